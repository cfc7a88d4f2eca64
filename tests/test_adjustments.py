"""Adjustments: what is settled stays as it is, and what came out later moves the signed difference."""

import asyncio
from datetime import timedelta
from typing import Any

import httpx
from uuid_utils.compat import uuid7

from models.accounts import Role
from models.imports import Import
from models.visits import Evidence
from tests.adjusting import (
    REJECT,
    Clients,
    adjusted,
    approved,
    approver,
    corrects,
    drafted,
    left_of_the_fund,
    lines_of,
    settled,
)
from tests.claimed import MARCH, World, world
from tests.test_ledger import balance
from tests.test_settlements import books_are_sound, proposed

_ = world, approver


async def test_a_visit_found_false_after_its_settlement_is_taken_back_and_recovered(
    world: World, approver: httpx.AsyncClient, client_for: Clients
):
    false, true = await world.visit(), await world.visit(started_at=MARCH + timedelta(days=1), minutes=120)
    settlement = await settled(world, approver, false, true)
    before = await left_of_the_fund(world)
    await (await client_for(Role.SUBSIDY_OFFICER)).post(f"/v1/visits/{false.id}/review", json=REJECT)

    correction = await adjusted(world, world.officer, approver, settlement)

    assert (settlement["subsidy_fen"], correction["subsidy_fen"], correction["minutes"]) == (6000, -2000, -60)
    assert (correction["status"], correction["corrects_settlement_id"]) == ("paid", settlement["id"])
    assert [f["amount_fen"] for f in correction["funds"]] == [-2000]
    assert await left_of_the_fund(world) == before + 2000
    [recovery] = (await world.manager.get("/v1/recoveries")).json()["items"]
    assert (recovery["settlement_id"], recovery["amount_fen"], recovery["status"]) == (correction["id"], 2000, "open")
    old = (await world.manager.get(f"/v1/settlements/{settlement['id']}")).json()
    assert (old["subsidy_fen"], old["gross_fen"], old["status"]) == (6000, 6000, "approved")
    await books_are_sound(world)


async def test_a_line_shows_what_it_was_what_it_is_and_the_difference(
    world: World, approver: httpx.AsyncClient, client_for: Clients
):
    false, true = await world.visit(), await world.visit(started_at=MARCH + timedelta(days=1))
    settlement = await settled(world, approver, false, true)
    await (await client_for(Role.SUBSIDY_OFFICER)).post(f"/v1/visits/{false.id}/review", json=REJECT)

    claim = await drafted(world.manager, settlement)

    [line] = await lines_of(world.manager, claim)
    assert (line["record_no"], line["minutes"], line["asked_fen"]) == (false.visit_no, 0, 0)
    assert (line["before_minutes"], line["before_fen"], line["before_paid_fen"], line["difference_fen"]) == (
        60,
        2000,
        2000,
        -2000,
    )
    assert (claim["kind"], claim["service_month"], claim["month"]) == ("adjustment", "2024-03", "2024-03")
    assert claim["totals"]["asked_fen"] == -2000


async def test_the_statement_of_an_adjustment_tells_the_differences_and_what_was_before(
    world: World, approver: httpx.AsyncClient, client_for: Clients
):
    false = await world.visit()
    settlement = await settled(world, approver, false)
    await (await client_for(Role.SUBSIDY_OFFICER)).post(f"/v1/visits/{false.id}/review", json=REJECT)

    correction = await adjusted(world, world.officer, approver, settlement)

    path = f"/v1/settlements/{correction['id']}/statement"
    told = (await world.manager.get(path)).json()
    [group], [line] = told["lines"], told["reductions"]
    assert (told["corrects_settlement_no"], told["subsidy_fen"]) == (settlement["settlement_no"], -2000)
    assert told["subsidy_capitals"] == "负贰拾元整"
    assert (group["minutes"], group["approved_fen"], group["subsidy_fen"]) == (-60, -2000, -2000)
    assert (line["record_no"], line["reasons"][0]["code"]) == (false.visit_no, "adjustment")
    assert [(await world.manager.get(f"{path}.{form}")).status_code for form in ("pdf", "xlsx")] == [200, 200]


