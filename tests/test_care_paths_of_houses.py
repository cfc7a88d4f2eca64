"""The care path as the manager of a house reads it: of who lies, lay or is expected there, and of other houses no more than it needs."""

from datetime import UTC, datetime, timedelta

import pytest

from models.accounts import Role
from services.calendars import today
from tests.test_care_paths import ago, lived, path_of

NEVER = datetime(2099, 1, 1, tzinfo=UTC)


async def test_a_house_reads_the_path_of_who_lies_there_with_other_houses_by_days_and_kind(make, client_for):
    """Seen to name the other houses, their beds and how somebody left them without `_ELSEWHERE`; 404 before."""
    resident = await make.resident(categories=["dementia"])
    await lived(make, resident, ("hospital", ago(60), ago(40), "other_facility"), ("respite", ago(40), ago(9), "home"))
    house = await make.facility()
    await make.stay(await make.bed(house, kind="nursing"), resident, from_on=ago(5))
    manager = await client_for(Role.FACILITY_MANAGER, facility_id=house.id)

    path = await path_of(manager, resident)

    places = ("facility_id", "facility", "bed_no", "discharge")
    told = [(one["stage"], one["kind"], one["from_on"], one["gap_days"]) for one in path["steps"]]
    assert told == [
        ("treatment", "hospital", str(ago(60)), None),
        ("rehabilitation", "respite", str(ago(40)), 0),
        ("stable", "nursing", str(ago(5)), 4),
    ]
    assert [[one[name] for name in places] for one in path["steps"][:2]] == [[None] * 4] * 2
    assert (path["steps"][2]["facility_id"], path["gap_days"]) == (str(house.id), 4)


NEXT = {"lies there": True, "lay there": False, "is expected there": False}


@pytest.mark.parametrize("who", NEXT)
async def test_a_house_reads_what_comes_next_of_who_lies_there_alone(make, client_for, who):
    """The proposal speaks of health. Seen to be told to houses of long ago without the rule of `house` in care_paths.read."""
    resident, house = await make.resident(), await make.facility()
    manager = await client_for(Role.FACILITY_MANAGER, facility_id=house.id)
    bed = await make.bed(house, kind="respite")
    if who == "lies there":
        await make.stay(bed, resident, from_on=ago(5))
    else:
        until = {"to_on": ago(30), "status": "discharged", "discharge": "home"}
        expected = {"from_on": today() + timedelta(days=3), "status": "reserved", "expires_at": NEVER, "told_on": None}
        await lived(make, resident, ("hospital", ago(20), ago(2), "home"))
        await make.stay(bed, resident, **({"from_on": ago(50)} | until if who == "lay there" else expected))

    path = await path_of(manager, resident)

    assert len(path["steps"]) == (1 if who == "lies there" else 2)
    assert (path["next"] is not None) is NEXT[who]


async def test_a_house_in_which_a_bed_was_reserved_and_not_taken_reads_nothing(make, client_for):
    """Else a reservation that is cancelled at once would open anybody's path. Seen to be read (200) with all stays in `_of_the_house`."""
    resident, house = await make.resident(), await make.facility()
    await lived(make, resident, ("hospital", ago(20), None, None))
    await make.stay(await make.bed(house), resident, from_on=ago(9), to_on=ago(3), status="cancelled")
    manager = await client_for(Role.FACILITY_MANAGER, facility_id=house.id)

    answer = await manager.get(f"/v1/residents/{resident.id}/care-path")

    assert (answer.status_code, answer.json()["code"]) == (404, "resident_not_found")


async def test_a_house_reads_the_times_in_hospital_that_it_told_itself(make, client_for):
    """Not those that the community told. Seen to miss both without `:house` in the statement."""
    resident, house = await make.resident(), await make.facility()
    stay = await make.stay(await make.bed(house), resident, from_on=ago(50))
    manager, worker = (
        await client_for(Role.FACILITY_MANAGER, facility_id=house.id),
        await client_for(Role.COMMUNITY_WORKER),
    )
    leave = {"from_on": str(ago(20)), "to_on": str(ago(10)), "reason": "hospital"}
    told = {"kind": "hospital", "from_on": str(ago(45)), "to_on": str(ago(40)), "source": "told", "told_by": "家属"}
    answers = [
        await manager.post(f"/v1/stays/{stay.id}/leaves", json=leave),
        await worker.post(f"/v1/residents/{resident.id}/absences", json=told),
    ]

    seen = [[one["source"] for one in (await path_of(client, resident))["steps"]] for client in (manager, worker)]

    assert [answer.status_code for answer in answers] == [201, 201], [answer.text for answer in answers]
    assert seen == [["stay", "leave"], ["stay", "absence", "leave"]]
