"""The database is as the models say (T34), and the lint that says so finds each thing that could be wrong."""

import asyncpg
import pytest

from tests.catalogue import DISTRICT_TABLES, findings
from tests.conftest import socket_of
from tests.programs import dropped


@pytest.fixture(scope="module")
async def scratch(server, template):
    dropped(server, "yiyang_scratch")  # two processes share the tests: this file's may be begun twice
    server.create_database("yiyang_scratch", template=template)
    connection = await asyncpg.connect(user="postgres", database="yiyang_scratch", host=socket_of(server), port=5432)
    yield connection
    await connection.close()


async def test_t34_nothing_is_wrong_with_the_catalogue(scratch):
    assert len(DISTRICT_TABLES) > 35
    assert await findings(scratch) == []


SABOTAGES = {
    "alter table visits no force row level security": "row security is not forced: visits",
    "alter table visits disable row level security": "row security is not forced: visits",
    "drop policy district on orders": "not exactly one policy, for every verb and everyone: orders",
    "create policy more on orders using (true)": "not exactly one policy, for every verb and everyone: orders",
    "alter policy district on orders using (true)": "a wall that is not the model's: orders",
    "alter policy district on orders with check (true)": "a wall that is not the model's: orders",
    "alter policy district on orders to yiyang_app": "not exactly one policy, for every verb and everyone: orders",
    "drop policy district on claims; create policy district on claims for select using (true)": (
        "not exactly one policy, for every verb and everyone: claims"
    ),
    "grant delete on ledger_transfers to yiyang_app": (
        "a right that the model does not give: ('ledger_transfers', 'delete', None)"
    ),
    "grant truncate on audit_events to yiyang_app": "a right that the model does not give: ('audit_events', 'truncate', None)",
    "grant update (owner_id) on ledger_accounts to yiyang_app": (
        "a right that the model does not give: ('ledger_accounts', 'update', 'owner_id')"
    ),
    "revoke insert on visits from yiyang_app": (
        "a right that the model gives and the database does not: ('visits', 'insert', None)"
    ),
    "grant select on residents to public": "everyone may do something: residents: SELECT",
    "grant select on residents to yiyang_worker": "the worker may touch more than the queue: residents",
    "grant create on schema public to yiyang_app": "the application may make things of its own: create in public",
    "alter table visits owner to yiyang_app": "the application's role owns something: pg_class",
    "alter role yiyang_app bypassrls": "the application's role may too much, or is more than it says: yiyang_app",
    "alter role yiyang_app superuser": "the application's role may too much, or is more than it says: yiyang_app",
    "alter role yiyang_app login": "the application's role may too much, or is more than it says: yiyang_app",
    "grant pg_read_all_data to yiyang_app": (
        "the application's role may too much, or is more than it says: yiyang_app is pg_read_all_data"
    ),
    "create unique index everywhere_uq on residents (id_number_index)": "a key does not begin with the district: everywhere_uq",
    "create unique index lowered_uq on providers (lower(name))": (
        "a key does not begin with the district: providers has a key over an expression"
    ),
    "alter table visits add constraint alone exclude using gist (resident_id with =)": (
        "a key does not begin with the district: alone"
    ),
    "alter table visits add constraint turned foreign key (order_id, district_code) references orders (id, district_code)": (
        "a reference between district tables does not begin with the district: turned"
    ),
    "create table benches (district_code char(6), id uuid)": "the district is padded text, which no policy finds by its index: benches",
    "create table forgotten (id int)": "a table without a model, or a model without a table: forgotten",
    "drop table payments": "a table without a model, or a model without a table: payments",
    "create function peek() returns bigint language sql security definer as 'select count(*) from residents'": (
        "a function with its owner's rights and no search path of its own: peek"
    ),
    "create view all_residents as select * from residents": (
        "a view with its owner's rights, or a copy that no policy guards: all_residents"
    ),
    "create materialized view copied as select * from residents": (
        "a view with its owner's rights, or a copy that no policy guards: copied"
    ),
    "create trigger quiet before update on visits for each row execute function suppress_redundant_updates_trigger()": (
        "a trigger that nobody asked for: quiet"
    ),
    "drop trigger orders_tell on orders": "a noun that tells of nothing: orders.orders_tell",
    "alter table visits disable trigger visits_tell_new": "a noun that tells of nothing: visits.visits_tell_new",
}


@pytest.mark.parametrize(("sabotage", "finding"), SABOTAGES.items(), ids=SABOTAGES.keys())
async def test_t34_the_lint_finds(scratch, sabotage, finding):
    """The negative controls, run each time: in a transaction that is undone."""
    transaction = scratch.transaction()
    await transaction.start()
    try:
        for statement in sabotage.split("; "):
            await scratch.execute(statement)
        found = await findings(scratch)
    finally:
        await transaction.rollback()

    assert any(line.startswith(finding) for line in found), found


@pytest.mark.parametrize(
    "harmless",
    [
        "create view own_residents with (security_invoker=true) as select * from residents",
        "create function pinned() returns int language sql security definer set search_path = pg_catalog as 'select 1'",
        "create index more_ix on visits (district_code, visit_no)",
    ],
)
async def test_t34_the_lint_lets_pass(scratch, harmless):
    transaction = scratch.transaction()
    await transaction.start()
    await scratch.execute(harmless)
    found = await findings(scratch)
    await transaction.rollback()

    assert found == []
