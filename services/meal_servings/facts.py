"""What a set of servings points at, asked in one statement: the point, the diner, his card, and who would pay."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Row, Uuid, bindparam, text
from sqlmodel.ext.asyncio.session import AsyncSession

from services.entitlements.covering import COVERING_SQL
from services.hindrances import HINDRANCES_SQL
from services.meal_servings.asked import Asked, sent

_HINDRANCES = HINDRANCES_SQL.format(
    district=":district", point="p.id", at="r.served_at", day="r.served_on", meal="r.meal"
)
_FACTS = text(f"""
    select r.n, p.id as point_id, p.provider_id, p.service_item_id, p.delivery_radius_metres, {_HINDRANCES} as hindrances,
        c.id as card_id, c.ended_at as card_ended_at, d.id as resident_id, d.division_code, d.deceased_on, d.moved_out_on,
        covering.programme_id, covering.entitlement_id, w.thresholds, ordered.id as meal_order_id
    from jsonb_to_recordset(cast(:rows as jsonb)) as r (n integer, meal_point_id uuid, served_at timestamptz, served_on date,
        meal varchar, id_index bytea,
        token_index bytea, card_no varchar, resident_id uuid, programme_id uuid)
    left join meal_points p on p.district_code = :district and p.id = r.meal_point_id
    left join lateral (
        select k.id, k.ended_at, k.resident_id from meal_cards k
            where k.district_code = :district and k.token_index = r.token_index
        union all
        select k.id, k.ended_at, k.resident_id from meal_cards k
            where k.district_code = :district and k.card_no = r.card_no
    ) c on true
    left join lateral (
        select x.* from residents x where x.district_code = :district and x.id = coalesce(r.resident_id, c.resident_id)
        union all
        select x.* from residents x where x.district_code = :district and x.id_number_index = r.id_index
    ) d on true
    left join lateral (select p.district_code, d.id as resident_id, p.service_item_id, r.served_on as ruled_on) o on true
    left join lateral ({COVERING_SQL.format(o="o", programme="r.programme_id")}) covering on true
    left join programme_versions w on w.district_code = :district and w.id = covering.version_id
    left join meal_orders ordered on ordered.district_code = :district and ordered.resident_id = d.id
        and ordered.served_on = r.served_on and ordered.meal = r.meal and ordered.meal_point_id = p.id
        and ordered.status in ('ordered', 'not_collected', 'lapsed')
""")
_STILL = text("""
    select id from meal_orders where district_code = :district and id = any(:orders)
      and status in ('ordered', 'not_collected', 'lapsed') order by id for no key update
""").bindparams(bindparam("orders", type_=ARRAY(Uuid)))


async def facts(session: AsyncSession, district: str, servings: Sequence[Asked]) -> list[Row[Any]]:
    """A row for each serving, in their order; empty where what it names is not there."""
    asked = [
        {
            "n": n,
            "meal_point_id": one.meal_point_id,
            "served_at": one.served_at.isoformat(),
            "served_on": one.served_on,
            "meal": one.meal,
            "id_index": one.id_index,
            "token_index": one.token_index,
            "card_no": one.card_no,
            "resident_id": one.resident_id,
            "programme_id": one.programme_id,
        }
        for n, one in enumerate(servings)
    ]
    found = await (await session.connection()).execute(_FACTS, {"district": district, "rows": sent(asked)})
    return sorted(found.all(), key=lambda row: int(row.n))


async def fulfilled(session: AsyncSession, district: str, found: Sequence[Row[Any]]) -> set[UUID]:
    """Which of the orders ahead that these servings seem to be still wait for their meal, locked: whoever eats at the point from
    which he had ordered has had his meal."""
    orders = sorted({row.meal_order_id for row in found if row.meal_order_id is not None})
    if not orders:
        return set()
    which = {"district": district, "orders": orders}
    return set((await (await session.connection()).scalars(_STILL, which)).all())
