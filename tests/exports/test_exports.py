"""Exports: every list as a file, of what its asker may see and no more, told in the audit, gone after a week."""

import pytest

from models.accounts import Role
from models.exports import ExportKind
from services.access import ROLES, Permission
from services.exports import limits
from tests.assessed import said
from tests.claimed import MARCH, RAISED, world
from tests.exports.fetching import NEEDED, asked, made, rows_of
from tests.exports.listed import allowances, inspected, lodged, looked_after, sampled
from tests.exports.neighbourhood import neighbourhood
from tests.exports.test_exported_lists import found_under, numbered
from tests.meals import eaten, offered
from tests.moments import in_days
from tests.test_settlements import key, proposed

_ = world


@pytest.fixture
async def settled(world, client_for):
    """Something of every kind: a settlement that was approved, of a line that was billed too high."""
    await world.make.visit(world.entitlement, world.item, world.caregiver, started_at=MARCH)
    await RAISED["price_mismatch"](world)
    settlement = await proposed(world)
    admin = await client_for(Role.BUREAU_ADMIN)
    await admin.post(f"/v1/settlements/{settlement['id']}/approve", headers=key("a"))
    order = {
        "resident_id": str(world.entitlement.resident_id),
        "provider_id": str(world.caregiver.provider_id),
        "service_item_id": str(world.item.id),
        "planned_start_at": "2099-03-05T09:00:00+08:00",
        "planned_minutes": 60,
    }
    assert (await admin.post("/v1/orders", json=order)).status_code == 201
    [line] = (await world.manager.get(f"/v1/claims/{settlement['claim_id']}/lines")).json()["items"]
    path = f"/v1/claims/{settlement['claim_id']}/lines/{line['id']}/appeal"
    appeal = await world.manager.post(path, json={"reason_code": "evidence_found", "note": "附服务单"})
    assert appeal.status_code == 201, appeal.text
    owed = {"provider_id": order["provider_id"], "programme_id": str(world.entitlement.programme_id)}
    recovery = await world.officer.post("/v1/recoveries", json=owed | {"amount_fen": 1234, "reason": "审计决定"})
    assert recovery.status_code == 201, recovery.text
    await looked_after(admin, order["resident_id"])
    plan = {name: order[name] for name in ("resident_id", "provider_id", "service_item_id")} | not_ordered_yet()
    assert (await admin.post("/v1/care-plans", json=plan)).status_code == 201
    await neighbourhood(world, admin)
    await inspected(client_for, world.caregiver.provider_id)
    sample = {"sample_id": await sampled(world, settlement["claim_id"])}
    diner, provider = world.entitlement.resident_id, world.caregiver.provider_id
    point = await offered(world.make, provider_id=provider)
    await eaten(world.make, point["meal_point_id"], provider, diner, world.item.id)
    assert (await admin.post(f"/v1/residents/{diner}/assessments", json=said())).status_code == 201
    return settlement | sample | await allowances(world.make, client_for) | point | await lodged(world, client_for)


def not_ordered_yet():
    return {"planned_minutes": 60, "start_time": "09:00", "first_on": str(in_days(90)), "rule": "FREQ=DAILY"}


@pytest.mark.parametrize("form", ["csv", "xlsx"])
async def test_every_list_is_exported_row_by_row(settled, client_for, drain, form):
    admin = await client_for(Role.BUREAU_ADMIN)
    found, wanted = {}, {}

    for kind in ExportKind:
        path, under = found_under(kind, settled)
        listed = (await admin.get(path, params={"limit": 200} | NEEDED.get(kind, {}))).json()["items"]
        found[kind] = {row["系统编号"] for row in await rows_of(admin, drain, kind, form, **under)}
        wanted[kind] = {numbered(item) for item in listed}

    trail = found.pop(ExportKind.AUDIT), wanted.pop(ExportKind.AUDIT)
    assert found == wanted
    assert all(found.values())
    assert trail[0] >= trail[1]  # the exports themselves came after the list


