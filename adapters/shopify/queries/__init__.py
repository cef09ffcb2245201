"""
The query texts, as files that editors and Shopify's own tools can check.
"""

from importlib.resources import files
from typing import Final


def _read(*names: str) -> str:
    return "\n".join(files(__package__).joinpath(f"{name}.graphql").read_text("utf-8") for name in names)


MOST_RECENT_ORDER: Final = _read("most_recent_order", "whole_order", "parts")
ORDERS_BEHIND: Final = _read("orders_behind")
ONE_ORDER: Final = _read("one_order", "whole_order", "parts")
REST_OF_ORDER: Final = _read("rest_of_order", "parts")
ACCESS: Final = _read("access")
DOCTOR: Final = _read("doctor")
DOCTOR_CUSTOMERS: Final = _read("doctor_customers")
CUSTOMERS_OF_PHONE: Final = _read("customers_of_phone", "contact")
SEARCH_CUSTOMERS: Final = _read("search_customers", "contact")
ONE_CUSTOMER: Final = _read("one_customer")
_contact: Final = _read("contact")


def customers_of_ids(count: int) -> str:
    """
    As many customers in one query, under `customer0`, `customer1` and so on.
    """
    return _several(count, "CustomersOfIds", "id", "ID!", "customer(id: {})")


def customers_of_emails(count: int) -> str:
    return _several(
        count, "CustomersOfEmails", "email", "CustomerIdentifierInput!", "customerByIdentifier(identifier: {})"
    )


def _several(count: int, operation: str, variable: str, kind: str, field: str) -> str:
    variables = ", ".join(f"${variable}{place}: {kind}" for place in range(count))
    asked = "\n".join(f"  customer{n}: {field.format(f'${variable}{n}')} {{ ...Contact }}" for n in range(count))
    return f"query {operation}({variables}) {{\n{asked}\n}}\n{_contact}"
