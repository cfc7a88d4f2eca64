"""Write what happens into an outbox, by triggers of the tables to which it happens"""

from collections.abc import Mapping, Sequence

import sqlalchemy as sa
import sqlmodel

from alembic import op

revision: str = "0080"
down_revision: str | None = "0079"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

DISTRICT = "(select nullif(current_setting('app.district', true), ''))"
BOUND_ID = "(select nullif(current_setting('app.bound_id', true), '')::uuid)"
BOUND = "(select nullif(current_setting('app.bound', true), ''))"
PAID = (
    "kind ~ '^(claims|settlements)[.]' and provider_id = "
    f"(select p.provider_id from {{place}} p where p.district_code = {DISTRICT} and p.id = {BOUND_ID})"
)
WAYS = {
    "district": "true",
    "provider": f"provider_id = {BOUND_ID}",
    "caregiver": f"caregiver_id = {BOUND_ID}",
    "resident": f"resident_id = {BOUND_ID}",
    "division": "starts_with(division_code, (select nullif(current_setting('app.division', true), '')))",
    "facility": f"facility_id = {BOUND_ID} or {PAID.format(place='facilities')}",
    "meal_point": f"meal_point_id = {BOUND_ID} or {PAID.format(place='meal_points')}",
}
BRANCHES = " ".join(f"when {BOUND} in ('{bound}') then {seen}" for bound, seen in WAYS.items())
USING = f"district_code = {DISTRICT} and case {BRANCHES} else false end"
WRITING = f"district_code = {DISTRICT} and true"

# What each table knows of who may hear of it; what it does not know is found by one key.
COLUMNS: Mapping[str, Mapping[str, str]] = {
    "orders": {name: f"new.{name}" for name in ("resident_id", "provider_id", "division_code")},
    "visits": {name: f"new.{name}" for name in ("resident_id", "provider_id", "caregiver_id", "division_code")},
    "order_offers": {name: f"new.{name}" for name in ("provider_id", "division_code")},
    "stays": {name: f"new.{name}" for name in ("resident_id", "facility_id", "division_code")},
    "claims": {"provider_id": "new.provider_id"},
    "settlements": {"provider_id": "new.provider_id"},
    "alerts": {
        "division_code": "new.division_code",
        "facility_id": "case when new.place_kind = 'facility' then new.place_id end",
    },
    "entitlements": {"resident_id": "new.resident_id", "division_code": "r.division_code"},
    "family_links": {"resident_id": "new.resident_id", "division_code": "r.division_code"},
    "findings": {name: f"i.{name}" for name in ("provider_id", "facility_id", "meal_point_id", "division_code")},
}
# Whoever acts may not see that row: then the bureau hears of it alone.
BY_KEY = " from (values (1)) one left join {} on {}.district_code = new.district_code and {}.id = new.{}"
FOUND_BY = {
    "entitlements": BY_KEY.format("residents r", "r", "r", "resident_id"),
    "family_links": BY_KEY.format("residents r", "r", "r", "resident_id"),
    "findings": BY_KEY.format("inspections i", "i", "i", "inspection_id"),
}

# A list that somebody imports, of 400,000 visits say, or an approval of all that it brought, is told by its import.
OF_NO_LIST = {
    "visits": ("new.import_id is null", "new.import_id is null"),
    "stays": ("new.import_id is null", "true"),
    "findings": ("new.import_id is null", "true"),
    "entitlements": ("new.import_id is null", "new.import_id is null or old.status <> 'proposed'"),
}

# As uuidv7() of PostgreSQL 18 makes it, whose third group counts parts of a millisecond: in one transaction ids rise.
FUNCTION = """
create function tell_of_{table}() returns trigger language plpgsql as $$
declare
    us bigint := (extract(epoch from clock_timestamp()) * 1000000)::bigint;
begin
    insert into public.events (district_code, id, kind, subject_id, {names})
    select new.district_code,
        (lpad(to_hex(us / 1000), 12, '0') || '7' || lpad(to_hex(us % 1000 * 4096 / 1000), 3, '0')
            || substr(gen_random_uuid()::text, 20))::uuid,
        '{table}.' || new.status, new.id, {values}{source};
    return null;
end $$
"""


def _functions() -> None:
    for table, columns in COLUMNS.items():
        names, values = ", ".join(columns), ", ".join(columns.values())
        op.execute(FUNCTION.format(table=table, names=names, values=values, source=FOUND_BY.get(table, "")))
        of_new, of_changed = OF_NO_LIST.get(table, ("true", "true"))
        op.execute(
            f"create trigger {table}_tell_new after insert on {table} for each row when ({of_new}) "
            f"execute function tell_of_{table}()"
        )
        op.execute(
            f"create trigger {table}_tell after update of status on {table} for each row "
            f"when (old.status is distinct from new.status and ({of_changed})) execute function tell_of_{table}()"
        )


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "events",
        sa.Column("district_code", sa.String(length=6), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sqlmodel.UTCDateTime(), server_default=sa.text("now()"), nullable=False),
        sa.Column(
            "xid",
            sa.BigInteger(),
            server_default=sa.text("cast(cast(pg_current_xact_id() as text) as bigint)"),
            nullable=False,
        ),
        sa.Column("kind", sqlmodel.AutoString(length=60), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("resident_id", sa.Uuid(), nullable=True),
        sa.Column("provider_id", sa.Uuid(), nullable=True),
        sa.Column("caregiver_id", sa.Uuid(), nullable=True),
        sa.Column("facility_id", sa.Uuid(), nullable=True),
        sa.Column("meal_point_id", sa.Uuid(), nullable=True),
        sa.Column("division_code", sa.String(length=12), nullable=True),
        sa.CheckConstraint("district_code ~ '^[0-9]{6}$'", name=op.f("events_district_code_form_ck")),
        sa.PrimaryKeyConstraint("district_code", "id", name=op.f("events_pk")),
    )
    op.create_index(op.f("events_xid_id_ix"), "events", ["district_code", "xid", "id"], unique=False)
    op.wall_in("events", "select, insert, delete", USING, WRITING)
    _functions()


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    for table in COLUMNS:
        op.execute(f"drop trigger {table}_tell_new on {table}")
        op.execute(f"drop trigger {table}_tell on {table}")
        op.execute(f"drop function tell_of_{table}()")
    op.tear_down_wall("events")
    op.drop_table("events")
