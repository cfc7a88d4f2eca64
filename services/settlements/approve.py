"""Approve: the differences are reversed, the funds move, the claim is settled. Or send back, with a reason."""

from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from models.claims import Claim, ClaimStatus
from models.settlements import Settlement, SettlementRead, SettlementStatus
from services import audit, ledger, recoveries, statements
from services.access import Actor, Permission
from services.chains import CHAIN_SQL, MISPLACED
from services.claims.concerned import concerned, stand_back
from services.claims.reconcile import barred_lines
from services.errors import Conflict, SamePerson
from services.records import KINDS, billed_record, hold_billed_still
from services.settlements import reading
from services.settlements.fund import fund


class LinesChanged(Conflict):
    code = "lines_changed"
    zh = "结算提出后，其中有服务的核实结果或支付条件已变化；请退回并重新对账。"
    en = "What this settlement pays for was judged anew or barred after it was proposed; send it back, reconcile again."


_ELSEWHERE = f"""(to_char(v.served_on, 'YYYY-MM') <> k.service_month
        or exists (select from claim_exceptions x
            where x.district_code = l.district_code and x.line_id = l.id and x.code in ({MISPLACED}))
        or exists (select from jsonb_array_elements(l.taken_back_for) t where t ->> 'code' in ({MISPLACED})))"""
"""Whether another claim is the place of a line's record: it was served in another month, or the line was refused as if so and
nobody asked about it again. What it posted is not this settlement's to move."""
_LINES = text(f"""
    select v.id as record_id, l.record_kind, l.approved_fen, l.paid_fen, l.paid_fen - l.before_paid_fen as difference_fen, l.approved_minutes,
        l.approved_quantity, l.programme_version_id as reconciled_under, w.id as version_id,
        case when q.status = 'disputed' and q.dispute_upheld is null then q.status else v.status end as status,
        v.posted_gross_fen, v.posted_subsidy_fen, v.covered_units, v.billable_minutes, v.pieces, drawn.unit as cap_unit,
        {_ELSEWHERE} as elsewhere
    from claim_lines l
    join claims k on k.district_code = l.district_code and k.id = l.claim_id
    join {billed_record("l")} v on true
    left join orders q on q.district_code = v.district_code and q.id = v.order_id
    left join programme_versions w on w.district_code = v.district_code and w.id = v.programme_version_id
    left join lateral (
        select t.unit from ledger_transfers t join ledger_accounts a on a.district_code = t.district_code and a.id = t.debit_account_id
        where t.district_code = v.district_code and t.cause_id = v.id and t.cause_kind = v.record_kind and t.round = v.rounds
          and t.kind in ('post', 'direct') and a.owner_kind = 'entitlement_month' limit 1
    ) drawn on true
    where l.district_code = :district and l.claim_id = :claim
      and (l.approved_fen > 0 or v.posted_gross_fen > 0 or l.before_fen > 0)
""")
"""`cap_unit` is the unit in which the record was drawn of its month, in which `covered_units` are, whatever the rules of its day
have: the cap of a month is that of its first day."""
_GIVE_BACK = text(f"""
    update claim_lines first set given_back = n.approved_fen = 0
    from claim_lines n
    where n.district_code = :district and n.claim_id = :claim and n.corrects_line_id is not null
      and first.district_code = n.district_code and first.provider_id = n.provider_id and first.record_no = n.record_no
      and first.record_kind = n.record_kind and first.claim_id in ({CHAIN_SQL}) and first.corrects_line_id is null
      and first.approved_fen > 0 and first.given_back <> (n.approved_fen = 0)
""")
"""A record of which all was given back may be paid by another claim; the key that holds it to one knows by this."""
_HEAD = text(
    "select seq, encode(hash, 'hex') as hash from audit_links where district_code = :district order by seq desc limit 1"
)


async def _judge(session: AsyncSession, actor: Actor, settlement: Settlement) -> None:
    """Never who proposed, resolved, imported or submitted; never with kin among the residents."""
    concern = (await concerned(session, actor, [settlement.claim_id]))[settlement.claim_id]
    if concern.made or actor.id == settlement.proposed_by:
        raise SamePerson(settlement_no=settlement.settlement_no)
    await stand_back(session, actor, settlement.claim_id)


def _kept(row: object) -> ledger.Kept:
    """What stays posted of a line's record, in the unit of its cap."""
    units = _approved_units(row)
    whole = row.approved_fen == row.posted_gross_fen and not _frees(row)  # type: ignore[attr-defined]
    covered = row.covered_units or 0  # type: ignore[attr-defined]
    return ledger.Kept(
        record_id=row.record_id,  # type: ignore[attr-defined]
        units=covered if whole or (units is None and row.approved_fen > 0) else min(units or 0, covered),  # type: ignore[attr-defined]
        gross_fen=row.approved_fen,  # type: ignore[attr-defined]
        subsidy_fen=row.paid_fen,  # type: ignore[attr-defined]
    )


