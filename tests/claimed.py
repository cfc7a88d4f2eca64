"""A provider, what it bills, and for each exception code what raises it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

import httpx
import pytest

from models.accounts import Role
from models.caregivers import Caregiver
from models.contracts import Contract
from models.entitlements import Entitlement
from models.service_items import ServiceItem
from models.visits import Evidence, Visit, VisitStatus
from tests.factories import SHANGHAI, Make
from tests.test_ledger import verified

MARCH = datetime(2024, 3, 5, 9, 0, tzinfo=SHANGHAI)
REASON = {"reason_code": "data_entry_error", "note": "核对无误"}


@dataclass
class World:
    """A provider under contract, one caregiver, one entitled resident, and who works on the claim."""

    make: Make
    sessions: Any
    item: ServiceItem
    caregiver: Caregiver
    entitlement: Entitlement
    contract: Contract
    manager: httpx.AsyncClient
    officer: httpx.AsyncClient
    lines: list[dict[str, Any]] = field(default_factory=list)

    @property
    def provider(self) -> Any:
        """As far as the factories ask."""
        return type("P", (), {"id": self.caregiver.provider_id})

    async def visit(self, **given: Any) -> Visit:
        visit = await self.make.visit(
            given.pop("entitlement", self.entitlement),
            given.pop("item", self.item),
            given.pop("caregiver", self.caregiver),
            **given,
        )
        if visit.status is VisitStatus.CHECKED_OUT:
            await verified(self.make, self.sessions, visit)
        return visit

    def bill(self, visit: Visit | None, **other: Any) -> None:
        """A true line for the visit, but for what is said otherwise."""
        minutes = (visit.minutes if visit else None) or 60
        line = {
            "record_no": visit.visit_no if visit else "V-nowhere",
            "resident_id": str(visit.resident_id if visit else self.entitlement.resident_id),
            "service_item_id": str(self.item.id),
            "minutes": minutes,
            "unit_price_fen": 2000,
            "amount_fen": 2000 * minutes // 60,
        }
        self.lines.append(line | other)

    async def reconciled(self, month: str = "2024-03") -> dict[str, Any]:
        opened = await self.manager.post("/v1/claims", json={"month": month})
        assert opened.status_code == 201, opened.text
        claim = opened.json()
        for answer in (
            await self.manager.post(f"/v1/claims/{claim['id']}/lines", json={"lines": self.lines}),
            await self.manager.post(f"/v1/claims/{claim['id']}/submit"),
            reconciled := await self.officer.post(f"/v1/claims/{claim['id']}/reconcile"),
        ):
            assert answer.is_success, answer.text
        self.lines = []
        return dict(reconciled.json())

    async def codes(self, claim: dict[str, Any]) -> list[list[str]]:
        answer = await self.officer.get(f"/v1/claims/{claim['id']}/lines")
        return [line["codes"] for line in answer.json()["items"]]

    async def elsewhere(self, place: str | None) -> Entitlement:
        """Of somebody else, who lives at that place."""
        return await self.make.entitlement(await self.make.resident(place=place), await self.make.programme(self.item))

    async def doubted(self, code: str, status: str = "open", **given: Any) -> Visit:
        """A visit with an exception: flagged while it is open, verified once it was settled."""
        visit = await self.visit(**{"status": VisitStatus.FLAGGED} | given)
        await self.make.owner.execute(
            """insert into visit_exceptions (district_code, id, visit_id, code, severity, status)
               values ($1, gen_random_uuid(), $2, $3, 'acknowledge', $4)""",
            self.make.code,
            visit.id,
            code,
            status,
        )
        if status != "open":
            await verified(self.make, self.sessions, visit)
        return visit

    async def away(self, from_on: str, to_on: str | None, kind: str = "hospital") -> dict[str, Any]:
        absence = {"kind": kind, "from_on": from_on, "to_on": to_on, "told_by": "家属"}
        answer = await self.officer.post(f"/v1/residents/{self.entitlement.resident_id}/absences", json=absence)
        assert answer.status_code == 201, answer.text
        return dict(answer.json())

    async def closed(self, month: str) -> None:
        await self.make.owner.execute(
            """insert into book_months (district_code, id, month, status, asked_by, closed_by, closed_at)
               values ($1, gen_random_uuid(), $2, 'closed', gen_random_uuid(), gen_random_uuid(), now())""",
            self.make.code,
            month,
        )


@pytest.fixture
async def world(make: Make, sessions: Any, client_for: Callable[..., Awaitable[httpx.AsyncClient]]) -> World:
    item, provider = await make.service_item(), await make.provider()
    entitlement = await make.entitlement(await make.resident(), await make.programme(item))
    return World(
        make,
        sessions,
        item,
        await make.caregiver(provider),
        entitlement,
        await make.contract(provider, item),
        await client_for(Role.PROVIDER_MANAGER, provider_id=provider.id),
        await client_for(Role.SUBSIDY_OFFICER),
    )


async def no_visit(w: World) -> None:
    w.bill(None)


async def visit_not_verified(w: World) -> None:
    w.bill(await w.visit(status=VisitStatus.FLAGGED), unit_price_fen=2000)


async def duplicate_line(w: World) -> None:
    visit = await w.visit()
    w.bill(visit)
    w.bill(visit)


async def already_claimed(w: World) -> None:
    visit = await w.visit()
    w.bill(visit)
    await w.reconciled()
    w.bill(visit)


async def minutes_over(w: World) -> None:
    w.bill(await w.visit(), minutes=90, amount_fen=3000)


async def minutes_under(w: World) -> None:
    w.bill(await w.visit(), minutes=30, amount_fen=1000)


async def price_mismatch(w: World) -> None:
    w.bill(await w.visit(), unit_price_fen=2500, amount_fen=2500)


async def amount_mismatch(w: World) -> None:
    w.bill(await w.visit(), amount_fen=2001)


async def over_cap(w: World) -> None:
    for day in range(11):
        w.bill(await w.visit(started_at=MARCH + timedelta(days=day), minutes=240))


async def not_entitled(w: World) -> None:
    w.bill(await w.visit(entitlement=None, resident=await w.make.resident()))


async def outside_contract(w: World) -> None:
    w.bill(await w.visit(started_at=MARCH))
    await w.make.owner.execute("update contracts set ends_on = '2024-03-04' where id = $1", w.contract.id)


async def outside_month(w: World) -> None:
    w.bill(await w.visit(started_at=datetime(2024, 4, 1, 0, 0, tzinfo=SHANGHAI)))


async def resident_overlap(w: World) -> None:
    w.bill(await w.visit())
    await w.visit(caregiver=await w.make.caregiver(), started_at=MARCH + timedelta(minutes=59))


async def caregiver_overlap(w: World) -> None:
    w.bill(await w.visit())
    other = await w.make.entitlement(await w.make.resident(), await w.make.programme(w.item))
    await w.visit(entitlement=other, started_at=MARCH + timedelta(minutes=59))


async def resident_deceased(w: World) -> None:
    w.bill(await w.visit())
    await w.make.owner.execute(
        "update residents set status = 'deceased', deceased_on = '2024-03-04' where id = $1", w.entitlement.resident_id
    )


async def caregiver_unqualified(w: World) -> None:
    provider = await w.make.owner.fetchrow("select * from providers where id = $1", w.caregiver.provider_id)
    w.bill(await w.visit(caregiver=await w.make.caregiver(type("P", (), dict(provider)), expires_on=date(2024, 3, 4))))


async def kin_conflict(w: World, ended_on: date | None = None, told_at: datetime | None = None) -> None:
    """`told_at`: when the end was told; now, unless said otherwise."""
    w.bill(await w.visit())
    me = await w.make.membership(Role.CAREGIVER, caregiver_id=w.caregiver.id, provider_id=w.caregiver.provider_id)
    await w.make.owner.execute(
        """insert into kin_declarations (district_code, id, account_id, caregiver_id, resident_id, relation, declared_on, ended_on,
               updated_at)
           values ($1, gen_random_uuid(), $2, $3, $4, '女儿', '2024-01-01', $5, coalesce($6, now()))""",
        w.make.code,
        me.account_id,
        w.caregiver.id,
        w.entitlement.resident_id,
        ended_on,
        told_at,
    )


async def quantity_mismatch(w: World) -> None:
    w.item = await w.make.service_item(unit="visit", price_fen=2000)
    w.entitlement = await w.make.entitlement(await w.make.resident(), await w.make.programme(w.item))
    await w.make.contract(w.provider, w.item)
    w.bill(await w.visit(quantity=1), minutes=None, quantity=2, amount_fen=4000)


async def line_mismatch(w: World) -> None:
    w.bill(await w.visit(), resident_id=str((await w.make.resident()).id))


async def impossible_travel(w: World) -> None:
    """33 km in 20 minutes."""
    w.bill(await w.visit())
    await w.visit(entitlement=await w.elsewhere("37.8,122.1"), started_at=MARCH + timedelta(minutes=80))


async def outside_geofence(w: World) -> None:
    w.bill(await w.doubted("place"))


async def missing_check_out(w: World) -> None:
    w.bill(await w.doubted("no_check_out", minutes=None))


async def resident_moved(w: World) -> None:
    w.bill(await w.visit())
    await w.make.owner.execute(
        "update residents set status = 'moved_out', moved_out_on = '2024-03-04' where id = $1",
        w.entitlement.resident_id,
    )


async def resident_in_facility(w: World) -> None:
    w.bill(await w.visit())
    await w.away("2024-03-04", None)


async def late_entry(w: World) -> None:
    await w.closed("2024-03")
    w.bill(await w.visit())


async def manual_entry(w: World) -> None:
    """One of nine, acknowledged: more than a tenth of the month."""
    for day in range(1, 9):
        w.bill(await w.visit(started_at=MARCH + timedelta(days=day)))
    w.bill(await w.doubted("manual", "acknowledged", evidence=Evidence.MANUAL))


RAISED = {
    raises.__name__: raises
    for raises in (
        *(no_visit, visit_not_verified, duplicate_line, already_claimed, minutes_over),
        *(minutes_under, price_mismatch, amount_mismatch, over_cap, not_entitled),
        *(outside_contract, outside_month, resident_overlap, caregiver_overlap, resident_deceased),
        *(caregiver_unqualified, kin_conflict, quantity_mismatch, line_mismatch, impossible_travel),
        *(outside_geofence, missing_check_out, resident_moved, resident_in_facility, late_entry),
        manual_entry,
    )
}
MONTHS = {"already_claimed": "2024-04"}
ALONGSIDE = {
    "already_claimed": {"outside_month"},
    "outside_geofence": {"visit_not_verified"},
    "missing_check_out": {"visit_not_verified"},
}
