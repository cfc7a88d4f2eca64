"""Welfare visits (探视走访): visits and calls of the period that reached somebody, and how many residents they reached."""

from sqlalchemy import Table, and_, or_, select

from models.report_rows import WelfareVisitRow
from models.reports import FigureUnit
from models.residents import Resident
from models.welfare_visits import WelfareVisit
from services.access import Permission
from services.reports.indicators import IN_THE_AUDIT, Asked, Evidence, Indicator, Statement
from services.welfare_visits.outcomes import UNANSWERED

visits: Table = WelfareVisit.__table__  # type: ignore[attr-defined]
residents: Table = Resident.__table__  # type: ignore[attr-defined]
V, R = visits.c, residents.c


def _chosen(asked: Asked) -> Statement:
    return select(V.id, V.resident_id, V.visited_on.label("day"), V.division_code.label("division")).where(
        *asked.within(V.district_code, V.division_code),
        V.withdrawn_at.is_(None),
        or_(V.outcome.is_(None), V.outcome.not_in(UNANSWERED)),
        asked.held(V.visited_on),
    )


def _shown(asked: Asked) -> Statement:
    return (
        select(
            *(V.id, V.visit_no, V.visited_on, V.resident_id, V.division_code, V.mode, V.outcome, V.import_id),
            R.name.label("resident_name"),
        )
        .select_from(visits.outerjoin(residents, and_(R.district_code == V.district_code, R.id == V.resident_id)))
        .where(V.district_code == asked.actor.district)
    )


_MAY = Permission.WELFARE_VISITS_READ
REACHED = Evidence(
    _chosen,
    _shown,
    WelfareVisitRow,
    _MAY,
    {
        "welfare_visit": ("/v1/welfare-visits/{id}", _MAY),
        "import": ("/v1/imports/{import_id}", Permission.IMPORTS_READ),
        "audit": IN_THE_AUDIT,
    },
    within="resident_id",
)

INDICATORS = (
    Indicator(
        *("welfare_visits.count", FigureUnit.PERSON_TIMES, "探视走访人次", "Welfare visits and calls", REACHED),
        rule="期内见到本人或问明情况的探视走访（上门或电话），每次计1；无人应答、不在家和已撤回的不计。",
    ),
    Indicator(
        *("welfare_visits.residents", FigureUnit.RESIDENTS, "探视走访的老年人", "Residents called on", REACHED),
        once_per=("resident_id",),
        rule="期内有上述探视走访的老年人，每人计1。",
    ),
)
