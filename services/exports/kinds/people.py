"""Residents and caregivers: what is sealed is opened in batches and leaves masked, as in the lists."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, literal_column
from sqlmodel.ext.asyncio.session import AsyncSession

from models.base import SupplyStatus
from models.exports import ExportKind
from models.residents import Category, ResidentStatus
from models.wire import DivisionCode
from services import caregivers, labels, residents, spoken
from services.access import Actor, Permission
from services.exports.columns import count, day, plain, text
from services.exports.kinds.kind import Filter, Kind, join, of_district, of_provider
from services.residents import personal
from services.residents.scope import R


def seen(actor: Actor, table: str) -> ColumnElement[bool]:
    """Residents, and what belongs to them: `table` is `residents`, or has a `resident_id`."""
    if actor.bound == "district":
        return of_district(actor, table)
    column: ColumnElement[UUID] = literal_column(f"{table}.id" if table == "residents" else f"{table}.resident_id")
    mine = residents.visible(actor).with_only_columns(R.id).correlate(None)
    return and_(of_district(actor, table), column.in_(mine))


async def _residents(session: AsyncSession, actor: Actor, rows: Sequence[Any]) -> list[Sequence[Any]]:
    actor.require(Permission.RESIDENTS_READ)
    shown = await personal.shown(session, actor, rows)
    return [
        (
            one.name,
            labels.label(one.sex),
            one.age,
            one.id_number_masked,
            one.phone_masked,
            row.division,
            one.address_masked,
            "、".join(one.category_labels),
            labels.ABILITY_LEVELS[str(one.ability_level)].split("/")[0] if one.ability_level is not None else None,
            labels.label(one.status),
            one.registered_on,
            one.moved_out_on,
            one.deceased_on,
            one.bank_card_masked,
            one.custodian,
            str(one.id),
        )
        for one, row in zip(shown, rows, strict=True)
    ]


async def _caregivers(session: AsyncSession, actor: Actor, rows: Sequence[Any]) -> list[Sequence[Any]]:
    actor.require(Permission.CAREGIVERS_READ)
    shown = await caregivers.shown(session, actor, [row._asdict() for row in rows])
    return [
        (
            row.provider,
            one.staff_no,
            one.name,
            one.id_number_masked,
            one.phone_masked,
            "、".join(one.skills),
            one.qualified_until,
            "是" if one.qualified else "否",
            spoken.STATES[one.status],
            str(one.id),
        )
        for one, row in zip(shown, rows, strict=True)
    ]


_UNTIL = """(select max(q.expires_on) from qualifications q
    where q.district_code = caregivers.district_code and q.caregiver_id = caregivers.id)"""
_TODAY = "cast(now() at time zone 'Asia/Shanghai' as date)"
_QUALIFIED = f"""exists (select from qualifications q
    where q.district_code = caregivers.district_code and q.caregiver_id = caregivers.id
      and {_TODAY} between coalesce(q.issued_on, '-infinity') and q.expires_on)"""

KINDS = (
    Kind(
        ExportKind.RESIDENTS,
        "老年人",
        Permission.RESIDENTS_READ,
        "residents",
        (
            text("姓名"),
            plain("性别"),
            count("年龄"),
            plain("公民身份号码"),
            plain("电话"),
            text("社区"),
            text("住址"),
            text("困难类别"),
            plain("能力等级"),
            plain("状态"),
            day("登记日期"),
            day("迁出日期"),
            day("死亡日期"),
            plain("银行卡"),
            text("银行卡保管人"),
            plain("系统编号"),
        ),
        {
            "status": Filter("residents.status = :status", ResidentStatus),
            "category": Filter("residents.categories @> array[cast(:category as varchar)]", Category),
            "division": Filter("starts_with(residents.division_code, :division)", DivisionCode),
        },
        source="left join divisions d on d.code = residents.division_code",
        seen=seen,
        select="residents.*, coalesce(d.name, residents.division_code) as division",
        finish=_residents,
    ),
    Kind(
        ExportKind.CAREGIVERS,
        "护理员",
        Permission.CAREGIVERS_READ,
        "caregivers",
        (
            text("服务商"),
            text("工号"),
            text("姓名"),
            plain("公民身份号码"),
            plain("电话"),
            text("技能"),
            day("证书有效期至"),
            plain("持有效证书"),
            plain("状态"),
            plain("系统编号"),
        ),
        {
            "status": Filter("caregivers.status = :status", SupplyStatus),
            "provider_id": Filter("caregivers.provider_id = :provider_id", UUID),
        },
        source=join("providers", "p", "caregivers.provider_id", "caregivers"),
        seen=of_provider,
        select=f"caregivers.*, p.name as provider, {_UNTIL} as qualified_until, {_QUALIFIED} as qualified",
        finish=_caregivers,
    ),
)
