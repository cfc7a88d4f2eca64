"""What was told later of a point, or of who can be paid there, rules its servings anew: in the transaction of the news.

Only what the news are about changes: a licence that is told today says nothing of the days on which a point keeps closed. What was
acknowledged stays so while no more is found."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import ARRAY, String, TextClause, Uuid, bindparam, text
from sqlmodel.ext.asyncio.session import AsyncSession
from uuid_utils.compat import uuid7

from models.claims import RecordKind
from models.meal_hours import Hindrance
from services import verification
from services.access import Actor, Permission
from services.hindrances import HINDRANCES_SQL
from services.meal_servings import follow, rule
from services.meal_servings.bureau import at_the_bureau
from services.meal_servings.judge import WITHOUT

_KEEPERS = (
    *(Permission.MEAL_POINTS_MANAGE, Permission.MEAL_POINTS_KEEP, Permission.HOLIDAYS_MANAGE),
    *(Permission.CONTRACTS_MANAGE, Permission.SERVICE_ITEMS_MANAGE, Permission.INSPECTIONS_ANNUL),
)
_STANDING = """select m.id from meal_servings m join meal_points p on p.district_code = m.district_code and p.id = m.meal_point_id
    where m.district_code = :district and m.status in ('verified', 'flagged')"""
_OF_DAYS = text(
    f"""{_STANDING} and (m.meal_point_id = cast(:point as uuid) or cast(:point as uuid) is null and p.closed_on_holidays)
    and m.served_on >= :from_on and m.served_on <= coalesce(cast(:to_on as date), 'infinity')"""
)
_UNPAID = text(f"""{_STANDING} and m.self_paid_code in ({rule.listed(WITHOUT.values())})
    and (m.meal_point_id = cast(:point as uuid) or coalesce(m.provider_id, p.provider_id) = cast(:provider as uuid)
      or coalesce(m.service_item_id, p.service_item_id) = cast(:item as uuid))""")


def _of(statement: str) -> TextClause:
    return text(statement).bindparams(
        bindparam("servings", type_=ARRAY(Uuid)),
        bindparam("ids", type_=ARRAY(Uuid)),
        bindparam("told", type_=ARRAY(String)),
    )


_KEPT = "x.status = 'acknowledged' and excluded.found -> 'hindrances' <@ (x.found -> 'hindrances')"
_NEWS = _of(f"""
    with asked as (
        select m.id as serving_id, x.status, case when x.status <> 'corrected' then x.found -> 'hindrances' else '[]' end as had,
            array(select h from unnest({
    HINDRANCES_SQL.format(
        district="m.district_code", point="m.meal_point_id", at="m.served_at", day="m.served_on", meal="m.meal"
    )
}) h where h = any(:told) and (h <> 'outside_hours' or m.mode <> 'delivery')) as now
        from meal_servings m left join meal_serving_exceptions x on x.district_code = m.district_code and x.serving_id = m.id
            and x.code = 'point_not_serving'
        where m.district_code = :district and m.id = any(:servings)
    ), found as (
        select serving_id, status, coalesce(had, '[]') as had, to_jsonb(array(
            select e from jsonb_array_elements_text(coalesce(had, '[]')) e where e <> all(:told)) || now) as hindrances
        from asked
    ), raised as (
        insert into meal_serving_exceptions as x (district_code, id, serving_id, code, found, status)
        select :district, ids.id, serving_id, 'point_not_serving', jsonb_build_object('hindrances', hindrances), 'open'
        from (select *, row_number() over () as n from found where hindrances <> '[]' and hindrances <> had) f
        join unnest(:ids) with ordinality ids (id, n) using (n)
        on conflict (district_code, serving_id, code) do update set found = excluded.found, version = x.version + 1,
            updated_at = now(),
            status = case when {_KEPT}
                then 'acknowledged' else 'open' end,
            resolved_by = case when {_KEPT} then x.resolved_by end, resolved_at = case when {
    _KEPT
} then x.resolved_at end,
            reason_code = case when {_KEPT} then x.reason_code end, memo = case when {_KEPT} then x.memo end
        returning serving_id
    ), gone as (
        update meal_serving_exceptions x set status = 'corrected', resolved_by = :by, resolved_at = now(), reason_code = null,
            memo = null, version = x.version + 1, updated_at = now()
        from found f where x.district_code = :district and x.serving_id = f.serving_id and x.code = 'point_not_serving'
          and f.hindrances = '[]' and x.status <> 'corrected'
        returning x.serving_id
    )
    select serving_id from raised union select serving_id from gone
""")


async def of_point(
    session: AsyncSession,
    actor: Actor,
    point_id: UUID | None,
    told: Sequence[Hindrance],
    from_on: date = date.min,
    to_on: date | None = None,
) -> list[UUID]:
    """These hindrances of a point, or of all that keep the holidays, were told anew for days (both included): which of their servings
    are doubted, or paid, otherwise than before. Part of another act, which tells the audit."""
    actor.require(*_KEEPERS)
    asked = {"district": actor.district, "point": point_id, "from_on": from_on, "to_on": to_on}
    connection = await session.connection()
    async with at_the_bureau(session, actor):
        servings = list((await connection.scalars(_OF_DAYS, asked)).all())
        if not servings:
            return []
        await follow.hold(session, actor, servings)
        which = {"district": actor.district, "servings": servings, "by": actor.account_id, "told": list(told)}
        touched = list((await connection.scalars(_NEWS, which | {"ids": [uuid7() for _ in servings]})).all())
        if not touched:
            return []
        await verification.demote(session, actor, touched, RecordKind.SERVING)
        ruled = await rule.anew(session, actor, touched)
        await verification.verify(session, actor, touched, RecordKind.SERVING)
    return sorted({*touched, *ruled})


async def payable(
    session: AsyncSession,
    actor: Actor,
    *,
    point_id: UUID | None = None,
    provider_id: UUID | None = None,
    item_id: UUID | None = None,
) -> list[UUID]:
    """A point's provider or item, a contract of the provider or a price of the item was told: what was self-paid for want of it is
    ruled anew. Answers which. Part of another act, which tells the audit."""
    actor.require(*_KEEPERS)
    asked = {"district": actor.district, "point": point_id, "provider": provider_id, "item": item_id}
    async with at_the_bureau(session, actor):
        servings = list((await (await session.connection()).scalars(_UNPAID, asked)).all())
        if not servings:
            return []
        await follow.hold(session, actor, servings)
        return await rule.anew(session, actor, servings)
