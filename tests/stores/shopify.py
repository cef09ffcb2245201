"""
A fake Shopify: one shop's Admin API and token endpoint, served by shopify_server.py.

It executes the service's own query text (shopify_graphql.py), charges it as Shopify does (shopify_cost.py), and a fault
script says how the next answers go wrong.
"""

import json
import re
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from graphql import DocumentNode, GraphQLError, OperationDefinitionNode, parse, print_ast, validate

from tests.stores.shopify_cost import MAX_COST, requested_cost
from tests.stores.shopify_graphql import CONTENTS, Viewer, admin_schema, run

VERSIONS = ("2026-01", "2026-04", "2026-07", "2026-10")
LEAST_SCOPES = frozenset({"read_orders", "read_customers"})
ALL_SCOPES = LEAST_SCOPES | {
    "read_products",
    "read_all_orders",
    "read_merchant_managed_fulfillment_orders",
    "read_third_party_fulfillment_orders",
    "read_assigned_fulfillment_orders",
}
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
GID = re.compile(r"gid://shopify/[A-Za-z]+/[0-9]+")


@dataclass(frozen=True)
class Answer:
    status: int
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)
    cut: bool = False  # the body ends before its announced length
    wait_for: threading.Event | None = None  # held back until set


def json_answer(value: Any, status: int = 200, **headers: str) -> Answer:
    named = {name.replace("_", "-"): text for name, text in headers.items()}
    return Answer(status, json.dumps(value).encode(), {"Content-Type": "application/json; charset=utf-8", **named})


def html_answer(text: str, status: int) -> Answer:
    return Answer(status, f"<!DOCTYPE html><html><body>{text}</body></html>".encode(), {"Content-Type": "text/html"})


def error_answer(message: str, code: str, **extensions: Any) -> Answer:
    return json_answer({"errors": [{"message": message, "extensions": {"code": code, **extensions}}]})


INTERNAL_ERROR = error_answer(
    "Internal error. Looks like something went wrong on our end. Request ID: 8f0c", "INTERNAL_SERVER_ERROR"
)
UNAUTHORIZED = json_answer(
    {"errors": "[API] Invalid API key or access token (unrecognized login or wrong password)"}, 401
)


