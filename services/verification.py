"""Verification: a record of any kind is verified by itself, and drawn, as soon as it has no open doubt (rules.md, Verified).

Here is what the kinds have in common on that way; each noun keeps what only it knows: what is doubtful about one of its records,
and what else comes of a word about it. All of it is part of another act, which has asked and tells the audit."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession
from uuid_utils.compat import uuid7

from models.claims import RecordKind
from models.visits import VisitReason
from services import ledger
from services.access import Actor
from services.away import FIRST_STAY_SQL, IN_FACILITY_SQL, STAYED_SQL
from services.records import KINDS, REJECTED, STAY, VISIT, Kind

_OVER = {RecordKind.VISIT: "'checked_out', 'flagged'", RecordKind.SERVING: "'flagged'", RecordKind.STAY: "'flagged'"}
"""The statuses of what is over and not verified."""


def _doubted(kind: Kind) -> str:
    """Whether a row `o` of the kind's table has an open doubt."""
    return f"""exists (select from {kind.doubts} x
        where x.district_code = o.district_code and x.{kind.line_id} = o.id and x.status = 'open')"""


def _since(kind: Kind, at: str) -> str:
    """When it was verified: of nights nobody asks that."""
    return f"verified_at = {at}," if "verified_at" in kind.table.columns else ""


_VERIFY = {
    one: text(f"""
    update {kind.table.name} o set status = case when {_doubted(kind)} then 'flagged' else 'verified' end,
        {_since(kind, f"case when {_doubted(kind)} then null else now() end")} version = o.version + 1, updated_at = now()
    where o.district_code = :district and o.id = any(cast(:records as uuid[])) and o.status in ({_OVER[one]})
      {"" if kind is VISIT else f"and not {_doubted(kind)}"}
    returning o.id, o.status""")
    for one, kind in KINDS.items()
}
_DEMOTE = {
    one: text(f"""
    update {kind.table.name} o set status = 'flagged', {_since(kind, "null")} version = o.version + 1, updated_at = now()
    where o.district_code = :district and o.id = any(cast(:records as uuid[])) and o.status = 'verified' and {_doubted(kind)}
    returning o.id""")
    for one, kind in KINDS.items()
}
_LOCK = {
    one: text(f"""
    select id from {kind.table.name} where district_code = :district and id = any(cast(:records as uuid[]))
      and status in ({_OVER[one]}, 'verified')
    order by id for no key update""")
    for one, kind in KINDS.items()
}
_RAISE = {
    one: text(f"""
    insert into {kind.doubts} (district_code, id, {kind.line_id}, code, found, status, raised_by{", severity" if kind is VISIT else ""})
    select :district, gen_random_uuid(), r.id, :code, cast(:found as jsonb), 'open', :by{", 'acknowledge'" if kind is VISIT else ""}
    from unnest(cast(:records as uuid[])) r (id)
    on conflict (district_code, {kind.line_id}, code) do update set found = excluded.found, status = 'open',
        raised_by = excluded.raised_by, resolved_by = null, resolved_at = null, reason_code = null, memo = null,
        version = {kind.doubts}.version + 1, updated_at = now()""")
    for one, kind in KINDS.items()
}
_ACKNOWLEDGE = {
    one: text(f"""
    update {kind.doubts} x set status = 'acknowledged', resolved_by = :by, resolved_at = now(), reason_code = :reason_code,
        memo = cast(nullif(:memo, '') as varchar), version = x.version + 1, updated_at = now()
    where x.district_code = :district and x.{kind.line_id} = any(cast(:records as uuid[])) and x.status = 'open'
      and (cast(:code as varchar) is null or x.code = :code)""")
    for one, kind in KINDS.items()
}
_MEND = {
    one: text(f"""
    update {kind.doubts} x set status = 'corrected', resolved_by = :by, resolved_at = now(), version = x.version + 1,
        updated_at = now()
    where x.district_code = :district and x.{kind.line_id} = any(cast(:records as uuid[])) and x.status = 'open' and x.code = :code""")
    for one, kind in KINDS.items()
}
_CLOSE = {
    one: text(f"""
    with locked as materialized (
        select id from {kind.table.name} where district_code = :district and id = any(cast(:records as uuid[]))
        order by id for update)
    update {kind.table.name} o set status = :status, {_since(kind, "null")} closed_code = :reason_code,
        closed_memo = cast(nullif(:memo, '') as varchar), {"closed_by = :by, closed_at = now()," if "closed_by" in kind.table.columns else ""}
        version = o.version + 1, updated_at = now()
    from locked where o.district_code = :district and o.id = locked.id
      and o.status in ({"'checked_in', " if kind is VISIT else ""}{_OVER[one]}, 'verified')
    returning o.id, o.entitlement_id""")
    for one, kind in KINDS.items()
}
_INSIDE = f"""
        union all
        select o.id, 'in_facility', cast({IN_FACILITY_SQL} as jsonb)
        from {VISIT.table.name} o cross join lateral (select stayed.id, stayed.from_on from {STAYED_SQL} stayed
            where stayed.district_code = o.district_code and stayed.resident_id = o.resident_id
              and o.served_on <@ stayed.inside {FIRST_STAY_SQL}) stayed
        where o.district_code = :district and o.id = any(cast(:records as uuid[]))
          and o.status in ({_OVER[RecordKind.VISIT]}, 'verified')"""
