"""No finding is forgotten: a major hazard is told to the township of the place as it is recorded, and any finding that is past its
day, and to the bureau when that does not answer; what was put right and nobody came to see, to the bureau.

The clock raises these alerts, and ends them when what had raised them has ended. A township that resolves one while the finding
stands, or looks into it for days without an end, has it passed on to the bureau."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from models.alerts import AlertCause, AlertPlace, AlertSeverity
from models.safety_checklists import Hazard, InspectedKind, SafetyTopic
from services import alerts, audit, calendars
from services.access import Actor, Permission
from services.findings.steps import WAITING
from services.labels import label
from services.safety_places import ID_SQL, TOWNSHIP
from services.suspensions import STOPS

AT_ONCE = 200
SEEN_WITHIN_DAYS = 7
"""A setting of ours: standards.md names no time in which a place is looked at again."""

_WAITING = ", ".join(f"'{one}'" for one in WAITING)
_STANDS = {
    "finding_overdue": f"f.status in ({_WAITING}) and f.due_on < cast(:today as date)",
    "finding_unseen": f"f.status = 'rectified' and f.rectified_on < cast(:today as date) - {SEEN_WITHIN_DAYS}",
    "major_hazard": "f.suspension_id is not null and f.status not in ('closed', 'annulled')",
}
_RAISE_SQL = {
    kind: f"""
        select f.id, f.finding_no, f.topic, f.hazard, f.due_on, f.rectified_on, i.place_kind, {ID_SQL} as place_id,
            case when not exists (select from alerts a where a.district_code = f.district_code and a.key = '{kind}/' || f.id)
                then left(i.division_code, {TOWNSHIP}) end as township
        from findings f join inspections i on i.district_code = f.district_code and i.id = f.inspection_id
        where f.district_code = :district and {stands}
          and not exists (select from alerts a where a.district_code = f.district_code and a.key = '{kind}/' || f.id
            and a.status <> 'resolved')
    """
    for kind, stands in _STANDS.items()
}
_TO_RAISE = {kind: text(f"{sql} order by f.due_on, f.id limit :rows") for kind, sql in _RAISE_SQL.items()}
_AT_ONCE = text(f"{_RAISE_SQL['major_hazard']} and f.id = :finding")
LOOKED_INTO_DAYS = {Hazard.MAJOR: 1, Hazard.ORDINARY: 3}
"""So long may a township look into what is late, a setting of ours as well."""
_TO_PASS_ON = text(f"""
    select a.key from alerts a
    join findings f on f.district_code = a.district_code and f.id = cast(split_part(a.key, '/', 2) as uuid)
    where a.district_code = :district and a.kind in ('finding_overdue', 'major_hazard') and a.status = 'acknowledged' and a.level = 'division'
      and a.acknowledged_at < now() - make_interval(days => case f.hazard when 'major' then {LOOKED_INTO_DAYS[Hazard.MAJOR]}
        else {LOOKED_INTO_DAYS[Hazard.ORDINARY]} end)
    order by a.id limit :rows
""")
_TO_CLEAR = {
    kind: text(f"""
        select a.key from alerts a
        where a.district_code = :district and a.kind = '{kind}' and a.status <> 'resolved'
          and not exists (select from findings f where f.district_code = a.district_code and f.id = cast(split_part(a.key, '/', 2) as uuid)
            and {stands})
        order by a.id limit :rows
    """)
    for kind, stands in _STANDS.items()
}


async def keep_in_mind(session: AsyncSession, actor: Actor) -> int:
    """By the clock. How many alerts were raised."""
    actor.require(Permission.FINDINGS_JUDGE)
    connection = await session.connection()
    asked = {"district": actor.district, "today": calendars.today(), "rows": AT_ONCE}
    cleared, raised = list[tuple[Any, dict[str, Any]]](), list[tuple[Any, dict[str, Any]]]()
    late = (await connection.execute(_TO_PASS_ON, asked)).scalars().all()
    passed_on = await alerts.pass_on(session, actor, late)
    for kind in _STANDS:
        for key in (await connection.execute(_TO_CLEAR[kind], asked)).scalars().all():
            if alert := await alerts.clear(session, actor, key, AlertCause.OVER):
                cleared.append((alert, {"key": key}))
        for row in (await connection.execute(_TO_RAISE[kind], asked)).all():
            raised.append(await _raise(session, actor, kind, row))
    await audit.record_each(session, actor, "findings.clear_alerts", "alert", cleared)
    await audit.record_each(session, actor, "findings.raise_alerts", "alert", raised)
    await audit.record_each(session, actor, "findings.pass_on_alerts", "alert", [(alert, {}) for alert in passed_on])
    return len(raised)


async def tell_at_once(session: AsyncSession, actor: Actor, finding_id: UUID) -> None:
    """A major hazard, before the clock comes by. Part of the act that records it, and tells the audit."""
    actor.require(Permission.INSPECTIONS_MAKE)
    asked = {"district": actor.district, "finding": finding_id}
    for row in (await (await session.connection()).execute(_AT_ONCE, asked)).all():
        await _raise(session, actor, "major_hazard", row)


async def tell_no_more(session: AsyncSession, actor: Actor, finding_id: UUID, cause: AlertCause) -> None:
    """It is closed, or was none. Part of that act, which tells the audit."""
    actor.require(Permission.FINDINGS_JUDGE, Permission.INSPECTIONS_ANNUL)
    await alerts.clear(session, actor, f"major_hazard/{finding_id}", cause)


_FACTS: Mapping[str, Callable[[Any], dict[str, Any]]] = {
    "finding_overdue": lambda row: {"due_on": row.due_on},
    "finding_unseen": lambda row: {"rectified_on": row.rectified_on, "days": SEEN_WITHIN_DAYS},
    "major_hazard": lambda row: dict(zip(("stops", "stops_en"), STOPS[InspectedKind(row.place_kind)], strict=True)),
}


async def _raise(session: AsyncSession, actor: Actor, kind: str, row: Any) -> tuple[Any, dict[str, Any]]:
    topic = SafetyTopic(row.topic)
    facts = {"finding_no": row.finding_no, "topic": label(topic), "topic_en": topic.replace("_", " ")}
    facts |= _FACTS[kind](row)
    urgent = row.hazard == Hazard.MAJOR and kind != "finding_unseen"
    alert = await alerts.raise_alert(
        session,
        actor,
        kind,
        AlertSeverity.URGENT if urgent else AlertSeverity.WARNING,
        facts,
        key=f"{kind}/{row.id}",
        place=(AlertPlace(row.place_kind), row.place_id),
        division_code=row.township if kind != "finding_unseen" else None,
    )
    return alert, {"finding": row.id}
