"""Mark the words that are whole names"""

from collections.abc import Sequence

import sqlalchemy as sa

from alembic import op

revision: str = "0051b"
down_revision: str | None = "0051"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.add_column("search_words", sa.Column("whole", sa.Boolean(), server_default=sa.text("false"), nullable=False))
    # Every end of a name is a word of its own: a word is the whole name where no longer one ends so.
    op.fill(
        "search_words",
        """UPDATE search_words w SET whole = true WHERE NOT EXISTS (
            SELECT FROM search_words longer WHERE longer.district_code = w.district_code AND longer.subject_id = w.subject_id
            AND longer.word <> w.word AND right(longer.word, length(w.word)) = w.word)""",
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_column("search_words", "whole")
