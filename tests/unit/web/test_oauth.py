"""
`POST /oauth/token`: to whom, for what, and RFC 6749's errors for everybody else.
"""

import base64
import json
from base64 import b64encode
from hashlib import sha256
from urllib.parse import quote_plus

import pytest

from app.cli.main import main
from app.web.oauth import bucket_of
from tests.contract.check import check_answer

SCOPE = "erc-ecommerce-connections-orders:read"
CUSTOMERS = "erc-ecommerce-connections-customers:read"
SECRET = "s3cret: with+odd%characters&é"
GRANT = {"grant_type": "client_credentials"}


@pytest.fixture(name="service")
def _service(service_of):
    digests = [sha256(secret.encode()).hexdigest() for secret in (SECRET, "the next secret")]
    return service_of({"OAUTH_CLIENTS": ",".join(f"talkdesk:sha256:{digest}" for digest in digests)})


def basic(client_id="talkdesk", secret=SECRET):
    return {"Authorization": "Basic " + b64encode(f"{quote_plus(client_id)}:{quote_plus(secret)}".encode()).decode()}


def ask(service, form=GRANT, headers=None, **more):
    return service.client.post("/oauth/token", data=form, headers=headers or {}, **more)


@pytest.mark.parametrize(
    ("form", "headers"),
    [
        (GRANT, basic()),
        (GRANT | {"client_id": "talkdesk"}, basic()),
        (GRANT | {"client_id": "talkdesk", "client_secret": SECRET}, {}),
        (GRANT | {"client_id": "talkdesk", "client_secret": "the next secret"}, {}),
        (GRANT | {"scope": SCOPE}, basic()),
        (GRANT | {"scope": f" {SCOPE}  {SCOPE} "}, basic()),
        (GRANT | {"scope": ""}, basic()),
        (GRANT | {"audience": "anything", "token_type": "jwt"}, basic()),
    ],
)
def test_client_gets_a_token_for_ten_minutes_that_reads_orders(service, form, headers):
    response = ask(service, form, headers)

    token = response.json.pop("access_token") if response.status_code == 200 else ""
    answer = {name: value for name, value in response.json.items() if name != "access_token"}
    assert answer == {"token_type": "Bearer", "expires_in": 600, "scope": SCOPE}
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["Pragma"] == "no-cache"
    assert service.get(Authorization=f"Bearer {token}").status_code == 200


def test_token_is_signed_and_says_for_whom_and_until_when(service):
    token = ask(service, headers=basic()).json["access_token"]

    header, claims = (json.loads(base64.urlsafe_b64decode(part + "==")) for part in token.split(".")[:2])
    assert header["alg"] == "ES256"
    assert header["typ"] == "at+jwt"
    assert claims["exp"] - claims["iat"] == 600
    assert {name: claims[name] for name in ("iss", "aud", "sub", "client_id", "scope")} == {
        "iss": "https://orders.example",
        "aud": "https://orders.example",
        "sub": "talkdesk",
        "client_id": "talkdesk",
        "scope": SCOPE,
    }


@pytest.mark.parametrize(
    ("form", "headers"),
    [
        (GRANT, {}),
        (GRANT, basic(secret="wrong")),
        (GRANT, basic(secret="")),
        (GRANT, basic(client_id="nobody")),
        (GRANT, {"Authorization": "Basic !!"}),
        (GRANT, {"Authorization": "Basic " + b64encode(b"\xff:\xff").decode()}),
        (GRANT, {"Authorization": "Bearer a-token-of-the-tests"}),
        (GRANT | {"client_id": "other"}, basic()),
        (GRANT | {"client_id": "talkdesk", "client_secret": "wrong"}, {}),
        (GRANT | {"client_id": "talkdesk"}, {}),
        (GRANT | {"client_secret": SECRET}, {}),
    ],
)
def test_anybody_else_is_an_invalid_client(service, form, headers):
    response = ask(service, form, headers)

    assert (response.status_code, response.json["error"]) == (401, "invalid_client")
    assert response.headers["WWW-Authenticate"] == 'Basic realm="oauth"'
    assert response.headers["Cache-Control"] == "no-store"
    assert set(response.json) == {"error", "error_description"}


class TestScopes:
    @pytest.fixture(name="service")
    def _service(self, service_of):
        digest = sha256(SECRET.encode()).hexdigest()
        return service_of({"OAUTH_CLIENTS": f"talkdesk:sha256:{digest}:orders+customers"})

    @pytest.mark.parametrize(
        ("asked", "given"),
        [
            ({}, f"{CUSTOMERS} {SCOPE}"),
            ({"scope": SCOPE}, SCOPE),
            ({"scope": CUSTOMERS}, CUSTOMERS),
            ({"scope": f"{SCOPE} {CUSTOMERS}"}, f"{CUSTOMERS} {SCOPE}"),
        ],
    )
    def test_client_gets_what_it_has_or_the_part_it_asks_for(self, service, asked, given):
        response = ask(service, GRANT | asked, basic())

        assert (response.status_code, response.json["scope"]) == (200, given)
        status = service.get(Authorization=f"Bearer {response.json['access_token']}").status_code
        assert status == (200 if SCOPE in given else 403)

    def test_client_gets_no_more_than_it_has(self, service_of):
        digest = sha256(SECRET.encode()).hexdigest()
        service = service_of({"OAUTH_CLIENTS": f"talkdesk:sha256:{digest}"})

        response = ask(service, GRANT | {"scope": f"{SCOPE} {CUSTOMERS}"}, basic())

        assert (response.status_code, response.json["error"]) == (400, "invalid_scope")


