"""
What the documents say is what the code does.
"""

import re

import pytest
from dotenv import dotenv_values

from adapters.registry import BUILT_IN
from app.config.declarations import SERVICE_SETTINGS, STORE_SETTINGS
from app.factory import read_settings
from tests import docs

ADVICE = "written from the code: run `python -m tests.docs`"


def test_the_example_environment_is_what_the_code_reads():
    assert docs.ENV_EXAMPLE.read_text() == docs.env_example(), ADVICE


@pytest.mark.parametrize("path", docs.PAGES, ids=lambda path: str(path.relative_to(docs.ROOT)))
def test_the_tables_of_the_pages_are_what_the_code_has(path):
    text = path.read_text()

    assert text == docs.page(path), ADVICE
    assert all(f"<!-- {name}: {edge} -->" in text for name in docs.PAGES[path] for edge in ("begin", "end"))


def test_the_reference_of_the_kit_is_what_the_code_has():
    assert docs.REFERENCE.read_text() == docs.reference(), ADVICE


@pytest.mark.parametrize("template", docs.TEMPLATES, ids=lambda path: path.name)
def test_the_template_of_an_adapter_is_the_example(template):
    assert template.read_text() == docs.TEMPLATES[template].read_text(), ADVICE


def test_what_one_may_want_to_change_is_where_the_page_says():
    text = (docs.ROOT / "app" / "README.md").read_text()
    table = text.partition("<!-- places: begin -->")[2].partition("<!-- places: end -->")[0]
    places = re.findall(r"`((?:app|adapters|tests|deploy)/[^`]*)`", table)

    assert len(places) > 20
    for place in places:
        pattern = place.replace("<platform>", "*").rstrip("/")
        assert list(docs.ROOT.glob(pattern)), place


@pytest.mark.parametrize(
    "page", ["README.md", "app/README.md", "tests/README.md", "deploy/README.md", "deploy/SECURITY.md"]
)
def test_every_link_of_a_page_leads_somewhere(page):
    path = docs.ROOT / page
    for link in re.findall(r"\]\(([^)#]+)[^)]*\)", path.read_text()):
        assert link.startswith("https://") or (path.parent / link).exists(), link


def test_the_readme_is_short():
    assert len((docs.ROOT / "README.md").read_text().splitlines()) <= 130


def test_the_service_has_few_loose_modules():
    assert len([path for path in (docs.ROOT / "app").glob("*.py") if path.name != "__init__.py"]) <= 5


def test_the_example_environment_as_it_stands_is_the_demo():
    settings, _ = read_settings({name: value or "" for name, value in dotenv_values(docs.ENV_EXAMPLE).items()})

    assert [store.platform for store in settings.stores] == ["demo"]


def test_every_default_can_be_read():
    platforms = [setting for platform in BUILT_IN.values() for setting in platform.settings]

    for setting in (*SERVICE_SETTINGS, *STORE_SETTINGS, *platforms):
        if setting.default:
            setting.parse(setting.default)


def test_no_variable_is_declared_twice():
    platforms = [setting.name for platform in BUILT_IN.values() for setting in platform.settings]
    names = [setting.name for setting in (*SERVICE_SETTINGS, *STORE_SETTINGS)] + platforms

    assert sorted(names) == sorted(set(names))


def test_the_readme_names_every_platform():
    text = (docs.ROOT / "README.md").read_text()

    assert [
        platform.title
        for platform in BUILT_IN.values()
        if f"| {platform.title}" not in text and platform.name != "demo"
    ] == []
