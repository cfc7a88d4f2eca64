"""How a service is ruled: the version, the price and the entitlement of the day it began (rules.md, Months and Money).

The one SQL text here serves a single order and a hundred thousand visits alike: it is joined to whatever has
district_code, programme_id, entitlement_id, service_item_id, `ruled_on` and `price_said_fen`: what the record itself says it
cost, which counts where it is less than the catalogue's price, or null."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from models.ledger import LedgerUnit
from models.service_items import Unit
from services import money

RULES_SQL = """
    left join service_items i on i.district_code = {o}.district_code and i.id = {o}.service_item_id
    left join lateral (
        select least(s.unit_price_fen, {o}.price_said_fen) as unit_price_fen from service_prices s
        where s.district_code = {o}.district_code and s.service_item_id = {o}.service_item_id
          and s.effective_from <= {o}.ruled_on
        order by s.effective_from desc limit 1
    ) price on true
    left join lateral (
        select w.* from programme_versions w
        where w.district_code = {o}.district_code and w.programme_id = {o}.programme_id
          and w.effective_from <= {o}.ruled_on
        order by w.effective_from desc limit 1
    ) version on true
    left join entitlements e on e.district_code = {o}.district_code and e.id = {o}.entitlement_id
        and e.programme_id = {o}.programme_id and e.resident_id = {o}.resident_id
        and e.status not in ('proposed', 'rejected')
        and {o}.ruled_on between e.effective_from and coalesce(e.effective_to, 'infinity')
        and not exists (
            select from entitlement_pauses q
            where q.district_code = e.district_code and q.entitlement_id = e.id
              and {o}.ruled_on between q.from_on and coalesce(q.to_on, 'infinity'))
    left join programme_services covers on covers.district_code = {o}.district_code
        and covers.programme_version_id = version.id and covers.service_item_id = {o}.service_item_id
    left join lateral (
        select w.cap_unit, w.monthly_cap, w.lapses from programme_versions w
        where w.district_code = {o}.district_code and w.programme_id = {o}.programme_id
          and w.effective_from <= greatest(cast(date_trunc('month', {o}.ruled_on) as date), e.effective_from)
        order by w.effective_from desc limit 1
    ) month_version on true
"""
"""Joined to `{o}`. A month's cap is that of the version in force on its first day (or the entitlement's first, if later):
a standard that changes in mid-month rules prices and shares from that day, and the cap from the next month."""

CAPPED_PRICE_SQL = "least(price.unit_price_fen, coalesce(version.price_cap_fen, price.unit_price_fen))"
ENTITLED_SQL = "(e.id is not null and covers.id is not null and price.unit_price_fen is not null)"
RULED_COLUMNS_SQL = f"""
    i.unit, price.unit_price_fen, {CAPPED_PRICE_SQL} as capped_price_fen,
    version.id as programme_version_id, coalesce(version.copay_bp, 0) as copay_bp,
    coalesce(version.billing_increment_minutes, 1) as billing_increment_minutes,
    month_version.cap_unit, coalesce(e.monthly_cap, month_version.monthly_cap) as cap,
    not coalesce(month_version.lapses, true) as carries, {ENTITLED_SQL} as entitled,
    coalesce(e.caps_with, e.id) as cap_owner
"""


@dataclass(frozen=True)
class Ruling:
    """What rules one service on one day; `cap` counts `cap_unit` a month, None: no cap. Where it `carries`, what
    earlier months of the year left over counts too. The account of the month is `cap_owner`'s."""

    unit: Unit
    unit_price_fen: int | None
    capped_price_fen: int | None
    copay_bp: int
    billing_increment_minutes: int
    cap_unit: LedgerUnit | None
    cap: int | None
    carries: bool
    cap_owner: UUID | None
    entitled: bool
    caregivers_needed: int

    def expected_units(self, minutes: int, quantity: int | None) -> int:
        """What one such service will draw of its month's cap, in the cap's unit."""
        billable = money.billable_minutes(minutes, self.billing_increment_minutes)
        if self.cap_unit is LedgerUnit.MINUTES:
            return billable
        if self.cap_unit in (LedgerUnit.MEALS, LedgerUnit.NIGHTS):
            return quantity or 1
        measured = None if self.unit is Unit.HOUR else quantity or 1
        return money.charge(
            self.unit, self.capped_price_fen or 0, billable, measured, copay_bp=self.copay_bp
        ).subsidy_fen


_ONE = text(f"""
    select {RULED_COLUMNS_SQL}, i.caregivers_needed
    from (select cast(:district as varchar) as district_code, cast(:programme as uuid) as programme_id,
                 cast(:entitlement as uuid) as entitlement_id, cast(:item as uuid) as service_item_id,
                 cast(:resident as uuid) as resident_id, cast(:day as date) as ruled_on,
                 cast(null as bigint) as price_said_fen) o
    {RULES_SQL.format(o="o")}
""")


async def ruling(
    session: AsyncSession,
    district: str,
    *,
    programme_id: UUID | None,
    entitlement_id: UUID | None,
    resident_id: UUID,
    service_item_id: UUID,
    day: date,
) -> Ruling | None:
    """The ruling of one service; None when there is no such item. `entitled` says whether the programme pays at all."""
    asked = {
        "district": district,
        "programme": programme_id,
        "entitlement": entitlement_id,
        "resident": resident_id,
        "item": service_item_id,
        "day": day,
    }
    row = (await (await session.connection()).execute(_ONE, asked)).one()
    if row.unit is None:
        return None
    return Ruling(
        unit=Unit(row.unit),
        unit_price_fen=row.unit_price_fen,
        capped_price_fen=row.capped_price_fen,
        copay_bp=row.copay_bp,
        billing_increment_minutes=row.billing_increment_minutes,
        cap_unit=LedgerUnit(row.cap_unit) if row.cap_unit else None,
        cap=row.cap,
        carries=row.carries,
        cap_owner=row.cap_owner,
        entitled=row.entitled,
        caregivers_needed=row.caregivers_needed,
    )
