"""What is free: by nights, kind, price and distance, page by page."""

from datetime import timedelta

import pytest

from models.accounts import Role
from services.calendars import today
from tests.lodged import a_house, day
from tests.moments import as_of_now, yesterday


async def test_what_is_free_is_found_by_nights_kind_price_and_distance(make, client_for):
    house, relative = await a_house(make, client_for), await client_for(Role.FAMILY)
    near = await make.facility(lat=37.51, lng=122.12)
    far = await make.facility(lat=37.60, lng=122.12)
    nowhere = house.facility
    beds = {
        "near": await make.bed(near),
        "far": await make.bed(far, kind="dementia"),
        "nowhere": await make.bed(nowhere),
        "closed": await make.bed(near, closed_on=today() + timedelta(days=2)),
        "taken": await make.bed(near),
    }
    await house.reserved(beds["taken"], await make.resident(), day(3), day(5))
    price = {"kind": "nursing", "price_fen": 9000, "effective_from": "2024-01-01"}
    assert (await house.bureau.post(f"/v1/facilities/{near.id}/prices", json=price)).status_code == 201

    async def free(**asked):
        found = await relative.get("/v1/beds/availability", params={"from_on": day(0), "to_on": day(4)} | asked)
        assert found.status_code == 200, found.text
        names = {str(bed.id): name for name, bed in beds.items()}
        return [names[bed["id"]] for bed in found.json()["items"]]

    here = {"lat": 37.5, "lng": 122.12}
    told = await relative.get("/v1/beds/availability", params={"from_on": day(0), "to_on": day(4)} | here)
    unasked = await relative.get("/v1/beds/availability", params={"from_on": day(0), "to_on": day(4)})
    within = await relative.get("/v1/beds/availability", params={"from_on": day(0), "within_m": 500})
    assert [bed["distance_m"] for bed in told.json()["items"]][-1] is None
    assert {bed["distance_m"] for bed in unasked.json()["items"]} == {None}
    assert (within.status_code, within.json()["code"]) == (422, "place_needed")
    assert await free(**here) == ["near", "far", "nowhere"]
    assert await free(**here, within_m=5000) == ["near"]
    assert await free(**here, limit=1) == ["near"]
    assert await free(kind="dementia") == ["far"]
    assert await free(max_price_fen=9000) == ["near"]
    assert await free(max_price_fen=8999) == []
    assert await free(facility_id=str(nowhere.id)) == ["nowhere"]
    assert set(await free(to_on=day(2))) == {"near", "far", "nowhere", "closed", "taken"}


@pytest.mark.parametrize(
    ("asked", "pointer"),
    [
        ({"to_on": lambda: day(0)}, "/query/to_on"),
        ({"from_on": yesterday}, "/query/from_on"),
        ({"sex": "any"}, "/query/sex"),
        ({"lat": 37.5}, "/query/lng"),
        ({"kind": "sofa"}, "/query/kind"),
        ({"within_m": 0}, "/query/within_m"),
        ({"lat": "nan", "lng": 1}, "/query/lat"),
    ],
)
async def test_free_beds_asked_for_wrongly_are_refused_with_the_place(client_for, make, asked, pointer):
    client = await client_for(Role.COMMUNITY_WORKER)

    answer = await client.get("/v1/beds/availability", params={"from_on": day(0)} | as_of_now(asked))

    assert answer.status_code == 422, answer.text
    assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]


async def test_free_beds_come_page_by_page(make, client_for):
    house = await a_house(make, client_for)
    beds = [str((await house.bed()).id) for _ in range(5)]
    path, found, cursor = "/v1/beds/availability", [], {}
    while True:
        page = (await house.bureau.get(path, params={"from_on": day(0), "limit": 2, **cursor})).json()
        found += [bed["id"] for bed in page["items"]]
        if not page["next_cursor"]:
            break
        cursor = {"cursor": page["next_cursor"]}

    assert found == beds
