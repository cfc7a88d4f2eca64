"""Nights that were counted keep their price: of a bed or of the catalogue, none is set that would change what they cost.

rules.md, Money: what was served is ruled by the price of its day. Nights are counted again whenever something is told (docs/adr/0048),
so a price that came later would reach back into what was claimed and settled. Nights without a price may get one: nobody paid them.
Nor does a day of a stay that is corrected add nights to a month that is billed, or take some away."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from services import calendars
from services.access import Actor, Permission
from services.beds.availability import PRICE_SQL
from services.errors import Conflict
from services.scope import as_the_bureau

# Shared by all who count, exclusive for who sets a price: what is counted at that moment is seen, and what is set is counted by.
_SHARED = text("select pg_advisory_xact_lock_shared(hashtext('nights'), hashtext(:district))")
_EXCLUSIVE = text("select pg_advisory_xact_lock(hashtext('nights'), hashtext(:district))")


async def hold_rules_still(session: AsyncSession, district: str) -> None:
    """What whoever counts does first: no price is set until he has ended."""
    await (await session.connection()).execute(_SHARED, {"district": district})


async def hold_counts_still(session: AsyncSession, district: str) -> None:
    """And whoever sets a price, before he looks at what was counted: nobody counts until he has ended."""
    await (await session.connection()).execute(_EXCLUSIVE, {"district": district})


class NightsCounted(Conflict):
    code = "nights_counted"
    zh = "{effective_from} 及以后已有 {nights} 个床日按原价核定，不能再补定该日起的价格；请从 {earliest} 起定价。"
    en = (
        "{nights} nights since {effective_from} were counted at the price of their day, so a price from that day comes too late; "
        "the earliest day is {earliest}."
    )


_COUNTED = """
    select x.nights, x.price_fen, x.service_item_id, x.facility_id, s.bed_id, b.kind, b.id, b.district_code,
        greatest(x.served_on, cast(:day as date)) as first_night,
        daterange(x.served_on, greatest(x.served_on + 1, least(cast(date_trunc('month', cast(x.served_on as timestamp))
            + interval '1 month' as date), case when s.status <> 'admitted' then s.to_on end, cast(:today as date)))) as within
    from stay_months x join stays s on s.district_code = x.district_code and s.id = x.stay_id
    join beds b on b.district_code = s.district_code and b.id = s.bed_id
    where x.district_code = :district and x.status in ('verified', 'flagged') and x.price_fen is not null
      and x.month >= to_char(cast(:day as date), 'YYYY-MM')
"""
"""Months of nights that stand, with the days among which their nights are."""
_CHANGED = f"""
    select coalesce(sum(n.nights), 0) as nights, max(upper(n.within)) as earliest from ({_COUNTED}) n
    where n.within && daterange(:day, (select min(p.effective_from) from {{prices}} and p.effective_from > :day)) and {{of}}
"""
_BY_BED = text(
    _CHANGED.format(
        prices="""bed_prices p where p.district_code = :district and p.facility_id = :facility
            and p.kind is not distinct from :kind and p.bed_id is not distinct from cast(:bed as uuid)""",
        of="""n.facility_id = :facility and n.price_fen <> :price and (n.bed_id = cast(:bed as uuid) or n.kind = :kind
            and not exists (select from bed_prices own where own.district_code = :district and own.facility_id = :facility
                and own.bed_id = n.bed_id and own.effective_from <= n.first_night))""",
    )
)
"""A bed that had a price of its own does not go by that of its kind."""
_BY_ITEM = text(
    _CHANGED.format(
        prices="service_prices p where p.district_code = :district and p.service_item_id = :item",
        of=f"""n.service_item_id = :item
            and n.price_fen <> least(cast(:price as bigint), ({PRICE_SQL.format(bed="n", day="n.first_night")}))""",
    )
)
"""The catalogue's price is the most that a night costs, whatever its bed does."""


async def keep_price_of_bed(session: AsyncSession, actor: Actor, day: date, price_fen: int, **of: Any) -> None:
    """Of a `facility` its `kind` of beds or its `bed`. Raises NightsCounted, which says from which day on it may change."""
    actor.require(Permission.BEDS_MANAGE)
    await _keep(session, actor, _BY_BED, day, price_fen, of)


async def keep_price_of_item(session: AsyncSession, actor: Actor, day: date, price_fen: int, **of: Any) -> None:
    """Of an `item` of the catalogue that is priced by the day: no other prices nights, and who counts need not wait for it. Raises
    NightsCounted."""
    actor.require(Permission.SERVICE_ITEMS_MANAGE)
    await _keep(session, actor, _BY_ITEM, day, price_fen, of)


async def _keep(session: AsyncSession, actor: Actor, which: Any, day: date, price_fen: int, of: dict[str, Any]) -> None:
    await hold_counts_still(session, actor.district)
    asked = {"district": actor.district, "day": day, "price": price_fen, "today": calendars.today()} | of
    counted = (await (await session.connection()).execute(which, asked)).one()
    if counted.nights:
        raise NightsCounted("/effective_from", effective_from=day, nights=counted.nights, earliest=counted.earliest)


class NightsClaimed(Conflict):
    """`claim_id` and `claim_no`: what bills them."""

    code = "nights_claimed"
    zh = "{month} 的床日已列入结算申请 {claim_no}，不能再更正当月的入住日期；请先由申报单位撤回该申请。已结算的不再更正。"
    en = (
        "The nights of {month} are billed by the claim {claim_no}: it is withdrawn before a day of that month is corrected; one that is "
        "settled stays."
    )


_CLAIMED = text("""
    select c.id as claim_id, c.claim_no, x.month from stay_months x
    join claim_lines l on l.district_code = x.district_code and l.provider_id = x.provider_id and l.record_kind = 'stay'
        and l.record_no = x.record_no
    join claims c on c.district_code = l.district_code and c.id = l.claim_id
    where x.district_code = :district and x.stay_id = any(:stays) and c.status in ('submitted', 'reconciled', 'settled')
      and x.month between to_char(cast(:first as date), 'YYYY-MM') and to_char(cast(:until as date) - 1, 'YYYY-MM')
    order by x.month, c.id limit 1
""")


async def keep_claimed(
    session: AsyncSession, actor: Actor, stays: Sequence[UUID], first: date, until: date, pointer: str = "/from_on"
) -> None:
    """Of these stays the nights from one day up to, and without, another: a line names them from the day on which it is given in, by
    their number. Raises NightsClaimed."""
    actor.require(Permission.STAYS_MANAGE)
    asked = {"district": actor.district, "stays": list(stays), "first": first, "until": until}
    async with as_the_bureau(session, actor.bound):
        claimed = (await (await session.connection()).execute(_CLAIMED, asked)).mappings().one_or_none()
    if claimed is not None:
        raise NightsClaimed(pointer, **claimed)
