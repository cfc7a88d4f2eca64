"""Show a provider's claims to the operators of its meal points"""

from collections.abc import Sequence

from alembic import op

revision: str = "0028b"
down_revision: str | None = "0028"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

DISTRICT = "district_code = (select nullif(current_setting('app.district', true), ''))"
BOUND = "(select nullif(current_setting('app.bound', true), ''))"
BOUND_ID = "(select nullif(current_setting('app.bound_id', true), '')::uuid)"
PROVIDER = f"when {BOUND} in ('provider') then provider_id = {BOUND_ID}"
POINT = f"when {BOUND} in ('meal_point') then provider_id = (select p.provider_id from meal_points p where p.{DISTRICT} and p.id = {BOUND_ID})"
WRITERS = f"{BOUND} in ('district') and "


def _walls(*ways: str) -> None:
    seen = f"{DISTRICT} and case when {BOUND} in ('district') then true {' '.join(ways)} else false end"
    for table, grants, writers in (
        ("claims", "select, insert, update", ""),
        ("claim_lines", "select, insert, update", ""),
        ("claim_exceptions", "select, insert, update, delete", ""),
        ("claim_appeals", "select, insert, update", ""),
        ("claim_patterns", "select, insert, update, delete", WRITERS),
        ("settlements", "select, insert, update", WRITERS),
    ):
        op.wall_in(table, grants, seen, f"{writers}({seen})" if writers else seen)


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    _walls(PROVIDER, POINT)


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    _walls(PROVIDER)
