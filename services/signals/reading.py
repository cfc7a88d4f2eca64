"""What a device said, by the hour."""

from uuid import UUID

from sqlalchemy import Table, select
from sqlmodel.ext.asyncio.session import AsyncSession

from models.signals import CountedSignal, SignalCount, SignalRead
from services import devices, pages
from services.access import Actor, Permission

signals: Table = SignalCount.__table__  # type: ignore[attr-defined]
C = signals.c


async def listing(
    session: AsyncSession, actor: Actor, device_id: UUID, part: pages.Slice, *, kind: CountedSignal | None = None
) -> tuple[pages.Page, list[SignalRead]]:
    """The last hour first."""
    actor.require(Permission.DEVICES_READ)
    await devices.get(session, actor, device_id)
    statement = select(signals).where(C.district_code == actor.district, C.device_id == device_id)
    if kind is not None:
        statement = statement.where(C.kind == kind)
    page = await pages.take(session, statement, [C.hour_at, C.id], part)
    return page, [SignalRead.model_validate(row) for row in page.rows]
