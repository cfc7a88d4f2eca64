"""Nights from the bed to the bank: counted by the day, billed by the facility, settled, and corrected when something is told late."""

import asyncio
from datetime import date
from uuid import UUID

import pytest

from models.accounts import Role
from models.programmes import CapUnit
from services import calendars, stay_months
from services.access import system
from tests.claimed import REASON
from tests.nights import MONTH, PRICE, Home, a_home, home
from tests.test_ledger import faults

_ = home
WHOLE = 31 * PRICE


async def test_a_month_of_nights_is_drafted_settled_and_paid(home: Home, client_for):
    """By the facility's manager, who sees what becomes of it; a line for each month of a stay."""
    stay = await home.stays()

    claim = await home.drafted()
    settlement = await home.settled(claim)

    [line] = await home.lines_of(claim)
    [counted] = await home.months(stay)
    assert (line["record_kind"], line["record_no"], line["stay_month_id"]) == (
        "stay",
        counted["record_no"],
        counted["id"],
    )
    assert (line["quantity"], line["minutes"], line["unit_price_fen"], line["asked_fen"]) == (31, None, PRICE, WHOLE)
    assert counted["record_no"] == f"{stay['stay_no']}-202403"
    assert (claim["totals"]["matched"], settlement["subsidy_fen"]) == (1, WHOLE)
    pay = {"amount_fen": WHOLE, "bank_reference": "B-0001", "paid_on": str(calendars.today())}
    third = await client_for(Role.SUBSIDY_OFFICER)
    paid = await third.post(
        f"/v1/settlements/{settlement['id']}/payments", json=pay, headers={"Idempotency-Key": "pay-the-nights"}
    )
    seen = await home.house.manager.get(f"/v1/settlements/{settlement['id']}")
    assert (paid.status_code, seen.json()["status"], await home.owed()) == (201, "paid", WHOLE), paid.text
    assert await faults(client_for) == []


async def test_the_statement_and_the_exports_speak_of_days(home: Home, drain):
    await home.stays()
    home.bill(None)
    home.bill(
        (await home.months((await home.house.manager.get("/v1/stays")).json()["items"][0]))[0],
        quantity=40,
        amount_fen=40 * PRICE,
    )
    claim = await home.reconciled()
    for code in ("no_visit", "quantity_mismatch"):
        accept = {"code": code, "resolution": "accept"} | REASON
        decided = await home.officer.post(f"/v1/claims/{claim['id']}/resolutions", json=accept)
        assert decided.is_success, decided.text
    settlement = await home.settled(claim)

    shown = (await home.house.manager.get(f"/v1/settlements/{settlement['id']}/statement")).json()
    assert [
        (line["service"], line["unit"], line["quantity"], line["subsidy_fen"])
        for line in shown["lines"]
        if line["programme"]
    ] == [("机构照护", "day", 31, WHOLE)]
    assert {reduction["record_kind"] for reduction in shown["reductions"]} == {"stay"}
    assert any("床日" in reason["zh"] for reduction in shown["reductions"] for reason in reduction["reasons"])
    pdf = await home.house.manager.get(f"/v1/settlements/{settlement['id']}/statement.pdf")
    assert pdf.content.startswith(b"%PDF")


async def test_nights_of_leave_in_hospital_and_after_a_death_are_not_paid(home: Home, client_for):
    """Each told after the month was counted, with what was posted reversed at once. Seen to stay posted without the count in
    the act of each."""
    stay = await home.stays()
    await home.drafted()
    seen = [await home.nights(stay)]

    leave = await home.leaves(stay, "2024-03-05", "2024-03-10")
    seen.append(await home.nights(stay))
    absence = {"kind": "hospital", "from_on": "2024-03-12", "to_on": "2024-03-15", "told_by": "医院"}
    worker = await client_for(Role.COMMUNITY_WORKER)
    told = await worker.post(f"/v1/residents/{home.resident.id}/absences", json=absence)
    seen.append(await home.nights(stay))
    path = f"/v1/stays/{stay['id']}/leaves/{leave['id']}/come-back"
    back = await home.house.manager.post(path, json={"returned_on": "2024-03-08"})
    seen.append(await home.nights(stay))
    died = {"status": "deceased", "effective_on": "2024-03-20", "reason": "去世"}
    death = await worker.post(f"/v1/residents/{home.resident.id}/status-changes", json=died)
    seen.append(await home.nights(stay))

    assert (told.status_code, back.status_code, death.status_code) == (201, 200, 201), (
        told.text,
        back.text,
        death.text,
    )
    assert seen == [[(nights, nights * PRICE)] for nights in (31, 26, 23, 25, 13)]
    assert await home.owed() == 13 * PRICE
    assert await faults(client_for) == []


