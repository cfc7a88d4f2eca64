"""Show who comes"""

from collections.abc import Sequence

from alembic import op

revision: str = "0094"
down_revision: str | None = "0093"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    with op.get_context().autocommit_block():
        op.execute("SET lock_timeout = '5s'")
        op.execute("ALTER TABLE caregivers ADD COLUMN IF NOT EXISTS portrait_id uuid")
        op.create_index(
            op.f("caregivers_portrait_id_ix"),
            "caregivers",
            ["district_code", "portrait_id"],
            postgresql_concurrently=True,
            if_not_exists=True,
        )
    op.execute("SET LOCAL lock_timeout = '5s'")
    # Validated by the next migration, which holds no lock that a writer waits for.
    op.execute(
        "ALTER TABLE caregivers ADD CONSTRAINT caregivers_portrait_id_fk FOREIGN KEY (district_code, portrait_id) "
        "REFERENCES photos (district_code, id) NOT VALID"
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_constraint(op.f("caregivers_portrait_id_fk"), "caregivers", type_="foreignkey")
    op.drop_index(op.f("caregivers_portrait_id_ix"), table_name="caregivers")
    op.drop_column("caregivers", "portrait_id")
