"""What `make check` asks of migrations: each question is seen to find what it is for."""

import asyncio
import os

import pytest
from alembic.util import CommandError
from pgqueuer.adapters.persistence.schema_ddl import render_install
from pgqueuer.domain.settings import DBSettings, Durability

from alembic import command
from services import names
from services.embedded import Server
from tests.migrations import BIN, ROOT, config_of, lint, revisions
from tests.programs import dropped

WAITS = "SET LOCAL lock_timeout = '5s';\n"


def test_there_is_one_line_of_migrations():
    assert [revision.revision for revision in revisions() if revision.is_head] == [revisions()[0].revision]


def test_a_harmless_migration_is_let_through():
    assert lint({"0099_harmless": f"BEGIN;\n{WAITS}ALTER TABLE visits ADD COLUMN note TEXT;\nCOMMIT;\n"}) == []


@pytest.mark.parametrize(
    ("sql", "named"),
    [
        ("CREATE TABLE meals (\n    price_fen INTEGER NOT NULL\n);", "price_fen"),
        ("ALTER TABLE visits ADD COLUMN seen BOOLEAN NOT NULL;", "adding-required-field"),
        ("ALTER TABLE visits ALTER COLUMN note TYPE INTEGER;", "changing-column-type"),
        ("ALTER TABLE visits RENAME COLUMN note TO remark;", "renaming-column"),
        ("CREATE INDEX visits_note_ix ON visits (district_code, note);", "require-concurrent-index-creation"),
        ("ALTER TABLE visits ADD CONSTRAINT note_ck CHECK (note <> '');", "constraint-missing-not-valid"),
    ],
)
def test_a_dangerous_migration_is_named(sql, named):
    found = lint({"0099_dangerous": f"BEGIN;\n{WAITS}{sql}\nCOMMIT;\n"})
    assert any(line.startswith("0099_dangerous") and named in line for line in found), found


def test_a_migration_that_would_wait_for_ever_is_named():
    found = lint({"0099_patient": "BEGIN;\nALTER TABLE visits ADD COLUMN note TEXT;\nCOMMIT;\n"})
    assert any("require-lock-timeout" in line for line in found), found


@pytest.mark.parametrize(
    "drift",
    [
        "alter table residents add column nickname text",
        "drop index ledger_transfers_cause_id_ix",
        "drop policy district on residents",
    ],
)
async def test_a_schema_that_is_not_the_models_is_found(server: Server, template: str, drift: str):
    dropped(server, "drifted")
    server.create_database("drifted", template=template)
    alembic = config_of(server, "drifted")
    await asyncio.to_thread(command.check, alembic)

    server.query(drift, database="drifted")

    with pytest.raises(CommandError, match="New upgrade operations detected"):
        await asyncio.to_thread(command.check, alembic)


QUEUE = """
select format('%s.%s %s %s %s %s', table_name, column_name, data_type, is_nullable, column_default, identity_generation)
from information_schema.columns where table_name like 'pgqueuer%'
union all select indexdef from pg_indexes where tablename like 'pgqueuer%'
union all select pg_get_functiondef(oid) from pg_proc where proname like '%pgqueuer%'
union all select pg_get_triggerdef(oid) from pg_trigger where tgname like '%pgqueuer%'
union all select format('%s %s', relname, relpersistence) from pg_class where relname like 'pgqueuer%'
union all select enumlabel from pg_enum
order by 1
"""


def test_the_queue_is_the_one_that_the_installed_release_asks_for(server: Server, template: str):
    """The migration holds pgqueuer's text as it once was; a new release asks for a new migration.

    Seen to fail without `attempts` in the migration's text."""
    dropped(server, "queue_of_today")
    server.create_database("queue_of_today", template="template0")
    server.query(render_install(DBSettings(durability=Durability.durable)), database="queue_of_today")

    asked = server.query(QUEUE, database="queue_of_today")

    assert "pgqueuer.attempts" in asked
    assert server.query(QUEUE, database=template) == asked


