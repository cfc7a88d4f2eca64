"""Alerts say where: the place by its name, in the list, in one alert and in the file, and may be asked for by the place."""

from typing import Any
from uuid import UUID

import pytest

from models.accounts import Role
from models.alerts import AlertPlace, AlertSeverity
from models.care_centres import CareCentre
from services import alerts
from services.access import system
from tests.exports.fetching import asked, rows_of
from tests.meals import meal_point
from tests.places import numbers


@pytest.fixture
def raised(app, district):
    """`await raised(kind, place)`: an alert about a place of that kind."""

    async def raise_it(kind: AlertPlace | None, place_id: UUID | None, **about: Any) -> str:
        place = (kind, place_id) if kind and place_id else None
        async with app.state.sessions(info={"scope": system(district).scope}) as session, session.begin():
            key = f"place/{next(numbers)}"
            facts = {"note": "=二楼有焦味。"}
            found = await alerts.raise_alert(
                session, system(district), "told", AlertSeverity.WARNING, facts, key=key, place=place, **about
            )
        return str(found)

    return raise_it


@pytest.fixture
async def places(make):
    """One of each kind, by its kind."""
    centre = CareCentre(
        district_code=make.code, code="ZX-1", name="测试中心", level="community", division_code=make.division_code
    )
    await make.add(centre)
    return {
        AlertPlace.FACILITY: await make.facility(),
        AlertPlace.MEAL_POINT: await meal_point(make),
        AlertPlace.PROVIDER: await make.provider(),
        AlertPlace.CARE_CENTRE: centre,
    }


async def listed(client: Any, **asked: str) -> list[Any]:
    answer = await client.get("/v1/alerts", params=asked)
    assert answer.status_code == 200, answer.text
    return list(answer.json()["items"])


@pytest.mark.parametrize("kind", list(AlertPlace))
async def test_an_alert_names_its_place_and_is_found_by_it(make, client_for, raised, places, kind):
    """In the list, alone, and for the workers of its division."""
    place = places[kind]
    alert = await raised(kind, place.id, division_code=make.division_code)
    other = await raised(None, None, resident_id=(await make.resident()).id)
    worker, admin = await client_for(Role.COMMUNITY_WORKER), await client_for(Role.BUREAU_ADMIN)

    for client in (worker, admin):
        of_it = await listed(client, place_id=str(place.id))
        assert [(one["id"], one["place_name"]) for one in of_it] == [(alert, place.name)]
        assert (await client.get(f"/v1/alerts/{alert}")).json()["place_name"] == place.name
        assert {one["id"]: one["place_name"] for one in await listed(client)} == {alert: place.name, other: None}


async def test_a_facility_reads_its_own_name_and_exports_only_what_is_about_itself(
    make, client_for, raised, places, drain
):
    """The neighbour's alert is in neither, asked for by its place or not. Row security alone would hold too."""
    own, neighbour = places[AlertPlace.FACILITY], await make.facility()
    alert = await raised(AlertPlace.FACILITY, own.id)
    await raised(AlertPlace.FACILITY, neighbour.id)
    manager = await client_for(Role.FACILITY_MANAGER, facility_id=own.id)

    rows = await rows_of(manager, drain, "alerts")

    assert [(one["id"], one["place_name"]) for one in await listed(manager)] == [(alert, own.name)]
    assert [(row["系统编号"], row["场所"]) for row in rows] == [(alert, own.name)]
    assert await listed(manager, place_id=str(neighbour.id)) == []


@pytest.mark.parametrize("form", ["csv", "xlsx"])
async def test_the_file_of_alerts_says_where_and_what_as_the_list_does(make, client_for, raised, places, drain, form):
    """Seen to have neither place nor words. What somebody wrote begins no formula."""
    for kind, place in places.items():
        await raised(kind, place.id)
    resident = await make.resident()
    await raised(None, None, resident_id=resident.id)
    admin = await client_for(Role.BUREAU_ADMIN)

    rows = await rows_of(admin, drain, "alerts", form)
    alone = await rows_of(admin, drain, "alerts", form, place_id=str(places[AlertPlace.MEAL_POINT].id))

    mark = "'" if form == "csv" else ""
    wanted = [(one["id"], one["place_name"] or "", f"{mark}{one['says_zh']}") for one in await listed(admin)]
    assert [(row["系统编号"], row["场所"], row["预警内容"]) for row in rows] == wanted
    assert [(row["场所"], row["场所类型"], row["类型"]) for row in alone] == [
        (places[AlertPlace.MEAL_POINT].name, "助餐点", "人工上报")
    ]
    assert rows[0]["老年人"] == resident.name
    assert {(len(row), row["状态"], row["超期未受理"], row["受理人"]) for row in rows} == {(19, "待受理", "否", "")}


async def test_a_place_that_is_no_id_is_refused_by_list_and_file(client_for):
    admin = await client_for(Role.BUREAU_ADMIN)

    by_list = await admin.get("/v1/alerts?place_id=x")
    by_file = await asked(admin, "alerts", place_id="x")

    assert [error["pointer"] for error in by_list.json()["errors"]] == ["/query/place_id"]
    assert [error["pointer"] for error in by_file.json()["errors"]] == ["/filters/place_id"]
    assert (by_list.status_code, by_file.status_code) == (422, 422)
