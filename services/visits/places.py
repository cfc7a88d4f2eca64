"""Where an event was, and how far from the home. Positions are kept at the two ends of a visit only, and sealed."""

from dataclasses import dataclass
from math import ceil
from typing import Any
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from models.visits import Position
from services import sealing
from services.distances import metres


@dataclass(frozen=True)
class Placed:
    """What is kept of a position; all empty without one."""

    sealed: bytes | None = None
    index: bytes | None = None
    accuracy_m: int | None = None
    distance_m: int | None = None


def distance(session: AsyncSession, of: Any, event_id: UUID, fix: bytes | None) -> int | None:
    """How far the sealed fix of an event was from the home that `of` knows now; None where either is not known, or where the
    person was erased."""
    if of.home_sealed is None or of.wrapped is None:
        return None
    vault = sealing.vault_of(session)
    key = vault.unwrap(of.wrapped)
    here = sealing.Seal(vault, key, of.district_code, "visit_events", event_id).open("place", fix)
    home = sealing.Seal(vault, key, of.district_code, "residents", of.resident_id).open("place", of.home_sealed)
    return metres(*map(float, here.split(",")), *map(float, home.split(","))) if here and home else None


def placed(session: AsyncSession, visit: Any, event_id: UUID, position: Position | None) -> Placed:
    """Sealed under the resident's own key, with what tells the same fix again, and the distance from the home, where that is
    known."""
    if position is None:
        return Placed()
    vault, district = sealing.vault_of(session), visit.district_code
    key = vault.unwrap(visit.wrapped) if visit.wrapped else None
    of_resident = sealing.Seal(vault, key, district, "residents", visit.resident_id)
    home = of_resident.open("place", visit.home_sealed)
    here = f"{position.lat:.6f},{position.lng:.6f}"
    return Placed(
        sealing.Seal(vault, key, district, "visit_events", event_id).close("place", here),
        of_resident.index("fix", here),
        ceil(position.accuracy_m),
        metres(position.lat, position.lng, *map(float, home.split(","))) if home else None,
    )
