"""A leave keeps the days that were told: the days of the stay cut it where they are read, and a correction back restores it."""

from typing import Any

from tests.factories import Make
from tests.lodged import House, a_house, day
from tests.nights import PRICE, Home, home
from tests.test_stay_days_corrected import correct
from tests.test_stay_leaves import gone

_ = home


async def leaves(house: House, stay: dict[str, Any]) -> list[tuple[str, str | None]]:
    listed = (await house.bureau.get(f"/v1/stays/{stay['id']}/leaves")).json()["items"]
    return sorted((one["from_on"], one["to_on"]) for one in listed)


async def test_a_leave_is_whole_again_once_a_day_is_corrected_back(make: Make, client_for: Any):
    """Seen to stay cut for ever while the days of the leave themselves were overwritten."""
    house = await a_house(make, client_for)
    stay = await house.admitted(await house.bed(), await make.resident(), day(-20))
    for nights in ((day(-18), day(-15)), (day(-6), day(-2))):
        await gone(house, stay, *nights)
    left = await house.act(stay, "discharge", discharged_on=day(-1), discharge="home")
    whole = await leaves(house, stay)

    seen = []
    for days in ((-17, -4), (-12, -10), (-20, -1)):
        answer = await correct(house, stay, from_on=day(days[0]), to_on=day(days[1]))
        assert answer.status_code == 200, answer.text
        seen += [await leaves(house, stay)]

    assert (left.status_code, whole) == (200, [(day(-18), day(-15)), (day(-6), day(-2))])
    assert seen == [
        [(day(-17), day(-15)), (day(-6), day(-4))],
        [(day(-12), day(-12)), (day(-6), day(-6))],
        whole,
    ]
    told = (await house.manager.get(f"/v1/stays/{stay['id']}/leaves")).json()["items"]
    assert sorted((one["told_from_on"], one["told_to_on"]) for one in told) == whole


async def test_the_nights_that_are_paid_are_the_same_after_a_correction_and_one_back(home: Home):
    """Seen to pay two nights of the leave, for ever, while it stayed cut."""
    stay = await home.stays()
    await home.leaves(stay, "2024-03-26", "2024-03-30")
    before = await home.nights(stay)

    for to_on in ("2024-03-28", "2024-04-01"):
        assert (await correct(home.house, stay, to_on=to_on)).status_code == 200

    assert before == await home.nights(stay) == [(27, 27 * PRICE)]


async def test_a_leave_that_nobody_knows_the_end_of_is_open_again_once_it_is_no_discharge(make: Make, client_for: Any):
    """What was cut by a discharge is cut no more by the day after it."""
    house = await a_house(make, client_for)
    stay = await house.admitted(await house.bed(), await make.resident(), day(-20))
    await gone(house, stay, day(-8))
    await house.act(stay, "discharge", discharged_on=day(-5), discharge="home")
    cut = await leaves(house, stay)

    assert (await correct(house, stay, to_on=day(-3))).status_code == 200

    assert (cut, await leaves(house, stay)) == ([(day(-8), day(-5))], [(day(-8), day(-3))])


async def test_a_leave_goes_to_the_house_where_it_was_spent_whenever_the_day_of_the_move_is_corrected(
    make: Make, client_for: Any
):
    """Seen to stay with the second house once the day was put back, and out of reach of the first."""
    house = await a_house(make, client_for)
    first = await house.admitted(await house.bed(), await make.resident(), day(-20))
    await gone(house, first, day(-12), day(-9))
    second = (await house.act(first, "transfer", bed_id=str((await house.bed()).id), transferred_on=day(-8))).json()
    await gone(house, second, day(-7), day(-5))

    seen = []
    for moved_on in (-10, -4, -8):
        assert (await correct(house, second, from_on=day(moved_on))).status_code == 200
        seen += [(len(await leaves(house, first)), len(await leaves(house, second)))]
    begun = await correct(house, first, from_on=day(-11))

    assert seen == [(0, 2), (2, 0), (1, 1)]
    assert (begun.status_code, await leaves(house, first)) == (200, [(day(-11), day(-9))])
    assert await leaves(house, second) == [(day(-7), day(-5))]
