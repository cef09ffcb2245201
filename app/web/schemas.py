"""
The contract's JSON as marshmallow schemas: Order → JSON, and the one source of the OpenAPI document.
"""

from marshmallow import Schema, fields, validate

from app.domain.status import Attention, DeliveryType, DetailedType, GenericType
from app.web.schema_fields import (
    NOT_EMPTY,
    Amount,
    Amounts,
    Flag,
    Parts,
    Sparse,
    Whole,
    count,
    link,
    matching,
    part,
    parts,
    text,
    time,
    word,
)


class MoneySchema(Sparse):
    value = Amount(required=True, metadata={"description": "At most the currency's decimals.", "example": 10.5})
    currency = matching("^[A-Z]{3}", "ISO 4217.", required=True, example="EUR")


class TrackingInfoSchema(Sparse):
    tracking_number = text("As the store has it.", required=True, example="#USPS 123456789")
    external_url = link("The carrier's page of this parcel.", example="https://external.url.com/")


class StatusStepSchema(Sparse):
    generic_type = word(GenericType, "The stage, for a progress bar.", required=True)
    detailed_type = word(DetailedType, "What happened; absent on a step not reached.")
    status_date_time = time("When, if the platform says so; absent on a step not reached.")


class LatestStatusInfoSchema(Sparse):
    type = word(DetailedType, "Where the parcel is.", required=True)
    status_date_time = time("Since when.")


class DeliverySchema(Sparse):
    id = text("The platform's id of the parcel.", required=True, example="orderDelivery123")
    delivery_quantity = count("Pieces in the parcel.")
    latest_status_info = part(LatestStatusInfoSchema, "The parcel's newest status.")
    tracking_info = part(TrackingInfoSchema, "Where to follow the parcel.")
    last_update = time("When the platform's record of the parcel last changed.")


class AddressSchema(Sparse):
    id = text("The platform's id of the address.", example="address1234")
    first_name = text("First name.", example="John")
    last_name = text("Last name.", example="Doe")
    phone_number = text("E.164.", example="+351910000000")
    address = text("Street and number; a second line follows a comma.", example="Lisbon")
    zip_code = text("Postal code.", example="20000000")
    city = text("City.", example="Lisbon")
    region_code = matching("^[A-Z]{2}-[A-Z0-9]{1,3}", "ISO 3166-2, only when it is certain.", example="PT-11")
    country_code = matching("^[A-Z]{2}", "ISO 3166-1 alpha-2.", example="PT")
    default = Flag(metadata={"description": "True when the platform says that it is the customer's default."})


class HighlightedItemSchema(Sparse):
    id = text("The platform's id of the line item.", required=True, example="orderItem789")
    name = text("Name of the article.", required=True, example="Order Item 789")
    description = text("Description of the article.", example="description of order Item 789")
    brand = text("Brand of the article.", example="Brand 123")
    price = part(MoneySchema, "Of one piece, after discounts, in the currency the customer paid in.", required=True)
    image_url = link("Picture of the article.")
    quantity = count("Pieces, less what was removed or refunded.")
    sku = text("The store's own number of the article.", example="Sku 123")
    deliverable_quantity = count("Pieces of this article not yet delivered.")
    deliveries = parts(DeliverySchema, "The parcels this article is in.")


class CustomFieldsSchema(Sparse):
    platform = text("The kind of shop software.", example="woocommerce")
    store = text("The store's name in this service.", example="default")
    order_status = text("The platform's own word for the order's status.", example="processing")
    financial_status = text("The platform's own word for the payment.", example="paid")
    cancelled_at = time("When the order was cancelled.")
    cancel_reason = text("The platform's own word for why.", example="customer")
    refunded = part(MoneySchema, "What was paid back.")
    attention = Parts(
        word(Attention, "What a person on the phone should know."),
        metadata={"description": "\n".join(f"- `{code}`: {code.meaning}" for code in Attention)},
    )
    exact_quantities = Amounts(
        keys=fields.String(),
        values=Amount(),
        metadata={"description": "Member → its exact number, where that is outside 1..100 and so left out."},
    )
    region = text("The region as the store has it, when it has no certain ISO code.", example="Lumbini")
    pickup_location = text("Where the customer collects the order.", example="Main Street 1, Springfield")
    estimated_delivery = time("When the platform expects the delivery.")
    admin_url = link("The order in the store's own administration.")
    retrieved_at = time("When the store was asked.")
    stale = Flag(metadata={"description": "True when served because the store did not answer."})


class LinkSchema(Sparse):
    href = link("Absolute address.", required=True)


class LinksSchema(Sparse):
    self = part(LinkSchema, "This resource.", required=True)


class OrderSchema(Sparse):
    id = text("The platform's id of the order.", required=True, example="order456")
    customer_id = text("The platform's id of the customer.", example="customer123")
    order_number = text("What the customer reads on the receipt.", required=True, example="#Y34DHR")
    purchase_datetime = time("When the order was placed.")
    status_info = parts(StatusStepSchema, "All possible steps in their order, reached or not.", validate=NOT_EMPTY)
    status_info_current_index = Whole(
        validate=validate.Range(min=0),
        strict=True,
        metadata={"description": "Index of the current step in `status_info`, from 0."},
    )
    tracking_info = part(TrackingInfoSchema, "Of the parcel that decides the order's status.")
    delivery_type = word(DeliveryType, "How the order reaches the customer.")
    shipping_addresses = parts(AddressSchema, "Where the order goes.")
    highlighted_item = part(HighlightedItemSchema, "The most expensive article of the order.")
    deliverable_quantity = count("Pieces of the whole order not yet delivered.")
    deliveries = parts(DeliverySchema, "All parcels of the order; cancelled ones are left out.")
    custom_fields = part(CustomFieldsSchema, "What the contract has no member for. Members are only ever added.")
    _links = part(LinksSchema, "Addresses of related resources.")


class FieldErrorSchema(Schema):
    name = fields.String(required=True, metadata={"description": "The parameter.", "example": "customer_id"})
    description = fields.String(required=True, metadata={"description": "What is wrong with it."})


class ErrorSchema(Schema):
    code = matching(
        "^323[0-9]{4}", "The service's number, the HTTP status, an ordinal.", required=True, example="3234040"
    )
    message = text("What went wrong, in one sentence for each status.", required=True, example="Resource not found.")
    description = text("What went wrong here; of a failure of ours the request's id.")
    # Schema.fields is marshmallow's own.
    field_errors = fields.List(
        fields.Nested(FieldErrorSchema), data_key="fields", metadata={"description": "The parameters at fault."}
    )


class TokenSchema(Schema):
    access_token = fields.String(required=True, metadata={"description": "A JWT."})
    token_type = fields.String(required=True, validate=validate.Equal("Bearer"))
    expires_in = fields.Integer(required=True, metadata={"description": "Seconds.", "example": 600})
    scope = fields.String(required=True, metadata={"description": "Scopes, separated by spaces."})


class OAuthErrorSchema(Schema):
    error = fields.String(
        required=True,
        validate=validate.OneOf(["invalid_request", "invalid_client", "unsupported_grant_type", "invalid_scope"]),
        metadata={"description": "RFC 6749 §5.2."},
    )
    error_description = fields.String(metadata={"description": "For people."})
