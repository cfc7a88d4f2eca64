"""Say who was passed over"""

from collections.abc import Sequence

import sqlalchemy as sa
import sqlmodel

from alembic import op

revision: str = "0054"
down_revision: str | None = "0053"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


ONE_WISH = """
    UPDATE waitlist_entries e SET version = e.version + 1, updated_at = now(),
        asked_on = CASE WHEN one.nth = 1 THEN one.earliest ELSE e.asked_on END,
        closed_at = CASE WHEN one.nth > 1 THEN now() END,
        closed_reason = CASE WHEN one.nth > 1 THEN '已并入不限机构的轮候' END
    FROM (SELECT district_code, id, row_number() OVER (wish ORDER BY facility_id IS NULL DESC, asked_on, id) AS nth,
            min(asked_on) OVER wish AS earliest, count(*) OVER wish AS wishes, bool_or(facility_id IS NULL) OVER wish AS anywhere
        FROM waitlist_entries WHERE closed_at IS NULL
        WINDOW wish AS (PARTITION BY district_code, resident_id, kind)) one
    WHERE e.district_code = one.district_code AND e.id = one.id AND one.wishes > 1 AND one.anywhere
"""
"""Who waited for any house and for one besides waits for any, since the earliest of the days."""

NIGHTS = "EXCLUDE USING gist (district_code WITH =, resident_id WITH =, daterange(from_on, to_on) WITH &&)"
OF_A_RESIDENT = f"""
    -- squawk-ignore ban-drop-constraint
    ALTER TABLE stays DROP CONSTRAINT stays_one_of_a_resident_excl;
    -- squawk-ignore constraint-missing-not-valid
    ALTER TABLE stays ADD CONSTRAINT stays_one_of_a_resident_excl {NIGHTS} WHERE (
        status in ('admitted', 'discharged', 'transferred') or status = 'reserved' and follows_id is null);
    -- squawk-ignore constraint-missing-not-valid
    ALTER TABLE stays ADD CONSTRAINT stays_one_reserved_of_a_resident_excl {NIGHTS} WHERE (status = 'reserved');
"""
"""What follows a stay shares its nights and those of no other reservation. An exclusion constraint is never NOT VALID, and
nobody reads or writes stays while it is built: 1.8 s for 20,000 stays and 19 s for 200,000, on two cores with a load of 10."""

HOUSE = "cast(uuid_hash_extended(facility_id, 0) as numeric)"


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.add_column("stays", sa.Column("passes_over", sqlmodel.AutoString(length=200), nullable=True))
    op.fill("waitlist_entries", ONE_WISH)
    for statement in OF_A_RESIDENT.split(";\n")[:-1]:
        op.execute(statement)
    # As above; the list is short.
    op.execute(
        "-- squawk-ignore constraint-missing-not-valid\n"
        "ALTER TABLE waitlist_entries ADD CONSTRAINT waitlist_entries_one_wish_excl EXCLUDE USING gist (district_code WITH =,"
        f" resident_id WITH =, kind WITH =, numrange({HOUSE}, {HOUSE}, '[]') WITH &&) WHERE (closed_at is null)"
    )
    op.execute("-- squawk-ignore require-concurrent-index-deletion\nDROP INDEX waitlist_entries_once_uq")


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_index(
        "waitlist_entries_once_uq",
        "waitlist_entries",
        ["district_code", "resident_id", "kind", "facility_id"],
        unique=True,
        postgresql_where=sa.text("closed_at is null"),
        postgresql_nulls_not_distinct=True,
    )
    op.let_go("waitlist_entries", "waitlist_entries_one_wish_excl")
    op.let_go("stays", "stays_one_reserved_of_a_resident_excl")
    op.let_go("stays", "stays_one_of_a_resident_excl")
    op.execute(
        f"ALTER TABLE stays ADD CONSTRAINT stays_one_of_a_resident_excl {NIGHTS}"
        " WHERE (status in ('reserved', 'admitted', 'discharged', 'transferred'))"
    )
    op.drop_column("stays", "passes_over")
