"""
Tokens of our own: whom they are given to, and that the verifier takes them.
"""

import os
import subprocess
import sys
from hashlib import sha256

import pytest
from joserfc.jwk import ECKey, OKPKey, RSAKey

from app.auth.caller import Caller, InvalidCredential
from app.auth.clients import TokenIssuer
from app.auth.jwt import JwtVerifier
from app.auth.signing_key import new_signing_key, read_signing_key, share_new_signing_key
from tests.unit.auth.minting import NOW, SCOPE

BASE_URL = "https://orders.example"


def client(client_id: str, secret: str) -> tuple[str, bytes]:
    return client_id, sha256(secret.encode()).digest()


CLIENTS = [client("talkdesk", "old secret"), client("talkdesk", "new secret"), client("other", "other secret")]


def issuer(key=None, base_url=BASE_URL):
    return TokenIssuer(CLIENTS, key or new_signing_key(), base_url=base_url, clock=lambda: NOW)


@pytest.mark.parametrize(
    ("client_id", "secret", "known"),
    [
        ("talkdesk", "old secret", True),
        ("talkdesk", "new secret", True),
        ("other", "other secret", True),
        ("other", "new secret", False),
        ("talkdesk", "", False),
        ("", "new secret", False),
        ("nobody", "new secret", False),
        ("Talkdesk", "new secret", False),
    ],
)
def test_client_is_known_by_any_secret_of_its_own(client_id, secret, known):
    assert issuer().knows(client_id, secret) is known


@pytest.mark.parametrize("key", [new_signing_key(), RSAKey.generate_key(2048, private=True)], ids=["EC", "RSA"])
def test_token_names_its_client_and_scope(key):
    tokens = issuer(key)

    token = tokens.issue("talkdesk", SCOPE)

    verifier = JwtVerifier([tokens.as_issuer()], clock=lambda: NOW)
    assert verifier.caller_of(token.encode()) == Caller("client-talkdesk", frozenset({SCOPE}))


def test_token_lives_ten_minutes():
    now = [float(NOW)]
    tokens = issuer()
    verifier = JwtVerifier([tokens.as_issuer()], clock=lambda: now[0])
    token = tokens.issue("talkdesk", SCOPE).encode()
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
            verifier.caller_of(other.issue("talkdesk", SCOPE).encode())


class TestSigningKey:
    def test_processes_of_one_group_share_it_over_exec(self):
        environ: dict[str, str] = {}
        share_new_signing_key(environ)
        path = environ["OAUTH_SIGNING_KEY_FILE"]
        descriptor = int(path.rpartition("/")[2])
        program = f"from app.auth.signing_key import read_signing_key; print(read_signing_key({path!r}).thumbprint())"
        try:
            seen = subprocess.run(
                [sys.executable, "-c", program], pass_fds=[descriptor], capture_output=True, text=True, check=True
            )

            assert seen.stdout.strip() == read_signing_key(path).thumbprint() == read_signing_key(path).thumbprint()
        finally:
            os.close(descriptor)

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
