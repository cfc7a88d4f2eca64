"""A draft and its lines: built again, what the register says by now replaces what it said before."""

from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlmodel.ext.asyncio.session import AsyncSession
from uuid_utils.compat import uuid7

from models.allowance_batches import AllowanceBatch, BatchCreate, BatchRead
from services import audit, calendars
from services.access import Actor, Permission
from services.allowance_batches import reading
from services.allowance_batches.roll import ROLL_SQL
from services.constraints import violated
from services.errors import Conflict, Invalid


class DraftExists(Conflict):
    code = "batch_draft_exists"
    zh = "{month} 已有一份草稿批次；请生成、批准或删除那一份。"
    en = "There is a draft for {month} already: build, approve or discard that one."


class MonthInFuture(Invalid):
    code = "month_in_future"
    zh = "{month} 尚未开始，不能发放。"
    en = "{month} has not begun, so nothing is due for it."


async def create(session: AsyncSession, actor: Actor, order: BatchCreate) -> BatchRead:
    """An empty draft of a month. A further one after the approval takes whoever is still owed. Raises DraftExists."""
    actor.require(Permission.ALLOWANCES_BUILD)
    if order.month > calendars.month_of(calendars.today()):
        raise MonthInFuture("/month", month=order.month)
    batch_id = uuid7()
    batch = AllowanceBatch(
        district_code=actor.district,
        id=batch_id,
        batch_no=f"JT-{order.month.replace('-', '')}-{batch_id.hex[-6:]}",
        created_by=actor.id,
        **order.model_dump(),
    )
    try:
        async with session.begin_nested():
            session.add(batch)
            await session.flush()
    except IntegrityError as error:
        standing = DraftExists("/month", month=order.month)
        raise violated(error, {"allowance_batches_one_draft_uq": standing}) from error
    await audit.record(session, actor, "allowance_batches.create", "allowance_batch", batch.id, month=order.month)
    return (await reading.shown(session, actor, [batch]))[0]


_FORGET = text("delete from allowance_lines where district_code = :district and batch_id = :batch")
_BUILD = text(f"""
    insert into allowance_lines (district_code, id, batch_id, line_no, allowance_id, resident_id, month, age, since_month,
        amount_fen, withheld, payment_id)
    select :district, cast(md5(concat(cast(:batch as uuid), allowance_id, resident_id, month)) as uuid), :batch,
        row_number() over (order by withheld is not null, division_code, name, resident_id, allowance_id, month),
        allowance_id, resident_id, month, age, since_month, amount_fen, withheld, payment_id
    from ({ROLL_SQL}) roll
""")
_SUMS = text("""
    select count(*) filter (where withheld is null) as lines, count(*) filter (where withheld is not null) as withheld,
        coalesce(sum(amount_fen) filter (where withheld is null), 0)::bigint as amount_fen,
        coalesce(sum(amount_fen) filter (where withheld is null and payment_id is not null), 0)::bigint as resent_fen
    from allowance_lines where district_code = :district and batch_id = :batch
""")
# A large roll is sorted and joined in memory.
_ROOM = text("select set_config('work_mem', '64MB', true)")


async def forget_lines(session: AsyncSession, batch: AllowanceBatch) -> None:
    await (await session.connection()).execute(_FORGET, {"district": batch.district_code, "batch": batch.id})


async def build(session: AsyncSession, actor: Actor, batch_id: UUID) -> BatchRead:
    """Everybody's line by the register of this moment, set by set; lines that are paid come first and are numbered from 1."""
    actor.require(Permission.ALLOWANCES_BUILD)
    batch = await reading.advance(session, actor, batch_id, "build")
    connection = await session.connection()
    which = {"district": actor.district, "batch": batch.id}
    await connection.execute(_ROOM)
    await forget_lines(session, batch)
    await connection.execute(_BUILD, which | {"month": batch.month, "kind": batch.kind})
    sums = (await connection.execute(_SUMS, which)).one()
    for name, value in sums._mapping.items():
        setattr(batch, name, value)
    batch.built_by, batch.built_at = actor.id, datetime.now(UTC)
    await session.flush()
    await audit.record(session, actor, "allowance_batches.build", "allowance_batch", batch.id, **sums._mapping)
    return (await reading.shown(session, actor, [batch]))[0]
