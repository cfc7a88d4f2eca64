"""No finding is forgotten: what is past its day is told to the township of the place, and to the bureau when that does not answer;
what was put right and nobody came to see, to the bureau.

The clock raises these alerts, and ends them when what had raised them has ended. A township that resolves one while the finding
stands, or looks into it for days without an end, has it passed on to the bureau."""

from typing import Any

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from models.alerts import AlertCause, AlertPlace, AlertSeverity
from models.safety_checklists import Hazard, SafetyTopic
from services import alerts, audit, calendars
from services.access import Actor, Permission
from services.findings.steps import WAITING
from services.labels import label
from services.safety_places import ID_SQL, TOWNSHIP

AT_ONCE = 200
SEEN_WITHIN_DAYS = 7
"""A setting of ours: standards.md names no time in which a place is looked at again."""

_WAITING = ", ".join(f"'{one}'" for one in WAITING)
_STANDS = {
    "finding_overdue": f"f.status in ({_WAITING}) and f.due_on < cast(:today as date)",
    "finding_unseen": f"f.status = 'rectified' and f.rectified_on < cast(:today as date) - {SEEN_WITHIN_DAYS}",
}
_TO_RAISE = {
    kind: text(f"""
        select f.id, f.finding_no, f.topic, f.hazard, f.due_on, f.rectified_on, i.place_kind, {ID_SQL} as place_id,
            case when not exists (select from alerts a where a.district_code = f.district_code and a.key = '{kind}/' || f.id)
                then left(i.division_code, {TOWNSHIP}) end as township
        from findings f join inspections i on i.district_code = f.district_code and i.id = f.inspection_id
        where f.district_code = :district and {stands}
          and not exists (select from alerts a where a.district_code = f.district_code and a.key = '{kind}/' || f.id
            and a.status <> 'resolved')
        order by f.due_on, f.id limit :rows
    """)
    for kind, stands in _STANDS.items()
}
LOOKED_INTO_DAYS = {Hazard.MAJOR: 1, Hazard.ORDINARY: 3}
"""So long may a township look into what is late, a setting of ours as well."""
_TO_PASS_ON = text(f"""
    select a.key from alerts a
    join findings f on f.district_code = a.district_code and f.id = cast(split_part(a.key, '/', 2) as uuid)
    where a.district_code = :district and a.kind = 'finding_overdue' and a.status = 'acknowledged' and a.level = 'division'
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
    passed_on = [(alert, {"kind": "finding_overdue"}) for alert in await alerts.pass_on(session, actor, late)]
    for kind in _STANDS:
        for key in (await connection.execute(_TO_CLEAR[kind], asked)).scalars().all():
            if alert := await alerts.clear(session, actor, key, AlertCause.OVER):
                cleared.append((alert, {"key": key}))
        for row in (await connection.execute(_TO_RAISE[kind], asked)).all():
            raised.append(await _raise(session, actor, kind, row))
    await audit.record_each(session, actor, "findings.clear_alerts", "alert", cleared)
    await audit.record_each(session, actor, "findings.raise_alerts", "alert", raised)
    await audit.record_each(session, actor, "findings.pass_on_alerts", "alert", passed_on)
    return len(raised)


async def _raise(session: AsyncSession, actor: Actor, kind: str, row: Any) -> tuple[Any, dict[str, Any]]:
    topic = SafetyTopic(row.topic)
    facts = {"finding_no": row.finding_no, "topic": label(topic), "topic_en": topic.replace("_", " ")}
    late = kind == "finding_overdue"
    facts |= {"due_on": row.due_on} if late else {"rectified_on": row.rectified_on, "days": SEEN_WITHIN_DAYS}
    severity = AlertSeverity.URGENT if row.hazard == Hazard.MAJOR else AlertSeverity.WARNING
    alert = await alerts.raise_alert(
        session,
        actor,
        kind,
        severity if late else AlertSeverity.WARNING,
        facts,
        key=f"{kind}/{row.id}",
        place=(AlertPlace(row.place_kind), row.place_id),
        division_code=row.township if late else None,
    )
    return alert, {"finding": row.id}
