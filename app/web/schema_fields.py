"""
The kinds of member the contract's JSON has, each written in one way only.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, Final

from marshmallow import Schema, fields, post_dump, validate

from app.domain.quantities import BOUNDS

WITHIN_BOUNDS: Final = validate.Range(*BOUNDS)
NOT_EMPTY: Final = validate.Length(min=1)


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


def text(description: str, *, required: bool = False, **metadata: Any) -> fields.String:
    return fields.String(required=required, validate=NOT_EMPTY, metadata={"description": description, **metadata})


def matching(pattern: str, description: str, *, required: bool = False, **metadata: Any) -> fields.String:
    validator = validate.Regexp(pattern + r"\Z")
    return fields.String(required=required, validate=validator, metadata={"description": description, **metadata})


def link(description: str, *, required: bool = False, **metadata: Any) -> fields.Url:
    """
    An absolute http(s) address.
    """
    metadata["description"] = description
    return fields.Url(schemes={"http", "https"}, require_tld=False, required=required, metadata=metadata)


def count(description: str) -> fields.Integer:
    """
    A number of pieces within the contract's bounds; outside them the member is left out.
    """
    return fields.Integer(validate=WITHIN_BOUNDS, strict=True, metadata={"description": description})


def word(words: type[StrEnum], description: str, *, required: bool = False) -> fields.Enum[StrEnum]:
    return fields.Enum(words, by_value=True, required=required, metadata={"description": description})


def time(description: str) -> Instant:
    return Instant(metadata={"description": description})


def part(schema: type[Schema], description: str, *, required: bool = False) -> fields.Nested:
    return fields.Nested(schema, required=required, metadata={"description": description})


def parts(schema: type[Schema], description: str, **more: Any) -> fields.List[Any]:
    return fields.List(fields.Nested(schema), metadata={"description": description}, **more)
