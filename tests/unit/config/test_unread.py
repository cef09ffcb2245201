"""
Never the demo by accident: what is set for a store and would not be read stops the start; what looks like ours is said.
"""

import pytest

from adapters.registry import BUILT_IN
from app.config.settings import Settings
from app.domain.errors import ConfigurationError

SHOPIFY = {"SHOPIFY_STORE_URL": "acme.myshopify.com", "SHOPIFY_ACCESS_TOKEN": "shpat_canary"}
REAL = {
    "PLATFORM": "shopify",
    **SHOPIFY,
    "API_TOKENS": "0123456789abcdef-token",
    "PUBLIC_BASE_URL": "https://orders.example",
}


def problems(environ: dict[str, str]) -> list[str]:
    with pytest.raises(ConfigurationError) as raised:
        Settings.from_env(environ, BUILT_IN)
    return raised.value.problems


def warnings(environ: dict[str, str]) -> tuple[str, ...]:
    return Settings.from_env(environ, BUILT_IN).warnings


def test_a_platforms_variables_without_the_platform_are_refused_by_name():
    assert problems(SHOPIFY) == [
        "SHOPIFY_ACCESS_TOKEN: no store uses it; set PLATFORM=shopify, or remove it",
        "SHOPIFY_STORE_URL: no store uses it; set PLATFORM=shopify, or remove it",
    ]


@pytest.mark.parametrize(
    ("name", "platform"),
    [
        ("WOOCOMMERCE_STORE_URL", "woocommerce"),
        ("WOOCOMMERCE_STATUS_MAP", "woocommerce"),
        ("BIGCOMMERCE_STORE_HASH", "bigcommerce"),
        ("SHOPIFY_TOKEN", "shopify"),  # not a variable's name, and yet meant as one
    ],
)
def test_one_of_them_is_enough(name, platform):
    assert problems({name: "x"}) == [f"{name}: no store uses it; set PLATFORM={platform}, or remove it"]
    assert problems({name: "x", "PLATFORM": "demo"}) == problems({name: "x"})


def test_those_of_another_platform_are_refused_too():
    assert problems(REAL | {"WOOCOMMERCE_CONSUMER_KEY": "ck"}) == [
        "WOOCOMMERCE_CONSUMER_KEY: no store uses it; set PLATFORM=woocommerce, or remove it"
    ]


def test_an_installed_plugins_variables_are_no_exception():
    plugin = replace_name(BUILT_IN["shopify"], "tinyshop", "TINYSHOP_URL")

    with pytest.raises(ConfigurationError, match="TINYSHOP_URL: no store uses it; set PLATFORM=tinyshop"):
        Settings.from_env({"TINYSHOP_URL": "x"}, {**BUILT_IN, "tinyshop": plugin})


def replace_name(platform, name, setting):
    from dataclasses import replace

    return replace(platform, name=name, settings=(replace(platform.settings[0], name=setting),))


def test_an_empty_variable_is_not_set():
    assert Settings.from_env({"SHOPIFY_STORE_URL": " "}, BUILT_IN).is_demo


def test_a_variable_of_a_store_nobody_named_is_refused():
    (problem,) = problems({"EU__PLATFORM": "shopify"})

    assert problem == "EU__PLATFORM: no store has this name; add it to STORES, or remove the variable"


def test_with_several_stores_each_platform_that_is_used_counts():
    environ = {
        **REAL,
        "STORES": "eu,us",
        "US__PLATFORM": "woocommerce",
        "WOOCOMMERCE_STORE_URL": "https://shop.example",
        "WOOCOMMERCE_CONSUMER_KEY": "ck_0123456789012345678901234567890123456789",
        "WOOCOMMERCE_CONSUMER_SECRET": "cs_0123456789012345678901234567890123456789",
    }

    assert [store.platform for store in Settings.from_env(environ, BUILT_IN).stores] == ["shopify", "woocommerce"]


@pytest.mark.parametrize(
    ("name", "warning"),
    [
        ("SHOPIFY_SHOP", "SHOPIFY_SHOP: nothing reads it"),
        ("SHOPIFY_ACCES_TOKEN", "SHOPIFY_ACCES_TOKEN: nothing reads it; is SHOPIFY_ACCESS_TOKEN meant?"),
        ("JWT_ALGORITHM", "JWT_ALGORITHM: nothing reads it"),
        ("OAUTH_CLIENT", "OAUTH_CLIENT: nothing reads it; is OAUTH_CLIENTS meant?"),
        ("API_TOKEN", "API_TOKEN: nothing reads it; is API_TOKENS meant?"),
        ("METRIC_TOKEN", "METRIC_TOKEN: nothing reads it; is METRICS_TOKEN meant?"),
        ("METRICS_TOKENS", "METRICS_TOKENS: nothing reads it; is METRICS_TOKEN meant?"),
        ("REDIS_ULR", "REDIS_ULR: nothing reads it; is REDIS_URL meant?"),
        ("LOG-LEVEL", "LOG-LEVEL: nothing reads it; is LOG_LEVEL meant?"),
        ("log_level", "log_level: nothing reads it; is LOG_LEVEL meant?"),
        ("STORE", "STORE: nothing reads it; is STORES meant?"),
        ("PLATFROM", "PLATFROM: nothing reads it; is PLATFORM meant?"),
    ],
)
def test_what_looks_like_ours_is_a_warning(name, warning):
    assert warnings(REAL | {name: "canary"}) == (warning,)


@pytest.mark.parametrize(
    "name",
    ["PATH", "HOME", "LANG", "LC_ALL", "HTTP_PROXY", "REDIS_PORT_6379_TCP", "REDIS_SERVICE_HOST", "PORT", "FIND"],
)
def test_the_rest_of_an_environment_is_nobodys_business(name):
    assert warnings(REAL | {name: "x"}) == ()


def test_a_variable_of_an_older_version_is_a_warning():
    (warning,) = warnings(REAL | {"DRAIN_SECONDS": "2"})

    assert warning.startswith("DRAIN_SECONDS: no longer read; ")
