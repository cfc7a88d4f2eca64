"""Room that a month has again reaches the records that had found none.

A visit that was false, a serving that was annulled, a hold that was freed give their units back to the month, and whoever came
after them had drawn less than was due. Before a claim is drafted or reconciled the months of its residents are drawn again as
far as they have room: of all providers, in the order in which the services began (rules.md, Months: each posts what its own
month has left). Nobody loses what was drawn already. What is settled is for an adjustment and its officer: there the lines that
were cut by the cap come first, in the same order, and what was never billed after them."""

from collections.abc import Sequence
from itertools import groupby, product
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from models.claims import Claim
from services import calendars, ledger, money
from services.access import Actor, Permission
from services.chains import STANDING_SQL, billed
from services.claims.underbilled import REDUCED_SQL
from services.records import KINDS, records
from services.rulings import CAPPED_PRICE_SQL, ENTITLED_SQL, RULES_SQL

_ROOM = "a.cap + a.carried - a.posted - a.held"
_OF_PROVIDER = """where o.district_code = :district and o.provider_id = :provider and o.status = 'verified'
    and o.served_on between :first and :last and o.entitlement_id is not null"""
_DUE = f"""case when {{unit}} = 'minutes' then o.billable_minutes when {{unit}} in ('meals', 'nights') then o.pieces
    else (select m.gross_fen - {money.COPAY_SQL} from (select {money.GROSS_SQL} as gross_fen, copay_bp from (select i.unit,
        {CAPPED_PRICE_SQL} as unit_price_fen, o.billable_minutes, o.pieces as quantity, coalesce(version.copay_bp, 0) as copay_bp) g) m)
    end"""
_MONTHS = text(f"""
    select distinct a.owner_id from ({records(_OF_PROVIDER)}) o
    join entitlements e on e.district_code = o.district_code and e.id = o.entitlement_id
    join ledger_accounts a on a.district_code = e.district_code and a.owner_kind = 'entitlement_month'
        and a.owner_id = coalesce(e.caps_with, e.id) and a.month = :month
    join service_items i on i.district_code = o.district_code and i.id = o.service_item_id
    join programme_versions version on version.district_code = o.district_code and version.id = o.programme_version_id
    cross join lateral (select o.unit_price_fen) price
    where o.covered_units < {_DUE.format(unit="a.unit")} and ({_ROOM} > 0 or not version.lapses)
""")
"""Whose months lack something, by the rules that the records were drawn by, and may have room for it. Nearly always nobody's."""

_OF_MONTHS = """where o.district_code = :district and o.status = 'verified' and o.served_on between :first and :last
    and o.resident_id in (select resident_id from entitlements where district_code = :district and id = any(cast(:owners as uuid[])))
    and o.entitlement_id in (select id from entitlements
        where district_code = :district and coalesce(caps_with, id) = any(cast(:owners as uuid[])))"""
_LOCK = [
    text(f"select o.id from {kind.table.name} o {_OF_MONTHS} order by o.id for no key update")
    for kind in KINDS.values()
]
_CUT = f"""
    select s.provider_id, s.record_kind, s.record_no, s.minutes, s.quantity from ({STANDING_SQL}) s
    where s.asked_fen >= s.verified_fen and not {REDUCED_SQL.format(line="s")}
      and exists (select from claim_exceptions x where x.district_code = s.district_code and x.line_id = s.id and x.code = 'over_cap')"""
"""What was settled over the cap in the chain that an adjustment corrects, asked for in full, and reduced by nobody."""
_SHORT = text(f"""
    with cut as materialized ({_CUT})
    select o.id, o.record_kind, coalesce(e.caps_with, e.id) as cap_owner, a.unit, not coalesce(month_version.lapses, true) as carries,
        {_ROOM} as room, due.units - o.covered_units as lacks, cut.record_no is not null as cut
    from (select r.*, r.served_on as ruled_on from ({records(_OF_MONTHS)}) r) o
    {RULES_SQL.format(o="o")}
    join ledger_accounts a on a.district_code = o.district_code and a.owner_kind = 'entitlement_month'
        and a.owner_id = coalesce(e.caps_with, e.id) and a.month = :month and a.unit = month_version.cap_unit
    cross join lateral (select {_DUE.format(unit="month_version.cap_unit")} as units) due
    left join cut on cut.provider_id = o.provider_id and cut.record_kind = o.record_kind and cut.record_no = o.record_no
        and coalesce(cut.minutes, o.billable_minutes) >= o.billable_minutes and coalesce(cut.quantity, o.pieces) >= o.pieces
    where {ENTITLED_SQL} and o.covered_units < due.units and (cut.record_no is not null or not {billed("o", "= 'settled'")})
    order by cap_owner, cut.record_no is null, o.began_at nulls last, o.served_on, o.id
""")


async def draw_what_there_is(session: AsyncSession, actor: Actor, claim: Claim) -> list[UUID]:
    """Which records drew more. Part of another act, which tells the audit, works as the bureau, and has locked the claim."""
    actor.require(Permission.CLAIMS_SUBMIT, Permission.CLAIMS_RECONCILE)
    connection, month = await session.connection(), claim.service_month
    which: dict[str, Any] = {"district": actor.district, "provider": claim.provider_id, "month": month}
    which |= {"first": calendars.first_day(month), "last": calendars.last_day(month)}
    which |= {"claim": claim.id, "root": claim.corrects_claim_id}
    which |= {"owners": list((await connection.scalars(_MONTHS, which)).all())}
    if not which["owners"]:
        return []
    for locked in _LOCK:
        await connection.execute(locked, which)
    await ledger.hold_months_still(session, actor.district, which["owners"])
    drawing = list[Any]()
    for owner, of in groupby((await connection.execute(_SHORT, which)).all(), lambda row: row.cap_owner):
        drawing += await _reached(session, actor.district, owner, month, list(of))
    for cut, kind in product((True, False), KINDS):  # drawn in the order in which the room was given out
        if ids := [row.id for row in drawing if (row.cut, row.record_kind) == (cut, kind)]:
            await ledger.draw_again(session, actor, ids, kind)
    return [row.id for row in drawing]


async def _reached(session: AsyncSession, district: str, owner: UUID, month: str, short: Sequence[Any]) -> list[Any]:
    """The first of those that lack something, as far as the room goes. Drawn in this order each but the last gets all that is due,
    and the last no less than it had."""
    room = short[0].room
    if short[0].carries:
        room += await ledger.room_before(session, district, owner, month, short[0].unit)
    reached = []
    for row in short:
        if room <= 0:
            break
        reached.append(row)
        room -= row.lacks
    return reached
