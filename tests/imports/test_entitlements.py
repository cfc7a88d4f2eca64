"""Entitlements by file: asked for by one officer, and nothing is covered before another has approved."""

import asyncio
from datetime import date

from models.accounts import Role
from models.programmes import CapUnit, Programme, ProgrammeVersion
from services.access import system
from tests.imports.uploading import counts, faults_of, taken_in

ASKS = "programme_code,resident_id_number,effective_from,effective_to,monthly_cap\n"


async def test_entitlements_in_a_file_are_only_asked_for(client_for, drain, make, owner, town):
    officer, other = await client_for(Role.SUBSIDY_OFFICER), await client_for(Role.SUBSIDY_OFFICER)
    await make.programme(town.item, code="BED")
    file = ASKS + f"BED,{town.number},2024-01-01,,\n"

    done = await taken_in(officer, drain, "entitlements", file)

    assert counts(done) == (1, 0, 0, 0), await faults_of(officer, done)
    row = await owner.fetchrow(
        "select e.status, c.kind, c.decision from entitlements e join entitlement_changes c on c.entitlement_id = e.id where e.import_id = $1",
        done["id"],
    )
    assert tuple(row) == ("proposed", "grant", "pending")
    assert counts(await taken_in(officer, drain, "entitlements", file)) == (0, 0, 1, 0)
    own = await taken_in(officer, drain, "entitlements", file.replace(",,", ",2024-12-31,"))
    foreign = await taken_in(other, drain, "entitlements", file.replace(",,", ",2025-12-31,"))
    assert (counts(own), counts(foreign)) == ((0, 1, 0, 0), (0, 0, 0, 1))
    assert await faults_of(other, foreign) == [(2, "effective_to", "differs_from_recorded")]


async def test_entitlements_that_cannot_be_are_told_row_by_row(client_for, drain, make, owner, town):
    officer = await client_for(Role.SUBSIDY_OFFICER)
    await make.programme(town.item, code="FREE", monthly_cap=None)
    dead = await make.resident(id_number=town.stranger)
    await owner.execute("update residents set status = 'deceased', deceased_on = '2024-01-10' where id = $1", dead.id)
    rows = (
        f"TEKUN,{town.number},2024-01-01,,\nNONE,{town.number},2024-01-01,,\nFREE,{town.number},2024-05-01,2024-01-01,\n"
        f"FREE,{town.number},2010-01-01,2010-02-01,\nFREE,{town.number},2024-01-01,,100\nFREE,{town.stranger},2024-01-01,,\n"
        f"FREE,{town.number},2024-01-01,2024-06-30,\nFREE,{town.number},2024-06-01,,\n"
    )

    done = await taken_in(officer, drain, "entitlements", ASKS + rows)

    assert await faults_of(officer, done) == [
        (2, "effective_from", "entitlement_overlaps"),
        (3, "programme_code", "programme_unknown"),
        (4, "effective_to", "entitlement_ends_before_it_starts"),
        (5, "effective_from", "before_the_rules"),
        (6, "monthly_cap", "cap_without_unit"),
        (7, "resident_id_number", "resident_gone"),
        (9, "effective_from", "entitlement_overlaps"),
    ]
    assert counts(done) == (1, 0, 0, 7)


FEN = {"monthly_cap": 20_000, "cap_unit": CapUnit.FEN}


async def in_minutes(bureau, programme, item):
    """Rules in another unit from April 2024 on."""
    rules = {
        "effective_from": "2024-04-01",
        "service_item_ids": [str(item.id)],
        "cap_unit": "minutes",
        "monthly_cap": 600,
    }
    return await bureau.post(f"/v1/programmes/{programme.id}/versions", json=rules)


async def test_a_file_asks_for_a_cap_of_ones_own_in_one_unit(client_for, drain, make, town):
    """Also where its row changes what was asked for before. Seen to be created without `own_cap.check`."""
    officer, bureau = await client_for(Role.SUBSIDY_OFFICER), await client_for(Role.BUREAU_ADMIN)
    programme = await make.programme(town.item, code="BED", **FEN)
    assert (await in_minutes(bureau, programme, town.item)).status_code == 201
    row = f"{ASKS}BED,{town.number},2024-01-01,{{}},{{}}\n"

    refused = await taken_in(officer, drain, "entitlements", row.format("", 10_000))
    taken = await taken_in(officer, drain, "entitlements", row.format("", ""))
    changed = await taken_in(officer, drain, "entitlements", row.format("", 10_000))
    ended = await taken_in(officer, drain, "entitlements", row.format("2024-03-31", 10_000))

    assert [counts(one) for one in (refused, taken, changed, ended)] == [
        *((0, 0, 0, 1), (1, 0, 0, 0), (0, 0, 0, 1), (0, 1, 0, 0)),
    ]
    for one in (refused, changed):
        assert await faults_of(officer, one) == [(2, "monthly_cap", "cap_in_two_units")]


async def test_a_file_waits_for_rules_that_are_being_added(client_for, drain, make, town, sessions):
    """Seen to be created in the old unit without `_HOLD_PROGRAMMES`."""
    officer = await client_for(Role.SUBSIDY_OFFICER)
    programme = await make.programme(town.item, code="BED", **FEN)
    file = f"{ASKS}BED,{town.number},2024-01-01,,10000\n"
    minutes = {"effective_from": date(2024, 4, 1), "cap_unit": CapUnit.MINUTES, "monthly_cap": 600}
    waits = "select count(*) from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()"

    async with sessions(info={"scope": system(make.code).scope}) as adding, adding.begin():
        await adding.get(Programme, (make.code, programme.id), with_for_update=True)
        adding.add(ProgrammeVersion(district_code=make.code, programme_id=programme.id, **minutes))
        await adding.flush()
        done = asyncio.create_task(taken_in(officer, drain, "entitlements", file))
        while not await make.owner.fetchval(waits):
            assert not done.done()

    assert await faults_of(officer, await done) == [(2, "monthly_cap", "cap_in_two_units")]
