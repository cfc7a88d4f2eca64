"""Insurance policies: who keeps them, what they insure, corrected with history, annulled and never deleted."""

import asyncpg
import pytest

from models.accounts import Role
from tests.insured import PATH, bureau, insured, policy
from tests.lodged import day
from tests.moments import as_of_now

READS, NOTHING = (200, 200, 403), (403, 403, 403)
POLICY = {
    Role.BUREAU_ADMIN: (200, 200, 201),
    **dict.fromkeys((Role.SUBSIDY_OFFICER, Role.COMMUNITY_WORKER, Role.AUDITOR, Role.FACILITY_MANAGER), READS),
    **dict.fromkeys(
        (
            *(Role.INSPECTOR, Role.PROVIDER_MANAGER, Role.CAREGIVER, Role.MEAL_POINT_OPERATOR),
            *(Role.FAMILY, Role.RESIDENT, Role.REGION_VIEWER),
        ),
        NOTHING,
    ),
}


@pytest.mark.parametrize(("role", "wanted"), POLICY.items(), ids=[role.value for role in POLICY])
async def test_who_may_see_and_record_policies(make, client_for, role, wanted):
    resident, client = await make.resident(), await client_for(role)

    seen = await client.get(PATH)
    missing = await client.get(f"{PATH}/uninsured", params={"kind": "accident"})
    made = await client.post(PATH, json=policy("P-1", resident))

    assert set(POLICY) == set(Role)
    assert (seen.status_code, missing.status_code, made.status_code) == wanted


@pytest.mark.parametrize("role", [Role.COMMUNITY_WORKER, Role.FACILITY_MANAGER, Role.SUBSIDY_OFFICER, Role.AUDITOR])
async def test_only_the_bureau_corrects_and_annuls(make, client_for, role):
    admin, other = await bureau(client_for), await client_for(role)
    made = await insured(admin, "P-1", await make.resident())
    path, version = f"{PATH}/{made['id']}", {"If-Match": '"1"'}

    corrected = await other.patch(path, json={"premium_fen": 1}, headers=version)
    annulled = await other.post(f"{path}/annul", json={"reason": "重复"})

    assert (corrected.status_code, annulled.status_code) == (403, 403)


async def test_a_policy_is_recorded_read_corrected_with_its_history_and_annulled_in_sight(make, client_for):
    """Seen to lose the premium that was written before without it in the audit's facts."""
    resident, admin, auditor = await make.resident(), await bureau(client_for), await client_for(Role.AUDITOR)
    made = await insured(admin, "P-1", resident)
    path, asked = f"{PATH}/{made['id']}", {"premium_fen": 3500, "insurer": None}

    stale = await admin.patch(path, json=asked, headers={"If-Match": '"7"'})
    blind = await admin.patch(path, json=asked)
    changed = await admin.patch(path, json=asked, headers={"If-Match": '"1"'})
    annulled = await admin.post(f"{path}/annul", json={"reason": "登记重复"})
    again = await admin.post(f"{path}/annul", json={"reason": "登记重复"})
    late = await admin.patch(path, json=asked, headers={"If-Match": annulled.headers["etag"]})
    told = (await auditor.get("/v1/audit", params={"subject_id": made["id"]})).json()["items"]

    assert (made["resident_name"], made["in_force"], made["division_code"]) == (
        resident.name,
        True,
        resident.division_code,
    )
    assert (stale.status_code, blind.status_code, changed.status_code) == (412, 428, 200)
    assert (changed.json()["premium_fen"], changed.json()["insurer"], changed.json()["version"]) == (3500, None, 2)
    assert (annulled.json()["annulled_reason"], annulled.json()["in_force"]) == ("登记重复", False)
    assert annulled.json() == (await auditor.get(path)).json() | {"allowed_actions": []}
    assert [(answer.status_code, answer.json()["code"]) for answer in (again, late)] == [(409, "wrong_state")] * 2
    assert [one["act"] for one in told if one["outcome"] == "done"] == [
        f"insurance_policies.{act}" for act in ("annul", "update", "record")
    ]
    [update] = [one for one in told if one["act"] == "insurance_policies.update" and one["outcome"] == "done"]
    assert (update["facts"]["premium_fen_before"], update["facts"]["fields"]) == (3000, ["insurer", "premium_fen"])


REFUSED = {
    "a number that is taken": ({"policy_no": "P-1"}, 409, "insurance_policy_exists", "/policy_no"),
    "of nobody": ({"resident_id": None}, 422, "insured_of_kind", "/resident_id"),
    "of a resident and a facility": ({"facility_id": "{facility}"}, 422, "insured_of_kind", "/resident_id"),
    "liability of a resident": ({"kind": "facility_liability"}, 422, "insured_of_kind", "/facility_id"),
    "beds of a resident": ({"beds": 3}, 422, "beds_of_liability", "/beds"),
    "liability without beds": (
        {"kind": "facility_liability", "resident_id": None, "facility_id": "{facility}"},
        *(422, "beds_of_liability", "/beds"),
    ),
    "over before it begins": ({"ends_on": lambda: day(-11)}, 422, "policy_ends_before_it_starts", "/ends_on"),
    "of a resident who is not there": (
        {"resident_id": "01900000-0000-7000-8000-000000000001"},
        *(404, "resident_not_found", None),
    ),
    "of a facility that is not there": (
        {"kind": "facility_liability", "resident_id": None, "beds": 3}
        | {"facility_id": "01900000-0000-7000-8000-000000000001"},
        *(404, "facility_not_found", None),
    ),
    "no bed at all": ({"beds": 0}, 422, "invalid_input", "/beds"),
}


