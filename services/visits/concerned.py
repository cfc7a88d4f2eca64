"""Who stands aside: the caregiver's own account, whoever imported, doubted or rejected the visit, and the resident's kin decide
nothing of it."""

from uuid import UUID

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from services import kin_declarations
from services.access import Actor, Permission
from services.errors import SamePerson

_OWN_VISIT_SQL = """exists (select from memberships own
    where own.district_code = visits.district_code and own.account_id = :account and own.caregiver_id = visits.caregiver_id)"""
_OWN_IMPORT_SQL = """exists (select from imports sheet
    where sheet.district_code = visits.district_code and sheet.id = visits.import_id and sheet.by_account = :account)"""
_OWN_DOUBT_SQL = """exists (select from visit_exceptions doubt
    where doubt.district_code = visits.district_code and doubt.visit_id = visits.id and doubt.raised_by = :account)"""
_OWN_KIN_SQL = f"visits.resident_id in ({kin_declarations.KIN_SQL})"
_OWN_WORD_SQL = "coalesce(visits.status = 'rejected' and visits.closed_by = :account, false)"
MADE_SQL = f"({_OWN_VISIT_SQL} or {_OWN_IMPORT_SQL} or {_OWN_DOUBT_SQL} or {_OWN_WORD_SQL})"
CONCERNED_SQL = f"({MADE_SQL} or {_OWN_KIN_SQL})"
"""On `visits`, over the parameters `district` and `account`."""

_MADE_BY = text(f"select {MADE_SQL} from visits where district_code = :district and id = :visit")
_CONCERNED = text(f"select {CONCERNED_SQL} from visits where district_code = :district and id = :visit")


async def concerned(session: AsyncSession, actor: Actor, visit_id: UUID) -> bool:
    actor.require(Permission.VISITS_READ)
    asked = {"district": actor.district, "visit": visit_id, "account": actor.account_id}
    return bool(await (await session.connection()).scalar(_CONCERNED, asked))


async def stand_aside(session: AsyncSession, actor: Actor, visit_id: UUID, resident_id: UUID) -> None:
    """SamePerson for the caregiver's own account and for who imported, doubted or rejected the visit; KinConflict for the resident's
    kin."""
    actor.require(Permission.VISITS_ACKNOWLEDGE_TIME, Permission.VISITS_ACKNOWLEDGE_EVIDENCE)
    asked = {"district": actor.district, "visit": visit_id, "account": actor.account_id}
    if await (await session.connection()).scalar(_MADE_BY, asked):
        raise SamePerson
    await kin_declarations.stand_back(session, actor, resident_id)
