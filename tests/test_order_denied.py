"""Nobody confirms an order while somebody says of one of its visits that nobody came."""

from models.accounts import Role
from tests.answering import ACCEPT
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
