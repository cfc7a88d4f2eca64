"""What a plan to close a facility changes for others: who may do what, whom nobody is promised a bed any more, who is told."""

import pytest

from models.accounts import Role
from services.calendars import today
from tests.lodged import assessment, day
from tests.moments import as_of_now, in_days, yesterday
from tests.moving import a_house_that_closes


async def test_from_the_approval_on_nobody_new_is_promised_a_bed_there_from_that_day_on(make, client_for):
    """Also while the plan is corrected; until it is withdrawn. Seen to be reserved (201) without `closing` in beds.hindrance."""
    moving = await a_house_that_closes(make, client_for, 1)
    await make.bed()
    bed = await make.bed(moving.house)

    async def asked(from_on: int, to_on: int | None) -> tuple[int, str | None]:
        said = {"bed_id": str(bed.id), "resident_id": str((await make.resident()).id), "from_on": day(from_on)}
        answer = await moving.planner.post("/v1/stays", json=said | {"to_on": to_on and day(to_on)})
        if answer.status_code == 201:
            await moving.planner.post(f"/v1/stays/{answer.json()['id']}/cancel", json={"reason": "试"})
        return answer.status_code, answer.json().get("code")

    async def free(from_on: int) -> list[str]:
        asked_for = {"from_on": day(from_on), "facility_id": str(moving.house.id)}
        found = (await moving.planner.get("/v1/beds/availability", params=asked_for)).json()["items"]
        return [one["id"] for one in found]

    before = await asked(1, None), await free(1)
    plan = await moving.approved(in_days(10))
    closing = await asked(1, None), await asked(8, 11), await asked(1, 10), await free(1)
    await moving.change(plan, reason="改由社区安置")
    corrected = (await moving.read(plan))["status"], await asked(1, None)
    await moving.act(plan, "withdraw", reason="不再关闭")
    withdrawn = await asked(1, None), await free(1)

    refused = (409, "facility_closes")
    assert before == withdrawn == ((201, None), [str(bed.id)])
    assert closing == (refused, refused, (201, None), [])
    assert corrected == ("draft", refused)


async def test_who_is_expected_there_already_is_admitted_all_the_same(make, client_for):
    moving = await a_house_that_closes(make, client_for)
    bed, _ = await make.bed(moving.house), await make.bed()
    said = {"bed_id": str(bed.id), "resident_id": str((await make.resident()).id), "from_on": day(0)}
    reserved = (await moving.planner.post("/v1/stays", json=said)).json()
    await moving.approved(in_days(10))

    admitted = await moving.planner.post(f"/v1/stays/{reserved['id']}/admit", json={"assessment": assessment()})

    assert (admitted.status_code, admitted.json()["status"]) == (200, "admitted")


async def test_offers_of_its_beds_are_withdrawn_and_told_and_who_waits_for_it_waits_for_the_partner(make, client_for):
    """The place in the line stays. Who waits for the partner already waits once."""
    moving, worker = await a_house_that_closes(make, client_for), await client_for(Role.COMMUNITY_WORKER)
    partner, bed = await make.facility(), await make.bed(moving.house)
    here = {"kind": "nursing", "facility_id": str(moving.house.id)}
    residents = [await make.resident() for _ in range(2)]
    first, twice = [
        (await worker.post("/v1/waitlist", json=here | {"resident_id": str(one.id)})).json() for one in residents
    ]
    there = here | {"resident_id": str(residents[1].id), "facility_id": str(partner.id)}
    await worker.post("/v1/waitlist", json=there)
    offered = await moving.planner.post(
        f"/v1/waitlist/{first['id']}/offer", json={"bed_id": str(bed.id), "from_on": day(1)}
    )
    stay = f"/v1/stays/{offered.json()['stay_id']}"

    plan = await moving.drafted(partner_id=str(partner.id))
    approved = await moving.act(plan, "approve")
    waiting = (await worker.get(f"/v1/waitlist/{first['id']}")).json()
    told = (await worker.get("/v1/alerts", params={"kind": "bed_offer_withdrawn"})).json()["items"]
    done = await moving.act(plan, "carry-out")
    after = [(await worker.get(f"/v1/waitlist/{one['id']}")).json() for one in (first, twice)]

    assert (approved.status_code, done.status_code) == (200, 200), (approved.text, done.text)
    assert ((await moving.planner.get(stay)).json()["status"], waiting["status"], waiting["place"]) == (
        "cancelled",
        "waiting",
        1,
    )
    assert [(one["resident_id"], first["entry_no"] in one["says_zh"]) for one in told] == [(str(residents[0].id), True)]
    assert [(one["facility_id"], one["status"]) for one in after] == [
        (str(partner.id), "waiting"),
        (str(moving.house.id), "withdrawn"),
    ]


async def test_without_a_partner_who_waits_for_another_house_too_waits_there_and_others_for_any(make, client_for):
    """One wish: of any house and of a certain one cannot both stand. Seen to break off (500) while only the same house was looked for."""
    moving, worker = await a_house_that_closes(make, client_for), await client_for(Role.COMMUNITY_WORKER)
    said = {"kind": "nursing", "facility_id": str(moving.house.id)}
    once, twice = [await make.resident() for _ in range(2)]
    entries = [
        (await worker.post("/v1/waitlist", json=said | {"resident_id": str(one.id)} | house)).json()
        for one, house in ((once, {}), (twice, {}), (twice, {"facility_id": str((await make.facility()).id)}))
    ]

    plan = await moving.drafted()
    assert (await moving.act(plan, "approve")).status_code == 200
    done = await moving.act(plan, "carry-out")

    after = [(await worker.get(f"/v1/waitlist/{one['id']}")).json() for one in entries]
    assert done.status_code == 200, done.text
    assert [(one["status"], one["facility_id"]) for one in after] == [
        ("waiting", None),
        ("withdrawn", str(moving.house.id)),
        ("waiting", entries[2]["facility_id"]),
    ]


