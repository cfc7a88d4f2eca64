"""Why a visit was missed, corrected, acknowledged or refused in part may say where a resident is, and how: so much of it a relative sees as
the resident agreed to."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import httpx
import pytest

from models.accounts import Role
from tests.days import Day, a_day, now
from tests.phones import phone_of, told, whole

IN_HOSPITAL = {"reason_code": "resident_in_hospital", "memo": "突发脑梗，送市立医院"}
_BENEATH = ("corrections", "exceptions", "notes")


@dataclass
class Told:
    day: Day
    missed: str
    served: str

    async def reasons(self, client: httpx.AsyncClient) -> dict[str, tuple[Any, Any]]:
        visit = (await client.get(f"/v1/visits/{self.missed}")).json()
        beneath = {name: (await client.get(f"/v1/visits/{self.served}/{name}")).json()["items"][0] for name in _BENEATH}
        return {"visit": (visit["closed_code"], visit["closed_memo"])} | {
            name: (one["reason_code"], one.get("memo")) for name, one in beneath.items()
        }


@pytest.fixture
async def household(make, client_for, drain) -> Told:
    """A visit that was missed, one whose end was corrected and acknowledged, with a task that was refused; each for the hospital."""
    day = await a_day(make, client_for)
    at = now().replace(microsecond=0)
    missed, served = await day.visit(at - timedelta(hours=9)), await day.visit(at - timedelta(hours=5))
    await day.done(Role.PROVIDER_MANAGER, f"/visits/{missed['id']}/missed", IN_HOSPITAL)
    refused = told(
        "task_refused", served["id"], at - timedelta(hours=5), task="助浴", reason_code="resident_in_hospital"
    )
    await (await phone_of(day)).send(*whole(served["id"], at - timedelta(hours=5)), refused)
    await drain()
    sooner = {"ended_at": (at - timedelta(hours=4, minutes=20)).isoformat()}
    await day.done(Role.PROVIDER_MANAGER, f"/visits/{served['id']}/corrections", sooner | IN_HOSPITAL)
    await day.done(Role.SUBSIDY_OFFICER, f"/visits/{served['id']}/review", {"decision": "accept"} | IN_HOSPITAL)
    return Told(day, missed["id"], served["id"])


@pytest.mark.parametrize(
    ("scopes", "code", "memo"),
    [
        (("orders",), None, None),
        (("orders", "money"), None, None),
        (("orders", "health"), None, None),
        (("orders", "whereabouts"), "resident_in_hospital", None),
        (("orders", "whereabouts", "health"), "resident_in_hospital", IN_HOSPITAL["memo"]),
    ],
)
async def test_a_relative_reads_why_as_far_as_it_tells_nothing_else(household, scopes, code, memo):
    """Seen to be told in full to whoever sees orders."""
    seen = await household.reasons(await household.day.relative(*scopes))

    assert seen == dict.fromkeys(("visit", "corrections", "exceptions"), (code, memo)) | {"notes": (code, None)}


@pytest.mark.parametrize("role", [Role.RESIDENT, Role.PROVIDER_MANAGER, Role.CAREGIVER, Role.SUBSIDY_OFFICER])
async def test_whoever_is_no_relative_reads_it_all(household, role):
    seen = await household.reasons(await household.day.as_(role))

    assert {seen[name] for name in ("visit", "corrections", "exceptions")} == {tuple(IN_HOSPITAL.values())}


async def test_other_reasons_are_told_to_whoever_sees_orders(make, client_for):
    day = await a_day(make, client_for)
    visit = await day.visit(now() - timedelta(hours=9))
    await day.done(Role.PROVIDER_MANAGER, f"/visits/{visit['id']}/missed", {"reason_code": "weather"})

    assert (await (await day.relative("orders")).get(f"/v1/visits/{visit['id']}")).json()["closed_code"] == "weather"
