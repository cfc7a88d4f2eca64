"""The demonstration's inspections and insurance: what the files hold, and what the system says of them."""

from datetime import date
from typing import Any

import pytest

from api.demo import founding, inspected
from api.demo.founding import District
from models.accounts import Role
from models.care_centres import CareCentre, CentreLevel
from tests.meals import meal_point
from tests.test_demonstration_acts import Worked


def test_the_figures_of_inspections_and_insurance_are_these():
    """Written down, so that no change of the lists goes unseen."""
    assert len(set(inspected.PLACES)) == 24
    assert inspected.FIGURES == {
        "inspections.count": 60,
        "inspections.notices": 30,
        "inspections.findings": 30,
        "inspections.rectified": 28,
        "inspections.in_progress": 2,
        "insurance.persons": 150,
        "insurance.beds": 35,
        "insurance.premium_fen": 870_000,
    }
    assert {row[4] for row in inspected.inspections()} == {"民政局；消防救援大队"}
    assert max(row[3] for row in inspected.inspections()) <= date(2024, 10, 31)


def as_told() -> dict[str, Any]:
    """All as it is expected."""
    persons = [{"kind": "accident", "covered": len(inspected.INSURED)}, {"kind": "care", "covered": 0}]
    return {
        "figures": {key: {"value": value} for key, value in inspected.FIGURES.items()},
        "inspected": {"coverage": {"persons": persons, "beds": {"covered": inspected.BEDS}}},
    }


OFF = {
    "nothing": (lambda _: None, set()),
    **{key: (lambda told, key=key: told["figures"][key].update(value=-1), {key}) for key in inspected.FIGURES},  # type: ignore[misc]
    "somebody who is not insured": (
        lambda told: told["inspected"]["coverage"]["persons"][0].update(covered=0),
        {"accident insurance"},
    ),
    "a bed": (lambda told: told["inspected"]["coverage"]["beds"].update(covered=0), {"beds insured"}),
}


@pytest.mark.parametrize("off", OFF)
def test_what_is_off_is_told(off: str):
    """Each fault is the control of its own comparison."""
    told, (fault, found) = as_told(), OFF[off]
    fault(told)

    assert set(inspected.wrong(told)) == found


@pytest.fixture
async def founded(client_for: Any, drain: Any, make: Any) -> District:
    """A district of its own: its administrator, and those of the demonstration's people who are insured. Of the staff only the auditor
    is asked."""

    async def person(role: str) -> Worked:
        who = Worked(role, await client_for(Role(role)))
        who.drain = drain
        return who

    for whose in inspected.INSURED:
        await make.resident(id_number=whose.id_number, birth_on=whose.birth_on)
    return District(await person("bureau_admin"), *[await person("auditor") for _ in founding.STAFF])


@pytest.fixture
async def places(make: Any) -> None:
    """All that are inspected, with the beds of the first home."""
    home = await make.facility(code="JG01")
    for _ in range(inspected.BEDS + 5):
        await make.bed(home)
    for kind, code in inspected.PLACES:
        if kind == "facility" and code != "JG01":
            await make.facility(code=code)
        elif kind == "provider":
            await make.provider(code=code)
        elif kind == "meal_point":
            await meal_point(make, code=code)
        elif kind == "care_centre":
            centre = {"code": code, "name": code, "level": CentreLevel.COMMUNITY, "division_code": make.division_code}
            await make.add(CareCentre(district_code=make.code, **centre))


async def test_the_files_come_to_what_is_expected_and_told_twice_change_nothing(
    founded: Any, places: None, client_for: Any
):
    """Once and again."""
    auditor = await client_for(Role.AUDITOR)
    once, twice = await inspected.told(founded), await inspected.told(founded)
    figures = (await auditor.get("/v1/reports/period", params={"from": "2024-01-01", "to": inspected.ON})).json()

    assert inspected.wrong({"inspected": once, "figures": figures}) == {}
    assert once == twice
    assert [one["rows_created"] for one in founded.imports[-4:-2]] == [60, 151]