async def test_a_leave_told_after_the_settlement_is_taken_back_by_an_adjustment(home: Home, client_for):
    stay = await home.stays()
    settlement = await home.settled(await home.drafted())
    await home.leaves(stay, "2024-03-05", "2024-03-10")

    claim = await home.drafted(corrects_settlement_id=settlement["id"])
    correction = await home.settled(claim)

    [line] = await home.lines_of(claim)
    assert (line["before_quantity"], line["quantity"], line["difference_fen"]) == (31, 26, -5 * PRICE)
    assert correction["subsidy_fen"] == -5 * PRICE
    assert await faults(client_for) == []


async def test_a_price_that_changes_within_the_month_makes_two_lines(home: Home):
    """Each night at the price in force on its day, at most the catalogue's."""
    await home.priced(13_000, "2024-03-11")
    await home.priced(16_000, "2024-03-21")
    stay = await home.stays()

    claim = await home.drafted()

    lines = [(line["record_no"], line["quantity"], line["unit_price_fen"]) for line in await home.lines_of(claim)]
    number = f"{stay['stay_no']}-202403"
    assert lines == [(number, 10, 12_000), (f"{number}-2", 10, 13_000), (f"{number}-3", 11, 15_000)]
    assert claim["totals"]["subsidy_fen"] == 120_000 + 130_000 + 165_000
    assert claim["totals"]["matched"] == 3


async def test_subsidy_starts_and_stops_by_the_day(home: Home):
    """Of an entitlement that began and ended within the month; the other nights are the resident's."""
    await home.tell(
        "update entitlements set effective_from = $2, effective_to = $3 where id = $1",
        *(home.entitlement.id, date(2024, 3, 6), date(2024, 3, 25)),
    )
    stay = await home.stays()

    claim = await home.drafted()

    parts = [(one["nights"], one["unpaid_code"]) for one in await home.months(stay)]
    assert sorted(parts, key=str) == [(11, "not_entitled"), (20, None)]
    assert [(line["quantity"], line["subsidy_fen"]) for line in await home.lines_of(claim)] == [(20, 20 * PRICE)]


async def test_an_entitlement_that_is_ended_or_granted_for_past_days_counts_the_nights_anew(home: Home, client_for):
    """By two people. Seen to stay paid without the count in services/entitlements/payers.py."""
    stay = await home.stays()
    await home.drafted()
    path = f"/v1/entitlements/{home.entitlement.id}"
    await home.officer.post(f"{path}/end", json={"effective_on": "2024-03-16", "reason": "不再符合"})

    ended = await home.chief.post(f"{path}/approve")
    after = [(one["nights"], one["posted_subsidy_fen"]) for one in await home.months(stay)]
    order = {
        "resident_id": str(home.resident.id),
        "programme_id": str(home.programme.id),
        "effective_from": "2024-03-21",
    }
    granted = await home.officer.post("/v1/entitlements", json=order)
    await home.chief.post(f"/v1/entitlements/{granted.json()['id']}/approve")

    assert ended.status_code == 200, ended.text
    assert sorted(after) == [(15, 15 * PRICE), (16, 0)]
    assert sorted(await home.nights(stay)) == [(5, 0), (11, 11 * PRICE), (15, 15 * PRICE)]
    assert await faults(client_for) == []


async def test_a_cap_in_fen_limits_what_is_paid_of_the_month(make, client_for):
    home = await a_home(make, client_for, monthly_cap=300_000)
    stay = await home.stays()

    claim = await home.drafted()
    [line] = await home.lines_of(claim)

    assert (line["codes"], line["asked_fen"], line["subsidy_fen"]) == (["over_cap"], WHOLE, 0)
    accept = {"code": "over_cap", "resolution": "accept"} | REASON
    await home.officer.post(f"/v1/claims/{claim['id']}/resolutions", json=accept)
    settlement = await home.settled(claim)
    assert (settlement["gross_fen"], settlement["subsidy_fen"]) == (WHOLE, 300_000)
    assert await home.nights(stay) == [(31, 300_000)]
    assert await faults(client_for) == []


async def test_a_cap_in_nights_limits_how_many_are_paid(make, client_for):
    home = await a_home(make, client_for, monthly_cap=20, cap_unit=CapUnit.NIGHTS)
    stay = await home.stays()

    claim = await home.drafted()
    accept = {"code": "over_cap", "resolution": "accept"} | REASON
    await home.officer.post(f"/v1/claims/{claim['id']}/resolutions", json=accept)
    settlement = await home.settled(claim)

    assert settlement["subsidy_fen"] == 20 * PRICE
    assert await home.nights(stay) == [(31, 20 * PRICE)]
    assert await faults(client_for) == []


