"""
Who is let in, and what the others are told.
"""

from base64 import b64encode
from hashlib import sha256

import pytest
from joserfc.jwk import ECKey

from app.auth.caller import KeysUnavailable
from app.auth.clients import TokenIssuer
from app.web.application import PUBLIC
from tests.contract.check import check_answer
from tests.unit.web.conftest import BASE_URL, ROUTE, TOKEN

SCOPE = "erc-ecommerce-connections-orders:read"
CUSTOMERS = "erc-ecommerce-connections-customers:read"
SECOND = "another-token-of-the-tests"
DIGEST = sha256(SECOND.encode()).hexdigest()


def basic(text: str) -> str:
    return "Basic " + b64encode(text.encode()).decode()


@pytest.mark.parametrize(
    "headers",
    [
        {"Authorization": f"Bearer {TOKEN}"},
        {"Authorization": f"Bearer {SECOND}"},
        {"Authorization": basic(f"talkdesk:{SECOND}")},
        {"X-API-Key": SECOND},
    ],
    ids=["first token", "second token, hashed", "Basic", "X-API-Key"],
)
def test_every_configured_token_is_let_in(service_of, headers):
    service = service_of({"API_TOKENS": f"{TOKEN}, sha256:{sha256(SECOND.encode()).hexdigest()}"})

    assert service.client.get(ROUTE.format(7), headers=headers).status_code == 200


@pytest.mark.parametrize(
    ("headers", "challenge"),
    [
        ({}, "Bearer"),
        ({"Authorization": ""}, "Bearer"),
        ({"Authorization": "Bearer"}, "Bearer"),
        ({"Authorization": "Digest username=a"}, "Bearer"),
        ({"Authorization": "Bearer wrong"}, 'Bearer error="invalid_token"'),
        ({"Authorization": f"Bearer {TOKEN},Bearer {TOKEN}"}, 'Bearer error="invalid_token"'),
        ({"Authorization": "Basic !"}, 'Bearer error="invalid_token"'),
        ({"Authorization": basic("no colon")}, 'Bearer error="invalid_token"'),
        ({"X-API-Key": "wrong"}, 'Bearer error="invalid_token"'),
        ({"Authorization": "Bearer " + "a" * 7000}, 'Bearer error="invalid_token"'),
        ({"Authorization": "Bearer a.b.c"}, 'Bearer error="invalid_token"'),
    ],
    ids=repr,
)
def test_nobody_else_is_let_in(service, headers, challenge):
    response = service.client.get(ROUTE.format(7), headers=headers)

    check_answer(response.status_code, response.headers, response.data)
    assert (response.status_code, response.headers["WWW-Authenticate"]) == (401, challenge)
    assert service.adapters["only"].asked == {}


def test_credential_in_the_address_is_none(service):
    assert service.client.get(ROUTE.format(7) + f"?access_token={TOKEN}").status_code == 401


def test_every_route_asks_who_is_there_unless_it_is_public(service_of):
    service = service_of({"OAUTH_CLIENTS": f"talkdesk:sha256:{'0' * 64}"})
    rules = list(service.app.url_map.iter_rules())
    guarded = [rule for rule in rules if rule.endpoint not in PUBLIC]

    assert {rule.endpoint for rule in rules} >= PUBLIC - {"docs.root"}  # which only the demo has
    assert guarded
    for rule in guarded:
        path = rule.rule.replace("<anything:customer_id>", "7")
        for method in rule.methods:
            assert service.client.open(path, method=method).status_code == 401, rule


def test_the_credential_comes_before_the_parameters(service):
    assert service.client.get(ROUTE.format("abc") + "?brand=").status_code == 401


def own_token(service, scope):
    """
    A token of our own with any scope, signed with the service's key.
    """
    issuer = next(
        cell.cell_contents
        for cell in service.app.view_functions["oauth.token"].__closure__
        if isinstance(cell.cell_contents, TokenIssuer)
    )
    return issuer.issue("talkdesk", [scope])


@pytest.mark.parametrize("scope", ["", "orders:read", SCOPE + "x", SCOPE.upper(), SCOPE + ",other"])
def test_token_without_the_scope_is_forbidden(service_of, scope):
    service = service_of({"OAUTH_CLIENTS": f"talkdesk:sha256:{'0' * 64}"})

    response = service.get(Authorization=f"Bearer {own_token(service, scope)}")

    check_answer(response.status_code, response.headers, response.data)
    assert response.status_code == 403
    assert response.headers["WWW-Authenticate"] == f'Bearer error="insufficient_scope", scope="{SCOPE}"'


