"""What can be found, and who may look for it: each noun's own `visible`, as columns that all kinds share."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, Table, false, func, null
from sqlmodel.ext.asyncio.session import AsyncSession

from models.search import SearchKind
from services import caregivers, facilities, providers, sealing
from services.access import Actor, Permission
from services.care_centres import register as care_centres
from services.meal_points.read import points
from services.meal_points.read import visible as visible_points
from services.residents import scope as residents


@dataclass(frozen=True)
class Kind:
    """`rows`: who an actor sees. `placed`: it has a place that is no secret. `tail`: that its telephone ends with these digits."""

    permission: Permission
    table: Table
    rows: Callable[[Actor], Select[Any]]
    tail: Callable[[AsyncSession, Actor, str], ColumnElement[bool]]
    placed: bool = False

    @property
    def division(self) -> ColumnElement[Any]:
        return self.table.c.division_code if "division_code" in self.table.c else null()


def _sealed(table: Table) -> Callable[[AsyncSession, Actor, str], ColumnElement[bool]]:
    """By the blind index of a sealed telephone."""
    return lambda session, actor, tail: (
        table.c.phone_tail_index == sealing.blind(session, actor.district, sealing.PHONE_TAIL, tail)
    )


def _nobody(_session: AsyncSession, _actor: Actor, _tail: str) -> ColumnElement[bool]:
    """Of what has no telephone."""
    return false()


def _plain(table: Table) -> Callable[[AsyncSession, Actor, str], ColumnElement[bool]]:
    return lambda _session, _actor, tail: func.right(table.c.phone, 4) == tail


KINDS: dict[SearchKind, Kind] = {
    SearchKind.RESIDENT: Kind(
        Permission.RESIDENTS_READ, residents.residents, residents.visible, _sealed(residents.residents)
    ),
    SearchKind.PROVIDER: Kind(
        Permission.PROVIDERS_READ, providers.providers, providers.visible, _plain(providers.providers), placed=True
    ),
    SearchKind.CAREGIVER: Kind(
        Permission.CAREGIVERS_READ, caregivers.caregivers, caregivers.visible, _sealed(caregivers.caregivers)
    ),
    SearchKind.MEAL_POINT: Kind(Permission.MEAL_POINTS_READ, points, visible_points, _plain(points), placed=True),
    SearchKind.FACILITY: Kind(
        Permission.FACILITIES_READ, facilities.facilities, facilities.visible, _nobody, placed=True
    ),
    SearchKind.CARE_CENTRE: Kind(
        Permission.CARE_CENTRES_READ, care_centres.care_centres, care_centres.visible, _nobody, placed=True
    ),
}
