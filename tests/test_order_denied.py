"""Nobody confirms an order of whose visit somebody says that nobody came, or an officer found that it does not count."""

from models.accounts import Role
from services import orders
from services.access import system
from tests.answering import ACCEPT, REJECT
from tests.days import a_day
from tests.test_order_closing import refusal


async def test_an_order_is_confirmed_by_nobody_while_a_denial_of_its_visit_waits(make, client_for):
    """Neither by who said so nor by another of the household. Seen to be offered, and taken."""
    day = await a_day(make, client_for)
    visit = await day.served()
    path = f"/orders/{visit['order_id']}"
    resident, son = [await day.as_(role) for role in (Role.RESIDENT, Role.FAMILY)]
    before = (await son.get(f"/v1{path}")).json()["allowed_actions"]
    await day.done(Role.FAMILY, f"/visits/{visit['id']}/deny")
    between = [(await one.get(f"/v1{path}")).json()["allowed_actions"] for one in (resident, son)]
    refused = [await one.post(f"/v1{path}/confirm") for one in (resident, son)]
    listed = [one["allowed_actions"] for one in (await son.get("/v1/orders")).json()["items"]]
    await day.done(Role.SUBSIDY_OFFICER, f"/visits/{visit['id']}/review", ACCEPT)

    assert "confirm" in before
    assert not any("confirm" in acts for acts in (*between, *listed))
    assert all("dispute" in acts for acts in between)
    assert [refusal(answer) for answer in refused] == [(409, "order_denied")] * 2
    assert (await day.done(Role.FAMILY, f"{path}/confirm"))["status"] == "confirmed"


async def test_an_order_whose_service_was_found_not_to_count_is_confirmed_by_nobody_until_it_counts_again(
    make, client_for, sessions
):
    """Nor by seven days of silence. Seen to be offered, taken, and taken for said."""
    day = await a_day(make, client_for)
    visit = await day.served()
    path = f"/orders/{visit['order_id']}"
    await day.done(Role.SUBSIDY_OFFICER, f"/visits/{visit['id']}/review", REJECT)
    resident, another = await day.as_(Role.RESIDENT), await client_for(Role.SUBSIDY_OFFICER)
    offered = (await resident.get(f"/v1{path}")).json()["allowed_actions"]
    refused = await resident.post(f"/v1{path}/confirm")
    await make.owner.execute(
        "update orders set completed_at = now() - interval '8 days' where id = $1", visit["order_id"]
    )
    meanwhile = await taken_for_said(make, sessions)
    why = {"reason_code": "data_entry_error"}
    restored = await another.post(f"/v1/visits/{visit['id']}/restore", json=why)
    again = (await resident.get(f"/v1{path}")).json()["allowed_actions"]

    assert "confirm" not in offered
    assert refusal(refused) == (409, "order_not_served")
    assert restored.status_code == 200, restored.text
    assert "confirm" in again
    assert (meanwhile, await taken_for_said(make, sessions)) == (0, 1)


async def test_who_let_a_denial_pass_does_not_decide_the_dispute_of_the_order(make, client_for):
    """Which is the only appeal against that. Seen to be offered, and to be decided."""
    day = await a_day(make, client_for)
    visit = await day.served()
    path = f"/orders/{visit['order_id']}"
    decision = {"upheld": False, "reason": "已电话核实"}
    officer, another = await day.as_(Role.SUBSIDY_OFFICER), await client_for(Role.SUBSIDY_OFFICER)
    await day.done(Role.FAMILY, f"/visits/{visit['id']}/deny")
    await day.done(Role.SUBSIDY_OFFICER, f"/visits/{visit['id']}/review", ACCEPT)
    await day.done(Role.FAMILY, f"{path}/dispute", {"reason": "当天没有人上门"})

    offered = [(await one.get(f"/v1{path}")).json()["allowed_actions"] for one in (officer, another)]
    listed = [(await one.get("/v1/orders")).json()["items"][0]["allowed_actions"] for one in (officer, another)]
    own = await officer.post(f"/v1{path}/decide-dispute", json=decision)
    between = await day.read(path)
    of_another = await another.post(f"/v1{path}/decide-dispute", json=decision)

    assert offered == listed == [[], ["decide_dispute"]]
    assert refusal(own) == (409, "same_person")
    assert (between["status"], between["dispute_upheld"]) == ("disputed", None)
    assert (of_another.status_code, of_another.json()["status"]) == (200, "confirmed")


async def taken_for_said(make, sessions) -> int:
    async with sessions(info={"scope": system(make.code).scope}) as session, session.begin():
        return await orders.confirm_due(session, system(make.code))
