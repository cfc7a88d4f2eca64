"""What an order stands on: an item and a provider that may be ordered, and a contract that covers them."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from models.base import SupplyStatus
from models.orders import Order
from models.service_items import Unit
from services import calendars, providers, residents, service_items, suspensions
from services.access import Actor, Permission
from services.covered import COVERED_SQL
from services.errors import Conflict, Invalid
from services.labels import label


class OutsideContract(Conflict):
    code = "outside_contract"
    zh = "该服务商没有在 {day} 覆盖此服务项目和此区划的有效合同；请换一家服务商，或由民政局补签合同。"
    en = "The provider has no active contract that covers this service in this division on {day}: choose another provider."


class NotEntitled(Conflict):
    code = "not_entitled"
    zh = "老年人在 {day} 没有该补贴项目下覆盖此服务的有效资格；请改选项目或自费。"
    en = "On {day} the resident has no entitlement of this programme that covers this service."


class ServiceItemNotActive(Conflict):
    code = "service_item_not_active"
    zh = "服务项目当前状态为 {status}，不能下单。"
    en = "The service item is {status}, so it cannot be ordered."


class QuantityWrong(Invalid):
    code = "quantity_wrong"
    zh = "按小时计价的服务不填数量，其他服务必须填写；此项服务按{unit}计价。"
    en = "A service by the hour has no quantity and any other needs one; this one is by the {unit}."

    def words(self, language: str) -> dict[str, Any]:
        return super().words(language) | ({"unit": label(self.facts["unit"])} if language == "zh" else {})


class QuantityTooLarge(Invalid):
    code = "quantity_too_large"
    zh = "一次服务的数量不超过 {most}（按{unit}计价）；多次服务请逐次下单。"
    en = "One visit has at most {most} of what is priced by the {unit}: order each visit by itself."

    def words(self, language: str) -> dict[str, Any]:
        return super().words(language) | ({"unit": label(self.facts["unit"])} if language == "zh" else {})


MOST = {Unit.VISIT: 1, Unit.DAY: 1, Unit.MEAL: 10}
"""Of what one visit can be: a visit is one, it lasts no longer than a day, and a household eats ten meals at most."""

_COVERED = COVERED_SQL.format(
    district=":district",
    provider=":provider",
    item=":item",
    day="cast(:day as date)",
    division="cast(:division as varchar)",
    and_now="and covering.status = 'active'",
)

_SUPPLY = text(f"""
    select i.unit, i.status as item_status, i.caregivers_needed, i.skill, p.status as provider_status,
        {_COVERED} as covered, h.from_at as suspended_at, h.topic as hazard
    from (select cast(:item as uuid) as item, cast(:provider as uuid) as provider) asked
    left join service_items i on i.district_code = :district and i.id = asked.item
    left join providers p on p.district_code = :district and p.id = asked.provider
    left join lateral (select s.from_at, s.topic from suspensions s
        where s.district_code = :district and s.provider_id = asked.provider and s.until_at is null
          and s.from_at < cast(cast(:day as date) + 1 as timestamp) at time zone 'Asia/Shanghai'
        order by s.from_at limit 1) h on true
""")


@dataclass(frozen=True)
class Supply:
    """Who serves what on a day, and whether that may be."""

    day: date
    unit: Unit
    caregivers_needed: int
    skill: str | None
    item_status: str
    provider_status: str
    suspended_at: datetime | None
    hazard: str | None
    covered: bool

    def may_be_ordered(self) -> None:
        """Item and provider are active, and no major hazard stands there. What was accepted before is still served."""
        if self.item_status != SupplyStatus.ACTIVE:
            raise ServiceItemNotActive("/service_item_id", status=self.item_status)
        if self.provider_status != SupplyStatus.ACTIVE:
            raise providers.ProviderNotActive("/provider_id", status=self.provider_status)
        if self.suspended_at is not None and self.hazard is not None:
            raise suspensions.refused("/provider_id", self.suspended_at, self.hazard)

    def is_covered(self, pointer: str) -> None:
        if not self.covered:
            raise OutsideContract(pointer, day=self.day)


async def supply(
    session: AsyncSession, district: str, provider_id: UUID, service_item_id: UUID, division: str, day: date
) -> Supply:
    """The item and the provider, and whether an active contract covers item, division and day."""
    asked = {"district": district, "item": service_item_id, "provider": provider_id, "division": division, "day": day}
    row = (await (await session.connection()).execute(_SUPPLY, asked)).one()
    if row.item_status is None:
        raise service_items.ServiceItemNotFound("/service_item_id")
    if row.provider_status is None:
        raise providers.ProviderNotFound("/provider_id")
    return Supply(
        day=day,
        unit=Unit(row.unit),
        caregivers_needed=row.caregivers_needed,
        skill=row.skill,
        item_status=row.item_status,
        provider_status=row.provider_status,
        suspended_at=row.suspended_at,
        hazard=row.hazard,
        covered=row.covered,
    )


async def supply_of(session: AsyncSession, order: Order) -> Supply:
    day = calendars.day_of(order.planned_start_at)
    return await supply(
        session, order.district_code, order.provider_id, order.service_item_id, order.division_code, day
    )


async def there(session: AsyncSession, actor: Actor, order: Order, at: datetime, pointer: str | None = None) -> None:
    """ResidentGone when the resident will not be at home on that day; nobody dies or moves meanwhile. Before the order is
    locked, as who tells a death does."""
    actor.require(Permission.ORDERS_WORK)
    resident = await residents.get(session, actor, order.resident_id, keep=True)
    residents.there_on(resident, calendars.day_of(at), pointer)


def measured(unit: Unit, quantity: int | None) -> None:
    """Quantity is empty for the unit hour and a whole number otherwise (rules.md, Money), as large as one visit can be."""
    if (unit is Unit.HOUR) != (quantity is None):
        raise QuantityWrong("/quantity", unit=unit)
    if quantity is not None and quantity > MOST[unit]:
        raise QuantityTooLarge("/quantity", unit=unit, most=MOST[unit])