class TestFailures:
    """
    Ten wrong credentials a minute, of an address and a client.
    """

    def test_one_too_many_is_429_with_the_time_to_wait(self, service):
        statuses = [ask(service, GRANT, basic(secret="wrong")).status_code for _ in range(11)]

        assert statuses == [401] * 10 + [429]
        response = ask(service, GRANT, basic())
        check_answer(response.status_code, response.headers, response.data)
        assert response.status_code == 429
        assert 1 <= int(response.headers["Retry-After"]) <= 60

    def test_others_are_not_kept_waiting(self, service):
        for _ in range(11):
            ask(service, GRANT, basic(secret="wrong"))

        assert ask(service, GRANT, basic(client_id="other", secret="wrong")).status_code == 401
        elsewhere = {"REMOTE_ADDR": "192.0.2.7"}
        assert ask(service, GRANT, basic(), environ_base=elsewhere).status_code == 200

    def test_addresses_a_client_invents_change_nothing(self, service):
        for number in range(11):
            ask(service, GRANT, basic(secret="wrong") | {"X-Forwarded-For": f"192.0.2.{number}"})

        assert ask(service, GRANT, basic()).status_code == 429

    def test_behind_a_trusted_proxy_the_clients_own_address_counts(self, service_of):
        digest = sha256(SECRET.encode()).hexdigest()
        service = service_of({"OAUTH_CLIENTS": f"talkdesk:sha256:{digest}", "TRUSTED_PROXIES": "127.0.0.1"})
        for _ in range(11):
            ask(service, GRANT, basic(secret="wrong") | {"X-Forwarded-For": "192.0.2.1"})

        assert ask(service, GRANT, basic() | {"X-Forwarded-For": "192.0.2.1"}).status_code == 429
        assert ask(service, GRANT, basic() | {"X-Forwarded-For": "192.0.2.2"}).status_code == 200

    def test_a_client_that_invents_names_fills_no_memory(self, service):
        names = {bucket_of(f"client-{number}") for number in range(20_000)}

        assert len(names) <= 4096
        assert ask(service, GRANT, basic(client_id="\u00e9" * 300)).status_code == 401

    def test_good_credentials_and_bad_requests_use_nothing_up(self, service):
        for _ in range(12):
            assert ask(service, GRANT, basic()).status_code == 200
            assert ask(service, {}, basic()).status_code == 400

        assert ask(service, GRANT, basic(secret="wrong")).status_code == 401


def test_tokens_survive_a_restart_with_a_key_of_their_own(service_of, tmp_path):
    file = tmp_path / "signing.pem"
    assert main(["key", str(file)]) == 0
    environ = {
        "OAUTH_CLIENTS": f"talkdesk:sha256:{sha256(SECRET.encode()).hexdigest()}",
        "OAUTH_SIGNING_KEY_FILE": str(file),
    }
    token = ask(service_of(environ), GRANT, basic()).json["access_token"]

    assert service_of(environ).get(Authorization=f"Bearer {token}").status_code == 200


@pytest.mark.parametrize(
    ("form", "error"),
    [
        ({}, "invalid_request"),
        ({"grant_type": ""}, "invalid_request"),
        ({"grant_type": "password"}, "unsupported_grant_type"),
        ({"grant_type": "authorization_code"}, "unsupported_grant_type"),
        ({"grant_type": ["client_credentials", "client_credentials"]}, "invalid_request"),
        (GRANT | {"scope": "orders:write"}, "invalid_scope"),
        (GRANT | {"scope": f"{SCOPE} more"}, "invalid_scope"),
        (GRANT | {"scope": [SCOPE, SCOPE]}, "invalid_request"),
        (GRANT | {"client_id": "talkdesk", "client_secret": SECRET}, "invalid_request"),
    ],
)
def test_known_client_is_told_what_is_wrong_with_its_request(service, form, error):
    response = ask(service, form, basic())

    assert (response.status_code, response.json["error"]) == (400, error)


def test_parameters_in_the_address_do_not_count(service):
    response = service.client.post(
        f"/oauth/token?grant_type=client_credentials&client_id=talkdesk&client_secret={SECRET}"
    )

    assert response.status_code == 401


def test_body_of_another_kind_holds_no_parameters(service):
    response = ask(service, json.dumps(GRANT), basic(), content_type="application/json")

    assert (response.status_code, response.json["error"]) == (400, "invalid_request")


def test_long_body_is_413(service):
    response = ask(service, GRANT | {"scope": "x" * 20_000}, basic())

    check_answer(response.status_code, response.headers, response.data)
    assert response.status_code == 413


def test_only_post_is_there_and_only_with_clients(service, service_of):
    response = service.client.get("/oauth/token")

    check_answer(response.status_code, response.headers, response.data)
    assert (response.status_code, response.headers["Allow"]) == (405, "POST")
    assert service_of({}).client.post("/oauth/token", data=GRANT).status_code == 404


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"", "application/x-www-form-urlencoded"),
        (b"\xff=\xfe&&=&%%%", "application/x-www-form-urlencoded"),
        (b"grant_type", "application/x-www-form-urlencoded; charset=utf-16"),
        (b"a=1&" * 2_000, "application/x-www-form-urlencoded"),
        (b"--x\r\n", "multipart/form-data"),
        (b"--x\r\nnonsense", "multipart/form-data; boundary=x"),
        (b"{", "application/json"),
        (b"x", "\xff"),
    ],
)
def test_body_that_cannot_be_read_is_no_fault_of_ours(service, body, content_type):
    response = service.client.post("/oauth/token", data=body, headers=basic() | {"Content-Type": content_type})

    assert response.status_code in {400, 413}
    assert set(response.json) in ({"error", "error_description"}, {"code", "message"})
