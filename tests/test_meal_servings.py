"""Servings at the till: who is known, who pays, and that the same one may be sent again any number of times."""

import asyncio
from datetime import date, timedelta

import pytest
from uuid_utils.compat import uuid7

from models.accounts import Role
from models.residents import ResidentStatus
from models.service_items import ServicePrice
from tests.canteen import NOON, Canteen, a_canteen, days_ago
from tests.factories import Make


@pytest.fixture
async def canteen(make: Make, client_for) -> Canteen:
    return await a_canteen(make, client_for)


async def test_a_meal_by_identity_card_is_paid_by_the_programme_at_once(canteen: Canteen):
    """The till is told what the diner pays and what the month has left; the ledger has both sides."""
    served = await canteen.served()

    shown = {name: served[name] for name in ("result", "status", "subsidy_fen", "pays_fen", "cap_unit", "left_units")}
    assert shown == {
        "result": "accepted",
        "status": "verified",
        "subsidy_fen": 1500,
        "pays_fen": 0,
        "cap_unit": "meals",
        "left_units": 19,
    }
    assert served["resident_name"] == canteen.resident.name[0] + "*" * (len(canteen.resident.name) - 1)
    assert (await canteen.posted(), await canteen.owed()) == (1, 1500)


@pytest.mark.parametrize(
    ("programme", "price_fen", "subsidy_fen", "pays_fen"),
    [
        ({}, 1200, 1200, 0),
        ({}, 1800, 1500, 300),
        ({"price_cap_fen": 1000}, 1500, 1000, 500),
        ({"copay_bp": 3333}, 1500, 1000, 500),
        ({"copay_bp": 3333, "price_cap_fen": 1000}, 1800, 667, 1133),
        ({"cap_unit": "fen", "monthly_cap": 900}, 1500, 900, 600),
        ({"cap_unit": None, "monthly_cap": None}, 1500, 1500, 0),
        ({"monthly_cap": 0}, 1500, 0, 1500),
        ({"copay_bp": 10000}, 1500, 0, 1500),
    ],
)
async def test_the_price_is_at_most_the_catalogues_and_the_programme_pays_its_part(
    make: Make, client_for, programme, price_fen, subsidy_fen, pays_fen
):
    """rules.md, Money: above the catalogue or the programme's own cap on the price the diner pays."""
    canteen = await a_canteen(make, client_for, **programme)

    served = await canteen.served(price_fen=price_fen)

    assert (served["subsidy_fen"], served["pays_fen"]) == (subsidy_fen, pays_fen)
    assert served["posted_gross_fen"] == served["posted_copay_fen"] + served["posted_subsidy_fen"]
    assert await canteen.owed() == subsidy_fen


async def test_the_catalogues_price_is_that_of_the_day(make: Make, canteen: Canteen):
    dearer = ServicePrice(
        district_code=make.code, service_item_id=canteen.item.id, unit_price_fen=1600, effective_from=date(2024, 3, 6)
    )
    await make.add(dearer)

    before, after = await canteen.served(price_fen=1700), await canteen.served(NOON + timedelta(days=1), price_fen=1700)

    assert [one["subsidy_fen"] for one in (before, after)] == [1500, 1600]


async def test_the_same_serving_may_be_sent_again_and_changes_nothing(canteen: Canteen):
    """Seen to record it twice, by number, without the id's key."""
    said = canteen.serving(serving_no="A-1")

    answers = [await canteen.till.post("/v1/meal-servings", json=said) for _ in range(3)]

    assert [answer.status_code for answer in answers] == [201, 200, 200]
    assert [answer.json()["result"] for answer in answers] == ["accepted", "duplicate", "duplicate"]
    assert len({answer.json()["id"] for answer in answers}) == 1
    assert (await canteen.posted(), await canteen.owed()) == (1, 1500)


