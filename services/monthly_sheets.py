"""The month of a resident on one page (月度一览), from what visits, meals and entitlements know of it."""

from typing import Any
from uuid import UUID

from sqlalchemy import or_, text
from sqlmodel.ext.asyncio.session import AsyncSession

from models.entitlements import EntitlementStatus
from models.family_links import LinkScope
from models.monthly_sheets import BalanceSeen, MealsOfMonth, MonthlySheet, Spent, VisitsOfMonth
from services import calendars, entitlements, family_links, money, residents
from services.access import Actor, Permission
from services.entitlements.read import E, P, visible

_SHOWN_BY = (LinkScope.ORDERS, LinkScope.MONEY)
_AMOUNTS = tuple(Spent.model_fields)
_POSTED = """coalesce(sum(posted_subsidy_fen), 0) as subsidy_fen, coalesce(sum(posted_copay_fen), 0) as copay_fen,
    coalesce(sum(gross), 0) as gross_fen, coalesce(sum(self_paid), 0) as self_paid_fen,
    coalesce(sum(gross - posted_gross_fen - self_paid), 0) as not_paid_fen"""
_OF = "district_code = :district and resident_id = :resident and served_on between :first and :last"
_DISPUTED = """(exists (select from visit_exceptions x where x.district_code = v.district_code and x.visit_id = v.id
            and x.code in ('denied_by_family', 'denied_on_call') and x.status = 'open')
        or exists (select from orders o where o.district_code = v.district_code and o.id = v.order_id and o.status = 'disputed'))"""
"""Whoever was served, or a relative, says that it was not so, and nobody has decided yet."""
_VISITS = text(f"""
    select count(*) filter (where status = 'verified') as count, count(*) filter (where status in ('checked_out', 'flagged')) as waiting,
        coalesce(sum(minutes) filter (where status = 'verified'), 0) as minutes,
        count(*) filter (where disputed) as disputed, coalesce(sum(minutes) filter (where disputed), 0) as disputed_minutes, {_POSTED}
    from (select v.*, {_DISPUTED} as disputed, {money.SELF_PAID_SQL.format(o="v", gross="v.gross")} as self_paid
        from (select v.*,
            case when v.status = 'verified' then (select {money.GROSS_SQL} from (select i.unit as unit,
                v.unit_price_fen as unit_price_fen, v.billable_minutes as billable_minutes, coalesce(v.quantity, 1) as quantity) m) end as gross
        from (select * from visits where {_OF} and status in ('checked_out', 'flagged', 'verified')) v
        left join service_items i on i.district_code = v.district_code and i.id = v.service_item_id) v) v
""")
_MEALS = text(f"""
    select count(*) filter (where status = 'verified') as count, count(*) filter (where status = 'flagged') as waiting, {_POSTED}
    from (select s.*, gross - posted_gross_fen - withheld_fen as self_paid
        from (select s.*, case when status = 'verified' then cast(coalesce(unit_price_fen, price_fen) as bigint) * quantity end as gross
            from meal_servings s where {_OF} and status in ('flagged', 'verified')) s) s
""")


async def read(session: AsyncSession, actor: Actor, resident_id: UUID, month: str) -> MonthlySheet:
    """A relative needs the consent to `orders` or to `money`, and sees of each what it is for. Raises ResidentNotFound, NotGranted."""
    actor.require(Permission.VISITS_READ)
    actor.require(Permission.MEAL_SERVINGS_READ)
    actor.require(Permission.ENTITLEMENTS_READ)
    await residents.get(session, actor, resident_id)
    granted = await family_links.may_know(session, actor)
    if granted.isdisjoint(_SHOWN_BY):
        raise family_links.NotGranted(scope=LinkScope.ORDERS)
    pays = LinkScope.MONEY in granted
    first, last = calendars.first_day(month), calendars.last_day(month)
    asked: dict[str, Any] = {"district": actor.district, "resident": resident_id, "first": first, "last": last}
    connection = await session.connection()
    visits, meals = [
        dict((await connection.execute(statement, asked)).mappings().one()) for statement in (_VISITS, _MEALS)
    ]
    total = {name: visits[name] + meals[name] if pays else None for name in _AMOUNTS}
    hidden: dict[str, None] = {} if pays else dict.fromkeys(_AMOUNTS)
    counted = LinkScope.ORDERS in granted
    return MonthlySheet(
        resident_id=resident_id,
        month=month,
        visits=VisitsOfMonth.model_validate(visits | hidden) if counted else None,
        meals=MealsOfMonth.model_validate(meals | hidden) if counted else None,
        total=Spent.model_validate(total),
        balances=await _balances(session, actor, resident_id, month) if pays else None,
    )


async def _balances(session: AsyncSession, actor: Actor, resident_id: UUID, month: str) -> list[BalanceSeen]:
    """Of each entitlement that reaches into the month, by programme."""
    wanted = (
        visible(actor)
        .with_only_columns(E.id, P.name)
        .where(
            E.resident_id == resident_id,
            E.status.not_in((EntitlementStatus.PROPOSED, EntitlementStatus.REJECTED)),
            E.effective_from <= calendars.last_day(month),
            or_(E.effective_to.is_(None), E.effective_to >= calendars.first_day(month)),
        )
        .order_by(P.code, E.id)
    )
    found = []
    for row in (await (await session.connection()).execute(wanted)).all():
        balance = await entitlements.balance(session, actor, row.id, month)
        found.append(BalanceSeen(**balance.model_dump(), programme_name=row.name))
    return found
