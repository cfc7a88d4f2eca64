"""A grant or a resumption that reaches back finds the visits of its days that nobody pays, and they draw their months.

A visit asks who pays for it when it is told. Whose entitlement had ended by mistake, or was granted only afterwards, would
never ask again, and a wrong register that was mended would change nothing (rules.md, Claims)."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import ARRAY, Uuid, bindparam, text
from sqlmodel.ext.asyncio.session import AsyncSession

from services import ledger
from services.access import Actor, Permission
from services.entitlements.covering import COVERING_SQL
from services.rulings import ENTITLED_SQL, RULES_SQL

_LOCK = text("""
    select v.id from visits v
    where v.district_code = :district and v.status in ('checked_in', 'checked_out', 'flagged', 'verified')
      and v.resident_id in (select resident_id from entitlements where district_code = :district and id = any(:ids))
      and exists (select from entitlements e
        where e.district_code = v.district_code and e.id = any(:ids) and e.resident_id = v.resident_id
          and coalesce(v.served_on, e.effective_from) between e.effective_from and coalesce(e.effective_to, 'infinity'))
    order by v.id for no key update
""").bindparams(bindparam("ids", type_=ARRAY(Uuid)))
"""Those under way too: who settles one meanwhile has asked already, or asks after us. The residents by themselves: found by
their key, where the days alone would be a walk through all visits."""

_FOUND = text(f"""
    with unpaid as (
        select o.* from (
            select v.district_code, v.id as visit_id, v.resident_id, v.service_item_id, v.programme_id, v.entitlement_id,
                v.served_on as ruled_on
            from visits v
            where v.district_code = :district and v.id = any(:visits) and v.status = 'verified'
              and (v.programme_id is not null or v.order_id is null)
              and (select true from claim_lines l join claims c on c.district_code = l.district_code and c.id = l.claim_id
                where l.district_code = v.district_code and l.provider_id = v.provider_id and l.record_kind = 'visit'
                  and l.record_no = v.visit_no and c.status = 'settled' limit 1) is null
        ) o {RULES_SQL.format(o="o")}
        where not {ENTITLED_SQL}
    ), found as (
        select u.visit_id, u.entitlement_id as before, covering.entitlement_id, covering.programme_id
        from unpaid u join lateral ({COVERING_SQL.format(o="u", programme="u.programme_id")}) covering on true
    )
    update visits v set programme_id = f.programme_id, entitlement_id = f.entitlement_id, version = v.version + 1,
        updated_at = now()
    from found f where v.district_code = :district and v.id = f.visit_id
    returning f.visit_id, f.before, f.entitlement_id
""").bindparams(bindparam("visits", type_=ARRAY(Uuid)))
"""The programme that a visit names is the only one asked; of an order without one, somebody chose that the resident pays. What
is settled is for an adjustment and its officer."""


async def hold(session: AsyncSession, actor: Actor, entitlement_ids: Sequence[UUID]) -> list[UUID]:
    """The visits that these may pay for, locked: before any month is, as everywhere."""
    actor.require(Permission.ENTITLEMENTS_DECIDE)
    which = {"district": actor.district, "ids": list(entitlement_ids)}
    return list((await (await session.connection()).scalars(_LOCK, which)).all())


async def find(session: AsyncSession, actor: Actor, visit_ids: Sequence[UUID]) -> int:
    """Which of these held visits are verified and unpaid get their payer, and draw in the order in which they began: how many.
    Part of another act, which tells the audit."""
    actor.require(Permission.ENTITLEMENTS_DECIDE)
    which = {"district": actor.district, "visits": list(visit_ids)}
    found = (await (await session.connection()).execute(_FOUND, which)).all() if visit_ids else []
    if found:
        payers = {payer for row in found for payer in (row.before, row.entitlement_id)}
        await ledger.hold_months_still(session, actor.district, payers)
        await ledger.draw_again(session, actor, [row.visit_id for row in found])
    return len(found)
