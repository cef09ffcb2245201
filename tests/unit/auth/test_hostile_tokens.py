"""
Tokens that prove nobody, each built from a good one by the change its name states.
"""

import json
import random

import pytest
from joserfc.jwk import ECKey

from app.auth.caller import Caller, InvalidCredential
from app.auth.jwt import JwtVerifier, pseudonym
from tests.unit.auth.minting import (
    AUDIENCE,
    ISSUER,
    NOW,
    OTHER_RSA,
    RSA,
    SCOPE,
    b64,
    claims,
    entry,
    es256,
    header,
    hs256,
    known_keys,
    provider,
    rs256,
    text,
)

GOOD = rs256(header(), claims())
HEADER, PAYLOAD, SIGNATURE = GOOD.split(b".")
PUBLIC_PEM = RSA.as_pem(private=False)


def unsigned(header_value) -> bytes:
    return b64(text(header_value)) + b"." + PAYLOAD + b"."


def with_claims_text(old: str, new: str) -> bytes:
    return rs256(header(), json.dumps(claims()).replace(old, new).encode())


HOSTILE = {
    "alg none without signature": unsigned(header(alg="none")),
    "alg None in other case": unsigned(header(alg="nOnE")),
    "alg none with a signature": rs256(header(alg="none"), claims()),
    "alg missing": rs256(header(alg=...), claims()),
    "alg a list": rs256(header(alg=["RS256"]), claims()),
    "alg null": rs256(header(alg=None), claims()),
    "alg rs256 in lower case": rs256(header(alg="rs256"), claims()),
    "alg RS384": rs256(header(alg="RS384"), claims()),
    "alg PS256": rs256(header(alg="PS256"), claims()),
    "alg EdDSA": rs256(header(alg="EdDSA"), claims()),
    "HMAC with the public key": hs256(header(alg="HS256"), claims(), PUBLIC_PEM),
    "HMAC with an empty key": hs256(header(alg="HS256"), claims(), b""),
    "HMAC declared as RS256": hs256(header(), claims(), PUBLIC_PEM),
    "RS key declared as ES256": rs256(header(alg="ES256"), claims()),
    "ES key declared as RS256": es256(header(kid="ec-1"), claims()),
    "ES signature in DER": es256(header(alg="ES256", kid="ec-1"), claims(), der=True),
    "ES signature of zeros": b64(text(header(alg="ES256", kid="ec-1"))) + b"." + PAYLOAD + b"." + b64(bytes(64)),
    "signature stripped": HEADER + b"." + PAYLOAD + b".",
    "signature of other claims": HEADER + b"." + b64(text(claims(sub="admin"))) + b"." + SIGNATURE,
    "signed by another key": rs256(header(), claims(), OTHER_RSA),
    "key brought along": rs256(header(jwk=entry(OTHER_RSA, "rsa-1")), claims(), OTHER_RSA),
    "own key brought along": rs256(header(jwk=entry(RSA, "rsa-1")), claims()),
    "key address brought along": rs256(header(jku="https://evil.example/jwks"), claims()),
    "certificate address brought along": rs256(header(x5u="https://evil.example/cert"), claims()),
    "certificate brought along": rs256(header(x5c=["MIIB"]), claims()),
    "critical extension": rs256(header(crit=["exp"]), claims()),
    "unencoded payload": rs256(header(b64=False, crit=["b64"]), claims()),
    "compressed": rs256(header(zip="DEF"), claims()),
    "typ of another kind": rs256(header(typ="logout+jwt"), claims()),
    "typ a number": rs256(header(typ=1), claims()),
    "kid missing": rs256(header(kid=...), claims()),
    "kid a number": rs256(header(kid=1), claims()),
    "kid a path": rs256(header(kid="../../../dev/null"), claims()),
    "kid SQL": rs256(header(kid="x' UNION SELECT 'key'--"), claims()),
    "kid empty": rs256(header(kid=""), claims()),
    "kid very long": rs256(header(kid="k" * 129), claims()),
    "kid with a line break": rs256(header(kid="rsa-1\n"), claims()),
    "kid unknown": rs256(header(kid="rsa-2"), claims()),
    "kid of the other key": rs256(header(kid="ec-1"), claims()),
    "header a list": rs256([header()], claims()),
    "header with a duplicate alg": rs256(b'{"alg":"none",' + text(header())[1:], claims()),
    "header not JSON": rs256(b"alg", claims()),
    "header a text": rs256("alg", claims()),
    "header a list that holds alg": rs256(["alg"], claims()),
    "header a number": rs256(7, claims()),
    "header nested deeply": rs256(b"[" * 700, claims()),
    "header with a duplicate kid": rs256(b'{"kid":"rsa-2",' + text(header())[1:], claims()),
    "header very long": rs256(header(pad="p" * 2000), claims()),
    "critical extension that is no list": rs256(header(crit=5), claims()),
    "critical extension of the header's own members": rs256(header(crit=["kid"]), claims()),
    "alg an object": rs256(header(alg={"RS256": 1}), claims()),
    "typ null": rs256(header(typ=None), claims()),
    "kid null": rs256(header(kid=None), claims()),
    "claims a list": rs256(header(), [claims()]),
    "claims not JSON": rs256(header(), b"exp"),
    "claims not UTF-8": rs256(header(), text(claims()) + b"\xff"),
    "claims with a duplicate exp": with_claims_text('"exp"', f'"exp": {NOW - 999}, "exp"'),
    "claims with a nested duplicate": rs256(header(), text(claims())[:-1] + b', "a": {"b": 1, "b": 2}}'),
    "claims nested deeply": rs256(header(), b"[" * 1500 + b"]" * 1500),
    "claims with a number of 1200 digits": rs256(header(), claims(n=int("9" * 1200), exp="soon")),
    "exp missing": rs256(header(), claims(exp=...)),
    "exp null": rs256(header(), claims(exp=None)),
    "exp a string": rs256(header(), claims(exp=str(NOW + 600))),
    "exp true": rs256(header(), claims(exp=True)),
    "exp a list": rs256(header(), claims(exp=[NOW + 600])),
    "NaN anywhere": with_claims_text('"sub": "talkdesk"', '"n": NaN'),
    "client_id a number": rs256(header(), claims(client_id=7)),
    "azp a list": rs256(header(), claims(azp=["talkdesk"])),
    "jti a number": rs256(header(), claims(jti=7)),
    "nbf null": rs256(header(), claims(nbf=None)),
    "iat true": rs256(header(), claims(iat=True)),
    "aud null": rs256(header(), claims(aud=None)),
    "aud in another case": rs256(header(), claims(aud=AUDIENCE.upper())),
    "exp NaN": with_claims_text(str(NOW + 600), "NaN"),
    "exp Infinity": with_claims_text(str(NOW + 600), "Infinity"),
    "exp beyond every float": with_claims_text(str(NOW + 600), "1e999"),
    "exp in milliseconds": rs256(header(), claims(exp=(NOW + 600) * 1000)),
    "exp of 300 digits": rs256(header(), claims(exp=10**300)),
    "exp negative": rs256(header(), claims(exp=-1)),
    "expired by a little more than the leeway": rs256(header(), claims(exp=NOW - 60)),
    "nbf beyond the leeway": rs256(header(), claims(nbf=NOW + 61)),
    "nbf a string": rs256(header(), claims(nbf="now")),
    "iat beyond the leeway": rs256(header(), claims(iat=NOW + 61)),
    "iss missing": rs256(header(), claims(iss=...)),
    "iss of somebody else": rs256(header(), claims(iss="https://evil.example")),
    "iss with a slash more": rs256(header(), claims(iss=ISSUER + "/")),
    "iss a list": rs256(header(), claims(iss=[ISSUER])),
    "aud missing": rs256(header(), claims(aud=...)),
    "aud of somebody else": rs256(header(), claims(aud="https://evil.example")),
    "aud longer": rs256(header(), claims(aud=AUDIENCE + ".evil.example")),
    "aud a part": rs256(header(), claims(aud=AUDIENCE[:-1])),
    "aud empty list": rs256(header(), claims(aud=[])),
    "aud an object": rs256(header(), claims(aud={AUDIENCE: True})),
    "aud list with a number": rs256(header(), claims(aud=[AUDIENCE, 1])),
    "sub a number": rs256(header(), claims(sub=7)),
    "two parts": HEADER + b"." + PAYLOAD,
    "four parts": GOOD + b"." + SIGNATURE,
    "five parts": GOOD + b"." + SIGNATURE + b"." + SIGNATURE,
    "empty parts": b"..",
    "empty": b"",
    "garbage": b"\x00\xff.\x00\xff.\x00\xff",
    "padded": HEADER + b"=." + PAYLOAD + b"." + SIGNATURE,
    "other alphabet": GOOD.replace(b"-", b"+").replace(b"_", b"/"),
    "line break inside": HEADER + b"\n." + PAYLOAD + b"." + SIGNATURE,
    "stray bits at the end": GOOD[:-1] + bytes([GOOD[-1] + 1]),
    "oversized but signed": rs256(header(), claims(pad="p" * 4096)),
    "a megabyte": GOOD + b"A" * 1_000_000,
}


