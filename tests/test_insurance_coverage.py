"""How many are insured, who is not, and the end that is announced thirty days before."""

from datetime import date, timedelta

import pytest

from models.accounts import Role
from models.beds import BedKind
from models.residents import ResidentStatus
from services.assessments.decide import months_after
from services.calendars import today
from tests.insured import PATH, announced, bureau, insured
from tests.lodged import day
from tests.moments import as_of_now, tomorrow, yesterday


def born(age, days=0):
    """Who turned `age` so many days ago."""
    return months_after(today(), -12 * age) - timedelta(days=days)


async def missing(client, kind, **asked):
    answer = await client.get(f"{PATH}/uninsured", params={"kind": kind} | asked)
    assert answer.status_code == 200, answer.text
    return answer.json()["items"]


AGES = [
    ("59, tomorrow 60", (60, -1), False),
    ("60 today", (60,), True),
    ("80, and tomorrow 81", (81, -1), True),
    ("81 today", (81,), False),
]


@pytest.mark.parametrize(("age", "meant"), [one[1:] for one in AGES], ids=[one[0] for one in AGES])
async def test_accident_insurance_is_meant_for_those_of_60_to_80_and_care_for_everybody(make, client_for, age, meant):
    resident, admin = await make.resident(birth_on=born(*age)), await bureau(client_for)

    accident, care = [await missing(admin, kind) for kind in ("accident", "care")]
    told = (await admin.get(f"{PATH}/coverage")).json()

    assert [one["id"] for one in accident] == ([str(resident.id)] if meant else [])
    assert [one["id"] for one in care] == [str(resident.id)]
    assert [(one["kind"], one["concerned"], one["covered"], one["missing"]) for one in told["persons"]] == [
        ("accident", int(meant), 0, int(meant)),
        ("care", 1, 0, 1),
    ]


COVERS = {
    "in force": ({}, True),
    "since today": ({"starts_on": lambda: day(0)}, True),
    "until today": ({"ends_on": lambda: day(0)}, True),
    "from tomorrow": ({"starts_on": tomorrow}, False),
    "until yesterday": ({"ends_on": yesterday}, False),
    "of the other kind": ({"kind": "care"}, False),
    "annulled": ({}, False),
}


@pytest.mark.parametrize("which", COVERS)
async def test_a_policy_covers_on_its_days_its_kind_and_while_it_stands(make, client_for, which):
    """Seen to count the annulled one and that of the other kind without their conditions."""
    resident, admin = await make.resident(birth_on=born(70)), await bureau(client_for)
    said, covered = as_of_now(COVERS[which])
    made = await insured(admin, "P-1", resident, **{"kind": "accident"} | said)
    if which == "annulled":
        await admin.post(f"{PATH}/{made['id']}/annul", json={"reason": "登记重复"})

    [told, _] = (await admin.get(f"{PATH}/coverage")).json()["persons"]
    absent = await missing(admin, "accident")

    assert (told["covered"], told["missing"], len(absent)) == ((1, 0, 0) if covered else (0, 1, 1))
    assert [one["last_ended_on"] for one in absent] == (
        [] if covered else [said.get("ends_on") if said != {"starts_on": day(1)} else None]
    )


async def test_who_died_or_moved_before_the_day_concerns_nobody_and_one_day_is_not_another(make, client_for):
    """One who died yesterday was still meant the day before."""
    admin = await bureau(client_for)
    dead = {"status": ResidentStatus.DECEASED, "deceased_on": date.fromisoformat(day(-1))}
    gone = {"status": ResidentStatus.MOVED_OUT, "moved_out_on": date.fromisoformat(day(0))}
    await make.resident(birth_on=born(70), **dead)
    await make.resident(birth_on=born(70), **gone)

    counted = [
        (await admin.get(f"{PATH}/coverage", params={"on": on})).json()["persons"][1]["concerned"]
        for on in (day(-2), day(-1), day(0))
    ]

    assert counted == [2, 1, 0]


