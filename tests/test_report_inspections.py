"""Report keys of inspections: how many, what they found, what was put right, and the rows behind each figure."""

import pytest

from models.accounts import Role
from tests.exports.fetching import rows_of
from tests.imports.test_inspections import FOUND, HEADER, row, without
from tests.imports.uploading import counts, taken_in
from tests.inspected import safety

_ = safety
YEAR = {"from": "2024-01-01", "to": "2024-12-31"}
MEASURES = ("count", "notices", "findings", "rectified", "in_progress")
ELSEWHERE = "facility,JG002,2024-05-11,,"


@pytest.fixture
async def year(make, client_for, drain):
    """Four inspections of two houses. Of five findings by two notices one was closed, one put right, one only in the next year."""
    house = await make.facility(code="JG001")
    await make.facility(code="JG002", name="另一家")
    admin = await client_for(Role.BUREAU_ADMIN)
    rows = (
        row(put_right="2024-05-15,2024-05-16")
        + row(finding="2", put_right="2024-12-31,")
        + row(finding="3", put_right="2025-01-01,2025-01-02")
        + row("J-2", where=ELSEWHERE, found=FOUND.replace("1号", "2号"))
        + row("J-2", where=ELSEWHERE, finding="2", found=FOUND.replace("改〔2024〕1号", ""), put_right=",2024-06-01")
        + without("J-3", where="facility,JG001,2024-12-31,民政局,")
        + without("J-4", where="facility,JG001,2023-12-31,民政局,")
        + row(
            "J-5",
            where="facility,JG001,2024-07-01,,",
            found=FOUND.replace("2024-05-17", "2024-07-17").replace("1号", "5号"),
        )
    )
    done = await taken_in(admin, drain, "inspections", HEADER + rows)
    assert counts(done) == (8, 0, 0, 0)
    listed = (await admin.get("/v1/inspections")).json()["items"]
    [mistaken] = [one for one in listed if one["inspection_no"] == "J-5"]
    other = await client_for(Role.BUREAU_ADMIN)
    annulled = await other.post(f"/v1/inspections/{mistaken['id']}/annul", json={"reason": "登记到了另一家机构"})
    assert annulled.status_code == 200, annulled.text
    return house


async def test_a_report_counts_inspections_notices_findings_and_what_was_put_right_by_its_last_day(year, client_for):
    """Annulled ones count nowhere: seen to be 4 inspections, 3 notices and 6 findings without the look at it. Seen to count what was
    put right in January 2025 without the last day."""
    inspector = await client_for(Role.INSPECTOR)

    figures = (await inspector.get("/v1/reports/period", params=YEAR)).json()
    later = (await inspector.get("/v1/reports/period", params=YEAR | {"to": "2025-01-31"})).json()

    told = {
        name: (figures[f"inspections.{name}"]["value"], figures[f"inspections.{name}"]["unit"]) for name in MEASURES
    }
    assert told == {
        "count": (3, "inspections"),
        "notices": (2, "notices"),
        "findings": (5, "findings"),
        "rectified": (3, "findings"),
        "in_progress": (2, "findings"),
    }
    assert [later[f"inspections.{name}"]["value"] for name in ("rectified", "in_progress")] == [4, 1]


BEHIND = {
    "count": ("inspection_no", [("J-1", 1), ("J-2", 1), ("J-3", 1)]),
    "notices": ("finding_no", [("J-1-1", 1), ("J-1-2", 0), ("J-1-3", 0), ("J-2-1", 1)]),
    "findings": ("finding_no", [("J-1-1", 1), ("J-1-2", 1), ("J-1-3", 1), ("J-2-1", 1), ("J-2-2", 1)]),
    "rectified": ("finding_no", [("J-1-1", 1), ("J-1-2", 1), ("J-2-2", 1)]),
    "in_progress": ("finding_no", [("J-1-3", 1), ("J-2-1", 1)]),
}


@pytest.mark.parametrize("measure", MEASURES)
async def test_each_figure_leads_to_its_rows(year, client_for, measure):
    inspector, auditor = await client_for(Role.INSPECTOR), await client_for(Role.AUDITOR)
    path, (number, wanted) = f"/v1/reports/period/inspections.{measure}/rows", BEHIND[measure]

    rows = (await inspector.get(path, params=YEAR)).json()["items"]
    audited = (await auditor.get(path, params=YEAR)).json()["items"]

    assert sorted((one[number], one["counted"]) for one in rows) == wanted
    assert {one["place"] for one in rows if one["inspection_no"] == "J-1"} <= {year.name}
    assert set(audited[0]["links"]) == {"inspection", "import", "audit"} | (
        {"finding"} if measure != "count" else set()
    )


@pytest.mark.parametrize("form", ["csv", "xlsx"])
async def test_inspections_and_findings_leave_as_files_with_the_filters_of_their_lists(
    year, make, client_for, drain, form
):
    """A finding that came by a file names none of the four who answer for it."""
    admin, manager = await client_for(Role.BUREAU_ADMIN), await client_for(Role.FACILITY_MANAGER, facility_id=year.id)
    elsewhere = await make.division(f"{make.code}008")
    worker = await client_for(Role.COMMUNITY_WORKER, division_code=elsewhere)

    in_may = await rows_of(admin, drain, "inspections", form, from_on="2024-05-01", to_on="2024-05-31", topic="fire")
    own = await rows_of(manager, drain, "inspections", form, place_id=str(year.id), place_kind="facility")
    found = await rows_of(manager, drain, "findings", form, status="closed")
    late = await rows_of(admin, drain, "findings", form, status="overdue", hazard="ordinary", topic="fire")
    none = [await rows_of(worker, drain, kind, form) for kind in ("inspections", "findings")]

    assert [(one["检查编号"], one["主题"], one["隐患"]) for one in in_may] == [
        ("J-2", "消防", 2.0 if form == "xlsx" else "2"),
        ("J-1", "消防、食品", 3.0 if form == "xlsx" else "3"),
    ]
    assert [(one["检查编号"], one["作废原因"]) for one in own] == [
        ("J-3", ""),
        ("J-5", "登记到了另一家机构"),
        ("J-1", ""),
        ("J-4", ""),
    ]
    assert [(one["隐患编号"], one["状态"], one["属地责任人"], one["导入"]) for one in found] == [
        ("J-1-1", "已销号", "", "是"),
        ("J-1-3", "已销号", "", "是"),
    ]
    assert [(one["隐患编号"], one["状态"], one["场所"]) for one in late] == [("J-2-1", "逾期未整改", "另一家")]
    assert none == [[], []]


async def test_a_finding_made_on_the_spot_leaves_with_who_answers_for_it(safety, drain):
    finding = await safety.found()

    [row] = await rows_of(safety.bureau, drain, "findings")

    assert (row["隐患编号"], row["个人责任人"], row["状态"]) == (finding["finding_no"], "值班员 赵强", "待整改")
