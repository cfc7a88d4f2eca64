"""Whoever is shown a figure may read the rows behind it (contract.md: every value can be drilled down to its rows)."""

import pytest

from models.accounts import Role
from services.access import ROLES, Permission
from services.reports.indicators import INDICATORS
from tests.factories import Make
from tests.served import YEAR

READERS = [role for role in Role if Permission.REPORTS_READ in ROLES[role]]


@pytest.mark.parametrize("role", READERS)
async def test_every_figure_that_a_role_is_shown_leads_to_its_rows(make: Make, client_for, role: Role):
    """Seen to fail, with 403 for an officer's welfare visits, ten families of an inspector's, three of a community's. What a
    role may look into is shown to it."""
    bound = {"division_code": make.division_code} if role is Role.COMMUNITY_WORKER else {}
    client = await client_for(role, **bound)

    figures = (await client.get("/v1/reports/period", params=YEAR)).json()
    behind = {
        key: (await client.get(f"/v1/reports/period/{key}/rows", params=YEAR | {"limit": 1})).status_code
        for key in figures
    }

    assert {key: status for key, status in behind.items() if status != 200} == {}
    families = {
        one.key.partition(".")[0] for one in INDICATORS if one.evidence.permission in ROLES[role] and not one.by
    }
    assert families <= {key.partition(".")[0] for key in figures}


async def test_a_figure_that_is_not_shown_is_drawn_by_no_chart_either(client_for):
    officer = await client_for(Role.SUBSIDY_OFFICER)

    answer = await officer.get("/v1/reports/period/welfare_visits.count/chart.svg", params=YEAR)
    near = await officer.get("/v1/reports/period/welfare_visits.cuont/rows", params=YEAR)

    assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")
    assert [key for key in near.json()["near"] if key.startswith("welfare_visits")] == []
