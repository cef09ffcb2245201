"""
What is wrong with variables that are well each by itself. Each problem begins with the name of the one to change.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from app.domain.store import Store


def find_problems(values: Mapping[str, Any], stores: tuple[Store, ...]) -> Iterator[str]:
    """
    `values` by field of the settings; None where the text was refused.
    """
    yield from _brand_problems(stores)
    yield from _exposure_problems(values, stores)
    yield from _jwt_problems(values)
    answer, fetch = values["deadline_s"], values["fetch_deadline_s"]
    if answer and fetch and fetch < answer:
        yield "FETCH_DEADLINE_SECONDS: shorter than DEADLINE_SECONDS, so that no caller could wait for it"
    if values["redis_ca_bundle"] and values["redis_url"] and not values["redis_url"].startswith("rediss"):
        yield "REDIS_URL: REDIS_CA_BUNDLE is set, and only rediss is TLS"


def _brand_problems(stores: tuple[Store, ...]) -> Iterator[str]:
    taken = dict[str, str]()
    for store in stores:
        for brand in (store.name, *(store.brands or ())):
            owner = taken.setdefault(brand.casefold(), store.name)
            if owner != store.name:
                yield f"{store.name.upper()}__BRANDS: a name of it is already {owner}'s"


def _exposure_problems(values: Mapping[str, Any], stores: tuple[Store, ...]) -> Iterator[str]:
    """
    What would leave orders open to everybody, or give links that lead nowhere.
    """
    if any(store.platform == "demo" for store in stores):
        if any(store.platform != "demo" for store in stores):
            yield "PLATFORM: the demo has a public token and cannot run beside a real store"
        if values["bind"] and not values["bind"].is_loopback and not values["allow_public_demo"]:
            yield "BIND: the demo has a public token; bind to loopback, or set ALLOW_PUBLIC_DEMO=true"
        return
    if not (values["api_tokens"] or values["jwt_jwks_url"] or values["oauth_clients"]):
        yield "API_TOKENS: no caller could be told from another; set it, or JWT_JWKS_URL, or OAUTH_CLIENTS"
    if not values["public_base_url"]:
        yield "PUBLIC_BASE_URL: missing; the address callers use, for the links in answers"


def _jwt_problems(values: Mapping[str, Any]) -> Iterator[str]:
    if values["jwt_jwks_url"]:
        for field, name in (("jwt_issuer", "JWT_ISSUER"), ("jwt_audience", "JWT_AUDIENCE")):
            if not values[field]:
                yield f"{name}: missing; tokens of the identity provider are checked against it"
    elif values["jwt_issuer"] or values["jwt_audience"]:
        yield "JWT_JWKS_URL: missing; JWT_ISSUER and JWT_AUDIENCE mean nothing without it"
