"""Drop the indexes that others begin with, and those on a service item or a programme, which find too much to be of use."""

from collections.abc import Sequence

from alembic import op

revision: str = "0004"
down_revision: str | None = "0003"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

# Each name with its table and its columns after the district.
SUPERFLUOUS = {
    "appropriations_programme_id_ix": ("appropriations", "programme_id"),
    "caregivers_provider_id_ix": ("caregivers", "provider_id"),
    "claim_exceptions_claim_id_ix": ("claim_exceptions", "claim_id"),
    "claim_lines_claim_id_ix": ("claim_lines", "claim_id"),
    "claim_lines_claim_id_status_ix": ("claim_lines", "claim_id", "status"),
    "claim_lines_programme_id_ix": ("claim_lines", "programme_id"),
    "claim_lines_provider_id_ix": ("claim_lines", "provider_id"),
    "claim_lines_service_item_id_ix": ("claim_lines", "service_item_id"),
    "contract_services_contract_id_ix": ("contract_services", "contract_id"),
    "contract_services_service_item_id_ix": ("contract_services", "service_item_id"),
    "entitlements_programme_id_ix": ("entitlements", "programme_id"),
    "orders_programme_id_ix": ("orders", "programme_id"),
    "orders_service_item_id_ix": ("orders", "service_item_id"),
    "programme_services_programme_version_id_ix": ("programme_services", "programme_version_id"),
    "programme_services_service_item_id_ix": ("programme_services", "service_item_id"),
    "programme_versions_programme_id_ix": ("programme_versions", "programme_id"),
    "qualifications_caregiver_id_ix": ("qualifications", "caregiver_id"),
    "service_prices_service_item_id_ix": ("service_prices", "service_item_id"),
    "settlement_funds_programme_id_ix": ("settlement_funds", "programme_id"),
    "settlement_funds_settlement_id_ix": ("settlement_funds", "settlement_id"),
    "visit_exceptions_visit_id_ix": ("visit_exceptions", "visit_id"),
    "visits_programme_id_ix": ("visits", "programme_id"),
    "visits_programme_version_id_ix": ("visits", "programme_version_id"),
    "visits_service_item_id_ix": ("visits", "service_item_id"),
}


def upgrade() -> None:
    with op.get_context().autocommit_block():
        op.execute("SET lock_timeout = '5s'")
        for name, (table, *_) in SUPERFLUOUS.items():
            op.drop_index(name, table, postgresql_concurrently=True, if_exists=True)


def downgrade() -> None:
    with op.get_context().autocommit_block():
        op.execute("SET lock_timeout = '5s'")
        for name, (table, *columns) in SUPERFLUOUS.items():
            op.create_index(name, table, ["district_code", *columns], postgresql_concurrently=True, if_not_exists=True)
