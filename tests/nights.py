"""A facility whose days are paid by a programme, who works on its claims, and what raises each code on a line of nights."""

from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest

from models.accounts import Role
from models.programmes import CapUnit
from models.service_items import Unit
from tests.factories import Make
from tests.lodged import House, a_house

MONTH = "2024-03"
PRICE = 12_000
"""Fen a day of a nursing bed."""


@dataclass
class Home:
    """A resident of a facility, whose days an entitlement pays: `house.manager` is the facility's, `manager` the provider's."""

    house: House
    provider: Any
    item: Any
    bed: Any
    resident: Any
    programme: Any
    entitlement: Any
    officer: httpx.AsyncClient
    chief: httpx.AsyncClient
    lines: list[dict[str, Any]] = field(default_factory=list)

    @property
    def make(self) -> Make:
        return self.house.make

    async def tell(self, statement: str, *values: Any) -> None:
        await self.make.owner.execute(statement, *values)

    async def priced(self, price_fen: int, effective_from: str = "2020-01-01", **of: Any) -> None:
        said = {"price_fen": price_fen, "effective_from": effective_from} | (of or {"kind": "nursing"})
        answer = await self.house.manager.post(f"/v1/facilities/{self.house.facility.id}/prices", json=said)
        assert answer.status_code == 201, answer.text

    async def stays(
        self, since: str = "2024-03-01", until: str | None = "2024-04-01", *, resident: Any = None, bed: Any = None
    ) -> dict[str, Any]:
        """Admitted, and discharged where it ended: March 2024, unless said otherwise. All is told today."""
        stay = await self.house.admitted(bed or self.bed, resident or self.resident, since)
        if until:
            left = await self.house.act(stay, "discharge", discharge="home", discharged_on=until)
            assert left.status_code == 200, left.text
        return stay

    async def leaves(self, stay: dict[str, Any], from_on: str, to_on: str | None, **said: Any) -> dict[str, Any]:
        order = {"from_on": from_on, "to_on": to_on, "reason": "family"} | said
        answer = await self.house.manager.post(f"/v1/stays/{stay['id']}/leaves", json=order)
        assert answer.status_code == 201, answer.text
        return dict(answer.json())

    async def months(self, stay: dict[str, Any], month: str = MONTH) -> list[dict[str, Any]]:
        """What was counted of that month, with nights left, in the order of the nights."""
        answer = await self.house.manager.get(f"/v1/stays/{stay['id']}/months", params={"limit": 200})
        found = [one for one in answer.json()["items"] if one["month"] == month and one["nights"]]
        return sorted(found, key=lambda one: one["served_on"])

    async def nights(self, stay: dict[str, Any], month: str = MONTH) -> list[tuple[int, int]]:
        """Of each part of the month its nights, and the subsidy that is posted for them."""
        return [(one["nights"], one["posted_subsidy_fen"]) for one in await self.months(stay, month)]

    def bill(self, counted: dict[str, Any] | None, **other: Any) -> None:
        """A true line for what was counted, but for what is said otherwise."""
        nights = counted["nights"] if counted else 31
        price = (counted and counted["price_fen"]) or PRICE
        line = {
            "record_kind": "stay",
            "record_no": counted["record_no"] if counted else "R-nowhere",
            "resident_id": str(self.resident.id),
            "service_item_id": str(self.item.id),
            "quantity": nights,
            "unit_price_fen": price,
            "amount_fen": nights * price,
        }
        self.lines.append(line | other)

    async def reconciled(self, month: str = MONTH) -> dict[str, Any]:
        opened = await self.house.manager.post("/v1/claims", json={"month": month})
        assert opened.status_code == 201, opened.text
        path = f"/v1/claims/{opened.json()['id']}"
        answers = [await self.house.manager.post(f"{path}/lines", json={"lines": self.lines})]
        self.lines = []
        return await self._reconciled(path, self.house.manager, answers)

    async def drafted(self, by: httpx.AsyncClient | None = None, **order: Any) -> dict[str, Any]:
        """Drafted, submitted and reconciled."""
        who = by or self.house.manager
        answer = await who.post("/v1/claims/draft", json=order or {"month": MONTH})
        assert answer.is_success, answer.text
        return await self._reconciled(f"/v1/claims/{answer.json()['id']}", who, [])

    async def _reconciled(self, path: str, by: httpx.AsyncClient, answers: list[httpx.Response]) -> dict[str, Any]:
        answers += [await by.post(f"{path}/submit"), await self.officer.post(f"{path}/reconcile")]
        for answer in answers:
            assert answer.is_success, answer.text
        return dict(answers[-1].json())

    async def lines_of(self, claim: dict[str, Any]) -> list[dict[str, Any]]:
        answer = await self.officer.get(f"/v1/claims/{claim['id']}/lines", params={"limit": 200})
        return list(answer.json()["items"])

    async def codes(self, claim: dict[str, Any]) -> list[list[str]]:
        return [line["codes"] for line in await self.lines_of(claim)]

    async def settled(self, claim: dict[str, Any]) -> dict[str, Any]:
        proposed = await self.officer.post(f"/v1/claims/{claim['id']}/settle")
        assert proposed.status_code == 201, proposed.text
        path = f"/v1/settlements/{proposed.json()['id']}/approve"
        approved = await self.chief.post(path, headers={"Idempotency-Key": claim["id"]})
        assert approved.status_code == 200, approved.text
        return dict(approved.json())

    async def owed(self) -> int:
        """Net fen that the programmes owe the provider for nights."""
        found = await self.make.owner.fetchval(
            """select sum(case t.kind when 'reverse' then -t.amount else t.amount end) from ledger_transfers t
               join ledger_accounts a on a.district_code = t.district_code and a.owner_kind = 'provider_receivable'
                 and a.id in (t.credit_account_id, t.debit_account_id)
               where t.district_code = $1 and t.cause_kind = 'stay'""",
            self.make.code,
        )
        return int(found or 0)


async def a_home(make: Make, client_for: Any, **programme: Any) -> Home:
    """Of one nursing bed at 120.00 yuan a day, all of it subsidised; the catalogue's price is 150.00."""
    house = await a_house(make, client_for)
    item = await make.service_item(price_fen=15_000, name="机构照护", unit=Unit.DAY)
    provider = await make.provider()
    await make.contract(provider, item)
    path = f"/v1/facilities/{house.facility.id}"
    paid = {"provider_id": str(provider.id), "service_item_id": str(item.id)}
    etag = (await house.bureau.get(path)).headers["etag"]
    answer = await house.bureau.patch(path, json=paid, headers={"If-Match": etag})
    assert answer.status_code == 200, answer.text
    programme.setdefault("monthly_cap", None)
    programme.setdefault("cap_unit", CapUnit.FEN if programme["monthly_cap"] is not None else None)
    pays, resident = await make.programme(item, **programme), await make.resident()
    home = Home(
        house,
        provider,
        item,
        await house.bed(),
        resident,
        pays,
        await make.entitlement(resident, pays),
        await client_for(Role.SUBSIDY_OFFICER),
        await client_for(Role.SUBSIDY_OFFICER),
    )
    await home.priced(PRICE)
    return home


@pytest.fixture
async def home(make: Make, client_for: Any) -> Home:
    return await a_home(make, client_for)
