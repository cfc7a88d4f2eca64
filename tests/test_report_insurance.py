"""Report keys of insurance: what begins in the period, and the policies behind each figure."""

import pytest

from models.accounts import Role
from tests.exports.fetching import rows_of
from tests.insured import PATH, bureau, insured

YEAR = {"from": "2024-01-01", "to": "2024-12-31"}
DAYS = {"starts_on": "2024-03-01", "ends_on": "2025-02-28"}


@pytest.fixture
async def town(make, client_for):
    """Two people, one of them with both kinds; thirty beds; one that began before, one after, and one by mistake."""
    one, two, house, admin = (
        await make.resident(),
        await make.resident(),
        await make.facility(),
        await bureau(client_for),
    )
    await insured(admin, "P-1", one, **DAYS)
    await insured(admin, "P-2", one, "care", **DAYS | {"premium_fen": 5000})
    await insured(admin, "P-3", two, **DAYS | {"starts_on": "2024-12-31", "premium_fen": None})
    await insured(admin, "L-1", house, "facility_liability", **DAYS | {"beds": 30, "premium_fen": 90000})
    await insured(admin, "P-4", two, **DAYS | {"starts_on": "2023-12-31"})
    await insured(admin, "P-5", two, **DAYS | {"starts_on": "2025-01-01"})
    mistaken = await insured(admin, "L-2", house, "facility_liability", **DAYS)
    await admin.post(f"{PATH}/{mistaken['id']}/annul", json={"reason": "登记重复"})
    return one, house


async def test_a_report_counts_who_is_insured_how_many_beds_and_what_it_costs(town, client_for):
    """The annulled one and those that begin in other years do not count."""
    auditor = await client_for(Role.AUDITOR)

    figures = (await auditor.get("/v1/reports/period", params=YEAR)).json()
    by_month = (await auditor.get("/v1/reports/period", params=YEAR | {"by": "month"})).json()

    told = {name: (figures[f"insurance.{name}"]["value"], figures[f"insurance.{name}"]["unit"]) for name in MEASURES}
    assert told == {"persons": (2, "residents"), "beds": (30, "beds"), "premium_fen": (98000, "fen")}
    assert [part["value"] for part in by_month["insurance.persons"]["parts"] if part["value"]] == [1, 1]


MEASURES = ("persons", "beds", "premium_fen")
BEHIND = {
    "persons": [("P-1", 1), ("P-2", 0), ("P-3", 1)],
    "beds": [("L-1", 30)],
    "premium_fen": [("L-1", 90000), ("P-1", 3000), ("P-2", 5000), ("P-3", 0)],
}


@pytest.mark.parametrize("measure", MEASURES)
async def test_each_figure_leads_to_its_policies_for_those_who_may_read_them(town, client_for, measure):
    one, house = town
    auditor, inspector = await client_for(Role.AUDITOR), await client_for(Role.INSPECTOR)
    path = f"/v1/reports/period/insurance.{measure}/rows"

    rows = (await auditor.get(path, params=YEAR)).json()["items"]
    refused = await inspector.get(path, params=YEAR)

    assert sorted((row["policy_no"], row["counted"]) for row in rows) == BEHIND[measure]
    assert refused.status_code == 403
    assert rows[0]["links"]["insurance_policy"].startswith("/v1/insurance-policies/")
    masked = {row["policy_no"]: (row["resident_masked"], row["facility"]) for row in rows}
    assert masked.get("P-1", (one.name[0] + "*" * (len(one.name) - 1), None)) == (
        one.name[0] + "*" * (len(one.name) - 1),
        None,
    )
    assert masked.get("L-1", (None, house.name)) == (None, house.name)


@pytest.mark.parametrize("form", ["csv", "xlsx"])
async def test_policies_leave_as_a_file_with_the_filters_of_their_list(town, make, client_for, drain, form):
    one, house = town
    admin, manager = await bureau(client_for), await client_for(Role.FACILITY_MANAGER, facility_id=house.id)
    elsewhere = await make.division(f"{make.code}008")
    worker = await client_for(Role.COMMUNITY_WORKER, division_code=elsewhere)

    rows = await rows_of(admin, drain, "insurance-policies", form)
    of_one = await rows_of(admin, drain, "insurance-policies", form, resident_id=str(one.id), kind="care")
    in_force = await rows_of(admin, drain, "insurance-policies", form, on="2024-02-01")
    own = await rows_of(manager, drain, "insurance-policies", form)
    none = await rows_of(worker, drain, "insurance-policies", form)

    assert len(rows) == 7
    assert [(row["保单号"], row["险种"], row["老年人"]) for row in of_one] == [("P-2", "护理险", one.name)]
    assert [row["保单号"] for row in in_force] == ["P-4"]
    assert sorted((row["保单号"], row["机构"], row["作废原因"]) for row in own) == [
        ("L-1", house.name, ""),
        ("L-2", house.name, "登记重复"),
    ]
    assert none == []
