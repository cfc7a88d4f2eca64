"""Who does not look at an item: who entered, imported or served what it stands for, and the resident's kin."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from models.samples import SampleItem
from services import kin_declarations
from services.access import Actor, Permission
from services.errors import SamePerson
from services.records import billed_record
from services.scope import as_the_bureau

LINES_SQL = f"""from claim_lines l left join {billed_record("l")} v on true
    where l.district_code = i.district_code and l.claim_id = i.claim_id and l.asked_fen > 0
      and case when i.line_id is null then l.resident_id = i.resident_id else l.id = i.line_id end"""
"""Of `sample_items i`: its line, or all lines of its resident."""
_MADE_SQL = f"""exists (select {LINES_SQL} and (l.entered_by = :account
    or exists (select from imports m where m.district_code = v.district_code and m.id = v.import_id and m.by_account = :account)
    or exists (select from memberships own where own.district_code = v.district_code and own.caregiver_id = v.caregiver_id
        and own.account_id = :account)
    or exists (select from meal_servings s where s.district_code = l.district_code and s.id = l.serving_id
        and s.recorded_by = :account)
    or exists (select from stay_months n where n.district_code = l.district_code and n.id = l.stay_month_id
        and n.recorded_by = :account)))"""
_MADE_BY = text(f"select {_MADE_SQL} from sample_items i where i.district_code = :district and i.id = :item")
_CONCERNED = text(f"""
    select i.id from sample_items i where i.district_code = :district and i.id = any(cast(:items as uuid[]))
      and ({_MADE_SQL} or i.resident_id in ({kin_declarations.KIN_SQL}))
""")


async def concerned(session: AsyncSession, actor: Actor, item_ids: Sequence[UUID]) -> set[UUID]:
    """Those of the items that the actor stands aside from; as the bureau, for a community worker sees no claim."""
    actor.require(Permission.SAMPLES_READ, Permission.SAMPLES_CALL)
    if not item_ids or not actor.may(Permission.SAMPLES_REVIEW, Permission.SAMPLES_CALL):
        return set()
    asked = {"district": actor.district, "account": actor.account_id, "items": list(item_ids)}
    async with as_the_bureau(session, actor.bound):
        return set((await (await session.connection()).scalars(_CONCERNED, asked)).all())


async def stand_aside(session: AsyncSession, actor: Actor, item: SampleItem) -> None:
    """SamePerson, or KinConflict."""
    actor.require(Permission.SAMPLES_REVIEW, Permission.SAMPLES_CALL)
    asked = {"district": actor.district, "account": actor.id, "item": item.id}
    if await (await session.connection()).scalar(_MADE_BY, asked):
        raise SamePerson
    await kin_declarations.stand_back(session, actor, item.resident_id)
