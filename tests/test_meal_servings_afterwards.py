"""Servings after the till: batches made offline, what an officer says, slips annulled, and who may do what."""

from datetime import timedelta

import pytest
from uuid_utils.compat import uuid7

from models.accounts import Role
from models.entitlements import EntitlementPause
from tests.canteen import NOON, Canteen, a_canteen, days_ago
from tests.factories import Make

WHY = {"reason_code": "no_network", "memo": "已核对签到表"}


@pytest.fixture
async def canteen(make: Make, client_for) -> Canteen:
    return await a_canteen(make, client_for, monthly_cap=None)


async def test_a_batch_sent_twice_changes_nothing_the_second_time(canteen: Canteen):
    """Two hundred days of one resident and another, in any order; the full ten thousand are in tests/battery."""
    resident, number = await canteen.diner()
    await canteen.make.entitlement(resident, canteen.programme)
    servings = [canteen.serving(NOON - timedelta(days=day)) for day in range(100)]
    servings += [canteen.serving(NOON - timedelta(days=day), id_number=number) for day in range(100)]

    first = await canteen.batch(*servings)
    owed = await canteen.owed()
    again = await canteen.batch(*reversed(servings))

    assert [first[result] for result in ("accepted", "duplicate", "rejected")] == [200, 0, 0]
    assert [again[result] for result in ("accepted", "duplicate", "rejected")] == [0, 200, 0]
    assert await canteen.owed() == owed == 200 * 1500
    assert [one["id"] for one in first["results"]] == [one["id"] for one in servings]


async def test_of_one_meal_in_a_batch_the_earliest_is_subsidised(canteen: Canteen):
    """In whatever order they come; and what stands in it twice is recorded once."""
    late, early = canteen.serving(NOON + timedelta(minutes=9)), canteen.serving(NOON)

    told = await canteen.batch(late, early, early, early | {"price_fen": 1})

    assert [one["result"] for one in told["results"]] == ["accepted", "accepted", "duplicate", "rejected"]
    assert [one["code"] for one in told["results"]] == [None, None, None, "serving_id_taken"]
    assert [one["subsidy_fen"] for one in told["results"][:2]] == [0, 1500]
    assert told["results"][0]["self_paid_code"] == "already_served"


async def test_a_late_serving_draws_its_own_month_and_is_booked_in_the_earliest_open_one(
    make: Make, client_for, canteen: Canteen
):
    """rules.md, Months."""
    await make.owner.execute(
        "insert into book_months (district_code, id, month, status, asked_by, closed_by, closed_at) "
        "values ($1, $2, '2024-03', 'closed', $3, $4, now())",
        make.code,
        uuid7(),
        uuid7(),
        uuid7(),
    )

    await canteen.batch(canteen.serving())

    months = await make.owner.fetch(
        "select distinct service_month, book_month from ledger_transfers where district_code = $1", make.code
    )
    assert [tuple(row) for row in months] == [("2024-03", "2024-04")]


async def test_a_batch_that_is_too_long_or_empty_is_refused(canteen: Canteen):
    many = [canteen.serving(serving_no=str(n)) for n in range(1001)]

    for servings in (many, []):
        refused = await canteen.till.post("/v1/meal-servings/batch", json={"servings": servings})
        assert refused.status_code == 422, refused.text


async def test_what_an_officer_acknowledges_is_posted_then(canteen: Canteen, client_for):
    """A card's number typed in is manual evidence (F16); the till was told what will be paid. Seen to post at once."""
    worker = await client_for(Role.COMMUNITY_WORKER)
    card = (await worker.post("/v1/meal-cards", json={"resident_id": str(canteen.resident.id)})).json()
    served = await canteen.served(card_no=card["card_no"].lower())
    before = await canteen.owed()

    accepted = await canteen.officer.post(
        f"/v1/meal-servings/{served['id']}/review", json={"decision": "accept", **WHY}
    )

    assert (served["evidence"], served["open_exceptions"], served["pending"]) == ("manual", ["manual"], True)
    assert (served["subsidy_fen"], before) == (1500, 0)
    assert (accepted.json()["status"], await canteen.owed()) == ("verified", 1500)


