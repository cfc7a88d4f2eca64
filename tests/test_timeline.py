"""The timeline of one resident: everything in its order, and to each what he may see."""

from datetime import UTC, datetime, timedelta

import pytest

from models.accounts import Role
from models.family_links import LinkScope
from tests.factories import SHANGHAI
from tests.ordering import a_kitchen
from tests.test_pages import walked


async def lived(client_for, make):
    """A resident with an entitlement of 2020, visits of March 2024 by two providers, an order at the second, a move."""
    resident, item = await make.resident(), await make.service_item()
    entitlement = await make.entitlement(resident, await make.programme(item))
    provider = await make.provider()
    await make.contract(provider, item)
    one, other = await make.caregiver(), await make.caregiver(provider)
    for caregiver, day in ((one, 5), (other, 6)):
        start = datetime(2024, 3, day, 1, tzinfo=UTC)
        await make.visit(entitlement, item, caregiver, started_at=start, status="verified")
    worker = await client_for(Role.COMMUNITY_WORKER)
    ids = {"resident_id": resident.id, "service_item_id": item.id, "provider_id": provider.id}
    tomorrow = (datetime.now(UTC) + timedelta(days=1)).isoformat()
    plan = {name: str(value) for name, value in ids.items()} | {"planned_start_at": tomorrow, "planned_minutes": 90}
    assert (await worker.post("/v1/orders", json=plan)).status_code == 201
    moved = {"status": "moved_out", "effective_on": "2024-06-30", "reason": "随子女"}
    await worker.post(f"/v1/residents/{resident.id}/status-changes", json=moved)
    return resident, {"one": one, "other": other}, worker


async def test_it_tells_what_happened_newest_first(client_for, make):
    resident, _, worker = await lived(client_for, make)

    items = (await worker.get(f"/v1/residents/{resident.id}/timeline")).json()["items"]

    told = [(item["kind"], item["what"]) for item in items]
    assert told[-3:] == [("status_change", "moved_out"), ("visit", "verified"), ("visit", "verified")]
    assert told[:2] == [("entitlement_change", "end:approved"), ("order", "cancelled")]
    assert told[2:-3] == [("entitlement_change", "grant:approved")]
    assert [item["at"] for item in items] == sorted((item["at"] for item in items), reverse=True)
    assert [item["minutes"] for item in items] == [None, 90, None, None, 60, 60]
    assert items[-3]["at"].startswith("2024-06-29T16:00:00")


async def test_each_line_says_in_words_what_happened_and_how_it_stands_now(client_for, make):
    """Seen to fail while a family read ids and codes, an order as completed at the minute in which it was placed, and four orders for four
    days in the same words."""
    resident, caregivers, _ = await lived(client_for, make)
    names = {
        one: await make.owner.fetchval("select name from providers where id = $1", caregivers[one].provider_id)
        for one in caregivers
    }
    programme = await make.owner.fetchval("select name from programmes where district_code = $1", make.code)
    item = await make.owner.fetchval("select name from service_items where district_code = $1", make.code)
    daughter = await client_for(Role.FAMILY, resident_id=resident.id, scopes=list(LinkScope))

    items = (await daughter.get(f"/v1/residents/{resident.id}/timeline")).json()["items"]

    planned = datetime.fromisoformat(items[1]["planned_for"]).astimezone(SHANGHAI)
    assert [one["says_zh"] for one in items] == [
        f"补贴资格：{programme}，终止已批准",
        f"下单：{planned.year}年{planned.month}月{planned.day}日 {planned:%H:%M}，{item} 90 分钟，{names['other']}；目前已取消",
        f"补贴资格：{programme}，申请已批准",
        "登记状态：已迁出",
        f"上门服务：{item} 60 分钟，{names['other']}；已核实",
        f"上门服务：{item} 60 分钟，{names['one']}；已核实",
    ]
    assert (
        items[1]["says_en"]
        == f"Ordered: for {planned:%Y-%m-%d %H:%M}, {item}, 90 minutes, {names['other']}; now cancelled"
    )
    assert [one for one in items if not one["says_en"]] == []


