"""The catalogue: service items, and a price from a day on with each row."""

from collections.abc import Sequence

from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from models.imports import ImportKind
from models.service_items import (
    PriceSet,
    ServiceCategory,
    ServiceItem,
    ServiceItemCreate,
    ServiceItemUpdate,
    ServicePrice,
    Unit,
)
from services import service_items
from services.access import Permission
from services.imports import one_by_one
from services.imports.columns import Column, choice, code, day, fen, words
from services.imports.entries import DiffersFromRecorded, Entry, Outcome
from services.imports.kinds.kind import Kind, Run
from services.service_items import I, S

COLUMNS = (
    Column("code", "服务项目编码", code, True, ("编码", "项目编码", "服务项目代码")),
    Column("name", "服务项目名称", words(120), True, ("名称", "项目名称", "服务项目")),
    Column("category", "服务类别", choice(ServiceCategory), True, ("类别",)),
    Column("unit", "计价单位", choice(Unit), True, ("单位",)),
    Column("unit_price_fen", "单价(分)", fen(0, 100_000_000), True),
    Column("effective_from", "生效日期", day, True, ("起始日期", "执行日期")),
)


def _key(entry: Entry) -> tuple[str, str]:
    return entry.said["code"], str(entry.said["effective_from"])


async def take(session: AsyncSession, run: Run, entries: Sequence[Entry]) -> None:
    await one_by_one.each(session, run, entries, _take_one, KIND)


async def _take_one(session: AsyncSession, run: Run, entry: Entry) -> Outcome:
    """A known item may get a new name and new prices; what it is measured in and belongs to stays."""
    said = entry.said
    one_by_one.one_name(run, entry)
    item = (
        await session.exec(select(ServiceItem).where(I.district_code == run.district, I.code == said["code"]))
    ).one_or_none()
    if item is None:
        await service_items.create(session, run.by, ServiceItemCreate(**said))
        return Outcome.CREATED
    for name in ("category", "unit"):
        if getattr(item, name) != said[name]:
            raise DiffersFromRecorded(f"/{name}")
    outcome = Outcome.UNCHANGED
    if item.name != said["name"]:
        await service_items.update(session, run.by, item.id, item.version, ServiceItemUpdate(name=said["name"]))
        outcome = Outcome.UPDATED
    price = (
        await session.exec(
            select(ServicePrice).where(
                S.district_code == run.district,
                S.service_item_id == item.id,
                S.effective_from == said["effective_from"],
            )
        )
    ).one_or_none()
    if price is None:
        order = PriceSet(unit_price_fen=said["unit_price_fen"], effective_from=said["effective_from"])
        await service_items.set_price(session, run.by, item.id, order)
        return Outcome.UPDATED
    if price.unit_price_fen != said["unit_price_fen"]:
        raise DiffersFromRecorded("/unit_price_fen")
    return outcome


EXAMPLE = {
    "code": "ZJ01",
    "name": "居家清洁",
    "category": "助洁",
    "unit": "小时",
    "unit_price_fen": "2000",
    "effective_from": "2024-01-01",
}

KIND = Kind(ImportKind.SERVICE_ITEMS, (Permission.SERVICE_ITEMS_MANAGE,), COLUMNS, take, remember=_key, example=EXAMPLE)
