"""Approving an import of attested visits: by another officer or the bureau's head, before any of it is paid."""

from datetime import UTC, datetime
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from models.imports import ImportRead
from services import audit, kin_declarations
from services.access import Actor, Permission
from services.errors import Conflict, SamePerson, WrongState
from services.imports.read import allowed_actions, awaits_approval, get, shown

_SERVED = """select resident_id from visits where district_code = :district and import_id = :sheet
    union select resident_id from meal_servings where district_code = :district and import_id = :sheet"""


class NothingToApprove(Conflict):
    code = "nothing_to_approve"
    zh = "只有审核员证明的导入（补贴审核员导入的服务或用餐名单）需要审批。"
    en = "Only attested visits or meals, a list that a subsidy officer imported, wait for an approval."


async def approve(session: AsyncSession, actor: Actor, import_id: UUID) -> tuple[ImportRead, int]:
    """Say that an officer's list of visits may be paid. Never by who imported it (SamePerson), nor by the declared kin of a
    resident in it (KinConflict)."""
    actor.require(Permission.IMPORTS_APPROVE)
    row = await get(session, actor, import_id, lock=True)
    if not row.attested:
        raise NothingToApprove
    if row.by_account == actor.id:
        raise SamePerson
    if not awaits_approval(row):
        state = "approved" if row.approved_by else row.status.value
        raise WrongState(state=state, act="approve", allowed=", ".join(allowed_actions(actor, row)) or "-")
    await kin_declarations.stand_back_from(session, actor, _SERVED, sheet=row.id)
    row.approved_by, row.approved_at = actor.id, datetime.now(UTC)
    await session.flush()
    await audit.record(
        session,
        actor,
        "imports.approve",
        "import",
        row.id,
        kind=row.kind,
        rows=row.rows_created,
        sha256=row.file_sha256,
    )
    return shown(actor, row), row.version
