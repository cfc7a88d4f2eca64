"""A price of a bed or of the catalogue that comes late: what was counted, claimed and settled keeps the price of its day."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from services import calendars
from services.calendars import today
from tests.lodged import assessment
from tests.nights import PRICE, Home, home
from tests.test_ledger import faults

_ = home
WHOLE = 31 * PRICE
TOO_LATE = (409, "nights_counted", "2024-04-01")
TAKEN = (201, None, None)

OF_A_BED: dict[str, tuple[dict[str, Any], tuple[int, str | None, str | None]]] = {
    "of its kind, within the month": ({"kind": "nursing", "effective_from": "2024-03-11"}, TOO_LATE),
    "of its kind, on the last night": ({"kind": "nursing", "effective_from": "2024-03-31"}, TOO_LATE),
    "of its kind, from long before": ({"kind": "nursing", "effective_from": "2023-06-01"}, TOO_LATE),
    "of its own": ({"bed": "its", "effective_from": "2024-03-11"}, TOO_LATE),
    "from the day after": ({"kind": "nursing", "effective_from": "2024-04-01"}, TAKEN),
    "that is the same": ({"kind": "nursing", "effective_from": "2024-03-11", "price_fen": PRICE}, TAKEN),
    "of another kind": ({"kind": "dementia", "effective_from": "2024-03-11"}, TAKEN),
    "of another bed": ({"bed": "another", "effective_from": "2024-03-11"}, TAKEN),
}


def answered(answer: Any) -> tuple[int, str | None, str | None]:
    body = answer.json()
    return answer.status_code, body.get("code"), body.get("earliest")


async def priced(h: Home, **said: Any) -> Any:
    beds = {"its": h.bed, "another": await h.house.bed()}
    if bed := said.pop("bed", None):
        said["bed_id"] = str(beds[bed].id)
    return await h.house.manager.post(f"/v1/facilities/{h.house.facility.id}/prices", json={"price_fen": 13_000} | said)


@pytest.mark.parametrize(("said", "wanted"), OF_A_BED.values(), ids=list(OF_A_BED))
async def test_a_price_that_would_change_what_settled_nights_cost_is_refused_with_the_earliest_day(
    home: Home, client_for: Any, said: dict[str, Any], wanted: tuple[int, str | None, str | None]
):
    """Seen to be taken (201), with the settled month counted anew at it, without the look at nights in services/bed_prices.py."""
    stay = await home.stays()
    settlement = await home.settled(await home.drafted())

    answer = await priced(home, **said)
    leave = await home.leaves(stay, "2024-03-05", "2024-03-10")
    await home.house.manager.post(f"/v1/stays/{stay['id']}/leaves/{leave['id']}/withdraw", json={"reason": "未外出"})

    assert answered(answer) == wanted, answer.text
    assert answer.is_success or answer.json()["errors"][0]["pointer"] == "/effective_from"
    assert await home.nights(stay) == [(31, WHOLE)]
    assert settlement["subsidy_fen"] == await home.owed() == WHOLE
    assert await faults(client_for) == []


async def test_a_bed_with_a_price_of_its_own_is_not_touched_by_that_of_its_kind(home: Home):
    """Seen to be refused (409) without the look at the bed's own price."""
    await home.priced(11_000, "2024-02-01", bed_id=str(home.bed.id))
    stay = await home.stays()

    answer = await priced(home, kind="nursing", effective_from="2024-03-11")

    assert answered(answer) == TAKEN, answer.text
    assert await home.nights(stay) == [(31, 31 * 11_000)]


