"""The lint over PostgreSQL's catalogue (T34): what the database really holds, against what the models say it should."""

import re

import asyncpg
from sqlmodel import SQLModel

from models.events import NOUNS
from models.walls import APPLICATION_ROLE, WANTED, wanted

WORKER_ROLE = "yiyang_worker"
QUEUE = {"pgqueuer", "pgqueuer_log", "pgqueuer_statistics", "pgqueuer_schedules"}
MODELS = {table.name: table for table in SQLModel.metadata.sorted_tables}
TELLING = [f"{noun}.{noun}_{name}" for noun in NOUNS for name in ("tell", "tell_new")]
TELLING += [
    "family_links.family_links_tell_narrowed",
    "visits.visits_tell_moved",
    "complaint_messages.complaint_messages_tell",
]
OURS = f"relname <> all(array{[*sorted(QUEUE), 'alembic_version']})"
DISTRICT_TABLES = {name for name, table in MODELS.items() if "district_code" in table.c}

# Each query names what is wrong; one that returns nothing finds nothing.
QUERIES: dict[str, str] = {
    "a table without a model, or a model without a table": f"""
        select coalesce(relname, name) from (select relname from pg_class where relnamespace = 'public'::regnamespace
            and relkind in ('r', 'p') and {OURS}) there full join unnest(array{sorted(MODELS)}) as name on relname = name
        where relname is null or name is null""",
    "row security is not forced": f"""
        select relname from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and {OURS}
            and not (relrowsecurity and relforcerowsecurity)""",
    "not exactly one policy, for every verb and everyone": f"""
        select relname from pg_class left join pg_policy on polrelid = pg_class.oid
        where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and {OURS} group by relname
        having count(polname) <> 1 or not bool_and(polname = 'district' and polcmd = '*' and polpermissive and polroles = '{{0}}')""",
    "the application's role may too much, or is more than it says": f"""
        select rolname from pg_roles where rolname in ('{APPLICATION_ROLE}', '{WORKER_ROLE}')
            and (rolsuper or rolbypassrls or rolcreatedb or rolcreaterole or rolreplication or rolcanlogin)
        union all select member::regrole || ' is ' || roleid::regrole from pg_auth_members
        where member::regrole::text in ('{APPLICATION_ROLE}', '{WORKER_ROLE}')""",
    "the application's role owns something": f"""
        select classid::regclass || ' ' || objid from pg_shdepend where deptype = 'o' and refclassid = 'pg_authid'::regclass
            and refobjid::regrole::text in ('{APPLICATION_ROLE}', '{WORKER_ROLE}')""",
    "a key does not begin with the district": f"""
        select index.relname from pg_index join pg_class index on index.oid = indexrelid
            join pg_class owner on owner.oid = indrelid
            join pg_attribute first on first.attrelid = indrelid and first.attnum = indkey[0]
        where (indisunique or indisexclusion) and owner.relnamespace = 'public'::regnamespace and owner.{OURS}
            and first.attname <> 'district_code' and exists (select from pg_attribute a where a.attrelid = indrelid
                and a.attname = 'district_code' and not a.attisdropped)
        union all
        select indrelid::regclass::text || ' has a key over an expression' from pg_index
            join pg_class owner on owner.oid = indrelid
        where indisunique and indkey[0] = 0 and owner.{OURS} and exists (select from pg_attribute a
            where a.attrelid = indrelid and a.attname = 'district_code')""",
    "a reference between district tables does not begin with the district": """
        select conname from pg_constraint
            join pg_attribute here on here.attrelid = conrelid and here.attnum = conkey[1]
            join pg_attribute there on there.attrelid = confrelid and there.attnum = confkey[1]
        where contype = 'f'
            and exists (select from pg_attribute where attrelid = conrelid and attname = 'district_code')
            and exists (select from pg_attribute where attrelid = confrelid and attname = 'district_code')
            and (here.attname <> 'district_code' or there.attname <> 'district_code')""",
    "the district is padded text, which no policy finds by its index": f"""
        select attrelid::regclass::text from pg_attribute join pg_class on pg_class.oid = attrelid
        where attname = 'district_code' and {OURS} and relkind = 'r'
            and (atttypid <> 'varchar'::regtype or not attnotnull)""",
    "a function with its owner's rights and no search path of its own": """
        select proname::text from pg_proc where pronamespace = 'public'::regnamespace and prosecdef
            and not coalesce(proconfig::text, '') like '%search_path%'""",
    "a view with its owner's rights, or a copy that no policy guards": """
        select relname::text from pg_class where relnamespace = 'public'::regnamespace
            and (relkind in ('m', 'f') or relkind = 'v' and not coalesce(reloptions::text, '') like '%security_invoker=true%')""",
    "everyone may do something": """
        select relname || ': ' || privilege_type from pg_class, aclexplode(relacl) where grantee = 0
            and relnamespace = 'public'::regnamespace""",
    "the application may make things of its own": f"""
        select 'create in public' where has_schema_privilege('{APPLICATION_ROLE}', 'public', 'create')""",
    "the worker may touch more than the queue": f"""
        select relname::text from pg_class where relnamespace = 'public'::regnamespace and {OURS}
            and has_any_column_privilege('{WORKER_ROLE}', pg_class.oid, 'select, insert, update, references')""",
    "a trigger that nobody asked for": f"""
        select tgname::text from pg_trigger join pg_class on pg_class.oid = tgrelid
        where not tgisinternal and {OURS} and (relname || '.' || tgname) <> all(array{TELLING})""",
    "a noun that tells of nothing": f"""
        select name from unnest(array{TELLING}) name where not exists (
            select from pg_trigger join pg_class on pg_class.oid = tgrelid
            where (relname || '.' || tgname) = name and tgenabled = 'O')""",
}

