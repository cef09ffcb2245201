"""
The kinds of member the contract's JSON has, each written in one way only, and checked as it is written: what goes out
needs no second look. A bad value takes the smallest optional member with it.
"""

import functools
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, Final

from marshmallow import Schema, ValidationError, fields, missing, validate

from app.domain.quantities import BOUNDS

WITHIN_BOUNDS: Final = validate.Range(*BOUNDS)
NOT_EMPTY: Final = validate.Length(min=1)
_HTTP_ADDRESS: Final = re.compile(
    r"https?://(?:(?=\w)[\w-]++(?:\.[\w-]++)*+(?<!-)\.?|\[[0-9a-f:.]+\])(?::[0-9]{1,5})?(?:[/?#]\S*)?", re.IGNORECASE
)
MOST_EXACT: Final = 2**53 - 1  # whole numbers that every reader of JSON keeps


class Checked(fields.Field[Any]):
    """
    Marshmallow checks what it reads; this field also checks what it writes, and leaves out what is wrong. Raises
    ValidationError when the member is required, so that the one it belongs to is left out.
    """

    def serialize(self, attr: str, obj: Any, accessor: Any = None, **kwargs: Any) -> Any:
        value = self.get_value(obj, attr, accessor)
        if value is missing:
            return missing
        try:
            written = self._serialize(value, attr, obj, **kwargs)
            for check in self.validators:
                check(written)
        except ValidationError:
            if self.required:
                raise
            return missing
        return missing if written in ({}, []) else written


class Text(Checked, fields.String):
    pass


class Link(Checked, fields.Url):
    pass


class HttpAddress(validate.Validator):
    """
    An absolute http(s) address without credentials. To compile marshmallow's own expression, which tells every letter
    there is, takes a seventh of the service's start.
    """

    def __call__(self, value: str) -> str:
        if not _HTTP_ADDRESS.fullmatch(value):
            raise ValidationError("Not an absolute http(s) address.")
        return value


class Whole(Checked, fields.Integer):
    pass


class Word(Checked, fields.Enum[StrEnum]):
    def _serialize(self, value: StrEnum | None, attr: str | None, obj: Any, **kwargs: Any) -> str | None:
        return None if value is None else value.value


class Flag(Checked, fields.Boolean):
    pass


class Part(Checked, fields.Nested):
    pass


class Parts(Checked, fields.List[Any]):
    def _serialize(self, value: Any, attr: str | None, obj: Any, **kwargs: Any) -> list[Any] | None:
        return None if value is None else list(_written(self.inner, value, attr, obj))


class Instant(Checked, fields.Field[datetime]):
    """
    A moment in UTC with milliseconds and `Z`, as the contract writes it.
    """

    def _serialize(self, value: datetime | None, attr: str | None, obj: Any, **kwargs: Any) -> str | None:
        if value is None:
            return None
        try:
            return value.astimezone(UTC).isoformat(timespec="milliseconds").removesuffix("+00:00") + "Z"
        except OverflowError as error:
            raise self.make_error("validator_failed") from error

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> datetime:
        if not isinstance(value, str) or not value.endswith("Z"):
            raise self.make_error("validator_failed")
        try:
            return datetime.fromisoformat(value)
        except ValueError as error:
            raise self.make_error("validator_failed") from error


class Amount(Checked, fields.Field[Decimal]):
    """
    A JSON number that keeps the decimals of its currency as far as JSON numbers do; one that is larger is none.
    """

    def _serialize(self, value: Decimal | None, attr: str | None, obj: Any, **kwargs: Any) -> float | int | None:
        if value is None:
            return None
        if not value.is_finite() or value.copy_abs() > MOST_EXACT:
            raise self.make_error("validator_failed")
        return int(value) if value == value.to_integral_value() else float(value)

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> Decimal:
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise self.make_error("validator_failed")
        return Decimal(str(value))


class Amounts(Checked, fields.Dict):
    """
    Numbers by name, without those that JSON cannot carry.
    """

    def _serialize(self, value: Any, attr: str | None, obj: Any, **kwargs: Any) -> dict[str, Any] | None:
        if value is None:
            return None
        amount = Amount()
        written = {name: amount.serialize(name, value, lambda numbers, key, _: numbers[key]) for name in value}
        return {name: number for name, number in written.items() if number is not missing}


def _written(inner: fields.Field[Any], values: Any, attr: str | None, obj: Any) -> Iterator[Any]:
    for value in values:
        try:
            written = inner._serialize(value, attr, obj)  # noqa: SLF001 - how marshmallow's own list writes its items
        except ValidationError:
            continue
        if written != {}:
            yield written


class Sparse(Schema):
    """
    Leaves out what has no value: no null, no empty text, list or object goes out.
    """

    @functools.cached_property
    def _required(self) -> frozenset[str]:
        return frozenset(name for name, field in self.dump_fields.items() if field.required)

    def dump(self, obj: Any, *, many: bool | None = None) -> Any:
        """
        In one pass: most members of most objects have no value, and marshmallow's own way would ask each field for it.

        Raises ValidationError.
        """
        if self.many if many is None else many:
            return [self.dump(item, many=False) for item in obj]
        data: dict[str, Any] = {}
        for name, field in self.dump_fields.items():
            value = getattr(obj, name, None)
            if value or isinstance(value, int | Decimal):  # 0 and False are values
                written = field.serialize(name, obj, getattr)
                if written is not missing:
                    data[field.data_key or name] = written
        if not self._required <= data.keys():
            raise ValidationError("a required member is missing")
        return data


def text(description: str, *, required: bool = False, **metadata: Any) -> Text:
    return Text(required=required, validate=NOT_EMPTY, metadata={"description": description, **metadata})


def matching(pattern: str, description: str, *, required: bool = False, **metadata: Any) -> Text:
    validator = validate.Regexp(pattern + r"\Z")
    return Text(required=required, validate=validator, metadata={"description": description, **metadata})


def link(description: str, *, required: bool = False, **metadata: Any) -> Link:
    """
    An absolute http(s) address.
    """
    metadata["description"] = description
    field = Link(required=required, metadata=metadata)
    field.validators = [HttpAddress()]
    return field


def count(description: str) -> Whole:
    """
    A number of pieces within the contract's bounds; outside them the member is left out.
    """
    return Whole(validate=WITHIN_BOUNDS, strict=True, metadata={"description": description})


def word(words: type[StrEnum], description: str, *, required: bool = False) -> Word:
    return Word(words, by_value=True, required=required, metadata={"description": description})


def time(description: str, *, required: bool = False) -> Instant:
    return Instant(required=required, metadata={"description": description})


def part(schema: type[Schema], description: str, *, required: bool = False) -> Part:
    return Part(schema, required=required, metadata={"description": description})


def parts(schema: type[Schema], description: str, **more: Any) -> Parts:
    return Parts(fields.Nested(schema), metadata={"description": description}, **more)
