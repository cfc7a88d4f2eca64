"""Claims as they are seen: totals, lines, exceptions in words."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Table, func, literal, select, text, tuple_
from sqlmodel.ext.asyncio.session import AsyncSession

from models.claim_appeals import ClaimAppeal
from models.claim_patterns import ClaimPattern
from models.claims import (
    Claim,
    ClaimException,
    ClaimExceptionQueued,
    ClaimExceptionRead,
    ClaimLine,
    ClaimLineRead,
    ClaimRead,
    ClaimStatus,
    ClaimTotals,
    LineStatus,
)
from services import pages, sight
from services.access import Actor, Permission
from services.claims import states
from services.claims.concerned import NONE, concerned
from services.claims.rules import BY_CODE

claims: Table = Claim.__table__  # type: ignore[attr-defined]
lines_table: Table = ClaimLine.__table__  # type: ignore[attr-defined]
exceptions_table: Table = ClaimException.__table__  # type: ignore[attr-defined]
appeals: Table = ClaimAppeal.__table__  # type: ignore[attr-defined]
patterns: Table = ClaimPattern.__table__  # type: ignore[attr-defined]
C, L, E, A, P = claims.c, lines_table.c, exceptions_table.c, appeals.c, patterns.c

_TOTALS = text("""
    select l.claim_id, count(*) as lines, count(*) filter (where l.status = 'matched') as matched,
        count(*) filter (where l.status = 'excepted') as excepted, count(*) filter (where l.status = 'resolved') as resolved,
        coalesce(sum(asked_fen - before_fen), 0)::bigint as asked_fen,
        coalesce(sum(verified_fen - before_fen), 0)::bigint as verified_fen,
        coalesce(sum(approved_fen - before_fen), 0)::bigint as approved_fen,
        coalesce(sum(paid_fen - before_paid_fen), 0)::bigint as subsidy_fen
    from claim_lines l where l.district_code = :district and l.claim_id = any(cast(:claims as uuid[])) group by l.claim_id
""")
_CODES = text("""
    select claim_id, code, count(*) as lines from claim_exceptions
    where district_code = :district and claim_id = any(cast(:claims as uuid[])) group by claim_id, code order by code
""")
_SETTLEMENTS = text("""
    select claim_id, id from settlements
    where district_code = :district and claim_id = any(cast(:claims as uuid[])) and status <> 'returned'
