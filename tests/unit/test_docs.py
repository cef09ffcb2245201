"""
What the documents say is what the code does.
"""

from dotenv import dotenv_values

from adapters.registry import BUILT_IN
from app.config.declarations import SERVICE_SETTINGS, STORE_SETTINGS
from app.factory import read_settings
from tests import docs

ADVICE = "written from the code: run `python -m tests.docs`"


def test_the_example_environment_is_what_the_code_reads():
    assert docs.ENV_EXAMPLE.read_text() == docs.env_example(), ADVICE


def test_the_readmes_tables_are_what_the_code_has():
    text = docs.README.read_text()

    assert text == docs.readme(), ADVICE
    assert all(f"<!-- {name}: {edge} -->" in text for name in docs.TABLES for edge in ("begin", "end"))


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
    text = docs.README.read_text()

    assert [
        platform.title
        for platform in BUILT_IN.values()
        if f"| {platform.title}" not in text and platform.name != "demo"
    ] == []
