"""What cannot be adjusted, by whom, and when; and what a withdrawn adjustment leaves."""

from datetime import timedelta

import httpx
import pytest

from models.accounts import Role
from tests.adjusting import REJECT, Clients, adjusted, approved, approver, corrects, drafted, settled
from tests.claimed import MARCH, World, world
from tests.factories import Make
from tests.test_settlements import books_are_sound, key, proposed

_ = world, approver


@pytest.mark.parametrize(
    ("order", "status", "code"),
    [
        ({}, 422, "month_or_settlement"),
        ({"month": "2024-03", "corrects_settlement_id": "settled"}, 422, "month_or_settlement"),
        ({"corrects_settlement_id": "01900000-0000-7000-8000-000000000000"}, 404, "settlement_not_found"),
        ({"corrects_settlement_id": "proposed"}, 409, "not_settled_yet"),
        ({"corrects_settlement_id": "correction"}, 422, "corrects_an_adjustment"),
        ({"corrects_settlement_id": "no uuid"}, 422, "invalid_input"),
    ],
)
async def test_what_cannot_be_corrected_is_refused(
    world: World, approver: httpx.AsyncClient, order: dict[str, str], status: int, code: str
):
    world.bill(await world.visit())
    named = {"proposed": await proposed(world)}
    if order.get("corrects_settlement_id") in ("settled", "correction"):
        named["settled"] = await approved(approver, named["proposed"])
        await world.visit(started_at=MARCH + timedelta(days=2))
        named["correction"] = await adjusted(world, world.manager, approver, named["settled"])
    said = {name: named[value]["id"] if value in named else value for name, value in order.items()}

    refused = await world.manager.post("/v1/claims/draft", json=said)

    assert (refused.status_code, refused.json()["code"]) == (status, code), refused.text


async def test_services_of_more_than_twelve_months_back_are_not_corrected(world: World, approver: httpx.AsyncClient):
    """The books of every month up to the one after a year are closed. Seen to be taken without the CHECK."""
    settlement = await settled(world, approver, await world.visit())
    await world.visit(started_at=MARCH + timedelta(days=2))
    months = [f"{2024 + (n + 2) // 12}-{(n + 2) % 12 + 1:02}" for n in range(13)]
    await world.make.owner.executemany(
        """insert into book_months (district_code, id, month, status, asked_by, closed_by, transfers, fen)
           values ($1, gen_random_uuid(), $2, 'closed', gen_random_uuid(), gen_random_uuid(), 0, 0)""",
        [(world.make.code, month) for month in months],
    )

    late = await world.manager.post("/v1/claims/draft", json=corrects(settlement))
    await world.make.owner.execute(
        "delete from book_months where district_code = $1 and month = $2", world.make.code, months[-1]
    )
    just = await world.manager.post("/v1/claims/draft", json=corrects(settlement))

    assert (late.status_code, late.json()["code"]) == (409, "too_long_ago")
    assert (just.status_code, just.json()["month"], just.json()["service_month"]) == (201, "2025-03", "2024-03")


async def test_the_bureaus_adjustment_is_not_the_providers_to_change(
    world: World, approver: httpx.AsyncClient, client_for: Clients
):
    """Seen to be withdrawn by the provider, and the money with it, without `by_bureau`."""
    false = await world.visit()
    settlement = await settled(world, approver, false)
    await (await client_for(Role.SUBSIDY_OFFICER)).post(f"/v1/visits/{false.id}/review", json=REJECT)
    claim = await drafted(world.officer, settlement)
    path = f"/v1/claims/{claim['id']}"

    seen = (await world.manager.get(path)).json()
    acts = [await world.manager.post(f"{path}/{act}") for act in ("submit", "withdraw")]
    own = await world.manager.post("/v1/claims/draft", json=corrects(settlement))
    submitted = await world.officer.post(f"{path}/submit")

    assert (seen["by_bureau"], seen["allowed_actions"]) == (True, [])
    assert [act.status_code for act in acts] == [403, 403]
    assert (own.status_code, own.json()["code"]) == (409, "adjustment_exists")
    assert (submitted.status_code, submitted.json()["status"]) == (200, "submitted")


@pytest.mark.parametrize("role", list(Role))
async def test_who_may_make_an_adjustment(world: World, approver: httpx.AsyncClient, client_for: Clients, role: Role):
    settlement = await settled(world, approver, await world.visit())
    await world.visit(started_at=MARCH + timedelta(days=2))
    client = await client_for(role)

    answer = await client.post("/v1/claims/draft", json=corrects(settlement))

    billing = (Role.PROVIDER_MANAGER, Role.MEAL_POINT_OPERATOR, Role.FACILITY_MANAGER)
    expected = {Role.SUBSIDY_OFFICER: 201} | dict.fromkeys(billing, 404)
    assert answer.status_code == expected.get(role, 403), answer.text