@pytest.fixture
def verifier():
    return JwtVerifier([provider()], clock=lambda: NOW)


@pytest.mark.parametrize("token", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_token_proves_nobody(verifier, token):
    with pytest.raises(InvalidCredential):
        verifier.caller_of(token)


ACCEPTED = {
    "RS256": GOOD,
    "ES256": es256(header(alg="ES256", kid="ec-1"), claims()),
    "typ missing": rs256(header(typ=...), claims()),
    "typ at+jwt": rs256(header(typ="at+JWT"), claims()),
    "typ application/at+jwt": rs256(header(typ="application/at+jwt"), claims()),
    "header member nobody knows": rs256(header(x5t="abc", vendor=1), claims()),
    "exp a float": rs256(header(), claims(exp=NOW + 0.5)),
    "expired inside the leeway": rs256(header(), claims(exp=NOW - 59)),
    "nbf inside the leeway": rs256(header(), claims(nbf=NOW + 60)),
    "aud a list": rs256(header(), claims(aud=["https://other.example", AUDIENCE])),
    "scope a list": rs256(header(), claims(scope=["a", SCOPE])),
    "scp a string": rs256(header(), claims(scope=..., scp=f"a {SCOPE}")),
    "scp a list": rs256(header(), claims(scope=..., scp=[SCOPE])),
    "scope and scp": rs256(header(), claims(scope="a", scp=SCOPE)),
}


@pytest.mark.parametrize("token", ACCEPTED.values(), ids=ACCEPTED.keys())
def test_good_token_proves_its_caller(verifier, token):
    caller = verifier.caller_of(token)

    assert SCOPE in caller.scopes


@pytest.mark.parametrize(
    "scopes",
    [
        {"scope": ...},
        {"scope": ""},
        {"scope": SCOPE + "x"},
        {"scope": SCOPE.upper()},
        {"scope": SCOPE.replace("read", "write")},
        {"scope": SCOPE + "\t"},
        {"scope": [[SCOPE]]},
        {"scope": {SCOPE: True}},
        {"scope": True},
        {"scope": [f"{SCOPE} other"]},
    ],
    ids=repr,
)
def test_good_token_without_the_scope_has_no_right(verifier, scopes):
    caller = verifier.caller_of(rs256(header(), claims(**scopes)))

    assert SCOPE not in caller.scopes


def test_any_changed_byte_makes_the_token_worthless(verifier):
    randomness = random.Random(20261123)
    alphabet = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.=+/ "
    for _ in range(2_000):
        token = bytearray(randomness.choice([GOOD, ACCEPTED["ES256"]]))
        for _ in range(randomness.randint(1, 3)):
            position = randomness.randrange(len(token))
            match randomness.randrange(3):
                case 0:
                    token[position] = randomness.choice(alphabet)
                case 1:
                    del token[position]
                case _:
                    token.insert(position, randomness.choice(alphabet))
        if bytes(token) in (GOOD, ACCEPTED["ES256"]):
            continue

        with pytest.raises(InvalidCredential):
            verifier.caller_of(bytes(token))


def test_caller_id_does_not_show_the_subject(verifier):
    caller = verifier.caller_of(rs256(header(), claims(sub="maria.silva@example.com")))

    name = pseudonym("maria.silva@example.com")
    assert caller == Caller(f"jwt:{name}", name, frozenset({SCOPE}))
    assert "maria" not in caller.id


def test_subject_that_is_no_text_is_no_fault(verifier):
    assert verifier.caller_of(rs256(header(), claims(sub="\ud800"))).name.startswith("jwt-")


class TestRememberedTokens:
    """
    A token is verified once and then known by its hash.
    """

    def test_it_is_forgotten_when_it_expires(self):
        now = [float(NOW)]
        verifier = JwtVerifier([provider()], clock=lambda: now[0])
        verifier.caller_of(GOOD)
        now[0] = NOW + 659.0
        verifier.caller_of(GOOD)
        now[0] = NOW + 660.0

        with pytest.raises(InvalidCredential, match="expired"):
            verifier.caller_of(GOOD)

    def test_it_is_worth_nothing_once_its_key_is_withdrawn(self):
        keys = known_keys()
        verifier = JwtVerifier([provider(keys)], clock=lambda: NOW)
        verifier.caller_of(GOOD)
        del keys.keys["rsa-1", "RS256"]

        with pytest.raises(InvalidCredential):
            verifier.caller_of(GOOD)

    def test_it_is_worth_nothing_once_its_key_id_means_another_key(self):
        keys = known_keys()
        verifier = JwtVerifier([provider(keys)], clock=lambda: NOW)
        verifier.caller_of(GOOD)
        keys.keys["rsa-1", "RS256"] = OTHER_RSA

        with pytest.raises(InvalidCredential):
            verifier.caller_of(GOOD)

    def test_no_more_than_a_bounded_number_is_kept(self):
        verifier = JwtVerifier([provider()], clock=lambda: NOW)

        assert verifier._remembered.maxsize == 4096


def test_key_of_another_curve_verifies_nothing():
    keys = known_keys()
    other = ECKey.generate_key("P-384", private=True)
    keys.keys["p384", "ES256"] = other
    verifier = JwtVerifier([provider(keys)], clock=lambda: NOW)

    with pytest.raises(InvalidCredential):
        verifier.caller_of(es256(header(alg="ES256", kid="p384"), claims()))
