"""The demonstration's ratings and complaints, told for real and told twice; what ended otherwise is told."""

from datetime import timedelta

import pytest

from api.demo import complained, founding
from api.demo.client import Person
from api.demo.founding import District
from api.demo.lived import Plan
from models.accounts import Role
from tests.days import NINE, a_day


def as_told():
    accepted, decided, outcome, stars, count = complained.ENDED
    ratings = {"code": "ratings", "numerator": stars, "denominator": count}
    return {
        "complained": {
            "accepted": {"status": accepted},
            "upheld": {"status": decided, "outcome": outcome},
            "scorecard": {"components": [ratings]},
        }
    }


OFF = {
    "nothing": (lambda _: None, False),
    "a complaint that nobody accepted": (lambda one: one["accepted"].update(status="answered"), True),
    "a complaint that waits": (lambda one: one["upheld"].update(status="escalated"), True),
    "a complaint that was not upheld": (lambda one: one["upheld"].update(outcome="not_upheld"), True),
    "a star too many": (lambda one: one["scorecard"]["components"][0].update(numerator=15), True),
    "a rating too few": (lambda one: one["scorecard"]["components"][0].update(denominator=2), True),
}


@pytest.mark.parametrize("off", OFF)
def test_what_ended_otherwise_is_told(off):
    """Each fault is the control of its own comparison."""
    told, (fault, found) = as_told(), OFF[off]
    fault(told["complained"])

    assert bool(complained.wrong(told)) is found


async def test_it_is_told_for_real_and_again_without_a_change(make, client_for):
    day, neighbour = await a_day(make, client_for), await a_day(make, client_for)
    neighbour.provider, neighbour.caregiver = day.provider, day.caregiver
    await make.contract(day.provider, neighbour.item)
    lived = [
        (Plan("P02", "B001", who, "JJBJ", NINE + timedelta(days=n)), await whose.served(NINE + timedelta(days=n)))
        for n, (who, whose) in enumerate([*[(complained.ELDER, day)] * 3, (complained.SPOKEN_FOR, neighbour)])
    ]
    admin, *staff = [
        Person(role, await client_for(Role(role), **({"division_code": make.code} if "worker" in role else {})))
        for role in ("bureau_admin", *(membership["role"] for _, membership in founding.STAFF.values()))
    ]
    district = District(admin, *staff)
    district.managers["P02"] = Person("manager", await day.as_(Role.PROVIDER_MANAGER))
    district.providers["P02"] = str(day.provider.id)
    district.residents |= {
        complained.ELDER.id_number: str(day.resident.id),
        complained.SPOKEN_FOR.id_number: str(neighbour.resident.id),
    }
    elder = Person("elder", await day.as_(Role.RESIDENT))

    told = await complained.spoken(district, elder, lived)
    again = await complained.spoken(district, elder, lived)

    assert complained.wrong({"complained": told}) == complained.wrong({"complained": again}) == {}
    assert [refusal.code for refusal in admin.refusals] == ["same_person", "wrong_state"]
    assert told["upheld"]["id"] == again["upheld"]["id"]
