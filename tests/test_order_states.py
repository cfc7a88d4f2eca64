"""The life of an order, as a table: every act in every state, by whoever may do it at all; and every role's acts."""

from datetime import timedelta

import pytest

from models.accounts import Role
from models.orders import OrderStatus
from services.orders.states import WAYS, Act
from tests.days import NINE, a_day, now

S = OrderStatus

TABLE: dict[str, tuple[Role, set[OrderStatus], OrderStatus | None]] = {
    "accept": (Role.PROVIDER_MANAGER, {S.PLACED}, S.ACCEPTED),
    "decline": (Role.PROVIDER_MANAGER, {S.PLACED}, S.DECLINED),
    "assign": (Role.PROVIDER_MANAGER, {S.ACCEPTED, S.SCHEDULED}, S.SCHEDULED),
    "reschedule": (Role.PROVIDER_MANAGER, {S.PLACED, S.ACCEPTED, S.SCHEDULED}, None),
    "cancel": (Role.RESIDENT, {S.PLACED, S.ACCEPTED, S.SCHEDULED}, S.CANCELLED),
    "confirm": (Role.RESIDENT, {S.COMPLETED}, S.CONFIRMED),
    "rate": (Role.RESIDENT, {S.COMPLETED, S.CONFIRMED}, None),
    "dispute": (Role.RESIDENT, {S.COMPLETED, S.CONFIRMED}, S.DISPUTED),
    "decide-dispute": (Role.SUBSIDY_OFFICER, {S.DISPUTED}, S.CONFIRMED),
    "update": (Role.COMMUNITY_WORKER, {S.PLACED, S.ACCEPTED, S.SCHEDULED}, None),
}
"""Act: somebody who may, the states in which it is possible, and where it leads (None: nowhere)."""

BODIES = {
    "decline": {"reason": "人手不足"},
    "cancel": {"reason": "家属来电"},
    "reschedule": {"planned_start_at": "2024-03-06T14:00:00+08:00"},
    "rate": {"rating": 5},
    "dispute": {"reason": "没有人上门"},
    "decide-dispute": {"upheld": False, "reason": "有签到记录"},
    "update": {"note": "请带血压计"},
}

MAY: dict[Role, set[str]] = {
    Role.BUREAU_ADMIN: {"place", "read", "update", "cancel", "decide-dispute"},
    Role.SUBSIDY_OFFICER: {"read", "decide-dispute"},
    Role.INSPECTOR: set(),
    Role.COMMUNITY_WORKER: {"place", "read", "update", "cancel"},
    Role.PROVIDER_MANAGER: {"place", "read", "update", "accept", "decline", "assign", "reschedule", "cancel"},
    Role.CAREGIVER: {"read"},
    Role.MEAL_POINT_OPERATOR: set(),
    Role.FACILITY_MANAGER: set(),
    Role.FAMILY: {"place", "read", "update", "cancel", "confirm", "rate", "dispute"},
    Role.RESIDENT: {"place", "read", "update", "cancel", "confirm", "rate", "dispute"},
    Role.AUDITOR: {"read"},
}
"""rules.md, "Who may do what". A region's viewer sees no district at all."""


async def send(day, role, act, order):
    client = await day.as_(role)
    path = f"/v1/orders/{order.id}"
    if act == "read":
        return await client.get(path)
    if act == "place":
        return await client.post("/v1/orders", json=day.order(now() + timedelta(hours=1)))
    if act == "update":
        return await client.patch(path, json=BODIES["update"], headers={"If-Match": f'"{order.version}"'})
    body = BODIES.get(act)
    if act == "assign":
        body = {"caregiver_ids": [str((await day.make.caregiver(day.provider)).id)]}
    return await client.post(f"{path}/{act}", json=body)


def test_the_table_names_every_act_but_the_systems_own():
    assert {act.replace("-", "_") for act in TABLE} == {act.value for act in Act if WAYS[act].by is not None}
    assert {Act(act.replace("-", "_")): states for act, (_, states, _) in TABLE.items()} == {
        act: way.possible_in for act, way in WAYS.items() if way.by is not None
    }