""")
"""Of the claims, and of those that they correct."""


async def _shown(session: AsyncSession, actor: Actor, found: list[Claim]) -> list[ClaimRead]:
    connection = await session.connection()
    which: dict[str, Any] = {"district": actor.district, "claims": [claim.id for claim in found]}
    totals = {row.claim_id: row._mapping for row in (await connection.execute(_TOTALS, which)).all()}
    codes: dict[UUID, dict[str, int]] = {}
    for row in (await connection.execute(_CODES, which)).all():
        codes.setdefault(row.claim_id, {})[row.code] = row.lines
    which["claims"] += [claim.corrects_claim_id for claim in found if claim.corrects_claim_id]
    settlements = {row.claim_id: row.id for row in (await connection.execute(_SETTLEMENTS, which)).all()}
    ready = [claim.id for claim in found if claim.status is ClaimStatus.RECONCILED and claim.id not in settlements]
    concerns = await concerned(session, actor, ready)

    def refused(claim: Claim) -> set[str]:
        """An empty claim is not submitted; one with something open, or with the actor's kin in it, is not settled; and who
        gave it in draws no sample of it."""
        total: Mapping[Any, Any] = totals.get(claim.id, {})
        concern = concerns.get(claim.id, NONE)
        settles = not total.get("excepted") and not concern.kin
        possible = {"submit": total.get("lines"), "settle": settles, "sample": not concern.gave}
        return {act for act, may in possible.items() if not may}

    return [
        ClaimRead(
            **{name: getattr(claim, name) for name in ClaimRead.model_fields if hasattr(claim, name)},
            settlement_id=settlements.get(claim.id),
            corrects_settlement_id=settlements.get(claim.corrects_claim_id),
            totals=_totals(claim, totals.get(claim.id, {}), codes.get(claim.id, {})),
            allowed_actions=[
                act
                for act in states.allowed(actor, claim, in_settlement=claim.id in settlements)
                if act not in refused(claim)
            ],
        )
        for claim in found
    ]


def _totals(claim: Claim, found: Mapping[Any, Any], exceptions: dict[str, int]) -> ClaimTotals:
    """Paid is what a settlement has approved, and nothing before."""
    nothing = dict.fromkeys(ClaimTotals.model_fields, 0)
    paid = found.get("subsidy_fen", 0) if claim.status is ClaimStatus.SETTLED else 0
    return ClaimTotals.model_validate({**nothing, **found, "paid_fen": paid, "exceptions": exceptions})


async def shown(session: AsyncSession, actor: Actor, claim: Claim) -> ClaimRead:
    return (await _shown(session, actor, [claim]))[0]


async def read(session: AsyncSession, actor: Actor, claim_id: UUID) -> tuple[ClaimRead, int]:
    """One claim with its totals, and the version that its ETag carries."""
    actor.require(Permission.CLAIMS_READ)
    claim = await states.get(session, actor, claim_id)
    return await shown(session, actor, claim), claim.version


async def listing(
    session: AsyncSession,
    actor: Actor,
    part: pages.Slice,
    *,
    month: str | None = None,
    provider_id: UUID | None = None,
    status: ClaimStatus | None = None,
) -> tuple[pages.Page, list[ClaimRead]]:
    """Newest first; a provider sees its own."""
    actor.require(Permission.CLAIMS_READ)
    statement = select(*claims.c).where(C.district_code == actor.district)
    for column, wanted in (
        (C.month, month),
        (C.status, status),
        (C.provider_id, provider_id),
        (C.provider_id, sight.own_provider(actor)),
    ):
        if wanted is not None:
            statement = statement.where(column == wanted)
    page = await pages.take(session, statement, [C.id], part)
    names = [column.name for column in claims.c]
    found = [Claim(**dict(zip(names, row, strict=False))) for row in page.rows]
    return page, await _shown(session, actor, found)


async def lines(
    session: AsyncSession,
    actor: Actor,
    claim_id: UUID,
    part: pages.Slice,
    *,
    status: LineStatus | None = None,
    code: str | None = None,
    pattern_id: UUID | None = None,
) -> tuple[pages.Page, list[ClaimLineRead]]:
    """In the order of the claim; of a pattern, those behind it."""
    actor.require(Permission.CLAIMS_READ)
    claim = await states.get(session, actor, claim_id)
    own = (E.district_code == L.district_code) & (E.line_id == L.id)
    codes = select(func.coalesce(func.array_agg(E.code), [])).where(own).scalar_subquery().label("codes")
    of_line = (A.district_code == L.district_code) & (A.line_id == L.id)
    appeal = select(A.status).where(of_line).scalar_subquery().label("appeal")
    columns: list[ColumnElement[Any]] = [
        L[name] for name in ClaimLineRead.model_fields if name in L and name != "paid_fen"
    ]
    paid = L.paid_fen if claim.status is ClaimStatus.SETTLED else literal(0)
    columns += [L.paid_fen.label("subsidy_fen"), paid.label("paid_fen")]
    difference = (L.paid_fen - L.before_paid_fen).label("difference_fen")
    statement = select(*columns, difference, codes, appeal).where(
        L.district_code == actor.district, L.claim_id == claim_id
    )
    if status:
        statement = statement.where(L.status == status)
    if code:
        raised = select(E.id).where(own, E.code == code).exists()
        statement = statement.where(raised | L.taken_back_for.contains([{"code": code}]))
    if pattern_id:
        behind = select(func.unnest(P.line_ids)).where(P.district_code == actor.district, P.id == pattern_id)
        statement = statement.where(L.id.in_(behind))
    page = await pages.take(session, statement, [L.line_no], part, newest_first=False)
    return page, [
        ClaimLineRead.model_validate(
            {
                **row._mapping,
                "codes": sorted({*row.codes, *(one["code"] for one in row.taken_back_for)}),
                "taken_back_for": [
                    _worded(actor, {**one, "record_kind": row.record_kind}) for one in row.taken_back_for
                ],
                "allowed_actions": _line_actions(actor, claim, row),
            }
        )
        for row in page.rows
    ]


def _line_actions(actor: Actor, claim: Claim, line: Any) -> list[str]:
    """What services/claims/appeal.py will take."""
    reduced = line.status == LineStatus.RESOLVED and line.approved_fen < line.asked_fen
    appealable = claim.status in (ClaimStatus.RECONCILED, ClaimStatus.SETTLED) and line.appeal is None
    return ["appeal"] if reduced and appealable and actor.may(Permission.CLAIMS_APPEAL) else []


async def exceptions(
    session: AsyncSession,
    actor: Actor,
    claim_id: UUID,
    part: pages.Slice,
    *,
    code: str | None = None,
    resolved: bool | None = None,
) -> tuple[pages.Page, list[ClaimExceptionRead]]:
    """In the order of the claim's lines; `resolved=false` is what still waits for an officer."""
    actor.require(Permission.CLAIMS_READ)
    await states.get(session, actor, claim_id)
    statement = (
        select(*exceptions_table.c, L.line_no, L.record_kind, L.record_no, L.asked_fen, L.payable_fen)
        .join(lines_table, (L.district_code == E.district_code) & (L.id == E.line_id))
        .where(E.district_code == actor.district, E.claim_id == claim_id)
    )
    if code:
        statement = statement.where(E.code == code)
    if resolved is not None:
        statement = statement.where(E.resolution.is_not(None) if resolved else E.resolution.is_(None))
    page = await pages.take(session, statement, [L.line_no, E.code], part, newest_first=False)
    return page, [in_words(actor, dict(row._mapping)) for row in page.rows]


