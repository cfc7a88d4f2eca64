"""Whether what a message says is true when it would be sent: a visit that is announced still lies ahead, a question still waits for its
answer. Of kinds that stand here not, what happened stays as it happened."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from services.orders.standing import DENIED_SQL

_DAY = "cast({at} at time zone 'Asia/Shanghai' as date)"
_NOT_LET_IN = """not exists (select from family_links n where n.district_code = t.district_code and n.resident_id = t.resident_id
    and n.account_id = t.account_id and n.id <> t.id and n.status = 'consented')"""
_NOT_ASKED_ANEW = """not exists (select from family_links n where n.district_code = t.district_code and n.resident_id = t.resident_id
    and n.account_id = t.account_id and n.id <> t.id and n.status in ('asked', 'consented'))"""
_DENIED = """(select not a.came from visit_answers a where a.district_code = t.district_code and a.visit_id = t.id
    order by a.id desc limit 1)"""
_UNDISPUTED = """not exists (select from orders o where o.district_code = t.district_code and o.id = t.order_id
    and o.status = 'disputed')"""
# The phone told of a visit, so the order is completed; somebody had said that nobody came, or an officer found so.
_UNCONTRADICTED = f"""not exists (select from orders where orders.district_code = t.district_code and orders.id = t.id and {DENIED_SQL})
    and not exists (select from visits v where v.district_code = t.district_code and v.order_id = t.id and v.status = 'rejected')"""
_PLANNED = "t.status = 'scheduled' and not t.unplanned and t.planned_start_at > {at}"

WHILE: Mapping[str, str] = {
    "orders.placed": "t.status = 'placed'",
    "orders.accepted": "t.status in ('accepted', 'scheduled') and t.planned_start_at > {at}",
    **{f"orders.{state}": f"t.status = '{state}'" for state in ("declined", "disputed", "expired")},
    "orders.completed": f"t.status = 'completed' and {_UNCONTRADICTED}",
    **{f"visits.{kind}": _PLANNED for kind in ("scheduled", "moved")},
    # A phone without a network tells of it hours later, and then nobody is there any more.
    "visits.checked_in": """t.status = 'checked_in' and coalesce(t.started_at, t.planned_start_at)
        + make_interval(mins => greatest(t.planned_minutes, 60)) > {at}""",
    **{f"visits.{state}": f"t.status = '{state}'" for state in ("missed", "rejected", "cancelled")},
    # The answer to his word that nobody came: while he holds to it, and the visit to what was decided.
    "visits.verified": f"t.status = 'verified' and {_DENIED} and {_UNDISPUTED}",
    "order_offers.open": "t.status = 'open' and t.expires_at > {at}",
    "stays.reserved": f"t.status = 'reserved' and t.from_on >= {_DAY}",
    **{f"entitlements.{state}": f"t.status = '{state}'" for state in ("active", "suspended")},
    "claims.reconciled": "t.status in ('reconciled', 'settled')",
    "settlements.approved": "t.status in ('approved', 'paid')",
    "findings.open": f"t.status = 'open' and t.due_on >= {_DAY}",
    "alerts.open": "t.status <> 'resolved'",
    **{
        f"family_links.{kind}": f"t.status = '{state}' and coalesce(t.ends_on, {_DAY}) >= {_DAY}"
        for kind, state in (("asked", "asked"), ("consented", "consented"), ("narrowed", "consented"))
    },
    # He was let in anew meanwhile.
    **{f"family_links.{state}": f"t.status = '{state}' and {_NOT_LET_IN}" for state in ("refused", "revoked")},
    # He is told to ask again: not of what ended long ago, nor where somebody has asked already.
    "family_links.ended": f"t.status = 'ended' and t.ends_on >= {_DAY} - 2 and {_NOT_ASKED_ANEW}",
    **{
        f"complaints.{state}": f"t.status = '{state}' and t.due_on >= {_DAY}"
        for state in ("open", "answered", "escalated", "decided", "appealed")
    },
}


def sql(at: str) -> str:
    """A condition on `x`, which has `kind` and `subject_id`, over the parameter `district`: whether it is true at that instant."""
    branches = " ".join(
        f"""when '{kind}' then exists (select from {kind.partition(".")[0]} t where t.district_code = :district
            and t.id = x.subject_id and {condition.format(at=at)})"""
        for kind, condition in WHILE.items()
    )
    return f"case x.kind {branches} else true end"


_TRUE_AT = text(f"""
    select x.n from unnest(cast(:ns as int[]), cast(:kinds as text[]), cast(:subjects as uuid[]), cast(:ats as timestamptz[]))
        as x (n, kind, subject_id, at)
    where {sql("x.at")}
""")


async def true_at(session: AsyncSession, district: str, said: Sequence[tuple[str, UUID, datetime]]) -> set[int]:
    """Of kinds, subjects and instants the places of those that are true then, as far as anybody knows now."""
    asked = {
        "district": district,
        "ns": list(range(len(said))),
        "kinds": [kind for kind, _, _ in said],
        "subjects": [subject for _, subject, _ in said],
        "ats": [at for _, _, at in said],
    }
    return set((await (await session.connection()).execute(_TRUE_AT, asked)).scalars())