async def test_a_transfer_within_the_month_bills_every_night_once(home: Home):
    other = await home.house.bed()
    stay = await home.stays(until=None)
    moved = await home.house.act(stay, "transfer", bed_id=str(other.id), transferred_on="2024-03-11")

    claim = await home.drafted()

    lines = [(line["record_no"][:20], line["quantity"]) for line in await home.lines_of(claim)]
    assert sorted(lines) == sorted([(stay["stay_no"], 10), (moved.json()["stay_no"], 21)])
    assert claim["totals"]["subsidy_fen"] == WHOLE


async def test_a_discharge_told_late_takes_the_nights_after_it_back(home: Home):
    stay = await home.stays(until=None)
    await home.drafted()

    await home.house.act(stay, "discharge", discharge="home", discharged_on="2024-03-21")

    assert await home.nights(stay) == [(20, 20 * PRICE)]


async def test_months_that_are_over_are_counted_by_the_clock_once(home: Home, session, client_for):
    """Not the one that runs: its nights would be posted anew every day."""
    this_month = calendars.month_of(calendars.today())
    month = calendars.add_months(this_month, -1)
    first, last = calendars.first_day(month), calendars.last_day(month)
    stay = await home.stays(str(calendars.first_day(this_month)), None)
    await home.tell("update stays set from_on = $2 where id = $1", UUID(stay["id"]), first)
    before = await home.nights(stay, month)

    async with session.begin():
        made = [await stay_months.count_due(session, system(home.make.code)) for _ in range(2)]

    assert (before, made) == ([], [1, 0])
    assert await home.nights(stay, month) == [(last.day, last.day * PRICE)]
    assert await home.nights(stay, this_month) == []
    assert await faults(client_for) == []


async def test_news_at_the_same_instant_leave_the_nights_right(home: Home, client_for):
    """Leaves are told and withdrawn, and a claim is drafted, all at once: nobody waits for whoever waits for him."""
    stay = await home.stays()
    old = await home.leaves(stay, "2024-03-20", "2024-03-25")
    withdraw = f"/v1/stays/{stay['id']}/leaves/{old['id']}/withdraw"
    new = [{"from_on": f"2024-03-0{n}", "to_on": f"2024-03-0{n + 1}", "reason": "family"} for n in (3, 5, 7)]

    answers = await asyncio.gather(
        home.house.manager.post("/v1/claims/draft", json={"month": MONTH}),
        home.house.bureau.post(withdraw, json={"reason": "未外出"}),
        *(home.house.manager.post(f"/v1/stays/{stay['id']}/leaves", json=said) for said in new),
    )

    assert [answer.status_code for answer in answers] == [201, 200, 201, 201, 201], [answer.text for answer in answers]
    assert await home.nights(stay) == [(28, 28 * PRICE)]
    assert await faults(client_for) == []


async def test_a_claim_waits_for_a_leave_that_is_being_told(home: Home, owner):
    """Seen to bill the nights of the leave while the rows were not locked before they were counted."""
    stay = await home.stays()
    leave = """insert into stay_leaves (district_code, id, stay_id, first_stay_id, resident_id, from_on, to_on, told_from_on,
        told_to_on, reason, recorded_by) values ($1, gen_random_uuid(), $2, $2, $3, '2024-03-05', '2024-03-10', '2024-03-05', '2024-03-10', 'family',
        gen_random_uuid())"""

    async with owner.transaction():
        await owner.execute("select from stay_months where district_code = $1 for update", home.make.code)
        await owner.execute(leave, home.make.code, UUID(stay["id"]), home.resident.id)
        drafting = asyncio.create_task(home.house.manager.post("/v1/claims/draft", json={"month": MONTH}))
        waits = "select count(*) from pg_locks where not granted"
        while not (drafting.done() or await owner.fetchval(waits)):  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    answer = await drafting

    assert answer.status_code == 201, answer.text
    assert [line["quantity"] for line in await home.lines_of(answer.json())] == [26]


async def test_nights_after_the_end_of_the_contract_are_not_paid(home: Home):
    """Seen to be paid to the end of the month while the first night alone was asked, as of a visit."""
    await home.tell("update contracts set ends_on = '2024-03-10' where district_code = $1", home.make.code)
    stay = await home.stays()

    claim = await home.drafted()

    assert sorted(await home.nights(stay)) == [(10, 10 * PRICE), (21, 0)]
    assert [(line["quantity"], line["codes"]) for line in await home.lines_of(claim)] == [(10, [])]


async def test_a_night_is_paid_on_one_line_only_ever(home: Home):
    """Seen to fail without claim_lines_stay_month_paid_once_uq: the second line was approved beside the first."""
    await home.stays()
    [line] = await home.lines_of(await home.drafted())

    with pytest.raises(Exception, match="claim_lines_stay_month_paid_once_uq"):
        await home.make.owner.execute(
            """insert into claim_lines select (jsonb_populate_record(l, jsonb_build_object('id', gen_random_uuid(), 'line_no', 2))).*
               from claim_lines l where l.id = $1""",
            UUID(line["id"]),
        )
