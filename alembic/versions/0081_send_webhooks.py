"""Send what happens to webhooks, once each, with retries; and tell what becomes of a webhook itself"""

from collections.abc import Sequence

import sqlalchemy as sa
import sqlmodel
from sqlalchemy.dialects import postgresql

from alembic import op

revision: str = "0081"
down_revision: str | None = "0080"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

DISTRICT = "district_code = (select nullif(current_setting('app.district', true), ''))"
BOUND = "(select nullif(current_setting('app.bound', true), ''))"
BOUND_ID = "(select nullif(current_setting('app.bound_id', true), '')::uuid)"
OF_IT = "exists (select from webhooks p where p.district_code = webhook_deliveries.district_code and p.id = webhook_id)"
EVERYONE = "('provider', 'caregiver', 'resident', 'division', 'facility', 'meal_point')"

WEBHOOKS = f"""{DISTRICT} and case when {BOUND} in ('district') then true \
when {BOUND} in ('provider') then provider_id = {BOUND_ID} else false end"""
DELIVERIES = f"""{DISTRICT} and case when {BOUND} in ('district') then true \
when {BOUND} in {EVERYONE} then {OF_IT} else false end"""

# As the nouns of 0080 tell of themselves.
FUNCTION = """
create function tell_of_webhooks() returns trigger language plpgsql as $$
declare
    us bigint := (extract(epoch from clock_timestamp()) * 1000000)::bigint;
begin
    insert into public.events (district_code, id, kind, subject_id, provider_id)
    select new.district_code,
        (lpad(to_hex(us / 1000), 12, '0') || '7' || lpad(to_hex(us % 1000 * 4096 / 1000), 3, '0')
            || substr(gen_random_uuid()::text, 20))::uuid,
        'webhooks.' || new.status, new.id, new.provider_id;
    return null;
end $$
"""


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "webhooks",
        sa.Column("district_code", sa.String(length=6), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sqlmodel.UTCDateTime(), server_default=sa.text("now()"), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("updated_at", sqlmodel.UTCDateTime(), server_default=sa.text("now()"), nullable=False),
        sa.Column("provider_id", sa.Uuid(), nullable=True),
        sa.Column("name", sqlmodel.AutoString(length=80), nullable=False),
        sa.Column("url", sqlmodel.AutoString(length=500), nullable=False),
        sa.Column("kinds", postgresql.ARRAY(sa.String(length=60)), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "active", "paused", "failed", name="webhookstatus", native_enum=False, create_constraint=True, length=40
            ),
            server_default="active",
            nullable=False,
        ),
        sa.Column("secret_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("secret_issued_at", sqlmodel.UTCDateTime(), nullable=True),
        sa.Column("earlier_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("earlier_until", sqlmodel.UTCDateTime(), nullable=True),
        sa.Column("at_xid", sa.BigInteger(), nullable=False),
        sa.Column("at_id", sa.Uuid(), nullable=False),
        sa.Column("failing_since", sqlmodel.UTCDateTime(), nullable=True),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.CheckConstraint("district_code ~ '^[0-9]{6}$'", name=op.f("webhooks_district_code_form_ck")),
        sa.CheckConstraint(
            "(earlier_sealed is null) = (earlier_until is null)", name=op.f("webhooks_earlier_until_a_time_ck")
        ),
        sa.CheckConstraint("cardinality(kinds) > 0", name=op.f("webhooks_hears_of_something_ck")),
        sa.ForeignKeyConstraint(
            ["district_code", "provider_id"],
            ["providers.district_code", "providers.id"],
            name=op.f("webhooks_provider_id_fk"),
        ),
        sa.PrimaryKeyConstraint("district_code", "id", name=op.f("webhooks_pk")),
    )
    op.create_index(
        "webhooks_active_ix",
        "webhooks",
        ["district_code", "id"],
        unique=False,
        postgresql_where=sa.text("status = 'active'"),
    )
    op.create_index(op.f("webhooks_provider_id_ix"), "webhooks", ["district_code", "provider_id"], unique=False)
    op.create_table(
        "webhook_deliveries",
        sa.Column("district_code", sa.String(length=6), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sqlmodel.UTCDateTime(), server_default=sa.text("now()"), nullable=False),
        sa.Column("webhook_id", sa.Uuid(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=True),
        sa.Column("kind", sqlmodel.AutoString(length=60), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "waiting",
                "delivered",
                "dead",
                name="deliverystatus",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("since", sqlmodel.UTCDateTime(), nullable=False),
        sa.Column("next_at", sqlmodel.UTCDateTime(), nullable=False),
        sa.Column("last_at", sqlmodel.UTCDateTime(), nullable=True),
        sa.Column("last_status", sa.Integer(), nullable=True),
        sa.Column(
            "last_trouble",
            sa.Enum(
                "answered",
                "timed_out",
                "not_reached",
                "not_trusted",
                "address_refused",
                "name_unknown",
                name="deliverytrouble",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("delivered_at", sqlmodel.UTCDateTime(), nullable=True),
        sa.CheckConstraint("district_code ~ '^[0-9]{6}$'", name=op.f("webhook_deliveries_district_code_form_ck")),
        sa.ForeignKeyConstraint(
            ["district_code", "webhook_id"],
            ["webhooks.district_code", "webhooks.id"],
            name=op.f("webhook_deliveries_webhook_id_fk"),
        ),
        sa.PrimaryKeyConstraint("district_code", "id", name=op.f("webhook_deliveries_pk")),
        sa.UniqueConstraint(
            "district_code", "webhook_id", "event_id", name=op.f("webhook_deliveries_webhook_id_event_id_uq")
        ),
    )
    op.create_index(
        "webhook_deliveries_due_ix",
        "webhook_deliveries",
        ["district_code", "webhook_id", "next_at"],
        unique=False,
        postgresql_where=sa.text("status = 'waiting'"),
    )
    op.create_index(
        op.f("webhook_deliveries_webhook_id_id_ix"),
        "webhook_deliveries",
        ["district_code", "webhook_id", "id"],
        unique=False,
    )
    op.wall_in("webhooks", "select, insert, update", WEBHOOKS, WEBHOOKS)
    op.wall_in(
        "webhook_deliveries",
        "select, insert, update, delete",
        DELIVERIES,
        f"{BOUND} in ('district', 'provider') and ({DELIVERIES})",
    )
    op.execute(FUNCTION)
    op.execute(
        "create trigger webhooks_tell_new after insert on webhooks for each row when (true) "
        "execute function tell_of_webhooks()"
    )
    op.execute(
        "create trigger webhooks_tell after update of status on webhooks for each row "
        "when (old.status is distinct from new.status) execute function tell_of_webhooks()"
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.tear_down_wall("webhook_deliveries")
    op.tear_down_wall("webhooks")
    op.drop_index(op.f("webhook_deliveries_webhook_id_id_ix"), table_name="webhook_deliveries")
    op.drop_index(
        "webhook_deliveries_due_ix", table_name="webhook_deliveries", postgresql_where=sa.text("status = 'waiting'")
    )
    op.drop_table("webhook_deliveries")
    op.drop_index(op.f("webhooks_provider_id_ix"), table_name="webhooks")
    op.drop_index("webhooks_active_ix", table_name="webhooks", postgresql_where=sa.text("status = 'active'"))
    op.drop_table("webhooks")
    op.execute("drop function tell_of_webhooks()")
