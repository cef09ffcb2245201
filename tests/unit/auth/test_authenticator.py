"""
Every way to send a credential, and every way to send none that counts.
"""

from base64 import b64encode
from hashlib import sha256

import pytest

from app.auth.api_tokens import ApiTokens
from app.auth.authenticator import Authenticator
from app.auth.caller import Caller, InvalidCredential, MissingCredential
from app.auth.credentials import ApiToken
from app.auth.jwt import JwtVerifier, pseudonym
from tests.unit.auth.minting import NOW, SCOPE, claims, header, provider, rs256

OLD = "old-token-0123456789"
NEW = "new-token-0123456789"
JWT = rs256(header(), claims()).decode()


def caller(token: str) -> Caller:
    name = f"token-{sha256(token.encode()).hexdigest()[:8]}"
    return Caller(f"token:{name}", name, frozenset({SCOPE}))


def basic(user_and_password: str) -> str:
    return "Basic " + b64encode(user_and_password.encode()).decode()


@pytest.fixture
def authenticator():
    tokens = ApiTokens(ApiToken(sha256(token.encode()).digest()) for token in (OLD, NEW))
    return Authenticator(tokens, JwtVerifier([provider()], clock=lambda: NOW))


@pytest.mark.parametrize(
    ("authorization", "api_key", "expected"),
    [
        (f"Bearer {OLD}", "", caller(OLD)),
        (f"Bearer {NEW}", "", caller(NEW)),
        (f"bEaReR   {NEW} ", "", caller(NEW)),
        (basic(f"anybody:{NEW}"), "", caller(NEW)),
        (basic(f":{NEW}"), "", caller(NEW)),
        (basic(f"any:{NEW}").replace("Basic", "BASIC"), "", caller(NEW)),
        ("", NEW, caller(NEW)),
        ("", f" {NEW} ", caller(NEW)),
        ("Negotiate abc", NEW, caller(NEW)),
        (f"Bearer {JWT}", "", Caller(f"jwt:{pseudonym('talkdesk')}", pseudonym("talkdesk"), frozenset({SCOPE}))),
        (f"Bearer {NEW}", "wrong", caller(NEW)),
    ],
)
def test_good_credential_names_its_caller(authenticator, authorization, api_key, expected):
    assert authenticator.caller_of(authorization, api_key) == expected


@pytest.mark.parametrize("authorization", ["", " ", "Bearer", "Bearer ", "Basic", "Digest username=x", NEW])
def test_no_credential_is_missing(authenticator, authorization):
    with pytest.raises(MissingCredential):
        authenticator.caller_of(authorization, "")


@pytest.mark.parametrize(
    ("authorization", "api_key"),
    [
        ("Bearer wrong", ""),
        (f"Bearer {NEW}x", ""),
        (f"Bearer {NEW[:-1]}", ""),
        (f"Bearer {NEW.upper()}", ""),
        (f"Bearer {NEW},Bearer {NEW}", ""),
        (f"Bearer {NEW} {NEW}", ""),
        (f"Bearer {NEW}\x00", ""),
        (f"Bearer {NEW}\u00e9", ""),
        ("Bearer sha256:" + sha256(NEW.encode()).hexdigest(), ""),
        ("Bearer " + sha256(NEW.encode()).hexdigest(), ""),
        (basic(NEW), ""),
        (basic(f"{NEW}:"), ""),
        (basic(f"any:{NEW}\n"), ""),
        ("Basic !!!", ""),
        ("Basic \u00e9", ""),
        (f"Basic {NEW}", ""),
        (basic(f"any:{JWT}"), ""),
        ("", "wrong"),
        ("", JWT),
        ("", f"{NEW},{NEW}"),
        (f"Bearer {JWT}x", ""),
        ("Bearer wrong", NEW),
    ],
)
def test_bad_credential_proves_nobody(authenticator, authorization, api_key):
    with pytest.raises(InvalidCredential):
        authenticator.caller_of(authorization, api_key)


def test_tokens_of_one_name_are_one_caller_with_the_scopes_of_each():
    digests = [sha256(token.encode()).digest() for token in (OLD, NEW)]
    tokens = ApiTokens([ApiToken(digests[0], "talkdesk"), ApiToken(digests[1], "talkdesk", frozenset({"other"}))])

    assert tokens.caller_of(OLD.encode()) == Caller("token:talkdesk", "talkdesk", frozenset({SCOPE}))
    assert tokens.caller_of(NEW.encode()) == Caller("token:talkdesk", "talkdesk", frozenset({"other"}))


def test_without_any_token_configured_nobody_is_let_in():
    nobody = Authenticator(ApiTokens([]))

    for authorization in ("Bearer x", "Bearer " + JWT, basic("a:"), basic(":b")):
        with pytest.raises(InvalidCredential):
            nobody.caller_of(authorization, "")
