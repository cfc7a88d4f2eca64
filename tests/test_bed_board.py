"""The board of beds: how each is used on a night, who lies in it for whoever may know, and how many there are."""

from datetime import timedelta

import pytest

from models.accounts import Role
from services.calendars import today
from tests.lodged import a_house, day
from tests.test_rooms import a_bed, for_women, reserve
from tests.test_stay_overrides import out


async def board(client, house, **asked):
    answer = await client.get(f"/v1/facilities/{house.facility.id}/beds/board", params=asked)
    assert answer.status_code == 200, answer.text
    return answer.json()


def beds_of(shown):
    return {bed["bed_no"]: bed for place in shown["buildings"] for room in place["rooms"] for bed in room["beds"]}


async def a_full_house(make, client_for):
    """A bed in each use, and one that is closed."""
    house = await a_house(make, client_for)
    beds = {name: await house.bed(bed_no=name) for name in ("lies", "away", "comes", "broken", "free")}
    await house.bed(bed_no="closed", closed_on=today())
    who = {name: await make.resident() for name in ("lies", "away", "comes", "later")}
    stays = {"lies": await house.admitted(beds["lies"], who["lies"], day(-3), day(4))}
    stays["away"] = await house.admitted(beds["away"], who["away"], day(-9))
    stays["comes"] = await house.reserved(beds["comes"], who["comes"], day(0), day(9))
    stays["later"] = await house.reserved(beds["lies"], who["later"], day(5))
    leave = {"from_on": day(-1), "to_on": day(2), "reason": "family"}
    told = await house.manager.post(f"/v1/stays/{stays['away']['id']}/leaves", json=leave)
    assert told.status_code == 201, told.text
    await out(house, beds["broken"], "out_of_service")
    return house, stays, who


async def test_the_board_tells_of_each_bed_how_it_is_used_and_counts_each_once(make, client_for):
    house, stays, who = await a_full_house(make, client_for)

    shown = await board(house.manager, house)

    beds = beds_of(shown)
    assert {name: bed["use"] for name, bed in beds.items()} == {
        "lies": "occupied",
        "away": "on_leave",
        "comes": "reserved",
        "broken": "out_of_service",
        "free": "free",
    }
    assert beds["broken"]["state"] == "out_of_service"
    assert {name: beds[name]["stay"]["id"] for name in ("lies", "away", "comes")} == {
        name: stays[name]["id"] for name in ("lies", "away", "comes")
    }
    lies, away = beds["lies"], beds["away"]
    assert (lies["stay"]["resident_name"], lies["stay"]["from_on"], lies["stay"]["to_on"]) == (
        who["lies"].name,
        day(-3),
        day(4),
    )
    assert (away["stay"]["away_until"], lies["next"]["id"], lies["next"]["from_on"]) == (
        day(2),
        stays["later"]["id"],
        day(5),
    )
    assert shown["counts"] == [
        {"kind": "nursing", "total": 5, "occupied": 1, "on_leave": 1, "reserved": 1, "out_of_service": 1, "free": 1}
    ]


async def test_the_board_of_another_day_is_as_it_was_or_as_it_is_planned(make, client_for):
    """Who leaves on that day is gone, who comes is there; and who should have left long ago lies there tonight."""
    house, stays, _ = await a_full_house(make, client_for)
    late = await make.stay(await house.bed(bed_no="late"), await make.resident(), to_on=today() - timedelta(days=2))

    past, leaving, following = [beds_of(await board(house.manager, house, on=day(n))) for n in (-2, 4, 5)]
    tonight = beds_of(await board(house.manager, house))

    assert (past["lies"]["use"], past["away"]["use"], past["comes"]["use"]) == ("occupied", "occupied", "free")
    assert "closed" in past
    assert (leaving["lies"]["use"], leaving["away"]["use"]) == ("free", "occupied")
    assert (following["lies"]["use"], following["lies"]["stay"]["id"]) == ("reserved", stays["later"]["id"])
    assert (tonight["late"]["use"], tonight["late"]["stay"]["id"]) == ("occupied", str(late.id))