GRANTED = f"""
    select relname::text, lower(privilege_type), null::text as column_name from pg_class, aclexplode(relacl)
    where grantee = '{APPLICATION_ROLE}'::regrole and relkind in ('r', 'p') and relnamespace = 'public'::regnamespace
    union all
    select relname::text, lower(privilege_type), attname::text
    from pg_class join pg_attribute on attrelid = pg_class.oid, aclexplode(attacl)
    where grantee = '{APPLICATION_ROLE}'::regrole and relnamespace = 'public'::regnamespace
"""
COMPARED = """
    select relname::text from pg_class join pg_policy on polrelid = pg_class.oid where polname in ('district', 'wanted')
    group by relname having count(distinct (
        coalesce(pg_get_expr(polqual, polrelid), ''), coalesce(pg_get_expr(polwithcheck, polrelid), ''))) <> 1
"""


async def findings(connection: asyncpg.Connection) -> list[str]:
    """What is wrong, as the owner sees it; nothing is changed."""
    found = [f"{what}: {row[0]}" for what, query in QUERIES.items() for row in await connection.fetch(query)]
    return found + await _strange_walls(connection) + await _strange_grants(connection)


async def _strange_walls(connection: asyncpg.Connection) -> list[str]:
    """PostgreSQL writes a policy in its own words, so the model's is given to it too, and the two readings are compared."""
    there = {row[0] for row in await connection.fetch("select relname::text from pg_class where relkind = 'r'")}
    walls = [wanted(table) for name, table in MODELS.items() if name in there]
    transaction = connection.transaction()
    await transaction.start()
    await connection.execute(
        "; ".join(
            f"create policy wanted on {wall.table} using ({wall.policy_using}) with check ({wall.policy_checking})"
            for wall in walls
        )
    )
    rows = await connection.fetch(COMPARED)
    await transaction.rollback()
    return [f"a wall that is not the model's: {row[0]}" for row in rows]


def _wanted_grants() -> set[tuple[str, str, str | None]]:
    grants: set[tuple[str, str, str | None]] = set()
    for name in MODELS:
        for verb, columns in re.findall(r"(\w+)(?: \(([^)]*)\))?(?:, |$)", WANTED[name][0]):
            grants |= {(name, verb, column.strip() or None) for column in (columns or "").split(",")}
    queue = {(name, verb, None) for name in ("pgqueuer", "pgqueuer_log") for verb in ("select", "insert")}
    return grants | queue | {("alembic_version", "select", None)}


async def _strange_grants(connection: asyncpg.Connection) -> list[str]:
    granted = {tuple(row) for row in await connection.fetch(GRANTED)}
    return [
        f"a right that {'the model does not give' if grant in granted else 'the model gives and the database does not'}: {grant}"
        for grant in sorted(granted ^ _wanted_grants(), key=str)
    ]
