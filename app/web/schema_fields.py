"""
The kinds of member the contract's JSON has, each written in one way only, and checked as it is written: what goes out
needs no second look. A bad value takes the smallest optional member with it.
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, Final, cast

from marshmallow import Schema, ValidationError, fields, validate

from app.domain.quantities import BOUNDS

WITHIN_BOUNDS: Final = validate.Range(*BOUNDS)
NOT_EMPTY: Final = validate.Length(min=1)
_HTTP_ADDRESS: Final = re.compile(
    r"https?://(?:(?=\w)[\w-]++(?:\.[\w-]++)*+(?<!-)\.?|\[[0-9a-f:.]+\])(?::[0-9]{1,5})?(?:[/?#]\S*)?", re.IGNORECASE
)
MOST_EXACT: Final = 2**53 - 1  # whole numbers that every reader of JSON keeps


class Checked(fields.Field[Any]):
    """
    Marshmallow checks what it reads; this field also checks what it writes.
    """

    def to_json(self, value: Any, /) -> Any:
        """
        Raises ValidationError for what JSON cannot carry.
        """
        return value

    def write(self, value: Any) -> Any:
        """
        The value as it goes out; None when it is wrong.
        """
        try:
            written = self.to_json(value)
            for check in self.validators:
                check(written)
        except ValidationError:
            return None
        return written


class Text(Checked, fields.String):
    to_json = staticmethod(str)


class Link(Checked, fields.Url):
    to_json = staticmethod(str)


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
    to_json = staticmethod(int)


class Word(Checked, fields.Enum[StrEnum]):
    def to_json(self, value: Any, /) -> str:
        if not isinstance(value, self.enum):
            raise self.make_error("validator_failed")
        return str(value)


class Flag(Checked, fields.Boolean):
    to_json = staticmethod(bool)


class Part(Checked, fields.Nested):
    def write(self, value: Any) -> Any:
        try:
            return self.schema.dump(value)
        except ValidationError:
            return None


class Parts(Checked, fields.List[Any]):
    inner: Checked

    def to_json(self, value: Any, /) -> list[Any]:
        return [written for written in map(self.inner.write, value) if written]


class Instant(Checked, fields.Field[datetime]):
    """
    A moment in UTC with milliseconds and `Z`, as the contract writes it.
    """

    def to_json(self, value: datetime, /) -> str:
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

    def to_json(self, value: Decimal, /) -> float | int:
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

    value_field: Amount

    def to_json(self, value: Mapping[str, Decimal], /) -> dict[str, float | int]:
        written = {name: self.value_field.write(number) for name, number in value.items()}
        return {name: number for name, number in written.items() if number is not None}


class Sparse(Schema):
    """
    Leaves out what has no value: no null, no empty text, list or object goes out, except a list that is required.
    """

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        members = cast("Mapping[str, Checked]", self.dump_fields)
        self._members = [(name, field.write, field.required) for name, field in members.items()]

    def dump(self, obj: Any, *, many: bool | None = None) -> Any:
        """
        Raises ValidationError when a required member is missing or wrong.
        """
        if self.many if many is None else many:
            return [self.dump(item, many=False) for item in obj]
        data: dict[str, Any] = {}
        for name, write, is_required in self._members:
            value = getattr(obj, name, None)
            written = None if value is None else write(value)
            if is_required and written is None:
                raise ValidationError("a required member is missing")
            if written or written == 0 or is_required:  # 0 and False are values
                data[name] = written
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


def part(schema: type[Sparse], description: str, *, required: bool = False) -> Part:
    return Part(schema, required=required, metadata={"description": description})


def parts(schema: type[Sparse], description: str, **more: Any) -> Parts:
    return Parts(Part(schema), metadata={"description": description}, **more)