async def test_nights_that_had_no_price_may_be_given_one(home: Home):
    """Nobody was paid for them: the next claim bills them."""
    await home.tell("update bed_prices set effective_from = '2024-05-01' where district_code = $1", home.make.code)
    stay = await home.stays()
    before = await home.months(stay)

    answer = await priced(home, kind="nursing", effective_from="2024-03-11")
    claim = await home.drafted()

    assert [(one["nights"], one["unpaid_code"]) for one in before] == [(31, "bed_without_price")]
    assert answered(answer) == TAKEN, answer.text
    assert [(line["quantity"], line["unit_price_fen"]) for line in await home.lines_of(claim)] == [(21, 13_000)]


@pytest.mark.parametrize(
    ("fen", "effective_from", "wanted"),
    [
        (10_000, "2024-03-11", TOO_LATE),
        (10_000, "2024-04-01", TAKEN),
        (13_000, "2024-03-11", TAKEN),
    ],
    ids=["below the bed's", "from the day after", "above the bed's"],
)
async def test_the_catalogues_price_is_the_most_of_a_night_and_does_not_fall_afterwards(
    home: Home, fen: int, effective_from: str, wanted: tuple[int, str | None, str | None]
):
    """From within the month on, whose first night came before. Seen to be taken (201) without the look at nights in
    services/service_items.py."""
    stay = await home.stays()
    await home.settled(await home.drafted())

    answer = await home.house.bureau.post(
        f"/v1/service-items/{home.item.id}/prices", json={"unit_price_fen": fen, "effective_from": effective_from}
    )

    assert answered(answer) == wanted, answer.text
    assert await home.nights(stay) == [(31, WHOLE)]


WAITS = "select count(*) from pg_locks where not granted"
# by which of the two comes first: what holds it up between what it does to the nights and its end
HELD = {
    "counted": "select pg_advisory_xact_lock(hashtext('books'), hashtext($1))",
    "priced": "lock table audit_events in share mode",
}


@pytest.mark.parametrize("whose", ["a bed's", "the catalogue's"])
@pytest.mark.parametrize("first", HELD)
async def test_a_price_told_in_the_instant_of_a_months_first_count_is_refused_or_counted_by(
    home: Home, owner, first, whose
):
    """Each sees what the other does, whoever comes first. Seen to be taken (201) while the nights were counted at the price before,
    without the locks of services/counted_nights.py: the next count would have changed what was billed."""
    stay = await home.house.reserved(home.bed, home.resident)
    first_on = calendars.first_day(
        calendars.add_months(calendars.month_of(today()), -1)
    )  # nobody has counted last month
    tenth = str(first_on + timedelta(days=10))
    said = {"admitted_on": str(first_on), "assessment": assessment(first_on)}
    acts = {
        "counted": lambda: home.house.act(stay, "admit", **said),
        "priced": lambda: (
            priced(home, kind="nursing", effective_from=tenth, price_fen=11_000)
            if whose == "a bed's"
            else home.house.bureau.post(
                f"/v1/service-items/{home.item.id}/prices",
                json={"unit_price_fen": 11_000, "effective_from": tenth},
            )
        ),
    }

    running: list[asyncio.Task[Any]] = []
    async with owner.transaction():
        await owner.execute(HELD[first], *([home.make.code] if "$1" in HELD[first] else []))
        for act in sorted(acts, key=lambda act: act != first):
            running.append(asyncio.create_task(acts[act]()))
            while not (running[-1].done() or await owner.fetchval(WAITS) >= len(running)):  # noqa: ASYNC110
                await asyncio.sleep(0.01)
    one, two = [await task for task in running]

    counted, told = (one, two) if first == "counted" else (two, one)
    rows = await home.months(stay, f"{first_on:%Y-%m}")
    days = (today().replace(day=1) - first_on).days
    assert counted.status_code == 200, counted.text
    if first == "counted":
        assert (told.status_code, told.json()["code"]) == (409, "nights_counted")
        assert [(row["nights"], row["price_fen"]) for row in rows] == [(days, PRICE)]
    else:
        assert told.status_code == 201, told.text
        assert [(row["nights"], row["price_fen"]) for row in rows] == [(10, PRICE), (days - 10, 11_000)]
