"""
No regular expression takes more than linear time (ReDoS): each is fed its worst case, as long as its caller lets it be.
"""

import ast
import importlib
import re
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
METHODS = ("search", "match", "fullmatch", "sub", "split", "findall", "finditer")

LONG = 20_000
ONE_LINE = 8_000  # of a request's head
LONGEST = 6_000  # what is read of a text
FIELD = 5_000  # of a field with tracking numbers
QUERY = 255  # what a parameter of a query may have
OPERATORS = 2_000  # a variable, which only whoever runs the service writes

# Where it stands → what it finds hardest. A new one needs a line: the input that makes it go back most often.
WORST = {
    "adapters.bigcommerce.statuses._BRACKETS": "(a" * (LONGEST // 2),
    "adapters.bigcommerce.platform.STORE_HASH": "a" * OPERATORS,
    "adapters.demo.platform.CUSTOMER_ID": "guest-" + "1" * QUERY,
    "adapters.kit.decoding._PREFIX": "<br />\n<b>Warning</b>: " * (LONG // 23),
    "adapters.kit.framing._LENGTH": "1" * LONG,
    "adapters.kit.http._URL": "%0A" * LONG + "%",
    "adapters.kit.markup._BARE": "[a" * (LONGEST // 2),
    "adapters.kit.markup._BLOCK": "<a" * (LONGEST // 2),
    "adapters.kit.markup._CLOSING": "[/a" * (LONGEST // 3),
    "adapters.kit.markup._CODE": "[vc_raw_html]" * (LONGEST // 13),
    "adapters.kit.markup._HALF_ENTITY": "&a" * (LONGEST // 2) + " ",
    "adapters.kit.markup._HALF_SHORTCODE": "[a_" * (LONGEST // 3) + "]",
    "adapters.kit.markup._NO_TAG": "<a" * (LONGEST // 2),
    "adapters.kit.markup._SHORTCODE": '[a_ "' * (LONGEST // 5),
    "adapters.kit.markup._TAG": "<a" * (LONGEST // 2),
    "adapters.kit.money._CURRENCY": "A" * LONG,
    "adapters.kit.parsing._HOST": "a." * 1_024 + "_",
    "adapters.kit.parsing._NO_YEAR": "Nov " * 10,
    "adapters.kit.parsing._NUMBER": "1" * 99 + "x",
    "adapters.kit.parsing._PLAIN_URL": "https://" + "a." * 1_000 + " ",
    "adapters.kit.phones._EXTENSION": "ext. " * 12,
    "adapters.kit.phones._LABEL": "a" * 20 + " " * 3 + "a" * 20 + " " * 3 + "a" * 18,
    "adapters.kit.phones._NUMBER": "((" + "1" * 62,
    "adapters.kit.regions._PREFIX": "A" * 100,
    "adapters.kit.settings._NUMBER": "1" * QUERY,
    "adapters.kit.settings._SECRET": "a" * LONG + " ",
    "adapters.kit.tracking_numbers._BARE_LINK": "a." * 50 + "-",
    "adapters.kit.tracking_numbers._INTERNAL": "a_" * (FIELD // 2) + "-",
    "adapters.kit.tracking_numbers._LINES": "<br " * (FIELD // 4),
    "adapters.kit.tracking_numbers._LINK": "http:/" * (FIELD // 6),
    "adapters.kit.tracking_numbers._SEPARATORS": " /" * (FIELD // 2),
    "adapters.registry.NAME": "a" * OPERATORS,
    "adapters.shopify.addresses._MASK_WORDS": "[redacted" * (LONGEST // 9),
    "adapters.shopify.client._VERSION": "2026-10" * LONG,
    "adapters.shopify.customers._WORDS": "a " * QUERY,
    "adapters.shopify.errors._REFUSAL": "access denie" * (LONG // 12),
    "adapters.shopify.graphql_fields._GID": "gid://shopify/Order/1" + "?" * LONG,
    "adapters.shopify.settings.CUSTOMER_ID": "gid://shopify/Customer/" + "1" * QUERY,
    "adapters.shopify.settings._HOST": "a" * OPERATORS,
    "adapters.shopify.settings._SECRET": "a" * OPERATORS + " ",
    "adapters.shopify.settings._VERSION": "2026-10" * OPERATORS,
    "adapters.shopify.tokens._OAUTH_ERROR": "oauth error: " * (LONG // 13) + " " * LONG,
    "adapters.woocommerce.methods._WHOLE_WORDS": "- " * (LONGEST // 2),
    "adapters.woocommerce.statuses._PATTERNS": "partially-" * 10,
    "adapters.woocommerce.tracking.birddog._AMERICAN_DATE": "11/" * LONGEST,
    "adapters.woocommerce.tracking.carriers._PLACEHOLDER": "%" + "a" * 2_000,
    "adapters.woocommerce.tracking.generic._ANY_NUMBER_KEY": "_tracking_number" * 16,  # WordPress: keys of 255
    "adapters.woocommerce.tracking.per_number._COMPACT_DATE": "20261105" * LONGEST,
    "adapters.woocommerce.tracking.shipment._FIELD_KEY": "field_" * LONGEST,
    "app.auth.token_rules._KEY_ID": "." * ONE_LINE,
    "app.config.credentials.NAME": "a" * OPERATORS,
    "app.config.credentials._HASHED": "a" * 64 + ":sha256:" + "a" * OPERATORS,
    "app.config.credentials._MEANT_HASHED": "a" * OPERATORS,
    "app.config.environment._LINE": "export " * (OPERATORS // 7),
    "app.config.parsers.STORE_NAME": "a" * OPERATORS,
    "app.config.redis_url._DATABASE": "1" * OPERATORS,
    "app.config.redis_url._HOST": "a" * OPERATORS + "/",
    "app.config.redis_url._URL": "redis://" + ":" * OPERATORS + "@",
    "app.config.unread._OF_A_STORE": "A_" * (OPERATORS // 2) + "-",
    "app.observability.request_context._TRACEPARENT": "0" * ONE_LINE,
    "app.observability.request_id._SANE": "a" * ONE_LINE,
    "app.web.schema_fields._HTTP_ADDRESS": "https://" + "a-." * LONGEST + "-",
    "app.web.customer_query._NUMBER": "1" * QUERY,
    "app.web.customer_query._PHONE": " (" * 60 + "1" * 17 + " " * 110 + "x",
    "app.web.customers._PATH": "/erc" * (ONE_LINE // 4),
    "app.web.middleware._HOST": "a" * ONE_LINE + "/",
}
# And what many find hard.
HARD = (
    "a",
    "A",
    "0",
    " ",
    "-",
    ".",
    "_",
    "/",
    "(",
    "[",
    "<",
    "&",
    "%",
    "+",
    "=",
    '"',
    "a-",
    "a.",
    "A_",
    "<a ",
    "\r\n",
    "é",
)


def sources():
    for package in ("app", "adapters"):
        for path in sorted((ROOT / package).rglob("*.py")):
            module = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
            if not module.startswith(("adapters.testing", "app.server")):  # the first sees only a test's own texts
                yield module, path.read_text(encoding="utf-8")


def found():
    """
    Name → module, source: every name that a module gives to what it compiles.
    """
    for module, source in sources():
        for statement in ast.parse(source).body:
            if isinstance(statement, ast.Assign | ast.AnnAssign) and "re.compile" in ast.unparse(statement):
                target = statement.target if isinstance(statement, ast.AnnAssign) else statement.targets[0]
                yield f"{module}.{target.id}", module, source


FOUND = {name: (module, source) for name, module, source in found()}


def patterns(value):
    if isinstance(value, re.Pattern):
        yield value
    elif isinstance(value, tuple | list | dict):
        for item in value.values() if isinstance(value, dict) else value:
            yield from patterns(item)


def methods_of(name, source):
    used = re.findall(rf"\b{name}\.({'|'.join(METHODS)})\b", source)
    return sorted(set(used)) or ["fullmatch"]


def seconds(pattern, method, text):
    text = text.encode() if isinstance(pattern.pattern, bytes) else text
    arguments = ("" if isinstance(text, str) else b"", text) if method == "sub" else (text,)
    before = time.thread_time()
    result = getattr(pattern, method)(*arguments)
    if method == "finditer":
        list(result)
    return time.thread_time() - before


def test_every_regular_expression_has_its_worst_case():
    assert sorted(FOUND.keys() - WORST.keys()) == []


@pytest.mark.parametrize("name", sorted(FOUND.keys() & WORST.keys()))
def test_no_regular_expression_takes_long(name):
    module, source = FOUND[name]
    attribute = name.rpartition(".")[2]
    worst = WORST[name]
    texts = [
        worst,
        worst + "\x00",
        *((piece * len(worst))[: len(worst)] + end for piece in HARD for end in ("", "\x00")),
    ]
    for pattern in patterns(getattr(importlib.import_module(module), attribute)):
        for method in methods_of(attribute, source):
            for text in texts:
                spent = min(seconds(pattern, method, text) for _ in range(2))
                assert spent < 0.05, (pattern.pattern, method, text[:40], spent)