async def test_a_visit_told_after_the_settlement_is_paid_by_an_adjustment(world: World, approver: httpx.AsyncClient):
    settlement = await settled(world, approver, await world.visit())
    await world.visit(started_at=MARCH + timedelta(days=2), minutes=90)

    correction = await adjusted(world, world.manager, approver, settlement)

    assert (correction["subsidy_fen"], correction["status"], correction["minutes"]) == (3000, "approved", 90)
    assert (await world.officer.get("/v1/recoveries")).json()["items"] == []
    await books_are_sound(world)


async def test_what_an_officer_attested_is_not_taken_back_by_the_providers_own_adjustment(
    world: World, approver: httpx.AsyncClient
):
    """The provider sees no import of the bureau's. Seen to take the settled hour back, matched, while an import that is not
    seen was one that nobody had approved."""
    listed = Import(
        district_code=world.make.code,
        kind="visits",
        file_name="visits.csv",
        file_sha256="0" * 64,
        file_bytes=1,
        attested=True,
        by_account=uuid7(),
        by_membership=uuid7(),
        approved_by=uuid7(),
    )
    await world.make.add(listed)
    attested = {"evidence": Evidence.ATTESTED, "import_id": listed.id}
    settlement = await settled(world, approver, await world.visit(**attested))
    late = await world.visit(started_at=MARCH + timedelta(days=2), minutes=90, **attested)

    correction = await adjusted(world, world.manager, approver, settlement)

    [line] = await lines_of(world.manager, {"id": correction["claim_id"]})
    assert (line["record_no"], correction["subsidy_fen"]) == (late.visit_no, 3000)
    await books_are_sound(world)


async def test_a_death_told_after_the_settlement_takes_the_later_visits_back(
    world: World, approver: httpx.AsyncClient, sessions: Any
):
    settlement = await settled(
        world, approver, await world.visit(), await world.visit(started_at=MARCH + timedelta(days=3), minutes=120)
    )
    died = {"status": "deceased", "effective_on": "2024-03-06", "reason": "公安数据比对"}
    await approver.post(f"/v1/residents/{world.entitlement.resident_id}/status-changes", json=died)

    correction = await adjusted(world, world.officer, approver, settlement)

    assert (correction["subsidy_fen"], correction["lines"]) == (-4000, 1)
    assert (await balance(world.make, sessions, world.entitlement)).posted == 60
    await books_are_sound(world)


async def test_gains_and_losses_of_one_month_are_netted(world: World, approver: httpx.AsyncClient, client_for: Clients):
    false = await world.visit()
    settlement = await settled(world, approver, false)
    await (await client_for(Role.SUBSIDY_OFFICER)).post(f"/v1/visits/{false.id}/review", json=REJECT)
    await world.visit(started_at=MARCH + timedelta(days=2))

    correction = await adjusted(world, world.manager, approver, settlement)

    assert (correction["lines"], correction["subsidy_fen"], correction["status"]) == (2, 0, "paid")
    assert (correction["funds"], (await world.officer.get("/v1/recoveries")).json()["items"]) == ([], [])
    await books_are_sound(world)