def _approved_units(row: object) -> int | None:
    return {
        "minutes": row.approved_minutes,  # type: ignore[attr-defined]
        "meals": row.approved_quantity,  # type: ignore[attr-defined]
        "nights": row.approved_quantity,  # type: ignore[attr-defined]
        "fen": row.paid_fen,  # type: ignore[attr-defined]
    }.get(row.cap_unit)  # type: ignore[attr-defined]


def _frees(row: object) -> bool:
    """Fewer minutes or pieces are approved than were drawn: of a minute less the rounded price may be the same."""
    if row.cap_unit == "fen" or (units := _approved_units(row)) is None:  # type: ignore[attr-defined]
        return False
    measured: int = row.billable_minutes if row.cap_unit == "minutes" else row.pieces  # type: ignore[attr-defined]
    drawn: int = row.covered_units or 0  # type: ignore[attr-defined]
    return units < min(measured, drawn)


async def approve(session: AsyncSession, actor: Actor, settlement_id: UUID) -> SettlementRead:
    """The second person's act. What was posted beyond the approved is reversed into its month; each source gives its share,
    or gets it back where an adjustment takes more than it gives, which opens a recovery from the provider.

    Raises SamePerson, KinConflict, FundShort (and then nothing is kept), LinesChanged, WrongState."""
    actor.require(Permission.SETTLEMENTS_APPROVE)
    settlement = await reading.get(session, actor, settlement_id, lock=True)
    if settlement.status is not SettlementStatus.PROPOSED:
        raise await reading.wrong_state(session, actor, settlement, "approve")
    await _judge(session, actor, settlement)
    connection = await session.connection()
    which = {"district": actor.district, "claim": settlement.claim_id}
    await hold_billed_still(session, actor.district, settlement.claim_id)
    rows = (await connection.execute(_LINES, which)).all()
    difference = sum(row.difference_fen for row in rows)
    sound = all(
        row.status == "verified"
        and row.approved_fen <= row.posted_gross_fen
        and row.paid_fen <= row.posted_subsidy_fen
        and row.reconciled_under == row.version_id
        for row in rows
        if row.approved_fen
    )
    barred = await barred_lines(session, actor.district, settlement.claim_id)
    if not sound or barred or difference != settlement.subsidy_fen:
        raise LinesChanged(barred=", ".join(sorted({code for codes in barred.values() for code in codes})))
    # A record that was billed twice is kept, or taken back, once: with the most that is approved for it.
    here = [row for row in rows if not row.elsewhere]
    kept = {row.record_id: row for row in sorted(here, key=lambda row: row.approved_fen)}
    less = [row for row in kept.values() if row.approved_fen != row.posted_gross_fen or _frees(row)]
    for kind in KINDS:
        await ledger.keep(session, actor, [_kept(row) for row in less if row.record_kind == kind], kind)
    claim = await session.get_one(Claim, (actor.district, settlement.claim_id), with_for_update=True)
    await connection.execute(_GIVE_BACK, which | {"root": claim.corrects_claim_id})
    await fund(session, actor, settlement, claim)
    head = (await connection.execute(_HEAD, {"district": actor.district})).one_or_none()
    settlement.status, settlement.approved_by = SettlementStatus.APPROVED, actor.id
    settlement.approved_at = datetime.now(UTC)
    if head:
        settlement.audit_seq, settlement.audit_head = head.seq, head.hash
    if settlement.subsidy_fen <= 0:
        settlement.status, settlement.paid_at = SettlementStatus.PAID, settlement.approved_at
    claim.status = ClaimStatus.SETTLED
    await session.flush()
    if settlement.subsidy_fen < 0:
        await recoveries.open_for_settlement(session, actor, settlement)
    await statements.issue(session, actor, settlement)
    await audit.record(
        session,
        actor,
        "settlements.approve",
        "settlement",
        settlement.id,
        claim=claim.id,
        subsidy_fen=settlement.subsidy_fen,
        lines=settlement.lines,
    )
    return await reading.one(session, actor, settlement)


async def send_back(session: AsyncSession, actor: Actor, settlement_id: UUID, reason: str) -> SettlementRead:
    """Not approved: the claim can be decided about again, and a new settlement proposed. The refused one stays to be read."""
    actor.require(Permission.SETTLEMENTS_APPROVE)
    settlement = await reading.get(session, actor, settlement_id, lock=True)
    if settlement.status is not SettlementStatus.PROPOSED:
        raise await reading.wrong_state(session, actor, settlement, "return")
    if actor.id == settlement.proposed_by:
        raise SamePerson(settlement_no=settlement.settlement_no)
    await stand_back(session, actor, settlement.claim_id)
    settlement.status, settlement.returned_by, settlement.returned_reason = SettlementStatus.RETURNED, actor.id, reason
    await session.flush()
    await audit.record(session, actor, "settlements.return", "settlement", settlement.id, reason=reason)
    return await reading.one(session, actor, settlement)
