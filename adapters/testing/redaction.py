"""
A store's real answer without the people in it: the same name becomes the same invented one wherever it stands.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

EMAIL: Final = re.compile(r"[^\s@<>\"',;:/?&=]{1,64}@[^\s@<>\"',;:/?&=]{1,190}\.[A-Za-z]{2,24}")
IP: Final = re.compile(r"\d{1,3}(?:\.\d{1,3}){3}|[0-9a-fA-F]{1,4}(?::[0-9a-fA-F]{0,4}){3,7}")
TOKEN: Final = re.compile(r"(?=[A-Za-z0-9_+/=-]*\d)(?=[A-Za-z0-9_+/=-]*[A-Za-z])[A-Za-z0-9_+/=-]{24,}")
# What the words of a member's name say is in it; the first that fits.
KINDS: Final[Mapping[str, re.Pattern[str]]] = {
    "token": re.compile(
        r"token|secret|password|signature|hash|auth|\w_key\b|session|card|iban|vat|tax_?id|account_?number"
    ),
    "email": re.compile(r"e_?mail"),
    "phone": re.compile(r"phone|mobile|\btel|fax|msisdn"),
    "ip": re.compile(r"\bip\b|ip_?address|user_?agent"),
    "note": re.compile(r"note|comment|message|memo|instruction|gift"),
    "tracking": re.compile(r"track|awb|waybill"),
    "zip": re.compile(r"\bzip|postal|post_?code"),
    "city": re.compile(r"city|town|suburb|locality"),
    "street": re.compile(r"street|address_?(?:line_?)?\d|\bline_?\d|\bhouse|\bcompany|organi[sz]ation|\baddress\b"),
    "name": re.compile(
        r"(?:first|last|middle|given|family|full|sur|user|nick|customer|recipient|contact)_?name|recipient"
    ),
}
# In an object with one of these, a plain `name` is a person's.
OF_PEOPLE: Final = ("email", "phone", "zip", "city", "street")
PLACEHOLDERS: Final[Mapping[str, str]] = {
    "token": "token-{n}",
    "email": "person{n}@example.com",
    "phone": "+351210000{n:03}",
    "ip": "192.0.2.{n}",
    "note": "A note, {n}",
    "tracking": "TRACK{n:05}PT",
    "city": "Town {n}",
    "street": "Street {n}",
    "name": "Person {n}",
}
SHORTEST: Final = 4  # of what is replaced inside of other texts as well


@dataclass(slots=True)
class Redaction:
    """
    `replaced` has what became of what, for a person to look at before anything is written.
    """

    secrets: Iterable[str] = ()  # of the settings; never in what is written
    replaced: dict[str, str] = field(default_factory=dict)
    _counts: dict[str, int] = field(default_factory=dict)

    def redact(self, payload: Any) -> Any:
        """
        The payload with invented people. Member names, numbers, dates, prices and statuses stay as they are.
        """
        for secret in self.secrets:
            self._replacement("token", secret)
        self._collect(payload, "")
        return self._rewritten(payload)

    def _collect(self, node: Any, kind: str) -> None:
        if isinstance(node, dict):
            kinds = {name: _kind(name) for name in node}
            is_person = any(found in OF_PEOPLE for found in kinds.values())
            for name, value in node.items():
                own = kinds[name] or ("name" if name.lower() == "name" and is_person else "")
                self._collect(value, own)
        elif isinstance(node, list):
            for value in node:
                self._collect(value, kind)
        elif isinstance(node, str) and node.strip():
            self._note(node.strip(), kind)
        elif kind == "phone" and isinstance(node, int) and not isinstance(node, bool):
            self._replacement(kind, str(node))

    def _note(self, text: str, kind: str) -> None:
        for address in EMAIL.findall(text):
            self._replacement("email", address)
        if kind and not (kind == "email" and EMAIL.search(text)) and not text.startswith(("http://", "https://")):
            self._replacement(kind, text)
        elif not kind:
            for pattern, found in ((IP, "ip"), (TOKEN, "token")):
                if pattern.fullmatch(text):
                    self._replacement(found, text)

    def _replacement(self, kind: str, text: str) -> None:
        if text in self.replaced or text in self.replaced.values():
            return
        if kind == "zip":
            self.replaced[text] = re.sub(r"[A-Za-z]", "A", re.sub(r"\d", "0", text))
            return
        self._counts[kind] = self._counts.get(kind, 0) + 1
        self.replaced[text] = PLACEHOLDERS[kind].format(n=self._counts[kind])

    def _rewritten(self, node: Any) -> Any:
        if isinstance(node, dict):
            return {name: self._rewritten(value) for name, value in node.items()}
        if isinstance(node, list):
            return [self._rewritten(value) for value in node]
        if isinstance(node, str):
            return self._rewritten_text(node)
        if isinstance(node, int) and not isinstance(node, bool) and str(node) in self.replaced:
            return self.replaced[str(node)]
        return node

    def _rewritten_text(self, text: str) -> str:
        if text.strip() in self.replaced:
            return self.replaced[text.strip()]
        for original in sorted(self.replaced, key=len, reverse=True):
            if len(original) >= SHORTEST and original in text:
                text = text.replace(original, self.replaced[original])
        return text


def _kind(name: str) -> str:
    """
    By the words of the member's name, however they are joined.
    """
    words = re.sub(r"[\W_]+", "_", re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name)).lower()
    spaced = words.replace("_", " ")
    return next((kind for kind, pattern in KINDS.items() if pattern.search(words) or pattern.search(spaced)), "")
