"""Insurance policies of a file: a register, so that what is said again changes nothing and what differs is changed with history."""

import pytest

from models.accounts import Role
from tests.imports.uploading import counts, faults_of, taken_in
from tests.insured import PATH

HEADER = "policy_no,kind,insured,beds,premium_fen,starts_on,ends_on,insurer\n"


@pytest.fixture
async def house(make):
    return await make.facility(code="JG001")


async def test_policies_go_in_once_and_in_chinese_too_and_change_with_their_history(town, client_for, drain, house):
    admin = await client_for(Role.BUREAU_ADMIN)
    rows = f"P-1,意外险,{town.number},,3000,2024/1/1,2024-12-31,示例财险\nL-1,机构责任险,JG001,30,,2024年1月1日,2024-12-31,\n"
    file = "2024 年保险台账,,,,,,,\n保单号,险种,被保险人,投保床位数,保费(分),起保日期,终保日期,保险公司\n" + rows

    first = await taken_in(admin, drain, "insurance-policies", file, encoding="gb18030")
    again = await taken_in(admin, drain, "insurance-policies", file, encoding="gb18030")
    longer = await taken_in(
        admin, drain, "insurance-policies", file.replace("30,,2024年", "32,9000,2024年"), encoding="gb18030"
    )
    listed = (await admin.get(PATH)).json()["items"]
    [liability] = [one for one in listed if one["policy_no"] == "L-1"]
    told = (await admin.get("/v1/audit", params={"subject_id": liability["id"]})).json()["items"]

    assert [counts(done) for done in (first, again, longer)] == [(2, 0, 0, 0), (0, 0, 2, 0), (0, 1, 1, 0)]
    assert (liability["facility_id"], liability["beds"], liability["premium_fen"], liability["version"]) == (
        str(house.id),
        *(32, 9000, 2),
    )
    assert [(one["act"], one["facts"].get("fields")) for one in told] == [
        ("insurance_policies.update", ["beds", "premium_fen"]),
        ("insurance_policies.create", None),
    ]


async def test_rows_of_policies_that_cannot_be_are_told_one_by_one(town, client_for, drain, house, make):
    """A policy is never moved from one person to another; seen to be told that it is evidence, which no file changes."""
    admin, other = await client_for(Role.BUREAU_ADMIN), await make.resident()
    kept = {"policy_no": "P-0", "kind": "accident", "resident_id": str(other.id)}
    kept |= {"starts_on": "2024-01-01", "ends_on": "2024-12-31"}
    annulled = (await admin.post(PATH, json=kept | {"policy_no": "P-9", "resident_id": str(town.resident.id)})).json()
    await admin.post(f"{PATH}/{annulled['id']}/annul", json={"reason": "登记重复"})
    assert (await admin.post(PATH, json=kept)).status_code == 201
    year = "2024-01-01,2024-12-31,"
    rows = (
        f"P-0,accident,{town.number},,,{year}\n"  # 2: another person
        f"P-1,accident,{town.stranger},,,{year}\n"  # 3: nobody here
        f"P-2,accident,JG001,,,{year}\n"  # 4: no identity number
        f"P-3,facility_liability,JG999,3,,{year}\n"  # 5: no such facility
        f"P-4,facility_liability,JG001,,,{year}\n"  # 6: how many beds
        f"P-5,care,{town.number},3,,{year}\n"  # 7: beds of a person
        f"P-6,care,{town.number},,,2024-12-31,2024-01-01,\n"  # 8
        f"P-9,accident,{town.number},,100,{year}\n"  # 9: annulled
        f"P-7,fire,{town.number},,,{year}\n"  # 10
        f"P-8,care,{town.number},,,{year}\n"
        f"P-8,care,{town.number},,700,{year}\n"  # 12: otherwise than row 11
        f"P-0,care,{town.number},,,{year}\n"  # 13: another kind
    )

    done = await taken_in(admin, drain, "insurance-policies", HEADER + rows)

    assert counts(done) == (1, 0, 0, 11)
    assert await faults_of(admin, done) == [
        (2, "insured", "differs_from_recorded"),
        (3, "insured", "resident_unknown"),
        (4, "insured", "id_number_length"),
        (5, "insured", "facility_unknown"),
        (6, "beds", "beds_of_liability"),
        (7, "beds", "beds_of_liability"),
        (8, "ends_on", "policy_ends_before_it_starts"),
        (9, "policy_no", "policy_annulled"),
        (10, "kind", "choice_unknown"),
        (12, "", "repeated_in_file"),
        (13, "kind", "differs_from_recorded"),
    ]
    told = (await admin.get(f"/v1/imports/{done['id']}/errors.csv")).content.decode("utf-8-sig")
    assert told.count("作废该保单后用另一编号（如分单号）重新登记") == 2
    assert "证据" not in told
