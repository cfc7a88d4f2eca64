"""The third wall, asked in raw SQL as the application's role under every kind of context (T33).

What they must answer stands in tests/row_policy.py; a table without a line there fails."""

import asyncpg
import pytest

from models.accounts import Role
from services.access import Actor
from services.scope import Scope
from tests.conftest import socket_of
from tests.field import SIDES, TABLES, fill, insert, name_of, row, row_id
from tests.programs import dropped
from tests.row_policy import EVERYWHERE, OF, SEEN_BY, WRITTEN_BY

NAMES = [table.name for table in TABLES]
BY_NAME = {table.name: table for table in TABLES}


def context(bound, side="one"):
    """What PostgreSQL is told of somebody of that side; always the same account, so that `own` is the same for all."""
    bound_id = {
        "provider": row_id("providers", side),
        "caregiver": row_id("caregivers", side),
        "resident": row_id("residents", side),
        "facility": row_id("facilities", side),
        "meal_point": row_id("meal_points", side),
    }.get(bound)
    division = SIDES[side] + "001" if bound == "division" else None
    return Scope(SIDES[side], bound, bound_id=bound_id, division=division, account=row_id("accounts", side))


@pytest.fixture(scope="module")
async def raw(server, template):
    """A database with a row of every table for every side, as the application's role and nobody else."""
    dropped(server, "yiyang_walls")  # as in tests/test_catalogue.py
    server.create_database("yiyang_walls", template=template)
    connection = await asyncpg.connect(user="postgres", database="yiyang_walls", host=socket_of(server), port=5432)
    await fill(connection)
    await connection.execute("set role yiyang_app")
    yield connection
    await connection.close()


@pytest.fixture
async def under(raw):
    """`await under(scope)`: in a transaction of that scope and of no earlier one, which is undone."""
    transaction = raw.transaction()
    await transaction.start()

    async def under(scope):
        for name in ("district", "bound", "bound_id", "division", "account"):
            await raw.execute(f"set local app.{name} = ''")
        if scope is not None:
            await raw.execute(scope.sql)
        return raw

    yield under
    await transaction.rollback()


async def seen(connection, table):
    column = name_of(BY_NAME[table])
    there = {value[0] for value in await connection.fetch(f"select {column} from {table}")}
    return {side for side in SIDES if row(BY_NAME[table], side)[column] in there}


async def refused(connection, statement, *values):
    """Whether row security or a missing right says no; a constraint that says no stands behind them."""
    attempt = connection.transaction()
    await attempt.start()
    try:
        await statement(connection, *values)
    except asyncpg.InsufficientPrivilegeError:
        return True
    except asyncpg.IntegrityConstraintViolationError:
        return False
    finally:
        await attempt.rollback()
    return False


def test_every_table_has_a_line_in_the_policy():
    assert set(SEEN_BY) == set(WRITTEN_BY) == set(NAMES)


@pytest.mark.parametrize("table", NAMES)
async def test_t33_what_is_seen_is_what_is_written_here(under, table):
    """Seen to fail for all tables that are not global as the owner, and for single ones whenever their wall was changed."""
    found = {bound: await seen(await under(context(bound)), table) for bound in SEEN_BY[table]}

    assert found == SEEN_BY[table]


@pytest.mark.parametrize("table", NAMES)
async def test_t33_without_a_context_nothing_is_seen_and_nothing_written(under, table):
    connection = await under(None)

    seen_by_nobody = await seen(connection, table)
    writes = [await refused(connection, insert, BY_NAME[table], row(BY_NAME[table], side)) for side in SIDES]

    assert seen_by_nobody == (OF["all"] if table in EVERYWHERE else set())
    assert table in EVERYWHERE or writes == [True] * 3


@pytest.mark.parametrize("table", NAMES)
async def test_t33_a_bureau_sees_and_writes_its_own_district_only(under, table):
    connection = await under(context("district", "far"))

    own = await seen(connection, table)
    abroad = [await refused(connection, insert, BY_NAME[table], row(BY_NAME[table], side)) for side in ("one", "two")]

    assert own == (OF["all"] if table in EVERYWHERE else {"far"})
    assert abroad == [True, True] or table in ("accounts", "sign_in_failures")


@pytest.mark.parametrize("table", NAMES)
async def test_t33_only_what_is_written_here_can_be_inserted(under, table):
    """Also a foreign row: of the district next door for everyone, of the neighbour for whoever is bound."""
    model = BY_NAME[table]
    passed = {}
    for bound in WRITTEN_BY[table]:
        connection = await under(context(bound))
        passed[bound] = {side for side in SIDES if not await refused(connection, insert, model, row(model, side))}

    assert passed == WRITTEN_BY[table]


