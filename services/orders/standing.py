"""Whether somebody may still rate an order, confirm it or decide its dispute, as SQL: read.py tells it, rating.py and closing.py refuse by
it. On `orders`, over the parameters `district` and `account`."""

from models.accounts import Role

AMEND_DAYS = 7
"""From the first rating on (issue 7)."""

LATE_SQL = f"coalesce(orders.rated_at < now() - interval '{AMEND_DAYS} days', false)"
OF_ANOTHER_SQL = "coalesce(orders.rated_by <> :account, false)"
WORKS_THERE_SQL = """exists (select from memberships own where own.district_code = :district and own.account_id = :account
    and own.status = 'active' and own.provider_id = orders.provider_id)"""

DENIED_SQL = """exists (select from visits v
    join visit_exceptions x on x.district_code = v.district_code and x.visit_id = v.id and x.code = 'denied_by_family'
    where v.district_code = orders.district_code and v.order_id = orders.id and x.status = 'open')"""
"""Somebody said of one of its visits that nobody came, and no officer has decided yet."""

FOUND_NOT_SERVED_SQL = """(exists (select from visits v
        where v.district_code = orders.district_code and v.order_id = orders.id and v.status = 'rejected')
    and not exists (select from visits v
        where v.district_code = orders.district_code and v.order_id = orders.id and v.status not in ('rejected', 'missed', 'cancelled')))"""
"""An officer found that its service does not count, and nobody else served it."""

UNCONFIRMABLE_SQL = f"({DENIED_SQL} or {FOUND_NOT_SERVED_SQL})"
"""Nobody says then that it was done, by a word or by silence."""

PASSED_OVER_SQL = """exists (select from visits v
    join visit_exceptions x on x.district_code = v.district_code and x.visit_id = v.id and x.code in ('denied_by_family', 'denied_on_call')
    where v.district_code = orders.district_code and v.order_id = orders.id and x.status = 'acknowledged' and x.resolved_by = :account)"""
"""Who let one of its visits count although somebody had said that nobody came. The dispute is the appeal against that."""


def rated_out_sql(role: Role | None) -> str:
    """An order has one rating: who gave it may amend it, and the resident that of a relative."""
    return LATE_SQL if role is Role.RESIDENT else f"({LATE_SQL} or {OF_ANOTHER_SQL})"
