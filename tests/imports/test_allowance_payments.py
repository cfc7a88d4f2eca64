"""What was paid before Yiyang: evidence by person, kind and month; it is counted, and never paid again."""

from datetime import date

import pytest

from models.accounts import Role
from models.residents import Sex
from services import numbers
from tests.allowances.bureaus import Bureau, opened
from tests.imports.uploading import counts, faults_of, taken_in
from tests.served import figures

HEADER = "batch_month,resident_id_number,allowance,amount_fen,paid_on\n"


def number_of(make, n):
    return numbers.synthetic_identity_number(make.code, date(1940, 3, 7), n, Sex.FEMALE)


@pytest.fixture
async def bureau(make, client_for) -> Bureau:
    bureau = await opened(make, client_for)
    await bureau.standard()
    return bureau


async def test_history_goes_in_once_and_is_not_changed_by_a_file(bureau, drain, make):
    """Seen to fail without the look at what is recorded: sent again, each row was refused by the unique key alone."""
    numbers_of = [number_of(make, n) for n in (102, 103)]
    for number in numbers_of:
        await make.resident(id_number=number)
    file = HEADER + "".join(
        f"2024-0{m},{number},advanced_age,10000,2024-0{m}-15\n" for m in (1, 2) for number in numbers_of
    )

    first = await taken_in(bureau.builder, drain, "allowance-payments", file)
    again = await taken_in(bureau.builder, drain, "allowance-payments", file)
    other = await taken_in(bureau.builder, drain, "allowance-payments", file.replace("10000,2024-01", "20000,2024-01"))

    assert counts(first) == (4, 0, 0, 0), await faults_of(bureau.builder, first)
    assert counts(again) == (0, 0, 4, 0)
    assert counts(other) == (0, 0, 2, 2)
    assert await faults_of(bureau.builder, other) == [(row, "amount_fen", "differs_from_recorded") for row in (2, 3)]
    answer = await figures(bureau.builder)
    assert [answer[f"allowances.{key}"]["value"] for key in ("payments", "residents", "roll", "amount_fen")] == [
        *(4, 2, 2),
        40000,
    ]


async def test_rows_that_cannot_be_are_told_one_by_one(bureau, drain, make):
    number = number_of(make, 102)
    await make.resident(id_number=number)
    rows = (
        f"2024-13,{number},advanced_age,1,\n2199-01,{number},advanced_age,1,\n2024-01,{number_of(make, 103)},advanced_age,1,\n"
        f"2024-01,{number},nobody_knows,1,\n2024-01,{number},advanced_age,0,\n2024-01,{number},advanced_age,1,2199-01-01\n"
        f"2024-01,{number},advanced_age,100元,\n2024-01,{number},,1,\n"
    )

    done = await taken_in(bureau.builder, drain, "allowance-payments", HEADER + rows)

    assert counts(done) == (0, 0, 0, 8)
    assert await faults_of(bureau.builder, done) == [
        (2, "batch_month", "month_format"),
        (3, "batch_month", "batch_month_in_future"),
        (4, "resident_id_number", "resident_unknown"),
        (5, "allowance", "allowance_unknown"),
        (6, "amount_fen", "integer_out_of_range"),
        (7, "paid_on", "day_in_future"),
        (8, "amount_fen", "yuan_given"),
        (9, "allowance", "value_blank"),
    ]


async def test_a_kind_that_every_bureau_has_is_made_by_its_first_file_in_chinese_too(client_for, drain, make):
    number = number_of(make, 102)
    await make.resident(id_number=number)
    officer = await client_for(Role.SUBSIDY_OFFICER)
    file = f"长寿补贴发放表\n发放月份,老年人身份证号,津贴类型,金额(分),发放日期\n2024年1月,{number},长寿补贴,30000,2024年1月15日\n"

    done = await taken_in(officer, drain, "allowance-payments", file, encoding="gb18030")

    assert counts(done) == (1, 0, 0, 0), await faults_of(officer, done)
    [kind] = (await officer.get("/v1/allowances")).json()["items"]
    assert (kind["code"], kind["name"], kind["status"]) == ("longevity", "长寿补贴", "draft")


async def test_an_allowance_is_named_as_the_bureau_calls_it_and_one_that_is_not_there_leads_to_those_that_are(
    client_for, drain, make
):
    """Seen to fail with code_form for each of these, which said of what letters a number is made."""
    number = number_of(make, 102)
    await make.resident(id_number=number)
    admin = await client_for(Role.BUREAU_ADMIN)
    assert (await admin.post("/v1/allowances", json={"code": "DB", "name": "低保老年人补贴"})).status_code == 201
    rows = "".join(
        f"2024-0{n},{number},{said},100,\n"
        for n, said in enumerate(("低保老年人补贴", "ＤＢ", "高龄津贴", "高龄", "长寿"), 1)
    )

    done = await taken_in(admin, drain, "allowance-payments", HEADER + rows)

    assert counts(done) == (3, 0, 0, 2)
    assert await faults_of(admin, done) == [
        (5, "allowance", "allowance_unknown"),
        (6, "allowance", "allowance_unknown"),
    ]
    told = (await admin.get(f"/v1/imports/{done['id']}/errors.csv")).text
    assert "高龄津贴（advanced_age）、长寿补贴（longevity）、低保老年人补贴（DB）" in told


async def test_an_imported_month_is_not_paid_again_and_nothing_is_booked_for_it(bureau, drain, make):
    """Seen to fail with the payments left out of the roll: the month was built, and refused by the unique key."""
    number = number_of(make, 102)
    elder = await bureau.elder(id_number=number)
    await taken_in(bureau.builder, drain, "allowance-payments", HEADER + f"2024-05,{number},advanced_age,10000,\n")

    batch = await bureau.built("2024-06")

    assert await bureau.due(batch) == [(str(elder.id), "2024-06", 10000)]
    assert await bureau.why(await bureau.built("2024-05")) == {str(elder.id): "already_paid"}
    assert await make.owner.fetchval("select count(*) from ledger_transfers where district_code = $1", make.code) == 0


@pytest.mark.parametrize(
    ("role", "status"), [("bureau_admin", 202), ("subsidy_officer", 202), ("community_worker", 403)]
)
async def test_only_the_bureau_brings_in_history(client_for, role, status):
    client = await client_for(Role(role))

    answer = await client.post("/v1/imports/allowance-payments", files={"file": ("a.csv", HEADER + "x\n", "text/csv")})

    assert answer.status_code == status
