"""Raising an alert, raising it again, and closing it when what had raised it has ended: parts of an act that has asked.

    alert = await alerts.raise_alert(
        session, actor, "meals_uncollected", AlertSeverity.WARNING, {"days": 2},
        key=f"meals_uncollected/{resident_id}", resident_id=resident_id)
    await audit.record(session, actor, "meal_servings.…", …, alert=alert)

The act's own row in the audit tells of the alert; one that the clock raises is told by the clock."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession
from uuid_utils.compat import uuid7

from models.alerts import AlertCause, AlertPlace, AlertSeverity
from services.access import Actor
from services.alerts.kinds import BY_CODE
from services.scope import as_the_bureau

ANSWER_WITHIN: Mapping[AlertSeverity, timedelta] = {
    AlertSeverity.NOTICE: timedelta(days=3),
    AlertSeverity.WARNING: timedelta(days=1),
    AlertSeverity.URGENT: timedelta(hours=2),
    AlertSeverity.EMERGENCY: timedelta(minutes=10),
}
"""How long the division has to acknowledge an alert, and after it the bureau (a setting of ours; no text was at hand)."""

_RANK = "array_position(array['notice', 'warning', 'urgent', 'emergency'], cast({} as text))"
_ROSE = f"{_RANK.format('excluded.severity')} > {_RANK.format('a.severity')}"
_RAISE = text(f"""
    insert into alerts as a (district_code, id, kind, key, severity, resident_id, place_kind, place_id, division_code, facts,
        level, acknowledge_by, raised_by)
    select :district, :id, :kind, :key, :severity, cast(:resident as uuid), :place_kind, cast(:place as uuid),
        d.code, cast(:facts as jsonb), case when length(d.code) > 6 then 'division' else 'bureau' end, :by, :account
    from (select coalesce(:division, (select division_code from residents
        where district_code = :district and id = cast(:resident as uuid))) as code) d
    on conflict (district_code, key) where status <> 'resolved' do update set
        facts = excluded.facts, version = a.version + 1, updated_at = now(),
        severity = case when {_ROSE} then excluded.severity else a.severity end,
        acknowledge_by = case when not {_ROSE} then a.acknowledge_by
            when a.status = 'open' then least(a.acknowledge_by, excluded.acknowledge_by) else excluded.acknowledge_by end,
        level = case when {_ROSE} and a.status <> 'open' then excluded.level else a.level end,
        escalated_at = case when {_ROSE} and a.status <> 'open' then null else a.escalated_at end,
        status = case when {_ROSE} then 'open' else a.status end,
        acknowledged_at = case when {_ROSE} then null else a.acknowledged_at end,
        acknowledged_by = case when {_ROSE} then null else a.acknowledged_by end
        where a.facts <> excluded.facts or {_ROSE}
    returning id
""")
_STANDING = text("select id from alerts where district_code = :district and key = :key and status <> 'resolved'")
_LONGER = " ".join(
    f"when '{severity}' then interval '{int(within.total_seconds())} seconds'"
    for severity, within in ANSWER_WITHIN.items()
)
TO_THE_BUREAU_SQL = f"""level = 'bureau', escalated_at = now(), acknowledge_by = now() + case severity {_LONGER} end,
        version = version + 1, updated_at = now()"""
_PASS_ON = text(f"""
    update alerts set {TO_THE_BUREAU_SQL}, status = 'open', acknowledged_at = null, acknowledged_by = null
    where district_code = :district and key = any(:keys) and status = 'acknowledged' and level = 'division' returning id
""")
_CLEAR = text("""
    update alerts set status = 'resolved', cause = :cause, resolved_at = now(), resolved_by = :account,
        version = version + 1, updated_at = now()
    where district_code = :district and key = :key and status <> 'resolved' returning id
""")


async def raise_alert(
    session: AsyncSession,
    actor: Actor,
    kind: str,
    severity: AlertSeverity,
    facts: Mapping[str, Any],
    *,
    key: str,
    resident_id: UUID | None = None,
    place: tuple[AlertPlace, UUID] | None = None,
    division_code: str | None = None,
) -> UUID:
    """The alert that now stands for `key`. While one is not resolved, the same key raises no second one: its facts become the
    new ones, and a higher severity opens it anew: with the shorter deadline, or, where it was acknowledged, with a whole one that the
    division has first. A lower one changes nothing.

    `division_code`: whose workers answer; without it the resident's, and of a place the bureau. `facts` hold what the words
    of the kind (services/alerts/kinds) name: ids, codes, days and numbers; never a name, number, address or place."""
    BY_CODE[kind].says(facts)  # a fact that is missing is missed here and not by a reader
    place_kind, place_id = place or (None, None)
    asked = {
        "district": actor.district,
        "id": uuid7(),
        "kind": kind,
        "key": key,
        "severity": severity,
        "resident": resident_id,
        "place_kind": place_kind,
        "place": place_id,
        "division": division_code,
        "facts": orjson.dumps(dict(facts), default=str).decode(),
        "by": datetime.now(UTC) + ANSWER_WITHIN[severity],
        "account": actor.account_id,
    }
    async with as_the_bureau(session, actor.bound):  # whoever serves raises it, and only who answers sees it
        connection = await session.connection()
        raised: UUID | None = (await connection.execute(_RAISE, asked)).scalar_one_or_none()
        if raised is None:
            raised = (await connection.execute(_STANDING, {"district": actor.district, "key": key})).scalar_one()
    return raised


async def pass_on(session: AsyncSession, actor: Actor, keys: Sequence[str]) -> list[UUID]:
    """What a division has looked into for too long is the bureau's, with a deadline of its own. Which alerts they were."""
    asked = {"district": actor.district, "keys": list(keys)}
    async with as_the_bureau(session, actor.bound):
        return list((await (await session.connection()).execute(_PASS_ON, asked)).scalars().all())


async def clear(session: AsyncSession, actor: Actor, key: str, cause: AlertCause) -> UUID | None:
    """What had raised it has ended: the alert of that key, if one stands, is resolved."""
    asked = {"district": actor.district, "key": key, "cause": cause, "account": actor.account_id}
    async with as_the_bureau(session, actor.bound):
        cleared: UUID | None = (await (await session.connection()).execute(_CLEAR, asked)).scalar_one_or_none()
    return cleared
