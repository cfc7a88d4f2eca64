"""A canteen, what its provider bills, and for each exception code what raises it on the line of a meal."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest

from models.accounts import Role
from models.service_items import ServiceCategory, Unit
from tests.canteen import NOON, Canteen, a_canteen
from tests.factories import SHANGHAI, Make


@dataclass
class Table:
    """A canteen and who works on its provider's claim."""

    canteen: Canteen
    manager: httpx.AsyncClient
    chief: httpx.AsyncClient
    lines: list[dict[str, Any]] = field(default_factory=list)

    @property
    def make(self) -> Make:
        return self.canteen.make

    def bill(self, serving: dict[str, Any] | None, **other: Any) -> None:
        """A true line for the serving, but for what is said otherwise."""
        price = min(serving["price_fen"], 1500) if serving else 1500
        line = {
            "record_kind": "serving",
            "record_no": serving["serving_no"] if serving else "M-nowhere",
            "resident_id": str(serving["resident_id"] if serving else self.canteen.resident.id),
            "service_item_id": str(self.canteen.item.id),
            "quantity": 1,
            "unit_price_fen": price,
            "amount_fen": price,
        }
        self.lines.append(line | other)

    async def reconciled(self, month: str = "2024-03") -> dict[str, Any]:
        opened = await self.manager.post("/v1/claims", json={"month": month})
        assert opened.status_code == 201, opened.text
        path = f"/v1/claims/{opened.json()['id']}"
        for answer in (
            await self.manager.post(f"{path}/lines", json={"lines": self.lines}),
            await self.manager.post(f"{path}/submit"),
            reconciled := await self.canteen.officer.post(f"{path}/reconcile"),
        ):
            assert answer.is_success, answer.text
        self.lines = []
        return dict(reconciled.json())

    async def drafted(self, client: httpx.AsyncClient | None = None, **order: Any) -> dict[str, Any]:
        """Drafted, submitted and reconciled."""
        by = client or self.manager
        answer = await by.post("/v1/claims/draft", json=order or {"month": "2024-03"})
        assert answer.is_success, answer.text
        path = f"/v1/claims/{answer.json()['id']}"
        for answer in (await by.post(f"{path}/submit"), await self.canteen.officer.post(f"{path}/reconcile")):
            assert answer.is_success, answer.text
        return dict(answer.json())

    async def lines_of(self, claim: dict[str, Any]) -> list[dict[str, Any]]:
        answer = await self.canteen.officer.get(f"/v1/claims/{claim['id']}/lines", params={"limit": 200})
        return list(answer.json()["items"])

    async def codes(self, claim: dict[str, Any]) -> list[list[str]]:
        return [line["codes"] for line in await self.lines_of(claim)]

    async def settled(self, claim: dict[str, Any]) -> dict[str, Any]:
        proposed = await self.canteen.officer.post(f"/v1/claims/{claim['id']}/settle")
        assert proposed.status_code == 201, proposed.text
        path = f"/v1/settlements/{proposed.json()['id']}/approve"
        approved = await self.chief.post(path, headers={"Idempotency-Key": claim["id"]})
        assert approved.status_code == 200, approved.text
        return dict(approved.json())

    async def tell(self, statement: str, *values: Any) -> None:
        await self.make.owner.execute(statement, *values)

    async def doubted(self, code: str, status: str = "open", at: datetime = NOON) -> dict[str, Any]:
        """A serving with an exception: flagged while that is open, verified once it was settled."""
        serving = await self.canteen.served(at)
        if status == "open":
            reject = "update meal_servings set status = 'flagged', verified_at = null where id = $1"
            await self.tell(reject, serving["id"])
        await self.tell(
            """insert into meal_serving_exceptions (district_code, id, serving_id, code, status)
               values ($1, gen_random_uuid(), $2, $3, $4)""",
            self.make.code,
            serving["id"],
            code,
            status,
        )
        return serving

    async def away(self, from_on: str, to_on: str | None) -> None:
        absence = {"kind": "hospital", "from_on": from_on, "to_on": to_on, "told_by": "家属"}
        path = f"/v1/residents/{self.canteen.resident.id}/absences"
        answer = await self.canteen.officer.post(path, json=absence)
        assert answer.status_code == 201, answer.text

    async def closed(self, month: str) -> None:
        await self.tell(
            """insert into book_months (district_code, id, month, status, asked_by, closed_by, closed_at)
               values ($1, gen_random_uuid(), $2, 'closed', gen_random_uuid(), gen_random_uuid(), now())""",
            self.make.code,
            month,
        )


