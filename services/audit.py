"""The audit: rows written in the act's own transaction."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import Table, insert
from sqlmodel.ext.asyncio.session import AsyncSession
from uuid_utils.compat import uuid7

from models.audit import AuditEvent, Outcome
from services.access import Actor

events: Table = AuditEvent.__table__  # type: ignore[attr-defined]
_RECORD = insert(events)


def _row(
    actor: Actor,
    act: str,
    subject_kind: str | None,
    subject_id: UUID | None,
    outcome: Outcome,
    facts: Mapping[str, Any],
) -> dict[str, Any]:
    at = datetime.now(UTC)
    body = orjson.dumps(
        {
            "at": at,
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
        option=orjson.OPT_SORT_KEYS | orjson.OPT_NON_STR_KEYS,
    )
    return {
        "district_code": actor.district,
        "id": uuid7(),
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