async def queue(
    session: AsyncSession,
    actor: Actor,
    part: pages.Slice,
    *,
    month: str | None = None,
    provider_id: UUID | None = None,
    code: str | None = None,
) -> tuple[pages.Page, list[ClaimExceptionQueued]]:
    """What waits for an officer in all reconciled claims, the most money at risk first: what its line is paid at most."""
    actor.require(Permission.CLAIMS_READ)
    statement = (
        select(
            *exceptions_table.c, L.line_no, L.record_kind, L.record_no, L.asked_fen, L.resident_id, C.claim_no, C.month
        )
        .join_from(lines_table, exceptions_table, (E.district_code == L.district_code) & (E.line_id == L.id))
        .join(claims, (C.district_code == L.district_code) & (C.id == L.claim_id))
        .where(
            L.district_code == actor.district,
            L.status == LineStatus.EXCEPTED,
            E.resolution.is_(None),
            C.status == ClaimStatus.RECONCILED,
        )
    )
    for column, wanted in (
        (C.month, month),
        (C.provider_id, provider_id),
        (C.provider_id, sight.own_provider(actor)),
        (E.code, code),
    ):
        if wanted is not None:
            statement = statement.where(column == wanted)
    if part.after is not None:
        # Beside the keys of all, those of the index alone: so the page begins where the last one ended.
        fen, line, _ = part.after
        statement = statement.where(tuple_(L.payable_fen, L.id) <= tuple_(literal(fen), literal(line, L.id.type)))
    page = await pages.take(session, statement, [L.payable_fen, L.id, E.id], part)
    return page, [ClaimExceptionQueued.model_validate(_worded(actor, dict(row._mapping))) for row in page.rows]


def in_words(actor: Actor, row: dict[str, Any]) -> ClaimExceptionRead:
    return ClaimExceptionRead.model_validate(_worded(actor, row))


def _worded(actor: Actor, row: dict[str, Any]) -> dict[str, Any]:
    found = _told(actor, row["found"] or {})
    says_zh, says_en = BY_CODE[str(row["code"])].says(row["record_kind"], found)
    return {**row, "found": found, "says_zh": says_zh, "says_en": says_en}


def _told(actor: Actor, found: dict[str, Any]) -> dict[str, Any]:
    """A provider learns of another's visit, or of one in another district, that there is one: neither whose, where nor when."""
    if actor.bound == "district":
        return found
    if found.get("provider_id", str(actor.provider_id)) != str(actor.provider_id):
        return {"elsewhere": True}
    if not found.get("elsewhere"):
        return found
    where_and_when = {"district_code"} if "visit_no" in found else {"district_code", "from", "to"}
    return {name: value for name, value in found.items() if name not in where_and_when}
