"""
API_TOKENS and OAUTH_CLIENTS, entry by entry.
"""

from hashlib import sha256

import pytest

from app.auth.credentials import ApiToken, OAuthClient
from app.config.credentials import parse_api_tokens, parse_oauth_clients

ORDERS = "erc-ecommerce-connections-orders:read"
CUSTOMERS = "erc-ecommerce-connections-customers:read"
PLAIN = "a-plain-token-0123456789"
DIGEST = sha256(PLAIN.encode()).digest()
HEX = DIGEST.hex()
RANDOM = "9f" * 32  # as `openssl rand -hex 32` makes them


def token(name="", *scopes, digest=DIGEST):
    return ApiToken(digest, name, frozenset(scopes or (ORDERS,)))


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        (PLAIN, [token()]),
        (f"sha256:{HEX}", [token()]),
        (f"sha256:{HEX.upper()}", [token()]),
        (f"talkdesk:sha256:{HEX}", [token("talkdesk")]),
        (f"talkdesk:sha256:{HEX}:orders", [token("talkdesk")]),
        (f"talkdesk:sha256:{HEX}:orders+customers", [token("talkdesk", ORDERS, CUSTOMERS)]),
        (f"talkdesk:sha256:{HEX}:customers+orders", [token("talkdesk", ORDERS, CUSTOMERS)]),
        (f"talkdesk:sha256:{HEX}:customers", [token("talkdesk", CUSTOMERS)]),
        (f"sha256:{HEX}:orders+customers", [token("", ORDERS, CUSTOMERS)]),
        (f"Talkdesk-2.eu_1:sha256:{HEX}", [token("Talkdesk-2.eu_1")]),
        (f" sha256:{HEX} , sha256:{HEX}", [token()]),
        (RANDOM, [token(digest=sha256(RANDOM.encode()).digest())]),
        ("old:plain:token:with:colons", [token(digest=sha256(b"old:plain:token:with:colons").digest())]),
        (
            f"talkdesk:sha256:{HEX},talkdesk:sha256:{RANDOM}:orders+customers",
            [token("talkdesk"), token("talkdesk", ORDERS, CUSTOMERS, digest=bytes.fromhex(RANDOM))],
        ),
    ],
)
def test_a_token_has_a_name_and_scopes_when_it_says_so(text, tokens):
    assert parse_api_tokens(text) == tuple(tokens)


@pytest.mark.parametrize(
    "text",
    [
        "short",
        f"{PLAIN},",
        "a token with spaces in it",
        "a-token-with-\u00e9-0123456789",
        "demo-token-for-local-use",
        "sha256:",
        f"sha256:{HEX[:-1]}",
        f"sha256:{HEX}0",
        f"sha256:{HEX[:-1]}g",
        f"SHA256:{HEX}",
        f"md5:{HEX}",
        f":sha256:{HEX}",
        f"two words:sha256:{HEX}",
        f"a:b:sha256:{HEX}",
        f"{'n' * 65}:sha256:{HEX}",
        f"n\u00e9:sha256:{HEX}",
        f"talkdesk:{HEX}",
        f"{HEX}:orders",
        f"talkdesk:sha256:{HEX}:",
        f"talkdesk:sha256:{HEX}:+",
        f"talkdesk:sha256:{HEX}:orders+",
        f"talkdesk:sha256:{HEX}:orders,customers",
        f"talkdesk:sha256:{HEX}:orders customers",
        f"talkdesk:sha256:{HEX}:all",
        f"talkdesk:sha256:{HEX}:Orders",
        f"talkdesk:sha256:{HEX}:orders:customers",
        f"{PLAIN}:orders+customers",
        f"{PLAIN},sha256:{HEX}:customers",
        f"one:sha256:{HEX},other:sha256:{HEX}",
    ],
)
def test_any_other_entry_is_refused_without_being_shown(text):
    with pytest.raises(ValueError) as refused:
        parse_api_tokens(text)

    assert HEX[:16] not in str(refused.value)
    assert PLAIN not in str(refused.value)


@pytest.mark.parametrize(
    ("suffix", "scopes"),
    [("", {ORDERS}), (":orders", {ORDERS}), (":orders+customers", {ORDERS, CUSTOMERS}), (":customers", {CUSTOMERS})],
)
def test_a_client_has_scopes_when_it_says_so(suffix, scopes):
    assert parse_oauth_clients(f"talkdesk:sha256:{HEX}{suffix}") == (
        OAuthClient("talkdesk", DIGEST, frozenset(scopes)),
    )


@pytest.mark.parametrize(
    "text",
    [
        f"sha256:{HEX}",
        f":sha256:{HEX}",
        "talkdesk:secret",
        f"talkdesk:{HEX}",
        f"talkdesk:sha256:{HEX}:admin",
        f"talkdesk:sha256:{HEX}:",
        f"talk desk:sha256:{HEX}",
        f"talkdesk:sha256:{HEX},talkdesk:sha256:{HEX}:customers",
        f"talkdesk:sha256:{HEX},",
    ],
)
def test_any_other_client_is_refused(text):
    with pytest.raises(ValueError, match=r"an entry|scopes are"):
        parse_oauth_clients(text)
