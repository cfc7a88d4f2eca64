"""The catalogue: service items and their dated prices."""

import asyncio
from datetime import date, timedelta

import pytest

from models.accounts import Role
from models.visits import VisitStatus
from services.calendars import today
from tests.canteen import NOON, a_canteen

# role: what it gets for creating, changing, pricing, reading, listing, reading prices
POLICY = dict.fromkeys(Role, (403, 403, 403, 200, 200, 200)) | {
    Role.BUREAU_ADMIN: (201, 200, 201, 200, 200, 200),
    Role.REGION_VIEWER: (403,) * 6,
}


def care(**given):
    return {"code": "CARE-HOUR", "name": "居家照护", "category": "nursing", "unit": "hour"} | given


@pytest.mark.parametrize("role", Role)
async def test_who_may_do_what_with_the_catalogue(client_for, make, role):
    item = await make.service_item()
    client, place = await client_for(role), f"/v1/service-items/{item.id}"

    answers = (
        await client.post("/v1/service-items", json=care()),
        await client.patch(place, json={"name": "新名"}, headers={"If-Match": '"1"'}),
        await client.post(f"{place}/prices", json={"unit_price_fen": 2500, "effective_from": "2030-01-01"}),
        await client.get(place),
        await client.get("/v1/service-items"),
        await client.get(f"{place}/prices"),
    )

    assert tuple(answer.status_code for answer in answers) == POLICY[role]


async def test_an_item_shows_the_price_in_force_today(client_for):
    bureau = await client_for(Role.BUREAU_ADMIN)
    made = (await bureau.post("/v1/service-items", json=care())).json()
    place = f"/v1/service-items/{made['id']}"

    for fen, day in ((1800, "2020-01-01"), (2000, str(today())), (2200, str(today() + timedelta(days=1)))):
        answer = await bureau.post(f"{place}/prices", json={"unit_price_fen": fen, "effective_from": day})
        assert answer.status_code == 201, answer.text

    assert (made["unit_price_fen"], made["price_effective_from"]) == (None, None)
    shown = (await bureau.get(place)).json()
    assert (shown["unit_price_fen"], shown["price_effective_from"]) == (2000, str(today()))
    prices = (await bureau.get(f"{place}/prices")).json()["items"]
    assert [price["unit_price_fen"] for price in prices] == [2200, 2000, 1800]


async def test_an_item_may_come_with_its_first_price_whole_or_not_at_all(client_for):
    bureau = await client_for(Role.BUREAU_ADMIN)

    made = await bureau.post("/v1/service-items", json=care(unit_price_fen=2000, effective_from="2024-01-01"))
    half = await bureau.post("/v1/service-items", json=care(code="B", unit_price_fen=2000))

    assert (made.status_code, made.json()["unit_price_fen"]) == (201, 2000)
    assert (half.status_code, half.json()["code"]) == (422, "price_incomplete")


async def test_a_day_has_one_price_for_ever_even_when_many_set_it_at_once(client_for, make):
    """Seen to fail without the unique key of service_prices."""
    item, bureau = await make.service_item(), await client_for(Role.BUREAU_ADMIN)
    price = {"effective_from": "2030-01-01"}

    answers = await asyncio.gather(
        *(bureau.post(f"/v1/service-items/{item.id}/prices", json=price | {"unit_price_fen": n}) for n in range(8))
    )

    assert sorted(answer.status_code for answer in answers) == [201] + [409] * 7
    assert {a.json()["code"] for a in answers if a.status_code == 409} == {"price_exists"}


async def test_no_price_comes_too_late_for_visits_that_were_verified_at_another(client_for, make):
    """Seen to fail without _VERIFIED_SINCE."""
    item = await make.service_item(price_fen=2000)
    entitlement = await make.entitlement(await make.resident(), await make.programme(item))
    await make.visit(
        entitlement, item, await make.caregiver(), status=VisitStatus.VERIFIED, unit_price_fen=2000, minutes=60
    )
    bureau = await client_for(Role.BUREAU_ADMIN)

    async def priced(fen, day):
        order = {"unit_price_fen": fen, "effective_from": day}
        return await bureau.post(f"/v1/service-items/{item.id}/prices", json=order)

    late = await priced(2200, "2024-03-01")
    after = await priced(2200, "2024-03-06")
    before_that = await priced(2100, "2024-02-01")

    assert (late.status_code, after.status_code, before_that.status_code) == (409, 201, 409)
    refused = late.json()
    assert (refused["code"], refused["visits"], refused["earliest"]) == ("price_in_use", 1, "2024-03-06")
    assert len((await bureau.get(f"/v1/service-items/{item.id}/prices")).json()["items"]) == 2


