"""A visit is found to have been in another month than the one that its claim is of: who paid it takes back its own, the new month
keeps what it posted, and it is paid once, wherever it is moved and whenever."""

from datetime import datetime, timedelta
from typing import Any

import httpx

from models.accounts import Role
from models.visits import Visit
from tests.adjusting import adjusted, approved, approver, corrects, drafted, settled
from tests.claimed import REASON, World, world
from tests.factories import SHANGHAI
from tests.test_ledger import faults
from tests.test_room_given_back import capped
from tests.test_settlements import proposed
from tests.test_wrong_months import APRIL, given_in, left, settled_from, told

_ = world, approver
BEFORE_MIDNIGHT = datetime(2024, 3, 31, 22, 30, tzinfo=SHANGHAI)
AFTER_MIDNIGHT = datetime(2024, 4, 1, 0, 10, tzinfo=SHANGHAI)


async def moved(w: World, visit: Visit, begun: datetime, client_for: Any) -> None:
    """An officer lets the manager say when it really was, and another accepts that."""
    why = {"reason_code": "data_entry_error", "memo": "零点后"}
    times = {"started_at": begun.isoformat(), "ended_at": (begun + timedelta(hours=1)).isoformat()}
    other = await client_for(Role.SUBSIDY_OFFICER)
    for who, act, body in (
        (w.officer, "unlock", why),
        (w.manager, "corrections", times | why),
        (other, "review", {"decision": "accept"} | why),
    ):
        answer = await who.post(f"/v1/visits/{visit.id}/{act}", json=body)
        assert answer.is_success, answer.text


async def paid_and_moved(w: World, approver: httpx.AsyncClient, client_for: Any) -> tuple[Visit, dict[str, Any]]:
    """Paid in March, and found to have been after midnight, in April. The settlement of March."""
    await capped(w, 600)
    visit = await w.visit(started_at=BEFORE_MIDNIGHT)
    march = await settled(w, approver, visit)
    await moved(w, visit, AFTER_MIDNIGHT, client_for)
    assert (await left(w, "2024-03"), await left(w, "2024-04")) == ((0, 600), (60, 540))
    return visit, march


async def test_the_month_that_paid_takes_back_its_own_and_leaves_what_the_new_month_posted(
    world: World, client_for, approver
):
    """Seen to reverse April's 60 minutes with the adjustment of March; then to be paid nowhere. Without `given_back` the key that
    holds a visit to one claim refused April's."""
    visit, march = await paid_and_moved(world, approver, client_for)

    correction = await adjusted(world, world.manager, approver, march)
    still = await left(world, "2024-04"), await faults(client_for)
    drafted = await world.manager.post("/v1/claims/draft", json=APRIL)

    assert (correction["subsidy_fen"], still) == (-2000, ((60, 540), []))
    assert await left(world, "2024-03") == (0, 600)
    assert drafted.status_code == 201, drafted.text
    assert await given_in(world, drafted.json()) == [(visit.visit_no, 0, 0, ["manual_entry"])]
    april = await settled_from(world, approver, drafted.json())
    assert april["subsidy_fen"] == 2000
    for settlement in (march, april):
        nothing = await world.manager.post("/v1/claims/draft", json=corrects(settlement))
        assert nothing.json()["code"] == "nothing_to_correct"
    assert await faults(client_for) == []


async def test_while_the_old_month_still_pays_the_new_one_does_not(world: World, client_for, approver):
    """Billed by hand in April it is already_claimed, also in an adjustment of April; once March has taken it back, it is paid."""
    visit, march = await paid_and_moved(world, approver, client_for)
    nothing = await world.manager.post("/v1/claims/draft", json=APRIL)
    world.bill(visit)
    claim = await world.reconciled("2024-04")
    first = await told(world, claim)
    april = await settled_from(world, approver, claim)
    still_nothing = await world.manager.post("/v1/claims/draft", json=corrects(april))
    again = (await world.manager.post("/v1/claims", json=corrects(april))).json()
    world.bill(visit)
    await world.manager.post(f"/v1/claims/{again['id']}/lines", json={"lines": world.lines})
    second = await given_in(world, again)
    await world.manager.post(f"/v1/claims/{again['id']}/withdraw")

    assert (await adjusted(world, world.manager, approver, march))["subsidy_fen"] == -2000
    paid = await adjusted(world, world.manager, approver, april)

    assert (nothing.json()["code"], still_nothing.json()["code"]) == ("nothing_to_claim", "nothing_to_correct")
    assert first == second == [(visit.visit_no, 0, 0, ["already_claimed", "manual_entry"])]
    assert paid["subsidy_fen"] == 2000
    assert await left(world, "2024-04") == (60, 540)
    assert await faults(client_for) == []


