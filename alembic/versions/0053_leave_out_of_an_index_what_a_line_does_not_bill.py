"""Leave out of an index what a line does not bill"""

from collections.abc import Sequence

from alembic import op

revision: str = "0053"
down_revision: str | None = "0052"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

PAID_ONCE = {
    "visit_id": "claim_lines_paid_once_uq",
    "serving_id": "claim_lines_serving_paid_once_uq",
    "stay_month_id": "claim_lines_stay_month_paid_once_uq",
}


def _put_in_place(found: str, paid: str) -> None:
    """Each index is built beside the one that it takes the place of, under whose name it goes on."""
    built = dict[str, str]()
    for column, paid_once in PAID_ONCE.items():
        for name, where, unique in (
            (f"claim_lines_{column}_ix", found, False),
            (paid_once, f" WHERE approved_fen > 0 and corrects_line_id is null{paid}", True),
        ):
            built[name] = f"{name}_new"
            op.index_live(
                built[name], "claim_lines", f"(district_code, {column}){where.format(column=column)}", unique=unique
            )
    op.execute("SET LOCAL lock_timeout = '5s'")
    for name, new in built.items():
        op.execute(f"-- squawk-ignore require-concurrent-index-deletion\nDROP INDEX IF EXISTS {name}")
        # squawk warns of clients that name what is renamed: nobody names an index, and the old one is gone.
        op.execute(f"-- squawk-ignore renaming-object\nALTER INDEX {new} RENAME TO {name}")


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    _put_in_place(" WHERE {column} is not null", " and {column} is not null")


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    _put_in_place("", "")