@pytest.mark.parametrize(
    ("other", "code"),
    [
        ({"price_fen": 1499}, "serving_id_taken"),
        ({"meal": "dinner"}, "serving_id_taken"),
        ({"mode": "delivery"}, "serving_id_taken"),
        ({"served_at": (NOON + timedelta(minutes=1)).isoformat()}, "serving_id_taken"),
        ({"serving_no": "A-2"}, "serving_id_taken"),
        ({"id": str(uuid7())}, "serving_no_taken"),
        ({"id": str(uuid7()), "meal": "dinner"}, "serving_no_taken"),
    ],
)
async def test_an_id_or_a_number_stands_for_one_serving_for_ever(canteen: Canteen, other, code):
    """Seen to answer duplicate to other content while only the id was compared."""
    said = canteen.serving(serving_no="A-1")
    await canteen.till.post("/v1/meal-servings", json=said)

    refused = await canteen.till.post("/v1/meal-servings", json=said | other)

    assert (refused.status_code, refused.json()["code"]) == (409, code)
    assert await canteen.owed() == 1500


async def test_a_second_meal_is_self_paid_and_told_where_and_when_the_first_was(canteen: Canteen):
    first = await canteen.served()
    _, other = await canteen.elsewhere()

    second = (await other.post("/v1/meal-servings", json=canteen.serving(NOON + timedelta(minutes=5)))).json()
    dinner = await canteen.served(meal="dinner")

    assert (second["status"], second["self_paid_code"]) == ("verified", "already_served")
    assert (second["subsidy_fen"], second["pays_fen"]) == (0, 1500)
    assert second["first_meal_point_name"] == canteen.point.name
    assert second["first_served_at"] == first["served_at"]
    assert dinner["subsidy_fen"] == 1500
    assert await canteen.owed() == 3000


async def test_a_meal_at_two_points_in_the_same_minute_is_subsidised_once(canteen: Canteen):
    """Eight at once, each in a transaction of its own. Seen to pay twice without the index over resident, day and meal."""
    tills = [canteen.till, *[(await canteen.elsewhere())[1] for _ in range(3)]]
    said = [(till, canteen.serving()) for till in tills for _ in range(2)]

    answers = await asyncio.gather(*(till.post("/v1/meal-servings", json=one) for till, one in said))

    told = [answer.json() for answer in answers]
    assert [answer.status_code for answer in answers] == [201] * 8, told
    assert sorted(one["subsidy_fen"] for one in told) == [0] * 7 + [1500]
    [winner] = [one for one in told if one["subsidy_fen"]]
    assert {one["first_serving_id"] for one in told if not one["subsidy_fen"]} == {winner["id"]}
    assert (await canteen.posted(), await canteen.owed()) == (1, 1500)


async def test_the_same_serving_sent_at_once_by_two_tills_is_one(canteen: Canteen):
    said = canteen.serving(serving_no="A-1")

    answers = await asyncio.gather(*(canteen.till.post("/v1/meal-servings", json=said) for _ in range(6)))

    assert sorted(answer.status_code for answer in answers) == [200] * 5 + [201]
    assert await canteen.owed() == 1500


async def test_programmes_pay_in_the_order_of_their_priority(make: Make, canteen: Canteen):
    """Age, hardship, ability: each is a programme; the lowest number first."""
    hardship = await make.programme(canteen.item, monthly_cap=None, priority=1, code="HARD", copay_bp=2000)
    await make.entitlement(canteen.resident, hardship)

    served = await canteen.served()

    assert (served["programme_id"], served["subsidy_fen"]) == (str(hardship.id), 1200)


async def test_who_has_no_entitlement_eats_at_the_price(canteen: Canteen):
    _, number = await canteen.diner()

    served = await canteen.served(days_ago(1), id_number=number)

    assert (served["status"], served["self_paid_code"], served["pays_fen"]) == ("verified", "not_entitled", 1500)


async def test_what_the_month_has_no_room_for_counts_and_is_not_paid(make: Make, client_for):
    canteen = await a_canteen(make, client_for, monthly_cap=1)
    await canteen.served()

    over = await canteen.served(NOON + timedelta(days=1))

    assert (over["status"], over["over_cap"], over["subsidy_fen"], over["left_units"]) == ("verified", True, 0, 0)


