"""The shapes on the wire: strict numbers, clean text, and nothing unknown let through."""

import re
from datetime import date, datetime
from typing import Annotated, Any, ClassVar, Generic, TypeVar
from uuid import UUID

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetJsonSchemaHandler,
    StringConstraints,
    ValidationInfo,
    field_validator,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError

MOST_FEN = 10**13
"""100 billion yuan: above every budget here, far below what int64 holds."""


def _clean(text: str) -> str:
    """Text that PostgreSQL can hold: no NUL, no half of a surrogate pair."""
    if "\x00" in text or any("\ud800" <= sign <= "\udfff" for sign in text):
        raise PydanticCustomError("text_not_storable", "Text may not hold NUL or lone surrogates")
    return text


def _numbered_in_time(at: datetime) -> datetime:
    if not 1900 <= at.year <= 2200:
        raise PydanticCustomError("time_out_of_range", "The year must lie between 1900 and 2200")
    return at


def _not_a_number(value: Any) -> Any:
    """Pydantic reads 0 as 1970 where an instant or a date is wanted; people never mean that."""
    if isinstance(value, int | float):
        raise PydanticCustomError("text_expected", "Write an instant or a date as text")
    return value


def _not_a_flag(value: Any) -> Any:
    """Pydantic reads true as 1.0 where a number is wanted."""
    if isinstance(value, bool):
        raise PydanticCustomError("float_type", "Write a number")
    return value


def _written_as_a_day(value: Any) -> Any:
    """YYYY-MM-DD and nothing else: pydantic would read the text "0" as a day of 1970 too."""
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    if not isinstance(value, str) or not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value.strip(), re.ASCII):
        raise PydanticCustomError("day_expected", "Write a day as YYYY-MM-DD")
    return value


def _day_in_time(day: date) -> date:
    if not 1900 <= day.year <= 2200:
        raise PydanticCustomError("time_out_of_range", "The year must lie between 1900 and 2200")
    return day


Text = Annotated[str, AfterValidator(_clean)]
Code = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.\-]{0,39}$")]
Seed = Annotated[str, Field(pattern=r"^[A-Za-z0-9][-A-Za-z0-9_.]{0,39}$")]
"""Has the form of a code and is none: by how their patterns are spelt the two are told apart in words (api/input_words.py)."""
RecordNo = Annotated[Text, Field(min_length=1, max_length=60)]
Name = Annotated[Text, Field(min_length=1, max_length=80)]
BankReference = Annotated[Text, Field(min_length=4, max_length=80)]
LongName = Annotated[Text, Field(min_length=1, max_length=120)]
Kind = Annotated[Text, Field(min_length=1, max_length=40)]
CreditCodeText = Annotated[Text, Field(max_length=30)]
IdNumberText = Annotated[Text, Field(max_length=30)]
PhoneText = Annotated[Text, Field(max_length=30)]
AddressText = Annotated[Text, Field(max_length=200)]
Note = Annotated[Text, Field(max_length=500)]
Reason = Annotated[Text, Field(min_length=1, max_length=200)]
Username = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.@\-]{2,63}$")]
Password = Annotated[
    str, StringConstraints(strip_whitespace=False, min_length=10, max_length=200), AfterValidator(_clean)
]
"""As it was typed: signing in takes nothing off its ends either."""

Month = Annotated[str, Field(pattern=r"^(19|20|21)[0-9]{2}-(0[1-9]|1[0-2])$")]
DivisionCode = Annotated[str, Field(pattern=r"^([0-9]{6}|[0-9]{9}|[0-9]{12})$")]
Fen = Annotated[int, Field(strict=True, ge=0, le=MOST_FEN)]
PositiveFen = Annotated[int, Field(strict=True, ge=1, le=MOST_FEN)]
PriceFen = Annotated[int, Field(strict=True, ge=0, le=100_000_000)]
Minutes = Annotated[int, Field(strict=True, ge=1, le=1440)]
Count = Annotated[int, Field(strict=True, ge=1, le=1000)]
Share = Annotated[int, Field(strict=True, ge=0, le=10_000)]
Cap = Annotated[int, Field(strict=True, ge=0, le=MOST_FEN)]
Flag = Annotated[bool, Field(strict=True)]
Instant = Annotated[AwareDatetime, BeforeValidator(_not_a_number), AfterValidator(_numbered_in_time)]
Day = Annotated[date, BeforeValidator(_written_as_a_day), AfterValidator(_day_in_time)]
ItemIds = Annotated[list[UUID], Field(min_length=1, max_length=200)]
ItemCodes = Annotated[list[Code], Field(min_length=1, max_length=200)]
"""Service items as an order names them: by id or by code."""
Latitude = Annotated[float, BeforeValidator(_not_a_flag), Field(ge=-90, le=90, allow_inf_nan=False)]
Longitude = Annotated[float, BeforeValidator(_not_a_flag), Field(ge=-180, le=180, allow_inf_nan=False)]


class Wire(BaseModel):
    """What the caller says. An unknown field is an error: a misspelt one must not be lost in silence."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


class Patch(Wire):
    """What a PATCH says: only what is sent changes. Null empties a field of `may_be_empty`, and is an error elsewhere."""

    may_be_empty: ClassVar[frozenset[str]] = frozenset()

    @field_validator("*")
    @classmethod
    def _nothing_emptied_by_accident(cls, value: Any, field: ValidationInfo) -> Any:
        if value is None and field.field_name not in cls.may_be_empty:
            raise PydanticCustomError("null_not_allowed", "{field} may not be null", {"field": field.field_name})
        return value

    @classmethod
    def __get_pydantic_json_schema__(cls, core: CoreSchema, write: GetJsonSchemaHandler) -> JsonSchemaValue:
        """The description too allows null for the fields of `may_be_empty` alone."""
        schema = write(core)
        fields = write.resolve_ref_schema(schema)["properties"]
        for name in fields.keys() - cls.may_be_empty:
            said = [kind for kind in fields[name].pop("anyOf", []) if kind != {"type": "null"}]
            fields[name] |= said[0] if len(said) == 1 else {"anyOf": said} if said else {}
        return schema

    def sent(self) -> dict[str, Any]:
        return self.model_dump(exclude_unset=True)


class Shown(BaseModel):
    """What the caller sees, made from a row or a mapping."""

    model_config = ConfigDict(from_attributes=True)


T = TypeVar("T")


class Listed(BaseModel, Generic[T]):
    """A page of a list; `next_cursor` is null on the last."""

    items: list[T]
    next_cursor: str | None = None
