"""
Who the demo's customers are. People, numbers and addresses are invented.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from adapters.demo.orders import CUSTOMERS
from adapters.demo.parts import DemoCustomer, at
from app.domain.customer import Contact, guest_order_id

BY_ID: Final[Mapping[str, DemoCustomer]] = MappingProxyType({customer.id: customer for customer in CUSTOMERS})

# In the order of CUSTOMERS; the first is the contract's example.
NAMES: Final = (
    ("John", "Doe"),
    ("Inês", "Vale"),
    ("Ada", "Moreira"),
    ("Rui", "Calado"),
    ("Lia", "Sampaio"),
    ("Tomé", "Arrais"),
    ("Eva", "Lobo"),
    ("Nuno", "Ferraz"),
    ("Sara", "Pimentel"),
    ("Gil", "Antunes"),
    ("Marta", "Quintela"),
    ("Hugo", "Bessa"),
    ("Clara", "Osório"),
    ("Vasco", "Teles"),
    ("Rita", "Gonçalves"),
    ("Dário", "Fontes"),
    ("Noa", "Convidado"),
)
JOINED: Final = at("2021-09-14T12:16:50.078")


def _to_contact(place: int, customer: DemoCustomer) -> Contact:
    """
    John Doe has the number of his address, and each of the others the next.
    """
    first_name, last_name = NAMES[place]
    ordered_at = customer.order.purchased_at if customer.order else None
    is_guest = guest_order_id(customer.id) is not None
    return Contact(
        external_customer_id=customer.id,
        first_name=first_name,
        last_name=last_name,
        emails=("john.doe@example.com" if place == 0 else f"{customer.id}@example.com",),
        phones=(f"+35191{place:07}",),
        created_at=ordered_at if is_guest and ordered_at else JOINED,
        updated_at=ordered_at or JOINED,
        last_order_at=ordered_at,
    )


CONTACTS: Final = tuple(_to_contact(place, customer) for place, customer in enumerate(CUSTOMERS))
