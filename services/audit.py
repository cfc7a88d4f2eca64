"""The audit: rows written in the act's own transaction, and read by those who may."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import Row, Table, and_, insert, select
from sqlmodel.ext.asyncio.session import AsyncSession
from uuid_utils.compat import uuid7

from models.audit import AuditEvent, AuditFilter, AuditLink, AuditRead, Outcome
from services import pages
from services.access import Actor, Permission

events: Table = AuditEvent.__table__  # type: ignore[attr-defined]
links: Table = AuditLink.__table__  # type: ignore[attr-defined]
E, L = events.c, links.c
_RECORD = insert(events)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def _row(
    actor: Actor,
    act: str,
    subject_kind: str | None,
    subject_id: UUID | None,
    outcome: Outcome,
    facts: Mapping[str, Any],
) -> dict[str, Any]:
    at = datetime.now(UTC)
    # What stands in the searchable columns comes first and in this order: audit_chain.verify writes it again from them.
    body = orjson.dumps(
        {
            "at": (at - _EPOCH) // timedelta(microseconds=1),
            "district": actor.district,
            "account": actor.account_id,
            "membership": actor.membership_id,
            "role": actor.role or "system",
            "act": act,
            "outcome": outcome,
            "subject_kind": subject_kind,
            "subject": subject_id,
            "request": actor.request_id,
            "facts": facts,
        },
        default=str,
        option=orjson.OPT_NON_STR_KEYS,
    )
    return {
        "district_code": actor.district,
        "id": uuid7(),
        "created_at": at,
        "at": at,
        "account_id": actor.account_id,
        "membership_id": actor.membership_id,
        "role": actor.role or "system",
        "act": act,
        "outcome": outcome,
        "subject_kind": subject_kind,
        "subject_id": subject_id,
        "request_id": actor.request_id,
        "body": body.decode(),
    }


async def record(
    session: AsyncSession,
    actor: Actor,
    act: str,
    subject_kind: str | None = None,
    subject_id: UUID | None = None,
    *,
    outcome: Outcome = Outcome.DONE,
    **facts: Any,
) -> None:
    """One row for one act. `facts` hold ids, codes, amounts and reasons; never a name, number, address or place."""
    await (await session.connection()).execute(_RECORD, _row(actor, act, subject_kind, subject_id, outcome, facts))


async def record_each(
    session: AsyncSession, actor: Actor, act: str, subject_kind: str, subjects: Sequence[tuple[UUID, Mapping[str, Any]]]
) -> None:
    """One row for each of many subjects of one act done in sets, each with facts of its own."""
    if subjects:
        rows = [_row(actor, act, subject_kind, subject, Outcome.DONE, facts) for subject, facts in subjects]
        await (await session.connection()).execute(_RECORD, rows)


def id_from(at: datetime) -> UUID:
    """The lowest id of that millisecond: ids begin with their time, and so does their index."""
    return UUID(int=max((at - _EPOCH) // timedelta(milliseconds=1), 0) << 80)


async def listing(
    session: AsyncSession, actor: Actor, wanted: AuditFilter, part: pages.Slice
) -> tuple[pages.Page, list[AuditRead]]:
    """The district's audit, newest first. Reading it is told in it."""
    actor.require(Permission.AUDIT_READ)
    asked = wanted.model_dump(exclude_none=True)
    statement = (
        select(events, L.seq)
        .join_from(events, links, and_(L.district_code == E.district_code, L.event_id == E.id), isouter=True)
        .where(E.district_code == actor.district, *(E[name] == value for name, value in asked.items() if name in E))
    )
    if wanted.from_at:
        # The id is made a moment after `at`; the index on it finds the first page of an old year as fast as today's.
        statement = statement.where(E.at >= wanted.from_at, E.id >= id_from(wanted.from_at - timedelta(minutes=1)))
    if wanted.to_at:
        statement = statement.where(E.at <= wanted.to_at, E.id <= id_from(wanted.to_at + timedelta(minutes=1)))
    page = await pages.take(session, statement, [E.id], part)
    shown = [_shown(row) for row in page.rows]
    await record(session, actor, "audit.read", outcome=Outcome.READ, asked=asked)
    return page, shown


def _shown(row: Row[Any]) -> AuditRead:
    """A row as it stands; one that somebody tampered with is shown too, if need be without its facts."""
    read = AuditRead.model_validate(row)
    try:
        read.facts = orjson.loads(row.body)["facts"]
    except (ValueError, KeyError, TypeError):
        read.facts = None
    return read
