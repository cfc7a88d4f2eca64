"""Safety (安全): the meetings, trainings and drills that were held in the period."""

from sqlalchemy import Table, func, select

from models.report_rows import SafetyEventRow
from models.reports import FigureUnit
from models.safety_events import SafetyEvent, SafetyEventKind
from services.access import Permission
from services.reports.indicators import IN_THE_AUDIT, Asked, Evidence, Indicator, Statement

events: Table = SafetyEvent.__table__  # type: ignore[attr-defined]
E = events.c
_DIVISION = func.coalesce(E.division_code, E.district_code)
"""Of a place its own; what is held for all, or by a provider, is the district's."""


def _held(asked: Asked) -> Statement:
    return select(
        *(E.id, E.held_on.label("day"), _DIVISION.label("division")),
        *((E.kind == kind).label(kind.value) for kind in SafetyEventKind),
    ).where(*asked.within(E.district_code, _DIVISION), E.annulled_at.is_(None), asked.held(E.held_on))


def _shown(asked: Asked) -> Statement:
    return select(
        *(E.id, E.event_no, E.kind.label("event_kind"), E.held_on, E.topic, E.subject, E.place_kind),
        *(_DIVISION.label("division_code"), E.attendance, E.import_id),
        func.concat("/v1/safety-", E.kind, "s/", E.id).label("path"),
    ).where(E.district_code == asked.actor.district)


_MAY = Permission.SAFETY_EVENTS_READ
_EVIDENCE = Evidence(
    _held,
    _shown,
    SafetyEventRow,
    _MAY,
    {
        "event": ("{path}", _MAY),
        "import": ("/v1/imports/{import_id}", Permission.IMPORTS_READ),
        "audit": IN_THE_AUDIT,
    },
)

INDICATORS = tuple(
    Indicator(
        *(f"safety.{kind}s", FigureUnit.EVENTS, zh, en, _EVIDENCE),
        only=kind.value,
        rule=f"举办日期在期间内的{zh}，每次计1；作废的不计。",
    )
    for kind, zh, en in (
        (SafetyEventKind.MEETING, "安全会议", "Safety meetings"),
        (SafetyEventKind.TRAINING, "安全培训", "Safety trainings"),
        (SafetyEventKind.DRILL, "应急演练", "Safety drills"),
    )
)
