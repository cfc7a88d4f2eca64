"""A canteen for the tests of servings: who eats there, who pays, and what the till sends."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import httpx
from uuid_utils.compat import uuid7

from models.accounts import Role
from models.entitlements import Entitlement
from models.meal_points import MealPoint
from models.programmes import CapUnit, Programme
from models.providers import Provider
from models.residents import Resident, Sex
from models.service_items import ServiceCategory, ServiceItem, Unit
from services import numbers
from services.calendars import today
from tests.factories import SHANGHAI, Make
from tests.meals import meal_point
from tests.staged import Case, Stage

ClientFor = Callable[..., Awaitable[httpx.AsyncClient]]
NOON = datetime(2024, 3, 5, 11, 42, tzinfo=SHANGHAI)
"""Lunch on the fifth of March 2024."""
_sequence = iter(range(1, 500))


@dataclass
class Canteen:
    """Twenty meals a month at 15.00 yuan for one resident, at one point of one provider under contract."""

    make: Make
    client_for: ClientFor
    provider: Provider
    item: ServiceItem
    point: MealPoint
    resident: Resident
    id_number: str
    programme: Programme
    entitlement: Entitlement
    till: httpx.AsyncClient
    officer: httpx.AsyncClient

    def serving(self, at: datetime = NOON, **given: Any) -> dict[str, Any]:
        """Lunch for the resident, whose identity card was read; what is None is left out."""
        said = {"id": str(uuid7()), "meal": "lunch", "mode": "dine_in", "served_at": at.isoformat(), "price_fen": 1500}
        known = {} if {"card_token", "card_no"} & given.keys() else {"id_number": self.id_number}
        return {name: value for name, value in {**said, **known, **given}.items() if value is not None}

    async def send(self, at: datetime = NOON, **given: Any) -> httpx.Response:
        return await self.till.post("/v1/meal-servings", json=self.serving(at, **given))

    async def served(self, at: datetime = NOON, **given: Any) -> dict[str, Any]:
        answer = await self.send(at, **given)
        assert answer.status_code == 201, answer.text
        return dict(answer.json())

    async def batch(self, *servings: dict[str, Any]) -> dict[str, Any]:
        answer = await self.till.post("/v1/meal-servings/batch", json={"servings": servings})
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    async def diner(self, **given: Any) -> tuple[Resident, str]:
        """Another registered resident, and the number of the identity card."""
        number = numbers.synthetic_identity_number(
            self.make.code, given.pop("birth_on", _BORN), next(_sequence), Sex.MALE
        )
        return await self.make.resident(id_number=number, birth_on=_BORN, **given), number

    async def elsewhere(self, **given: Any) -> tuple[MealPoint, httpx.AsyncClient]:
        """Another point of the same provider, and its till."""
        said = {"provider_id": self.provider.id, "service_item_id": self.item.id} | given
        point = await meal_point(self.make, **said)
        return point, await self.client_for(Role.MEAL_POINT_OPERATOR, meal_point_id=point.id)

    async def posted(self, month: str = "2024-03") -> int:
        """Units of the cap that the month has given."""
        found = await self.make.owner.fetchval(
            "select posted from ledger_accounts where owner_kind = 'entitlement_month' and owner_id = $1 and month = $2",
            self.entitlement.id,
            month,
        )
        return int(found or 0)

    async def owed(self) -> int:
        """Net fen that the programme owes the provider for servings."""
        found = await self.make.owner.fetchval(
            """select sum(case t.kind when 'reverse' then -t.amount else t.amount end) from ledger_transfers t
               join ledger_accounts a on a.district_code = t.district_code and a.owner_kind = 'provider_receivable'
                 and a.id in (t.credit_account_id, t.debit_account_id)
               where t.district_code = $1 and t.cause_kind = 'serving'""",
            self.make.code,
        )
        return int(found or 0)


_BORN = datetime(1941, 6, 1, tzinfo=SHANGHAI).date()


async def a_canteen(make: Make, client_for: ClientFor, *, monthly_cap: int | None = 20, **given: Any) -> Canteen:
    """`given`: what the programme says otherwise."""
    item = await make.service_item(price_fen=1500, name="营养午餐", category=ServiceCategory.MEAL, unit=Unit.MEAL)
    provider = await make.provider()
    await make.contract(provider, item)
    given.setdefault("cap_unit", CapUnit.MEALS if monthly_cap is not None else None)
    programme = await make.programme(item, monthly_cap=monthly_cap, **given)
    id_number = numbers.synthetic_identity_number(make.code, _BORN, next(_sequence), Sex.FEMALE)
    resident = await make.resident(id_number=id_number, birth_on=_BORN)
    point = await meal_point(make, provider_id=provider.id, service_item_id=item.id)
    return Canteen(
        make=make,
        client_for=client_for,
        provider=provider,
        item=item,
        point=point,
        resident=resident,
        id_number=id_number,
        programme=programme,
        entitlement=await make.entitlement(resident, programme),
        till=await client_for(Role.MEAL_POINT_OPERATOR, meal_point_id=point.id),
        officer=await client_for(Role.SUBSIDY_OFFICER),
    )


def days_ago(days: int) -> datetime:
    """Noon in Shanghai, so many days ago."""
    return datetime.combine(today() - timedelta(days=days), datetime.min.time(), SHANGHAI) + timedelta(hours=11)


async def waiting_meal(s: Stage) -> Case:
    """Of kin, recorded by the maker, with all that may be done with it."""
    canteen = await a_canteen(s.make, s.client_for)
    await s.declare(canteen.resident.id)
    served = (await canteen.served())["id"]
    await s.make.owner.execute("update meal_servings set recorded_by = $1 where id = $2", s.accounts["maker"], served)
    why = {"reason_code": "no_network", "memo": "山区无信号"}
    acts = {"annul": ("annul", why), "review": ("review", why | {"decision": "accept"})}
    return Case(f"/v1/meal-servings/{served}", acts)
