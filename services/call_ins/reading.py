"""Calls as the office sees them, and a provider those of its caregivers: what fits no visit somebody has to look into."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Table, select
from sqlmodel.ext.asyncio.session import AsyncSession

from models.call_ins import CallIn, CallInRead, CallOutcome
from models.caregivers import Caregiver
from models.telephone_lines import TelephoneLine
from services import masks, pages, sealing
from services.access import Actor, Permission
from services.call_ins.matching import canonical
from services.call_ins.words import says

calls: Table = CallIn.__table__  # type: ignore[attr-defined]
lines: Table = TelephoneLine.__table__  # type: ignore[attr-defined]
caregivers: Table = Caregiver.__table__  # type: ignore[attr-defined]
K, L, G = calls.c, lines.c, caregivers.c


async def listing(
    session: AsyncSession,
    actor: Actor,
    part: pages.Slice,
    *,
    matched: bool | None = None,
    outcome: CallOutcome | None = None,
    caregiver_id: UUID | None = None,
    visit_id: UUID | None = None,
) -> tuple[pages.Page, list[CallInRead]]:
    """The last first. A provider's manager sees the calls of his own caregivers: of digits that are nobody's, none."""
    actor.require(Permission.CALL_INS_READ)
    statement = (
        select(calls, L.name.label("line_name"))
        .join_from(calls, lines, (L.district_code == K.district_code) & (L.id == K.line_id), isouter=True)
        .where(K.district_code == actor.district)
    )
    if actor.bound == "provider":
        own = select(G.id).where(G.district_code == actor.district, G.provider_id == actor.provider_id)
        statement = statement.where(K.caregiver_id.in_(own))
    if matched is not None:
        statement = statement.where(K.visit_id.is_not(None) if matched else K.visit_id.is_(None))
    for column, wanted in ((K.outcome, outcome), (K.caregiver_id, caregiver_id), (K.visit_id, visit_id)):
        if wanted is not None:
            statement = statement.where(column == wanted)
    page = await pages.take(session, statement, [K.id], part)
    return page, await _shown(session, actor, page.rows)


async def _shown(session: AsyncSession, actor: Actor, rows: Sequence[Any]) -> list[CallInRead]:
    keys = await sealing.keys(session, actor.district, {row.resident_id or row.line_id for row in rows})
    vault, shown = sealing.vault_of(session), []
    for row in rows:
        seal = sealing.Seal(vault, keys[row.resident_id or row.line_id], actor.district, "call_ins", row.id)
        caller = seal.open("caller", row.caller_sealed)
        says_zh, says_en = says(row.outcome, row.called_at)
        told = {"says_zh": says_zh, "says_en": says_en, "call_id": row.call_no, "digits": masks.dialled(row.digits)}
        masked = masks.phone(canonical(caller) or caller) if caller is not None else None
        shown.append(CallInRead.model_validate({**row._mapping, **told, "caller_masked": masked}))
    return shown
