"""Bank formats: how a bank wants its list of payments, kept as data by the bureau."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Select, Table
from sqlalchemy import select as pick
from sqlalchemy.exc import IntegrityError
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from models.bank_formats import BankColumn, BankField, BankFormat, BankFormatCreate, BankFormatRead, BankFormatUpdate
from services import audit, pages, supply
from services.access import Actor, Permission
from services.constraints import violated
from services.errors import Conflict, Invalid, NotFound
from services.labels import label

formats: Table = BankFormat.__table__  # type: ignore[attr-defined]
F = formats.c
NEEDED = (BankField.LINE_NO, BankField.BANK_CARD, BankField.AMOUNT)


class BankFormatNotFound(NotFound):
    code = "bank_format_not_found"


class BankFormatExists(Conflict):
    code = "bank_format_exists"
    zh = "编码为 {format_code} 的银行格式已存在。"
    en = "There is a bank format with the code {format_code} already."


class BankColumnsIncomplete(Invalid):
    code = "bank_columns_incomplete"
    zh = "银行格式必须包含序号、账号和金额三列，缺：{missing}。"
    en = "A bank format has the columns line_no, bank_card and amount; missing: {missing}."

    def words(self, language: str) -> dict[str, Any]:
        missing = self.facts["missing"]
        named = "、".join(label(BankField(field)) for field in missing.split(", "))
        return super().words(language) | {"missing": named if language == "zh" else missing}


class BankFormatUnknown(Invalid):
    code = "bank_format_unknown"
    zh = "没有编码为 {format_code} 的银行格式。"
    en = "There is no bank format with the code {format_code}."


def visible(actor: Actor) -> Select[Any]:
    return pick(formats).where(F.district_code == actor.district)


async def get(session: AsyncSession, actor: Actor, format_id: UUID, *, lock: bool = False) -> BankFormat:
    wanted = select(BankFormat).where(col(BankFormat.district_code) == actor.district, col(BankFormat.id) == format_id)
    found = (await session.exec(wanted.with_for_update() if lock else wanted)).one_or_none()
    if found is None:
        raise BankFormatNotFound
    return found


async def named(session: AsyncSession, actor: Actor, code: str) -> BankFormat:
    """By its code, for whoever has a batch to send. Raises BankFormatUnknown."""
    actor.require(Permission.ALLOWANCES_BANK_FILE)
    wanted = select(BankFormat).where(col(BankFormat.district_code) == actor.district, col(BankFormat.code) == code)
    found = (await session.exec(wanted)).one_or_none()
    if found is None:
        raise BankFormatUnknown("/format", format_code=code)
    return found


def _whole(columns: Sequence[BankColumn]) -> None:
    missing = [field for field in NEEDED if field not in {column.field for column in columns}]
    if missing:
        raise BankColumnsIncomplete("/columns", missing=", ".join(missing))


async def create(session: AsyncSession, actor: Actor, order: BankFormatCreate) -> BankFormatRead:
    """Raises BankColumnsIncomplete, BankFormatExists."""
    actor.require(Permission.PROGRAMMES_MANAGE)
    _whole(order.columns)
    bank = BankFormat(district_code=actor.district, **order.model_dump())
    try:
        async with session.begin_nested():
            session.add(bank)
            await session.flush()
    except IntegrityError as error:
        taken = BankFormatExists("/code", format_code=order.code)
        raise violated(error, {"bank_formats_code_uq": taken}) from error
    await audit.record(session, actor, "bank_formats.create", "bank_format", bank.id, **order.model_dump(mode="json"))
    return BankFormatRead.model_validate(bank)


async def update(
    session: AsyncSession, actor: Actor, format_id: UUID, version: int, order: BankFormatUpdate
) -> BankFormatRead:
    """What is sent from now on is written so."""
    actor.require(Permission.PROGRAMMES_MANAGE)
    bank = await get(session, actor, format_id, lock=True)
    supply.unchanged_since(bank, version)
    if order.columns is not None:
        _whole(order.columns)
    for name, value in order.sent().items():
        setattr(bank, name, value)
    await session.flush()
    said = order.model_dump(mode="json", exclude_unset=True)
    await audit.record(session, actor, "bank_formats.update", "bank_format", bank.id, **said)
    return BankFormatRead.model_validate(bank)


async def read(session: AsyncSession, actor: Actor, format_id: UUID) -> BankFormatRead:
    actor.require(Permission.ALLOWANCES_READ)
    return BankFormatRead.model_validate(await get(session, actor, format_id))


async def listing(session: AsyncSession, actor: Actor, part: pages.Slice) -> tuple[pages.Page, list[BankFormatRead]]:
    """Newest first."""
    actor.require(Permission.ALLOWANCES_READ)
    page = await pages.take(session, visible(actor), [F.id], part)
    return page, [BankFormatRead.model_validate(row) for row in page.rows]
