"""
Broken answers of stores, by the hundred thousand: each gives a sound answer or a plain error, never anything else.

    python -m tests.fuzz --platform woocommerce --cases 100000 [--seed 1]
"""

import argparse
import copy
import logging
import random
import re
import sys
import time
import traceback
from collections import Counter
from unittest import mock

import orjson

from adapters.kit.http import Response
from adapters.testing.contract import check_order, to_answer
from app.domain.errors import OrderError
from app.domain.ports import Deadline
from tests.fuzz_seeds import PLATFORMS, exchanging, key_of, seeds_of

HOSTILE = [
    *(None, True, False, 0, -1, 1, 101, 2.5, 1e308, -1e-300, 10**18, 5e-324),
    *("", " ", "0", "-1", "1e5", "12,50", "NaN", "Infinity", "1" * 5_000, "x" * 100_000, "null", "eur", "ZZZ"),
    *(
        "javascript:alert(1)",
        "data:text/html,x",
        "//evil.example/x",
        "http://user:pw@evil.example/",
        "file:///etc/passwd",
    ),
    *("https://evil.example/\r\nSet-Cookie: a=b", "http://[::1/", "https://" + "a" * 10_000, "http:\\\\evil.example"),
    *("JaVaScRiPt:alert(1)", "\tjavascript:alert(1)", "https://", "http://\u202eevil", "ftp://evil.example/x"),
    *(
        "<script>alert(1)</script>",
        "&lt;script&gt;alert(1)&lt;/script&gt;",
        "&amp;lt;script&amp;gt;",
        "<img src=x onerror=y>",
    ),
    *("\x00\x1b[31m", "\u202e\u2066abc", "\U0001f600" * 50, "\ufeff", "a\u2028b\u2029c", "\x85\xa0", "%00%0d%0a"),
    *("2021-13-45", "0000-00-00 00:00:00", "2021-10-23T12:16:50+14:00", "9999-12-31T23:59:59Z", "0001-01-01T00:00:00Z"),
    *("2021-10-23T23:59:60Z", "Fri, 31 Dec 99999 23:59:59 GMT", "1", "\u0661\u0662", "gid://shopify/Order/0"),
    *([], {}, [None], [[]], {"": None}, {"x": {"y": []}}, [{}], [1, "2", None, {}], {"id": 1}),
]
NUMBERS = ["1e999", "-0.0", "1" * 400, "NaN", "0." + "0" * 300 + "1", "1E+400", "00", "+1"]
URL = re.compile(r"https?://[^\s/?#@\\]+(?:[/?#][^\s\\]*)?")
URL_MEMBERS = {"external_url", "image_url", "admin_url", "href"}


def places(node, place=()):
    yield place
    children = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for name, child in children:
        yield from places(child, (*place, name))


def change(payload, rng):
    """
    One place of the payload: taken away, doubled, swapped with another, or given a hostile value.
    """
    known = list(places(payload))
    place = rng.choice(known)
    value = copy.deepcopy(rng.choice(HOSTILE))
    if not place:
        return value if rng.random() < 0.2 else payload
    node = payload
    for name in place[:-1]:
        node = node[name]
    name = place[-1]
    match rng.randrange(10):
        case 0 | 1:
            del node[name]
        case 2 if isinstance(node, list):
            node.insert(name, copy.deepcopy(node[name]))
        case 2:
            node[rng.choice(["id", "status", "", "\u0000", name.upper()])] = value
        case 3:
            other = payload
            for step in rng.choice(known):
                try:
                    other = other[step]
                except (KeyError, IndexError, TypeError):
                    break
            node[name] = copy.deepcopy(other)
        case _:
            node[name] = value
    return payload


def broken_text(body, rng):
    if not body:
        return rng.choice(NUMBERS).encode()
    at = rng.randrange(len(body))
    match rng.randrange(6):
        case 0:
            return body[:at]
        case 1:
            return body[:at] + bytes([rng.randrange(256)]) + body[at + 1 :]
        case 2:
            return body[:at] + body[at + rng.randrange(1, 200) :]
        case 3:
            other = rng.randrange(len(body))
            return body[:at] + body[other : other + rng.randrange(1, 200)] + body[at:]
        case 4:
            numbers = list(re.finditer(rb"(?<=[:,\[])[0-9.]+", body))
            if not numbers:
                return body + b"}"
            found = rng.choice(numbers)
            return body[: found.start()] + rng.choice(NUMBERS).encode() + body[found.end() :]
        case _:
            return (
                rng.choice([b"\xef\xbb\xbf", b"<br />\n<b>Warning</b>: x in <b>y</b> on line <b>1</b>", b"\x00"]) + body
            )


def broken(response, rng):
    if rng.random() < 0.2:
        body = broken_text(response.body, rng)
    else:
        payload = orjson.loads(response.body)
        for _ in range(rng.choice([1, 1, 1, 2, 3])):
            payload = change(payload, rng)
        body = orjson.dumps(payload)
    status = rng.choice([200] * 40 + [201, 204, 404, 429, 500, 503])
    return Response(status, response.headers, body)


def hostile_urls(node, member=""):
    if isinstance(node, dict):
        for name, value in node.items():
            yield from hostile_urls(value, name)
    elif isinstance(node, list):
        for value in node:
            yield from hostile_urls(value, member)
    elif isinstance(node, str) and member in URL_MEMBERS and (len(node) > 2048 or not URL.fullmatch(node)):
        yield node


def outcome_of(seed, answers):
    """
    What came of it; raises for what must not be.
    """

    def exchange(_self, request, _deadline):
        return answers.get(key_of(request)) or Response(404, {}, b"")

    with exchanging(exchange), mock.patch("time.sleep"):
        try:
            order = seed.adapter.latest_order(seed.customer_id, Deadline.after(10))
            answer = to_answer(order)
        except OrderError as error:
            return type(error).__name__
    check_order(answer)
    assert answer["customer_id"] == seed.customer_id, "another customer's order"
    assert list(hostile_urls(answer)) == [], "a hostile URL"
    return "answered"


def fuzz(platform, cases, seed=1, tell=lambda _line: None):
    """
    How often each outcome came about, and the traces of what must not be, by case.
    """
    seeds = seeds_of(platform)
    outcomes, failures = Counter(), {}
    began = time.monotonic()
    for number in range(cases):
        rng = random.Random(f"{platform} {seed} {number}")
        one = rng.choice(seeds)
        key = rng.choice(list(one.answers))
        answers = one.answers | {key: broken(one.answers[key], rng)}
        try:
            outcomes[outcome_of(one, answers)] += 1
        except Exception:  # noqa: BLE001 - that is what is looked for
            failures[number] = traceback.format_exc(limit=-4)
        if number % 5_000 == 4_999:
            tell(f"{number + 1} cases, {len(failures)} failures, {(number + 1) / (time.monotonic() - began):.0f}/s")
    return outcomes, failures


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--platform", choices=PLATFORMS, required=True)
    parser.add_argument("--cases", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    logging.disable()
    outcomes, failures = fuzz(options.platform, options.cases, options.seed, lambda line: print(line, flush=True))
    alike = {trace[-300:]: (number, trace) for number, trace in failures.items()}
    for number, trace in alike.values():
        print(f"case {number}:\n{trace}")
    print(dict(outcomes.most_common()), f"{len(failures)} failures")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