async def test_beds_stand_by_building_and_room_with_whom_they_are_for(make, client_for):
    house = await a_house(make, client_for)
    await a_bed(house, "3", "101", building="B")
    await a_bed(house, "2", "101", building="A")
    await for_women(house, "1", "201")
    await house.bed(bed_no="0")

    shown = await board(house.manager, house)

    assert [
        (place["building"], room["room_no"], room["for_sex"], [bed["bed_no"] for bed in room["beds"]])
        for place in shown["buildings"]
        for room in place["rooms"]
    ] == [
        (None, None, "any", ["0"]),
        (None, "201", "female", ["1"]),
        ("A", "101", "any", ["2"]),
        ("B", "101", "any", ["3"]),
    ]


SEES = {
    Role.BUREAU_ADMIN: True,
    Role.AUDITOR: True,
    Role.COMMUNITY_WORKER: True,
    Role.FACILITY_MANAGER: False,
    Role.PROVIDER_MANAGER: False,
    Role.MEAL_POINT_OPERATOR: False,
    Role.FAMILY: False,
    Role.RESIDENT: False,
}
"""Whether this role reads who lies in the beds of a house that is not its own: as it reads stays."""


@pytest.mark.parametrize(("role", "names"), SEES.items(), ids=[role.value for role in SEES])
async def test_everybody_sees_what_is_free_and_who_lies_there_only_whoever_may_see_the_stay(
    make, client_for, role, names
):
    """Nor whether somebody is away. Seen to tell a stranger's name with `true()` for _within in stays.people, and who is on leave
    without `known`."""
    house, _, _ = await a_full_house(make, client_for)
    client = await client_for(role)

    shown = await board(client, house)

    beds = beds_of(shown)
    assert [beds[name]["stay"] is not None for name in ("lies", "away", "comes")] == [names] * 3
    assert (beds["lies"]["next"] is not None) is names
    assert (beds["away"]["use"], shown["counts"][0]["on_leave"]) == (("on_leave", 1) if names else ("occupied", 0))
    assert beds["free"]["use"] == "free"


async def test_a_resident_finds_the_own_bed_on_the_board_and_nobody_else(make, client_for):
    house, stays, who = await a_full_house(make, client_for)
    resident = await client_for(Role.RESIDENT, resident_id=who["lies"].id)

    beds = beds_of(await board(resident, house))

    assert {name: bed["stay"] and bed["stay"]["id"] for name, bed in beds.items() if bed["stay"]} == {
        "lies": stays["lies"]["id"]
    }
    assert beds["lies"]["next"] is None


async def test_a_board_that_cannot_be_is_refused(make, client_for):
    house = await a_house(make, client_for)
    path = f"/v1/facilities/{house.facility.id}/beds/board"

    wrong = await house.manager.get(path, params={"on": "2026-02-30"})
    none = await house.manager.get("/v1/facilities/01900000-0000-7000-8000-000000000009/beds/board")
    region = await (await client_for(Role.REGION_VIEWER)).get(path)

    assert [answer.status_code for answer in (wrong, none, region)] == [422, 404, 403]


async def test_beds_are_listed_by_state_building_and_room(make, client_for):
    house = await a_house(make, client_for)
    first, second = await a_bed(house, "1", "101", building="A"), await a_bed(house, "2", "102", building="A")
    third = await a_bed(house, "3", "101")
    await out(house, type("Bed", (), {"id": third["id"], "facility_id": house.facility.id}), "cleaning")
    path = f"/v1/facilities/{house.facility.id}/beds"

    found = [
        [bed["id"] for bed in (await house.manager.get(path, params=asked)).json()["items"]]
        for asked in ({"building": "A"}, {"room": "101"}, {"building": "A", "room": "101"}, {"state": "cleaning"})
    ]

    assert found == [[second["id"], first["id"]], [third["id"], first["id"]], [first["id"]], [third["id"]]]
    assert (await house.manager.get(path, params={"state": "full"})).status_code == 422


async def test_a_reservation_of_a_bed_stands_on_the_board_at_once(make, client_for):
    house = await a_house(make, client_for)
    bed = await a_bed(house, "1", "101")
    await reserve(house, bed, await make.resident())

    assert beds_of(await board(house.manager, house))["1"]["use"] == "reserved"
