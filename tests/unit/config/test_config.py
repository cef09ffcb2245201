"""
The configuration: what is read, and that every problem is said at once, by name, without a secret.
"""

import subprocess
import sys
from dataclasses import fields, replace
from pathlib import Path

import pytest

from app.auth.caller import SCOPES
from app.config.credentials import to_api_token
from app.config.declarations import SERVICE_SETTINGS, STORE_SETTINGS, ServiceVariables, StoreVariables
from app.config.parsers import parse_base_url, parse_bind
from app.config.settings import Settings
from app.config.variables import declared_in
from app.domain.errors import ConfigurationError, InvalidCustomerId
from app.domain.ports import Platform, Setting
from app.domain.store import Store
from app.factory import read_settings

ROOT = Path(__file__).parents[3]
TOKEN = "0123456789abcdef-token"
DIGEST = "sha256:" + to_api_token(TOKEN).digest.hex()


def refuse(_text):
    raise InvalidCustomerId("none")


SHOP = Platform(
    name="shop",
    title="Shop",
    settings=(
        Setting(name="SHOP_URL", meaning="the shop's address", required=True, parse=parse_base_url),
        Setting(name="SHOP_KEY", meaning="the key", required=True, secret=True),
    ),
    parse_customer_id=refuse,
    build=refuse,
    check=refuse,
    problems=lambda store: ["SHOP_KEY: too weak"] if store.settings["SHOP_KEY"] == "weak" else (),
)
PLATFORMS = {"shop": SHOP, "demo": read_settings({})[1]["demo"]}
REAL = {
    "PLATFORM": "shop",
    "SHOP_URL": "https://shop.example/",
    "SHOP_KEY": "k",
    "API_TOKENS": TOKEN,
    "PUBLIC_BASE_URL": "https://orders.example/",
}


def problems(**environ: str) -> list[str]:
    with pytest.raises(ConfigurationError) as raised:
        Settings.from_env(environ, PLATFORMS)
    return raised.value.problems


def names(**environ: str) -> set[str]:
    return {problem.partition(":")[0] for problem in problems(**environ)}


def test_nothing_configured_is_the_demo_on_loopback():
    settings = Settings.from_env({}, PLATFORMS)

    assert [(store.name, store.platform) for store in settings.stores] == [("default", "demo")]
    assert settings.api_tokens == (
        replace(to_api_token("demo-token-for-local-use"), scopes=frozenset(SCOPES.values())),
    )
    assert settings.public_base_url == "http://127.0.0.1:8000"
    assert settings.bind.is_loopback


def test_the_documented_defaults():
    settings = Settings.from_env({}, PLATFORMS)

    assert (
        settings.order_ttl_s,
        settings.negative_ttl_s,
        settings.stale_if_error_s,
        settings.deadline_s,
        settings.fetch_deadline_s,
        settings.cache_max_bytes,
    ) == (60, 15, 3600, 4, 20, 64 * 1024 * 1024)


def test_a_real_store_is_read_with_its_platforms_settings():
    settings = Settings.from_env(REAL, PLATFORMS)

    store = settings.stores[0]
    assert dict(store.settings) == {"SHOP_URL": "https://shop.example", "SHOP_KEY": "k"}
    assert settings.public_base_url == "https://orders.example"
    assert settings.api_tokens == (to_api_token(TOKEN),)


def test_a_hashed_token_is_the_same_as_the_plain_one():
    assert Settings.from_env(REAL | {"API_TOKENS": DIGEST}, PLATFORMS).api_tokens == (to_api_token(TOKEN),)


def test_every_problem_is_said_at_once_by_name():
    assert names(
        PLATFORM="shop",
        SHOP_URL="ftp://shop.example",
        API_TOKENS="short",
        ORDER_TTL_SECONDS="soon",
        DEADLINE_SECONDS="nan",
        CACHE_MAX_BYTES="-1",
        BIND="8000",
        REDIS_URL="http://redis",
        JWT_JWKS_URL="http://id.example/keys",
        LOG_LEVEL="LOUD",
        STORE_CA_BUNDLE="/nowhere.pem",
        ALLOW_HTTP_STORES="perhaps",
        OAUTH_CLIENTS="talkdesk:secret",
        METRICS_TOKEN="short",
        RATE_LIMIT_PER_MINUTE="0",
    ) == {
        "SHOP_URL",
        "SHOP_KEY",
        "API_TOKENS",
        "ORDER_TTL_SECONDS",
        "DEADLINE_SECONDS",
        "CACHE_MAX_BYTES",
        "BIND",
        "REDIS_URL",
        "JWT_JWKS_URL",
        "LOG_LEVEL",
        "STORE_CA_BUNDLE",
        "ALLOW_HTTP_STORES",
        "OAUTH_CLIENTS",
        "METRICS_TOKEN",
        "RATE_LIMIT_PER_MINUTE",
        "PUBLIC_BASE_URL",
    }


