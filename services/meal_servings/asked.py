"""A serving as somebody tells of it, whichever way it came: from a till, a batch, a list, or an order made ahead."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

import orjson

from models.meal_points import Meal
from models.meal_servings import IdentifiedBy, SelfPaid, ServingExceptionCode, ServingMode
from models.visits import Evidence
from services.access import Actor
from services.errors import DomainError

Doubts = dict[ServingExceptionCode, dict[str, Any]]


@dataclass(frozen=True)
class Door:
    """Where a meal was handed over, of which nothing but the way says that it was the diner: how well the fix knew, and how far
    that is from the home; empty without a fix, or where nobody knows the home."""

    accuracy_m: int | None = None
    distance_m: int | None = None


@dataclass
class Asked:
    """One of `id_index`, `token_index`, `card_no` and `resident_id` says who it is for. `pointer` leads to it in what was sent."""

    id: UUID
    serving_no: str
    meal_point_id: UUID
    meal: Meal
    mode: ServingMode
    served_at: datetime
    served_on: date
    price_fen: int
    identified_by: IdentifiedBy
    id_index: bytes | None = None
    token_index: bytes | None = None
    card_no: str | None = None
    resident_id: UUID | None = None
    programme_id: UUID | None = None
    evidence: Evidence = Evidence.EVENTS
    import_id: UUID | None = None
    import_row: int | None = None
    door: Door | None = None
    pointer: str = ""


def evidence(actor: Actor, *, typed: bool = False) -> Evidence:
    """What is typed at the bureau no till has seen: an officer looks at it, as at a card's number that was typed at a till."""
    return Evidence.MANUAL if typed or actor.bound == "district" else Evidence.EVENTS


@dataclass
class Taken:
    """What became of one: `result` is accepted, duplicate, or rejected for `refusal`."""

    asked: Asked
    result: str = ""
    refusal: DomainError | None = None
    doubts: Doubts = field(default_factory=dict)
    self_paid: SelfPaid | None = None

    def refuse(self, refusal: DomainError) -> None:
        self.result, self.refusal = "rejected", refusal


def sent(rows: Iterable[Mapping[str, Any]]) -> str:
    """Rows as the JSON that `jsonb_to_recordset` takes apart."""
    return orjson.dumps(list(rows), default=_plain).decode()


def _plain(value: Any) -> str:
    return f"\\x{value.hex()}" if isinstance(value, bytes) else str(value)