_RECHECK = {
    one: text(f"""
    with due as (
        select o.id as record_id, gone.code, jsonb_build_object(gone.word, cast(gone.since as text)) as found
        from {kind.table.name} o join residents r on r.district_code = o.district_code and r.id = o.resident_id
        cross join lateral (values ('after_death', 'deceased_on', r.deceased_on), ('after_move', 'moved_out_on', r.moved_out_on))
            as gone (code, word, since)
        where o.district_code = :district and o.id = any(cast(:records as uuid[])) and o.served_on > gone.since
          and o.status in ({_OVER[one]}, 'verified') {_INSIDE if kind is VISIT else ""}
    ), raised as (
        insert into {kind.doubts} (district_code, id, {kind.line_id}, code, found, status{", severity" if kind is VISIT else ""})
        select :district, ids.id, record_id, code, found, 'open'{", 'acknowledge'" if kind is VISIT else ""}
        from (select *, row_number() over () as n from due) due
        join unnest(cast(:ids as uuid[])) with ordinality ids (id, n) using (n)
        on conflict (district_code, {kind.line_id}, code) do update set found = excluded.found, status = 'open',
            resolved_by = null, resolved_at = null, reason_code = null, memo = null,
            version = {kind.doubts}.version + 1, updated_at = now()
        where {kind.doubts}.status = 'corrected' or {kind.doubts}.found <> excluded.found
        returning {kind.line_id} as record_id
    ), gone as (
        update {kind.doubts} x set status = 'corrected', resolved_by = :by, resolved_at = now(),
            reason_code = null, memo = null, version = x.version + 1, updated_at = now()
        where x.district_code = :district and x.{kind.line_id} = any(cast(:records as uuid[])) and x.status <> 'corrected'
          and x.code in ('after_death', 'after_move', 'in_facility')
          and not exists (select from due where due.record_id = x.{kind.line_id} and due.code = x.code)
        returning x.{kind.line_id} as record_id
    )
    select record_id from raised union select record_id from gone""")
    for one, kind in KINDS.items()
    if kind is not STAY
}
"""What was acknowledged stays so while the same is found. Nights are counted anew instead (services/stay_months/count.py)."""


async def verify(
    session: AsyncSession, actor: Actor, record_ids: Sequence[UUID], kind: RecordKind = RecordKind.VISIT
) -> list[UUID]:
    """Records that are over and that nobody doubts become verified and draw the ledger; the doubted are flagged.

    Answers which were verified now. Sent again, it changes nothing."""
    which = {"district": actor.district, "records": list(record_ids)}
    judged = (await (await session.connection()).execute(_VERIFY[kind], which)).all()
    verified = [row.id for row in judged if row.status == "verified"]
    await ledger.draw(session, actor, verified, kind)
    return verified


async def demote(
    session: AsyncSession, actor: Actor, record_ids: Sequence[UUID], kind: RecordKind = RecordKind.VISIT
) -> list[UUID]:
    """Which of these were verified and have an open doubt: they are flagged, and their postings reversed. The act holds them."""
    which = {"district": actor.district, "records": list(record_ids)}
    demoted = list((await (await session.connection()).scalars(_DEMOTE[kind], which)).all())
    if kind is RecordKind.VISIT:
        await ledger.hold_back(session, actor, demoted)
    else:
        await ledger.reverse(session, actor, demoted, kind)
    return demoted


