"""How many nights of a stay fall into a month, at which price, and who pays for them: always counted anew from what is known now.

A night belongs to the day on which it begins. It counts once it is over, while somebody stays there, is alive when it begins, and
is neither on leave nor in hospital. Nights of a month that are ruled alike make one row; counted again, the rows that are right
stay as they are, and what changed is drawn anew in its own month. What an officer found false is left alone.

Who sets a price meanwhile waits, or is waited for (services/counted_nights.py). Then all rows of the residents are locked; whoever
counts the same rows at the same time waits, and then finds them right. Rows that two make at once meet in the key, and who comes
second looks again."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from models.claims import RecordKind
from models.stay_months import StayMonthStatus
from models.stays import LIVED
from services import calendars, counted_nights, ledger
from services.access import Actor, Permission
from services.covered import COVERED_SQL
from services.entitlements.covering import COVERING_SQL
from services.errors import Unavailable
from services.scope import as_the_bureau

BACK_MONTHS = 12
"""How far back months are counted by themselves: as far as adjustments reach. A claim has its own month counted, however old."""

SPENT_SQL = """not exists (select from stay_leaves v where v.district_code = {s}.district_code
            and v.resident_id = {s}.resident_id and v.withdrawn_at is null and {night} <@ daterange(v.from_on, v.to_on)
            and not (v.reason = 'hospital' and {kind} = 'hospital'))
        and not exists (select from absences a
            where a.district_code = {s}.district_code and a.resident_id = {s}.resident_id and a.kind = 'hospital'
              and {kind} <> 'hospital' and a.withdrawn_at is null and {night} <@ daterange(a.from_on, a.to_on))
        and not exists (select from stays t join beds k on k.district_code = t.district_code and k.id = t.bed_id and k.kind = 'hospital'
            where t.district_code = {s}.district_code and t.resident_id = {s}.resident_id and t.id <> {s}.id and {kind} <> 'hospital'
              and t.status in ('admitted', 'discharged', 'transferred')
              and {night} >= t.from_on and (t.status = 'admitted' or {night} < t.to_on))"""
"""Whether a night of a stay `{s}` was spent in its bed, of that kind: neither on leave, nor in a hospital of which
anybody told, nor in a hospital bed, also one that he left later than planned; of a hospital bed, it is where that leave was spent."""

_LIVED = ", ".join(f"'{status}'" for status in LIVED)
_CONTRACTED = COVERED_SQL.format(
    district="o.district_code",
    provider="o.paid_to",
    item="o.service_item_id",
    day="o.ruled_on",
    division="o.place",
    and_now="",
)
_NIGHTS = f"""
    lived as materialized (
        select s.*, b.kind as bed_kind, f.provider_id as paid_there, f.service_item_id as item_there, f.division_code as place,
            least(case when s.status <> 'admitted' then s.to_on end, r.deceased_on, cast(:before as date),
            case when :running or exists (select from stay_months x where x.district_code = s.district_code and x.stay_id = s.id
                and x.month = to_char(cast(:today as date), 'YYYY-MM')) then cast(:today as date)
            else cast(date_trunc('month', cast(:today as timestamp)) as date) end) as until
        from stays s
        cross join lateral (select deceased_on from residents where district_code = s.district_code and id = s.resident_id limit 1) r
        cross join lateral (select kind from beds where district_code = s.district_code and id = s.bed_id limit 1) b
        cross join lateral (select provider_id, service_item_id, division_code from facilities
            where district_code = s.district_code and id = s.facility_id limit 1) f
        where s.district_code = :district and s.resident_id = any(cast(:residents as uuid[])) and s.status in ({_LIVED})
    ), months as materialized (
        select l.*, to_char(first, 'YYYY-MM') as month, greatest(l.from_on, cast(first as date)) as first_night,
            least(l.until, cast(first + interval '1 month' as date)) as after_last,
            coalesce(kept.provider_id, l.paid_there) as paid_to, coalesce(kept.service_item_id, l.item_there) as item_id
        from lived l
        cross join lateral generate_series(date_trunc('month', cast(greatest(l.from_on, cast(:since as date)) as timestamp)),
            cast(l.until - 1 as timestamp), interval '1 month') first
        left join lateral (
            select x.provider_id, x.service_item_id from stay_months x
            where x.district_code = l.district_code and x.stay_id = l.id and x.month = to_char(first, 'YYYY-MM')
              and x.provider_id is not null order by x.id limit 1
        ) kept on true
        where not exists (select from stay_months x where x.district_code = l.district_code and x.stay_id = l.id
            and x.month = to_char(first, 'YYYY-MM') and x.status = 'rejected')
    ), nights as (
        select m.*, cast(night as date) as ruled_on,
            case when price.price_fen is not null then least(price.price_fen, catalogue.unit_price_fen) end as night_fen
        from months m
        cross join lateral generate_series(cast(m.first_night as timestamp), cast(m.after_last - 1 as timestamp), interval '1 day') night
        left join lateral (
            select p.price_fen from bed_prices p where p.district_code = m.district_code and p.facility_id = m.facility_id
              and (p.bed_id = m.bed_id or p.kind = m.bed_kind) and p.effective_from <= cast(night as date)
            order by p.bed_id is null, p.effective_from desc limit 1
        ) price on true
        left join lateral (
            select s.unit_price_fen from service_prices s where s.district_code = m.district_code
              and s.service_item_id = m.item_id and s.effective_from <= cast(night as date)
            order by s.effective_from desc limit 1
        ) catalogue on true
        where {SPENT_SQL.format(s="m", kind="m.bed_kind", night="cast(night as date)")}
    ), asked as (
        select n.district_code, n.resident_id, n.ruled_on, n.item_id as service_item_id, n.id as stay_id, n.stay_no, n.facility_id,
            n.division_code, n.place, n.month, n.paid_to, n.night_fen, n.import_id, coalesce(n.admitted_by, n.reserved_by) as made_by
        from nights n
    ), wanted as (
        select o.stay_id, o.month, o.night_fen, payer.entitlement_id, payer.version_id, payer.programme_id, o.stay_no, o.facility_id,
            o.resident_id, o.division_code, o.paid_to, o.service_item_id, o.import_id, o.made_by,
            cast(count(*) as integer) as nights, min(o.ruled_on) as served_on
        from asked o
        left join lateral ({COVERING_SQL.format(o="o", programme="cast(null as uuid)")}) payer
            on o.night_fen is not null and o.paid_to is not null and {_CONTRACTED}
        group by o.stay_id, o.month, o.night_fen, payer.entitlement_id, payer.version_id, payer.programme_id, o.stay_no,
            o.facility_id, o.resident_id, o.division_code, o.paid_to, o.service_item_id, o.import_id, o.made_by
    )
