"""Who stands aside from a whole claim: whoever submitted it, recorded, imported or decided something of it, and its residents' kin."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from services import kin_declarations
from services.access import Actor, Permission
from services.records import KINDS


@dataclass(frozen=True)
class Concern:
    """`gave`: this person draws no sample of it. `made`: nor approves it. `kin`: neither proposes, approves nor returns it."""

    gave: bool = False
    made: bool = False
    kin: bool = False


NONE = Concern()
GAVE_SQL = """(coalesce(c.submitted_by = :account, false) or coalesce(c.made_by = :account, false) or exists (
        select from claim_lines g where g.district_code = c.district_code and g.claim_id = c.id and g.entered_by = :account))"""
"""On `claims c`: who gave the claim in, or some of its lines."""
_IMPORTED = " or ".join(
    f"""exists (select from imports m
            join {kind.table.name} o on o.district_code = m.district_code and o.import_id = m.id
            join claim_lines l on l.district_code = o.district_code and l.{kind.line_id} = o.id
            where m.district_code = c.district_code and m.by_account = :account and l.claim_id = c.id and l.approved_fen > 0)"""
    for kind in KINDS.values()
)
_RECORDED = " or ".join(
    f"""exists (select from {kind.table.name} o
            join claim_lines l on l.district_code = o.district_code and l.{kind.line_id} = o.id
            where l.district_code = c.district_code and l.claim_id = c.id and l.approved_fen > 0 and o.recorded_by = :account)"""
    for kind in KINDS.values()
    if "recorded_by" in kind.table.columns
)
_CONCERNED = text(f"""
    select c.id, {GAVE_SQL} as gave, coalesce(c.submitted_by = :account, false)
        or exists (select from claim_exceptions e where e.district_code = c.district_code and e.claim_id = c.id
            and e.resolved_by = :account)
        or exists (select from claim_appeals a where a.district_code = c.district_code and a.claim_id = c.id
            and (a.decided_by = :account or :account = any(a.resolvers)))
        or exists (select from sample_items i where i.district_code = c.district_code and i.claim_id = c.id
            and i.decided_by = :account)
        or exists (select from claim_patterns p where p.district_code = c.district_code and p.claim_id = c.id
            and p.decided_by = :account)
        or {_IMPORTED} or {_RECORDED} as made,
        exists (select from claim_lines l where l.district_code = c.district_code and l.claim_id = c.id
            and l.resident_id in ({kin_declarations.KIN_SQL})) as kin
    from claims c where c.district_code = :district and c.id = any(cast(:claims as uuid[]))
""")
_RESIDENTS = "select resident_id from claim_lines where district_code = :district and claim_id = :claim"


async def concerned(session: AsyncSession, actor: Actor, claim_ids: Sequence[UUID]) -> dict[UUID, Concern]:
    """Of each of the claims: one query, however many; none for whoever decides about no settlement."""
    actor.require(Permission.CLAIMS_READ, Permission.SETTLEMENTS_READ)
    if not claim_ids or not actor.may(Permission.SETTLEMENTS_PROPOSE, Permission.SETTLEMENTS_APPROVE):
        return {}
    asked: dict[str, Any] = {"district": actor.district, "account": actor.account_id, "claims": list(claim_ids)}
    rows = (await (await session.connection()).execute(_CONCERNED, asked)).all()
    return {row.id: Concern(row.gave, row.made, row.kin) for row in rows}


async def stand_back(session: AsyncSession, actor: Actor, claim_id: UUID) -> None:
    """KinConflict where one of the claim's residents is the actor's declared kin."""
    actor.require(Permission.SETTLEMENTS_PROPOSE, Permission.SETTLEMENTS_APPROVE)
    await kin_declarations.stand_back_from(session, actor, _RESIDENTS, claim=claim_id)