async def test_it_is_read_page_by_page_with_every_line_once(client_for, make):
    resident, _, worker = await lived(client_for, make)
    path = f"/v1/residents/{resident.id}/timeline"

    whole = [item["id"] for item in (await worker.get(path)).json()["items"]]

    assert await walked(worker, path, 2) == whole
    assert len(whole) == len(set(whole)) == 6


ALL = {"status_change": 1, "entitlement_change": 2, "order": 1, "visit": 2}


@pytest.mark.parametrize(
    ("role", "whose", "kinds"),
    [
        (Role.SUBSIDY_OFFICER, "", ALL),
        (Role.AUDITOR, "", ALL),
        (Role.RESIDENT, "", ALL),
        (Role.PROVIDER_MANAGER, "one", {"status_change": 1, "visit": 1}),
        (Role.PROVIDER_MANAGER, "other", {"status_change": 1, "order": 1, "visit": 1}),
        (Role.CAREGIVER, "other", {"status_change": 1, "visit": 1}),
    ],
)
async def test_each_sees_the_part_that_is_his(client_for, make, role, whose, kinds):
    resident, caregivers, _ = await lived(client_for, make)
    bound = {"resident_id": resident.id} if role is Role.RESIDENT else {}
    if whose:
        bound = {"provider_id": caregivers[whose].provider_id}
    if role is Role.CAREGIVER:
        bound["caregiver_id"] = caregivers[whose].id
    client = await client_for(role, **bound)

    items = (await client.get(f"/v1/residents/{resident.id}/timeline")).json()["items"]

    found = [item["kind"] for item in items]
    assert {kind: found.count(kind) for kind in found} == kinds


@pytest.mark.parametrize(
    ("scopes", "kinds"),
    [
        ([LinkScope.ORDERS], {"status_change", "order", "visit"}),
        ([LinkScope.MONEY], {"status_change", "entitlement_change"}),
        ([LinkScope.HEALTH], {"status_change"}),
        (list(LinkScope), set(ALL)),
    ],
)
async def test_a_relative_sees_what_the_resident_agreed_to(client_for, make, scopes, kinds):
    """Seen to fail with the scopes of the link left out of the question."""
    resident, _, _ = await lived(client_for, make)
    client = await client_for(Role.FAMILY, resident_id=resident.id, scopes=scopes)

    items = (await client.get(f"/v1/residents/{resident.id}/timeline")).json()["items"]

    assert {item["kind"] for item in items} == kinds


async def test_meals_that_were_ordered_and_eaten_stand_in_it(make, client_for):
    """A relative who may see the orders sees them, another not. Seen to fail: who ate every day had an empty timeline."""
    kitchen = await a_kitchen(make, client_for)
    resident = kitchen.canteen.resident
    await kitchen.canteen.served()
    order = await kitchen.ordered()
    await kitchen.told(order)
    told = {}
    for name, scope in (("meals", LinkScope.ORDERS), ("money", LinkScope.MONEY)):
        relative = await client_for(Role.FAMILY, resident_id=resident.id, scopes=[scope])
        told[name] = (await relative.get(f"/v1/residents/{resident.id}/timeline")).json()["items"]

    community = await kitchen.worker.get(f"/v1/residents/{resident.id}/timeline")

    for items in (told["meals"], community.json()["items"]):
        found = [one for one in items if one["kind"].startswith("meal")]
        assert [(one["kind"], one["what"]) for one in found] == [
            ("meal_serving", "verified"),
            ("meal_order", "delivered"),
            ("meal_serving", "flagged"),
        ]
        assert found[1]["subject_id"] == order["id"]
    assert found[0]["provider_id"] == str(kitchen.canteen.provider.id)
    assert {one["kind"] for one in told["money"]} == {"entitlement_change"}