async def test_beds_are_covered_up_to_what_a_facility_has_and_the_rest_is_missing(make, client_for):
    """Of one facility too many insured beds make up for no other's. Seen to be 13 of 4 without the lesser of the two."""
    full, bare, admin = await make.facility(), await make.facility(), await bureau(client_for)
    for facility, beds in ((full, 3), (bare, 2)):
        for _ in range(beds):
            await make.bed(facility)
    await make.bed(bare, kind=BedKind.HOME_BED)
    await make.bed(bare, closed_on=date.fromisoformat(day(0)))
    await insured(admin, "L-1", full, "facility_liability", beds=12)
    await insured(admin, "L-2", bare, "facility_liability", beds=1)
    manager = await client_for(Role.FACILITY_MANAGER, facility_id=full.id)

    told = (await admin.get(f"{PATH}/coverage")).json()["beds"]
    [house] = await missing(admin, "facility_liability")

    assert told == {"in_service": 5, "covered": 4, "missing": 1}
    assert (house["id"], house["name"], house["beds"], house["covered"]) == (str(bare.id), bare.name, 2, 1)
    assert (await missing(manager, "facility_liability"), await missing(manager, "care")) == ([], [])


async def test_the_missing_come_by_pages_and_each_worker_sees_those_of_his_division(make, client_for):
    township = await make.division(f"{make.code}008")
    here = [await make.resident(birth_on=born(70)) for _ in range(3)]
    there = await make.resident(birth_on=born(70), division_code=township)
    admin, worker = await bureau(client_for), await client_for(Role.COMMUNITY_WORKER, division_code=township)

    first = (await admin.get(f"{PATH}/uninsured", params={"kind": "care", "limit": 3})).json()
    asked = {"kind": "care", "limit": 3, "cursor": first["next_cursor"]}
    second = (await admin.get(f"{PATH}/uninsured", params=asked)).json()
    [own] = await missing(worker, "care")
    outside = await worker.get(f"{PATH}/uninsured", params={"kind": "care", "division": make.division_code})
    figures = (await worker.get(f"{PATH}/coverage")).json()["persons"]

    ids = [one["id"] for one in first["items"] + second["items"]]
    assert sorted(ids) == sorted(str(one.id) for one in (*here, there))
    assert (len(first["items"]), second["next_cursor"]) == (3, None)
    assert (own["id"], own["name"], own["age"]) == (str(there.id), there.name, 70)
    assert (outside.status_code, outside.json()["code"]) == (422, "division_outside")
    assert [one["concerned"] for one in figures] == [1, 1]


async def alerts(client, kind):
    return (await client.get("/v1/alerts", params={"kind": f"{kind}_policy_ends"})).json()["items"]


async def test_an_end_is_announced_thirty_days_before_once_and_gone_when_a_later_policy_is_there(make, client_for, app):
    """One alert of a division however many end that day, raised at one beat and not at the next: the look at what was told;
    and cleared when all are followed."""
    one, two, three, admin = [*[await make.resident() for _ in range(3)], await bureau(client_for)]
    worker = await client_for(Role.COMMUNITY_WORKER)
    await insured(admin, "P-1", one, ends_on=day(30))
    await insured(admin, "P-2", two, ends_on=day(30))
    await insured(admin, "P-3", three, ends_on=day(31))

    beats = [await announced(app, make) for _ in range(2)]
    [alert] = await alerts(worker, "accident")
    await insured(admin, "P-4", one, starts_on=day(31))
    fewer = await announced(app, make)
    [told] = await alerts(worker, "accident")
    await insured(admin, "P-5", two, starts_on=day(31))
    last = await announced(app, make)
    [over] = await alerts(worker, "accident")

    assert beats == [1, 0]
    assert (alert["facts"], alert["division_code"], alert["severity"]) == (
        {"ends_on": day(30), "policies": 2},
        make.division_code,
        "notice",
    )
    assert "2 位老年人的意外险" in alert["says_zh"]
    assert (fewer, told["id"], told["facts"]["policies"]) == (1, alert["id"], 1)
    assert (last, over["id"], over["status"], over["cause"]) == (0, alert["id"], "resolved", "over")


