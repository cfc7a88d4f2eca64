"""Approving an import of attested visits: by another officer or the bureau's head, before any of it is paid."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from models.imports import ImportRead
from services import audit, kin_declarations
from services.access import Actor, Permission
from services.errors import Conflict, SamePerson, WrongState
from services.imports.read import allowed_actions, awaits_approval, brought_something, ended, get, shown

_SERVED = """select resident_id from visits where district_code = :district and import_id = :sheet
    union select resident_id from meal_servings where district_code = :district and import_id = :sheet"""


class NothingToApprove(Conflict):
    code = "nothing_to_approve"
    zh = "只有审核员证明的导入（补贴审核员导入的服务或用餐名单）需要审批。"
    en = "Only attested visits or meals, a list that a subsidy officer imported, wait for an approval."


class BroughtNothing(NothingToApprove):
    """The same file once more. `import_id` is the one that brought its rows in, if the same file did."""

    zh = "本次导入没有带来任何新记录，无需审批；其中的记录由此前的导入登记，请审批那一次{first}。"
    en = "Nothing new came in by this import, so there is nothing to approve; approve the one before it that brought the rows in{first}."

    def words(self, language: str) -> dict[str, Any]:
        first, signs = self.facts["import_id"], ("（", "）") if language == "zh" else (" (", ")")
        return super().words(language) | {"first": str(first).join(signs) if first else ""}


_SAME_FILE = text("""select id from imports where district_code = :district and kind = :kind and file_sha256 = :sha256 and attested
    and rows_created > 0 order by approved_at is not null, id limit 1""")


async def approve(session: AsyncSession, actor: Actor, import_id: UUID) -> tuple[ImportRead, int]:
    """Say that an officer's list of visits may be paid. Never by who imported it (SamePerson), nor by the declared kin of a
    resident in it (KinConflict), nor where it brought nothing (BroughtNothing)."""
    actor.require(Permission.IMPORTS_APPROVE)
    row = await get(session, actor, import_id, lock=True)
    if not row.attested:
        raise NothingToApprove
    if row.by_account == actor.id:
        raise SamePerson
    if row.rows_unchanged and ended(row) and row.approved_by is None and not brought_something(row):
        asked = {"district": actor.district, "kind": row.kind, "sha256": row.file_sha256}
        raise BroughtNothing(import_id=await (await session.connection()).scalar(_SAME_FILE, asked))
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
