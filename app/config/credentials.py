"""
API_TOKENS and OAUTH_CLIENTS: `name:sha256:<hex>:orders+customers`, entry by entry.

A parser raises ValueError with a reason that does not repeat the text.
"""

import hashlib
import re
from typing import Final

from app.auth.caller import DEFAULT_SCOPES, SCOPES
from app.auth.credentials import ApiToken, OAuthClient

DEMO_TOKEN: Final = "demo-token-for-local-use"  # noqa: S105 - public on purpose, refused outside loopback
SHORTEST_TOKEN: Final = 16
NAME: Final = re.compile(r"[A-Za-z0-9._-]{1,64}")

_HASHED: Final = re.compile(
    rf"(?:(?P<name>{NAME.pattern}):)?sha256:(?P<digest>[0-9a-fA-F]{{64}})(?::(?P<scopes>[a-z+]+))?"
)
# What was meant to be hashed but is written otherwise is not taken for a plain token that nobody has.
_MEANT_HASHED: Final = re.compile(rf"sha256:|:[0-9a-f]{{64}}|[0-9a-f]{{64}}:|:(?:{'|'.join(SCOPES)})\b", re.IGNORECASE)


def to_api_token(token: str) -> ApiToken:
    return ApiToken(hashlib.sha256(token.encode()).digest())


def parse_api_tokens(text: str) -> tuple[ApiToken, ...]:
    tokens = dict.fromkeys(_to_token(entry.strip()) for entry in text.split(","))
    if len({token.digest for token in tokens}) != len(tokens):
        raise ValueError("a token stands twice, with different names or scopes")
    return tuple(tokens)


def parse_oauth_clients(text: str) -> tuple[OAuthClient, ...]:
    clients = [_to_client(entry.strip()) for entry in text.split(",")]
    # With another secret a client may stand twice: that is how a secret is replaced.
    if len({(client.client_id, client.secret_digest) for client in clients}) != len(clients):
        raise ValueError("an entry stands twice")
    return tuple(clients)


def parse_scopes(text: str, separator: str = "+") -> frozenset[str]:
    """
    Scopes by their words in our configuration.
    """
    words = text.split(separator)
    if not set(words) <= SCOPES.keys():
        raise ValueError(f"scopes are {' and '.join(SCOPES)}, joined by {separator}")
    return frozenset(SCOPES[word] for word in words)


def _to_token(entry: str) -> ApiToken:
    hashed = _HASHED.fullmatch(entry)
    if hashed:
        return ApiToken(bytes.fromhex(hashed["digest"]), hashed["name"] or "", _to_scopes(hashed["scopes"]))
    if _MEANT_HASHED.search(entry):
        raise ValueError(f"a hashed token is [name:]sha256:<64 hexadecimal digits>[:{'+'.join(SCOPES)}]")
    if len(entry) < SHORTEST_TOKEN or not entry.isascii() or not entry.isprintable() or " " in entry:
        raise ValueError(f"a token has at least {SHORTEST_TOKEN} printable ASCII characters and no space")
    if entry == DEMO_TOKEN:
        raise ValueError("the demo's token is public; make one with `python -m app token NAME`")
    return to_api_token(entry)


def _to_client(entry: str) -> OAuthClient:
    hashed = _HASHED.fullmatch(entry)
    if not hashed or not hashed["name"]:
        form = f"client_id:sha256:<64 hexadecimal digits of the secret's SHA-256>[:{'+'.join(SCOPES)}]"
        raise ValueError(f"an entry is {form}")
    return OAuthClient(hashed["name"], bytes.fromhex(hashed["digest"]), _to_scopes(hashed["scopes"]))


def _to_scopes(text: str | None) -> frozenset[str]:
    return DEFAULT_SCOPES if text is None else parse_scopes(text)