@pytest.mark.parametrize("name", ["API_TOKENS", "METRICS_TOKEN", "OAUTH_CLIENTS", "REDIS_URL", "SHOP_URL", "BIND"])
def test_no_problem_shows_the_value(name):
    assert "canary" not in "\n".join(problems(**REAL | {name: "canary:x"}))


def test_secrets_are_in_no_repr():
    settings = Settings.from_env(REAL | {"SHOP_KEY": "canary", "METRICS_TOKEN": "canary-canary-canary"}, PLATFORMS)

    assert "canary" not in repr(settings)


def test_a_platforms_own_complaint_is_said():
    assert problems(**REAL | {"SHOP_KEY": "weak"}) == ["SHOP_KEY: too weak"]


def test_no_credential_for_callers_refuses_to_start():
    assert names(**REAL | {"API_TOKENS": ""}) == {"API_TOKENS"}


def test_the_demos_public_token_opens_no_real_store():
    assert names(**REAL | {"API_TOKENS": "demo-token-for-local-use"}) == {"API_TOKENS"}


@pytest.mark.parametrize("bind", ["0.0.0.0:8000", "192.0.2.1:80", "[::]:8000", "shop.example:8000"])
def test_the_demo_refuses_to_listen_to_the_world(bind):
    assert names(BIND=bind) == {"BIND"}
    assert Settings.from_env({"BIND": bind, "ALLOW_PUBLIC_DEMO": "true"}, PLATFORMS).is_demo


@pytest.mark.parametrize("bind", ["127.0.0.1:1", "127.9.9.9:65535", "[::1]:8000", "localhost:8000", "unix:/run/s"])
def test_loopback_is_loopback(bind):
    assert parse_bind(bind).is_loopback


def test_an_unknown_platform_is_named_with_those_there_are():
    assert "PLATFORM: unknown; installed are demo, shop" in problems(**REAL | {"PLATFORM": "nope"})


def test_a_jwt_issuer_needs_all_three():
    assert names(**REAL | {"JWT_ISSUER": "https://id.example"}) == {"JWT_JWKS_URL"}
    assert names(**REAL | {"JWT_JWKS_URL": "https://id.example/keys"}) == {"JWT_ISSUER", "JWT_AUDIENCE"}


@pytest.mark.parametrize(
    "url",
    [
        "http://id.example/keys",
        "http://127.evil.example/keys",
        "http://localhost.evil.example/keys",
        "https://user:pass@id.example/keys",
        "https://id.example/keys#a",
        "https://id.example:99999/keys",
        "https://id.example/a b",
        "https:///keys",
        "file:///etc/passwd",
        "keys",
    ],
)
def test_the_keys_come_from_an_https_address_or_from_loopback(url):
    assert "JWT_JWKS_URL" in names(**REAL | {"JWT_JWKS_URL": url})
    for good in ("https://id.example/keys?tenant=1", "http://127.0.0.1:9/keys", "http://[::1]/k", "http://localhost/k"):
        assert "JWT_JWKS_URL" not in names(**REAL | {"JWT_JWKS_URL": good})


def test_a_client_may_have_two_secrets_but_not_one_twice():
    one, other = f"talkdesk:sha256:{'0' * 64}", f"talkdesk:sha256:{'1' * 64}"

    settings = Settings.from_env(REAL | {"OAUTH_CLIENTS": f"{one},{other}"}, PLATFORMS)
    assert [client.client_id for client in settings.oauth_clients] == ["talkdesk", "talkdesk"]
    assert names(**REAL | {"OAUTH_CLIENTS": f"{one},{one}"}) == {"OAUTH_CLIENTS"}


@pytest.mark.parametrize("name", ["JWT_JWKS_CA_BUNDLE", "STORE_CA_BUNDLE", "REDIS_CA_BUNDLE", "OAUTH_SIGNING_KEY_FILE"])
def test_a_file_that_is_no_pem_stops_the_start(tmp_path, name):
    for content in ("", "hello", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"):
        (tmp_path / "file.pem").write_text(content)

        assert name in names(**REAL | {name: str(tmp_path / "file.pem")})
    assert name in names(**REAL | {name: str(tmp_path / "none.pem")})


def test_a_fetch_lasts_at_least_as_long_as_a_caller_waits():
    assert names(**REAL | {"DEADLINE_SECONDS": "10", "FETCH_DEADLINE_SECONDS": "5"}) == {"FETCH_DEADLINE_SECONDS"}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("METRICS_TOKEN", "sixteen-characters-é"),
        ("METRICS_TOKEN", "sixteen characters"),
        ("METRICS_TOKEN", "fifteen-charact"),
        ("WEB_CONCURRENCY", "abc"),
        ("TMPDIR", "/nonexistent"),
        ("PHONE_COUNTRY", "XX"),
        ("PHONE_COUNTRY", "Portugal"),
        ("TRUSTED_PROXIES", "10.0.0.1/8"),
        ("TRUSTED_PROXIES", "10.0.0.0/33"),
        ("TRUSTED_PROXIES", "proxy.example"),
        ("TRUSTED_PROXIES", "10.0.0.1,,10.0.0.2"),
    ],
)
def test_what_cannot_be_read_is_refused_by_name_alone(name, value):
    (problem,) = problems(**REAL | {name: value})

    assert problem.startswith(f"{name}: ")
    assert value not in problem