async def test_the_managers_of_both_houses_read_the_plan_and_are_told_of_its_approval(make, client_for):
    moving = await a_house_that_closes(make, client_for, 2)
    partner = await make.facility()
    for _ in range(2):
        await make.bed(partner)
    own = await client_for(Role.FACILITY_MANAGER, facility_id=moving.house.id)
    other = await client_for(Role.FACILITY_MANAGER, facility_id=partner.id)
    stranger = await client_for(Role.FACILITY_MANAGER)

    plan = await moving.approved(in_days(10), partner_id=str(partner.id))

    seen = [(await who.get(f"/v1/facility-closures/{plan['id']}")).status_code for who in (own, other, stranger)]
    told = {
        name: [(one["kind"], one["facts"]["people"]) for one in (await who.get("/v1/alerts")).json()["items"]]
        for name, who in (("own", own), ("other", other), ("stranger", stranger))
    }
    changed = await own.post(f"/v1/facility-closures/{plan['id']}/arrange")
    [alert] = (await other.get("/v1/alerts")).json()["items"]
    looked = await other.post(f"/v1/alerts/{alert['id']}/acknowledge")

    assert seen == [200, 200, 404]
    assert told == {"own": [("residents_leave", 2)], "other": [("residents_arrive", 2)], "stranger": []}
    assert [len((await who.get("/v1/facility-closures")).json()["items"]) for who in (own, other, stranger)] == [
        1,
        1,
        0,
    ]
    assert (changed.status_code, looked.status_code) == (403, 200)


POLICY = {
    Role.BUREAU_ADMIN: (200, 201, 409),
    Role.SUBSIDY_OFFICER: (200, 403, 403),
    Role.AUDITOR: (200, 403, 403),
    Role.FACILITY_MANAGER: (404, 403, 403),
    **dict.fromkeys(
        (
            *(Role.INSPECTOR, Role.COMMUNITY_WORKER, Role.PROVIDER_MANAGER, Role.CAREGIVER, Role.MEAL_POINT_OPERATOR),
            *(Role.FAMILY, Role.RESIDENT, Role.REGION_VIEWER),
        ),
        (403, 403, 403),
    ),
}
"""Reading a plan of others, drafting one, carrying one out that was not approved."""


@pytest.mark.parametrize(("role", "wanted"), POLICY.items(), ids=[role.value for role in POLICY])
async def test_who_may_see_and_make_a_plan(make, client_for, role, wanted):
    moving = await a_house_that_closes(make, client_for)
    plan, house, who = await moving.drafted(), await make.facility(), await client_for(role)

    read = await who.get(f"/v1/facility-closures/{plan['id']}")
    said = {"facility_id": str(house.id), "closes_on": day(3), "reason": "合并"}
    made = await who.post("/v1/facility-closures", json=said)
    done = await who.post(f"/v1/facility-closures/{plan['id']}/carry-out")

    assert set(POLICY) == set(Role)
    assert (read.status_code, made.status_code, done.status_code) == wanted


REFUSED = [
    ({"closes_on": yesterday}, 422, "closes_in_the_past"),
    ({"closes_on": "soon"}, 422, "invalid_input"),
    ({"reason": ""}, 422, "invalid_input"),
    ({"partner_id": "itself"}, 422, "merges_with_itself"),
    ({"partner_id": "closed"}, 409, "facility_not_open"),
    ({"facility_id": "01900000-0000-7000-8000-000000000009"}, 404, "facility_not_found"),
    ({"facility_id": "planned"}, 409, "closure_planned"),
]


@pytest.mark.parametrize(("said", "status", "code"), REFUSED)
async def test_a_plan_that_cannot_be_is_refused(make, client_for, said, status, code):
    moving = await a_house_that_closes(make, client_for)
    await moving.drafted()
    house = await make.facility()
    named = {
        "itself": str(house.id),
        "closed": str((await make.facility(closed_on=today())).id),
        "planned": str(moving.house.id),
    }
    good = {"facility_id": str(house.id), "closes_on": day(3), "reason": "合并"}

    answer = await moving.planner.post(
        "/v1/facility-closures", json=good | {name: named.get(value, value) for name, value in as_of_now(said).items()}
    )

    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text


async def test_a_plan_is_not_carried_out_before_its_day_and_a_stale_change_is_refused(make, client_for):
    moving = await a_house_that_closes(make, client_for, 1)
    bed = await make.bed()
    plan = await moving.drafted(in_days(10))
    etag = (await moving.planner.get(f"/v1/facility-closures/{plan['id']}")).headers["etag"]
    await moving.tell_families(plan)

    stale = await moving.change(plan, etag=etag, reason="另一理由")
    foreign = await moving.change(
        plan, moves=[{"stay_id": str((await make.stay(bed, await make.resident())).id), "bed_id": None}]
    )
    unapproved = await moving.act(plan, "carry-out")
    arranged = await moving.act(plan, "arrange")
    await make.bed()
    await moving.act(plan, "arrange")
    await moving.act(plan, "approve")
    early = await moving.act(plan, "carry-out")

    assert stale.status_code == 412
    assert (foreign.status_code, foreign.json()["errors"][0]["pointer"]) == (422, "/moves/0/stay_id")
    assert (unapproved.json()["code"], arranged.status_code) == ("wrong_state", 200)
    assert (early.status_code, early.json()["code"]) == (409, "closure_not_due")
