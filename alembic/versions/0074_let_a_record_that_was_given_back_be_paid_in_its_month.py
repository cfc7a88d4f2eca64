"""Let a record that was given back be paid in its month"""

from collections.abc import Sequence

import sqlalchemy as sa

from alembic import op

revision: str = "0074"
down_revision: str | None = "0073"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

PAID_ONCE = {
    "visit_id": "claim_lines_paid_once_uq",
    "serving_id": "claim_lines_serving_paid_once_uq",
    "stay_month_id": "claim_lines_stay_month_paid_once_uq",
}
GIVEN_BACK = """
    UPDATE claim_lines l SET given_back = true FROM claims k
    WHERE k.district_code = l.district_code AND k.id = l.claim_id AND k.status = 'settled'
      AND l.corrects_line_id IS NULL AND l.approved_fen > 0 AND NOT l.given_back AND EXISTS (
        SELECT FROM claim_lines n JOIN claims c ON c.district_code = n.district_code AND c.id = n.claim_id
        WHERE n.district_code = l.district_code AND n.provider_id = l.provider_id AND n.record_no = l.record_no
          AND n.record_kind = l.record_kind AND n.corrects_line_id IS NOT NULL AND n.approved_fen = 0
          AND c.status = 'settled' AND c.corrects_claim_id = coalesce(k.corrects_claim_id, k.id) AND NOT EXISTS (
            SELECT FROM claim_lines o JOIN claims s ON s.district_code = o.district_code AND s.id = o.claim_id
            WHERE o.district_code = n.district_code AND o.corrects_line_id = n.id AND s.status = 'settled'))
"""
"""What the last settled correction of its chain left nothing of."""


def _put_in_place(unless: str) -> None:
    """Each key is built beside the one that it takes the place of, under whose name it goes on."""
    for column, name in PAID_ONCE.items():
        where = f"approved_fen > 0 and corrects_line_id is null{unless} and {column} is not null"
        op.index_live(f"{name}_new", "claim_lines", f"(district_code, {column}) WHERE {where}", unique=True)
    op.execute("SET LOCAL lock_timeout = '5s'")
    for name in PAID_ONCE.values():
        op.execute(f"-- squawk-ignore require-concurrent-index-deletion\nDROP INDEX IF EXISTS {name}")
        # squawk warns of clients that name what is renamed: nobody names an index, and the old one is gone.
        op.execute(f"-- squawk-ignore renaming-object\nALTER INDEX {name}_new RENAME TO {name}")


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    given_back = sa.Column("given_back", sa.Boolean(), server_default=sa.text("false"), nullable=False)
    op.add_column("claim_lines", given_back, if_not_exists=True)
    op.execute(GIVEN_BACK)
    _put_in_place(" and not given_back")


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    _put_in_place("")
    op.drop_column("claim_lines", "given_back", if_exists=True)