async def test_moved_back_again_it_is_paid_in_the_first_month_once_the_second_took_it_back(
    world: World, client_for, approver
):
    visit, march = await paid_and_moved(world, approver, client_for)
    await adjusted(world, world.manager, approver, march)
    april = (await world.manager.post("/v1/claims/draft", json=APRIL)).json()
    await given_in(world, april)
    april = await settled_from(world, approver, april)
    await moved(world, visit, BEFORE_MIDNIGHT, client_for)

    barred = await world.manager.post("/v1/claims/draft", json=corrects(march))
    back = await adjusted(world, world.manager, approver, april)
    paid = await adjusted(world, world.manager, approver, march)

    assert barred.json()["code"] == "nothing_to_correct"
    assert (back["subsidy_fen"], paid["subsidy_fen"]) == (-2000, 2000)
    assert (await left(world, "2024-03"), await left(world, "2024-04")) == ((60, 540), (0, 600))
    assert await faults(client_for) == []


async def test_moved_after_it_was_refused_it_keeps_what_it_posts_in_the_new_month(world: World, client_for, approver):
    """Seen to lose April's 60 minutes where only the codes of the line were asked, and not the day of the visit."""
    await capped(world, 600)
    visit = await world.visit(started_at=BEFORE_MIDNIGHT)
    world.bill(visit, minutes=90, amount_fen=3000)
    claim = await world.reconciled()
    said = {"code": "minutes_over", "resolution": "reject"} | REASON
    await world.officer.post(f"/v1/claims/{claim['id']}/resolutions", json=said)
    proposal = (await world.officer.post(f"/v1/claims/{claim['id']}/settle")).json()
    await moved(world, visit, AFTER_MIDNIGHT, client_for)

    await approved(approver, proposal)

    assert (await left(world, "2024-03"), await left(world, "2024-04")) == ((0, 600), (60, 540))
    assert await faults(client_for) == []


async def test_moved_into_the_month_after_it_was_refused_there_it_is_paid_by_its_adjustment(
    world: World, client_for, approver
):
    """Seen to lose March's 60 minutes with the settlement of March, by a line that was refused as one of April."""
    await capped(world, 600)
    visit = await world.visit(started_at=AFTER_MIDNIGHT)
    world.bill(visit)
    proposal = await proposed(world)
    await moved(world, visit, BEFORE_MIDNIGHT, client_for)

    march = await approved(approver, proposal)
    still = await left(world, "2024-03")
    paid = await adjusted(world, world.manager, approver, march)

    assert (march["subsidy_fen"], still, paid["subsidy_fen"]) == (0, (60, 540), 2000)
    assert await faults(client_for) == []


async def test_moved_back_while_it_is_taken_back_it_is_paid_by_the_next_adjustment(world: World, client_for, approver):
    """Seen to lose March's 60 minutes for ever: nothing_to_correct."""
    visit, march = await paid_and_moved(world, approver, client_for)
    claim = await drafted(world.manager, march)
    await given_in(world, claim)
    back = (await world.officer.post(f"/v1/claims/{claim['id']}/settle")).json()
    await moved(world, visit, BEFORE_MIDNIGHT, client_for)

    back = await approved(approver, back)
    still = await left(world, "2024-03")
    paid = await adjusted(world, world.manager, approver, march)

    assert (back["subsidy_fen"], still, paid["subsidy_fen"]) == (-2000, (60, 540), 2000)
    assert await faults(client_for) == []
