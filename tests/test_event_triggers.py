"""Each noun's triggers write who may hear of it, and nothing of a list that somebody imports."""

import asyncpg
import pytest

from models.events import KINDS, NOUNS
from tests.conftest import socket_of
from tests.field import fill, row_id
from tests.listening import BOUND
from tests.programs import dropped
from tests.test_events import CARRIES

FOUND_BY = {"entitlements": ("residents", "resident_id"), "family_links": ("residents", "resident_id")} | {
    "findings": ("inspections", "inspection_id")
}
"""Where the columns stand that a table does not have itself."""


@pytest.fixture(scope="module")
async def filled(server, template):
    """A row of every table, past the rules of what may follow upon what."""
    dropped(server, "yiyang_events")
    server.create_database("yiyang_events", template=template)
    connection = await asyncpg.connect(user="postgres", database="yiyang_events", host=socket_of(server), port=5432)
    await fill(connection)
    for noun in NOUNS:
        rules = await connection.fetch(
            "select conname from pg_constraint where conrelid = $1::text::regclass and contype = 'c'", noun
        )
        for rule in rules:
            await connection.execute(f'alter table {noun} drop constraint "{rule["conname"]}"')
    yield connection
    await connection.close()


async def expected(connection, noun):
    own = dict(await connection.fetchrow(f"select * from {noun} where id = $1", row_id(noun, "one")))
    if noun in FOUND_BY:
        table, column = FOUND_BY[noun]
        own |= {"resident_id": own.get("resident_id")} | {
            name: value
            for name, value in dict(
                await connection.fetchrow(f"select * from {table} where id = $1", own[column])
            ).items()
            if name in BOUND
        }
    if noun == "alerts":
        own["facility_id"] = own["place_id"]
    return {name: own.get(name) if name in CARRIES[noun] else None for name in BOUND}


@pytest.mark.parametrize("noun", NOUNS)
async def test_a_change_of_state_is_told_with_who_may_hear_of_it(filled, noun):
    transaction = filled.transaction()
    await transaction.start()
    if noun == "alerts":
        await filled.execute("update alerts set place_kind = 'facility', place_id = gen_random_uuid()")
    if "import_id" in await columns(filled, noun):
        await filled.execute(f"update {noun} set import_id = null")
    await filled.execute(f"update {noun} set status = 'begun'")
    await filled.execute("delete from events")
    await filled.execute(f"update {noun} set status = 'done' where id = $1", row_id(noun, "one"))
    await filled.execute(f"update {noun} set status = 'done' where id = $1", row_id(noun, "one"))
    told = await filled.fetch("select * from events")
    wanted = await expected(filled, noun)
    await transaction.rollback()

    assert [(event["kind"], event["subject_id"]) for event in told] == [(f"{noun}.done", row_id(noun, "one"))]
    assert {name: told[0][name] for name in BOUND} == wanted
    assert any(wanted.values())
    assert told[0]["id"].version == 7


async def columns(connection, noun):
    found = await connection.fetch(
        "select attname from pg_attribute where attrelid = $1::text::regclass and attnum > 0", noun
    )
    return [row["attname"] for row in found]


LISTS = {
    "visits": (0, 0),
    "stays": (0, 1),
    "findings": (0, 1),
    "entitlements": (0, 0),
}


@pytest.mark.parametrize(("noun", "new", "decided"), [(noun, *told) for noun, told in LISTS.items()], ids=LISTS)
async def test_what_a_list_brought_is_told_by_its_import_alone(filled, noun, new, decided):
    """And what becomes of it: of an entitlement all but that the list was approved."""
    transaction = filled.transaction()
    await transaction.start()
    names = ", ".join(name for name in await columns(filled, noun) if name not in ("id", "import_id", "status"))
    for constraint in await filled.fetch(
        """select conname from pg_constraint where conrelid = $1::text::regclass and contype in ('u', 'x')
             and conname not in (select conname from pg_constraint where contype = 'p')""",
        noun,
    ):
        await filled.execute(f'alter table {noun} drop constraint "{constraint["conname"]}" cascade')
    for index in await filled.fetch(
        "select indexrelid::regclass::text as name from pg_index where indrelid = $1::text::regclass and indisunique and not indisprimary",
        noun,
    ):
        await filled.execute(f"drop index {index['name']}")
    await filled.execute("delete from events")
    await filled.execute("set local session_replication_role = origin")
    await filled.execute(f"alter table {noun} disable trigger all")
    await filled.execute(f"alter table {noun} enable trigger user")
    await filled.execute(
        f"insert into {noun} (id, import_id, status, {names}) select gen_random_uuid(), gen_random_uuid(), 'proposed', {names} "
        f"from {noun} where id = $1",
        row_id(noun, "one"),
    )
    first = await filled.fetchval("select count(*) from events")
    await filled.execute(f"update {noun} set status = 'decided' where status = 'proposed' and import_id is not null")
    second = await filled.fetchval("select count(*) from events")
    await filled.execute(f"update {noun} set status = 'later' where status = 'decided'")
    third = await filled.fetchval("select count(*) from events")
    await transaction.rollback()

    assert (first, second - first) == (new, decided)
    assert third - second == (0 if noun == "visits" else 1)


def test_every_kind_is_a_state_that_is_stored():
    assert "findings.overdue" not in KINDS
    assert {"visits.verified", "orders.placed"} <= set(KINDS)
