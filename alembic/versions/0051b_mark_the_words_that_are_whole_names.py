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
    op.wall_in(
        "search_words",
        "select, insert, delete",
        "district_code = (select nullif(current_setting('app.district', true), '')) and case when (select nullif(current_setting('app.bound', true), '')) in ('district') then true when (select nullif(current_setting('app.bound', true), '')) in ('provider', 'caregiver', 'resident', 'division', 'facility', 'meal_point') then case kind when 'resident' then exists (select from residents p where p.district_code = search_words.district_code and p.id = subject_id offset 0) when 'caregiver' then exists (select from caregivers p where p.district_code = search_words.district_code and p.id = subject_id offset 0) else true end else false end",
        "district_code = (select nullif(current_setting('app.district', true), '')) and case when (select nullif(current_setting('app.bound', true), '')) in ('district') then true when (select nullif(current_setting('app.bound', true), '')) in ('provider', 'caregiver', 'resident', 'division', 'facility', 'meal_point') then case kind when 'resident' then exists (select from residents p where p.district_code = search_words.district_code and p.id = subject_id offset 0) when 'caregiver' then exists (select from caregivers p where p.district_code = search_words.district_code and p.id = subject_id offset 0) else true end else false end",
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.wall_in(
        "search_words",
        "select, insert, delete",
        "district_code = (select nullif(current_setting('app.district', true), '')) and case when (select nullif(current_setting('app.bound', true), '')) in ('district') then true when (select nullif(current_setting('app.bound', true), '')) in ('provider', 'caregiver', 'resident', 'division', 'facility', 'meal_point') then case kind\n        when 'resident' then exists (select from residents p where p.district_code = search_words.district_code and p.id = subject_id)\n        when 'caregiver' then exists (select from caregivers p where p.district_code = search_words.district_code and p.id = subject_id)\n        else true end else false end",
        "district_code = (select nullif(current_setting('app.district', true), '')) and case when (select nullif(current_setting('app.bound', true), '')) in ('district') then true when (select nullif(current_setting('app.bound', true), '')) in ('provider', 'caregiver', 'resident', 'division', 'facility', 'meal_point') then case kind\n        when 'resident' then exists (select from residents p where p.district_code = search_words.district_code and p.id = subject_id)\n        when 'caregiver' then exists (select from caregivers p where p.district_code = search_words.district_code and p.id = subject_id)\n        else true end else false end",
    )
    op.drop_column("search_words", "whole")
