"""Every register goes in once well and once badly; sent again it changes nothing, and changes leave their history."""

from datetime import date

from models.accounts import Role
from models.residents import Sex
from services import numbers
from tests.imports.uploading import counts, faults_of, taken_in


def id_number(district, n, sex=Sex.FEMALE, year=1940):
    return numbers.synthetic_identity_number(district, date(year, 1 + n % 12, 1 + n % 28), n % 500, sex)


async def test_divisions_go_in_with_those_above_them(client_for, drain, make):
    admin = await client_for(Role.BUREAU_ADMIN)
    code = make.code
    file = f"区划代码,区划名称,上级区划代码\n{code}002001,东山社区,{code}002\n{code}002,西街道,{code}\n999999001,别处,\n{code}003001,孤村,{code}009\n"

    done = await taken_in(admin, drain, "divisions", file)

    assert counts(done) == (2, 0, 0, 2)
    assert await faults_of(admin, done) == [(4, "code", "division_outside"), (5, "parent_code", "not_the_parent")]
    shown = {row["code"]: row["name"] for row in (await admin.get("/v1/divisions")).json()["items"]}
    assert shown[f"{code}002"] == "西街道"
    assert counts(await taken_in(admin, drain, "divisions", file)) == (0, 0, 2, 2)
    renamed = await taken_in(admin, drain, "divisions", f"code,name\n{code}002,西城街道\n")
    assert counts(renamed) == (0, 1, 0, 0)


async def test_providers_are_created_changed_and_refused_row_by_row(client_for, drain):
    admin = await client_for(Role.BUREAU_ADMIN)
    await taken_in(admin, drain, "providers", "code,name,phone\nP1,甲公司,0631-5223456\nP2,乙公司,\n")

    done = await taken_in(
        admin,
        drain,
        "providers",
        "编码,名称,电话,纬度,经度\nP1,甲公司,,37.5,122.1\nP2,乙公司,,,\nP3,丙公司,123,,\nP4,丁公司,,37.5,\n",
    )

    assert counts(done) == (0, 1, 1, 2)
    assert await faults_of(admin, done) == [(4, "phone", "phone_form"), (5, "lng", "place_incomplete")]
    kept = next(row for row in (await admin.get("/v1/providers")).json()["items"] if row["code"] == "P1")
    assert (kept["phone"], kept["lat"], kept["version"]) == ("0631-5223456", 37.5, 2)


async def test_a_changed_record_leaves_one_audit_row_that_names_the_fields(client_for, drain, owner, make):
    admin = await client_for(Role.BUREAU_ADMIN)
    await taken_in(admin, drain, "providers", "code,name\nP1,甲公司\n")

    await taken_in(admin, drain, "providers", "code,name,kind\nP1,甲服务公司,民办\n")

    rows = await owner.fetch(
        "select body::jsonb -> 'facts' ->> 'fields' as fields, account_id from audit_events where district_code = $1 and act = 'providers.update'",
        make.code,
    )
    assert [(row["fields"], row["account_id"] is not None) for row in rows] == [('["kind", "name"]', True)]


async def test_rows_of_one_file_that_contradict_each_other_are_told_and_never_the_last_word(client_for, drain):
    admin = await client_for(Role.BUREAU_ADMIN)
    file = "code,name\nP1,甲公司\nP1,甲公司\nP1,别的公司\n"

    first = await taken_in(admin, drain, "providers", file)
    second = await taken_in(admin, drain, "providers", file)

    assert counts(first) == (1, 0, 1, 1)
    assert counts(second) == (0, 0, 2, 1)
    assert await faults_of(admin, second) == [(4, "", "repeated_in_file")]
    refused = (await admin.get(f"/v1/imports/{second['id']}/errors.csv")).content.decode("utf-8-sig")
    assert "已以第 2 行为准" in refused
    assert "本行单独再传，即以本行改写第 2 行的内容" in refused


async def test_the_catalogue_goes_in_with_its_prices_by_day(client_for, drain):
    admin = await client_for(Role.BUREAU_ADMIN)
    file = (
        "服务项目编码,服务项目名称,服务类别,计价单位,单价(分),生效日期\n"
        "CARE,居家照护,照护,小时,2000,2024-01-01\nCARE,居家照护,照护,小时,2200,2025年1月1日\nMEAL,送餐,助餐,份,1500,2024/1/1\n"
    )

    assert counts(await taken_in(admin, drain, "service-items", file)) == (2, 1, 0, 0)
    assert counts(await taken_in(admin, drain, "service-items", file)) == (0, 0, 3, 0)
    bad = (
        "code,name,category,unit,unit_price_fen,effective_from\n"
        "CARE,居家照护,nursing,hour,2100,2024-01-01\nCARE,居家照护,nursing,visit,2000,2024-01-01\n"
        "BATH,助浴,bathing,visit,20元,2024-01-01\nBATH,助浴,沐浴,visit,20.5,2024-13-01\n"
    )
    done = await taken_in(admin, drain, "service-items", bad)
    assert counts(done) == (0, 0, 0, 4)
    assert await faults_of(admin, done) == [
        (2, "unit_price_fen", "differs_from_recorded"),
        (3, "unit", "differs_from_recorded"),
        (4, "unit_price_fen", "yuan_given"),
        (5, "category", "choice_unknown"),
        (5, "unit_price_fen", "not_whole"),
        (5, "effective_from", "no_such_day"),
    ]


