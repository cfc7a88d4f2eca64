"""Servings go in, whoever else writes the same ones at the same moment: the database's unique keys decide.

First those that ask for the subsidy, in one order for everybody; whoever meets the same meal of the same resident waits for
the other to end, and goes in as self-paid if that one stands. What went in neither way was there before."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row, text
from sqlmodel.ext.asyncio.session import AsyncSession
from uuid_utils.compat import uuid7

from models.meal_servings import ServingStatus
from services.access import Actor
from services.errors import Conflict, Unavailable
from services.meal_servings.asked import Asked, Taken, sent

_TYPES: Mapping[str, str] = {
    "id": "uuid",
    "serving_no": "varchar",
    "meal_point_id": "uuid",
    "provider_id": "uuid",
    "resident_id": "uuid",
    "division_code": "varchar",
    "service_item_id": "uuid",
    "meal": "varchar",
    "mode": "varchar",
    "served_at": "timestamptz",
    "served_on": "date",
    "price_fen": "bigint",
    "status": "varchar",
    "evidence": "varchar",
    "identified_by": "varchar",
    "card_id": "uuid",
    "meal_order_id": "uuid",
    "programme_id": "uuid",
    "entitlement_id": "uuid",
    "self_paid_code": "varchar",
    "import_id": "uuid",
    "import_row": "integer",
    "recorded_by": "uuid",
}
_ROWS = (
    f"jsonb_to_recordset(cast(:rows as jsonb)) as r ({', '.join(f'{name} {kind}' for name, kind in _TYPES.items())})"
)
_SAID = {name: f"r.{name}" for name in _TYPES}
_VERIFIED = "case r.status when 'verified' then now() end"
_ORDER = "order by r.resident_id, r.served_on, r.meal, r.served_at, r.id"


def _insert(said: Mapping[str, str], source: str, lock: str = "") -> str:
    columns = {"district_code": ":district", **said, "verified_at": _VERIFIED}
    return f"""insert into meal_servings ({", ".join(columns)}) select {", ".join(columns.values())}
        from {source} {_ORDER} {lock} on conflict do nothing returning id"""


_FIRST = text(_insert(_SAID, _ROWS))
_SECOND = text(
    _insert(
        _SAID
        | {
            "entitlement_id": "null",
            "programme_id": "case when r.import_id is null then null else r.programme_id end",
            "self_paid_code": "'already_served'",
            "first_serving_id": "first.id",
            "first_meal_point_id": "first.meal_point_id",
            "first_served_at": "first.served_at",
        },
        f"""{_ROWS} join meal_servings first on first.district_code = :district and first.resident_id = r.resident_id
            and first.served_on = r.served_on and first.meal = r.meal and first.entitlement_id is not null
            and first.status in ('verified', 'flagged') and first.id <> r.id""",
        lock="for share of first",  # who annuls it waits for us and sees this one, or we for him and find it gone
    )
)
_RECORDED = text(f"""
    select r.id as asked_id, s.id, s.status, s.meal_point_id, s.serving_no, s.resident_id, s.meal, s.mode, s.served_at, s.price_fen,
        s.programme_id, s.import_id
    from {_ROWS} join lateral (
        select b.* from meal_servings b where b.district_code = :district and b.id = r.id
        union
        select b.* from meal_servings b where b.district_code = :district and b.provider_id = r.provider_id
            and b.serving_no = r.serving_no
        union
        select b.* from meal_servings b where b.district_code = :district and b.provider_id is null
            and r.provider_id is null and b.meal_point_id = r.meal_point_id and b.serving_no = r.serving_no
    ) s on true
""")
_DELIVERED = text("""
    update meal_orders o set status = 'delivered', closed_reason = null, told_by = :account, told_at = s.served_at,
        version = o.version + 1, updated_at = now()
    from meal_servings s where s.district_code = :district and s.id = any(cast(:servings as uuid[]))
      and o.district_code = s.district_code and o.id = s.meal_order_id
""")
_DOUBTS = text("""
    insert into meal_serving_exceptions (district_code, id, serving_id, code, found, status)
    select :district, r.id, r.serving_id, r.code, r.found, 'open'
    from jsonb_to_recordset(cast(:rows as jsonb)) as r (id uuid, serving_id uuid, code varchar, found jsonb)