async def test_an_end_that_somebody_has_settled_is_not_announced_again_and_an_annulled_one_is_not_at_all(
    make, client_for, app
):
    """Seen to come back with the next beat without the look at resolved ones."""
    house, resident, admin = await make.facility(), await make.resident(), await bureau(client_for)
    manager = await client_for(Role.FACILITY_MANAGER, facility_id=house.id)
    await insured(admin, "L-1", house, "facility_liability", ends_on=day(5))
    mistaken = await insured(admin, "C-1", resident, "care", ends_on=day(5))
    await admin.post(f"{PATH}/{mistaken['id']}/annul", json={"reason": "登记重复"})
    await announced(app, make)
    [alert] = await alerts(manager, "facility_liability")

    done = await manager.post(f"/v1/alerts/{alert['id']}/resolve", json={"cause": "other", "note": "已停业"})
    await insured(admin, "L-2", house, "facility_liability", ends_on=day(5))
    again = await announced(app, make)

    assert (alert["place_id"], alert["facts"]) == (str(house.id), {"ends_on": day(5), "policies": 1, "beds": 10})
    assert (done.status_code, again) == (200, 0)
    assert (await alerts(admin, "care"), len(await alerts(admin, "facility_liability"))) == ([], 1)


async def test_an_end_that_passed_stays_announced_until_it_is_followed_and_who_died_needs_none(
    make, client_for, app, owner
):
    """It stands on the day after its end too."""
    one, two, admin = await make.resident(), await make.resident(), await bureau(client_for)
    await insured(admin, "P-1", one, ends_on=day(0))
    await insured(admin, "P-2", two, ends_on=day(-1))
    await announced(app, make)
    [alert] = await alerts(admin, "accident")
    at = date.fromisoformat(day(-1))
    key = f"policy_ends/accident/{at}/{make.division_code}"
    await owner.execute("update insurance_policies set ends_on = $2 where district_code = $1", make.code, at)
    await owner.execute("update alerts set key = $2 where district_code = $1", make.code, key)
    await announced(app, make)
    [still] = await alerts(admin, "accident")
    for resident in (one, two):
        said = {"status": "deceased", "effective_on": day(0), "reason": "社区报告"}
        await admin.post(f"/v1/residents/{resident.id}/status-changes", json=said)
    await announced(app, make)
    [over] = await alerts(admin, "accident")

    assert alert["facts"]["policies"] == 1
    assert (still["status"], still["facts"]) == ("open", {"ends_on": str(at), "policies": 2})
    assert over["status"] == "resolved"


FOLLOWED = {
    "by as many beds, the day after": ([(6, 370, 10)], False),
    "by fewer beds": ([(6, 370, 1)], True),
    "by as many beds in two policies": ([(1, 370, 5)] * 2, False),
    "after a gap": ([(200, 600, 10)], True),
}


@pytest.mark.parametrize(("later", "announces"), FOLLOWED.values(), ids=FOLLOWED)
async def test_an_end_is_announced_unless_as_much_follows_without_a_gap(make, client_for, app, later, announces: bool):
    """Seen to be silent for a house of ten beds of which one was insured on, and for one that was insured again half a year later."""
    admin = await bureau(client_for)
    house = await make.facility()
    await insured(admin, "L-1", house, "facility_liability", ends_on=day(5), beds=10)
    for number, (starts, ends, beds) in enumerate(later, 2):
        said = {"starts_on": day(starts), "ends_on": day(ends), "beds": beds}
        await insured(admin, f"L-{number}", house, "facility_liability", **said)

    await announced(app, make)

    assert bool(await alerts(admin, "facility_liability")) == announces


async def test_two_policies_of_one_person_end_for_one_person(make, client_for, app):
    admin = await bureau(client_for)
    one = await make.resident()
    for number in ("P-1", "P-2"):
        await insured(admin, number, one, ends_on=day(20))

    await announced(app, make)

    assert [alert["facts"]["policies"] for alert in await alerts(admin, "accident")] == [1]
