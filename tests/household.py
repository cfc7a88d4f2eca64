"""A resident of whom everything is on record that a relative can ask for, with marks that can be searched for in an answer."""

from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

from models.accounts import Role
from services import calendars, numbers
from tests import assessed
from tests.days import Day
from tests.factories import SHANGHAI, Make
from tests.ordering import Ahead, a_kitchen
from tests.phones import phone_of, told
from tests.planning import planned

Drain = Callable[[], Awaitable[None]]


@dataclass
class Household:
    """`ids`: what stands for each parameter of a path. `marks`: of the resident, and of who serves her."""

    day: Day
    kitchen: Ahead
    ids: dict[str, str]
    marks: dict[str, str]


def card(number: int) -> str:
    """With the check digit that a bank's has."""
    for check in range(10):
        with suppress(numbers.BankCardCheckDigit):
            return numbers.bank_card(f"6222021234{number}{check}")
    raise AssertionError


def marked(letter: str, number: int) -> dict[str, str]:
    """None is part of another, nor of another household's."""
    return {
        "name": f"柳金丝雀{letter}",
        "phone": f"1391234{number}",
        "address": f"测试区丹桂路{number}号3单元502",
        "home": f"37.50{number}",
        "bank_card": card(number),
        "diagnosis": f"痴呆金丝雀{letter}",
        "category": f"canary_{number}",
        "fix": f"37.61{number}",
        "helper_name": f"钱金丝雀护{letter}",
        "helper_phone": f"1387654{number}",
        "helper_home": f"37.70{number}",
    }


async def changed(client: Any, path: str, **said: Any) -> None:
    tag = (await client.get(path)).headers["etag"]
    answer = await client.patch(path, json=said, headers={"If-Match": tag})
    assert answer.status_code == 200, answer.text


async def said(client: Any, path: str, **body: Any) -> str:
    answer = await client.post(path, json=body)
    assert answer.status_code in (200, 201), answer.text
    return str(answer.json()["id"])


async def a_household(make: Make, client_for: Any, drain: Drain, letter: str, number: int) -> Household:
    """`number` has four digits."""
    marks, bureau = marked(letter, number), await client_for(Role.BUREAU_ADMIN)
    kitchen = await a_kitchen(make, client_for)
    resident = kitchen.canteen.resident
    home = {"lat": float(f"{marks['home']}1"), "lng": 122.1}
    of_her = {"name": marks["name"], "phone": marks["phone"], "address": marks["address"], **home}
    of_her |= {
        "bank_card": marks["bank_card"],
        "custodian": "王金丝",
        "categories": [marks["category"]],
        "ability_level": 3,
    }
    await changed(bureau, f"/v1/residents/{resident.id}", **of_her)
    item, provider = await make.service_item(), await make.provider(phone="0631-5223456")
    await make.contract(provider, item)
    caregiver = await make.caregiver(provider, name=marks["helper_name"])
    there = {"phone": marks["helper_phone"], "lat": float(f"{marks['helper_home']}1"), "lng": 122.2}
    await changed(bureau, f"/v1/caregivers/{caregiver.id}", **there)
    programme = await make.programme(item, monthly_cap=2400)
    entitlement = await make.entitlement(resident, programme)
    day = Day(make, client_for, resident, provider, caregiver, item, programme, entitlement)
    marks |= {"id_number": kitchen.canteen.id_number}
    ids = {"resident_id": str(resident.id), "entitlement_id": str(entitlement.id), "provider_id": str(provider.id)}
    ids |= {"item_id": str(item.id), "programme_id": str(programme.id), "caregiver_id": str(caregiver.id)}
    ids |= {"meal_point_id": str(kitchen.canteen.point.id), "code": make.division_code}
    ids |= await _served(day, marks, drain) | await _ate(kitchen) | await _lived(day, client_for, bureau)
    return Household(day, kitchen, ids, marks)


async def _served(day: Day, marks: dict[str, str], drain: Drain) -> dict[str, str]:
    """Yesterday at ten, far from the home, with a note and a correction; rated, complained of; one to come, and a plan."""
    at = datetime.combine(calendars.today() - timedelta(days=1), time(10), SHANGHAI)
    visit = await day.visit(at)
    away = {"position": {"lat": float(f"{marks['fix']}1"), "lng": 122.1, "accuracy_m": 20}}
    note = told("note", visit["id"], at + timedelta(minutes=20), text=marks["diagnosis"])
    await (await phone_of(day)).send(note)
    await drain()
    await day.check_in(visit["id"], at, **away)
    await day.check_out(visit["id"], at + timedelta(hours=1), **away)
    why = {"reason_code": "forgot_check_out", "memo": "晚按了签退"}
    ended = {"ended_at": (at + timedelta(minutes=50)).isoformat()}
    await day.done(Role.PROVIDER_MANAGER, f"/visits/{visit['id']}/corrections", ended | why)
    await day.done(Role.SUBSIDY_OFFICER, f"/visits/{visit['id']}/review", {"decision": "accept"} | why)
    await day.make.owner.execute(  # at noon, whatever the hour is now
        """insert into visit_answers (district_code, id, visit_id, came, note, by, by_account, at)
           values ($1, gen_random_uuid(), $2, true, '来过了', 'resident', gen_random_uuid(), $3)""",
        day.make.code,
        UUID(visit["id"]),
        at + timedelta(hours=2),
    )
    await day.done(Role.RESIDENT, f"/orders/{visit['order_id']}/rate", {"rating": 4, "note": "好"})
    await day.visit(at + timedelta(days=2))
    about = {"resident_id": str(day.resident.id), "place_kind": "provider", "place_id": str(day.provider.id)}
    about |= {"visit_id": visit["id"], "category": "attitude", "happened_on": str(at.date()), "description": "态度差"}
    complaint = await day.done(Role.RESIDENT, "/complaints", about)
    plan = await planned(day, start_time="15:00")
    return {
        "visit_id": visit["id"],
        "order_id": visit["order_id"],
        "complaint_id": complaint["id"],
        "care_plan_id": plan["id"],
    }


async def _ate(kitchen: Ahead) -> dict[str, str]:
    serving, order = await kitchen.canteen.served(), await kitchen.ordered()
    return {"serving_id": serving["id"], "meal_order_id": order["id"]}


async def _lived(day: Day, client_for: Any, bureau: Any) -> dict[str, str]:
    """In a facility once, on its list again; assessed, at an activity, with a bath that is to be rebuilt, and in need of help."""
    make, resident, her = day.make, day.resident, {"resident_id": str(day.resident.id)}
    bed = await make.bed()
    past = {"from_on": calendars.today() - timedelta(days=90), "to_on": calendars.today() - timedelta(days=60)}
    stay = await make.stay(bed, resident, status="discharged", **past)
    community = await assessed.opened(make, client_for)
    final = await community.final(resident, 40)
    activity = await said(
        bureau,
        "/v1/activities",
        name="健康义诊",
        site="社区",
        starts_at=f"{calendars.today() + timedelta(days=9)}T09:00:00+08:00",
    )
    return {
        "stay_id": str(stay.id),
        "bed_id": str(bed.id),
        "facility_id": str(bed.facility_id),
        "assessment_id": final["id"],
        "entry_id": await said(bureau, "/v1/waitlist", **her, kind="nursing"),
        "modification_id": await said(bureau, "/v1/home-modifications", **her, reason="卫生间滑"),
        "activity_id": activity,
        "sign_up": await said(bureau, f"/v1/activities/{activity}/sign-ups", **her),
        "sos_id": await said(bureau, "/v1/sos", **her, note="摔倒在厨房"),
    }
