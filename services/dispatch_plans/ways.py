"""Minutes from place to place: the provider's own, or the straight line with a detour at the speed of how people go."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from models.dispatch_plans import TravelMode
from services.dispatch.problem import Travel
from services.distances import metres

METRES_A_MINUTE: Mapping[TravelMode, int] = {
    TravelMode.WALKING: 75,
    TravelMode.ELECTRIC_BIKE: 250,
    TravelMode.DRIVING: 400,
}
"""步行 4.5, 电动车 15, 驾车 24 kilometres an hour, with waiting at crossings and finding a place to park."""

DETOUR_PERCENT = 140
"""Streets are so much longer than the straight line."""

UNKNOWN_MINUTES = 20
"""The way to and from a home whose place nobody recorded."""


@dataclass(frozen=True)
class Place:
    """A home, or where somebody begins the day. Without an id it is nowhere in particular, and no way leads there."""

    id: UUID | None
    lat: float | None = None
    lng: float | None = None


def table(places: Sequence[Place], mode: TravelMode, known: Mapping[tuple[UUID, UUID], int]) -> Travel:
    """Whole minutes, rounded up. `known`: what the provider says, by the ids of two places."""
    return tuple(tuple(_minutes(here, there, mode, known) for there in places) for here in places)


def _minutes(here: Place, there: Place, mode: TravelMode, known: Mapping[tuple[UUID, UUID], int]) -> int:
    if here.id is None or there.id is None or here.id == there.id:
        return 0
    if (said := known.get((here.id, there.id))) is not None:
        return said
    if here.lat is None or here.lng is None or there.lat is None or there.lng is None:
        return UNKNOWN_MINUTES
    way = metres(here.lat, here.lng, there.lat, there.lng) * DETOUR_PERCENT
    return -(-way // (100 * METRES_A_MINUTE[mode]))