async def test_two_who_migrate_at_once_wait_for_each_other(server: Server):
    """Seen to fail without the wait for the turn: the second creates what the first has just created."""
    dropped(server, "migrated_twice")
    server.create_database("migrated_twice", template="template0")
    starters = [
        await asyncio.create_subprocess_exec(
            *(BIN / "alembic", "-c", ROOT / "alembic.ini", "upgrade", "head"),
            env=os.environ | {"YIYANG_OWNER_URL": server.url("migrated_twice")},
            stderr=asyncio.subprocess.PIPE,
        )
        for _ in range(2)
    ]

    told = [(await starter.communicate())[1].decode() for starter in starters]

    assert [starter.returncode for starter in starters] == [0, 0], told
    newest = server.query("select version_num from alembic_version", database="migrated_twice")
    assert newest == revisions()[0].revision


SPOKEN = """
set session_replication_role = replica;
insert into districts (code, name) values ('371002', '环翠区');
insert into programmes (district_code, id, code, name, kind, status)
    values ('371002', :'programme', 'JJYL', '居家养老', 'service', 'active');
insert into programme_versions (district_code, id, programme_id, effective_from, copay_bp, billing_increment_minutes, priority,
    person_time_unit, lapses, fund_shares_bp) values
    ('371002', :'version', :'programme', '2026-01-01', 0, 1, 100, 'visit', true, '[["市级", 3000], ["区", 2000], ["district", 5000]]');
insert into appropriations (district_code, id, programme_id, year, source, amount_fen, document_no) values
    ('371002', :'version', :'programme', 2026, '区级', 1000, '3号'),
    ('371002', :'programme', :'programme', 2026, 'district', 2000, '3号'),
    ('371002', gen_random_uuid(), :'programme', 2026, '县级财政资金', 4000, '4号'),
    ('371002', gen_random_uuid(), :'programme', 2026, '慈善总会', 8000, '4号');
insert into settlement_funds (district_code, id, settlement_id, programme_id, source, amount_fen) values
    ('371002', gen_random_uuid(), :'version', :'programme', '区级', 30),
    ('371002', gen_random_uuid(), :'version', :'programme', 'district', 50),
    ('371002', gen_random_uuid(), :'programme', :'programme', '市级', 7);
"""
NAMED = """
select fund_shares_bp from programme_versions;
select source, amount_fen, document_no from appropriations order by amount_fen;
select source, amount_fen from settlement_funds order by amount_fen;
"""


async def test_money_stored_under_a_spoken_source_can_be_spent(server: Server, template: str):
    """Seen to fail without the migration: the money of 区级 stayed beside shares that ask for `district`."""
    dropped(server, "spoken")
    server.create_database("spoken", template=template)
    naming = next(revision for revision in revisions() if revision.revision == "0038")
    await asyncio.to_thread(command.stamp, config_of(server, "spoken"), str(naming.down_revision))
    ids = {"version": "00000000-0000-7000-8000-000000000002", "programme": "00000000-0000-7000-8000-000000000001"}
    server.query(SPOKEN, database="spoken", **ids)

    await asyncio.to_thread(command.upgrade, config_of(server, "spoken"), naming.revision)

    assert server.query(NAMED, database="spoken").splitlines() == [
        '[["city", 3000], ["district", 7000]]',
        "district|1000|3号（区级）",
        "district|2000|3号",
        "district|4000|4号",
        "慈善总会|8000|4号",
        "city|7",
        "district|80",
    ]


async def test_the_whole_names_among_words_kept_before_are_marked(server: Server, template: str):
    """As a name given today is kept. Seen to fail without the filling: nobody was found first by his whole name."""
    dropped(server, "whole_names")
    server.create_database("whole_names", template=template)
    marking = next(revision for revision in revisions() if revision.down_revision == "0051")
    await asyncio.to_thread(command.stamp, config_of(server, "whole_names"), "0051")
    called = ["王桂芳", "覃丽", "单"]
    kept = "".join(
        "insert into search_words (district_code, id, kind, subject_id, word)"
        f" values ('371002', gen_random_uuid(), 'resident', '00000000-0000-7000-8000-{number:012}', '{word}');"
        for number, name in enumerate(called)
        for word in names.of(name)
    )
    server.query(
        f"set session_replication_role = replica; alter table search_words drop column whole; {kept}",
        database="whole_names",
    )

    await asyncio.to_thread(command.upgrade, config_of(server, "whole_names"), marking.revision)

    marked = server.query("select word from search_words where whole", database="whole_names").splitlines()
    assert sorted(marked) == sorted(word for name in called for word, whole in names.of(name).items() if whole)
    assert len(marked) == 11