async def test_values_are_as_people_read_them(settled, client_for, drain):
    officer = await client_for(Role.SUBSIDY_OFFICER)

    [line] = await rows_of(officer, drain, "claim-lines")
    [settlement] = await rows_of(officer, drain, "settlements")
    [visit] = await rows_of(officer, drain, "visits", status="verified")
    [exception] = await rows_of(officer, drain, "claim-exceptions", code="price_mismatch")
    posted = await rows_of(officer, drain, "ledger-transfers", cause_kind="visit")
    [called] = await rows_of(officer, drain, "sample-items", status="passed")

    assert (line["申报金额（元）"], line["核定金额（元）"], line["单价（元）"]) == ("25.00", "20.00", "25.00")
    assert (line["记录类型"], line["状态"]) == ("上门服务", "已处理")
    assert (settlement["补贴（元）"], settlement["状态"], settlement["提出人"]) == ("20.00", "已批准", "测试员")
    assert (visit["状态"], visit["分钟"], visit["依据"], visit["服务日期"]) == (
        "已核实",
        "60",
        "设备签到签退",
        "2024-03-05",
    )
    assert visit["开始"] == "2024-03-05 09:00:00"
    assert exception["说明"].startswith("申报单价与服务当日执行的单价不符")
    assert (exception["处理"], exception["备注"]) == ("按可支付额支付", "核对无误")
    assert (called["类型"], called["结果"], called["备注"], called["服务单号"]) == ("电话回访", "已通过", "'=1+1", "")
    assert {(row["数额"], row["单位"]) for row in posted} == {("60", "分钟"), ("20.00", "元")}


async def test_spreadsheets_hold_numbers_days_and_times(settled, client_for, drain):
    officer = await client_for(Role.SUBSIDY_OFFICER)

    [visit] = await rows_of(officer, drain, "visits", "xlsx", status="verified")

    assert (visit["分钟"], visit["补贴（元）"]) == (60.0, 20.0)
    assert (str(visit["服务日期"]), str(visit["开始"])) == ("2024-03-05", "2024-03-05 09:00:00")


async def test_personal_data_leaves_masked(make, client_for, drain):
    """As in the list, for each role: a provider sees no bank card."""
    provider, item = await make.provider(), await make.service_item()
    caregiver = await make.caregiver(provider)
    resident = await make.resident(bank_card_sealed=None)
    await make.visit(None, item, caregiver, resident=resident)
    admin = await client_for(Role.BUREAU_ADMIN)
    manager = await client_for(Role.PROVIDER_MANAGER, provider_id=provider.id)

    for client in (admin, manager):
        listed = (await client.get("/v1/residents")).json()["items"]
        rows = await rows_of(client, drain, "residents")
        assert [row["公民身份号码"] for row in rows] == [one["id_number_masked"] or "" for one in listed]
        assert [row["电话"] for row in rows] == ["138****1234"]
        assert [row["住址"] for row in rows] == [one["address_masked"] or "" for one in listed]
    [worker] = await rows_of(manager, drain, "caregivers")
    assert worker["公民身份号码"].count("*") == 11
    assert worker["持有效证书"] == "是"


WELFARE = {ExportKind.ALERTS, ExportKind.AGREEMENTS, ExportKind.CARD_CHECKS}
WELFARE |= {ExportKind.WELFARE_VISITS, ExportKind.WELFARE_DUE}
"""Of the community and the bureau alone."""
INSPECTED = (ExportKind.INSPECTIONS, ExportKind.FINDINGS, ExportKind.NOTICES)
POLICIES = (ExportKind.INSURANCE_POLICIES, ExportKind.UNINSURED)