""")


class ServingIdTaken(Conflict):
    code = "serving_id_taken"
    zh = "编号 {id} 已用于另一条用餐记录；请由设备生成新的编号。"
    en = "The id {id} was used for another serving; the device must make a new one."


class ServingNoTaken(Conflict):
    code = "serving_no_taken"
    zh = "用餐单号 {serving_no} 已用于另一条用餐记录。"
    en = "The serving number {serving_no} was used for another serving."


class ServingClosed(Conflict):
    """A claim finds a serving by its number: one that was annulled or rejected keeps it, and does not stand again."""

    code = "serving_closed"
    zh = "用餐单号 {serving_no} 的记录已作废或被退回；要重新登记，请换一个单号。"
    en = "The serving {serving_no} was annulled or rejected; to record the meal again, give it another number."


async def write(
    session: AsyncSession, actor: Actor, taken: Sequence[tuple[Taken, Row[Any]]], orders: Collection[UUID]
) -> list[UUID]:
    """Record all of them that are not there yet, with their doubts; says of each what became of it. `orders` ahead that are locked
    and wait become delivered by them. Answers which were recorded verified: they are to be posted."""
    connection = await session.connection()
    rows = {one.asked.id: _row(actor, one, found, orders) for one, found in taken}
    made = set((await connection.scalars(_FIRST, _asked(actor, rows.values()))).all())
    left = [row for key, row in rows.items() if key not in made]
    if left:
        second = set((await connection.scalars(_SECOND, _asked(actor, left))).all())
        made |= second
        left = [row for row in left if row["id"] not in second]
    if orders:
        which = {"district": actor.district, "servings": list(made), "account": actor.account_id}
        await connection.execute(_DELIVERED, which)
    recorded: dict[UUID, list[Any]] = {}
    if left:
        for found in (await connection.execute(_RECORDED, _asked(actor, left))).all():
            recorded.setdefault(found.asked_id, []).append(found)
    for one, found in taken:
        if one.asked.id in made:
            one.result = "accepted"
        else:
            _was_there(one, found, recorded.get(one.asked.id, []))
    await _doubt(session, actor, [one for one, _ in taken if one.result == "accepted" and one.doubts])
    return [key for key in made if rows[key]["status"] == ServingStatus.VERIFIED]


def _asked(actor: Actor, rows: Any) -> dict[str, Any]:
    return {"district": actor.district, "rows": sent(rows)}


def _row(actor: Actor, one: Taken, found: Row[Any], orders: Collection[UUID]) -> dict[str, Any]:
    asked = one.asked
    pays = one.self_paid is None
    return {
        "id": asked.id,
        "serving_no": asked.serving_no,
        "meal_point_id": asked.meal_point_id,
        "provider_id": found.provider_id,
        "resident_id": found.resident_id,
        "division_code": found.division_code,
        "service_item_id": found.service_item_id,
        "meal": asked.meal,
        "mode": asked.mode,
        "served_at": asked.served_at.isoformat(),
        "served_on": asked.served_on,
        "price_fen": asked.price_fen,
        "status": ServingStatus.FLAGGED if one.doubts else ServingStatus.VERIFIED,
        "evidence": asked.evidence,
        "identified_by": asked.identified_by,
        "card_id": found.card_id,
        "meal_order_id": found.meal_order_id if found.meal_order_id in orders else None,
        "programme_id": found.programme_id if pays else asked.programme_id,
        "entitlement_id": found.entitlement_id if pays else None,
        "self_paid_code": one.self_paid,
        "import_id": asked.import_id,
        "import_row": asked.import_row,
        "recorded_by": actor.account_id,
    }


def _was_there(one: Taken, found: Row[Any], recorded: Sequence[Any]) -> None:
    """The same serving once more, or another one under its id or number. A list names no ids: there the number is the key."""
    if not recorded:  # the first serving of this meal was cancelled at this moment: sent again, this one goes in
        raise Unavailable
    listed = one.asked.import_row is not None
    closed = [there for there in recorded if there.status in (ServingStatus.CANCELLED, ServingStatus.REJECTED)]
    same = [there for there in recorded if _same(one.asked, found, there, listed=listed)]
    if same and not (listed and same == closed):
        one.result = "duplicate"
    elif any(there.id == one.asked.id for there in recorded):
        one.refuse(ServingIdTaken(f"{one.asked.pointer}/id", id=one.asked.id))
    elif closed:
        one.refuse(ServingClosed(f"{one.asked.pointer}/serving_no", serving_no=one.asked.serving_no))
    else:
        one.refuse(ServingNoTaken(f"{one.asked.pointer}/serving_no", serving_no=one.asked.serving_no))


def _same(asked: Asked, found: Row[Any], there: Any, *, listed: bool) -> bool:
    said = (
        asked.meal_point_id,
        asked.serving_no,
        found.resident_id,
        asked.meal,
        asked.mode,
        asked.served_at,
        asked.price_fen,
    )
    kept = (
        there.meal_point_id,
        there.serving_no,
        there.resident_id,
        there.meal,
        there.mode,
        there.served_at,
        there.price_fen,
    )
    programme = asked.programme_id in (None, there.programme_id)
    return said == kept and programme and (listed or asked.id == there.id)


async def _doubt(session: AsyncSession, actor: Actor, doubted: Sequence[Taken]) -> None:
    if doubted:
        rows = [
            {"id": uuid7(), "serving_id": one.asked.id, "code": code, "found": found}
            for one in doubted
            for code, found in one.doubts.items()
        ]
        await (await session.connection()).execute(_DOUBTS, _asked(actor, rows))