@pytest.mark.parametrize(
    ("entry", "status"),
    [
        (f"sha256:{DIGEST}", 200),
        (f"talkdesk:sha256:{DIGEST}", 200),
        (f"talkdesk:sha256:{DIGEST}:orders", 200),
        (f"talkdesk:sha256:{DIGEST}:customers+orders", 200),
        (f"talkdesk:sha256:{DIGEST}:customers", 403),
        (f"sha256:{DIGEST}:customers", 403),
    ],
)
def test_a_token_may_do_what_its_entry_says(service_of, entry, status):
    response = service_of({"API_TOKENS": f"{TOKEN},{entry}"}).get(Authorization=f"Bearer {SECOND}")

    check_answer(response.status_code, response.headers, response.data)
    assert response.status_code == status
    if status == 403:
        assert response.headers["WWW-Authenticate"] == f'Bearer error="insufficient_scope", scope="{SCOPE}"'


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize("freshness", ["", "no-cache"])
@pytest.mark.parametrize(
    ("path", "scope"),
    [
        (ROUTE.format(7), SCOPE),
        ("/erc/ecommerce/connections/external/customers?name=ana", CUSTOMERS),
        ("/erc/ecommerce/connections/customers/7", CUSTOMERS),
    ],
)
def test_a_route_is_open_to_its_own_scope_alone(service_of, path, scope, method, freshness):
    words = {SCOPE: "orders", CUSTOMERS: "customers"}
    tokens = {held: f"token-of-the-tests-for-{words[held]}" for held in words}
    entries = [
        f"{words[held]}:sha256:{sha256(token.encode()).hexdigest()}:{words[held]}" for held, token in tokens.items()
    ]
    service = service_of({"API_TOKENS": ",".join([TOKEN, *entries])})
    for held, token in tokens.items():
        headers = {"Authorization": f"Bearer {token}"} | ({"Cache-Control": freshness} if freshness else {})
        response = service.client.open(path, method=method, headers=headers)

        assert (response.status_code == 403) is (held != scope)
        if held != scope:
            challenge = f'Bearer error="insufficient_scope", scope="{scope}"'
            assert response.headers["WWW-Authenticate"] == challenge


def test_nothing_configured_lets_nobody_in(service_of):
    service = service_of({"API_TOKENS": "", "OAUTH_CLIENTS": f"talkdesk:sha256:{'0' * 64}"})

    assert service.get(Authorization="Bearer ").status_code == 401
    assert service.get(Authorization=basic(":")).status_code == 401
    assert service.get(X_API_Key="").status_code == 401


def test_unreachable_identity_provider_is_503_and_not_an_open_door(service_of):
    environ = {"JWT_JWKS_URL": "http://127.0.0.1:1/keys", "JWT_ISSUER": "https://id.example", "JWT_AUDIENCE": "orders"}
    service = service_of(environ)
    other = TokenIssuer([], ECKey.generate_key("P-256", private=True), base_url=BASE_URL)

    response = service.get(Authorization=f"Bearer {other.issue('talkdesk', [SCOPE])}")

    check_answer(response.status_code, response.headers, response.data)
    assert response.status_code == 503
    assert 1 <= int(response.headers["Retry-After"]) <= 300
    assert service.get().status_code == 200
    assert issubclass(KeysUnavailable, Exception)


class TestRateLimit:
    def test_one_too_many_is_429_with_the_time_to_wait(self, service_of):
        service = service_of({"RATE_LIMIT_PER_MINUTE": "3", "API_TOKENS": f"{TOKEN},{SECOND}"})
        for _ in range(3):
            assert service.get().status_code == 200

        response = service.get()

        check_answer(response.status_code, response.headers, response.data)
        assert response.status_code == 429
        assert 1 <= int(response.headers["Retry-After"]) <= 60
        assert service.get(Authorization=f"Bearer {SECOND}").status_code == 200

    def test_wrong_credentials_and_health_use_nothing_up(self, service_of):
        service = service_of({"RATE_LIMIT_PER_MINUTE": "1"})
        for _ in range(5):
            assert service.get(Authorization="Bearer wrong").status_code == 401
            assert service.client.get("/livez").status_code == 200

        assert service.get().status_code == 200

    def test_addresses_a_client_invents_change_nothing(self, service_of):
        service = service_of({"RATE_LIMIT_PER_MINUTE": "1"})
        service.get()

        assert service.get(Authorization=f"Bearer {TOKEN}", X_Forwarded_For="1.2.3.4").status_code == 429
