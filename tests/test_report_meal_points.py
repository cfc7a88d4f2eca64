"""The figures of meal points: planned and built by then, and in operation at the end of the last day."""

from datetime import date

import pytest

from models.accounts import Role
from models.meal_points import Area, MealPointSpell, MealPointStatus
from tests.meals import meal_point
from tests.served import figures

CLOSED = {"status": MealPointStatus.CLOSED, "opened_on": date(2024, 1, 1)}
PLANNED = {"status": MealPointStatus.PLANNED, "planned_on": date(2024, 6, 30)}

# What the register holds of a point; whether it is planned, built and operating at the end of 30 June 2024.
STANDING = {
    "planned that day": (PLANNED, (1, 0, 0)),
    "planned the next day": (PLANNED | {"planned_on": date(2024, 7, 1)}, (0, 0, 0)),
    "built that day": ({"status": MealPointStatus.BUILT, "built_on": date(2024, 6, 30), "opened_on": None}, (0, 1, 0)),
    "opened that day": ({"opened_on": date(2024, 6, 30), "built_on": date(2024, 6, 30)}, (0, 1, 1)),
    "opened the next day": ({"opened_on": date(2024, 7, 1), "built_on": date(2024, 7, 1)}, (0, 0, 0)),
    "closed that day": (CLOSED | {"closed_on": date(2024, 6, 30)}, (0, 0, 0)),
    "closed the next day": (CLOSED | {"closed_on": date(2024, 7, 1), "planned_on": date(2023, 1, 1)}, (1, 0, 1)),
}


@pytest.mark.parametrize("standing", STANDING)
async def test_points_are_counted_as_they_stand_at_the_end_of_the_last_day(client_for, make, standing):
    given, wanted = STANDING[standing]
    await meal_point(make, **given)

    answer = await figures(await client_for(Role.AUDITOR), to="2024-06-30")

    found = {key: answer[f"meal_points.{key}"] for key in ("planned", "built", "operating")}
    assert tuple(figure["value"] for figure in found.values()) == wanted
    assert {figure["unit"] for figure in found.values()} == {"meal_points"}


async def test_a_suspended_point_is_not_in_operation_on_the_days_between_and_is_again_later(client_for, make):
    """Seen to fail by the point's dates alone, which know no suspension."""
    point = await meal_point(make, opened_on=date(2024, 1, 1))
    await make.owner.execute("update meal_point_spells set until_on = '2024-03-01' where district_code = $1", make.code)
    again = MealPointSpell(district_code=make.code, meal_point_id=point.id, from_on=date(2024, 5, 1))
    await make.add(again)
    client = await client_for(Role.AUDITOR)

    async def operating(to):
        return (await figures(client, to=to))["meal_points.operating"]["value"]

    days = ("2024-02-29", "2024-03-01", "2024-04-30", "2024-05-01")
    assert [await operating(to) for to in days] == [1, 0, 0, 1]
    parts = (await figures(client, to="2024-06-30", by="month"))["meal_points.operating"]["parts"]
    assert [part["value"] for part in parts] == [1, 1, 0, 0, 1, 1]


async def test_urban_and_rural_add_up_and_every_figure_leads_to_its_points(client_for, make):
    for area in (Area.URBAN, Area.RURAL, Area.RURAL):
        await meal_point(make, area=area, built_on=date(2020, 1, 1), planned_on=date(2020, 1, 1))
    client = await client_for(Role.AUDITOR)

    answer = await figures(client, to="2024-06-30")

    for name in ("planned", "built", "operating"):
        values = [answer[f"meal_points.{area}{name}"]["value"] for area in ("", "urban.", "rural.")]
        assert values == [3, 1, 2]
        for key, value in zip((f"meal_points.{name}", f"meal_points.rural.{name}"), (3, 2), strict=True):
            path = f"/v1/reports/period/{key}/rows"
            rows = (await client.get(path, params={"from": "2024-01-01", "to": "2024-06-30"})).json()["items"]
            assert [row["counted"] for row in rows] == [1] * value
            assert {row["kind"] for row in rows} == {"meal_point"}
            assert (await client.get(rows[0]["links"]["meal_point"])).json()["code"] == rows[0]["code"]
    assert answer["meal_points.rural.operating"]["label"] == "运营中的助餐点（农村）"
