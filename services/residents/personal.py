"""What of a person is sealed, shown masked, or open to which role."""

from collections.abc import Callable, Mapping, Sequence
from math import floor
from typing import Any

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from models.accounts import Role
from models.family_links import LinkScope
from models.residents import PersonalField, ResidentRead, ResidentStatus
from services import calendars, family_links, labels, masks, numbers, sealing, supply
from services.access import Actor, Permission
from services.residents.acts import allowed_actions

F = PersonalField
_EVERYTHING = frozenset(F)
_AT_THE_DOOR = frozenset({F.PHONE, F.ADDRESS, F.PLACE})

OPEN_TO: Mapping[Role, frozenset[PersonalField]] = {
    Role.BUREAU_ADMIN: _EVERYTHING,
    Role.SUBSIDY_OFFICER: _EVERYTHING,
    Role.AUDITOR: _EVERYTHING,
    Role.COMMUNITY_WORKER: _EVERYTHING,
    Role.RESIDENT: _EVERYTHING,
    Role.PROVIDER_MANAGER: _AT_THE_DOOR | {F.ID_NUMBER},  # a claim names the resident by it
    Role.CAREGIVER: _AT_THE_DOOR,
    Role.FAMILY: frozenset({F.PHONE}),
}
"""What a role may see masked, and with `residents:reveal` in full: no more than its work needs (PIPL, article 6)."""

_JUDGES: Mapping[str, Callable[[str], str]] = {"phone": numbers.phone, "bank_card": numbers.bank_card}
SEALED = ("id_number", "phone", "address", "place", "bank_card")


def open_to(actor: Actor, granted: frozenset[LinkScope]) -> frozenset[PersonalField]:
    """`granted`: what the resident agreed to, for a relative."""
    if actor.role is None:
        return _EVERYTHING
    seen = OPEN_TO.get(actor.role, frozenset())
    return seen | {F.ADDRESS, F.PLACE} if actor.role is Role.FAMILY and LinkScope.WHEREABOUTS in granted else seen


def canonical(name: str, written: str | None) -> str | None:
    """A number in its one form, refused with the field that is meant; other text as it is."""
    judge = _JUDGES.get(name)
    return supply.judged(f"/{name}", judge, written) if judge and written is not None else written


def place(lat: float | None, lng: float | None) -> str | None:
    """Six decimals are a hand's breadth. Raises PlaceIncomplete when only one of the two is given."""
    if (lat is None) != (lng is None):
        raise supply.PlaceIncomplete("/lng" if lng is None else "/lat")
    return None if lat is None else f"{lat:.6f},{lng:.6f}"


def cell(place: str | None) -> tuple[int | None, int | None]:
    """About where a place is (`cell_lat`, `cell_lng`): the hundredth of a degree that it lies in."""
    if place is None:
        return None, None
    lat, lng = (floor(float(degrees) * 100) for degrees in place.split(","))
    return lat, lng


_MASKS: Mapping[PersonalField, Callable[[str, str], str]] = {
    F.ID_NUMBER: lambda number, _division: masks.identity_number(number),
    F.PHONE: lambda number, _division: masks.phone(number),
    F.ADDRESS: masks.address,
    F.BANK_CARD: lambda number, _division: masks.bank_card(number),
}
_DIVISIONS = text("select code, name from divisions where code = any(cast(:codes as varchar[]))")
_PLAIN = (
    *("id", "version", "name", "sex", "division_code", "household_division_code", "status"),
    *("registered_on", "moved_out_on", "deceased_on", "updated_at", "languages", "caregiver_sex"),
)


async def shown(session: AsyncSession, actor: Actor, found: Sequence[Any]) -> list[ResidentRead]:
    """Residents as this actor sees them: what is sealed is masked, or left out."""
    actor.require(Permission.RESIDENTS_READ)
    seals = await sealing.seals(session, actor.district, "residents", [row.id for row in found])
    granted = await family_links.granted(session, actor)
    seen = open_to(actor, granted)
    health = actor.role is not Role.FAMILY or LinkScope.HEALTH in granted
    acts = {status: allowed_actions(actor, status) for status in ResidentStatus}
    codes = list({row.division_code for row in found})
    divisions = {row.code: row.name for row in await (await session.connection()).execute(_DIVISIONS, {"codes": codes})}
    return [
        _one(row, seals[row.id], seen, acts, division=divisions.get(row.division_code, ""), health=health)
        for row in found
    ]


def _one(
    row: Any,
    seal: sealing.Seal,
    seen: frozenset[PersonalField],
    acts: Mapping[ResidentStatus, list[str]],
    *,
    division: str,
    health: bool,
) -> ResidentRead:
    opened = {field: _open(row, seal, field) if field in seen else None for field in _MASKS}
    masked = {f"{field}_masked": _MASKS[field](told, division) if told else None for field, told in opened.items()}
    categories = list(row.categories) if health else []
    return ResidentRead(
        **{name: getattr(row, name) for name in _PLAIN},
        **masked,
        age=calendars.age_on(row.birth_on, calendars.today()),
        custodian=row.custodian if F.BANK_CARD in seen else None,
        place_known=row.place_sealed is not None,
        categories=categories,
        category_labels=[labels.CATEGORIES.get(code, code) for code in categories],
        ability_level=row.ability_level if health else None,
        allowed_actions=acts[row.status],
    )


def _open(row: Any, seal: sealing.Seal, field: PersonalField) -> str | None:
    return seal.open(field, getattr(row, f"{field}_sealed"))
