"""Whoever was to leave and lies in the bed still keeps it, and the refusal says so."""

from datetime import timedelta
from typing import Any

from services.calendars import today
from tests.factories import Make
from tests.lodged import a_house, day


async def test_whoever_should_have_left_and_lies_there_still_is_called_overdue_where_the_bed_is_refused(
    make: Make, client_for: Any, owner: Any
):
    """Seen to name days that were over, and no word of why the bed is not free."""
    house, resident = await a_house(make, client_for), await make.resident()
    bed = await house.bed()
    stay = await house.admitted(bed, resident, day(-9), day(1))
    await owner.execute("update stays set to_on = $2 where id = $1", stay["id"], today() - timedelta(1))

    taken = await house.reserve(bed, await make.resident())
    elsewhere = await house.reserve(await house.bed(), resident)
    ahead = await house.reserve(bed, await make.resident(), day(-2))
    english = await house.bureau.post(
        "/v1/stays",
        json={"bed_id": str(bed.id), "resident_id": str((await make.resident()).id), "from_on": day(0)},
        headers={"Accept-Language": "en"},
    )

    told = taken.json()
    assert (taken.status_code, told["code"], told["blocker_overdue"], told["blocker_to"]) == (
        409,
        "bed_taken",
        True,
        day(-1),
    )
    assert "逾期未离" in told["detail"]
    assert (elsewhere.json()["code"], elsewhere.json()["blocker_overdue"]) == ("resident_stays_elsewhere", True)
    assert "逾期未离" in elsewhere.json()["detail"]
    assert "overdue" in english.json()["detail"]
    assert ahead.status_code == 422


async def test_whoever_is_to_leave_later_is_not_called_overdue(make: Make, client_for: Any):
    house = await a_house(make, client_for)
    bed = await house.bed()
    await house.admitted(bed, await make.resident(), day(-9), day(1))

    told = (await house.reserve(bed, await make.resident())).json()

    assert (told["code"], told["blocker_overdue"]) == ("bed_taken", False)
    assert "逾期" not in told["detail"]
