"""What the till shows of a serving: the price, the subsidy, what the diner pays, and what the month has left."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel.ext.asyncio.session import AsyncSession

from models.family_links import LinkScope
from models.ledger import LedgerUnit
from models.meal_servings import ServingStatus
from services import masks, money
from services.access import Actor
from services.meal_servings.read import COLUMNS, shown
from services.rulings import RULED_COLUMNS_SQL, RULES_SQL

_SETTLED = text(f"""
    select {COLUMNS}, earlier.promised, ruled.cap_unit, ruled.copay_bp, ruled.capped_price_fen, ruled.entitled,
        coalesce(a.cap + a.carried - a.held - a.posted, ruled.cap) as left_units,
        (select m.dishes from meal_menus m where m.district_code = meal_servings.district_code
            and m.meal_point_id = meal_servings.meal_point_id and m.served_on = meal_servings.served_on
            and m.meal = meal_servings.meal) as dishes
    from meal_servings
    left join lateral (
        select {RULED_COLUMNS_SQL}
        from (select meal_servings.district_code, meal_servings.programme_id, meal_servings.entitlement_id,
                meal_servings.service_item_id, meal_servings.resident_id, meal_servings.served_on as ruled_on,
                meal_servings.price_fen as price_said_fen) o {RULES_SQL.format(o="o")}
        where meal_servings.entitlement_id is not null
    ) ruled on true
    left join ledger_accounts a on a.district_code = meal_servings.district_code and a.owner_kind = 'entitlement_month'
        and a.owner_id = ruled.cap_owner and a.unit = ruled.cap_unit and a.month = to_char(meal_servings.served_on, 'YYYY-MM')
    left join lateral (
        select sum(case p.cap_unit when 'fen' then base.gross_fen - {money.COPAY_SQL} else 1 end) as promised
        from (
            select {RULED_COLUMNS_SQL}
            from (select m.district_code, m.programme_id, m.entitlement_id, m.service_item_id, m.resident_id,
                    m.served_on as ruled_on, m.price_fen as price_said_fen
                from meal_servings m
                where meal_servings.status = 'flagged' and m.district_code = meal_servings.district_code and m.status = 'flagged'
                  and m.resident_id = meal_servings.resident_id and m.entitlement_id is not null
                  and date_trunc('month', m.served_on) = date_trunc('month', meal_servings.served_on)
                  and (m.created_at, m.served_at, m.id)
                    < (meal_servings.created_at, meal_servings.served_at, meal_servings.id)) o {RULES_SQL.format(o="o")}
        ) p cross join lateral (select p.capped_price_fen as gross_fen) base
        where p.entitled and p.cap_owner = ruled.cap_owner
    ) earlier on true
    where meal_servings.district_code = :district and meal_servings.id = any(cast(:servings as uuid[]))
""").columns(dishes=JSONB)


async def settled(session: AsyncSession, actor: Actor, serving_ids: Sequence[UUID]) -> dict[UUID, dict[str, Any]]:
    """Each as ServingSettled, but for its result. To be asked at the bureau; the name is masked for who is not of it."""
    which = {"district": actor.district, "servings": list(serving_ids)}
    rows = (await (await session.connection()).execute(_SETTLED, which)).mappings().all()
    return {row["id"]: _told(actor, row) for row in rows}


def _told(actor: Actor, row: RowMapping) -> dict[str, Any]:
    told = shown(actor, row, known=frozenset(LinkScope))
    if actor.bound != "district" and told["resident_name"]:
        told["resident_name"] = masks.name(told["resident_name"])
    pending = row["status"] == ServingStatus.FLAGGED
    subsidy = _expected(row) if pending else row["posted_subsidy_fen"]
    dishes = row["dishes"] or []
    for name in ("copay_bp", "capped_price_fen", "entitled", "dishes", "promised"):
        del told[name]
    told |= {tags: sorted({tag for dish in dishes for tag in dish[tags]}) for tags in ("allergens", "diet_tags")}
    return told | {"subsidy_fen": subsidy, "pays_fen": row["price_fen"] - subsidy, "pending": pending}


def _expected(row: RowMapping) -> int:
    """What will be posted when an officer has acknowledged it, after those that wait for one since earlier, if nobody else draws
    the month before."""
    if not row["entitled"]:
        return 0
    base: int = row["capped_price_fen"]
    due = base - money.copay_fen(base, row["copay_bp"])
    if row["cap_unit"] is None:
        return due
    left: int = row["left_units"] - int(row["promised"] or 0)
    if row["cap_unit"] == LedgerUnit.FEN:
        return max(0, min(due, left))
    return due if left >= 1 else 0