class ShopifyStore:
    """
    State and behaviour of the shop; a test changes the attributes between calls.
    """

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self.clock = clock
        self.now = NOW
        self.scopes: frozenset[str] = LEAST_SCOPES
        self.approved: frozenset[str] = CONTENTS
        self.customers: dict[str, Any] = {}
        self.tokens: dict[str, float] = {"shpat_static": float("inf")}  # token → moment it expires
        self.client = ("client-id", "client-secret")
        self.token_life_s = 86399
        self.grant_error: str | None = None  # answered as HTML, as Shopify does
        self.capacity, self.restore_rate = 2000.0, 100.0
        self.available, self.filled_at = self.capacity, clock()
        self.broken: dict[str, str] = {}
        self.answers_everybody = False
        self.takes_future_words = False
        self.served_version: str | None = None
        self.faults: deque[Answer] = deque()
        self.token_faults: deque[Answer] = deque()
        self.calls: list[dict[str, Any]] = []  # GraphQL calls: operation, variables, headers, cost
        self.token_calls: list[dict[str, str]] = []
        self.token_asked = threading.Semaphore(0)  # one more for each call that has arrived
        self.lock = threading.Lock()

    def add(self, customer_id: str, *orders: Mapping[str, Any], number_of_orders: int | None = None) -> None:
        gid = f"gid://shopify/Customer/{customer_id}"
        customer = {"id": gid, "numberOfOrders": str(len(orders) if number_of_orders is None else number_of_orders)}
        self.customers[customer_id] = {
            "customer": customer,
            "orders": [{"customer": customer, **order} for order in orders],
        }

    def add_customer(self, customer_id: str, **members: Any) -> None:
        """
        With Shopify's own names; `email` and `phone` in short.
        """
        email, phone = members.pop("email", None), members.pop("phone", None)
        customer = {
            "id": f"gid://shopify/Customer/{customer_id}",
            "numberOfOrders": "0",
            "createdAt": "2026-01-01T10:00:00Z",
            "updatedAt": "2026-02-01T10:00:00Z",
            "defaultEmailAddress": {"emailAddress": email, "validFormat": True} if email else None,
            "defaultPhoneNumber": {"phoneNumber": phone} if phone else None,
            **members,
        }
        self.customers[customer_id] = {"customer": customer, "orders": []}

    def operations(self) -> list[str]:
        return [call["operation"] for call in self.calls]

    def grant(self, form: Mapping[str, str]) -> Answer:
        with self.lock:
            self.token_calls.append(dict(form))
            self.token_asked.release()
            if self.token_faults:
                return self.token_faults.popleft()
            if self.grant_error:
                text = "Client credentials cannot be performed on this shop."
                return html_answer(f"Oauth error {self.grant_error}: {text}", 400)
            if form.get("grant_type") != "client_credentials":
                return json_answer({"error": "invalid_request"}, 400)
            if (form.get("client_id"), form.get("client_secret")) != self.client:
                return html_answer("Oauth error application_cannot_be_found", 400)
            token = f"shpat_granted_{len(self.token_calls)}"
            self.tokens[token] = self.clock() + self.token_life_s
            return json_answer(
                {"access_token": token, "scope": ",".join(sorted(self.scopes)), "expires_in": self.token_life_s}
            )

    def answer(self, version: str, token: str | None, body: bytes) -> Answer:
        with self.lock:
            answer = self._answer(token, body)
            served = self.served_version or (version if version in VERSIONS else VERSIONS[0])
            headers = {"X-Shopify-API-Version": served, "X-Request-ID": f"request-{len(self.calls)}"}
            if served != version:
                headers["X-Shopify-Api-Version-Warning"] = "https://shopify.dev/docs/api/usage/versioning"
            return Answer(answer.status, answer.body, {**headers, **answer.headers}, answer.cut, answer.wait_for)

    def _answer(self, token: str | None, body: bytes) -> Answer:
        request = json.loads(body)
        call = {"query": request["query"], "variables": request.get("variables") or {}, "token": token}
        call["operation"] = (re.search(r"query (\w+)", request["query"]) or ["", "?"])[1]
        self.calls.append(call)
        if self.faults:
            return self.faults.popleft()
        if token is None or self.tokens.get(token, 0) <= self.clock():
            return UNAUTHORIZED
        try:
            document = parse(request["query"])
        except GraphQLError as error:
            return error_answer(error.message, "PARSE_ERROR")
        schema = admin_schema(takes_future_words=self.takes_future_words)
        if errors := validate(schema, document):
            return error_answer(errors[0].message, "undefinedField")
        if wrong := _wrong_gid(document, call["variables"]):
            name, value = wrong
            message = f"Variable ${name} of type ID! was provided invalid value"
            problem = {
                "path": [],
                "explanation": f"Invalid global id '{value}'",
                "message": f"Invalid global id '{value}'",
            }
            return error_answer(message, "INVALID_VARIABLE", value=value, problems=[problem])
        return self._charge_and_run(schema, document, call)

    def _charge_and_run(self, schema: Any, document: DocumentNode, call: dict[str, Any]) -> Answer:
        call["cost"] = requested = requested_cost(schema, document, call["variables"])
        moment = self.clock()
        self.available = min(self.capacity, self.available + (moment - self.filled_at) * self.restore_rate)
        self.filled_at = moment
        if requested > MAX_COST:
            return error_answer("Query cost exceeds the limit", "MAX_COST_EXCEEDED", cost=requested, maxCost=MAX_COST)
        if requested > self.available:
            return json_answer(
                {
                    "errors": [{"message": "Throttled", "extensions": {"code": "THROTTLED"}}],
                    "extensions": self._cost(requested, None),
                }
            )
        viewer = Viewer(
            scopes=self.scopes,
            approved=self.approved,
            customers=self.customers,
            now=self.now,
            shop={
                "id": "gid://shopify/Shop/1",
                "myshopifyDomain": "acme.myshopify.com",
                "plan": {"publicDisplayName": "Basic"},
            },
            versions=VERSIONS,
            broken=self.broken,
            answers_everybody=self.answers_everybody,
        )
        result = run(schema, document, call["variables"], viewer)
        actual = min(requested, viewer.counted[0])
        self.available -= actual
        return json_answer({**result, "extensions": self._cost(requested, actual)})

    def _cost(self, requested: int, actual: int | None) -> dict[str, Any]:
        status = {
            "maximumAvailable": self.capacity,
            "currentlyAvailable": int(self.available),
            "restoreRate": self.restore_rate,
        }
        return {"cost": {"requestedQueryCost": requested, "actualQueryCost": actual, "throttleStatus": status}}


def _wrong_gid(document: DocumentNode, variables: Mapping[str, Any]) -> tuple[str, Any] | None:
    operation = next(node for node in document.definitions if isinstance(node, OperationDefinitionNode))
    for definition in operation.variable_definitions or ():
        name = definition.variable.name.value
        if print_ast(definition.type).startswith("ID") and not GID.fullmatch(str(variables.get(name))):
            return name, variables.get(name)
    return None