def test_values_are_read():
    settings = Settings.from_env(
        REAL
        | {"PHONE_COUNTRY": "pt", "TRUSTED_PROXIES": "127.0.0.1, 10.0.0.0/8,fd00::/8,unix", "WEB_CONCURRENCY": "3"},
        PLATFORMS,
    )

    assert settings.stores[0].phone_country == "PT"
    assert [str(network) for network in settings.trusted_proxies] == ["127.0.0.1/32", "10.0.0.0/8", "fd00::/8", "unix"]
    assert settings.workers == 3


@pytest.mark.parametrize("quote", ["'", '"'])
def test_quotes_around_a_value_are_not_a_part_of_it(quote):
    quoted = {name: f"{quote}{value}{quote}" for name, value in REAL.items()}

    assert Settings.from_env(quoted, PLATFORMS) == Settings.from_env(REAL, PLATFORMS)


def test_each_field_that_is_a_variable_is_declared_once_and_read_by_its_name():
    declared = [*SERVICE_SETTINGS, *STORE_SETTINGS]

    assert len({setting.name for setting in declared}) == len(declared)
    assert {field.name for field in fields(Settings)} == {*declared_in(ServiceVariables), "stores", "warnings"}
    assert {*declared_in(StoreVariables)} < {field.name for field in fields(Store)}


TWO_STORES = {
    "STORES": "eu,us",
    "PLATFORM": "shop",
    "SHOP_KEY": "for-all",
    "EU__SHOP_URL": "https://eu.example",
    "EU__BRANDS": "Brand 123,Acme",
    "US__SHOP_URL": "https://us.example",
    "US__SHOP_KEY": "of-us",
    "API_TOKENS": TOKEN,
    "PUBLIC_BASE_URL": "https://orders.example",
}


class TestSeveralStores:
    def test_each_has_its_own_variables_and_the_unprefixed_are_for_all(self):
        settings = Settings.from_env(TWO_STORES, PLATFORMS)

        assert [(store.name, dict(store.settings), store.brands) for store in settings.stores] == [
            ("eu", {"SHOP_URL": "https://eu.example", "SHOP_KEY": "for-all"}, ("Brand 123", "Acme")),
            ("us", {"SHOP_URL": "https://us.example", "SHOP_KEY": "of-us"}, ()),
        ]

    def test_a_misspelt_variable_of_a_store_is_named(self):
        assert names(**TWO_STORES | {"EU__SHOP_ULR": "x"}) == {"EU__SHOP_ULR"}

    def test_a_missing_variable_is_named_with_its_store(self):
        assert names(**{name: value for name, value in TWO_STORES.items() if name != "US__SHOP_URL"}) == {
            "US__SHOP_URL"
        }

    def test_two_stores_cannot_share_a_spoken_name(self):
        assert names(**TWO_STORES | {"US__BRANDS": "ACME"}) == {"US__BRANDS"}
        assert names(**TWO_STORES | {"US__BRANDS": "EU"}) == {"US__BRANDS"}

    def test_the_demo_never_runs_beside_a_real_store(self):
        assert names(**TWO_STORES | {"EU__PLATFORM": "demo"}) >= {"PLATFORM"}

    @pytest.mark.parametrize("stores", ["eu,,us", "eu,EU", "1st", "e u", "é"])
    def test_names_are_plain(self, stores):
        assert names(**TWO_STORES | {"STORES": stores}) == {"STORES", "SHOP_URL"}


def test_a_bad_configuration_stops_gunicorn_before_any_worker_starts():
    result = subprocess.run(
        [sys.executable, "-m", "gunicorn", "-c", "deploy/gunicorn.conf.py"],
        cwd=ROOT,
        env={"PLATFORM": "nope", "ORDER_TTL_SECONDS": "canary"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert result.returncode == 2
    assert "PLATFORM: unknown" in result.stderr
    assert "ORDER_TTL_SECONDS: a number of seconds" in result.stderr
    assert "canary" not in result.stderr + result.stdout
    assert "Booting worker" not in result.stderr
