"""The register of residents by file: sealed like single ones, in both encodings, and what stops at a death stops."""

from datetime import date

from models.accounts import Role
from models.residents import ResidentStatus, Sex
from services import numbers
from tests.imports.uploading import counts, faults_of, taken_in

HEAD = "姓名,身份证号,性别,出生日期,电话,区划代码,地址,纬度,经度,困难类别,能力等级,登记日期,迁出日期,死亡日期,银行卡号,代管人\n"


def numbered(make, n, sex=Sex.FEMALE):
    return numbers.synthetic_identity_number(make.code, date(1940, 1 + n % 12, 1 + n % 28), n % 500, sex)


def row(make, n, **said):
    cells = {
        "name": f"王{'桂芳秀英玉兰凤霞'[n % 8]}",
        "division": make.division_code,
        "registered": "2024-01-01",
    } | said
    return (
        f"{cells['name']},{said.get('id') or numbered(make, n)},{said.get('sex', '')},{said.get('birth', '')},{said.get('phone', '')},"
        f"{cells['division']},{said.get('address', '')},{said.get('place', ',')},{said.get('categories', '')},{said.get('level', '')},"
        f"{cells['registered']},{said.get('moved', '')},{said.get('died', '')},{said.get('card', '')},\n"
    )


async def test_a_chinese_spreadsheet_with_titles_goes_in_and_sent_again_changes_nothing(client_for, drain, make):
    admin = await client_for(Role.BUREAU_ADMIN)
    full = row(
        make,
        1,
        sex="女",
        phone="13812345678",
        address="文化路１号２单元",
        place="37.5,122.1",
        categories="低保；独居",
        level="中度失能",
        card="6222020000000000000",
    )
    file = (
        "测试区老年人名册,,,,,,,,,,,,,,,\n统计日期:2024年1月,,,,,,,,,,,,,,,\n"
        + HEAD
        + full
        + row(make, 2, division=f"{make.code}001009")
    )

    done = await taken_in(admin, drain, "residents", file, encoding="gb18030")
    again = await taken_in(admin, drain, "residents", file, encoding="utf-8-sig")

    assert (counts(done), counts(again)) == ((2, 0, 0, 0), (0, 0, 2, 0)), await faults_of(admin, done)
    listed = (await admin.get("/v1/residents")).json()["items"]
    one = next(each for each in listed if each["categories"])
    assert (one["categories"], one["ability_level"], one["phone_masked"]) == (
        ["dibao", "living_alone"],
        2,
        "138****5678",
    )
    named = {each["code"]: each["name"] for each in (await admin.get("/v1/divisions")).json()["items"]}
    assert named[f"{make.code}001009"] == f"{make.code}001009"


async def test_no_identity_number_or_phone_lies_open_in_any_table(client_for, drain, make, owner):
    admin = await client_for(Role.BUREAU_ADMIN)

    await taken_in(admin, drain, "residents", HEAD + row(make, 3, phone="13899990003", address="不可见路七号"))

    dumped = [
        str(dict(found)).encode() + b"".join(value for value in found.values() if isinstance(value, bytes))
        for table in (
            "residents",
            "import_pieces",
            "import_faults",
            "imports",
            "audit_events",
            "pgqueuer",
            "pgqueuer_log",
            "subject_keys",
        )
        for found in await owner.fetch(f"select * from {table}")
    ]
    secrets = [numbered(make, 3).encode(), b"13899990003", "不可见路七号".encode()]
    assert dumped
    assert [secret for secret in secrets if any(secret in line for line in dumped)] == []