async def test_a_filtered_set_is_acknowledged_with_one_reason_but_not_by_kin(make: Make, client_for):
    canteen = await a_canteen(make, client_for, thresholds={"late_days": 0})
    await canteen.batch(*[canteen.serving(days_ago(days)) for days in range(1, 5)])
    kin = await client_for(Role.SUBSIDY_OFFICER)
    await kin.post("/v1/kin-declarations", json={"resident_id": str(canteen.resident.id), "relation": "母亲"})
    span = {"from_on": str(days_ago(20).date()), "to_on": str(days_ago(0).date())}
    asked = {"code": "late_entry", **span, **WHY}

    own = (await kin.post("/v1/meal-servings/acknowledgements", json=asked)).json()
    done = (await canteen.officer.post("/v1/meal-servings/acknowledgements", json=asked)).json()

    assert own == {"acknowledged": 0, "verified": 0, "withheld": 4, "remaining": 0}
    assert done == {"acknowledged": 4, "verified": 4, "withheld": 0, "remaining": 0}
    assert await canteen.owed() == 4 * 1500


@pytest.mark.parametrize("span", [{}, {"from_on": "2024-01-01"}, {"from_on": "2024-01-01", "to_on": "2024-12-31"}])
async def test_a_set_without_bounds_is_not_acknowledged(canteen: Canteen, span):
    asked = {"code": "manual", **span, **WHY}

    refused = await canteen.officer.post("/v1/meal-servings/acknowledgements", json=asked)

    assert (refused.status_code, refused.json()["code"]) == (422, "filter_too_wide")


async def test_a_slip_of_the_till_is_annulled_and_the_meal_recorded_again(canteen: Canteen):
    """It stays on record; the ledger reverses, and the day's meal is free. Seen to keep the meal taken."""
    slip = await canteen.served(price_fen=100)
    why = {"reason_code": "data_entry_error", "memo": "价格输错"}

    annulled = await canteen.till.post(f"/v1/meal-servings/{slip['id']}/annul", json=why)
    right = await canteen.served()
    again = await canteen.till.post(f"/v1/meal-servings/{slip['id']}/annul", json=why)
    kept = (await canteen.till.get(f"/v1/meal-servings/{slip['id']}")).json()

    assert (annulled.status_code, annulled.json()["status"]) == (200, "cancelled")
    assert (right["subsidy_fen"], await canteen.owed()) == (1500, 1500)
    assert (again.status_code, again.json()["code"]) == (409, "wrong_state")
    assert (kept["closed_code"], kept["closed_memo"], kept["allowed_actions"]) == ("data_entry_error", "价格输错", [])


async def test_after_the_day_only_an_officer_annuls(make: Make, canteen: Canteen):
    """Seen to let the till annul a serving of last week."""
    served = await canteen.served()
    await make.owner.execute(
        "update meal_servings set created_at = now() - interval '2 days' where id = $1", served["id"]
    )
    path, why = f"/v1/meal-servings/{served['id']}/annul", {"reason_code": "duplicate_entry", "memo": ""}

    refused = await canteen.till.post(path, json=why)
    offered = (await canteen.till.get(f"/v1/meal-servings/{served['id']}")).json()["allowed_actions"]
    done = await canteen.officer.post(path, json=why)

    assert (refused.status_code, refused.json()["code"], offered) == (409, "annul_too_late", [])
    assert (done.json()["status"], await canteen.owed()) == ("cancelled", 0)


async def test_a_false_serving_is_rejected_and_paid_nowhere(canteen: Canteen):
    served = await canteen.served()

    rejected = await canteen.officer.post(
        f"/v1/meal-servings/{served['id']}/review", json={"decision": "reject", "reason_code": "not_delivered"}
    )

    assert (rejected.json()["status"], rejected.json()["posted_subsidy_fen"]) == ("rejected", 0)
    assert await canteen.owed() == 0


async def test_a_paused_entitlement_pays_nothing(make: Make, canteen: Canteen):
    pause = EntitlementPause(
        district_code=make.code, entitlement_id=canteen.entitlement.id, from_on=NOON.date(), to_on=NOON.date()
    )
    await make.add(pause)

    paused, after = await canteen.served(), await canteen.served(NOON + timedelta(days=1))

    assert (paused["self_paid_code"], after["subsidy_fen"]) == ("not_entitled", 1500)


