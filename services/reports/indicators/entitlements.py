"""Entitlements (补贴资格): those that began and those that ended in the period. Only what was granted counts."""

from collections.abc import Callable

from sqlalchemy import Table, select

from models.entitlements import Entitlement, EntitlementStatus
from models.programmes import Programme
from models.report_rows import EntitlementRow
from models.reports import FigureUnit
from models.residents import Resident
from services.access import Permission
from services.reports.indicators import IN_THE_AUDIT, Asked, Evidence, Indicator, Statement

entitlements: Table = Entitlement.__table__  # type: ignore[attr-defined]
programmes: Table = Programme.__table__  # type: ignore[attr-defined]
residents: Table = Resident.__table__  # type: ignore[attr-defined]
E, P, R = entitlements.c, programmes.c, residents.c

_OF_RESIDENTS = entitlements.join(residents, (R.district_code == E.district_code) & (R.id == E.resident_id))
_NEVER_GRANTED = (EntitlementStatus.PROPOSED, EntitlementStatus.REJECTED)


def _on(day: str) -> Callable[[Asked], Statement]:
    """`effective_to` is the last day that is covered, and so the day of the end."""

    def chosen(asked: Asked) -> Statement:
        return (
            select(E.id, E[day].label("day"), R.division_code.label("division"))
            .select_from(_OF_RESIDENTS)
            .where(*asked.within(E.district_code, R.division_code), E.status.not_in(_NEVER_GRANTED), asked.held(E[day]))
        )

    return chosen


def _shown(asked: Asked) -> Statement:
    statement = select(
        *(E.id, E.resident_id, E.effective_from, E.effective_to, E.status),
        P.code.label("programme"),
        R.name.label("resident_name"),
    ).select_from(_OF_RESIDENTS.join(programmes, (P.district_code == E.district_code) & (P.id == E.programme_id)))
    return statement.where(E.district_code == asked.actor.district)


def _evidence(day: str) -> Evidence:
    may = Permission.ENTITLEMENTS_READ
    links = {"entitlement": ("/v1/entitlements/{id}", may), "audit": IN_THE_AUDIT}
    return Evidence(_on(day), _shown, EntitlementRow, may, links)


_UNIT = FigureUnit.ENTITLEMENTS

_RULE = "{}日期在期间内的补贴资格，每份计1；待批准和未批准的不计。"

INDICATORS = (
    Indicator(
        *("entitlements.added", _UNIT, "新增补贴资格", "Entitlements added", _evidence("effective_from")),
        rule=_RULE.format("起始"),
    ),
    Indicator(
        *("entitlements.ended", _UNIT, "终止补贴资格", "Entitlements ended", _evidence("effective_to")),
        rule=_RULE.format("终止"),
    ),
)
