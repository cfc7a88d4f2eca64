"""Patterns as they are seen: of one claim, or of all, the most money at risk first."""

from collections import defaultdict
from typing import Any
from uuid import UUID

from sqlalchemy import Select, Table, exists, text
from sqlalchemy import select as pick
from sqlmodel.ext.asyncio.session import AsyncSession

from models.claim_patterns import ClaimPattern, PatternRead, PatternStatus
from models.claims import Claim, ClaimStatus
from models.settlements import Settlement, SettlementStatus
from services import kin_declarations, pages, sight, spoken
from services.access import Actor, Permission
from services.claim_patterns.rules import BY_CODE
from services.claims import states
from services.errors import NotFound
from services.records import billed_record

patterns: Table = ClaimPattern.__table__.alias("p")  # type: ignore[attr-defined]
claims: Table = Claim.__table__  # type: ignore[attr-defined]
settlements: Table = Settlement.__table__  # type: ignore[attr-defined]
P, S = patterns.c, settlements.c
CONCERNED_SQL = f"""
    select coalesce(bool_or(l.entered_by = :account or m.by_account = :account), false) as own,
        coalesce(bool_or(l.resident_id in ({kin_declarations.KIN_SQL})), false) as kin
    from claim_lines l
    left join {billed_record("l")} v on true
    left join imports m on m.district_code = v.district_code and m.id = v.import_id
    where l.district_code = p.district_code and l.id = any(p.line_ids)"""
"""On `claim_patterns p`, over `account` and `district`: who decides nothing of it."""
NEXT = {
    "zh": "：由补贴审核员查看其中各行，属实的写明原因予以排除；不属实的予以确认，并否决或核减其中的服务后重新对账。此前不能提出结算。",
    "en": ": an officer looks at its lines; honest, he clears it and says why; else he confirms it, rejects or reduces some of its "
    "services and reconciles again. Nothing is settled until then.",
}


class PatternNotFound(NotFound):
    code = "claim_pattern_not_found"


def possible(status: PatternStatus) -> list[str]:
    """A decision may be taken back by its opposite."""
    acts = {PatternStatus.CLEARED: "clear", PatternStatus.CONFIRMED: "confirm"}
    return [act for outcome, act in acts.items() if outcome is not status]


_STANDING = exists().where(
    S.district_code == P.district_code, S.claim_id == P.claim_id, S.status != SettlementStatus.RETURNED
)
_DECIDABLE = ((claims.c.status == ClaimStatus.RECONCILED) & ~_STANDING).label("decidable")


def _seen(actor: Actor) -> Select[Any]:
    """Of the district; who decides about them is told which are not his to decide."""
    decides = actor.may(Permission.CLAIMS_RECONCILE)
    concerned = f"(select who.own or who.kin from ({CONCERNED_SQL}) who)" if decides else "false"
    whose = {"district": actor.district, "account": actor.account_id} if decides else {}
    return (
        pick(*P, claims.c.claim_no, claims.c.month, _DECIDABLE)
        .add_columns(text(f"{concerned} as concerned").bindparams(**whose))
        .join(claims, (claims.c.district_code == P.district_code) & (claims.c.id == P.claim_id))
        .where(P.district_code == actor.district)
    )


def _shown(actor: Actor, row: Any) -> PatternRead:
    rule = BY_CODE[row.code]
    may = row.decidable and actor.may(Permission.CLAIMS_RECONCILE) and not row.concerned
    said = {
        f"says_{language}": text.format_map(
            defaultdict(  # found by an earlier form of the rule, a fact may be missing
                lambda: "…",
                row.found,
                measure=spoken.amount(row.measure, rule.unit, language),
                threshold=spoken.amount(row.threshold, rule.unit, language),
            )
        )
        + NEXT[language]
        for language, text in (("zh", rule.zh), ("en", rule.en))
    }
    known = {"scheme": rule.scheme, "unit": rule.unit, "allowed_actions": possible(row.status) if may else []}
    return PatternRead.model_validate({**row._mapping, **known, **said})


async def read(session: AsyncSession, actor: Actor, claim_id: UUID, pattern_id: UUID) -> PatternRead:
    actor.require(Permission.CLAIMS_READ)
    claim = await states.get(session, actor, claim_id)
    wanted = _seen(actor).where(P.claim_id == claim.id, P.id == pattern_id)
    row = (await (await session.connection()).execute(wanted)).one_or_none()
    if row is None:
        raise PatternNotFound
    return _shown(actor, row)


async def listing(
    session: AsyncSession,
    actor: Actor,
    part: pages.Slice,
    *,
    claim_id: UUID | None = None,
    provider_id: UUID | None = None,
    code: str | None = None,
    status: PatternStatus | None = None,
) -> tuple[pages.Page, list[PatternRead]]:
    """The most money at risk first; a provider sees its own. Of all claims but those that were withdrawn, or of one."""
    actor.require(Permission.CLAIMS_READ)
    wanted = _seen(actor)
    if claim_id is not None:
        await states.get(session, actor, claim_id)
    else:
        wanted = wanted.where(claims.c.status != ClaimStatus.WITHDRAWN)
    for column, value in (
        (P.claim_id, claim_id),
        (P.provider_id, provider_id),
        (P.provider_id, sight.own_provider(actor)),
        (P.code, code),
        (P.status, status),
    ):
        if value is not None:
            wanted = wanted.where(column == value)
    page = await pages.take(session, wanted, [P.at_risk_fen, P.id], part)
    return page, [_shown(actor, row) for row in page.rows]