@pytest.mark.parametrize("table", [name for name in NAMES if name not in EVERYWHERE])
async def test_t33_no_row_is_moved_to_another_district(under, table):
    connection = await under(context("district"))

    moved = await refused(connection, asyncpg.Connection.execute, f"update {table} set district_code = '110101'")

    assert moved


CHANGED = {
    "absences",
    "accounts",
    "activities",
    "activity_sign_ups",
    "agreements",
    "alerts",
    "allowance_batches",
    "allowances",
    "assessment_notices",
    "assessments",
    "bank_formats",
    "bed_outages",
    "beds",
    "book_months",
    "care_centres",
    "care_plan_occurrences",
    "care_plans",
    "caregivers",
    "claim_appeals",
    "claim_exceptions",
    "claim_lines",
    "claim_patterns",
    "claims",
    "complaints",
    "contacts",
    "contract_services",
    "contracts",
    "device_standings",
    "devices",
    "dispatch_plans",
    "divisions",
    "entitlement_changes",
    "entitlements",
    "exports",
    "facilities",
    "facility_closure_moves",
    "facility_closures",
    "family_links",
    "findings",
    "holidays",
    "home_modifications",
    "home_tags",
    "imports",
    "incident_follow_ups",
    "incidents",
    "inspection_campaigns",
    "inspection_tasks",
    "inspections",
    "insurance_policies",
    "kin_declarations",
    "meal_cards",
    "meal_licences",
    "meal_menus",
    "meal_orders",
    "meal_points",
    "meal_serving_exceptions",
    "meal_servings",
    "meal_tallies",
    "memberships",
    "message_places",
    "message_preferences",
    "resident_message_preferences",
    "messages",
    "order_offers",
    "orders",
    "programmes",
    "providers",
    "recoveries",
    "residents",
    "rooms",
    "safety_events",
    "sample_items",
    "samples",
    "service_items",
    "settlements",
    "sign_in_failures",
    "signals",
    "sos",
    "stay_leaves",
    "stay_month_exceptions",
    "stay_months",
    "stays",
    "suspensions",
    "telephone_lines",
    "visit_exceptions",
    "visits",
    "waitlist_entries",
    "waitlist_offers",
    "webhook_deliveries",
    "webhooks",
    "welfare_plans",
    "welfare_visits",
}
"""What people change. Of ten more, single columns may be set: see the grants. All else is evidence and stays as it is."""

DELETED = {
    "allowance_batches",
    "allowance_lines",
    "caregiver_shifts",
    "claim_exceptions",
    "claim_patterns",
    "contract_pauses",
    "events",
    "export_pieces",
    "holidays",
    "idempotency_keys",
    "import_faults",
    "photo_pieces",
    "photo_uploads",
    "search_words",
    "meal_hours",
    "messages",
    "sign_in_failures",
    "subject_keys",
    "webhook_deliveries",
    "welfare_plans",
}
"""What may be deleted: what is computed anew, a draft of a batch, what lapses, the words of a name that changed, a pause that
is taken back before it begins, a day off, what is uploaded in pieces until it is whole, and the key that erases a person."""


@pytest.mark.parametrize("table", NAMES)
async def test_t33_evidence_is_neither_changed_nor_deleted_nor_emptied(under, table):
    """Seen to fail with `grant delete on ledger_transfers`."""
    connection = await under(context("district"))
    column = name_of(BY_NAME[table])
    execute = asyncpg.Connection.execute

    changed = not await refused(connection, execute, f"update {table} set {column} = {column} where false")
    deleted = not await refused(connection, execute, f"delete from {table} where false")
    emptied = not await refused(connection, execute, f"truncate {table} cascade")

    assert (changed, deleted, emptied) == (table in CHANGED, table in DELETED, False)


def test_the_actor_of_each_role_is_bound_to_something_the_walls_know():
    bounds = {role: Actor("371002", role, None).bound for role in Role}

    assert set(bounds.values()) == set(next(iter(SEEN_BY.values())))


@pytest.mark.parametrize(
    "wrong",
    [
        {"district": "37100"},
        {"district": "371002'; set role postgres; --"},
        {"district": "３７１００２"},
        {"bound": "everything"},
        {"division": "371002' or true --"},
        {"bound_id": "' or true --"},
        {"account": "1"},
        {"sign_in": "x'); drop table visits; --"},
    ],
)
def test_what_row_security_is_told_is_a_code_or_an_id_and_nothing_else(wrong):
    with pytest.raises(ValueError, match=r"not a|badly formed"):
        Scope(**{"district": "371002"} | wrong)
