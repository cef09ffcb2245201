"""
The contract's JSON of customers: what a search found, and one customer.
"""

from marshmallow import validate

from app.web.schema_fields import NOT_EMPTY, Flag, Parts, Sparse, Text, Whole, link, matching, part, parts, text, time
from app.web.schemas import AddressSchema, LinkSchema, LinksSchema


class ContactCustomFieldsSchema(Sparse):
    platform = text("The kind of shop software.", required=True, example="woocommerce")
    store = text("The store's name in this service.", required=True, example="default")
    is_guest = Flag(required=True, metadata={"description": "True for somebody who ordered without an account."})
    last_order_at = time("When they last ordered, if the store says so with the same call.")


class ContactSchema(Sparse):
    external_customer_id = text(
        "Takes the most-recent-order route to their order.", required=True, example="customer123"
    )
    name = text(
        "First and last name; without one the e-mail address, or the phone number.", required=True, example="John Doe"
    )
    created_at = time("Since when the store knows them; of a guest, the first order found.", required=True)
    updated_at = time("When the store's record last changed; of a guest, the last order found.", required=True)
    emails = Parts(Text(validate=NOT_EMPTY), required=True, metadata={"description": "E-mail addresses; may be empty."})
    phones = Parts(
        matching(r"^\+[1-9][0-9]{1,14}", "E.164."),
        required=True,
        metadata={"description": "Phone numbers; may be empty."},
    )
    custom_fields = part(ContactCustomFieldsSchema, "What the contract has no member for. Members are only ever added.")


class ContactListSchema(Sparse):
    contacts = parts(
        ContactSchema, "Who ordered or changed last comes first. Empty when nobody was found.", required=True
    )


class PageLinksSchema(Sparse):
    self = part(LinkSchema, "This page.", required=True)
    next = part(LinkSchema, "The next page, when there is one.")


def _number(description: str, least: int = 0) -> Whole:
    at_least = validate.Range(min=least)
    return Whole(required=True, strict=True, validate=at_least, metadata={"description": description})


class PageSchema(Sparse):
    """
    What the renderer adds to is described below.
    """

    total = _number("How many were found; as far as is known, where the store does not count them.")
    count = _number("How many are on this page.")
    page = _number("This page, from 1.", 1)
    per_page = _number("How many a page has at most.", 1)
    total_pages = _number("How many pages there are, as far as is known.")


class ContactsSchema(PageSchema):
    _embedded = part(ContactListSchema, "The contacts.", required=True)
    _links = part(PageLinksSchema, "Addresses of related resources.", required=True)


class IntegrationInfoSchema(Sparse):
    external_url = link("The customer in the store's own administration; of a guest, the order.", required=True)
    type = Text(
        required=True,
        validate=validate.OneOf(["SHOPIFY", "UNKNOWN"]),
        metadata={"description": "The kind of shop software."},
    )


class CustomerCustomFieldsSchema(Sparse):
    platform = text("The kind of shop software.", required=True, example="woocommerce")
    store = text("The store's name in this service.", required=True, example="default")
    is_guest = Flag(required=True, metadata={"description": "True for somebody who ordered without an account."})
    stale = Flag(metadata={"description": "True when served because the store did not answer."})


class CustomerMembersSchema(Sparse):
    id = text("The id that was asked with.", required=True, example="customer123")
    first_name = text("First name.", example="John")
    last_name = text("Last name.", example="Doe")
    customer_since = time("Since when the store knows them; of a guest, the first order found.")
    shipping_addresses = parts(AddressSchema, "Where their orders go.")


class CustomerSchema(CustomerMembersSchema):
    integration_info = part(IntegrationInfoSchema, "The customer in the store.")
    custom_fields = part(
        CustomerCustomFieldsSchema, "What the contract has no member for. Members are only ever added."
    )
    brand = text("The brand that was asked with.", example="Brand 123")
    _links = part(LinksSchema, "Addresses of related resources.", required=True)
