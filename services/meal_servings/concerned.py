"""Who stands aside: whoever recorded, imported, doubted or rejected the serving, and the resident's kin decide nothing of it."""

from uuid import UUID

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from services import kin_declarations
from services.access import Actor, Permission
from services.errors import SamePerson

MADE_SQL = """(coalesce(meal_servings.recorded_by = :account, false) or exists (select from imports sheet
    where sheet.district_code = meal_servings.district_code and sheet.id = meal_servings.import_id
      and sheet.by_account = :account)
    or exists (select from meal_serving_exceptions doubt where doubt.district_code = meal_servings.district_code
      and doubt.serving_id = meal_servings.id and doubt.raised_by = :account)
    or coalesce(meal_servings.status = 'rejected' and meal_servings.closed_by = :account, false))"""
CONCERNED_SQL = f"({MADE_SQL} or meal_servings.resident_id in ({kin_declarations.KIN_SQL}))"
"""On `meal_servings`, over the parameters `district` and `account`."""

_MADE = text(f"select {MADE_SQL} from meal_servings where district_code = :district and id = :serving")


async def stand_aside(session: AsyncSession, actor: Actor, serving_id: UUID, resident_id: UUID) -> None:
    """SamePerson for who recorded, imported, doubted or rejected it; KinConflict for the resident's kin."""
    actor.require(Permission.MEAL_SERVINGS_ACKNOWLEDGE)
    asked = {"district": actor.district, "serving": serving_id, "account": actor.account_id}
    if await (await session.connection()).scalar(_MADE, asked):
        raise SamePerson
    await kin_declarations.stand_back(session, actor, resident_id)
