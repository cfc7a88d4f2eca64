"""Values as people in China write them, read for imports: text, days, instants, months, numbers, yes and no, choices.

Nothing is guessed: what could mean two things is refused. No refusal repeats the value, which may be personal."""

from services.written.text import BadCharacters, BadValue, TextTooLong, ValueBlank, clean, plain, words
from services.written.times import DayFormat, DayOutOfRange, InstantFormat, NoSuchDay, day, instant, month
from services.written.units import (
    BasisPointsFormat,
    FenFormat,
    MinutesFormat,
    YearFormat,
    basis_points,
    fen,
    minutes,
    year,
)
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
)

__all__ = [
    "BadCharacters",
    "BadValue",
    "BasisPointsFormat",
    "ChoiceUnknown",
    "DayFormat",
    "DayOutOfRange",
    "DegreesFormat",
    "FenFormat",
    "InstantFormat",
    "IntegerFormat",
    "IntegerOutOfRange",
    "MinutesFormat",
    "NoSuchDay",
    "NotWhole",
    "TextTooLong",
    "ValueBlank",
    "YearFormat",
    "YesOrNo",
    "YuanGiven",
    "basis_points",
    "boolean",
    "choice",
    "clean",
    "day",
    "degrees",
    "fen",
    "instant",
    "integer",
    "items",
    "minutes",
    "month",
    "plain",
    "words",
    "year",
]
