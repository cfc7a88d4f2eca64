"""Appeals as they are seen: a provider's own, or all of the district, with what this actor may do about each."""

from typing import Any
from uuid import UUID

from sqlalchemy import Select, Table, text
from sqlalchemy import select as pick
from sqlmodel.ext.asyncio.session import AsyncSession

from models.claim_appeals import AppealRead, AppealStatus, ClaimAppeal
from models.claims import Claim, ClaimLine, ClaimStatus
from services import pages, sight
from services.access import Actor, Permission
from services.claims import states
from services.claims.resolve import LINE_SQL, OWN_SQL
from services.errors import NotFound

appeals: Table = ClaimAppeal.__table__  # type: ignore[attr-defined]
claims: Table = Claim.__table__  # type: ignore[attr-defined]
lines: Table = ClaimLine.__table__  # type: ignore[attr-defined]
A = appeals.c
APPEALABLE = (ClaimStatus.RECONCILED, ClaimStatus.SETTLED)


class AppealNotFound(NotFound):
    code = "claim_appeal_not_found"


def allowed_actions(actor: Actor, row: Any) -> list[str]:
    """Not for who decided the line before, made it, or is the resident's kin; nor while a settlement waits for its approval."""
    may = row.status == AppealStatus.OPEN and row.claim_status in APPEALABLE and not row.waits
    may = may and actor.may(Permission.CLAIMS_RECONCILE)
    return ["decide"] if may and not row.aside and actor.account_id not in (row.appealed_by, *row.resolvers) else []


_ASIDE_SQL = f"""exists (select from ({LINE_SQL}
    where l.district_code = claim_appeals.district_code and l.id = claim_appeals.line_id) l where {OWN_SQL})"""


_WAITS_SQL = """exists (select from settlements s where s.district_code = claim_appeals.district_code
    and s.claim_id = claim_appeals.claim_id and s.status = 'proposed')"""


def _seen(actor: Actor) -> Select[Any]:
    """Of the district; who decides about them is told which are not his to decide."""
    decides = actor.may(Permission.CLAIMS_RECONCILE)
    aside = text(f"{_ASIDE_SQL} as aside").bindparams(district=actor.district, account=actor.account_id)
    return (
        pick(*appeals.c, claims.c.claim_no, lines.c.line_no, lines.c.record_no, lines.c.asked_fen)
        .add_columns(claims.c.status.label("claim_status"), text(f"{_WAITS_SQL} as waits"))
        .add_columns(aside if decides else text("false as aside"))
        .join(claims, (claims.c.district_code == A.district_code) & (claims.c.id == A.claim_id))
        .join(lines, (lines.c.district_code == A.district_code) & (lines.c.id == A.line_id))
        .where(A.district_code == actor.district)
    )


def _shown(actor: Actor, row: Any) -> AppealRead:
    return AppealRead.model_validate({**row._mapping, "allowed_actions": allowed_actions(actor, row)})


async def read(session: AsyncSession, actor: Actor, claim_id: UUID, line_id: UUID) -> AppealRead:
    actor.require(Permission.CLAIMS_READ)
    claim = await states.get(session, actor, claim_id)
    wanted = _seen(actor).where(A.claim_id == claim.id, A.line_id == line_id)
    row = (await (await session.connection()).execute(wanted)).one_or_none()
    if row is None:
        raise AppealNotFound
    return _shown(actor, row)


async def listing(
    session: AsyncSession,
    actor: Actor,
    part: pages.Slice,
    *,
    status: AppealStatus | None = None,
    claim_id: UUID | None = None,
) -> tuple[pages.Page, list[AppealRead]]:
    """Newest first, of all claims; a provider sees its own."""
    actor.require(Permission.CLAIMS_READ)
    wanted = _seen(actor)
    for column, value in ((A.status, status), (A.claim_id, claim_id), (A.provider_id, sight.own_provider(actor))):
        if value is not None:
            wanted = wanted.where(column == value)
    page = await pages.take(session, wanted, [A.id], part)
    return page, [_shown(actor, row) for row in page.rows]
