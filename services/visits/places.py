"""Where an event was, and how far from the home. Positions are kept at the two ends of a visit only, and sealed."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
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


@dataclass(frozen=True)
class Home:
    """Of a visit: `seal_of` a row of a table under its resident's own key, and where the home is, as far as that is known."""

    seal_of: Callable[[str, UUID], sealing.Seal]
    resident: sealing.Seal
    at: tuple[float, float] | None


def home_of(session: AsyncSession, visit: Any) -> Home:
    """`visit` has the resident's wrapped key, and the sealed home."""
    vault = sealing.vault_of(session)
    key = vault.unwrap(visit.wrapped) if visit.wrapped else None
    seal_of = partial(sealing.Seal, vault, key, visit.district_code)
    resident = seal_of("residents", visit.resident_id)
    home = resident.open("place", visit.home_sealed)
    lat, _, lng = (home or "").partition(",")
    return Home(seal_of, resident, (float(lat), float(lng)) if home else None)


def placed(home: Home, event_id: UUID, position: Position | None) -> Placed:
    """Sealed under the resident's own key, with what tells the same fix again, and the distance from the home, where that is
    known."""
    if position is None:
        return Placed()
    here = f"{position.lat:.6f},{position.lng:.6f}"
    return Placed(
        home.seal_of("visit_events", event_id).close("place", here),
        home.resident.index("fix", here),
        ceil(position.accuracy_m),
        metres(position.lat, position.lng, *home.at) if home.at else None,
    )