TWICE = """
set session_replication_role = replica;
insert into waitlist_entries (district_code, id, entry_no, resident_id, division_code, kind, facility_id, asked_on, asked_by, closed_at,
    closed_reason)
select '371002', gen_random_uuid(), no, ('00000000-0000-7000-8000-00000000000' || who)::uuid, '371002001', kind,
    ('00000000-0000-7000-8000-00000000001' || house)::uuid, asked_on::date, gen_random_uuid(), closed::timestamptz, closed
from (values ('W1', 1, 'nursing', null, '2026-05-02', null), ('W2', 1, 'nursing', 1, '2026-03-01', null),
    ('W3', 1, 'dementia', 1, '2026-02-01', null), ('W4', 2, 'nursing', 1, '2026-03-01', null),
    ('W5', 2, 'nursing', 2, '2026-04-01', null), ('W6', 2, 'nursing', null, '2026-01-01', '2026-01-05'))
    as w (no, who, kind, house, asked_on, closed);
"""


async def test_who_stood_twice_in_one_line_stands_once_since_the_earlier_day(server: Server, template: str):
    """For any house and for one: the wish for any goes on. Seen to refuse the migration without the filling. Of two houses, or of two
    kinds of bed, both go on."""
    dropped(server, "twice_in_line")
    server.create_database("twice_in_line", template=template)
    merging = next(revision for revision in revisions() if revision.down_revision == "0053")
    await asyncio.to_thread(command.downgrade, config_of(server, "twice_in_line"), "0053")
    server.query(TWICE, database="twice_in_line")

    await asyncio.to_thread(command.upgrade, config_of(server, "twice_in_line"), merging.revision)

    told = "select entry_no, asked_on, closed_at is null from waitlist_entries order by entry_no"
    assert server.query(told, database="twice_in_line").splitlines() == [
        "W1|2026-03-01|t",
        "W2|2026-03-01|f",
        "W3|2026-02-01|t",
        "W4|2026-03-01|t",
        "W5|2026-04-01|t",
        "W6|2026-01-01|f",
    ]


ON_DOORS = """
set session_replication_role = replica;
insert into facilities (district_code, id, code, name, division_code) values ('371002', :'house', 'A', '甲', '371002001'),
    ('110101', :'house', 'A', '甲', '110101001');
insert into beds (district_code, id, facility_id, bed_no, kind, building, room) values
    ('371002', gen_random_uuid(), :'house', '1', 'nursing', '2号楼', '201'),
    ('371002', gen_random_uuid(), :'house', '2', 'nursing', '2号楼', '201'),
    ('371002', gen_random_uuid(), :'house', '3', 'nursing', null, '201'),
    ('371002', gen_random_uuid(), :'house', '4', 'nursing', '3号楼', null),
    ('371002', gen_random_uuid(), :'house', '5', 'nursing', null, null),
    ('110101', gen_random_uuid(), :'house', '1', 'nursing', '2号楼', '201');
"""
DOORS = "select district_code, bed_no, building, room from beds order by 1, 2"
ROOMED = """
select b.district_code, b.bed_no, r.building, r.room_no from beds b
left join rooms r on r.district_code = b.district_code and r.id = b.room_id and r.facility_id = b.facility_id order by 1, 2
"""


async def test_what_stood_on_beds_becomes_rooms_and_stands_on_them_again(server: Server, template: str):
    """One room for all beds behind one door, in each district its own."""
    dropped(server, "doors")
    server.create_database("doors", template=template)
    await asyncio.to_thread(command.downgrade, config_of(server, "doors"), "0053")
    server.query(ON_DOORS, database="doors", house="00000000-0000-7000-8000-000000000001")
    before = server.query(DOORS, database="doors")

    await asyncio.to_thread(command.upgrade, config_of(server, "doors"), "0056b")

    assert server.query(ROOMED, database="doors").splitlines() == [
        "110101|1|2号楼|201",
        *("371002|1|2号楼|201", "371002|2|2号楼|201", "371002|3||201", "371002|4|3号楼|", "371002|5||"),
    ]
    assert server.query("select count(*) from rooms", database="doors").strip() == "4"
    await asyncio.to_thread(command.downgrade, config_of(server, "doors"), "0053")
    assert server.query(DOORS, database="doors") == before
