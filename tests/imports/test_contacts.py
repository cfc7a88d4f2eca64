"""Contacts and agreements of a file: a register, so that what is said again changes nothing and what differs is changed."""

import pytest

from models.accounts import Role
from tests.imports.uploading import counts, faults_of, taken_in

CONTACTS = "resident_id_number,name,relation,phone,from_on\n"
AGREEMENTS = "agreement_no,resident_id_number,kind,with_name,signed_on,ends_on\n"


async def test_contacts_go_in_once_and_change_with_their_history(town, client_for, drain, make):
    """A blank day says nothing. Seen to record everybody a second time without the look at who is current."""
    worker = await client_for(Role.COMMUNITY_WORKER)
    other = await make.resident()
    path = f"/v1/residents/{town.resident.id}/contacts"
    file = CONTACTS + f"{town.number},王建国,儿子,13800005678,2024-01-01\n{town.number},李小红,女儿,0631-5201234,\n"

    first = await taken_in(worker, drain, "contacts", file)
    again = await taken_in(worker, drain, "contacts", file)
    other = await taken_in(worker, drain, "contacts", file.replace("13800005678", "13800008765"))
    found = (await worker.get(path)).json()["items"]

    assert counts(first) == (2, 0, 0, 0), await faults_of(worker, first)
    assert (counts(again), counts(other)) == ((0, 0, 2, 0), (0, 1, 1, 0))
    assert [(one["name"], one["phone_masked"], one["version"]) for one in found] == [
        ("王建国", "138****8765", 2),
        ("李小红", "0631-***1234", 1),
    ]
    shown = await worker.post(f"{path}/{found[0]['id']}/reveal", json={"purpose": "contact"})
    assert shown.json()["phone"] == "13800008765"


async def test_rows_of_contacts_that_cannot_be_are_told_one_by_one(town, client_for, drain):
    worker = await client_for(Role.COMMUNITY_WORKER)
    rows = (
        f"{town.stranger},王,儿子,13800005678,\n{town.number},,儿子,13800005678,\n{town.number},王,儿子,12,\n"
        f"{town.number},王,儿子,13800005678,2199-01-01\n{town.number},王,儿子,13800005678,\n{town.number},王,女婿,13800005678,\n"
    )

    done = await taken_in(worker, drain, "contacts", CONTACTS + rows)

    assert counts(done) == (1, 0, 0, 5)
    assert await faults_of(worker, done) == [
        (2, "resident_id_number", "resident_unknown"),
        (3, "name", "value_blank"),
        (4, "phone", "phone_form"),
        (5, "from_on", "day_in_future"),
        (7, "", "repeated_in_file"),
    ]


@pytest.mark.parametrize(
    ("kind", "row"), [("contacts", "{},王,儿子,13800005678,\n"), ("agreements", "A-1,{},support,王,2024-01-05,\n")]
)
async def test_to_a_worker_residents_of_other_divisions_are_unknown(town, client_for, drain, make, kind, row):
    """The worker's file is taken in by the system: seen to go in without the comparison of divisions."""
    there = await make.division(f"{make.code}002")
    worker = await client_for(Role.COMMUNITY_WORKER, division_code=there)
    header = {"contacts": CONTACTS, "agreements": AGREEMENTS}[kind]

    done = await taken_in(worker, drain, kind, header + row.format(town.number))

    assert counts(done) == (0, 0, 0, 1)
    assert await faults_of(worker, done) == [(2, "resident_id_number", "resident_unknown")]


async def test_agreements_go_in_once_and_in_chinese_too(town, client_for, drain):
    worker = await client_for(Role.COMMUNITY_WORKER)
    head = "代管协议台账\n协议编号,老年人身份证号,协议类型,协议对方,签订日期,终止日期\n"
    file = (
        head
        + f"协〔2024〕1号,{town.number},银行卡代管协议,示例村委会,2024年1月5日,2099/12/31\n协2,{town.number},赡养协议,王建国,2024-01-05,\n"
    )

    first = await taken_in(worker, drain, "agreements", file, encoding="gb18030")
    again = await taken_in(worker, drain, "agreements", file, encoding="gb18030")
    longer = await taken_in(worker, drain, "agreements", file.replace("2099/12/31", "2098/12/31"), encoding="gb18030")

    assert counts(first) == (2, 0, 0, 0), await faults_of(worker, first)
    assert (counts(again), counts(longer)) == ((0, 0, 2, 0), (0, 1, 1, 0))
    [check] = (await worker.get("/v1/agreements/card-checks")).json()["items"]
    assert (check["custodian"], check["finding"], check["ends_on"]) == ("示例村委会", "agreed", "2098-12-31")


async def test_rows_of_agreements_that_cannot_be_are_told_one_by_one(town, client_for, drain, make):
    worker = await client_for(Role.COMMUNITY_WORKER)
    await make.owner.execute("update residents set custodian = '测试侄子' where id = $1", town.resident.id)
    rows = (
        f"A-1,{town.stranger},support,王,2024-01-05,\nA-2,{town.number},loan,王,2024-01-05,\n"
        f"A-3,{town.number},card_custody,村委会,2024-01-05,\nA-4,{town.number},support,王,2024-01-05,2024-01-04\n"
        f"A-5,{town.number},support,王,2199-01-05,\nA-6,{town.number},support,王,2024-01-05,\n"
        f"A-6,{town.number},card_custody,王,2024-01-05,\n,{town.number},support,王,2024-01-05,\n"
    )

    done = await taken_in(worker, drain, "agreements", AGREEMENTS + rows)

    assert counts(done) == (1, 0, 0, 7)
    assert await faults_of(worker, done) == [
        (2, "resident_id_number", "resident_unknown"),
        (3, "kind", "choice_unknown"),
        (4, "with_name", "custodian_differs"),
        (5, "ends_on", "agreement_ends_before_it_is_signed"),
        (6, "signed_on", "day_in_future"),
        (8, "kind", "differs_from_recorded"),
        (9, "agreement_no", "value_blank"),
    ]