SEEN = {
    Role.BUREAU_ADMIN: set(ExportKind),
    Role.SUBSIDY_OFFICER: set(ExportKind) - {ExportKind.AUDIT, ExportKind.INCIDENTS, ExportKind.DEVICES} - WELFARE,
    Role.AUDITOR: set(ExportKind),
    Role.PROVIDER_MANAGER: set(ExportKind)
    - {
        ExportKind.AUDIT,
        ExportKind.LEDGER_TRANSFERS,
        ExportKind.ENTITLEMENTS,
        ExportKind.APPROPRIATIONS,
        ExportKind.SAMPLE_ITEMS,
        ExportKind.ASSESSMENTS,
        *(ExportKind.STAYS, ExportKind.STAY_MONTHS, ExportKind.WAITLIST, *POLICIES),
    }
    - {kind for kind in ExportKind if kind.startswith("allowance-")}
    - WELFARE,
    Role.COMMUNITY_WORKER: {
        ExportKind.COMPLAINTS,
        ExportKind.RESIDENTS,
        ExportKind.ASSESSMENTS,
        *(ExportKind.MEAL_ORDERS, ExportKind.MEAL_SERVINGS),
        *(ExportKind.FACILITIES, ExportKind.BEDS, ExportKind.STAYS, ExportKind.STAY_MONTHS),
        *(ExportKind.WAITLIST, ExportKind.DEVICES, *POLICIES, *INSPECTED),
        ExportKind.PROVIDERS,
        ExportKind.SERVICE_ITEMS,
        ExportKind.CARE_CENTRES,
        ExportKind.HOME_MODIFICATIONS,
        ExportKind.ACTIVITIES,
        *(ExportKind.SAFETY_MEETINGS, ExportKind.SAFETY_TRAININGS, ExportKind.SAFETY_DRILLS, ExportKind.INCIDENTS),
        ExportKind.PROGRAMMES,
        ExportKind.ALLOWANCES,
        *(ExportKind.MEAL_POINTS, ExportKind.MEAL_LICENCES, ExportKind.MEAL_MENUS),
        ExportKind.ENTITLEMENTS,
        ExportKind.CARE_PLANS,
        ExportKind.ORDERS,
        ExportKind.VISITS,
        *WELFARE,
    },
    Role.FACILITY_MANAGER: {
        ExportKind.COMPLAINTS,
        *(ExportKind.ALERTS, ExportKind.DEVICES, *POLICIES, *INSPECTED),
        *(ExportKind.FACILITIES, ExportKind.BEDS, ExportKind.STAYS, ExportKind.STAY_MONTHS),
        ExportKind.WAITLIST,
        *(ExportKind.MEAL_POINTS, ExportKind.MEAL_LICENCES, ExportKind.MEAL_MENUS),
        *(ExportKind.CLAIMS, ExportKind.CLAIM_LINES, ExportKind.CLAIM_EXCEPTIONS, ExportKind.CLAIM_APPEALS),
        *(ExportKind.SETTLEMENTS, ExportKind.PROVIDERS, ExportKind.SERVICE_ITEMS, ExportKind.PROGRAMMES),
        *(ExportKind.ALLOWANCES, ExportKind.CARE_CENTRES, ExportKind.ACTIVITIES),
        *(ExportKind.SAFETY_MEETINGS, ExportKind.SAFETY_TRAININGS, ExportKind.SAFETY_DRILLS, ExportKind.INCIDENTS),
    },
    Role.MEAL_POINT_OPERATOR: {
        ExportKind.COMPLAINTS,
        *(ExportKind.DEVICES, *INSPECTED),
        *(ExportKind.FACILITIES, ExportKind.BEDS),
        *(ExportKind.MEAL_POINTS, ExportKind.MEAL_LICENCES, ExportKind.MEAL_MENUS),
        *(ExportKind.MEAL_ORDERS, ExportKind.MEAL_SERVINGS, ExportKind.MEAL_TALLIES),
        *(ExportKind.CLAIMS, ExportKind.CLAIM_LINES, ExportKind.CLAIM_EXCEPTIONS, ExportKind.CLAIM_APPEALS),
        *(ExportKind.SETTLEMENTS, ExportKind.PROVIDERS, ExportKind.SERVICE_ITEMS, ExportKind.PROGRAMMES),
        *(ExportKind.ALLOWANCES, ExportKind.CARE_CENTRES, ExportKind.ACTIVITIES),
        *(ExportKind.SAFETY_MEETINGS, ExportKind.SAFETY_TRAININGS, ExportKind.SAFETY_DRILLS, ExportKind.INCIDENTS),
    },
}


