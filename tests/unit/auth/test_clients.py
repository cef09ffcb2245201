"""
Tokens of our own: whom they are given to, and that the verifier takes them.
"""

from hashlib import sha256

import pytest
from joserfc.jwk import ECKey, OKPKey, RSAKey

from app.auth.caller import Caller, InvalidCredential
from app.auth.clients import TokenIssuer
from app.auth.credentials import OAuthClient
from app.auth.jwt import JwtVerifier
from app.auth.signing_key import new_signing_key, read_signing_key, share_new_signing_key
from tests.unit.auth.minting import NOW, SCOPE

BASE_URL = "https://orders.example"


CUSTOMERS = "erc-ecommerce-connections-customers:read"


def client(client_id: str, secret: str, *scopes: str) -> OAuthClient:
    return OAuthClient(client_id, sha256(secret.encode()).digest(), frozenset(scopes or (SCOPE,)))


CLIENTS = [
    client("talkdesk", "old secret"),
    client("talkdesk", "new secret", SCOPE, CUSTOMERS),
    client("other", "other secret", CUSTOMERS),
]


def issuer(key=None, base_url=BASE_URL):
    return TokenIssuer(CLIENTS, key or new_signing_key(), base_url=base_url, clock=lambda: NOW)


@pytest.mark.parametrize(
    ("client_id", "secret", "scopes"),
    [
        ("talkdesk", "old secret", {SCOPE}),
        ("talkdesk", "new secret", {SCOPE, CUSTOMERS}),
        ("other", "other secret", {CUSTOMERS}),
        ("other", "new secret", None),
        ("talkdesk", "", None),
        ("", "new secret", None),
        ("nobody", "new secret", None),
        ("Talkdesk", "new secret", None),
    ],
)
def test_client_is_known_by_any_secret_of_its_own_and_has_the_scopes_of_that(client_id, secret, scopes):
    assert issuer().scopes_of(client_id, secret) == scopes


@pytest.mark.parametrize("key", [new_signing_key(), RSAKey.generate_key(2048, private=True)], ids=["EC", "RSA"])
def test_token_names_its_client_and_scope(key):
    tokens = issuer(key)

    token = tokens.issue("talkdesk", [SCOPE, CUSTOMERS])

    verifier = JwtVerifier([tokens.as_issuer()], clock=lambda: NOW)
    assert verifier.caller_of(token.encode()) == Caller("client:talkdesk", "talkdesk", frozenset({SCOPE, CUSTOMERS}))


def test_token_lives_ten_minutes():
    now = [float(NOW)]
    tokens = issuer()
    verifier = JwtVerifier([tokens.as_issuer()], clock=lambda: now[0])
    token = tokens.issue("talkdesk", [SCOPE, CUSTOMERS]).encode()
    now[0] = NOW + 600 + 59
    verifier.caller_of(token)
    now[0] = NOW + 600 + 60

    with pytest.raises(InvalidCredential):
        verifier.caller_of(token)


def test_token_of_another_process_group_or_deployment_is_refused():
    key = new_signing_key()
    verifier = JwtVerifier([issuer(key).as_issuer()], clock=lambda: NOW)

    for other in (issuer(), issuer(key, "https://other.example")):
        with pytest.raises(InvalidCredential):
            verifier.caller_of(other.issue("talkdesk", [SCOPE]).encode())


class TestSigningKey:
    def test_processes_that_inherit_it_share_it(self):
        environ: dict[str, str] = {}
        share_new_signing_key(environ)
        key = environ["OAUTH_SIGNING_KEY_FILE"]

        assert read_signing_key(key).thumbprint() == read_signing_key(key).thumbprint()

    @pytest.mark.parametrize(
        ("pem", "reason"),
        [
            (b"", "readable"),
            (b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n", "readable"),
            (ECKey.generate_key("P-256").as_pem(private=False), "private"),
            (ECKey.generate_key("P-384", private=True).as_pem(private=True), "P-256"),
            (OKPKey.generate_key("Ed25519", private=True).as_pem(private=True), "neither"),
        ],
    )
    def test_unusable_file_is_refused_with_a_reason(self, tmp_path, pem, reason):
        file = tmp_path / "key.pem"
        file.write_bytes(pem)

        with pytest.raises(ValueError, match=reason):
            read_signing_key(str(file))

    def test_missing_file_is_refused(self, tmp_path):
        with pytest.raises(ValueError, match="readable"):
            read_signing_key(str(tmp_path / "none.pem"))
