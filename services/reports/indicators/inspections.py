"""Inspections (安全检查): those made in the period, what they found, and what of it was put right by its last day."""

from sqlalchemy import Label, Table, and_, false, func, literal_column, or_, select

from models.findings import Finding, FindingStatus
from models.inspections import Inspection
from models.report_rows import FindingRow, InspectionRow
from models.reports import FigureUnit
from services.access import Permission
from services.reports.indicators import IN_THE_AUDIT, Asked, Evidence, Indicator, Statement
from services.safety_places import name_sql

inspections: Table = Inspection.__table__  # type: ignore[attr-defined]
findings: Table = Finding.__table__  # type: ignore[attr-defined]
I, F = inspections.c, findings.c  # noqa: E741

_BOTH = findings.join(inspections, and_(I.district_code == F.district_code, I.id == F.inspection_id))
_PLACE: Label[str] = literal_column(name_sql("inspections")).label("place")


def _made(asked: Asked) -> Statement:
    return select(I.id, I.inspected_on.label("day"), I.division_code.label("division")).where(
        *asked.within(I.district_code, I.division_code), I.annulled_at.is_(None), asked.held(I.inspected_on)
    )


def _found(asked: Asked) -> Statement:
    by_the_end = [func.coalesce(day <= asked.period.to_on, false()) for day in (F.rectified_on, F.closed_on)]
    put_right = or_(*by_the_end)
    return (
        select(
            *(F.id, I.inspected_on.label("day"), I.division_code.label("division"), F.notice_no),
            *(F.notice_no.is_not(None).label("noticed"), put_right.label("put_right"), (~put_right).label("left")),
        )
        .select_from(_BOTH)
        .where(
            *asked.within(F.district_code, I.division_code),
            *(I.annulled_at.is_(None), F.status != FindingStatus.ANNULLED, asked.held(I.inspected_on)),
        )
    )


def _inspection_shown(asked: Asked) -> Statement:
    return select(
        *(I.id, I.inspection_no, I.inspected_on, I.place_kind, I.division_code, I.departments, I.import_id, _PLACE)
    ).where(I.district_code == asked.actor.district)


def _finding_shown(asked: Asked) -> Statement:
    return (
        select(
            *(F.id, F.finding_no, F.inspection_id, I.inspection_no, I.inspected_on, _PLACE, F.topic, F.hazard),
            *(F.notice_no, F.due_on, F.status, F.rectified_on, F.closed_on, F.import_id),
        )
        .select_from(_BOTH)
        .where(F.district_code == asked.actor.district)
    )


_MAY = Permission.INSPECTIONS_READ
_LINKS = {"import": ("/v1/imports/{import_id}", Permission.IMPORTS_READ), "audit": IN_THE_AUDIT}
_MADE = Evidence(_made, _inspection_shown, InspectionRow, _MAY, {"inspection": ("/v1/inspections/{id}", _MAY)} | _LINKS)
_FOUND = Evidence(
    _found,
    _finding_shown,
    FindingRow,
    _MAY,
    {"finding": ("/v1/findings/{id}", _MAY), "inspection": ("/v1/inspections/{inspection_id}", _MAY)} | _LINKS,
    within="notice_no",
)
_RULE = "期内检查（未作废）发现的隐患，每处计1；"

INDICATORS = (
    Indicator(
        *("inspections.count", FigureUnit.INSPECTIONS, "安全检查", "Inspections", _MADE),
        rule="检查日期在期间内的安全检查，每次计1；作废的不计。",
    ),
    Indicator(
        *("inspections.notices", FigureUnit.NOTICES, "整改通知书", "Rectification notices", _FOUND),
        only="noticed",
        once_per=("notice_no",),
        rule="期内检查发出的整改通知书，同一编号计1；作废的不计。",
    ),
    Indicator(
        *("inspections.findings", FigureUnit.FINDINGS, "发现隐患", "Findings", _FOUND),
        rule=f"{_RULE}作废的不计。",
    ),
    Indicator(
        *("inspections.rectified", FigureUnit.FINDINGS, "已整改隐患", "Findings put right", _FOUND),
        only="put_right",
        rule=f"{_RULE}只计止日前（含当天）已整改或已销号的，按月拆分时也以整个期间的止日为准。",
    ),
    Indicator(
        *("inspections.in_progress", FigureUnit.FINDINGS, "整改中隐患", "Findings in progress", _FOUND),
        only="left",
        rule=f"{_RULE}只计到止日尚未整改的，按月拆分时也以整个期间的止日为准。",
    ),
)