REFUSED = [
    ({"id_number": "371099194103070243"}, 422, "/id_number", "id_number_check_digit"),
    ({"id_number": "11010119410307001X"}, 422, "/id_number", None),
    ({"card_token": "nobody's"}, 422, "/card_token", "card_unknown"),
    ({"card_no": "nobody's"}, 422, "/card_no", "card_unknown"),
    ({"id_number": None}, 422, "", "one_of_three"),
    ({"id_number": "371099194103070242", "card_no": "1"}, 422, "", "one_of_three"),
    ({"meal": "supper"}, 422, "/meal", "enum"),
    ({"price_fen": -1}, 422, "/price_fen", "greater_than_equal"),
    ({"price_fen": 12.5}, 422, "/price_fen", "int_type"),
    ({"served_at": "2124-03-05T12:00:00+08:00"}, 422, "/served_at", "served_in_future"),
    ({"served_at": "2024-03-05T12:00:00"}, 422, "/served_at", "timezone_aware"),
    ({"meal_point_id": str(uuid7())}, 422, "/meal_point_id", "meal_point_unknown"),
    ({"serving_no": "一" * 61}, 422, "/serving_no", "too_long"),
]


@pytest.mark.parametrize(("given", "status", "pointer", "code"), REFUSED)
async def test_what_names_nobody_or_cannot_be_is_refused_and_says_where(canteen: Canteen, given, status, pointer, code):
    """Alone, and in a batch beside one that is right: the same code, at the place in the batch."""
    alone = await canteen.send(**given)
    together = await canteen.batch(canteen.serving(meal="dinner"), canteen.serving(**given))

    [error] = alone.json()["errors"]
    assert (alone.status_code, error["pointer"]) == (status, pointer or "")
    assert code in (None, error["code"])
    assert (together["accepted"], together["rejected"]) == (1, 1)
    refused = together["results"][1]
    assert (refused["result"], refused["code"], refused["pointer"]) == (
        "rejected",
        error["code"],
        f"/servings/1{pointer}",
    )
    assert refused["message"]


async def test_a_point_serves_for_itself_only(canteen: Canteen):
    point, _ = await canteen.elsewhere()

    refused = await canteen.send(meal_point_id=str(point.id))

    assert (refused.status_code, refused.json()["code"]) == (403, "meal_point_not_yours")


@pytest.mark.parametrize(
    ("how", "exception"),
    [("deceased_on", "after_death"), ("moved_out_on", "after_move")],
)
async def test_a_meal_after_a_death_or_a_move_is_flagged_and_not_posted(make: Make, canteen: Canteen, how, exception):
    status = ResidentStatus.DECEASED if how == "deceased_on" else ResidentStatus.MOVED_OUT
    resident, number = await canteen.diner(status=status, **{how: NOON.date() - timedelta(days=1)})
    await make.entitlement(resident, canteen.programme)

    served = await canteen.served(id_number=number)

    assert (served["status"], served["open_exceptions"], served["pending"]) == ("flagged", [exception], True)
    assert await canteen.owed() == 0


async def test_a_death_that_is_told_later_takes_the_posting_back(canteen: Canteen, client_for):
    """Seen to leave 1,500 fen owed while only visits were looked at again."""
    served = await canteen.served()
    admin = await client_for(Role.BUREAU_ADMIN)
    path = f"/v1/residents/{canteen.resident.id}/status-changes"

    died = await admin.post(path, json={"status": "deceased", "effective_on": "2024-03-04", "reason": "家属告知"})
    after = (await canteen.officer.get(f"/v1/meal-servings/{served['id']}")).json()

    assert died.status_code == 201, died.text
    assert (after["status"], after["open_exceptions"], after["posted_subsidy_fen"]) == ("flagged", ["after_death"], 0)
    assert (await canteen.posted(), await canteen.owed()) == (0, 0)


@pytest.mark.parametrize(
    ("days", "flagged"),
    [(0, []), (3, []), (4, ["late_entry"])],
)
async def test_what_is_told_late_is_flagged(make: Make, client_for, days, flagged):
    canteen = await a_canteen(make, client_for, thresholds={"late_days": 3})

    served = await canteen.served(days_ago(days) if days else days_ago(0) - timedelta(hours=11))

    assert served["open_exceptions"] == flagged
    assert served["subsidy_fen"] == 1500  # to be posted once an officer has acknowledged it
    assert await canteen.owed() == (0 if flagged else 1500)
