"""A sign-in is asked about in the message that begins each transaction"""

from collections.abc import Sequence

from alembic import op

revision: str = "0003"
down_revision: str | None = "0002"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

# Invoker's rights: it sees what the scope set just before it may see. 28000 becomes 401 in services/scope.py.
FUNCTION = """
create function assert_signed_in(sign_in uuid) returns void
language plpgsql stable security invoker set search_path = pg_catalog, public as $$
begin
    if not exists (
        select from sign_ins s
        join memberships m on m.district_code = s.district_code and m.id = s.membership_id
        join accounts a on a.id = m.account_id
        where s.district_code = current_setting('app.district') and s.id = sign_in
          and s.revoked_at is null and s.expires_at > now() and m.status = 'active' and a.status = 'active'
    ) then
        raise invalid_authorization_specification using message = 'this sign-in has ended';
    end if;
end $$
"""


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute(FUNCTION)
    op.execute("REVOKE ALL ON FUNCTION assert_signed_in(uuid) FROM PUBLIC")
    op.execute("GRANT EXECUTE ON FUNCTION assert_signed_in(uuid) TO yiyang_app")


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("DROP FUNCTION assert_signed_in(uuid)")
