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
