"""Search: the words by which people and places are found, and what is asked and answered."""

from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import ConfigDict
from pydantic import Field as Rule
from sqlalchemy import Index, text
from sqlmodel import Field

from models.base import Row, stored
from models.walls import Wall
from models.wire import Latitude, Longitude, Shown, Text, Wire


class SearchKind(StrEnum):
    """What can be found."""

    RESIDENT = "resident"
    PROVIDER = "provider"
    CAREGIVER = "caregiver"
    MEAL_POINT = "meal_point"
    FACILITY = "facility"
    CARE_CENTRE = "care_centre"


def _among(table: str) -> str:
    # `offset 0` keeps PostgreSQL from planning it a second time as a hash, and every wall inside it twice: 34 ms became 10 for
    # one search of all kinds.
    return f"exists (select from {table} p where p.district_code = search_words.district_code and p.id = subject_id offset 0)"


_SEEN = (
    f"case kind when 'resident' then {_among('residents')} when 'caregiver' then {_among('caregivers')} else true end"
)


class SearchWord(Row, table=True):
    """One of the ways in which a name is typed: from any of its characters on, in full pinyin or in initials (services/names.py).

    Who sees the person sees the words. starts_with() is leakproof and neither LIKE nor the operators of arrays are, so that
    only of words like these an index answers behind row security."""

    __tablename__ = "search_words"
    __table_args__ = (
        Index(
            "search_words_word_ix",
            "district_code",
            "kind",
            "word",
            "subject_id",
            postgresql_ops={"word": "text_pattern_ops"},
        ),
        Index("search_words_subject_ix", "district_code", "subject_id"),
    )
    __grants__ = "select, insert, delete"
    __wall__ = Wall(*[_SEEN] * 6)

    kind: SearchKind = Field(sa_type=stored(SearchKind))
    subject_id: UUID
    word: str = Field(max_length=240)
    whole: bool = Field(default=False, sa_column_kwargs={"server_default": text("false")})
    """Of the whole name, not from a later character on: who is called just that comes first."""


class Near(Wire):
    """A position (WGS 84): what has a place of its own comes nearest first."""

    lat: Latitude
    lng: Longitude


class SearchOrder(Wire):
    """In a body and not in the address, which others log. All that is given must fit; at least one of the first three is."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"text": "桂芳", "community": "塔山"}, {"text": "kangle", "near": {"lat": 37.5, "lng": 122.1}}]
        }
    )

    text: Annotated[Text, Rule(min_length=2, max_length=80)] | None = Rule(
        default=None,
        description="Two or more characters of a name, beginning anywhere in it (`桂芳`), in pinyin (`guifang`) or in initials (`wgf`)",
    )
    phone_tail: Annotated[str, Rule(pattern=r"^[0-9]{4}$")] | None = Rule(
        default=None, description="The last four digits of the telephone"
    )
    community: Annotated[Text, Rule(min_length=2, max_length=60)] | None = Rule(
        default=None, description="A division of the district: its code, or some of its name (`塔山`)"
    )
    near: Near | None = None
    kinds: list[SearchKind] = Rule(
        default_factory=list, max_length=10, description="What is looked for; empty: all that the asker may read"
    )
    limit: Annotated[int, Rule(strict=True, ge=1, le=50)] = Rule(default=20, description="At most so many of each kind")


class SearchFound(Shown):
    """`distance_m` along the earth, in metres, where `near` was given and the place is known; nobody's home is measured."""

    kind: SearchKind
    id: UUID
    name: str
    status: str | None = None
    division_code: str | None = None
    division_name: str | None = None
    distance_m: int | None = None


class SearchRead(Shown):
    """Kind by kind; of each, whose name is just what was typed first, then the nearest, then by name. `more` are the kinds of which
    more fit than `limit`: say more of what is looked for."""

    items: list[SearchFound]
    more: list[SearchKind]
