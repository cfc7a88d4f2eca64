"""The care path: one resident through all kinds of bed, each step linked to the one before, the gaps measured, the next proposed."""

import sys
from datetime import date, timedelta
from typing import Any

import pytest

from models.accounts import Role
from models.family_links import LinkScope
from models.residents import ResidentStatus
from services.calendars import today
from tests.lodged import day
from tests.moments import as_of_now

FIVE = [
    ("hospital", date(2024, 3, 1), date(2024, 3, 15), "home"),
    ("home_sickbed", date(2024, 3, 15), date(2024, 4, 14), "other"),
    ("nursing", date(2024, 4, 20), date(2024, 9, 1), "home"),
    ("home_bed", date(2024, 9, 2), date(2025, 2, 1), "hospital"),
    ("hospice", date(2025, 2, 1), None, None),
]


async def lived(make: Any, resident: Any, *steps: tuple[str, date, date | None, str | None]) -> list[Any]:
    """Stays in beds of these kinds, as they were once."""
    made = []
    for kind, from_on, to_on, discharge in steps:
        status = "admitted" if to_on is None else "discharged"
        days = {"from_on": from_on, "to_on": to_on, "status": status, "discharge": discharge}
        made.append(await make.stay(await make.bed(kind=kind), resident, **days))
    return made


async def path_of(client: Any, resident: Any) -> dict[str, Any]:
    answer = await client.get(f"/v1/residents/{resident.id}/care-path")
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def test_one_resident_goes_through_all_five_kinds_of_bed(make, client_for):
    """A sickbed at home after a hospital is rehabilitation; days without a bed are counted."""
    resident, worker = await make.resident(), await client_for(Role.COMMUNITY_WORKER)
    stays = await lived(make, resident, *FIVE)

    path = await path_of(worker, resident)

    for step in path["steps"]:
        sys.stdout.write(
            f"{step['from_on']} – {step['to_on'] or '至今'}\t{step['stage']}\t{step['kind']}\t间隔 {step['gap_days']} 天\n"
        )
    told = [(one["stage"], one["kind"], one["gap_days"]) for one in path["steps"]]
    assert told == [
        ("treatment", "hospital", None),
        ("rehabilitation", "home_sickbed", 0),
        ("stable", "nursing", 6),
        ("stable", "home_bed", 1),
        ("hospice", "hospice", 0),
    ]
    ids = [str(stay.id) for stay in stays]
    assert [(one["id"], one["follows_id"]) for one in path["steps"]] == list(zip(ids, [None, *ids], strict=False))
    assert (path["gap_days"], path["next"]) == (7, None)


async def test_a_time_in_hospital_that_was_told_is_a_step_for_who_may_read_it(make, client_for):
    """Not for the resident's relatives, who read no absences here; a sickbed after it is rehabilitation for who knows of it."""
    resident, worker = await make.resident(), await client_for(Role.COMMUNITY_WORKER)
    told = {"kind": "hospital", "from_on": "2024-03-01", "to_on": "2024-03-10", "source": "told", "told_by": "家属"}
    assert (await worker.post(f"/v1/residents/{resident.id}/absences", json=told)).status_code == 201
    await lived(make, resident, ("home_sickbed", date(2024, 3, 12), None, None))
    own = await client_for(Role.RESIDENT, resident_id=resident.id)

    seen = {
        who: [(one["source"], one["stage"], one["gap_days"]) for one in (await path_of(client, resident))["steps"]]
        for who, client in (("worker", worker), ("own", own))
    }

    assert seen == {
        "worker": [("absence", "treatment", None), ("stay", "rehabilitation", 2)],
        "own": [("stay", "treatment", None)],
    }


async def test_a_hospital_stay_during_a_stay_in_a_home_is_a_step_too_told_once_or_twice(make, client_for):
    """As a leave by the house, as an absence by the community, and as both. Seen to be missing while leaves were not read."""
    resident, bureau = await make.resident(), await client_for(Role.BUREAU_ADMIN)
    worker, own = await client_for(Role.COMMUNITY_WORKER), await client_for(Role.RESIDENT, resident_id=resident.id)
    [stay] = await lived(make, resident, *since([IN_BED]))
    left = {"from_on": day(-9), "to_on": day(-5), "reason": "hospital"}
    assert (await bureau.post(f"/v1/stays/{stay.id}/leaves", json=left)).status_code == 201

    first = (await path_of(worker, resident))["steps"]
    told = {"kind": "hospital", "from_on": day(-9), "to_on": day(-5), "source": "told", "told_by": "家属"}
    assert (await worker.post(f"/v1/residents/{resident.id}/absences", json=told)).status_code == 201
    second = (await path_of(worker, resident))["steps"]

    assert [(one["source"], one["stage"], one["from_on"], one["to_on"]) for one in first] == [
        ("stay", "stable", day(-30), None),
        ("leave", "treatment", day(-9), day(-5)),
    ]
    assert [one["source"] for one in second] == ["stay", "absence"]
    assert [one["source"] for one in (await path_of(own, resident))["steps"]] == ["stay"]