async def test_each_broken_row_is_told_by_number_column_and_code(client_for, drain, make):
    admin = await client_for(Role.BUREAU_ADMIN)
    wrong = numbered(make, 4)[:-1] + ("0" if numbered(make, 4)[-1] != "0" else "1")
    file = HEAD + (
        row(make, 4, id=wrong)
        + row(make, 5, sex="男")
        + row(make, 6, birth="1950-01-01", phone="12")
        + row(make, 7, division="999999001")
        + row(make, 8, died="2024-02-30")
        + row(make, 9, died="2199-01-01", level="九级")
        + row(make, 10, categories="低保；神仙", card="6222020000000000009")
        + row(make, 11)
    )

    done = await taken_in(admin, drain, "residents", file)

    assert counts(done) == (1, 0, 0, 7)
    assert await faults_of(admin, done) == [
        (2, "id_number", "id_number_check_digit"),
        (3, "sex", "id_number_contradicted"),
        (4, "phone", "phone_form"),
        (5, "division_code", "division_outside"),
        (6, "deceased_on", "no_such_day"),
        (7, "ability_level", "choice_unknown"),
        (8, "categories", "choice_unknown"),
        (8, "bank_card", "bank_card_check_digit"),
    ]


async def test_a_death_in_a_file_is_a_status_change_that_ends_entitlements(client_for, drain, make):
    admin = await client_for(Role.BUREAU_ADMIN)
    item = await make.service_item()
    programme = await make.programme(item)
    alive = await make.resident(id_number=numbered(make, 12), name="李秀英", address=None, phone=None, place=None)
    await make.entitlement(alive, programme)

    done = await taken_in(
        admin, drain, "residents", HEAD + row(make, 12, name="李秀英", died="2024-03-05", registered="")
    )

    assert counts(done) == (0, 1, 0, 0), await faults_of(admin, done)
    shown = (await admin.get(f"/v1/residents/{alive.id}")).json()
    assert (shown["status"], shown["deceased_on"]) == (ResidentStatus.DECEASED, "2024-03-05")
    changes = (await admin.get(f"/v1/residents/{alive.id}/status-changes")).json()["items"]
    assert [(change["status"], change["effective_on"]) for change in changes] == [("deceased", "2024-03-05")]


async def test_who_is_dead_on_arrival_has_a_status_change_and_comes_back_by_a_person_only(
    client_for, drain, make, owner
):
    admin = await client_for(Role.BUREAU_ADMIN)
    head = "name,id_number,division_code,status,moved_out_on,deceased_on\n"
    person = f"赵玉兰,{numbered(make, 13)},{make.division_code}"

    gone = await taken_in(admin, drain, "residents", head + f"{person},已故,,2023-12-31\n")
    back = await taken_in(
        admin,
        drain,
        "residents",
        head + f"{person},在册,,\n" + f"钱某,{numbered(make, 14)},{make.division_code},迁出,,\n",
    )

    assert (counts(gone), counts(back)) == ((1, 0, 0, 0), (0, 0, 0, 2))
    assert await faults_of(admin, back) == [
        (2, "status", "return_needs_its_day"),
        (3, "status", "status_contradicted"),
    ]
    rows = await owner.fetch("select status, effective_on from status_changes where district_code = $1", make.code)
    assert [tuple(each) for each in rows] == [("deceased", date(2023, 12, 31))]


async def test_a_worker_brings_in_his_own_divisions_only(client_for, drain, make):
    """Seen to fail without `places.within` and without the comparison in `_recorded`."""
    admin = await client_for(Role.BUREAU_ADMIN)
    await make.division(f"{make.code}002")
    await taken_in(admin, drain, "residents", HEAD + row(make, 15, division=f"{make.code}002"))
    worker = await client_for(Role.COMMUNITY_WORKER, division_code=f"{make.code}001")

    done = await taken_in(
        worker, drain, "residents", HEAD + row(make, 15) + row(make, 16, division=f"{make.code}002") + row(make, 17)
    )

    assert await faults_of(worker, done) == [
        (2, "id_number", "resident_exists"),
        (3, "division_code", "division_outside"),
    ]
    assert counts(done) == (1, 0, 0, 2)
    assert [each["id"] for each in (await worker.get("/v1/imports")).json()["items"]] == [done["id"]]
