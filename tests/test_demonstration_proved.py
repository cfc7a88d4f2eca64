"""The demonstration's proofs from homes, told for real and told twice; what ended otherwise is told."""

import pytest

from api.demo import founding, proved
from api.demo.client import Person
from api.demo.founding import District
from api.demo.lived import Plan
from api.demo.people import LOW_INCOME
from models.accounts import Role
from tests.days import NINE, a_day

OFF = {
    "nothing": (lambda _: None, False),
    "a visit that did not begin": (lambda one: one["tagged"].update(status="scheduled"), True),
    "a code that proves nothing": (lambda one: one["tagged"].update(tag={"code": "tag_expired"}), True),
    "a call too few": (lambda one: one["called"]["calls"].pop(), True),
    "a visit that is doubted": (lambda one: one["called"]["visit"].update(status="flagged"), True),
}


def as_told():
    status, tag, calls, verified = proved.ENDED
    return {
        "proved": {
            "tagged": {"status": status, "tag": tag},
            "called": {"calls": [*calls], "visit": {"status": verified}},
        }
    }


@pytest.mark.parametrize("off", OFF)
def test_what_ended_otherwise_is_told(off):
    """Each fault is the control of its own comparison."""
    told, (fault, found) = as_told(), OFF[off]
    fault(told["proved"])

    assert bool(proved.wrong(told)) is found


async def test_it_is_told_for_real_and_again_without_a_change(make, client_for):
    day, home = await a_day(make, client_for), await make.resident()
    visit = await day.served()
    admin, *staff = [
        Person(role, await client_for(Role(role), **({"division_code": make.code} if "worker" in role else {})))
        for role in ("bureau_admin", *(membership["role"] for _, membership in founding.STAFF.values()))
    ]
    district = District(admin, *staff)
    district.managers["P02"] = Person("manager", await day.as_(Role.PROVIDER_MANAGER))
    district.providers["P02"] = str(day.provider.id)
    district.items["JJBJ"] = str(day.item.id)
    district.residents |= {LOW_INCOME[0].id_number: str(day.resident.id), proved.HOME.id_number: str(home.id)}
    phone, plan = Person("phone", await day.as_(Role.CAREGIVER)), Plan("P02", "B001", LOW_INCOME[0], "JJBJ", NINE)
    await make.entitlement(home, day.programme)

    told = await proved.read_and_called(district, phone, str(day.caregiver.id), plan, visit)
    again = await proved.read_and_called(district, phone, str(day.caregiver.id), plan, visit)

    assert proved.wrong({"proved": told}) == proved.wrong({"proved": again}) == {}
    assert told["tagged"]["id"] == again["tagged"]["id"]
    events = (await day.read(f"/visits/{visit['id']}/events"))["items"]
    assert [(one["proof"], one["vouched"]) for one in events] == [("gps", False)] * 2 + [("telephone", True)] * 2
