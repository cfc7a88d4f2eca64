"""A point that nobody can be paid for, and what is told of it later: its provider, its item, a price, a contract."""

from datetime import timedelta

import httpx
import pytest

from tests.canteen import NOON, Canteen
from tests.test_ledger import faults
from tests.test_meal_servings_retold import ACCEPT, DAY, bureau, canteen, done, patched, shown

_ = bureau, canteen


async def hindrances(canteen: Canteen, at=NOON) -> list[str]:
    asked = {"at": at.isoformat(), "meal": "lunch"}
    found = await done(await canteen.till.get(f"/v1/meal-points/{canteen.point.id}/readiness", params=asked))
    assert found["may_serve"] == (not found["hindrances"])
    assert all(one["zh"] and one["en"] for one in found["hindrances"])
    return [one["code"] for one in found["hindrances"]]


async def a_provider(c: Canteen, bureau: httpx.AsyncClient) -> None:
    await patched(bureau, f"/v1/meal-points/{c.point.id}", provider_id=str(c.provider.id))


async def an_item(c: Canteen, bureau: httpx.AsyncClient) -> None:
    await patched(bureau, f"/v1/meal-points/{c.point.id}", service_item_id=str(c.item.id))


async def a_price(c: Canteen, bureau: httpx.AsyncClient) -> None:
    said = {"unit_price_fen": 1500, "effective_from": "2024-01-01"}
    await done(await bureau.post(f"/v1/service-items/{c.item.id}/prices", json=said))


async def a_contract(c: Canteen, bureau: httpx.AsyncClient) -> None:
    said = {
        "contract_no": "补签1",
        "provider_id": str(c.provider.id),
        "service_item_ids": [str(c.item.id)],
        "starts_on": "2024-01-01",
        "ends_on": "2024-12-31",
    }
    await done(await bureau.post("/v1/contracts", json=said))


async def a_longer_contract(c: Canteen, bureau: httpx.AsyncClient) -> None:
    [contract] = (await bureau.get("/v1/contracts")).json()["items"]
    await patched(bureau, f"/v1/contracts/{contract['id']}", ends_on="2024-12-31")


LACKS = {
    "provider": ("update meal_points set provider_id = null where id = $1", "point_without_provider", a_provider),
    "item": ("update meal_points set service_item_id = null where id = $1", "point_without_price", an_item),
    "price": (
        "delete from service_prices where service_item_id = (select service_item_id from meal_points where id = $1)",
        "point_without_price",
        a_price,
    ),
    "contract": (
        """with gone as (delete from contract_services
            where service_item_id = (select service_item_id from meal_points where id = $1) returning contract_id)
           delete from contracts where false""",
        "point_without_contract",
        a_contract,
    ),
    "ended_contract": (
        """update contracts set ends_on = '2024-03-04'
           where provider_id = (select provider_id from meal_points where id = $1)""",
        "point_without_contract",
        a_longer_contract,
    ),
}


@pytest.mark.parametrize("lacking", LACKS)
async def test_a_point_that_nobody_can_be_paid_for_says_so_and_its_meals_are_paid_once_it_is_told(
    canteen: Canteen, bureau, client_for, lacking: str
):
    """Verified, since nobody doubts the meal, and self-paid; each day draws as at the till, of one meal the first. Seen to stay
    self-paid for ever without the ruling anew in retold.payable; `may_serve` to be true without UNPAYABLE_SQL among the hindrances;
    and 45 yuan that a claim bars to be posted at once without the loop over UNPAYABLE in judge._self_paid."""
    spoil, code, tell = LACKS[lacking]
    await canteen.make.owner.execute(spoil, canteen.point.id)
    said = await hindrances(canteen)
    lunch, second = await canteen.served(), await canteen.served(NOON + timedelta(minutes=9))
    morrow, dinner = await canteen.served(NOON + DAY), await canteen.served(meal="dinner")
    for late in (lunch, second, morrow, dinner):
        if late["status"] == "flagged":  # without an item no programme says how late a meal may be told
            await done(await canteen.officer.post(f"/v1/meal-servings/{late['id']}/review", json=ACCEPT))
    before = await shown(canteen, lunch, second, morrow, dinner)
    owed = await canteen.owed()

    await tell(canteen, bureau)

    assert said == [
        {"item": "no_price", "ended_contract": "outside_contract", "contract": "outside_contract"}.get(
            lacking, f"no_{lacking}"
        )
    ]
    assert (before, owed, lunch["pays_fen"]) == ([("verified", code, 0)] * 4, 0, 1500)
    assert await hindrances(canteen) == []
    paid = ("verified", None, 1500)
    assert await shown(canteen, lunch, second, morrow, dinner) == [paid, ("verified", "already_served", 0), paid, paid]
    assert (await canteen.posted(), await canteen.owed()) == (3, 4500)
    assert await faults(client_for) == []


async def test_a_number_that_the_new_provider_has_used_for_another_meal_stays_self_paid(canteen: Canteen, bureau):
    """A claim finds a serving by its provider and number. Seen to answer 500, by the key of the two, without the question in
    services.meal_servings.rule._FREE."""
    point, till = await canteen.elsewhere(provider_id=None)
    await canteen.served(serving_no="A-1")
    alone = await done(await till.post("/v1/meal-servings", json=canteen.serving(NOON + DAY, serving_no="A-1")))

    await patched(bureau, f"/v1/meal-points/{point.id}", provider_id=str(canteen.provider.id))

    assert await shown(canteen, alone) == [("verified", "point_without_provider", 0)]


async def test_what_a_programme_pays_of_a_contract_stays_covered(canteen: Canteen, bureau):
    """As visits do. Seen to be shortened, with a paid meal outside any contract, without the meals in services.contracts."""
    await canteen.served()
    [contract] = (await bureau.get("/v1/contracts")).json()["items"]
    path = f"/v1/contracts/{contract['id']}"

    said = {"json": {"ends_on": "2024-03-04"}, "headers": {"If-Match": (await bureau.get(path)).headers["ETag"]}}
    refused = await bureau.patch(path, **said)

    assert (refused.status_code, refused.json()["code"]) == (409, "contract_in_use")


async def test_a_meal_of_a_provider_that_is_suspended_is_for_an_officer_to_look_at(canteen: Canteen, bureau):
    """Nobody orders there ahead. Seen to be ready to serve without the provider's state in HINDRANCES_SQL."""
    await patched(bureau, f"/v1/providers/{canteen.provider.id}", status="suspended")

    served = await canteen.served()

    assert await hindrances(canteen) == ["provider_not_active"]
    assert (served["status"], served["open_exceptions"]) == ("flagged", ["point_not_serving"])
    assert await canteen.owed() == 0
    await done(await canteen.officer.post(f"/v1/meal-servings/{served['id']}/review", json=ACCEPT))
    assert await canteen.owed() == 1500
