"""Values as people in China write them, read for imports: text, days, instants, months, numbers, yes and no, choices.

Nothing is guessed: what could mean two things is refused. No refusal repeats the value, which may be personal."""

from services.written.text import BadCharacters, BadValue, TextTooLong, ValueBlank, clean, plain, words
from services.written.times import DayFormat, DayOutOfRange, InstantFormat, NoSuchDay, day, instant, month
from services.written.values import (
    ChoiceUnknown,
    DegreesFormat,
    IntegerFormat,
    IntegerOutOfRange,
    NotWhole,
    YesOrNo,
    YuanGiven,
    boolean,
    choice,
    degrees,
    integer,
    items,
    year,
)

__all__ = [
    "BadCharacters",
    "BadValue",
    "ChoiceUnknown",
    "DayFormat",
    "DayOutOfRange",
    "DegreesFormat",
    "InstantFormat",
    "IntegerFormat",
    "IntegerOutOfRange",
    "NoSuchDay",
    "NotWhole",
    "TextTooLong",
    "ValueBlank",
    "YesOrNo",
    "YuanGiven",
    "boolean",
    "choice",
    "clean",
    "day",
    "degrees",
    "instant",
    "integer",
    "items",
    "month",
    "plain",
    "words",
    "year",
]