@pytest.fixture
async def table(make: Make, client_for: Callable[..., Awaitable[httpx.AsyncClient]]) -> Table:
    canteen = await a_canteen(make, client_for)
    return Table(
        canteen,
        await client_for(Role.PROVIDER_MANAGER, provider_id=canteen.provider.id),
        await client_for(Role.SUBSIDY_OFFICER),
    )


def day(number: int) -> datetime:
    return NOON + timedelta(days=number)


async def no_visit(t: Table) -> None:
    t.bill(None)


async def visit_not_verified(t: Table) -> None:
    t.bill(await t.doubted("point_not_serving"))


async def duplicate_line(t: Table) -> None:
    serving = await t.canteen.served()
    t.bill(serving)
    t.bill(serving)


async def already_claimed(t: Table) -> None:
    """In another claim; and the same lunch at another point is below."""
    serving = await t.canteen.served()
    t.bill(serving)
    await t.reconciled()
    t.bill(serving)


async def price_mismatch(t: Table) -> None:
    """What was asked at the till is less than the catalogue says, and binds."""
    t.bill(await t.canteen.served(price_fen=1200), unit_price_fen=1500, amount_fen=1500)


async def amount_mismatch(t: Table) -> None:
    t.bill(await t.canteen.served(), amount_fen=1501)


async def over_cap(t: Table) -> None:
    for number in range(21):
        t.bill(await t.canteen.served(day(number)))


async def not_entitled(t: Table) -> None:
    """It was told afterwards that the entitlement had ended."""
    t.bill(await t.canteen.served())
    await t.tell("update entitlements set effective_to = '2024-03-04' where id = $1", t.canteen.entitlement.id)


async def outside_contract(t: Table) -> None:
    t.bill(await t.canteen.served())
    await t.tell("update contracts set ends_on = '2024-03-04' where district_code = $1", t.make.code)


async def outside_month(t: Table) -> None:
    t.bill(await t.canteen.served(datetime(2024, 4, 1, 7, 0, tzinfo=SHANGHAI), meal="breakfast"))


async def resident_deceased(t: Table) -> None:
    t.bill(await t.canteen.served())
    died = "update residents set status = 'deceased', deceased_on = '2024-03-04' where id = $1"
    await t.tell(died, t.canteen.resident.id)


async def resident_moved(t: Table) -> None:
    t.bill(await t.canteen.served())
    moved = "update residents set status = 'moved_out', moved_out_on = '2024-03-04' where id = $1"
    await t.tell(moved, t.canteen.resident.id)


async def resident_in_facility(t: Table) -> None:
    t.bill(await t.canteen.served())
    await t.away("2024-03-04", None)


async def quantity_mismatch(t: Table) -> None:
    t.bill(await t.canteen.served(), quantity=2, amount_fen=3000)


async def line_mismatch(t: Table) -> None:
    t.bill(await t.canteen.served(), resident_id=str((await t.make.resident()).id))


async def late_entry(t: Table) -> None:
    await t.closed("2024-03")
    t.bill(await t.canteen.served())


async def manual_entry(t: Table) -> None:
    """One of nine, acknowledged: more than a tenth of the month."""
    for number in range(1, 9):
        t.bill(await t.canteen.served(day(number)))
    t.bill(await t.doubted("manual", "acknowledged"))


RAISED = {
    raises.__name__: raises
    for raises in (
        *(no_visit, visit_not_verified, duplicate_line, already_claimed, price_mismatch, amount_mismatch, over_cap),
        *(not_entitled, outside_contract, outside_month, resident_deceased, resident_moved, resident_in_facility),
        *(quantity_mismatch, line_mismatch, late_entry, manual_entry),
    )
}
MONTHS = {"already_claimed": "2024-04"}
ALONGSIDE = {"already_claimed": {"outside_month"}}


async def another_lunch(t: Table, **other: Any) -> dict[str, Any]:
    """The same lunch at another point of the provider: nobody subsidises it."""
    _, till = await t.canteen.elsewhere()
    answer = await till.post("/v1/meal-servings", json=t.canteen.serving(NOON + timedelta(minutes=1), **other))
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


async def an_hour(t: Table) -> Any:
    """An item of another kind under the same contract, for a visit beside the meals."""
    item = await t.make.service_item(category=ServiceCategory.NURSING, unit=Unit.HOUR)
    await t.make.contract(t.canteen.provider, item)
    return item
