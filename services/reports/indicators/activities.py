"""Activities (活动): those held in the period, and how many came."""

from sqlalchemy import Table, select

from models.activities import Activity, ActivityStatus
from models.report_rows import ActivityRow
from models.reports import FigureUnit
from services.access import Permission
from services.reports.indicators import IN_THE_AUDIT, Asked, Evidence, Indicator, Statement

activities: Table = Activity.__table__  # type: ignore[attr-defined]
A = activities.c


def _held(asked: Asked) -> Statement:
    return select(A.id, A.held_on.label("day"), A.division_code.label("division"), A.attendance).where(
        *asked.within(A.district_code, A.division_code),
        A.status == ActivityStatus.HELD,
        asked.held(A.held_on),
    )


def _shown(asked: Asked) -> Statement:
    return select(
        *(A.id, A.activity_no, A.name, A.division_code, A.held_on, A.site, A.guests, A.attendance, A.import_id)
    ).where(A.district_code == asked.actor.district)


_MAY = Permission.ACTIVITIES_READ
_EVIDENCE = Evidence(
    _held,
    _shown,
    ActivityRow,
    _MAY,
    {
        "activity": ("/v1/activities/{id}", _MAY),
        "import": ("/v1/imports/{import_id}", Permission.IMPORTS_READ),
        "audit": IN_THE_AUDIT,
    },
)

INDICATORS = (
    Indicator(
        *("activities.count", FigureUnit.ACTIVITIES, "活动场次", "Activities held", _EVIDENCE),
        rule="举办日期在期间内、已登记到场情况的活动，每场计1；取消的不计。",
    ),
    Indicator(
        *("activities.person_times", FigureUnit.PERSON_TIMES, "活动参加人次", "Activities: attendance", _EVIDENCE),
        amount="attendance",
        rule="期间内已举办活动的到场人次：登记到人的老年人与未登记姓名的参加者合计。",
    ),
)
