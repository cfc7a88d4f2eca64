"""What is to be sent, said once and sent by either client: a call knows its answer's type and nothing of the network."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Generic, NamedTuple, NotRequired, TypedDict, TypeVar
from urllib.parse import quote

T = TypeVar("T")
Told = TypeVar("Told", covariant=True)
Value = str | int | float | bool | None


class Page(TypedDict, Generic[T]):
    """A part of a list; `next_cursor` is None on the last. `from_on` and `to_on`: the days that were looked at, of a list that says
    them."""

    items: list[T]
    next_cursor: NotRequired[str | None]
    from_on: NotRequired[str]
    to_on: NotRequired[str]


class File(NamedTuple):
    """A file to upload: its name says what kind it is."""

    name: str
    content: bytes
    media_type: str = "application/octet-stream"


@dataclass(frozen=True)
class Call(Generic[Told]):
    """`keyed`: it takes an `Idempotency-Key`, so that it may be sent again and happens once."""

    method: str
    path: str
    query: Mapping[str, Value] = field(default_factory=dict)
    form: Mapping[str, Value] = field(default_factory=dict)
    headers: Mapping[str, Value] = field(default_factory=dict)
    body: Any = None
    file: File | None = None
    accept: str = "application/json"
    keyed: bool = False
    signed: bool = True


@dataclass(frozen=True)
class Pages(Call[Page[T]]):
    """A list: `each` walks all of it, `page` and `send` give one part."""

    def after(self, cursor: str | None) -> "Pages[T]":
        return replace(self, query={**self.query, "cursor": cursor})


@dataclass(frozen=True)
class Answer(Generic[Told]):
    """An answer with what stood around it. `etag` goes into the `if_match` of a change; `replayed` is the answer of an
    earlier request with the same key."""

    value: Told
    etag: str
    replayed: bool
    request_id: str


def fill(path: str, *ids: str) -> str:
    """`fill("/v1/orders/{}/accept", order_id)`: whatever an id is made of, it stays one part of the path."""
    return path.format(*(quote(one, safe="") for one in ids))
