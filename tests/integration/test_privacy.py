"""
Nothing that is secret or personal gets into a log, a metric or an answer it does not belong to, whatever breaks.
"""

import base64
import json
import logging
from hashlib import sha256
from itertools import cycle
from urllib.parse import quote, urlencode

import orjson
import pytest

from app.observability.logs import LineHandler
from app.serving.resilience.circuit_breaker import CircuitBreaker
from app.serving.resilience.cooldown import Cooldown
from tests.integration.test_fault_matrix import ROWS
from tests.stores import evil
from tests.unit.adapters.woocommerce.orders import order
from tests.unit.serving.stack import Lines, Stack, environment

CUSTOMER = "90210902109021"
FIND = "/erc/ecommerce/connections/external/customers"
CUSTOMERS = "/erc/ecommerce/connections/customers"
TOKEN = "canary-api-token-of-the-caller"
METRICS_TOKEN = "canary-token-of-the-metrics"

# Of the configuration and of the store's side: in no log, no metric and no answer.
SECRETS = {
    "consumer key": "ck_canary0123456789abcdef0123456789abcdef01",
    "consumer secret": "cs_canary0123456789abcdef0123456789abcdef01",
    "api token": TOKEN,
    "metrics token": METRICS_TOKEN,
    "wrong token": "canary-of-a-mistyped-token",
    "jwt": "eyJhbGciOiJSUzI1NiJ9.canarypayload.canarysignature",
    "cookie": "canarysessioncookie",
    "order key": "wc_order_canarykey",
    "transaction": "txn_canary_5550001",
    "ip address": "203.0.113.77",
    "user agent": "CanaryBrowser/9.9",
    "e-mail": "canary.person@mail.example",
    "customer note": "canarynote please ring twice",
    "store's words": "canarywordsofthestore in SELECT * FROM wp_users",
    "store's header": "canaryheadervalue",
    "redirect": "canaryredirecttarget",
    "unasked company": "Canarycompany Ltd",
}
# Of the order: in the answer to who may ask for it, and nowhere else.
PERSONAL = {
    "customer id": CUSTOMER,
    "first name": "Canaryfirst",
    "last name": "Canarylast-O'Neill",
    "street": "Canarystreet 17 b",
    "city": "Canaryville",
    "postcode": "CY99 7ZZ",
    "phone": "020 765 4321",
    "item": "Canary mug, 0.3 l",
    "order number": "CANARY-1001",
    "tracking number": "CANARYTRACK77",
}


# Of what a caller asks a search for: in the links of its answer, and nowhere else.
ASKED = {
    "asked phone": "+31207654322",
    "asked e-mail": "asked.canary@mail.example",
    "asked name": "Askedcanary",
    "asked id": "80190801908019",
}


def encodings(text):
    """
    The eight forms in which a text may turn up.
    """
    data = text.encode()
    yield text
    yield quote(text, safe="")
    for offset in range(3):  # base64 of a longer text that has this one somewhere in it
        whole = base64.b64encode(b"x" * offset + data).decode().rstrip("=")
        yield whole[4 if offset else 0 : -2]
    yield data.hex()
    yield json.dumps(text)[1:-1].replace("/", "\\/")
    yield text[::-1]


def found_in(text, canaries):
    return [
        (name, form) for name, canary in canaries.items() for form in encodings(canary) if form.lower() in text.lower()
    ]


def canary_order(**changes):
    secret, personal = SECRETS, PERSONAL
    return order(
        **{
            "customer_id": int(CUSTOMER),
            "number": personal["order number"],
            "order_key": secret["order key"],
            "transaction_id": secret["transaction"],
            "customer_ip_address": secret["ip address"],
            "customer_user_agent": secret["user agent"],
            "customer_note": secret["customer note"],
            "payment_url": f"https://shop.example/pay?key={secret['order key']}",
            "billing": {"email": secret["e-mail"], "country": "NL", "phone": personal["phone"]},
            "shipping": {
                "first_name": personal["first name"],
                "last_name": personal["last name"],
                "company": secret["unasked company"],
                "address_1": personal["street"],
                "city": personal["city"],
                "postcode": personal["postcode"],
                "country": "NL",
            },
            "line_items": [
                {"id": 1, "name": personal["item"], "quantity": 1, "total": "9.00", "total_tax": "0", "price": 9}
            ],
            "meta_data": [
                {
                    "id": 1,
                    "key": "_wc_shipment_tracking_items",
                    "value": [{"tracking_number": personal["tracking number"]}],
                }
            ],
        }
        | changes
    )


