"""What was mistyped about beds and facilities is corrected, until nights were counted by it."""

import pytest

from models.beds import BedKind
from services import calendars
from tests.lodged import a_house, day


def last_month():
    """Its first day."""
    return calendars.first_day(calendars.add_months(calendars.month_of(calendars.today()), -1))


async def change(client, path, **said):
    return await client.patch(path, json=said, headers={"If-Match": (await client.get(path)).headers["etag"]})


async def test_a_mistyped_number_is_corrected_to_one_that_is_free(make, client_for):
    """Seen to answer 500 without the name of the constraint in `_kept`."""
    house = await a_house(make, client_for)
    bed, other = await house.bed(), await house.bed()
    path = f"/v1/facilities/{house.facility.id}/beds/{bed.id}"

    taken = await change(house.manager, path, bed_no=other.bed_no)
    right = await change(house.manager, path, bed_no="2-201-9")
    empty = await change(house.manager, path, bed_no=" ")

    assert (taken.status_code, taken.json()["code"], taken.json()["errors"][0]["pointer"]) == (
        409,
        "bed_exists",
        "/bed_no",
    )
    assert (right.status_code, right.json()["bed_no"]) == (200, "2-201-9")
    assert (empty.status_code, empty.json()["errors"][0]["pointer"]) == (422, "/bed_no")


async def test_a_mistyped_kind_is_corrected_while_no_night_was_counted(make, client_for):
    """Also while somebody lies there. Seen to change (200) after the nights were counted without `uncounted`."""
    house = await a_house(make, client_for)
    new, counted = await house.bed(), await house.bed()
    await house.admitted(new, await make.resident())
    stay = await house.admitted(counted, await make.resident(), str(last_month()))
    months = (await house.manager.get(f"/v1/stays/{stay['id']}/months")).json()["items"]
    path = f"/v1/facilities/{house.facility.id}/beds"

    right = await change(house.manager, f"{path}/{new.id}", kind="dementia")
    same = await change(house.manager, f"{path}/{counted.id}", kind="nursing")
    late = await change(house.manager, f"{path}/{counted.id}", kind="dementia")

    assert (right.status_code, right.json()["kind"], same.status_code) == (200, "dementia", 200)
    assert (late.status_code, late.json()["code"]) == (409, "counted_already"), late.text
    assert late.json()["record_no"] == months[0]["record_no"]
    [told] = [
        row["facts"]
        for row in (await house.bureau.get("/v1/audit", params={"act": "beds.update"})).json()["items"]
        if "was" in row["facts"]
    ]
    assert (told["was"], told["kind"]) == ("nursing", "dementia")


@pytest.mark.parametrize(("kind", "to"), [(BedKind.NURSING, "day_care"), (BedKind.HOME_BED, "general")])
async def test_by_whose_kind_visits_at_home_were_judged_stays_what_it_is(make, client_for, kind, to):
    """Seen to change (200) without the look at who stayed there."""
    house = await a_house(make, client_for)
    lived_in, empty = await house.bed(kind=kind), await house.bed(kind=kind)
    stay = await house.admitted(lived_in, await make.resident(), day(0))
    path = f"/v1/facilities/{house.facility.id}/beds"

    refused = await change(house.manager, f"{path}/{lived_in.id}", kind=to)
    changed = await change(house.manager, f"{path}/{empty.id}", kind=to)

    assert (refused.status_code, refused.json()["code"]) == (409, "lived_in_otherwise")
    assert (refused.json()["blocker_id"], changed.status_code) == (stay["id"], 200)


async def test_the_division_of_a_facility_is_corrected_while_no_night_was_counted(make, client_for):
    """Whose contracts cover its nights hangs on it. Seen to change (200) afterwards without `uncounted`."""
    house = await a_house(make, client_for)
    path, whole = f"/v1/facilities/{house.facility.id}", make.code

    right = await change(house.bureau, path, division_code=whole)
    outside = await change(house.bureau, path, division_code="110101001")
    nowhere = await change(house.bureau, path, division_code=f"{whole}999")
    by_house = await change(house.manager, path, division_code=make.division_code)
    await house.admitted(await house.bed(), await make.resident(), str(last_month()))
    late = await change(house.bureau, path, division_code=make.division_code)

    assert (right.status_code, right.json()["division_code"]) == (200, whole), right.text
    assert [(answer.status_code, answer.json()["code"]) for answer in (outside, nowhere, by_house, late)] == [
        (422, "division_outside"),
        (422, "division_unknown"),
        (403, "forbidden"),
        (409, "counted_already"),
    ]
