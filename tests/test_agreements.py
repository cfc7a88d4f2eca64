"""Agreements: who supports and who keeps the card, which run out, and which card is kept without one."""

from datetime import date, timedelta
from typing import Any

import httpx
import pytest

from models.accounts import Role
from services.calendars import today
from tests.moments import as_of_now, tomorrow

COMMITTEE = "示例村民委员会"


def day(after: int) -> str:
    return str(today() + timedelta(days=after))


async def recorded(client: httpx.AsyncClient, resident: Any, number: str = "A-1", **said: Any) -> httpx.Response:
    custody = {"kind": "card_custody", "with_name": COMMITTEE, "signed_on": "2024-01-05"}
    return await client.post(f"/v1/residents/{resident.id}/agreements", json=custody | {"agreement_no": number} | said)


POLICY = {
    Role.BUREAU_ADMIN: (200, 200, 201),
    Role.COMMUNITY_WORKER: (200, 200, 201),
    Role.AUDITOR: (200, 200, 403),
    **dict.fromkeys(
        (
            *(Role.SUBSIDY_OFFICER, Role.INSPECTOR, Role.PROVIDER_MANAGER, Role.CAREGIVER, Role.MEAL_POINT_OPERATOR),
            *(Role.FACILITY_MANAGER, Role.FAMILY, Role.RESIDENT, Role.REGION_VIEWER),
        ),
        (403, 403, 403),
    ),
}


@pytest.mark.parametrize(("role", "wanted"), POLICY.items(), ids=[role.value for role in POLICY])
async def test_who_may_see_and_record_agreements(make, client_for, role, wanted):
    resident, client = await make.resident(), await client_for(role)

    seen = await client.get(f"/v1/residents/{resident.id}/agreements")
    checks = await client.get("/v1/agreements/card-checks")
    made = await recorded(client, resident)

    assert set(POLICY) == set(Role)
    assert (seen.status_code, checks.status_code, made.status_code) == wanted


async def test_a_custody_agreement_writes_the_custodian_that_nobody_had_written(make, client_for):
    resident, worker = await make.resident(), await client_for(Role.COMMUNITY_WORKER)

    made = await recorded(worker, resident)
    register = (await worker.get(f"/v1/residents/{resident.id}")).json()

    assert made.status_code == 201, made.text
    assert (made.json()["in_force"], made.json()["resident_name"]) == (True, resident.name)
    assert made.json() == (await worker.get(f"/v1/residents/{resident.id}/agreements/{made.json()['id']}")).json()
    assert register["custodian"] == COMMITTEE


async def test_a_custody_agreement_with_another_than_the_register_says_is_refused(make, client_for):
    """Seen to answer 201, and the card to be kept by two, without the comparison. What does not hold today changes nothing."""
    resident, worker = await make.resident(custodian="测试侄子"), await client_for(Role.COMMUNITY_WORKER)

    refused = await recorded(worker, resident)
    old = await recorded(worker, resident, ends_on="2024-12-31")
    support = await recorded(worker, resident, "A-2", kind="support")

    assert (refused.status_code, refused.json()["code"]) == (409, "custodian_differs")
    assert "测试侄子" in refused.json()["detail"]
    assert (old.status_code, old.json()["in_force"], support.status_code) == (201, False, 201)
    assert (await worker.get(f"/v1/residents/{resident.id}")).json()["custodian"] == "测试侄子"


@pytest.mark.parametrize(
    ("ends_on", "now_in_the_register", "status"),
    [(None, COMMITTEE, 200), (None, "测试侄子", 409), ("2024-12-31", "测试侄子", 200)],
    ids=["as this agreement said", "another by now", "of an agreement that is over"],
)
async def test_a_misspelt_custodian_is_corrected_in_its_agreement(
    make, client_for, ends_on, now_in_the_register, status
):
    """And the register follows, where it says what this agreement said. Seen to be refused: custodian_differs."""
    resident = await make.resident(custodian=None if now_in_the_register == COMMITTEE else now_in_the_register)
    worker, right = await client_for(Role.COMMUNITY_WORKER), "示例村民委员会二组"
    if status == 409:
        await make.owner.execute("update residents set custodian = null where id = $1", resident.id)
    made = await recorded(worker, resident, ends_on=ends_on)
    assert made.status_code == 201, made.text
    if status == 409:
        await make.owner.execute("update residents set custodian = $1 where id = $2", now_in_the_register, resident.id)
    path = f"/v1/residents/{resident.id}"

    answer = await worker.patch(
        f"{path}/agreements/{made.json()['id']}", json={"with_name": right}, headers={"If-Match": made.headers["etag"]}
    )

    assert answer.status_code == status, answer.text
    kept = right if now_in_the_register == COMMITTEE else now_in_the_register
    assert (await worker.get(path)).json()["custodian"] == kept