ORDER = orjson.dumps([canary_order()])
WORDS = SECRETS["store's words"]
PAGE = f"<html><title>{WORDS}</title>{ORDER.decode()}</html>".encode()
ERROR = orjson.dumps({"code": WORDS, "message": WORDS + ORDER.decode(), "data": {"status": 400, "params": [WORDS]}})
HEADERS = [
    f"Set-Cookie: session={SECRETS['cookie']}; Path=/",
    "X-Store: " + SECRETS["store's header"],
    f"Location: https://{WORDS.split()[0]}:x@{SECRETS['redirect']}.example/?key={SECRETS['consumer secret']}",
    f"Retry-After: {SECRETS['redirect']}",
]

LEAKY = {
    "a good answer": evil.whole(ORDER, "200 OK", *HEADERS[:2]),
    **{
        f"an error {status}": evil.whole(ERROR, f"{status} {WORDS}", *HEADERS)
        for status in (301, 400, 401, 403, 404, 418, 429, 500, 503)
    },
    **{
        f"a page {status}": evil.whole(PAGE, f"{status} {WORDS}", *HEADERS)
        for status in (200, 302, 401, 403, 404, 406, 500, 503)
    },
    "cut JSON": evil.whole(ORDER[:-30], "200 OK", *HEADERS),
    "JSON with a tail": evil.whole(ORDER + b"<br>" + WORDS.encode(), "200 OK"),
    "a notice before it": evil.whole(b"<b>Fatal error</b>: " + WORDS.encode() + ORDER),
    "a status line": evil.raw(f"HTTP/1.1 {WORDS}\r\n\r\n".encode()),
    "no HTTP": evil.raw(WORDS.encode() + ORDER),
    "a broken header": evil.raw(f"HTTP/1.1 200 OK\r\n{WORDS}\r\nContent-Length: 2\r\n\r\n[]".encode()),
    "an odd length": evil.raw(f"HTTP/1.1 200 OK\r\nContent-Length: {SECRETS['cookie']}\r\n\r\n".encode() + ORDER),
    "an odd coding": evil.whole(ORDER, "200 OK", f"Content-Encoding: {SECRETS['cookie']}"),
    "a short body": evil.raw(evil.head(length=len(ORDER) + 50) + ORDER),
    "a reset": evil.reset_in_body,
    "a wrong type": evil.whole(orjson.dumps({"orders": [canary_order()], "error": WORDS})),
    "no id": evil.whole(orjson.dumps([canary_order(id={"x": WORDS})])),
    "another customer": evil.whole(orjson.dumps([canary_order(customer_id=WORDS)])),
    "odd members": evil.whole(orjson.dumps([canary_order(line_items=WORDS, meta_data={"x": WORDS}, currency=WORDS)])),
    **{name: row.behaviour for name, row in ROWS.items()},
}


@pytest.fixture(name="everything_logged")
def _everything_logged():
    """
    What the service's own handler makes of every logger's records, from DEBUG on.
    """
    sink, root = Lines(), logging.getLogger()
    handler, level, handlers = LineHandler(sink), root.level, list(root.handlers)
    loggers = [
        logging.getLogger(name)
        for name in ("urllib3", "urllib3.connectionpool", "urllib3.connection", "app", "adapters")
    ]
    levels = [logger.level for logger in loggers]
    root.handlers[:] = [handler]
    root.setLevel(logging.DEBUG)
    for logger in loggers:
        logger.setLevel(logging.DEBUG)
    yield sink
    root.handlers[:] = handlers
    root.setLevel(level)
    for logger, was in zip(loggers, levels, strict=True):
        logger.setLevel(was)


@pytest.fixture(name="store")
def _store():
    with evil.EvilStore(LEAKY["a good answer"]) as store:
        yield store


@pytest.fixture(name="stack")
def _stack(store):
    settings = {
        "WOOCOMMERCE_CONSUMER_KEY": SECRETS["consumer key"],
        "WOOCOMMERCE_CONSUMER_SECRET": SECRETS["consumer secret"],
        "API_TOKENS": f"canaries:sha256:{sha256(TOKEN.encode()).hexdigest()}:orders+customers",
        "METRICS_TOKEN": METRICS_TOKEN,
        "LOG_LEVEL": "DEBUG",
        "DEADLINE_SECONDS": "0.3",
        "FETCH_DEADLINE_SECONDS": "0.3",
    }
    stack = Stack(environment(store.url, **settings))
    stack.client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {TOKEN}"
    yield stack
    stack.settle()


def forget_the_past(stack):
    """
    The next call is made, whatever the last one came to.
    """
    calls = stack.reads._calls
    calls._circuit = CircuitBreaker(on_change=calls._circuit_changed)
    calls._cooldown = Cooldown()
    stack.reads._memory.clear()


def test_a_canary_would_be_found_in_every_form():
    for form in encodings("Canary/secret value-1"):
        assert found_in(f"... {form} ...", {"it": "Canary/secret value-1"})


def test_there_are_as_many_canaries_as_promised():
    assert len(SECRETS | PERSONAL) >= 25
    assert len(list(encodings("any"))) == 8


