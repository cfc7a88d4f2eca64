"""The ledger: no month is overdrawn, nothing is posted twice, every correction names its original."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import TypeVar
from uuid import UUID

import asyncpg
import pytest
from sqlalchemy import exc, text
from uuid_utils.compat import uuid7

from models.accounts import Role
from models.ledger import LedgerUnit
from models.programmes import CapUnit
from models.service_items import Unit
from models.visits import Visit
from services import ledger
from services.access import system
from services.verification import verify
from tests.factories import SHANGHAI, Make

T = TypeVar("T")
LOOKING = asyncio.Lock()
"""One connection past the walls for all who look at the same moment."""

MARCH = datetime(2024, 3, 5, 9, 0, tzinfo=SHANGHAI)


async def world(make: Make, **programme):
    """A caregiver, an item of 20.00 yuan an hour, and a resident entitled to it."""
    item = await make.service_item(**programme.pop("item", {}))
    caregiver = await make.caregiver()
    entitlement = await make.entitlement(await make.resident(), await make.programme(item, **programme))
    return item, caregiver, entitlement


async def verified(make: Make, sessions, *visits: Visit) -> list[dict]:
    actor = system(make.code)
    async with sessions(info={"scope": actor.scope}) as session, session.begin():
        await verify(session, actor, [visit.id for visit in visits])
    return await shown(make, *visits)


async def shown(make: Make, *visits: Visit) -> list[dict]:
    async with LOOKING:
        rows = await make.owner.fetch("select * from visits where district_code = $1", make.code)
    by_id = {row["id"]: dict(row) for row in rows}
    return [by_id[visit.id] for visit in visits]


async def faults(client_for) -> list:
    answer = await (await client_for(Role.AUDITOR)).get("/v1/ledger/check")
    assert answer.status_code == 200, answer.text
    return answer.json()["faults"]


async def test_verifying_posts_the_minutes_and_the_money_of_a_visit(client_for, make, sessions):
    item, caregiver, entitlement = await world(make, monthly_cap=240)

    [visit] = await verified(make, sessions, await make.visit(entitlement, item, caregiver, minutes=90))

    assert (visit["status"], visit["billable_minutes"], visit["covered_units"]) == ("verified", 90, 90)
    assert (visit["posted_gross_fen"], visit["posted_copay_fen"], visit["posted_subsidy_fen"]) == (3000, 0, 3000)
    auditor = await client_for(Role.AUDITOR)
    moved = (await auditor.get("/v1/ledger/transfers", params={"cause_id": str(visit["id"])})).json()["items"]
    assert sorted((t["unit"], t["kind"], t["amount"], t["service_month"]) for t in moved) == [
        ("fen", "direct", 3000, "2024-03"),
        ("minutes", "direct", 90, "2024-03"),
    ]
    assert await faults(client_for) == []


async def test_a_month_is_drawn_in_the_order_of_the_visits_and_never_beyond_its_cap(client_for, make, sessions):
    item, caregiver, entitlement = await world(make, monthly_cap=100)
    later = await make.visit(entitlement, item, caregiver, started_at=MARCH + timedelta(days=2))
    first = await make.visit(entitlement, item, caregiver, started_at=MARCH)
    other_month = await make.visit(entitlement, item, caregiver, started_at=MARCH + timedelta(days=31))

    drawn = await verified(make, sessions, later, first, other_month)

    assert [(v["covered_units"], v["posted_subsidy_fen"]) for v in drawn] == [(40, 1333), (60, 2000), (60, 2000)]
    assert await faults(client_for) == []


@pytest.mark.parametrize(
    ("rules", "minutes", "quantity", "expected"),
    [
        # (billable, covered units, gross, copay, subsidy)
        ({"billing_increment_minutes": 30}, 89, None, (60, 60, 2000, 0, 2000)),
        ({"copay_bp": 3333}, 50, None, (50, 50, 1667, 556, 1111)),
        ({"price_cap_fen": 1500}, 60, None, (60, 60, 2000, 500, 1500)),
        ({"cap_unit": CapUnit.FEN, "monthly_cap": 1500}, 60, None, (60, 1500, 2000, 500, 1500)),
        ({"monthly_cap": None}, 60, None, (60, 60, 2000, 0, 2000)),
        ({"item": {"unit": Unit.VISIT}, "monthly_cap": 30}, 60, 1, (60, 30, 1000, 0, 1000)),
        ({"item": {"unit": Unit.MEAL}, "cap_unit": CapUnit.MEALS, "monthly_cap": 2}, 10, 3, (10, 2, 4000, 0, 4000)),
        ({"monthly_cap": 0}, 60, None, (60, 0, 0, 0, 0)),
    ],
)
async def test_a_visit_is_priced_by_its_version(client_for, make, sessions, rules, minutes, quantity, expected):
    item, caregiver, entitlement = await world(make, **rules)

    [v] = await verified(
        make, sessions, await make.visit(entitlement, item, caregiver, minutes=minutes, quantity=quantity)
    )

    posted = ("billable_minutes", "covered_units", "posted_gross_fen", "posted_copay_fen", "posted_subsidy_fen")
    assert tuple(v[name] for name in posted) == expected
    assert await faults(client_for) == []


async def test_a_visit_without_an_entitlement_on_its_day_counts_and_posts_nothing(client_for, make, sessions):
    item, caregiver, entitlement = await world(make)
    await make.owner.execute("update entitlements set effective_to = '2024-03-04' where id = $1", entitlement.id)

    [visit] = await verified(make, sessions, await make.visit(entitlement, item, caregiver))

    assert (visit["status"], visit["covered_units"], visit["posted_subsidy_fen"]) == ("verified", 0, 0)
    assert await faults(client_for) == []


async def test_verifying_again_changes_nothing(make, sessions):
    item, caregiver, entitlement = await world(make)
    visit = await make.visit(entitlement, item, caregiver)
    [before] = await verified(make, sessions, visit)

    [after] = await verified(make, sessions, visit)

    assert after == before
    assert await make.owner.fetchval("select count(*) from ledger_transfers where cause_id = $1", visit.id) == 2


async def hold(
    make: Make, sessions, entitlement, units: int, cap: int, month: str = "2024-03", order: UUID | None = None
):
    actor = system(make.code)
    async with sessions(info={"scope": actor.scope}) as session, session.begin():
        return await ledger.hold(
            session,
            actor,
            cap_owner=entitlement.id,
            programme_id=entitlement.programme_id,
            month=month,
            unit=LedgerUnit.MINUTES,
            cap=cap,
            units=units,
            order_id=order or uuid7(),
        )


async def patiently(act: Callable[[], Awaitable[T]]) -> T:
    """Sent again while the database is too busy to answer in time: what a client does on a 503."""
    while True:
        try:
            return await act()
        except exc.TimeoutError:
            continue
        except exc.DBAPIError as error:
            if getattr(error.orig, "sqlstate", None) != "55P03":
                raise


async def balance(make: Make, sessions, entitlement, month: str = "2024-03"):
    async with sessions(info={"scope": system(make.code).scope}) as session:
        return await ledger.balance(session, make.code, entitlement.id, month)


async def test_t08_a_thousand_draws_at_once_on_room_for_a_hundred_grant_a_hundred(client_for, make, sessions):
    """Negative control: with `<= cap` taken out of the UPDATE and the CHECK dropped, all 1,000 were granted."""
    _, _, entitlement = await world(make, monthly_cap=100)
    await hold(make, sessions, entitlement, 1, 100)

    async def one() -> str:
        try:
            await patiently(lambda: hold(make, sessions, entitlement, 1, 100))
        except ledger.CapExceeded as refused:
            return f"refused, {refused.facts['left']} left"
        return "granted"

    said = await asyncio.gather(*(one() for _ in range(999)))

    assert (said.count("granted"), said.count("refused, 0 left")) == (99, 900)
    left = await balance(make, sessions, entitlement)
    assert (left.held, left.posted, left.left) == (100, 0, 0)
    assert await faults(client_for) == []


async def test_t08_holds_posts_and_voids_mixed_at_once_never_go_below_zero(client_for, make, sessions):
    """Negative control: with a void that gives nothing back 2,400 minutes stayed held; with holds that may be resolved twice
    (without the unique key) 120 voids of 40 holds were granted."""
    item, caregiver, entitlement = await world(make, monthly_cap=6000)
    actor = system(make.code)
    holds = [await hold(make, sessions, entitlement, 60, 6000) for _ in range(40)]
    visits = [await make.visit(entitlement, item, caregiver, minutes=60) for _ in range(20)]
    readings: list[bool] = []

    async def free(hold_id: UUID) -> bool:
        async with sessions(info={"scope": actor.scope}) as session, session.begin():
            return await ledger.void(session, actor, hold_id)

    async def look() -> None:
        for _ in range(20):
            now = await balance(make, sessions, entitlement)
            readings.append(now.held >= 0 and now.posted >= 0 and now.left >= 0)

    freed = await asyncio.gather(
        *(patiently(lambda h=h: free(h)) for h in holds for _ in range(3)),
        *(patiently(lambda v=v: verified(make, sessions, v)) for v in visits),
        look(),
    )

    assert list(freed[: 3 * 40]).count(True) == 40
    assert all(readings)
    left = await balance(make, sessions, entitlement)
    assert (left.held, left.posted) == (0, 20 * 60)
    assert await faults(client_for) == []


async def test_t24_no_role_of_the_application_changes_or_removes_a_transfer(make, sessions):
    item, caregiver, entitlement = await world(make)
    await verified(make, sessions, await make.visit(entitlement, item, caregiver))

    for sql in ("update ledger_transfers set amount = 1", "delete from ledger_transfers", "truncate ledger_transfers"):
        async with sessions(info={"scope": system(make.code).scope}) as session:
            with pytest.raises(Exception, match="permission denied"):
                await (await session.connection()).execute(text(sql))


async def test_a_visit_cannot_be_posted_twice_in_one_round(make, sessions):
    """Negative control: without ledger_transfers_once_a_round_uq the second posting went in."""
    item, caregiver, entitlement = await world(make)
    visit = await make.visit(entitlement, item, caregiver)
    await verified(make, sessions, visit)

    with pytest.raises(asyncpg.UniqueViolationError, match="once_a_round"):
        await make.owner.execute(
            """insert into ledger_transfers select district_code, $2, now(), debit_account_id, credit_account_id, kind, unit,
               amount, hold_id, reverses_id, service_month, book_month, cause_kind, cause_id, round, by_account
               from ledger_transfers where cause_id = $1 and unit = 'fen'""",
            visit.id,
            uuid7(),
        )


async def test_t22_a_hold_is_resolved_once(make, sessions):
    """Negative control: without ledger_transfers_hold_id_uq the second resolution went in."""
    _, _, entitlement = await world(make)
    held, actor = await hold(make, sessions, entitlement, 60, 600), system(make.code)

    async def freed() -> bool:
        async with sessions(info={"scope": actor.scope}) as session, session.begin():
            return await ledger.void(session, actor, held)

    assert [await freed(), await freed()] == [True, False]
    with pytest.raises(asyncpg.UniqueViolationError, match="ledger_transfers_hold_id_uq"):
        await make.owner.execute(
            """insert into ledger_transfers select district_code, $2, now(), debit_account_id, credit_account_id, kind, unit,
               amount, hold_id, reverses_id, service_month, book_month, cause_kind, cause_id, round + 1, by_account
               from ledger_transfers where hold_id = $1""",
            held,
            uuid7(),
        )


async def test_t23_a_correction_is_a_reversal_that_frees_its_own_month(client_for, make, sessions):
    item, caregiver, entitlement = await world(make, monthly_cap=240)
    visit = await make.visit(entitlement, item, caregiver, minutes=120)
    await verified(make, sessions, visit)
    actor = system(make.code)

    async with sessions(info={"scope": actor.scope}) as session, session.begin():
        await ledger.keep(session, actor, [ledger.Kept(visit.id, 60, 2000, 2000)])

    assert (await balance(make, sessions, entitlement)).posted == 60
    [now] = await shown(make, visit)
    assert (now["covered_units"], now["posted_subsidy_fen"]) == (60, 2000)
    async with sessions(info={"scope": actor.scope}) as session, session.begin():
        await ledger.reverse(session, actor, [visit.id])
    assert (await balance(make, sessions, entitlement)).posted == 0
    assert [one["rule"] for one in await faults(client_for)] == ["what_a_visit_lost_its_month_settled"]


async def test_t20_t21_the_check_of_the_books_finds_what_a_superuser_bent(client_for, make, sessions):
    item, caregiver, entitlement = await world(make)
    visit = await make.visit(entitlement, item, caregiver)
    await verified(make, sessions, visit)

    for bend, rule in (
        (
            "update ledger_accounts set posted = posted + 1 where cap is not null",
            "balance_is_the_fold_of_its_transfers",
        ),
        (
            "update visits set posted_subsidy_fen = posted_subsidy_fen - 1, posted_copay_fen = posted_copay_fen + 1",
            "a_visit_shows_what_was_posted",
        ),
    ):
        await make.owner.execute(f"{bend} {'and' if 'where' in bend else 'where'} district_code = '{make.code}'")
        assert rule in {fault["rule"] for fault in await faults(client_for)}
