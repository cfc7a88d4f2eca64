"""The cap of a month has one unit, which measures what the programme pays for (rules.md, Money)."""

from typing import Any

import pytest

from models.accounts import Role

PLACE = "/v1/programmes/{}/versions"


def rules(since: str, unit: str | None, *items: Any) -> dict[str, Any]:
    capped = {"cap_unit": unit, "monthly_cap": 20 if unit else None}
    return {"effective_from": since, "service_item_ids": [str(item.id) for item in items]} | capped


MEASURED = [
    *(("hour", unit, unit in ("minutes", "fen", None)) for unit in ("minutes", "fen", "nights", None)),
    *(("visit", unit, unit in ("minutes", "fen", None)) for unit in ("minutes", "fen", "nights", None)),
    *(("day", unit, unit in ("nights", "fen", None)) for unit in ("minutes", "fen", "nights", None)),
    *(("meal", unit, unit in ("fen", None)) for unit in ("minutes", "fen", "nights", None)),
]


@pytest.mark.parametrize(("priced", "unit", "measures"), MEASURED)
async def test_a_cap_is_in_a_unit_that_measures_each_service(
    client_for, make, priced: str, unit: str | None, measures: bool
):
    """A visit of half an hour was posted as one night of two hours' worth. Seen to fail (201) without `measure`."""
    item, fits = await make.service_item(unit=priced), {"nights": "day", None: "hour"}.get(unit, "hour")
    other, bureau = await make.service_item(unit=fits), await client_for(Role.BUREAU_ADMIN)
    programme = await make.programme(monthly_cap=None)

    answer = await bureau.post(PLACE.format(programme.id), json=rules("2024-01-01", unit, other, item))

    assert answer.status_code == (201 if measures else 422), answer.text
    if not measures:
        said = answer.json()
        [fault] = said["errors"]
        assert (said["code"], said["services"]) == ("cap_unit_does_not_measure", item.code)
        assert (fault["pointer"], fault["code"]) == ("/cap_unit", "cap_unit_does_not_measure")


@pytest.mark.parametrize(("priced", "status"), [("hour", 422), ("visit", 422), ("day", 422), ("meal", 201)])
async def test_a_cap_in_meals_counts_meals(client_for, make, priced: str, status: int):
    item, bureau = await make.service_item(unit=priced), await client_for(Role.BUREAU_ADMIN)
    programme = await make.programme(kind="meal", monthly_cap=None)

    answer = await bureau.post(PLACE.format(programme.id), json=rules("2024-01-01", "meals", item))

    assert answer.status_code == status, answer.text


async def test_a_cap_that_measures_nothing_is_told_in_words(client_for, make):
    item, bureau = await make.service_item(code="CARE"), await client_for(Role.BUREAU_ADMIN)
    path = PLACE.format((await make.programme(monthly_cap=None)).id)

    zh, en = [
        (
            await bureau.post(path, json=rules("2024-01-01", "nights", item), headers={"Accept-Language": language})
        ).json()["detail"]
        for language in ("zh", "en")
    ]

    assert "以“夜”计的月度上限只能用于按天计价的服务项目，量不了 CARE" in zh
    assert "A monthly cap in nights counts services that are priced by the day, and not CARE" in en


CHANGES = [
    ("2024-04-01", "fen", None),
    ("2024-04-01", None, None),
    ("2024-04-16", "minutes", None),
    ("2024-04-16", "fen", ("/effective_from", "minutes", "fen", "2024-04-16")),
    ("2024-04-30", None, ("/effective_from", "minutes", None, "2024-04-30")),
    ("2024-05-02", "minutes", ("/effective_from", "fen", "minutes", "2024-05-02")),
    ("2024-05-02", "fen", None),
    ("2024-06-01", "fen", None),
    ("2024-06-01", "minutes", ("/cap_unit", "minutes", "fen", "2024-06-15")),
    ("2024-06-01", None, ("/cap_unit", None, "fen", "2024-06-15")),
    ("2024-06-16", "minutes", ("/effective_from", "fen", "minutes", "2024-06-16")),
    ("2019-12-15", "fen", None),
]
"""Rules in minutes since 2020, in fen since 2024-05-01, still in fen from 2024-06-15; the day and unit of others, and what is
refused: the pointer, the unit before, the unit after, and the day on which it would change."""


@pytest.mark.parametrize(("since", "unit", "refused"), CHANGES)
async def test_the_unit_of_a_cap_changes_with_a_month(client_for, make, since: str, unit: str | None, refused: Any):
    """A month of 10,000 fen paid 11,940 of them. Seen to fail (201) without `change_with_months`."""
    item, bureau = await make.service_item(), await client_for(Role.BUREAU_ADMIN)
    path = PLACE.format((await make.programme(item)).id)
    for day in ("2024-05-01", "2024-06-15"):
        assert (await bureau.post(path, json=rules(day, "fen", item))).status_code == 201

    answer = await bureau.post(path, json=rules(since, unit, item))

    assert answer.status_code == (422 if refused else 201), answer.text
    if refused:
        said = answer.json()
        [fault] = said["errors"]
        assert said["code"] == "cap_unit_changes_with_month"
        assert (fault["pointer"], said["unit_before"], said["unit"], said["changes_on"]) == refused
        assert said.get("earliest") in {None, "2024-05-01", "2024-06-01", "2024-07-01"}


async def test_who_changes_the_unit_within_a_month_is_told_what_is_allowed(client_for, make):
    item, bureau = await make.service_item(), await client_for(Role.BUREAU_ADMIN)
    path = PLACE.format((await make.programme(item)).id)
    inside = rules("2024-04-16", "fen", item)

    zh, en = [
        (await bureau.post(path, json=inside, headers={"Accept-Language": language})).json()["detail"]
        for language in ("zh", "en")
    ]
    await bureau.post(path, json=rules("2024-04-16", "minutes", item))
    later = (await bureau.post(path, json=rules("2024-04-01", None, item))).json()

    assert "会在 2024-04-16 由“分钟”改为“分”；请让新规则从 2024-05-01 起生效" in zh
    assert "from minutes to fen on 2024-04-16: let them begin on 2024-05-01" in en
    assert "由“无上限”改为“分钟”；2024-04-16 起的规则已定" in later["detail"]