async def test_a_number_is_recorded_once_and_corrected_with_if_match(make, client_for):
    resident, worker = await make.resident(), await client_for(Role.COMMUNITY_WORKER)
    made = await recorded(worker, resident)
    path, tag = f"/v1/residents/{resident.id}/agreements/{made.json()['id']}", {"If-Match": made.headers["etag"]}

    twice = await recorded(worker, await make.resident())
    early = await worker.patch(path, json={"ends_on": "2024-01-04"}, headers=tag)
    ended = await worker.patch(path, json={"ends_on": "2024-12-31"}, headers=tag)
    stale = await worker.patch(path, json={"ends_on": None}, headers=tag)

    assert (twice.status_code, twice.json()["code"]) == (409, "agreement_exists")
    assert (early.status_code, early.json()["code"]) == (422, "agreement_ends_before_it_is_signed")
    assert (ended.status_code, ended.json()["in_force"], stale.status_code) == (200, False, 412)


RUNS_OUT = {"yesterday": (-1, False), "today": (0, True), "in 60 days": (60, True), "in 61 days": (61, False)}


@pytest.mark.parametrize("ends", RUNS_OUT)
async def test_what_runs_out_within_sixty_days_is_on_the_list(make, client_for, ends):
    after, listed = RUNS_OUT[ends]
    worker = await client_for(Role.COMMUNITY_WORKER)
    await recorded(worker, await make.resident(), ends_on=day(after))
    await recorded(worker, await make.resident(), "A-2")

    found = (await worker.get("/v1/agreements")).json()["items"]
    of_support = (await worker.get("/v1/agreements", params={"kind": "support"})).json()["items"]

    assert [one["agreement_no"] for one in found] == ["A-1"] * listed
    assert of_support == []


# Who keeps the card by the register, the agreements (with whom, from, to), and what is found.
CHECKS: dict[str, tuple[str | None, list[tuple[str, int, int | None]], str | None]] = {
    "the resident himself": (None, [], None),
    "without any agreement": (COMMITTEE, [], "no_agreement"),
    "by one in force": (COMMITTEE, [(COMMITTEE, -100, None)], "agreed"),
    "by one that has run out": (COMMITTEE, [(COMMITTEE, -100, -1)], "ended"),
    "by one that ends today": (COMMITTEE, [(COMMITTEE, -100, 0)], "agreed"),
    "by one with somebody else": (COMMITTEE, [("测试侄子", -100, None)], "other_custodian"),
    "by a new one after an old": (COMMITTEE, [("测试侄子", -200, -101), (COMMITTEE, -100, 30)], "agreed"),
    "by two, one of them right": (COMMITTEE, [(COMMITTEE, -100, None), ("测试侄子", -50, None)], "agreed"),
}


@pytest.mark.parametrize("kept", CHECKS)
async def test_a_card_that_somebody_keeps_is_checked_against_an_agreement(make, client_for, kept):
    custodian, agreed, finding = CHECKS[kept]
    resident, worker = await make.resident(custodian=custodian), await client_for(Role.COMMUNITY_WORKER)
    for n, (whom, since, until) in enumerate(agreed):
        await make.owner.execute(
            """insert into agreements (district_code, id, agreement_no, resident_id, kind, with_name, signed_on, ends_on)
               values ($1, gen_random_uuid(), $2, $3, 'card_custody', $4, $5, $6)""",
            *(make.code, f"A-{n}", resident.id, whom, today() + timedelta(days=since)),
            *(None if until is None else today() + timedelta(days=until),),
        )

    found = (await worker.get("/v1/agreements/card-checks")).json()["items"]
    alone = (await worker.get("/v1/agreements/card-checks", params={"finding": finding or "agreed"})).json()["items"]

    assert [(one["id"], one["finding"]) for one in found] == ([(str(resident.id), finding)] if finding else [])
    assert alone == found


async def test_cards_of_the_dead_and_of_other_divisions_are_not_on_a_workers_list(make, client_for):
    there = await make.division(f"{make.code}002")
    await make.resident(custodian=COMMITTEE, division_code=there)
    await make.resident(custodian=COMMITTEE, status="deceased", deceased_on=date(2024, 5, 1))
    worker = await client_for(Role.COMMUNITY_WORKER, division_code=make.division_code)
    admin = await client_for(Role.BUREAU_ADMIN)

    assert (await worker.get("/v1/agreements/card-checks")).json()["items"] == []
    assert len((await admin.get("/v1/agreements/card-checks")).json()["items"]) == 1
    assert (await admin.get("/v1/agreements/card-checks", params={"division": make.division_code})).json()[
        "items"
    ] == []


@pytest.mark.parametrize(
    ("said", "pointer", "code"),
    [
        ({"kind": "loan"}, "/kind", "enum"),
        ({"signed_on": tomorrow}, "/signed_on", "day_in_future"),
        ({"ends_on": "2024-01-04"}, "/ends_on", "agreement_ends_before_it_is_signed"),
        ({"with_name": ""}, "/with_name", "too_short"),
        ({"colour": "red"}, "/colour", "extra_forbidden"),
    ],
)
async def test_bad_input_is_refused_with_its_place(make, client_for, said, pointer, code):
    answer = await recorded(await client_for(Role.COMMUNITY_WORKER), await make.resident(), **as_of_now(said))

    assert answer.status_code == 422, answer.text
    assert [(error["pointer"], error["code"]) for error in answer.json()["errors"]] == [(pointer, code)]