@pytest.mark.parametrize(("said", "status", "code", "pointer"), REFUSED.values(), ids=REFUSED)
async def test_a_policy_that_cannot_be_is_refused_with_what_is_wrong(make, client_for, said, status, code, pointer):
    resident, facility, admin = await make.resident(), await make.facility(), await bureau(client_for)
    await insured(admin, "P-1", resident)
    given = {name: str(facility.id) if value == "{facility}" else value for name, value in as_of_now(said).items()}

    refused = await admin.post(PATH, json=policy("P-2", resident) | given)

    assert (refused.status_code, refused.json()["code"]) == (status, code)
    assert pointer in (None, *(error["pointer"] for error in refused.json().get("errors", ())))


async def test_a_correction_is_judged_as_what_is_recorded_is(make, client_for):
    admin = await bureau(client_for)
    made = await insured(admin, "P-1", await make.resident())

    refused = await admin.patch(f"{PATH}/{made['id']}", json={"starts_on": day(400)}, headers={"If-Match": '"1"'})

    assert (refused.status_code, refused.json()["code"]) == (422, "policy_ends_before_it_starts")


@pytest.mark.parametrize(
    ("said", "constraint"),
    [
        ({"resident_id": None}, "person_of_the_others"),
        ({"facility_id": "facility"}, "facility_of_liability"),
        ({"kind": "facility_liability", "resident_id": None, "beds": 3}, "facility_of_liability"),
        ({"beds": 3}, "beds_of_liability"),
        ({"ends_on": "2023-12-31"}, "ends_after_it_starts"),
    ],
)
async def test_the_database_too_keeps_exactly_the_one_that_the_kind_asks_for(make, owner, said, constraint):
    resident, facility = await make.resident(), await make.facility()
    given = {"kind": "accident", "resident_id": resident.id, "facility_id": None, "beds": None, "ends_on": "2024-12-31"}
    told = given | said
    statement = """insert into insurance_policies (district_code, id, policy_no, kind, resident_id, facility_id, beds, starts_on, ends_on)
        values ($1, gen_random_uuid(), 'P-1', $2, $3, $4, $5, '2024-01-01', cast($6 as text)::date)"""
    facility_id = facility.id if told["facility_id"] else None

    with pytest.raises(asyncpg.CheckViolationError, match=constraint):
        await owner.execute(
            statement, make.code, told["kind"], told["resident_id"], facility_id, told["beds"], told["ends_on"]
        )


FILTERS = [
    ({}, ["P-4", "P-1", "P-2", "P-3"]),
    ({"kind": "care"}, ["P-2"]),
    ({"resident_id": "{resident}"}, ["P-1", "P-2"]),
    ({"facility_id": "{facility}"}, ["P-3"]),
    ({"on": "{today}"}, ["P-1", "P-2"]),
    ({"on": "{a_month_ago}"}, ["P-3"]),
    ({"within_days": 60}, ["P-2"]),
    ({"annulled": True}, ["P-4"]),
    ({"annulled": False}, ["P-1", "P-2", "P-3"]),
    ({"division": "{division}"}, ["P-4", "P-1", "P-2", "P-3"]),
    ({"division": "{elsewhere}"}, []),
]


@pytest.mark.parametrize(("asked", "wanted"), FILTERS, ids=[str(asked) for asked, _ in FILTERS])
async def test_policies_are_found_by_whom_they_insure_and_when(make, client_for, asked, wanted):
    resident, other, facility, admin = (
        await make.resident(),
        await make.resident(),
        await make.facility(),
        await bureau(client_for),
    )
    elsewhere = await make.division(f"{make.code}009")
    await insured(admin, "P-1", resident)
    await insured(admin, "P-2", resident, "care", ends_on=day(60))
    await insured(admin, "P-3", facility, "facility_liability", starts_on=day(-300), ends_on=day(-20))
    mistaken = await insured(admin, "P-4", other, ends_on=day(360))
    await admin.post(f"{PATH}/{mistaken['id']}/annul", json={"reason": "登记重复"})
    names = {"resident": resident.id, "facility": facility.id, "division": make.division_code, "elsewhere": elsewhere}
    names |= {"today": day(0), "a_month_ago": day(-30)}
    given = {name: str(value).format(**names) if isinstance(value, str) else value for name, value in asked.items()}

    found = (await admin.get(PATH, params=given)).json()["items"]

    assert [one["policy_no"] for one in found] == wanted


async def test_a_facility_sees_its_own_policies_and_a_worker_those_of_his_division(make, client_for):
    """By the statement and by row security, each of which was seen to do it alone."""
    township = await make.division(f"{make.code}008")
    house, other, admin = await make.facility(), await make.facility(division_code=township), await bureau(client_for)
    here, there = await make.resident(), await make.resident(division_code=township)
    for number, whom, kind in (
        *(("L-1", house, "facility_liability"), ("L-2", other, "facility_liability")),
        *(("A-1", here, "accident"), ("A-2", there, "accident")),
    ):
        last = await insured(admin, number, whom, kind)
    manager = await client_for(Role.FACILITY_MANAGER, facility_id=house.id)
    worker = await client_for(Role.COMMUNITY_WORKER, division_code=township)

    seen = [[one["policy_no"] for one in (await who.get(PATH)).json()["items"]] for who in (manager, worker)]
    hidden = await manager.get(f"{PATH}/{last['id']}")

    assert (seen[0], sorted(seen[1])) == (["L-1"], ["A-2", "L-2"])
    assert hidden.status_code == 404