async def test_a_withdrawn_adjustment_leaves_all_as_it_was(
    world: World, approver: httpx.AsyncClient, client_for: Clients
):
    false = await world.visit()
    settlement = await settled(world, approver, false)
    await (await client_for(Role.SUBSIDY_OFFICER)).post(f"/v1/visits/{false.id}/review", json=REJECT)
    claim = await drafted(world.manager, settlement)

    withdrawn = await world.manager.post(f"/v1/claims/{claim['id']}/withdraw")
    again = await drafted(world.manager, settlement)

    assert withdrawn.json()["status"] == "withdrawn"
    assert (again["id"] != claim["id"], again["totals"]["asked_fen"]) == (True, -2000)
    await books_are_sound(world)


async def test_an_adjustment_that_was_given_in_keeps_its_month_open(
    world: World, approver: httpx.AsyncClient, make: Make
):
    settlement = await settled(world, approver, await world.visit())
    await world.visit(started_at=MARCH + timedelta(days=2))
    claim = await drafted(world.manager, settlement)
    await world.manager.post(f"/v1/claims/{claim['id']}/submit")

    refused = await approver.post("/v1/months/2024-03/close", headers=key("close"))

    assert (refused.status_code, refused.json()["code"]) == (409, "claims_unsettled")
    assert claim["claim_no"] in refused.json()["detail"]


@pytest.mark.parametrize(
    ("closed", "answer", "month"), [(1, 200, "2024-04"), (12, 200, "2025-03"), (13, 409, "2024-03")]
)
async def test_an_adjustment_belongs_to_the_month_that_is_open_when_it_is_given_in(
    world: World, approver: httpx.AsyncClient, closed: int, answer: int, month: str
):
    """Seen to fail without `date_anew`: it stayed in the closed month, and went in after any number of them."""
    settlement = await settled(world, approver, await world.visit())
    await world.visit(started_at=MARCH + timedelta(days=2))
    claim = await drafted(world.manager, settlement)
    for number in range(closed):
        await world.closed(f"{2024 + (2 + number) // 12}-{(2 + number) % 12 + 1:02}")

    submitted = await world.manager.post(f"/v1/claims/{claim['id']}/submit")

    assert (submitted.status_code, submitted.json().get("code")) == (answer, "too_long_ago" if answer == 409 else None)
    assert (await world.manager.get(f"/v1/claims/{claim['id']}")).json()["month"] == month


async def test_an_adjustment_that_its_provider_leaves_in_draft_does_not_stop_the_bureau(world: World, approver):
    """Seen to stop it: 409 for a draft of the bureau's own, and 403 for taking the provider's back. One that was submitted waits for
    the bureau itself, and is the provider's to withdraw."""
    visit = await world.visit()
    settlement = await settled(world, approver, visit)
    await world.officer.post(f"/v1/visits/{visit.id}/review", json=REJECT)
    left = await drafted(world.manager, settlement)
    blocked = await world.officer.post("/v1/claims/draft", json=corrects(settlement))
    offered = (await world.officer.get(f"/v1/claims/{left['id']}")).json()["allowed_actions"]

    withdrawn = await world.officer.post(f"/v1/claims/{left['id']}/withdraw")
    own = await drafted(world.officer, settlement)
    other = await world.manager.post(f"/v1/claims/{own['id']}/withdraw")

    assert (blocked.status_code, blocked.json()["code"]) == (409, "adjustment_exists")
    assert offered == ["withdraw"]
    assert (withdrawn.status_code, withdrawn.json()["status"]) == (200, "withdrawn"), withdrawn.text
    assert (own["by_bureau"], other.status_code) == (True, 403)


async def test_what_a_provider_submitted_or_drafts_of_its_own_month_no_officer_withdraws(world: World, approver):
    settlement = await settled(world, approver, visit := await world.visit())
    await world.officer.post(f"/v1/visits/{visit.id}/review", json=REJECT)
    sent = await drafted(world.manager, settlement)
    await world.manager.post(f"/v1/claims/{sent['id']}/submit")
    opened = (await world.manager.post("/v1/claims", json={"month": "2024-04"})).json()

    refused = [(await world.officer.post(f"/v1/claims/{one['id']}/withdraw")).status_code for one in (sent, opened)]

    assert refused == [403, 403]
