"""
The adapter guide: its commands run as they stand, and its code is the example plugin's, which is tested as a whole.
"""

import os
import re
import subprocess
import textwrap

import pytest

from adapters.registry import BUILT_IN
from adapters.testkit import Reply, StandInStore
from tests.e2e.test_plugin_example import EXAMPLE, ROOT, new_environment

GUIDE = (ROOT / "adapters" / "README.md").read_text()
BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```$", GUIDE, re.MULTILINE | re.DOTALL)
COMMANDS = [code for language, code in BLOCKS if language == "sh"]
EXCERPTS = [code for language, code in BLOCKS if language != "sh"]
CHECKLIST = re.findall(r"^- \[ \] (.+)$", GUIDE, re.MULTILINE)


def test_guide_is_short():
    assert len(GUIDE.splitlines()) < 260


def test_every_block_is_of_a_kind_that_is_tested():
    assert {language for language, _ in BLOCKS} == {"python", "sh", "toml"}


@pytest.mark.parametrize("code", EXCERPTS, ids=[code.strip().splitlines()[0].strip() for code in EXCERPTS])
def test_code_is_the_examples(code):
    assert any(code in path.read_text() for path in EXAMPLE.iterdir() if path.is_file())


def test_commands_run_as_they_stand(tmp_path):
    """
    The first block makes a platform of the author's own name and runs its tests; the second uses it.
    """
    checkout = tmp_path / "checkout"
    checkout.mkdir()
    new_environment(checkout / ".venv")
    (checkout / "tests").symlink_to(ROOT / "tests")
    (checkout / ".venv" / "bin" / "activate").write_text(f'PATH="{checkout}/.venv/bin:$PATH"\n')
    start, use = COMMANDS

    with StandInStore(lambda request: Reply([])) as store:
        (tmp_path / ".env").write_text(
            textwrap.dedent(f"""\
            PLATFORM=acme
            ACME_URL={store.url}
            ACME_TOKEN=a-token
            API_TOKENS=a-token-of-this-test
            PUBLIC_BASE_URL=https://orders.example.com
            """)
        )
        ran = subprocess.run(
            ["sh", "-eu", "-c", f"{start}\ncd ..\n{use}"],
            check=False,
            capture_output=True,
            text=True,
            cwd=tmp_path,
            env={
                "PATH": os.environ["PATH"],
                "HOME": str(tmp_path),
                "SERVICE": str(checkout),
                "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
            },
        )

    assert "# --- Acme ---" in ran.stdout, ran.stdout + ran.stderr
    assert re.search(r"= \d+ passed in ", ran.stdout), ran.stdout
    assert "orders: the store answers and orders can be read" in ran.stdout
    # The last command asks for an order the empty store does not have.
    assert ran.stderr.strip().endswith("The store has no orders of this customer.")


@pytest.mark.parametrize("target", re.findall(r"\]\(([^)#]+)\)", GUIDE))
def test_links_lead_somewhere(target):
    assert (ROOT / "adapters" / target).exists()


DESCRIBED = [name for name in BUILT_IN if (ROOT / "adapters" / name / "README.md").exists()]


@pytest.mark.parametrize("name", DESCRIBED)
def test_every_platforms_readme_has_the_checklist_done_or_exempt(name):
    """
    Each item by its first clause; what follows may say more of the platform.
    """
    readme = (ROOT / "adapters" / name / "README.md").read_text()
    done = re.findall(r"^- \[x\] (.+)$|^- \[ \] (.+exempt: .{10,})$", readme, re.MULTILINE)

    first_clauses = [re.split(r"[:;,]", item)[0] for item in CHECKLIST]
    assert [clause for clause in first_clauses if not any("".join(item).startswith(clause) for item in done)] == []
