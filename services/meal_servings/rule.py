"""Who pays for servings of which something was told later: what hinders a point, who can be paid there, whose a card was.

One that nobody may pay any more frees its meal for the next (follow.py); one for which the reason is gone finds its payer as at
the till, and draws if it is verified."""

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ARRAY, TextClause, Uuid, bindparam, text
from sqlmodel.ext.asyncio.session import AsyncSession

from models.claims import RecordKind
from models.meal_servings import SelfPaid
from services import ledger
from services.access import Actor
from services.chains import decided
from services.entitlements.covering import COVERING_SQL
from services.hindrances import UNPAYABLE, UNPAYABLE_SQL
from services.meal_servings import follow
from services.meal_servings.judge import NEVER_SUBSIDISED, WITHOUT


def listed(codes: Iterable[StrEnum]) -> str:
    return ", ".join(f"'{code}'" for code in codes)


_WITHOUT = " ".join(f"when '{lacking}' then '{WITHOUT[lacking]}'" for lacking in UNPAYABLE)
_JUDGED = f"""
    select o.*, case
        when exists (select from meal_serving_exceptions x where x.district_code = o.district_code and x.serving_id = o.id
            and x.code = 'point_not_serving' and x.status <> 'corrected'
            and jsonb_exists_any(x.found -> 'hindrances', array[{listed(sorted(NEVER_SUBSIDISED))}])) then '{
    SelfPaid.POINT_NOT_SERVING
}'
        else case {
    UNPAYABLE_SQL.format(
        district="o.district_code",
        provider="o.paid_to",
        item="o.service_item_id",
        day="o.ruled_on",
        division="o.at_division",
    )
} {_WITHOUT} else case when exists (select from meal_serving_exceptions x
            where x.district_code = o.district_code and x.serving_id = o.id and x.code = 'card_ended' and x.status = 'open')
            and o.self_paid_code is not null then '{SelfPaid.CARD_ENDED}' end end end as reason
    from (
        select m.district_code, m.id, m.resident_id, m.served_on, m.served_on as ruled_on, m.meal, m.served_at,
            m.serving_no as record_no, 'serving' as record_kind,
            m.meal_point_id, m.provider_id, m.programme_id, m.entitlement_id, m.self_paid_code,
            coalesce(m.provider_id, p.provider_id) as paid_to, coalesce(m.service_item_id, p.service_item_id) as service_item_id,
            p.division_code as at_division
        from meal_servings m join meal_points p on p.district_code = m.district_code and p.id = m.meal_point_id
        where m.district_code = :district and m.id = any(:servings) and m.status in ('verified', 'flagged')
    ) o
"""
"""Each as it was recorded; a provider and an item that its point had not then are those that it was given since."""


def _of(statement: str) -> TextClause:
    return text(statement).bindparams(bindparam("servings", type_=ARRAY(Uuid)))


_BARRED = _of(f"""
    select id, entitlement_id from ({_JUDGED}) j where reason is not null and reason is distinct from self_paid_code
""")
_BAR = _of(f"""
    update meal_servings o set self_paid_code = j.reason, entitlement_id = null, version = o.version + 1, updated_at = now(),
        programme_id = case when o.import_id is not null then o.programme_id end,
        first_serving_id = null, first_meal_point_id = null, first_served_at = null
    from ({_JUDGED}) j where o.district_code = j.district_code and o.id = j.id
""")
_FREE = _of(f"""
    with free as (
        select j.*, covering.entitlement_id as payer, covering.programme_id as paid_by
        from (
            select j.* from ({_JUDGED}) j
            where reason is null and self_paid_code in ('point_not_serving', 'card_ended', {listed(WITHOUT.values())})
              and (j.provider_id is not null or not exists (select from meal_servings m where m.district_code = j.district_code
                and m.provider_id = j.paid_to and m.serving_no = j.record_no))
              and not {decided("j")}
        ) j left join lateral ({COVERING_SQL.format(o="j", programme="j.programme_id")}) covering on true
    ), paid as (
        select m.resident_id, m.served_on, m.meal, m.id, m.meal_point_id, m.served_at from meal_servings m
        where m.district_code = :district and m.entitlement_id is not null and m.status in ('verified', 'flagged')
          and (m.resident_id, m.served_on, m.meal) in (select resident_id, served_on, meal from free)
    ), first as (
        select * from paid union all (
        select distinct on (resident_id, served_on, meal) resident_id, served_on, meal, id, meal_point_id, served_at
        from free where payer is not null and (resident_id, served_on, meal) not in (select resident_id, served_on, meal from paid)
        order by resident_id, served_on, meal, served_at, id)
    ), ruled as (
        select free.id, free.paid_to, free.service_item_id, free.payer, free.paid_by, first.meal_point_id as at_point,
            first.served_at as at_time, case when free.payer is not null and first.id <> free.id then first.id end as instead
        from free left join first using (resident_id, served_on, meal)
    )
    update meal_servings o set provider_id = r.paid_to, service_item_id = r.service_item_id, version = o.version + 1,
        updated_at = now(),
        self_paid_code = case when r.payer is null then 'not_entitled' when r.instead is not null then 'already_served' end,
        entitlement_id = case when r.instead is null then r.payer end,
        programme_id = case when r.instead is null then coalesce(r.paid_by, o.programme_id) else o.programme_id end,
        first_serving_id = r.instead, first_meal_point_id = case when r.instead is not null then r.at_point end,
        first_served_at = case when r.instead is not null then r.at_time end
    from ruled r where o.district_code = :district and o.id = r.id
    returning o.id, o.entitlement_id
""")
"""What is settled is for an adjustment and its officer; a number that its new provider has used for another stays without him."""


async def anew(session: AsyncSession, actor: Actor, serving_ids: Sequence[UUID]) -> list[UUID]:
    """Of servings whose whole meals are held (follow.hold): which are paid otherwise than before, for the audit of the act."""
    which = {"district": actor.district, "servings": list(serving_ids)}
    connection = await session.connection()
    barred: Mapping[UUID, UUID | None] = {
        row.id: row.entitlement_id for row in (await connection.execute(_BARRED, which)).all()
    }
    followed = list[UUID]()
    if barred:
        await ledger.hold_months_still(session, actor.district, barred.values())
        await ledger.reverse(session, actor, list(barred), RecordKind.SERVING)
        await connection.execute(_BAR, which | {"servings": list(barred)})
        followed = await follow.take_place(session, actor, barred)
    freed = (await connection.execute(_FREE, which)).all()
    pays = [row for row in freed if row.entitlement_id]
    if pays:
        await ledger.hold_months_still(session, actor.district, (row.entitlement_id for row in pays))
        await ledger.draw_again(session, actor, [row.id for row in pays], RecordKind.SERVING)
    return [*barred, *followed, *(row.id for row in freed)]
