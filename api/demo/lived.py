"""Some hundred visits lived: ordered, accepted, staffed, checked in and out by phones that had no network at the time."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from uuid_utils.compat import uuid5

from api.demo.client import Person, sign_in
from api.demo.figures import LIVED, SHANGHAI, dispersed_visits
from api.demo.founding import District
from api.demo.people import LOW_INCOME
from api.demo.people import Person as Somebody
from services import calendars

AT_ONCE = 6
VISITS_EACH, CARERS = 4, 12
_EVENTS = UUID("6f1c2a52-4c1d-5f0e-9a53-0d6f5b1f3a10")


@dataclass
class Plan:
    """One occasion: who goes to whom, when, for how many minutes."""

    provider: str
    staff_no: str
    resident: Somebody
    service: str
    start: datetime
    minutes: int = 60
    extra: dict[str, Any] = field(default_factory=dict)
    left: bool = True
    """Whether the phone was checked out too."""


def last_days() -> list[date]:
    """The last three days that lie in one month and are over: the month of the claim that is argued about."""
    third = calendars.today() - timedelta(days=3)
    last = min(calendars.today() - timedelta(days=1), calendars.last_day(calendars.month_of(third)))
    return [last - timedelta(days=n) for n in (2, 1, 0)]


def plans() -> list[Plan]:
    """Sixty residents, four visits of an hour each: eight slots a day for each of twelve caregivers, no one in two places, and
    an hour at noon for the way to the next."""
    days, found = last_days(), []
    for place, resident in enumerate(LOW_INCOME[:60]):
        carer, row = place % CARERS, place // CARERS
        for visit in range(VISITS_EACH):
            slot = row * VISITS_EACH + visit
            day = days[slot // 8]
            start = datetime(day.year, day.month, day.day, 8 + slot % 8 + slot % 8 // 4, 10, tzinfo=SHANGHAI)
            found.append(Plan("P02", f"B{carer + 1:03}", resident, "JJBJ", start))
    return found


def over_the_cap() -> Plan:
    """Seven hours for somebody who has eight and used four: the excess is his own to pay."""
    day = last_days()[-1]
    start = datetime(day.year, day.month, day.day, 8, 10, tzinfo=SHANGHAI)
    return Plan("P02", "B016", LOW_INCOME[0], "JJBJ", start + timedelta(hours=3), 300, {"self_pay_excess": True})


def without_entitlement() -> Plan:
    day = last_days()[-1]
    return Plan("P02", "B015", LOW_INCOME[-1], "JJBJ", datetime(day.year, day.month, day.day, 8, 10, tzinfo=SHANGHAI))


def forgotten() -> Plan:
    """An hour in the evening that nobody checked out of."""
    day = last_days()[0]
    start = datetime(day.year, day.month, day.day, 18, 10, tzinfo=SHANGHAI)
    return Plan("P02", "B010", LOW_INCOME[58], "JJBJ", start, left=False)


def of_the_published_figure() -> Plan:
    """The one visit behind the 843,260.00 yuan that was lived, so that the figure can be followed to raw events."""
    visit = next(visit for visit in dispersed_visits() if visit.visit_no == LIVED)
    return Plan("P01", visit.staff_no, visit.resident, visit.service, visit.started_at, 60 * visit.hours)


async def staff_of(district: District) -> dict[tuple[str, str], str]:
    """Caregivers' ids by the provider's code and the staff number. Others may use the district meanwhile: whose provider is none of
    the demonstration's is passed over."""
    codes = {identity: code for code, identity in district.providers.items()}
    listed = await district.admin.every("/v1/caregivers")
    return {(codes[row["provider_id"]], row["staff_no"]): row["id"] for row in listed if row["provider_id"] in codes}


@dataclass
class Field:
    """The phones: a caregiver's account each, and what was learned about residents' ids."""

    district: District
    base_url: str
    password: str
    phones: dict[str, Person] = field(default_factory=dict)
    staff: dict[tuple[str, str], str] = field(default_factory=dict)

    async def learn(self) -> None:
        """Ids by what people know: a staff number, an identity number (in a body, never in an address)."""
        district = self.district
        self.staff |= await staff_of(district)
        for person in [*LOW_INCOME, of_the_published_figure().resident]:
            found = await district.community.post("/v1/residents/search", {"id_number": person.id_number})
            district.residents[person.id_number] = found["items"][0]["id"]

    async def phone(self, provider: str, staff_no: str) -> Person:
        found = self.phones.get(staff_no)
        if found is None:
            username = f"huancui-{staff_no.lower()}"
            membership = {
                "role": "caregiver",
                "provider_id": self.district.providers[provider],
                "caregiver_id": self.staff[(provider, staff_no)],
            }
            account = {
                "username": username,
                "display_name": f"护理员 {staff_no}",
                "password": self.password,
                "memberships": [membership],
            }
            await self.district.managers[provider].post("/v1/accounts", account)
            found = self.phones[staff_no] = await sign_in(self.base_url, username, self.password)
        return found

    async def live(self, plan: Plan) -> dict[str, Any]:
        """Order, acceptance, staffing, check-in and, unless it was forgotten, check-out: what the visit is in the end."""
        district, manager = self.district, self.district.managers[plan.provider]
        order = await district.community.post(
            "/v1/orders",
            {
                "resident_id": district.residents[plan.resident.id_number],
                "provider_id": district.providers[plan.provider],
                "service_item_id": district.items[plan.service],
                "planned_start_at": plan.start.isoformat(),
                "planned_minutes": plan.minutes,
                **plan.extra,
            },
        )
        path = f"/v1/orders/{order['id']}"
        await manager.post(f"{path}/accept")
        await manager.post(f"{path}/assign", {"caregiver_ids": [self.staff[(plan.provider, plan.staff_no)]]})
        phone = await self.phone(plan.provider, plan.staff_no)
        visit_id = (await phone.get("/v1/visits", order_id=order["id"]))["items"][0]["id"]
        ends = [("check-in", plan.start), ("check-out", plan.start + timedelta(minutes=plan.minutes))]
        for kind, at in ends[: 1 + plan.left]:
            visit = await phone.post(f"/v1/visits/{visit_id}/{kind}", self._event(plan, visit_id, kind, at))
        return dict(visit)

    def _event(self, plan: Plan, visit_id: str, kind: str, at: datetime) -> dict[str, Any]:
        """As a phone keeps it without a network: its clock then, and its clock when it sends."""
        place = {"lat": plan.resident.lat + 0.0001, "lng": plan.resident.lng - 0.0001, "accuracy_m": 15}
        return {
            "id": str(uuid5(_EVENTS, f"{visit_id}/{kind}")),
            "device_at": at.isoformat(),
            "sent_at": datetime.now(SHANGHAI).isoformat(),
            "position": place,
            "proof": "gps",
            "device_id": f"phone-{plan.staff_no}",
        }

    async def live_all(self, wanted: Sequence[Plan]) -> list[tuple[Plan, dict[str, Any]]]:
        """All of them; each caregiver's in their order, several caregivers at once."""
        for plan in wanted:
            await self.phone(plan.provider, plan.staff_no)
        gate = asyncio.Semaphore(AT_ONCE)
        by_carer: dict[str, list[Plan]] = {}
        for plan in sorted(wanted, key=lambda p: p.start):
            by_carer.setdefault(plan.staff_no, []).append(plan)

        async def day(own: list[Plan]) -> list[tuple[Plan, dict[str, Any]]]:
            async with gate:
                return [(plan, await self.live(plan)) for plan in own]

        return [one for own in await asyncio.gather(*(day(own) for own in by_carer.values())) for one in own]
