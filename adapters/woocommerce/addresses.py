"""
The address an order goes to, with ISO regions and E.164 phones.
"""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any, Final

import orjson

from adapters.kit.parsing import to_mapping, to_text
from adapters.kit.phones import to_e164
from adapters.kit.regions import Overrides, to_country_code, to_region_code
from app.domain.order import Address

PLACE: Final = ("address_1", "address_2", "city", "postcode")  # a name and a country alone are no place to go to


@cache
def state_overrides() -> Overrides:
    """
    WooCommerce's own state codes that no rule turns into ISO 3166-2.

    From i18n/states.php of WooCommerce 11.0.1 and the codes of older versions, compared with ISO 3166-2 on 2026-11-23.
    """
    overrides: dict[str, dict[str, str | None]] = orjson.loads(
        files("adapters.woocommerce").joinpath("state_overrides.json").read_bytes()
    )
    return overrides


def has_place(address: Mapping[str, Any]) -> bool:
    return any(to_text(address.get(name)) for name in PLACE)


def to_address(
    order: Mapping[str, Any], pickup_place: Mapping[str, Any], phone_country: str | None = None
) -> tuple[Address | None, str | None]:
    """
    The shipping address and, when its region has no certain ISO code, that region's raw text.

    Never the billing address, which is where the invoice goes. The block checkout may write the pickup place here; that
    is the shop's address, not the customer's.
    """
    shipping = to_mapping(order.get("shipping"))
    street = to_text(shipping.get("address_1"))
    if not has_place(shipping) or _is_same_place(street, pickup_place):
        return None, None
    country = to_country_code(shipping.get("country"))
    default = None if to_text(shipping.get("country")) else phone_country
    region = to_region_code(country, shipping.get("state"), state_overrides())
    phone = to_e164(shipping.get("phone"), country, default)
    address = Address(
        first_name=to_text(shipping.get("first_name")),
        last_name=to_text(shipping.get("last_name")),
        phone_number=phone or _billing_phone(to_mapping(order.get("billing")), country or default),
        address=", ".join(filter(None, (street, to_text(shipping.get("address_2"))))) or None,
        zip_code=to_text(shipping.get("postcode")),
        city=to_text(shipping.get("city")),
        region_code=region,
        country_code=country,
    )
    return address, None if region else to_text(shipping.get("state"))


def _billing_phone(billing: Mapping[str, Any], country: str | None) -> str | None:
    """
    The checkout asks for one phone number and keeps it with the billing address, in the form of that country.
    """
    return to_e164(billing.get("phone"), to_country_code(billing.get("country")) or country)


def _is_same_place(street: str | None, place: Mapping[str, Any]) -> bool:
    return street is not None and street == to_text(place.get("address_1"))