async def test_contracts_name_their_provider_and_services(client_for, drain, make):
    admin = await client_for(Role.BUREAU_ADMIN)
    provider, item = await make.provider(code="P1"), await make.service_item(code="CARE")
    await make.service_item(code="MEAL")
    head = "contract_no,provider_code,service_codes,starts_on,ends_on,division_codes\n"

    made = await taken_in(
        admin, drain, "contracts", head + f"环民购〔2024〕3号,P1,CARE,2024-01-01,2024-12-31,{make.code}007\n"
    )
    longer = head + "环民购〔2024〕3号,P1,MEAL；CARE,2024-01-01,2025-12-31,\n"

    assert counts(made) == (1, 0, 0, 0)
    assert counts(await taken_in(admin, drain, "contracts", longer)) == (0, 1, 0, 0)
    assert counts(await taken_in(admin, drain, "contracts", longer)) == (0, 0, 1, 0)
    shown = (await admin.get("/v1/contracts")).json()["items"][0]
    assert (shown["provider_id"], shown["ends_on"], shown["division_codes"]) == (
        str(provider.id),
        "2025-12-31",
        [f"{make.code}007"],
    )
    bad = await taken_in(
        admin,
        drain,
        "contracts",
        head
        + "C2,P9,CARE,2024-01-01,2024-12-31,\nC3,P1,NONE,2024-01-01,2024-12-31,\nC4,P1,CARE,2024-01-01,2023-12-31,\n",
    )
    assert await faults_of(admin, bad) == [
        (2, "provider_code", "provider_unknown"),
        (3, "service_codes", "unknown_service_item"),
        (4, "ends_on", "contract_ends_before_it_starts"),
    ]
    assert item.code == "CARE"


async def test_programmes_become_active_with_their_rules_and_money(client_for, drain, make):
    admin = await client_for(Role.BUREAU_ADMIN)
    await make.service_item(code="CARE")
    head = (
        "编码,名称,类型,月度上限单位,月度上限,服务项目编码,生效日期,自付比例(万分之),计费单位(分钟),优先级,人次口径\n"
    )
    file = (
        head
        + "TEKUN,分散特困照护,服务,分钟,2400,CARE,2024-01-01,0,1,10,按人月\nTEKUN,分散特困照护,服务,分钟,3000,CARE,2025-01-01,,,,\n"
    )

    assert counts(await taken_in(admin, drain, "programmes", file)) == (1, 1, 0, 0)
    assert counts(await taken_in(admin, drain, "programmes", file)) == (0, 0, 2, 0)
    shown = (await admin.get("/v1/programmes")).json()["items"][0]
    assert (shown["status"], shown["current"]["monthly_cap"]) == ("active", 3000)
    bad = (
        head
        + "TEKUN,分散特困照护,服务,分钟,2000,CARE,2024-01-01,,,,\n"
        + "X,某项目,服务,分钟,100,CARE,2024-01-01,,7,,\nY,某项目,服务,餐,100,CARE,2024-01-01,,,,\n"
    )
    done = await taken_in(admin, drain, "programmes", bad)
    assert await faults_of(admin, done) == [
        (2, "monthly_cap", "differs_from_recorded"),
        (3, "billing_increment_minutes", "not_among"),
        (4, "cap_unit", "cap_unit_of_another_kind"),
    ]

    money = "programme_code,year,source,amount_fen,document_no\nTEKUN,2024,区级,100000000,环民字3号\n"
    assert counts(await taken_in(admin, drain, "appropriations", money)) == (1, 0, 0, 0)
    assert counts(await taken_in(admin, drain, "appropriations", money)) == (0, 0, 1, 0)
    for written in ("2024年", "2024年度", "２０２４ 年"):  # seen to fail with integer_format
        again = await taken_in(admin, drain, "appropriations", money.replace("2024,", f"{written},"))
        assert counts(again) == (0, 0, 1, 0)
    more = await taken_in(
        admin, drain, "appropriations", money.replace("100000000", "200000000") + "NONE,2024,区级,1,\n"
    )
    assert await faults_of(admin, more) == [
        (2, "amount_fen", "differs_from_recorded"),
        (3, "programme_code", "programme_unknown"),
    ]


async def test_a_manager_brings_in_his_own_staff_and_nobody_elses(client_for, drain, make):
    own = await make.provider(code="P1")
    await make.provider(code="P2")
    manager = await client_for(Role.PROVIDER_MANAGER, provider_id=own.id)
    one, two = id_number(make.code, 1, year=1980), id_number(make.code, 2, year=1981)
    head = "服务商编码,工号,姓名,身份证号,电话,技能,证书有效期至\n"
    file = head + f"P1,S1,李护理,{one},13800001111,喂饭；助浴,2030-12-31\nP1,S2,王护理,{two},,,\n"

    assert counts(await taken_in(manager, drain, "caregivers", file)) == (2, 0, 0, 0)
    assert counts(await taken_in(manager, drain, "caregivers", file)) == (0, 0, 2, 0)
    changed = (
        head
        + f"P1,S1,李护理,{one},13800002222,,2035-12-31\nP1,S3,王护理,{two},,,\n"
        + f"P2,S1,赵某,{id_number(make.code, 3, year=1982)},,,\nP1,S1,李护理,{two},,,\nP1,S5,周某,37100219800101123X,,,\n"
    )
    done = await taken_in(manager, drain, "caregivers", changed)
    assert counts(done) == (0, 1, 0, 4)
    assert await faults_of(manager, done) == [
        (3, "id_number", "caregiver_exists"),
        (4, "provider_code", "provider_not_yours"),
        (5, "id_number", "differs_from_recorded"),
        (6, "id_number", "id_number_check_digit"),
    ]
    shown = next(row for row in (await manager.get("/v1/caregivers")).json()["items"] if row["staff_no"] == "S1")
    assert (shown["phone_masked"], shown["qualified_until"]) == ("138****2222", "2035-12-31")
