"""The first serving of a meal is annulled or rejected, and the second was self-paid for its sake: it takes its place."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest
from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from models.accounts import Role
from services.access import system
from tests.canteen import NOON, Canteen, a_canteen
from tests.claimed import REASON
from tests.factories import Make
from tests.meal_claims import Table, another_lunch, table
from tests.test_ledger import faults
from tests.test_visit_news import waiting

_ = table
SLIP = {"reason_code": "data_entry_error", "memo": "刷错了人"}
FALSE = {"decision": "reject", "reason_code": "not_delivered", "memo": "家属证实当日不在"}

NEXT_DAY = NOON + timedelta(days=1)
BLOCKED = "select count(*) from pg_locks where not granted"


async def cancelled(session: AsyncSession, serving: dict[str, Any]) -> None:
    gone = "update meal_servings set status = 'cancelled', verified_at = null, closed_at = now() where id = :id"
    await (await session.connection()).execute(text(gone), {"id": UUID(serving["id"])})


@pytest.fixture
async def canteen(make: Make, client_for) -> Canteen:
    return await a_canteen(make, client_for, monthly_cap=1)


async def eaten(canteen: Canteen, till: httpx.AsyncClient, after: int = 0, **given: Any) -> dict[str, Any]:
    """Lunch at this till, so many minutes after noon."""
    answer = await till.post("/v1/meal-servings", json=canteen.serving(NOON + timedelta(minutes=after), **given))
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


async def shown(canteen: Canteen, *servings: dict[str, Any]) -> list[dict[str, Any]]:
    return [(await canteen.officer.get(f"/v1/meal-servings/{one['id']}")).json() for one in servings]


@pytest.mark.parametrize(
    ("who", "act", "said"), [("till", "annul", SLIP), ("officer", "annul", SLIP), ("officer", "review", FALSE)]
)
async def test_the_earliest_of_those_that_were_self_paid_for_its_sake_is_paid(
    canteen: Canteen, client_for, who: str, act: str, said: dict[str, str]
):
    """It draws the month's only meal; the third was served after it and says so. Told by the lot: the second was recorded last.
    Seen to stay self-paid, with nothing owed for the meal, without take_place."""
    first = await canteen.served()
    _, other = await canteen.elsewhere()
    third, second = await eaten(canteen, other, 9), await eaten(canteen, other, 5)
    assert [one["self_paid_code"] for one in (second, third)] == ["already_served"] * 2

    closed = await getattr(canteen, who).post(f"/v1/meal-servings/{first['id']}/{act}", json=said)

    assert closed.status_code == 200, closed.text
    paid, waits = await shown(canteen, second, third)
    assert (paid["self_paid_code"], paid["entitlement_id"]) == (None, str(canteen.entitlement.id))
    assert (paid["posted_subsidy_fen"], paid["over_cap"], paid["first_serving_id"]) == (1500, False, None)
    assert (waits["self_paid_code"], waits["first_serving_id"]) == ("already_served", second["id"])
    assert (waits["first_meal_point_id"], waits["first_served_at"]) == (second["meal_point_id"], second["served_at"])
    assert (await canteen.posted(), await canteen.owed()) == (1, 1500)
    assert await faults(client_for) == []
    auditor = await client_for(Role.AUDITOR)
    [told] = (await auditor.get("/v1/audit", params={"act": f"meal_servings.{act}"})).json()["items"]
    assert set(told["facts"]["ruled_anew"]) == {second["id"], third["id"]}


async def test_what_an_officer_has_still_to_look_at_is_paid_when_he_has(canteen: Canteen, client_for):
    """Its number was typed."""
    worker = await client_for(Role.COMMUNITY_WORKER)
    card = (await worker.post("/v1/meal-cards", json={"resident_id": str(canteen.resident.id)})).json()
    first = await canteen.served()
    _, other = await canteen.elsewhere()
    typed = await eaten(canteen, other, 5, card_no=card["card_no"])

    await canteen.till.post(f"/v1/meal-servings/{first['id']}/annul", json=SLIP)

    [waits] = await shown(canteen, typed)
    assert (waits["status"], waits["self_paid_code"], waits["posted_subsidy_fen"]) == ("flagged", None, 0)
    assert await canteen.owed() == 0
    accept = {"decision": "accept", "reason_code": "no_network", "memo": "已核对"}
    await canteen.officer.post(f"/v1/meal-servings/{typed['id']}/review", json=accept)
    assert (await canteen.posted(), await canteen.owed()) == (1, 1500)


async def test_whom_nobody_covers_any_more_stays_self_paid_and_is_told_why(canteen: Canteen, make: Make):
    """His entitlement was found to have ended the day before."""
    first = await canteen.served()
    _, other = await canteen.elsewhere()
    second = await eaten(canteen, other, 5)
    ended = "update entitlements set effective_to = '2024-03-04' where id = $1"
    await make.owner.execute(ended, canteen.entitlement.id)

    await canteen.officer.post(f"/v1/meal-servings/{first['id']}/review", json=FALSE)

    [left] = await shown(canteen, second)
    assert (left["self_paid_code"], left["first_serving_id"], left["posted_subsidy_fen"]) == ("not_entitled", None, 0)
    assert await canteen.owed() == 0


async def test_a_second_that_is_itself_annulled_moves_nothing(canteen: Canteen):
    first = await canteen.served()
    _, other = await canteen.elsewhere()
    second, third = await eaten(canteen, other, 5), await eaten(canteen, other, 9)

    await other.post(f"/v1/meal-servings/{second['id']}/annul", json=SLIP)

    paid, left = await shown(canteen, first, third)
    assert (paid["posted_subsidy_fen"], left["self_paid_code"]) == (1500, "already_served")
    assert left["first_serving_id"] == first["id"]


async def test_a_serving_that_comes_while_its_first_is_annulled_is_not_lost(canteen: Canteen, make: Make, sessions):
    """A till has met the first of its lunch, and before it is recorded after it, that is annulled by somebody whose transaction is
    not at its end: it waits, and comes again. The lunch of the day after, for which it waits for another, holds it up just there. Seen to be
    recorded as self-paid for the sake of what had been annulled, without the lock in _SECOND."""
    lunch, later = await canteen.served(), await canteen.served(NEXT_DAY)
    _, other = await canteen.elsewhere()
    batch = {"servings": [canteen.serving(NOON + timedelta(minutes=5)), canteen.serving(NEXT_DAY)]}
    scope = {"scope": system(make.code).scope}
    async with sessions(info=scope) as watching, watching.begin(), sessions(info=scope) as one, one.begin():
        async with sessions(info=scope) as another, another.begin():
            await cancelled(another, later)
            sending = asyncio.create_task(other.post("/v1/meal-servings/batch", json=batch))
            await waiting(watching, 1)
            await cancelled(one, lunch)
        blocked = 0
        while not sending.done() and not blocked:
            blocked = await (await watching.connection()).scalar(text(BLOCKED)) or 0

    first = await sending
    answer = await other.post("/v1/meal-servings/batch", json=batch) if first.status_code == 503 else first

    assert [one["self_paid_code"] for one in answer.json()["results"]] == [None, None], answer.text


async def test_many_tills_and_an_annulment_at_once_leave_one_that_is_paid(canteen: Canteen, client_for):
    """Eight at four tills while the first is annulled, each in a transaction of its own; what is told to come again, comes."""
    first = await canteen.served()
    tills = [(await canteen.elsewhere())[1] for _ in range(4)]
    said = [(till, canteen.serving(NOON + timedelta(minutes=n))) for n, till in enumerate(tills * 2)]

    async def until_taken(who: httpx.AsyncClient, path: str, said: dict[str, Any]) -> httpx.Response:
        answer = await who.post(f"/v1/meal-servings{path}", json=said)
        return await until_taken(who, path, said) if answer.status_code == 503 else answer

    sent = [until_taken(till, "", one) for till, one in said]
    annulled = until_taken(canteen.till, f"/{first['id']}/annul", SLIP)
    answers = await asyncio.gather(*sent[:4], annulled, *sent[4:])

    assert {answer.status_code for answer in answers} == {200, 201}, [answer.text for answer in answers]
    standing = await shown(canteen, *(one for _, one in said))
    assert sorted(one["posted_subsidy_fen"] for one in standing) == [0] * 7 + [1500]
    [paid] = [one["id"] for one in standing if one["posted_subsidy_fen"]]
    assert {one["first_serving_id"] for one in standing if one["id"] != paid} == {paid}
    assert (await canteen.posted(), await canteen.owed()) == (1, 1500)
    assert await faults(client_for) == []


async def test_an_adjustment_takes_the_false_meal_back_and_pays_the_one_that_was_eaten(table: Table, client_for):
    """Both were billed and settled: one paid, the other rejected as the second of its meal. What an officer once reduced, another
    looks at."""
    first = await table.canteen.served()
    second = await another_lunch(table)
    table.bill(first)
    table.bill(second)
    claim = await table.reconciled()
    none = {"codes": ["already_claimed", "not_entitled"], "resolution": "reject"} | REASON
    assert (await table.canteen.officer.post(f"/v1/claims/{claim['id']}/resolutions", json=none)).is_success
    settlement = await table.settled(claim)
    other = await client_for(Role.SUBSIDY_OFFICER)
    assert (await other.post(f"/v1/meal-servings/{first['id']}/review", json=FALSE)).is_success

    corrects = await table.drafted(corrects_settlement_id=settlement["id"])
    accept = {"code": "manual_entry", "resolution": "accept"} | REASON
    assert (await other.post(f"/v1/claims/{corrects['id']}/resolutions", json=accept)).is_success
    lines = await table.lines_of(corrects)
    correction = await table.settled(corrects)

    assert {(line["record_no"], line["difference_fen"], *line["codes"]) for line in lines} == {
        (first["serving_no"], -1500, "visit_not_verified"),
        (second["serving_no"], 1500, "manual_entry"),
    }
    assert (settlement["subsidy_fen"], correction["subsidy_fen"]) == (1500, 0)
    assert (await table.canteen.posted(), await table.canteen.owed()) == (1, 1500)
    assert await faults(client_for) == []


async def test_a_meal_found_false_on_its_line_is_paid_on_the_line_of_the_second(table: Table, client_for):
    """In the claim that bills both. Seen to leave the second barred, until somebody reconciled again, without look_again."""
    first = await table.canteen.served()
    second = await another_lunch(table)
    table.bill(first, amount_fen=1600)
    table.bill(second)
    claim = await table.reconciled()
    assert await table.codes(claim) == [["amount_mismatch"], ["already_claimed", "not_entitled"]]

    false = {"code": "amount_mismatch", "resolution": "reject", "reason_code": "false_service", "note": "查无此人用餐"}
    decided = await table.canteen.officer.post(f"/v1/claims/{claim['id']}/resolutions", json=false)

    assert decided.is_success, decided.text
    assert (await table.codes(claim))[1] == []
    settlement = await table.settled(claim)
    assert (settlement["subsidy_fen"], await table.canteen.owed()) == (1500, 1500)
    assert await faults(client_for) == []