"""
"""`lived`, `months`, `nights`: of each stay, once it is known which are over. Looked up one by one (`limit 1`, materialized): joined,
a plan that was made for empty tables read all beds for each night (300 residents took 11 s, and take half a second). A month that
was counted once keeps its provider and its item, whatever the facility is registered with since."""

_IN_HAND = """x.district_code = :district and x.resident_id = any(cast(:residents as uuid[]))
    and x.month >= to_char(cast(:since as date), 'YYYY-MM')
    and (cast(:before as date) is null or x.month < to_char(cast(:before as date), 'YYYY-MM'))
    and not exists (select from stay_months n where n.district_code = x.district_code and n.stay_id = x.stay_id
        and n.month = x.month and n.status = 'rejected')"""
_COUNTED_SINCE = text("""
    select min(served_on) from stay_months where district_code = :district and resident_id = any(cast(:residents as uuid[]))
""")
_LOCK = text(f"select x.id from stay_months x where {_IN_HAND} order by x.id for update")

_NOBODY = "'00000000-0000-0000-0000-000000000000'"
_ALIKE = f"""s.stay_id = w.stay_id and s.month = w.month and coalesce(s.price_fen, -1) = coalesce(w.night_fen, -1)
    and coalesce(s.entitlement_id, {_NOBODY}) = coalesce(w.entitlement_id, {_NOBODY})
    and coalesce(s.programme_version_id, {_NOBODY}) = coalesce(w.version_id, {_NOBODY})"""
_AT_MIDNIGHT = "(cast({day} as timestamp) at time zone 'Asia/Shanghai')"
_KEEP_RIGHT = text(f"""
    with {_NIGHTS}, standing as (
        select x.* from stay_months x where {_IN_HAND}
    ), due as (
        select s.id, coalesce(w.nights, 0) as nights, coalesce(w.served_on, s.served_on) as served_on
        from standing s left join wanted w on {_ALIKE}
        where (coalesce(w.nights, 0), coalesce(w.served_on, s.served_on)) <> (s.nights, s.served_on)
    ), changed as (
        update stay_months o set nights = due.nights, served_on = due.served_on,
            began_at = {_AT_MIDNIGHT.format(day="due.served_on")},
            status = case when due.nights = 0 then 'cancelled' when o.status <> 'cancelled' then o.status
                when exists (select from stay_month_exceptions x where x.district_code = o.district_code and x.stay_month_id = o.id
                    and x.status = 'open') then 'flagged' else 'verified' end,
            version = o.version + 1, updated_at = now()
        from due where o.district_code = :district and o.id = due.id
        returning o.id, o.status, o.entitlement_id
    ), missing as (
        select w.*, row_number() over (partition by w.stay_id, w.month order by w.served_on, w.night_fen)
            + (select count(*) from stay_months x where x.district_code = :district and x.stay_id = w.stay_id and x.month = w.month) as nth
        from wanted w left join standing s on {_ALIKE} where s.id is null
    ), made as (
        insert into stay_months (district_code, id, record_no, stay_id, facility_id, resident_id, division_code, provider_id,
            service_item_id, month, served_on, began_at, nights, price_fen, status, evidence, import_id, recorded_by,
            programme_id, entitlement_id, programme_version_id)
        select :district, cast(md5(concat_ws(' ', stay_id, month, coalesce(night_fen, -1), coalesce(entitlement_id, {_NOBODY}),
                coalesce(version_id, {_NOBODY}))) as uuid),
            stay_no || '-' || replace(month, '-', '') || case when nth > 1 then '-' || nth else '' end, stay_id, facility_id,
            resident_id, division_code, paid_to, service_item_id, month, served_on,
            {_AT_MIDNIGHT.format(day="served_on")}, nights, night_fen, 'verified', 'events', import_id, made_by, programme_id,
            entitlement_id, version_id
        from missing on conflict do nothing
        returning id, status, entitlement_id
    )
    select id, status, entitlement_id, false as lacks from changed union all
    select id, status, entitlement_id, false from made union all
    select null, null, null, true where (select count(*) from missing) > (select count(*) from made)