async def test_an_adjustment_is_corrected_by_the_next(world: World, approver: httpx.AsyncClient, client_for: Clients):
    """The second stands on the first, not on the ordinary line. Seen to take back 2,000 instead of 5,000 with the standing
    lines looked for in the ordinary claim alone."""
    false = await world.visit()
    settlement = await settled(world, approver, false)
    late = await world.visit(started_at=MARCH + timedelta(days=2), minutes=90)
    first = await adjusted(world, world.manager, approver, settlement)
    officer = await client_for(Role.SUBSIDY_OFFICER)
    for visit in (false, late):
        await officer.post(f"/v1/visits/{visit.id}/review", json=REJECT)

    second = await adjusted(world, world.officer, approver, settlement)

    assert (first["subsidy_fen"], second["subsidy_fen"]) == (3000, -5000)
    nothing = await world.officer.post("/v1/claims/draft", json=corrects(settlement))
    assert (nothing.status_code, nothing.json()["code"]) == (409, "nothing_to_correct")
    await books_are_sound(world)


async def test_each_source_ends_where_it_would_be_had_the_month_been_right_at_once(
    world: World, approver: httpx.AsyncClient, client_for: Clients
):
    """Of 4 fen the last source had 2; to give back 3 by shares alone it would have to give 3. Seen to fail so."""
    shares = '[["central", 3333], ["province", 3333], ["district", 3334]]'
    owner, code = world.make.owner, world.make.code
    await owner.execute("update programme_versions set fund_shares_bp = $2 where district_code = $1", code, shares)
    await owner.execute("update service_prices set unit_price_fen = 60 where district_code = $1", code)
    await owner.execute(
        """insert into appropriations (district_code, id, programme_id, year, source, amount_fen, document_no)
           select district_code, gen_random_uuid(), id, 2024, source, 100000, '' from programmes, unnest(array['central', 'province']) source
           where district_code = $1""",
        code,
    )
    visits = [await world.visit(started_at=MARCH + timedelta(days=n), minutes=m) for n, m in enumerate((1, 3))]
    for visit in visits:
        world.bill(visit, unit_price_fen=60, amount_fen=visit.minutes)
    settlement = await approved(approver, await proposed(world))
    await (await client_for(Role.SUBSIDY_OFFICER)).post(f"/v1/visits/{visits[1].id}/review", json=REJECT)

    correction = await adjusted(world, world.officer, approver, settlement)

    given = {f["source"]: f["amount_fen"] for f in settlement["funds"]}
    back = {f["source"]: f["amount_fen"] for f in correction["funds"]}
    assert (given, back) == (
        {"central": 1, "province": 1, "district": 2},
        {"central": -1, "province": -1, "district": -1},
    )
    await books_are_sound(world)


async def test_own_lines_say_the_whole_and_find_what_they_correct(world: World, approver: httpx.AsyncClient):
    visit = await world.visit(minutes=120)
    world.bill(visit, minutes=60, amount_fen=2000)
    settlement = await approved(approver, await proposed(world))
    claim = (await world.manager.post("/v1/claims", json=corrects(settlement))).json()
    line = {
        "record_no": visit.visit_no,
        "resident_id": str(visit.resident_id),
        "service_item_id": str(world.item.id),
        "minutes": 0,
        "unit_price_fen": 2000,
        "amount_fen": 0,
    }

    added = await world.manager.post(f"/v1/claims/{claim['id']}/lines", json={"lines": [line]})
    twice = await world.manager.post(f"/v1/claims/{claim['id']}/lines", json={"lines": [line]})

    assert (added.status_code, added.json()["totals"]["asked_fen"]) == (201, -2000)
    assert (twice.status_code, twice.json()["code"]) == (409, "corrected_twice")


async def test_drafting_twice_adds_nothing_and_two_at_once_make_one(world: World, approver: httpx.AsyncClient):
    """Seen to make two claims, the second refused with a 500, without the lock on the corrected claim."""
    settlement = await settled(world, approver, await world.visit())
    await world.visit(started_at=MARCH + timedelta(days=2))

    both = await asyncio.gather(*(world.manager.post("/v1/claims/draft", json=corrects(settlement)) for _ in range(4)))

    assert {answer.status_code for answer in both} == {201}
    assert len({answer.json()["id"] for answer in both}) == 1
    assert (await drafted(world.manager, settlement))["totals"]["lines"] == 1
