"""
The rooms and what each may import.
"""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
THIRD_PARTY = {"flask", "werkzeug", "marshmallow", "requests", "urllib3", "cachetools", "redis", "prometheus_client"}

# Room → which of the project's packages and which third parties its modules may import.
RULES = [
    ("app/domain", {"app.domain"}, set()),
    ("app/config", {"app.auth", "app.domain", "app.config"}, set()),
    ("app/serving", {"app.config.redis_url", "app.domain", "app.serving"}, {"cachetools", "redis"}),
    ("app/auth", {"app.auth", "app.config", "app.domain"}, {"cachetools", "redis"}),
    (
        "app/observability",
        {"app.domain", "app.serving", "app.stores", "app.observability"},
        {"flask", "werkzeug", "prometheus_client"},
    ),
    (
        "app/web",
        {"app.auth", "app.domain", "app.serving", "app.observability", "app.web", "app.stores"},
        THIRD_PARTY - {"redis"},
    ),
    ("adapters", {"app.domain", "adapters"}, {"requests", "urllib3", "cachetools"}),
]

# Test support that ships for outside authors: it runs adapters in the real service and checks real answers, so it may
# import what tests import. Nothing else below adapters/ imports it.
KIT = ("adapters/testing", "adapters/testkit.py")


def is_kit(path: Path) -> bool:
    return str(path.relative_to(ROOT)).startswith(KIT)


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield f"{node.module}"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


@pytest.mark.parametrize(("room", "own", "third_parties"), RULES)
def test_rooms_import_only_what_lies_below_them(room, own, third_parties):
    strays = []
    for path in (ROOT / room).rglob("*.py"):
        for name in () if is_kit(path) else imports(path):
            top = name.partition(".")[0]
            is_below = any(f"{name}.".startswith(f"{base}.") or base.startswith(f"{name}.") for base in own)
            if top in {"app", "adapters"} and not is_below:
                strays.append((str(path), name))
            if top in THIRD_PARTY - third_parties:
                strays.append((str(path), name))

    assert strays == []


def test_no_platform_imports_another():
    platforms = {path.name for path in (ROOT / "adapters").iterdir() if (path / "platform.py").exists()}
    strays = [
        (str(path), name)
        for platform in platforms
        for path in (ROOT / "adapters" / platform).rglob("*.py")
        for name in imports(path)
        if name.split(".")[0] == "adapters"
        and len(name.split(".")) > 1
        and name.split(".")[1] in platforms - {platform}
    ]

    assert platforms >= {"demo"}
    assert strays == []


def test_no_module_of_the_service_imports_the_adapter_kit():
    strays = [
        (str(path), name)
        for room in ("app", "adapters")
        for path in (ROOT / room).rglob("*.py")
        for name in imports(path)
        if not is_kit(path) and name.startswith(("adapters.testing", "adapters.testkit", "pytest", "jsonschema"))
    ]

    assert strays == []


def test_only_the_environment_module_reads_the_environment():
    readers = {
        str(path.relative_to(ROOT))
        for room in ("app", "adapters")
        for path in (ROOT / room).rglob("*.py")
        if "os.environ" in path.read_text() or "os.getenv" in path.read_text()
    }

    # gunicorn's settings leave there what the processes it starts are to find.
    assert readers == {"app/config/environment.py", "app/cli/gunicorn_conf.py"}


def test_only_the_composition_root_imports_adapters():
    importers = {
        str(path.relative_to(ROOT))
        for path in (ROOT / "app").rglob("*.py")
        if any(name.split(".")[0] == "adapters" for name in imports(path))
    }

    assert importers == {"app/factory.py"}


def test_app_package_imports_nothing():
    assert (ROOT / "app" / "__init__.py").read_text() == ""


def test_the_registry_does_not_load_the_web():
    code = "import sys, adapters.registry; sys.exit(bool({'flask', 'marshmallow'} & set(sys.modules)))"

    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0


def test_libraries_of_what_is_not_configured_are_not_loaded():
    dear = {"joserfc", "cryptography", "limits", "redis", "opentelemetry", "pycountry"}
    code = f"import sys; from app.factory import build_app; build_app({{}}); print(*({dear} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True, capture_output=True, text=True)

    assert done.stdout.split() == []
