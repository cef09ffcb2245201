"""
The contract's JSON as marshmallow schemas: Order → JSON, and the one source of the OpenAPI document.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from marshmallow import Schema, fields, post_dump, validate

from app.domain.status import Attention, DeliveryType, DetailedType, GenericType

BOUNDS = validate.Range(min=1, max=100)
NOT_EMPTY = validate.Length(min=1)


class Instant(fields.Field[datetime]):
    """
    A moment in UTC with milliseconds and `Z`, as the contract writes it.
    """

    def _serialize(self, value: datetime | None, attr: str | None, obj: Any, **kwargs: Any) -> str | None:
        if value is None:
            return None
        return value.astimezone(UTC).isoformat(timespec="milliseconds").removesuffix("+00:00") + "Z"

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> datetime:
        if not isinstance(value, str) or not value.endswith("Z"):
            raise self.make_error("validator_failed")
        try:
            return datetime.fromisoformat(value)
        except ValueError as error:
            raise self.make_error("validator_failed") from error


class Amount(fields.Field[Decimal]):
    """
    A JSON number that keeps the decimals of its currency as far as JSON numbers do.
    """

    def _serialize(self, value: Decimal | None, attr: str | None, obj: Any, **kwargs: Any) -> float | int | None:
        if value is None:
            return None
        return int(value) if value == value.to_integral_value() else float(value)

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> Decimal:
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise self.make_error("validator_failed")
        return Decimal(str(value))


class Sparse(Schema):
    """
    Leaves out what has no value: no null, no empty text, list or object goes out.
    """

    @post_dump
    def _leave_out(self, data: dict[str, Any], **_kwargs: Any) -> dict[str, Any]:
        return {name: value for name, value in data.items() if value is not None and value not in ("", [], {}, ())}


def text(**metadata: Any) -> fields.String:
    return fields.String(validate=NOT_EMPTY, metadata=metadata)


def required_text(**metadata: Any) -> fields.String:
    return fields.String(required=True, validate=NOT_EMPTY, metadata=metadata)


class MoneySchema(Sparse):
    value = Amount(required=True, metadata={"type": "number", "example": 10.5})
    currency = fields.String(required=True, validate=validate.Regexp(r"^[A-Z]{3}\Z"), metadata={"example": "EUR"})


class TrackingInfoSchema(Sparse):
    tracking_number = required_text(example="#USPS 123456789")
    external_url = fields.Url(
        schemes={"http", "https"}, require_tld=False, metadata={"example": "https://external.url.com/"}
    )


class StatusStepSchema(Sparse):
    generic_type = fields.Enum(GenericType, by_value=True, required=True)
    detailed_type = fields.Enum(DetailedType, by_value=True)
    status_date_time = Instant(metadata={"type": "string", "format": "date-time"})


class LatestStatusInfoSchema(Sparse):
    type = fields.Enum(DetailedType, by_value=True, required=True)
    status_date_time = Instant(metadata={"type": "string", "format": "date-time"})


class DeliverySchema(Sparse):
    id = required_text(example="orderDelivery123")
    delivery_quantity = fields.Integer(validate=BOUNDS, strict=True)
    latest_status_info = fields.Nested(LatestStatusInfoSchema)
    tracking_info = fields.Nested(TrackingInfoSchema)
    last_update = Instant(metadata={"type": "string", "format": "date-time"})


class AddressSchema(Sparse):
    id = text(example="address1234")
    first_name = text(example="John")
    last_name = text(example="Doe")
    phone_number = text(example="+351910000000")
    address = text(example="Lisbon")
    zip_code = text(example="20000000")
    city = text(example="Lisbon")
    region_code = fields.String(validate=validate.Regexp(r"^[A-Z]{2}-[A-Z0-9]{1,3}\Z"), metadata={"example": "PT-11"})
    country_code = fields.String(validate=validate.Regexp(r"^[A-Z]{2}\Z"), metadata={"example": "PT"})
    default = fields.Boolean()


class HighlightedItemSchema(Sparse):
    id = required_text(example="orderItem789")
    name = required_text(example="Order Item 789")
    description = text(example="description of order Item 789")
    brand = text(example="Brand 123")
    price = fields.Nested(MoneySchema, required=True)
    image_url = fields.Url(schemes={"http", "https"}, require_tld=False)
    quantity = fields.Integer(validate=BOUNDS, strict=True)
    sku = text(example="Sku 123")
    deliverable_quantity = fields.Integer(validate=BOUNDS, strict=True)
    deliveries = fields.List(fields.Nested(DeliverySchema))


class CustomFieldsSchema(Sparse):
    platform = text(example="woocommerce")
    store = text(example="default")
    order_status = text(example="processing")
    financial_status = text(example="paid")
    cancelled_at = Instant(metadata={"type": "string", "format": "date-time"})
    cancel_reason = text(example="customer")
    refunded = fields.Nested(MoneySchema)
    attention = fields.List(fields.Enum(Attention, by_value=True))
    exact_quantities = fields.Dict(keys=fields.String(), values=Amount(metadata={"type": "number"}))
    region = text(example="Lumbini")
    pickup_location = text(example="Main Street 1, Springfield")
    estimated_delivery = Instant(metadata={"type": "string", "format": "date-time"})
    admin_url = fields.Url(schemes={"http", "https"}, require_tld=False)
    retrieved_at = Instant(metadata={"type": "string", "format": "date-time"})
    stale = fields.Boolean(metadata={"description": "true when served because the store did not answer"})


class LinkSchema(Sparse):
    href = fields.Url(schemes={"http", "https"}, require_tld=False, required=True)


class LinksSchema(Schema):
    self = fields.Nested(LinkSchema, required=True)


class OrderSchema(Sparse):
    id = required_text(example="order456")
    customer_id = text(example="customer123")
    order_number = required_text(example="#Y34DHR")
    purchase_datetime = Instant(metadata={"type": "string", "format": "date-time"})
    status_info = fields.List(fields.Nested(StatusStepSchema), validate=NOT_EMPTY)
    status_info_current_index = fields.Integer(validate=validate.Range(min=0), strict=True)
    tracking_info = fields.Nested(TrackingInfoSchema)
    delivery_type = fields.Enum(DeliveryType, by_value=True)
    shipping_addresses = fields.List(fields.Nested(AddressSchema))
    highlighted_item = fields.Nested(HighlightedItemSchema)
    deliverable_quantity = fields.Integer(validate=BOUNDS, strict=True)
    deliveries = fields.List(fields.Nested(DeliverySchema))
    custom_fields = fields.Nested(CustomFieldsSchema)
    _links = fields.Nested(LinksSchema)


class FieldErrorSchema(Schema):
    name = fields.String(required=True, metadata={"example": "customer_id"})
    description = fields.String(required=True)


class ErrorSchema(Sparse):
    code = fields.String(required=True, validate=validate.Regexp(r"^323[0-9]{4}\Z"), metadata={"example": "3234040"})
    message = fields.String(required=True, metadata={"example": "Resource not found."})
    description = fields.String()
    field_errors = fields.List(fields.Nested(FieldErrorSchema), data_key="fields")  # Schema.fields is marshmallow's
