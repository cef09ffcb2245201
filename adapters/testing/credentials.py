"""
Is a secret in a request, however it is written there?
"""

import base64
import binascii
import contextlib
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final
from urllib.parse import quote, quote_plus, unquote_plus

from adapters.testing.standin import Request

_BASE64: Final = re.compile(r"[A-Za-z0-9+/_-]{8,}={0,2}")
_SETTING: Final = re.compile(r"\{([A-Z][A-Z0-9_]*)\}")


def is_sent(secret: str, request: Request) -> bool:
    """
    As it is, URL-encoded, in base64 by itself or with a name before it.
    """
    texts = [*request.headers.values(), request.path, *request.query.values(), request.body.decode(errors="replace")]
    return any(secret in form for text in texts for form in _forms(text))


def _forms(text: str) -> Iterator[str]:
    yield text
    yield unquote_plus(text)
    for word in _BASE64.findall(text):
        with contextlib.suppress(binascii.Error, UnicodeDecodeError):
            is_url_safe = "-" in word or "_" in word
            yield base64.b64decode(word + "=" * (-len(word) % 4), b"-_" if is_url_safe else None).decode()


def encodings(secret: str) -> set[str]:
    """
    How a secret may look in a log.
    """
    plain = base64.b64encode(secret.encode()).decode()
    return {secret, quote(secret, safe=""), quote_plus(secret), plain, plain.rstrip("=")}


def to_header(template: str, settings: Mapping[str, Any]) -> str:
    """
    With the settings' values in place of their names; what follows `Basic ` in base64.
    """
    value = _SETTING.sub(lambda match: str(settings.get(match[1], "")), template)
    if value.startswith("Basic "):
        return f"Basic {base64.b64encode(value.removeprefix('Basic ').encode()).decode()}"
    return value
