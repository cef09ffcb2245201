"""
The parts of the documents that follow from the code: `.env.example`, and tables of the pages.

`python -m tests.docs` writes them; test_docs.py fails when they are not what this would write.
"""

from pathlib import Path

from adapters.demo.orders import CUSTOMERS
from adapters.registry import BUILT_IN
from adapters.woocommerce.tracking import PLUGINS
from app.config.env_example import to_env_lines, to_groups
from app.domain.status import Attention
from app.web.error_table import ERRORS, PROXY_ERRORS
from tests.reference import reference

ROOT = Path(__file__).parent.parent
ENV_EXAMPLE = ROOT / ".env.example"


def env_example() -> str:
    lines = [
        "# Copy to .env beside the working directory; the process's environment goes before it.",
        "# Without any of these the demo store runs. Lines that are commented out show the default or an example.",
        "# With STORES=eu,us each variable of a store or platform may be given per store: EU__PLATFORM, US__PLATFORM.",
    ]
    lines += to_env_lines(BUILT_IN)
    return "\n".join(lines) + "\n"


def variables_table() -> str:
    rows = ["| variable | default | meaning |", "|---|---|---|"]
    for title, settings in to_groups(BUILT_IN):
        rows.append(f"| **{title}** | | |")
        for setting in settings:
            meaning = setting.meaning.replace("|", "\\|")
            mark = " *(secret)*" if setting.secret else ""
            rows.append(f"| `{setting.name}` | {f'`{setting.default}`' if setting.default else ''} | {meaning}{mark} |")
    return "\n".join(rows)


def demo_table() -> str:
    rows = (f"| `{customer.id}` | {customer.shows} |" for customer in CUSTOMERS)
    return "\n".join(["| customer id | shows |", "|---|---|", *rows])


def errors_table() -> str:
    rows = [f"| {kind.status} | `{kind.code}` | {kind.message} | {kind.meaning} |" for kind in (*ERRORS, *PROXY_ERRORS)]
    return "\n".join(["| status | code | message | when |", "|---|---|---|---|", *sorted(rows)])


def attention_table() -> str:
    rows = (f"| `{attention}` | {attention.meaning} |" for attention in Attention)
    return "\n".join(["| attention | says |", "|---|---|", *rows])


def tracking_table() -> str:
    rows = (f"| {plugin.name} | {plugin.kept_in} | {plugin.gives} |" for plugin in PLUGINS)
    return "\n".join(["| source | kept in | what it gives |", "|---|---|---|", *rows])


# Page → its tables, each between comments that name it.
PAGES = {
    ROOT / "README.md": {"demo": demo_table},
    ROOT / "adapters" / "woocommerce" / "README.md": {"tracking": tracking_table},
    ROOT / "app" / "README.md": {"errors": errors_table, "attention": attention_table},
    ROOT / "deploy" / "README.md": {"variables": variables_table},
}


def page(path: Path) -> str:
    text = path.read_text()
    for name, table in PAGES[path].items():
        before, begin, rest = text.partition(f"<!-- {name}: begin -->\n")
        _, end, after = rest.partition(f"<!-- {name}: end -->")
        text = f"{before}{begin}{table()}\n{end}{after}"
    return text


REFERENCE = ROOT / "adapters" / "REFERENCE.md"
EXAMPLE = ROOT / "tests" / "plugin_example"
TEMPLATE = ROOT / "adapters" / "testing" / "template"
# What `python -m adapters.testing new` copies: the example, under names that no tool takes for code or configuration.
TEMPLATES = {
    TEMPLATE / "tinyshop.py.txt": EXAMPLE / "tinyshop.py",
    TEMPLATE / "test_tinyshop.py.txt": EXAMPLE / "test_tinyshop.py",
    TEMPLATE / "pyproject.toml.txt": EXAMPLE / "pyproject.toml",
    TEMPLATE / "at_the_door.json": EXAMPLE / "cases" / "at_the_door.json",
    TEMPLATE / "at_the_door.expected.json": EXAMPLE / "cases" / "at_the_door.expected.json",
}


if __name__ == "__main__":
    REFERENCE.write_text(reference())
    for template, source in TEMPLATES.items():
        template.write_text(source.read_text())
    ENV_EXAMPLE.write_text(env_example())
    for path in PAGES:
        path.write_text(page(path))
