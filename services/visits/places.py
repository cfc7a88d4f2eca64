"""Where an event was, and how far from the home. Positions are kept at the two ends of a visit only, and sealed."""

from dataclasses import dataclass
from math import asin, ceil, cos, radians, sin, sqrt
from typing import Any
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from models.visits import Position
from services import sealing

EARTH_M = 6_371_009
"""The mean radius."""


def metres(lat: float, lng: float, other_lat: float, other_lng: float) -> int:
    """The way over the sphere, by the haversine; half a percent off at worst."""
    half = sin(radians(other_lat - lat) / 2) ** 2
    half += cos(radians(lat)) * cos(radians(other_lat)) * sin(radians(other_lng - lng) / 2) ** 2
    return round(2 * EARTH_M * asin(min(1.0, sqrt(half))))


METRES_SQL = f"""case when {{there}}.lat - {{lat}} is not null then 2 * {EARTH_M} * asin(least(1, sqrt(
    power(sin(radians({{there}}.lat - {{lat}}) / 2), 2)
        + cos(radians({{lat}})) * cos(radians({{there}}.lat)) * power(sin(radians({{there}}.lng - {{lng}}) / 2), 2)))) end"""
"""The same in SQL, from a place to `there`, which has `lat` and `lng`: metres, not rounded. Null where either is not known: for
least() the lesser of 1 and of what is unknown is 1."""


CELLS_APART_SQL = """case when {a}lat is not null and {b}lat is not null then sqrt(power(greatest(abs({a}lat - {b}lat) - 1, 0) * 1111.9, 2)
    + power(greatest(abs({a}lng - {b}lng) - 1, 0) * 1111.9 * cos(radians((abs({a}lat) + 1) / 100.0)), 2)) end"""
"""Metres between two cells at least, null where either is not known: a hundredth of a degree is 1,111.9 m on a meridian, and less on a parallel."""


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