async def test_no_price_comes_too_late_for_meals_that_were_verified_at_another(client_for, make):
    """What the till asked binds where it is less than both prices. Seen to be set while the guard asked visits only."""
    canteen, bureau = await a_canteen(make, client_for), await client_for(Role.BUREAU_ADMIN)
    await canteen.served()
    await canteen.served(NOON + timedelta(days=1), price_fen=900)

    async def priced(fen, day):
        order = {"unit_price_fen": fen, "effective_from": day}
        return await bureau.post(f"/v1/service-items/{canteen.item.id}/prices", json=order)

    late = await priced(1000, "2024-03-01")
    after = await priced(1000, "2024-03-06")

    assert (late.status_code, after.status_code) == (409, 201)
    refused = late.json()
    assert (refused["code"], refused["visits"], refused["earliest"]) == ("price_in_use", 1, "2024-03-06")


@pytest.mark.parametrize(
    ("wrong", "pointer", "code"),
    [
        ({"category": "massage"}, "/category", "enum"),
        ({"unit": "minute"}, "/unit", "enum"),
        ({"caregivers_needed": 3}, "/caregivers_needed", "less_than_equal"),
        ({"caregivers_needed": True}, "/caregivers_needed", "int_type"),
        ({"unit_price_fen": 20.5, "effective_from": "2024-01-01"}, "/unit_price_fen", "int_type"),
        ({"unit_price_fen": -1, "effective_from": "2024-01-01"}, "/unit_price_fen", "greater_than_equal"),
        ({"unit_price_fen": 10**20, "effective_from": "2024-01-01"}, "/unit_price_fen", "int_parsing_size"),
        ({"unit_price_fen": 10**9, "effective_from": "2024-01-01"}, "/unit_price_fen", "less_than_equal"),
        ({"unit_price_fen": 1, "effective_from": "2024-02-30"}, "/effective_from", "date_from_datetime_parsing"),
        ({"unit_price_fen": 1, "effective_from": 0}, "/effective_from", "day_expected"),
        ({"unit_price_fen": 1, "effective_from": "0"}, "/effective_from", "day_expected"),
        ({"unit_price_fen": 1, "effective_from": "0001-01-01"}, "/effective_from", "time_out_of_range"),
    ],
)
async def test_bad_input_is_told_by_its_field(client_for, wrong, pointer, code):
    bureau = await client_for(Role.BUREAU_ADMIN)

    refused = await bureau.post("/v1/service-items", json=care(**wrong))

    assert refused.status_code == 422, refused.text
    assert [(e["pointer"], e["code"]) for e in refused.json()["errors"]] == [(pointer, code)]


async def test_a_code_is_taken_once_and_unit_and_category_stay(client_for):
    bureau = await client_for(Role.BUREAU_ADMIN)
    made = (await bureau.post("/v1/service-items", json=care())).json()

    again = await bureau.post("/v1/service-items", json=care())
    rewritten = await bureau.patch(
        f"/v1/service-items/{made['id']}", json={"unit": "visit"}, headers={"If-Match": '"1"'}
    )

    assert (again.status_code, again.json()["code"]) == (409, "service_item_exists")
    assert (rewritten.status_code, rewritten.json()["errors"][0]["code"]) == (422, "extra_forbidden")


async def test_a_stale_change_is_refused_and_each_write_is_audited_once(client_for, make):
    bureau = await client_for(Role.BUREAU_ADMIN)
    made = (await bureau.post("/v1/service-items", json=care())).json()
    place = f"/v1/service-items/{made['id']}"

    changed = await bureau.patch(place, json={"status": "suspended"}, headers={"If-Match": '"1"'})
    stale = await bureau.patch(place, json={"status": "active"}, headers={"If-Match": '"1"'})
    await bureau.post(f"{place}/prices", json={"unit_price_fen": 1, "effective_from": "2024-01-01"})

    assert (changed.status_code, changed.json()["version"], stale.status_code) == (200, 2, 412)
    acts = await make.owner.fetch("select act from audit_events where district_code = $1 order by id", make.code)
    wanted = ["service_items.create", "service_items.update", "service_items.set_price"]
    assert [row["act"] for row in acts] == wanted


async def test_the_application_cannot_edit_a_price_even_by_raw_sql(make, session):
    """Seen to fail when service_prices grants update."""
    import sqlalchemy

    await make.service_item()

    with pytest.raises(sqlalchemy.exc.ProgrammingError, match="permission denied"):
        await (await session.connection()).execute(sqlalchemy.text("update service_prices set unit_price_fen = 1"))


async def test_the_list_is_filtered_by_category(client_for, make):
    await make.service_item(category="meal", unit="meal", code="M1")
    await make.service_item(code="N1")
    family = await client_for(Role.FAMILY)

    found = (await family.get("/v1/service-items", params={"category": "meal"})).json()["items"]
    wrong = await family.get("/v1/service-items", params={"category": "massage"})

    assert [item["code"] for item in found] == ["M1"]
    assert wrong.status_code == 422
    assert date.fromisoformat(found[0]["price_effective_from"]) == date(2020, 1, 1)