""")
"""The key of a row is what its nights are ruled by, and its id is that of the key (docs/adr/0019). `lacks`: somebody else made one
of these at the same time."""


_LOST = text(f"""
    with {_NIGHTS}, standing as (
        select x.* from stay_months x where {_IN_HAND} and x.provider_id = :provider and x.entitlement_id is not null
          and x.status in ('verified', 'flagged')
    )
    select s.month, cast(sum(s.nights - coalesce(w.nights, 0)) as integer) as nights
    from standing s left join wanted w on {_ALIKE}
    where coalesce(w.nights, 0) < s.nights group by s.month order by s.month
""")
_PAID_FOR = text("""
    select distinct resident_id from stay_months where district_code = :district and provider_id = :provider
      and entitlement_id is not null and status in ('verified', 'flagged') and month >= to_char(cast(:since as date), 'YYYY-MM')
""")


async def lost(session: AsyncSession, actor: Actor, provider_id: UUID, since: date) -> dict[str, int]:
    """Of a provider's nights that were counted and are paid for, how many would not be if they were counted now, by month, from
    that of `since` on. For who changes a contract, as the bureau: counts nothing anew."""
    actor.require(Permission.CONTRACTS_MANAGE)
    connection = await session.connection()
    which: dict[str, Any] = {"district": actor.district, "provider": provider_id, "since": since}
    which["residents"] = sorted((await connection.scalars(_PAID_FOR, which)).all())
    which |= {"before": None, "today": calendars.today(), "running": False}
    return {row.month: row.nights for row in (await connection.execute(_LOST, which)).all()}


async def count(
    session: AsyncSession, actor: Actor, residents: Sequence[UUID], since: date | None = None
) -> list[UUID]:
    """The nights of these residents from the month of `since` on, else of a year and of all that was counted before: which rows
    changed. Part of another act, which tells the audit. As the bureau: who pays for a night, the actor may not see."""
    actor.require(
        *(Permission.STAYS_MANAGE, Permission.ABSENCES_RECORD, Permission.RESIDENTS_REGISTER),
        Permission.ENTITLEMENTS_DECIDE,
    )
    if actor.bound == "district":
        return await count_here(session, actor, residents, since)
    async with as_the_bureau(session, actor.bound):
        return await count_here(session, actor, residents, since)


async def count_here(
    session: AsyncSession,
    actor: Actor,
    residents: Sequence[UUID],
    since: date | None = None,
    before: date | None = None,
    *,
    running: bool = False,
) -> list[UUID]:
    """The same for whoever works as the bureau already; up to the month before `before`, and with the month that has not ended if
    it is `running`, or was counted before."""
    actor.require(
        *(Permission.STAYS_MANAGE, Permission.ABSENCES_RECORD, Permission.RESIDENTS_REGISTER),
        *(Permission.ENTITLEMENTS_DECIDE, Permission.CLAIMS_SUBMIT, Permission.CLAIMS_RECONCILE),
    )
    if not residents:
        return []
    await counted_nights.hold_rules_still(session, actor.district)
    connection, today = await session.connection(), calendars.today()
    which: dict[str, Any] = {"district": actor.district, "residents": sorted(set(residents))}
    if since is None:
        since = calendars.first_day(calendars.add_months(calendars.month_of(today), -BACK_MONTHS))
        since = min(since, await connection.scalar(_COUNTED_SINCE, which) or since)
    which |= {"since": since, "before": before, "today": today, "running": running}
    touched: dict[UUID, str] = {}
    payers: set[UUID | None] = set()
    for _ in range(3):
        await connection.execute(_LOCK, which)
        rows = (await connection.execute(_KEEP_RIGHT, which)).all()
        touched |= {row.id: row.status for row in rows if row.id}
        payers |= {row.entitlement_id for row in rows}
        if not any(row.lacks for row in rows):
            break
    else:
        raise Unavailable
    if not touched:
        return []
    await ledger.hold_months_still(session, actor.district, payers)
    gone = [row for row, status in touched.items() if status == StayMonthStatus.CANCELLED]
    stand = [row for row, status in touched.items() if status == StayMonthStatus.VERIFIED]
    await ledger.reverse(session, actor, gone, RecordKind.STAY)
    await ledger.draw_again(session, actor, stand, RecordKind.STAY)
    return list(touched)
