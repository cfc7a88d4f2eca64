"""Bill nights as visits are billed, also by the facility's manager"""

from collections.abc import Sequence

import sqlalchemy as sa

from alembic import op

revision: str = "0048b"
down_revision: str | None = "0048"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

DISTRICT = "district_code = (select nullif(current_setting('app.district', true), ''))"
BOUND = "(select nullif(current_setting('app.bound', true), ''))"
BOUND_ID = "(select nullif(current_setting('app.bound_id', true), '')::uuid)"
ACCOUNT = "(select nullif(current_setting('app.account', true), '')::uuid)"
PROVIDER = f"when {BOUND} in ('provider') then provider_id = {BOUND_ID}"
FACILITY = f"when {BOUND} in ('facility') then provider_id = (select f.provider_id from facilities f where f.{DISTRICT} and f.id = {BOUND_ID})"
POINT = f"when {BOUND} in ('meal_point') then provider_id = (select p.provider_id from meal_points p where p.{DISTRICT} and p.id = {BOUND_ID})"
WRITERS = f"{BOUND} in ('district') and "

CAUSES = (
    *("order", "meal_order", "visit", "serving", "settlement", "payment", "recovery", "receipt", "allowance_batch"),
    *("entitlement", "home_modification"),
)
UNITS = {
    ("ledger_accounts", "ledger_accounts_ledgerunit_ck", "unit"): ("fen", "minutes", "meals"),
    ("ledger_transfers", "ledger_transfers_ledgerunit_ck", "unit"): ("fen", "minutes", "meals"),
    ("programme_versions", "programme_versions_capunit_ck", "cap_unit"): ("minutes", "fen", "meals"),
}
BILLS_ITS_KIND = "(visit_id is null or record_kind = 'visit') and (serving_id is null or record_kind = 'serving')"


def _one_of(column: str, *words: str) -> str:
    return f"CHECK ({column} IN ({', '.join(map(repr, words))}))"


def _seen(*ways: str) -> str:
    return f"{DISTRICT} and case when {BOUND} in ('district') then true {' '.join(ways)} else false end"


def _walls(own: Sequence[str], files: Sequence[str]) -> None:
    """Of claims and what is paid for them, and of files that somebody sent or asked for."""
    seen = _seen(PROVIDER, *own)
    for table, grants, writers in (
        ("claims", "select, insert, update", ""),
        ("claim_lines", "select, insert, update", ""),
        ("claim_exceptions", "select, insert, update, delete", ""),
        ("claim_appeals", "select, insert, update", ""),
        ("claim_patterns", "select, insert, update, delete", WRITERS),
        ("settlements", "select, insert, update", WRITERS),
    ):
        op.wall_in(table, grants, seen, f"{writers}({seen})" if writers else seen)
    ways = ", ".join(f"'{bound}'" for bound in files)
    sent = _seen(PROVIDER, f"when {BOUND} in ({ways}) then by_account = {ACCOUNT}")
    asked = _seen(f"when {BOUND} in ('provider', {ways}) then by_account = {ACCOUNT}")
    op.wall_in("imports", "select, insert, update", sent, sent)
    op.wall_in("exports", "select, insert, update", asked, asked)


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.add_column("stays", sa.Column("admitted_by", sa.Uuid(), nullable=True), if_not_exists=True)
    for name, points_at in (("provider_id", "providers"), ("service_item_id", "service_items")):
        op.add_column("facilities", sa.Column(name, sa.Uuid(), nullable=True), if_not_exists=True)
        to = f"FOREIGN KEY (district_code, {name}) REFERENCES {points_at} (district_code, id)"
        op.hold_to("facilities", f"facilities_{name}_fk", to)
    op.index_live("facilities_provider_id_ix", "facilities", "(district_code, provider_id)")
    op.add_column("claim_lines", sa.Column("stay_month_id", sa.Uuid(), nullable=True), if_not_exists=True)
    bills = f"CHECK ({BILLS_ITS_KIND} and (stay_month_id is null or record_kind = 'stay'))"
    op.hold_to("claim_lines", "claim_lines_bills_its_kind_ck", bills)
    to = "FOREIGN KEY (district_code, stay_month_id) REFERENCES stay_months (district_code, id)"
    op.hold_to("claim_lines", "claim_lines_stay_month_id_fk", to)
    op.index_live("claim_lines_stay_month_id_ix", "claim_lines", "(district_code, stay_month_id)")
    op.index_live(
        "claim_lines_stay_month_paid_once_uq",
        "claim_lines",
        "(district_code, stay_month_id) WHERE approved_fen > 0 and corrects_line_id is null",
        unique=True,
    )
    op.hold_to("ledger_transfers", "ledger_transfers_causekind_ck", _one_of("cause_kind", *CAUSES, "stay"))
    for (table, constraint, column), units in UNITS.items():
        op.hold_to(table, constraint, _one_of(column, *units, "nights"))
    _walls([FACILITY, POINT], ["division", "facility", "meal_point"])


def downgrade() -> None:
    """Not while anything of nights was posted."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    _walls([POINT], ["division", "meal_point"])
    for (table, constraint, column), units in UNITS.items():
        op.hold_to(table, constraint, _one_of(column, *units))
    op.hold_to("ledger_transfers", "ledger_transfers_causekind_ck", _one_of("cause_kind", *CAUSES))
    op.drop_column("claim_lines", "stay_month_id", if_exists=True)
    op.hold_to("claim_lines", "claim_lines_bills_its_kind_ck", f"CHECK ({BILLS_ITS_KIND})")
    for name in ("provider_id", "service_item_id"):
        op.drop_column("facilities", name, if_exists=True)
    op.drop_column("stays", "admitted_by", if_exists=True)