MAY = """
                     record batch read list review annul acknowledge
bureau_admin            201   200  200  200    403   200         403
subsidy_officer         403   403  200  200    200   409         200
inspector               403   403  403  403    403   403         403
community_worker        403   403  200  200    403   403         403
provider_manager        403   403  200  200    403   403         403
caregiver               403   403  403  403    403   403         403
meal_point_operator     201   200  200  200    403   200         403
facility_manager        403   403  403  403    403   403         403
family                  403   403  200  200    403   403         403
resident                403   403  200  200    403   403         403
auditor                 403   403  200  200    403   403         403
"""


@pytest.mark.parametrize("line", MAY.strip().splitlines()[1:])
async def test_who_may_do_what(canteen: Canteen, client_for, line):
    name, *expected = line.split()
    bound = {
        Role.PROVIDER_MANAGER: {"provider_id": canteen.provider.id},
        Role.MEAL_POINT_OPERATOR: {"meal_point_id": canteen.point.id},
        Role.RESIDENT: {"resident_id": canteen.resident.id},
        Role.FAMILY: {"resident_id": canteen.resident.id},
    }
    served = await canteen.served(meal="dinner")
    who = await client_for(Role(name), **bound.get(Role(name), {}))
    path, said = f"/v1/meal-servings/{served['id']}", canteen.serving(meal_point_id=str(canteen.point.id))
    slip = {"reason_code": "data_entry_error", "memo": ""}
    asked = {"code": "manual", "from_on": "2024-03-01", "to_on": "2024-03-31", **WHY}

    answers = [
        await who.post("/v1/meal-servings", json=said),
        await who.post("/v1/meal-servings/batch", json={"servings": [said]}),
        await who.get(path),
        await who.get("/v1/meal-servings"),
        await who.post(f"{path}/review", json={"decision": "reject", **WHY}),
        await who.post(f"{path}/annul", json=slip),
        await who.post("/v1/meal-servings/acknowledgements", json=asked),
    ]

    assert [str(answer.status_code) for answer in answers] == expected


async def test_everybody_sees_his_own_and_a_relative_the_money_only_as_agreed(canteen: Canteen, client_for):
    mine = await canteen.served()
    other, number = await canteen.diner()
    theirs = await canteen.served(id_number=number)
    _, till = await canteen.elsewhere()
    people = {
        "resident": await client_for(Role.RESIDENT, resident_id=canteen.resident.id),
        "neighbour": await client_for(Role.RESIDENT, resident_id=other.id),
        "daughter": await client_for(Role.FAMILY, resident_id=canteen.resident.id, scopes=["orders"]),
        "son": await client_for(Role.FAMILY, resident_id=canteen.resident.id, scopes=["money"]),
        "provider": await client_for(Role.PROVIDER_MANAGER, provider_id=canteen.provider.id),
        "stranger": await client_for(Role.PROVIDER_MANAGER),
        "other till": till,
        "office": canteen.officer,
    }

    seen = {}
    for name, who in people.items():
        items = (await who.get("/v1/meal-servings")).json()["items"]
        seen[name] = {one["id"] for one in items}
        for one in (mine, theirs):
            assert (await who.get(f"/v1/meal-servings/{one['id']}")).status_code == (
                200 if one["id"] in seen[name] else 404
            )
    money = (await people["daughter"].get(f"/v1/meal-servings/{mine['id']}")).json()["posted_subsidy_fen"]

    both = {mine["id"], theirs["id"]}
    assert seen == {
        "resident": {mine["id"]},
        "neighbour": {theirs["id"]},
        "daughter": {mine["id"]},
        "son": set(),
        "provider": both,
        "stranger": set(),
        "other till": set(),
        "office": both,
    }
    assert money is None


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"meal": "lunch"}, 2),
        ({"meal": "breakfast"}, 0),
        ({"status": "verified"}, 2),
        ({"status": "flagged"}, 0),
        ({"from_on": "2024-03-06"}, 1),
        ({"to_on": "2024-03-05"}, 1),
        ({"exception": "manual"}, 0),
        ({"limit": "1"}, 1),
    ],
)
async def test_the_list_is_filtered(canteen: Canteen, asked, found):
    await canteen.batch(canteen.serving(), canteen.serving(NOON + timedelta(days=1)))

    items = (await canteen.officer.get("/v1/meal-servings", params=asked)).json()["items"]

    assert len(items) == found