GAPS = [
    ([("nursing", 90, 20, "home")], {}, 20),
    ([("nursing", 90, 20, "home"), ("general", 15, None, None)], {}, None),
    ([("nursing", 90, 20, "other_facility")], {}, None),
    ([("nursing", 90, 20, "deceased")], {}, None),
    ([("nursing", 90, 20, "home")], {"status": ResidentStatus.MOVED_OUT, "moved_out_on": today}, None),
    ([], {}, None),
]


@pytest.mark.parametrize(("steps", "given", "wanted"), GAPS)
async def test_the_gap_that_is_running_is_measured_while_there_is_still_time(make, client_for, steps, given, wanted):
    resident, worker = await make.resident(**as_of_now(given)), await client_for(Role.COMMUNITY_WORKER)
    await lived(make, resident, *since(steps))

    assert (await path_of(worker, resident))["running_gap_days"] == wanted


def ago(days: int) -> date:
    return today() - timedelta(days=days)


def since(steps):
    """Steps whose days are told as days ago."""
    return [(kind, ago(a), None if b is None else ago(b), why) for kind, a, b, why in steps]


IN_BED = ("nursing", 30, None, None)
PROPOSED = [
    ([], {}, None),
    ([("nursing", 30, 2, "hospital")], {}, ("treatment", ["hospital", "home_sickbed"], ["to_hospital"])),
    ([("hospital", 30, None, None)], {}, ("rehabilitation", ["respite", "home_sickbed"], ["after_treatment"])),
    (
        [("hospital", 30, 2, "home")],
        {"ability_level": 1},
        ("stable", ["home_bed"], ["after_treatment", "ability_kept"]),
    ),
    (
        [("respite", 30, None, None)],
        {"ability_level": 3},
        ("stable", ["nursing"], ["after_rehabilitation", "severe_loss"]),
    ),
    (
        [("respite", 30, None, None)],
        {"categories": ["dementia"]},
        ("stable", ["dementia", "nursing"], ["after_rehabilitation", "dementia"]),
    ),
    (
        [("respite", 30, None, None)],
        {},
        ("stable", ["home_bed", "general"], ["after_rehabilitation", "mild_loss"]),
    ),
    ([IN_BED], {"ability_level": 4}, None),
    (
        [("general", 30, None, None)],
        {"ability_level": 3},
        ("stable", ["nursing"], ["level_rose", "severe_loss"]),
    ),
    (
        [("nursing", 90, 2, "home")],
        {"ability_level": 2},
        ("stable", ["home_bed", "general"], ["went_home", "mild_loss"]),
    ),
    (
        [("nursing", 90, 2, "other")],
        {"ability_level": 2},
        ("stable", ["home_bed", "general"], ["left_bed", "mild_loss"]),
    ),
    (
        [
            ("hospital", 90, 80, "home"),
            ("hospital", 60, 50, "home"),
            ("nursing", 50, None, None),
        ],
        {"ability_level": 4},
        ("hospice", ["hospice"], ["treated_again"]),
    ),
    (
        [
            ("hospital", 90, 80, "other"),
            ("hospital", 80, 50, "home"),
            ("nursing", 50, None, None),
        ],
        {"ability_level": 4},
        None,
    ),
    ([("day_care", 30, None, None)], {}, None),
    (
        [("day_care", 30, None, None)],
        {"ability_level": 4},
        ("stable", ["nursing"], ["level_rose", "severe_loss"]),
    ),
    (
        [("general", 30, None, None)],
        {"categories": ["dementia"], "ability_level": 2},
        ("stable", ["dementia", "nursing"], ["dementia"]),
    ),
    ([("nursing", 90, 2, "other_facility")], {}, None),
    ([("nursing", 90, 2, "deceased")], {}, None),
    ([("nursing", 90, 2, "home")], {"status": ResidentStatus.MOVED_OUT, "moved_out_on": lambda: ago(1)}, None),
]