def test_no_fault_brings_a_secret_or_a_person_to_light(everything_logged, store, stack, capfd, caplog):
    caplog.set_level(logging.DEBUG, logger="urllib3.connectionpool")  # which the transport had silenced
    bodies, told = [], []
    for name, behaviour in LEAKY.items():
        store.behaviours[CUSTOMER] = behaviour
        forget_the_past(stack)
        asked = stack.ask(CUSTOMER)
        stack.settle()
        answer = json.dumps([asked.payload, asked.headers], ensure_ascii=False)
        assert found_in(answer, SECRETS) == [], name
        if asked.status != 200:
            bodies.append(answer)
        told.append(asked.status)
    metrics = stack.client.get("/metrics", headers={"Authorization": f"Bearer {METRICS_TOKEN}"})
    logs = "\n".join([*stack.log.lines, *everything_logged.lines])
    out, err = capfd.readouterr()

    assert set(told) >= {200, 502, 503, 504}
    assert '"level":"debug"' in logs
    assert metrics.status_code == 200
    for place in ("\n".join(bodies), metrics.text, logs, out, err):
        assert found_in(place, SECRETS | PERSONAL) == []
    assert '"event":"request"' in logs


SEARCHES = [
    {"phone": ASKED["asked phone"]},
    {"email": ASKED["asked e-mail"]},
    {"name": ASKED["asked name"]},
    {"ids": ASKED["asked id"]},
    {"email": f"{ASKED['asked e-mail']}@twice"},
    {"phone": f"{ASKED['asked phone']} {ASKED['asked name']}"},
    {"email": ASKED["asked e-mail"], "page": ASKED["asked id"]},
]


def test_no_search_brings_whom_it_is_for_to_light(everything_logged, store, stack, capfd):
    told = []
    looking_on = {
        "Referer": f"https://desk.example/?{urlencode({'q': ASKED['asked e-mail'], 'tel': ASKED['asked phone']})}",
        "User-Agent": f"Desk/1.0 {ASKED['asked name']}",
        "Cookie": f"caller={ASKED['asked e-mail']}",
    }
    for (name, behaviour), search in zip(LEAKY.items(), cycle(SEARCHES), strict=False):
        for key in ("0", "orders", "customers", ASKED["asked id"]):
            store.behaviours[key] = behaviour
        for path in (f"{FIND}?{urlencode(search)}", f"{CUSTOMERS}/{ASKED['asked id']}"):
            forget_the_past(stack)
            response = stack.client.get(path, headers=looking_on)
            stack.settle()
            told.append(response.status_code)
            if response.status_code != 200:
                assert found_in(response.text, SECRETS | PERSONAL | ASKED) == [], name
    metrics = stack.client.get("/metrics", headers={"Authorization": f"Bearer {METRICS_TOKEN}"})
    logs = "\n".join([*stack.log.lines, *everything_logged.lines])
    out, err = capfd.readouterr()

    assert set(told) >= {200, 400, 502, 503}
    assert '"route":"customers.find_customers"' in logs
    assert '"route":"customers.customer"' in logs
    for place in (metrics.text, logs, out, err):
        assert found_in(place, SECRETS | PERSONAL | ASKED) == []


def test_who_is_turned_away_brings_nothing_to_light(everything_logged, stack, capfd):
    for headers in (
        {"Authorization": f"Bearer {SECRETS['wrong token']}"},
        {"Authorization": f"Bearer {SECRETS['jwt']}"},
        {"Authorization": f"Basic {base64.b64encode(SECRETS['wrong token'].encode()).decode()}"},
        {"X-API-Key": SECRETS["wrong token"], "Cookie": SECRETS["cookie"]},
        {"X-Request-Id": f"{SECRETS['e-mail']}\u00e9"},
    ):
        stack.client.environ_base.pop("HTTP_AUTHORIZATION", None)
        for path in (
            f"/erc/ecommerce/connections/customers/{CUSTOMER}/most-recent-order",
            f"/erc/ecommerce/connections/customers/{quote(SECRETS['e-mail'])}/most-recent-order?brand={SECRETS['cookie']}",
            f"{FIND}?{urlencode({'email': ASKED['asked e-mail'], 'phone': ASKED['asked phone']})}",
            f"{CUSTOMERS}/{quote(ASKED['asked e-mail'])}",
            f"/{SECRETS['e-mail']}?token={SECRETS['api token']}",
        ):
            response = stack.client.get(path, headers=headers)
            assert response.status_code in {400, 401, 404}
            assert found_in(response.text + str(response.headers), SECRETS | PERSONAL) == []
    out, err = capfd.readouterr()

    assert found_in("\n".join([*stack.log.lines, *everything_logged.lines, out, err]), SECRETS | PERSONAL) == []
