"""
How the identity provider is asked for its keys.
"""

import pytest
import requests
import responses
from responses.matchers import header_matcher

from app.config.settings import Settings
from app.domain.errors import Fault, UpstreamError
from app.factory import build_key_fetch, load_platforms
from tests.stores import evil

URL = "https://id.example/realms/shop/keys/?tenant=1"
KEYS = b'{"keys": []}'


def fetch_from(url, **variables):
    environ = {"JWT_JWKS_URL": url, "JWT_ISSUER": "https://id.example", "JWT_AUDIENCE": "orders"}
    return build_key_fetch(Settings.from_env(environ | variables, load_platforms()))


def test_without_a_provider_nobody_is_asked():
    assert build_key_fetch(Settings.from_env({}, load_platforms())) is None


@responses.activate(assert_all_requests_are_fired=True)
def test_the_address_is_asked_as_it_was_configured():
    responses.get(URL, body=KEYS, match=[header_matcher({"Accept": "application/json"})])

    assert fetch_from(URL)() == KEYS
    assert responses.calls[0].request.url == URL
    assert "Authorization" not in responses.calls[0].request.headers


@pytest.mark.parametrize(
    ("answer", "fault"),
    [
        ({"status": 500}, Fault.UPSTREAM_5XX),
        ({"status": 404}, Fault.STATUS),
        ({"status": 302, "headers": {"Location": "https://elsewhere.example/"}}, Fault.REDIRECT),
        ({"body": "x" * (3 * 1024 * 1024)}, Fault.TOO_BIG),
        ({"body": requests.Timeout()}, Fault.DEADLINE),
        ({"body": requests.ConnectionError()}, Fault.RESET),
    ],
)
@responses.activate(assert_all_requests_are_fired=True)
def test_anything_but_the_keys_is_a_fault(answer, fault):
    responses.get(URL, **answer)

    with pytest.raises(UpstreamError) as raised:
        fetch_from(URL)()

    assert raised.value.fault is fault


@pytest.mark.parametrize("behaviour", [evil.drip_head, evil.drip_body, evil.silence])
def test_an_answer_that_drips_ends_at_the_deadline(behaviour, monkeypatch):
    monkeypatch.setattr("app.factory.KEYS_DEADLINE_S", 0.3)
    with evil.EvilStore(behaviour) as provider:
        fetch = fetch_from(f"{provider.url}/keys")

        with pytest.raises(UpstreamError) as raised:
            fetch()

    assert raised.value.fault is Fault.DEADLINE