@pytest.mark.parametrize("act", TABLE)
async def test_an_act_is_possible_in_its_states_and_refused_in_all_others(make, client_for, act):
    """Seen to fail with `move` not looking at `possible_in`."""
    role, possible, leads_to = TABLE[act]
    day = await a_day(make, client_for)

    for status in OrderStatus:
        answer = await send(day, role, act, await day.standing(status))
        body = answer.json()

        assert answer.status_code == (200 if status in possible else 409), (act, status, answer.text)
        if status in possible:
            assert body["status"] == (leads_to or status)
        else:
            assert (body["code"], body["state"]) == ("wrong_state", status)
            assert act.replace("-", "_") not in body["allowed"]


@pytest.mark.parametrize("status", OrderStatus)
async def test_what_an_order_says_is_allowed_is_what_the_table_allows(make, client_for, status):
    day = await a_day(make, client_for)
    order = await day.standing(status)

    for role in (Role.RESIDENT, Role.PROVIDER_MANAGER, Role.SUBSIDY_OFFICER, Role.AUDITOR, Role.BUREAU_ADMIN):
        said = (await send(day, role, "read", order)).json()["allowed_actions"]
        allowed = {a for a, (_, states, _) in TABLE.items() if status in states and a in MAY[role]}
        assert {act.replace("_", "-") for act in said} == allowed, role


@pytest.mark.parametrize("role", [*MAY, Role.REGION_VIEWER])
async def test_each_role_does_what_the_policy_gives_it_and_no_more(make, client_for, role):
    day = await a_day(make, client_for)
    answers = {}

    for act in ("place", "read", *TABLE):
        possible = TABLE[act][1] if act in TABLE else {S.SCHEDULED}
        order = await day.standing(S.SCHEDULED if S.SCHEDULED in possible else next(iter(possible)))
        answers[act] = (await send(day, role, act, order)).status_code

    assert {act for act, status in answers.items() if status in (200, 201)} == MAY.get(role, set()), answers
    assert {status for status in answers.values() if status not in (200, 201)} <= {403}, answers


@pytest.mark.parametrize("act", ["read", *TABLE])
async def test_an_order_of_others_is_not_there(make, client_for, act):
    """Another provider, caregiver, resident and division of the same district."""
    day, other = await a_day(make, client_for), await a_day(make, client_for)
    await make.division(f"{make.code}002")
    await make.division(f"{make.code}002001")
    elsewhere = await client_for(Role.COMMUNITY_WORKER, division_code=f"{make.code}002")
    order = await day.standing(next(iter(TABLE[act][1])) if act in TABLE else S.PLACED)
    role = TABLE[act][0] if act in TABLE else Role.CAREGIVER

    if role is Role.COMMUNITY_WORKER:
        other._clients[role] = elsewhere
    answer = await send(other, role, act, order) if role is not Role.SUBSIDY_OFFICER else None

    assert answer is None or (answer.status_code, answer.json()["code"]) == (404, "order_not_found")
    assert (await elsewhere.get(f"/v1/orders/{order.id}")).status_code == 404


async def test_an_order_of_another_district_is_not_there(make, client_for, app, owner):
    from tests.factories import Make

    abroad = Make(app, owner, str(int(make.code) + 500_000))
    await abroad.district()
    order = await (await a_day(abroad, client_for)).standing(S.PLACED)
    office = await client_for(Role.BUREAU_ADMIN)

    assert (await office.get(f"/v1/orders/{order.id}")).status_code == 404
    assert (await office.post(f"/v1/orders/{order.id}/cancel", json={"reason": "误下单"})).status_code == 404
    assert (await office.get("/v1/orders")).json()["items"] == []


async def test_a_relative_sees_and_orders_only_what_the_resident_agreed_to(make, client_for):
    day = await a_day(make, client_for)
    order = await day.placed(NINE)
    agreed, not_agreed = await day.relative("orders"), await day.relative("whereabouts")

    assert (await agreed.get(f"/v1/orders/{order['id']}")).status_code == 200
    assert (await not_agreed.get(f"/v1/orders/{order['id']}")).status_code == 404
    assert (await not_agreed.get("/v1/orders")).json()["items"] == []
    refused = await not_agreed.post("/v1/orders", json=day.order())
    assert (refused.status_code, refused.json()["code"]) == (403, "family_scope_not_granted")