async def recheck(
    session: AsyncSession, actor: Actor, record_ids: Sequence[UUID], kind: RecordKind = RecordKind.VISIT
) -> list[UUID]:
    """A death, a move, a return or a stay was told of the resident of these, which are locked: which were verified and are not
    any more, their postings reversed."""
    which = {"district": actor.district, "records": list(record_ids), "by": actor.account_id}
    which["ids"] = [uuid7() for _ in range(3 * len(record_ids))]  # a death, a move and a stay, at most
    touched = list((await (await session.connection()).scalars(_RECHECK[kind], which)).all())
    demoted = await demote(session, actor, touched, kind)
    await verify(session, actor, touched, kind)
    return demoted


async def doubt(
    session: AsyncSession, actor: Actor, record_ids: Sequence[UUID], code: str, found: dict[str, Any], kind: RecordKind
) -> list[UUID]:
    """A person doubts records: he looked at the evidence, or somebody who was there told him. Those that stand are flagged, and
    what they posted is reversed, until somebody else settles the doubt or rejects them. Answers which they are."""
    which = {"district": actor.district, "records": list(record_ids)}
    standing = list((await (await session.connection()).scalars(_LOCK[kind], which)).all())
    await raise_doubt(session, actor, standing, code, found, kind)
    await demote(session, actor, standing, kind)
    return standing


async def raise_doubt(
    session: AsyncSession,
    actor: Actor,
    record_ids: Sequence[UUID],
    code: str,
    found: dict[str, Any],
    kind: RecordKind = RecordKind.VISIT,
) -> None:
    """The doubt alone, open from now on: also of what is not over yet. The act holds these records."""
    said = {"code": code, "found": orjson.dumps(found).decode(), "by": actor.id}
    which = {"district": actor.district, "records": list(record_ids)}
    await (await session.connection()).execute(_RAISE[kind], which | said)


async def mend(
    session: AsyncSession, actor: Actor, record_ids: Sequence[UUID], code: str, kind: RecordKind = RecordKind.VISIT
) -> None:
    """Who raised this doubt takes it back, or the other side says the same: where it is open it is so no more. The act verifies."""
    which = {"district": actor.district, "records": list(record_ids), "code": code, "by": actor.account_id}
    await (await session.connection()).execute(_MEND[kind], which)


async def acknowledge(
    session: AsyncSession,
    actor: Actor,
    record_ids: Sequence[UUID],
    code: str | None,
    why: VisitReason,
    kind: RecordKind,
) -> None:
    """This doubt of these records where it is open, or all of theirs: they count all the same."""
    which = {"district": actor.district, "records": list(record_ids), "code": code, "by": actor.id}
    await (await session.connection()).execute(_ACKNOWLEDGE[kind], which | why.model_dump())


async def settle(
    session: AsyncSession,
    actor: Actor,
    record_ids: Sequence[UUID],
    code: str,
    why: VisitReason,
    kind: RecordKind = RecordKind.VISIT,
) -> list[UUID]:
    """The same of one doubt; answers which were verified by it."""
    await acknowledge(session, actor, record_ids, code, why, kind)
    return await verify(session, actor, record_ids, kind)


async def close(
    session: AsyncSession, actor: Actor, record_ids: Sequence[UUID], status: str, why: VisitReason, kind: RecordKind
) -> dict[UUID, UUID | None]:
    """These stop counting; the act reverses what they posted. Answers which stood before, each with its entitlement."""
    which = {"district": actor.district, "records": list(record_ids), "status": status, "by": actor.account_id}
    closed = await (await session.connection()).execute(_CLOSE[kind], which | why.model_dump())
    return {row.id: row.entitlement_id for row in closed.all()}


async def reject(
    session: AsyncSession,
    actor: Actor,
    record_ids: Sequence[UUID],
    why: VisitReason,
    kind: RecordKind = RecordKind.VISIT,
) -> list[UUID]:
    """The service was false: what these posted is reversed, or what was held for them freed. Answers which stood before."""
    rejected = list(await close(session, actor, record_ids, REJECTED, why, kind))
    await ledger.reverse(session, actor, rejected, kind)
    await ledger.free(session, actor, rejected, kind)
    return rejected