@pytest.mark.parametrize(("steps", "given", "wanted"), PROPOSED)
async def test_the_next_step_is_proposed_for_its_reasons(make, client_for, steps, given, wanted):
    """From where somebody comes, why the last bed was left, and the ability level. Seen to say of whoever left that
    he was at home again."""
    resident, worker = await make.resident(**as_of_now(given)), await client_for(Role.COMMUNITY_WORKER)
    await lived(make, resident, *since(steps))

    coming = (await path_of(worker, resident))["next"]

    found = coming and (coming["stage"], coming["kinds"], [one["code"] for one in coming["reasons"]])
    assert found == wanted
    assert all(one["says_zh"] and one["says_en"] for one in (coming or {"reasons": []})["reasons"])


async def test_beds_for_the_next_step_are_named_the_nearest_first_until_one_is_reserved(make, client_for):
    resident, bureau = await make.resident(ability_level=3), await client_for(Role.BUREAU_ADMIN)
    await lived(make, resident, ("respite", ago(30), None, None))
    far, near = [await make.facility(lat=lat, lng=122.1) for lat in (37.9, 37.51)]
    beds = [await make.bed(house) for house in (far, near)]

    coming = (await path_of(bureau, resident))["next"]["beds"]
    left = (await bureau.get("/v1/stays", params={"resident_id": str(resident.id)})).json()["items"][0]
    said = {"bed_id": str(beds[1].id), "resident_id": str(resident.id), "from_on": day(5)}
    await bureau.post(f"/v1/stays/{left['id']}/discharge", json={"discharge": "home"})
    reserved = await bureau.post("/v1/stays", json=said)
    after = await path_of(bureau, resident)

    assert [one["id"] for one in coming] == [str(beds[1].id), str(beds[0].id)]
    assert coming[0]["distance_m"] < coming[1]["distance_m"]
    assert reserved.status_code == 201, reserved.text
    assert (after["next"], after["steps"][-1]["status"], after["steps"][-1]["gap_days"]) == (None, "reserved", 5)


POLICY = {
    **dict.fromkeys((Role.BUREAU_ADMIN, Role.SUBSIDY_OFFICER, Role.AUDITOR, Role.COMMUNITY_WORKER), 200),
    **dict.fromkeys((Role.FACILITY_MANAGER, Role.FAMILY, Role.RESIDENT), 404),
    **dict.fromkeys(
        (Role.INSPECTOR, Role.PROVIDER_MANAGER, Role.CAREGIVER, Role.MEAL_POINT_OPERATOR, Role.REGION_VIEWER), 403
    ),
}
"""Of somebody who never was in his house a manager reads nothing, nor do other people's relatives."""


@pytest.mark.parametrize(("role", "wanted"), POLICY.items(), ids=[role.value for role in POLICY])
async def test_who_may_read_the_path_of_somebody(make, client_for, role, wanted):
    client = await client_for(role)

    answer = await client.get(f"/v1/residents/{(await make.resident()).id}/care-path")

    assert set(POLICY) == set(Role)
    assert answer.status_code == wanted


async def test_a_relative_reads_it_with_one_consent_and_what_comes_next_with_another(make, client_for):
    resident = await make.resident()
    await lived(make, resident, ("hospital", ago(30), None, None))
    whose = {"resident_id": resident.id}
    clients = {
        "both": await client_for(Role.FAMILY, **whose, scopes=[LinkScope.WHEREABOUTS, LinkScope.HEALTH]),
        "whereabouts": await client_for(Role.FAMILY, **whose, scopes=[LinkScope.WHEREABOUTS]),
        "health": await client_for(Role.FAMILY, **whose, scopes=[LinkScope.HEALTH]),
    }

    seen = {}
    for who, client in clients.items():
        answer = await client.get(f"/v1/residents/{resident.id}/care-path")
        told = answer.json()
        seen[who] = (answer.status_code, len(told.get("steps", ())), told.get("next") is not None)
    timeline = (await clients["whereabouts"].get(f"/v1/residents/{resident.id}/timeline")).json()["items"]

    assert seen == {"both": (200, 1, True), "whereabouts": (200, 1, False), "health": (403, 0, False)}
    assert [(one["kind"], one["what"]) for one in timeline] == [("stay", "admitted:hospital")]
