"""
The kinds of member the contract's JSON has, each written in one way only, and checked as it is written: what goes out
needs no second look. A bad value takes the smallest optional member with it.
"""

import re
from collections.abc import Callable, Mapping
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

Convert = Callable[[Any], Any]


def to_timestamp(moment: datetime) -> str:
    """
    Raises ValidationError for a moment that UTC cannot tell.
    """
    try:
        return moment.astimezone(UTC).isoformat(timespec="milliseconds").removesuffix("+00:00") + "Z"
    except OverflowError as error:
        raise ValidationError("Not a moment in UTC.") from error


def to_number(value: Decimal) -> float | int:
    """
    Raises ValidationError for a number that JSON cannot carry.
    """
    if not value.is_finite() or value.copy_abs() > MOST_EXACT:
        raise ValidationError("Not a number in JSON.")
    return int(value) if value == value.to_integral_value() else float(value)


class Checked(fields.Field[Any]):
    """
    Marshmallow checks what it reads; this field also checks what it writes.
    """

    def converter(self) -> Convert:
        """
        What makes JSON of a value; it raises ValidationError for one that JSON cannot carry.
        """
        raise NotImplementedError

    def writer(self) -> Convert:
        """
        The same with the field's checks; it gives None for what is wrong. Made once, with the schema.
        """
        convert, checks = self.converter(), self.validators

        def write(value: Any) -> Any:
            try:
                written = convert(value)
                for check in checks:
                    check(written)
            except ValidationError:
                return None
            return written

        return write


class Text(Checked, fields.String):
    def converter(self) -> Convert:
        return str


class Link(Checked, fields.Url):
    def converter(self) -> Convert:
        return str


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
    def converter(self) -> Convert:
        return int


class Word(Checked, fields.Enum[StrEnum]):
    def converter(self) -> Convert:
        return {word: word.value for word in self.enum}.get


class Flag(Checked, fields.Boolean):
    def converter(self) -> Convert:
        return bool


class Part(Checked, fields.Nested):
    def converter(self) -> Convert:
        return self.schema.dump


class Parts(Checked, fields.List[Any]):
    inner: Checked

    def converter(self) -> Convert:
        write = self.inner.writer()
        return lambda values: [written for value in values if (written := write(value))]


class Instant(Checked, fields.Field[datetime]):
    """
    A moment in UTC with milliseconds and `Z`, as the contract writes it.
    """

    def converter(self) -> Convert:
        return to_timestamp

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

    def converter(self) -> Convert:
        return to_number

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> Decimal:
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise self.make_error("validator_failed")
        return Decimal(str(value))


class Amounts(Checked, fields.Dict):
    """
    Numbers by name, without those that JSON cannot carry.
    """

    value_field: Amount

    def converter(self) -> Convert:
        write = self.value_field.writer()
        return lambda numbers: {
            name: written for name, number in numbers.items() if (written := write(number)) is not None
        }


class Sparse(Schema):
    """
    Leaves out what has no value: no null, no empty text, list or object goes out, except a list that is required.
    """

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        members = cast("Mapping[str, Checked]", self.dump_fields)
        self._members = [(name, field.writer(), field.required) for name, field in members.items()]

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
