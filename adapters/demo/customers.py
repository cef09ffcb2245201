"""
Finds the demo's customers among `people.CONTACTS`.
"""

from collections.abc import Iterable

from adapters.demo.people import BY_ID, CONTACTS
from app.domain.customer import Batch, Customer, CustomerQuery
from app.domain.errors import NotFoundReason, OrderNotFound
from app.domain.ports import CustomerAdapter, Deadline


class DemoCustomers(CustomerAdapter):
    def candidates(self, query: CustomerQuery, deadline: Deadline) -> Iterable[Batch]:  # noqa: ARG002 - everybody, always
        yield Batch(CONTACTS)

    def customer(self, customer_id: str, deadline: Deadline) -> Customer:  # noqa: ARG002 - it takes no time
        contact = next((contact for contact in CONTACTS if contact.external_customer_id == customer_id), None)
        if contact is None:
            raise OrderNotFound(NotFoundReason.NO_CUSTOMER)
        order = BY_ID[customer_id].order
        address = order.shipping_address if order else None
        return Customer(
            id=customer_id,
            platform="demo",
            first_name=contact.first_name,
            last_name=contact.last_name,
            customer_since=contact.created_at,
            shipping_addresses=(address,) if address else (),
            admin_url=f"https://shop.example/admin/customers/{customer_id}",
        )
