"""
The store doctor's look at a WooCommerce shop: from the network inwards, each fault with its cause and its cure.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any, Final
from urllib.parse import urlsplit

from adapters.kit.http import HttpClient, Response
from adapters.woocommerce import diagnoses
from adapters.woocommerce.client import Access, Credential, WooCommerceClient
from adapters.woocommerce.environment import check_environment
from adapters.woocommerce.errors import (
    OK,
    REDIRECTS,
    error_body,
    error_code,
    is_page,
    is_redirected_to_itself,
    is_unrecognised,
)
from app.domain.errors import UpstreamError
from app.domain.ports import CheckResult, Deadline, Verdict
from app.domain.store import Store

DEADLINE_S: Final = 15.0
INDEX_FIELDS: Final = (("_fields", "name,namespaces"),)  # the whole index of a shop is more than a megabyte
ANYBODY: Final = (("customer", "1"), ("per_page", "1"), ("_fields", "id"))  # an empty list is as good as an order


class Stop(Exception):
    """
    Nothing further can be seen behind this.
    """

    def __init__(self, result: CheckResult) -> None:
        super().__init__(result.subject)
        self.result = result


def check(store: Store) -> Iterable[CheckResult]:
    http = HttpClient(store, store.settings["WOOCOMMERCE_STORE_URL"])
    client = WooCommerceClient(http, store)
    try:
        yield from _examine(client)
    except Stop as stop:
        yield stop.result
    finally:
        http.close()


def _examine(client: WooCommerceClient) -> Iterator[CheckResult]:
    index, is_plain = _site_index(client)
    yield CheckResult(subject="connection", verdict=Verdict.OK, found="WordPress answers at this address")
    if is_plain:
        yield diagnoses.PLAIN_PERMALINKS
    namespaces = index.get("namespaces")
    if isinstance(namespaces, list):
        if "wc/v3" not in namespaces:
            raise Stop(diagnoses.WOOCOMMERCE_OFF)
        yield CheckResult(subject="WooCommerce", verdict=Verdict.OK, found="its REST API is there")
    client.access = replace(client.access, is_plain=is_plain)
    yield _credential(client)
    yield from check_environment(client, namespaces if isinstance(namespaces, list) else (), _deadline())
    yield from _customers(client)


def _deadline() -> Deadline:
    return Deadline.after(DEADLINE_S)


def _look(client: WooCommerceClient, *, is_plain: bool) -> Response:
    try:
        return client.ask_by(Access(Credential.NONE, is_plain), "/", INDEX_FIELDS, _deadline())
    except UpstreamError as error:
        raise Stop(diagnoses.of_fault(error, is_tls=client.is_tls)) from None


def _site_index(client: WooCommerceClient) -> tuple[Mapping[str, Any], bool]:
    """
    The site's own description of its REST API, and whether only the plain route leads to it.

    Empty where it is closed to callers without a key, which says nothing about keys.
    """
    pretty = _look(client, is_plain=False)
    if pretty.status in REDIRECTS and not is_redirected_to_itself(pretty, f"{client.url}/wp-json/"):
        raise Stop(diagnoses.redirected(client.url, pretty.headers.get("Location", "")))
    if (blocked := diagnoses.of_blocking(pretty)) is not None:
        raise Stop(blocked)
    if _is_wordpress(pretty):
        return error_body(pretty), False
    plain = _look(client, is_plain=True)
    if _is_wordpress(plain):
        return error_body(plain), True
    raise Stop(diagnoses.not_wordpress(urlsplit(client.url).path))


def _is_wordpress(response: Response) -> bool:
    """
    The index, or a refusal in WordPress's own words.
    """
    return bool(error_code(response)) or "namespaces" in error_body(response)


def _credential(client: WooCommerceClient) -> CheckResult:
    try:
        response = client.ask("/wc/v3/orders", ANYBODY, _deadline())
    except UpstreamError as error:
        raise Stop(diagnoses.of_fault(error, is_tls=client.is_tls)) from None
    if response.status == OK and not is_page(response):
        if client.access.credential is not client.first_way.credential:
            return diagnoses.OTHER_WAYS[client.access.credential]
        way = "Basic over TLS" if client.is_tls else "OAuth 1.0a"
        return CheckResult(subject="key", verdict=Verdict.OK, found=f"it may read orders ({way})")
    if is_unrecognised(response):
        raise Stop(diagnoses.UNKNOWN_KEY if not client.access.is_plain else diagnoses.PLAIN_AND_KEY_UNREAD)
    if (blocked := diagnoses.of_blocking(response)) is not None:
        raise Stop(blocked)
    raise Stop(
        diagnoses.of_refusal(response.status, error_code(response), str(error_body(response).get("message", "")))
    )


def _customers(client: WooCommerceClient) -> Iterator[CheckResult]:
    """
    Finding callers needs a right that reading orders does not: said when it is missing.
    """
    try:
        response = client.ask("/wc/v3/customers", [("role", "all"), ("per_page", "1"), ("_fields", "id")], _deadline())
    except UpstreamError as error:
        yield diagnoses.warning("customers", f"could not be asked ({error.fault})", "try again later")
        return
    if response.status != OK or is_page(response):
        yield diagnoses.CUSTOMERS_HIDDEN