@pytest.mark.parametrize("role", list(Role))
async def test_who_may_export_which_list(client_for, role):
    """Who may not list may not export. Seen to fail without the second question in ask()."""
    client = await client_for(role)

    allowed = {kind for kind in ExportKind if (await asked(client, kind)).status_code == 202}

    assert allowed == SEEN.get(role, set())
    assert (role in limits.ROWS) is (Permission.EXPORTS_MAKE in ROLES[role])
    assert (await client.get("/v1/exports")).status_code == (200 if role in SEEN else 403)


async def test_a_provider_exports_what_it_lists_and_nothing_of_its_neighbour(settled, world, client_for, drain):
    """Two walls stand behind this: without `of_provider` row security alone held, and gave the same answers."""
    neighbour = await client_for(Role.PROVIDER_MANAGER)
    exported, listed = {}, {}

    for kind in sorted(SEEN[Role.PROVIDER_MANAGER]):
        path, under = found_under(kind, settled)
        for who, client in (("own", world.manager), ("neighbour", neighbour)):
            exported[kind, who] = {row["系统编号"] for row in await rows_of(client, drain, kind, **under)}
            seen = await client.get(path, params={"limit": 200} | NEEDED.get(kind, {}))
            listed[kind, who] = {numbered(item) for item in seen.json()["items"]} if seen.status_code == 200 else set()

    assert exported == listed
    assert all(rows for (_, who), rows in exported.items() if who == "own")


async def test_a_community_worker_exports_the_residents_of_his_division(make, client_for, drain):
    await make.division(f"{make.code}002")
    await make.division(f"{make.code}002001")
    here = await make.resident()
    await make.resident(division_code=f"{make.code}002001")
    worker = await client_for(Role.COMMUNITY_WORKER, division_code=f"{make.code}001")

    rows = await rows_of(worker, drain, "residents")

    assert [row["系统编号"] for row in rows] == [str(here.id)]


async def test_an_export_is_told_in_the_audit_with_what_and_how_many(settled, client_for, drain, make):
    officer = await client_for(Role.SUBSIDY_OFFICER)

    await rows_of(officer, drain, "visits", status="verified")

    found = await make.owner.fetch(
        """select act, outcome, role, body::json -> 'facts' ->> 'rows' as rows, body::json -> 'facts' ->> 'kind' as kind,
               body::json -> 'facts' -> 'filters' ->> 'status' as status
           from audit_events where district_code = $1 and act like 'exports.%' order by id""",
        make.code,
    )
    assert [tuple(row) for row in found] == [
        ("exports.ask", "done", "subsidy_officer", None, "visits", "verified"),
        ("exports.finish", "done", "subsidy_officer", "1", "visits", None),
        ("exports.fetch", "read", "subsidy_officer", "1", "visits", None),
    ]


async def test_a_file_is_for_the_membership_that_asked_and_for_no_other(client_for, drain, make):
    membership = await make.membership(Role.BUREAU_ADMIN)
    asker = await client_for()
    asker.headers.update(await make.authorization(Role.BUREAU_ADMIN, membership=membership))
    done = await made(asker, drain, "providers")
    account = type("Person", (), {"id": membership.account_id})
    again = await make.membership(Role.AUDITOR, account=account)
    same_person = await client_for()
    same_person.headers.update(await make.authorization(Role.AUDITOR, membership=again))

    answers = [
        await client.get(path)
        for client in (await client_for(Role.BUREAU_ADMIN), same_person)
        for path in (done["file"], f"/v1/exports/{done['id']}")
    ]

    assert {(answer.status_code, answer.json()["code"]) for answer in answers} == {(404, "export_not_found")}
    assert (await asker.get(done["file"])).status_code == 200
