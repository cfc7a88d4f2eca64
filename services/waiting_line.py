"""The order of the list, and how each entry stands: asked of the register and of the stays, whenever somebody looks.

First the destitute, whom the state must house; then who has lost the ability to care for himself (level 3 or 4 of GB/T
42195-2022); then by the day on which it was asked. What somebody is changes with the register, and his place with it. Whoever
is given a bed while others wait for such a one passes them over, by an offer or without one, from at home or out of another bed:
for a reason, or not at all. Who moves within a house from one bed to another of its kind takes nothing from the line."""

from typing import Any
from uuid import UUID

from sqlalchemy import text, update
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from models.stays import Stay
from services import calendars
from services.access import Actor, Permission
from services.errors import Conflict
from services.scope import as_the_bureau

RANK_SQL = """case when r.categories && array['tekun_dispersed', 'tekun_centralized']::varchar[] then 1
    when r.ability_level >= 3 then 2 else 3 end"""

_HOUSED_SQL = """exists (select from stays t join beds g on g.district_code = t.district_code and g.id = t.bed_id
    where t.district_code = e.district_code and t.resident_id = e.resident_id
      and t.status in ('admitted', 'discharged', 'transferred')
      and t.created_at > e.created_at and t.created_at < coalesce(e.closed_at, 'infinity')
      and (t.status = 'admitted' or t.from_on >= e.asked_on and t.to_on > t.from_on)
      and g.kind = e.kind and (e.facility_id is null or g.facility_id = e.facility_id) {but})"""
"""Whoever came into such a bed while he waited, by an offer or without one: not by a stay of before that was told late, nor by
one of no night. `{but}`: which stays do not count."""

_PROMISED_SQL = """exists (select from stays t join beds g on g.district_code = t.district_code and g.id = t.bed_id
    where t.district_code = w.district_code and t.resident_id = w.resident_id and t.status = 'reserved' and t.expires_at > now()
      and g.kind = w.kind and (w.facility_id is null or g.facility_id = w.facility_id))"""
"""Whoever is promised such a bed without an offer: nobody passes him over while it is held."""

_ENTRIES_SQL = f"""
    select e.*, r.name, r.sex, r.status as resident_status, {RANK_SQL} as rank_no,
        offer.stay_id, offer.passes_over, offer.bed_id, offer.bed_no, offer.bed_facility, offer.from_on, offer.to_on,
        offer.expires_at, offer.offered_by, offer.id as offer_id,
        case when offer.stay_status in ('admitted', 'discharged', 'transferred') or {_HOUSED_SQL} then 'placed'
            when e.closed_at is not null then 'withdrawn' when r.status <> 'active' then 'gone'
            when offer.answer = 'accepted' then 'accepted' when offer.id is not null then 'offered' else 'waiting' end as status
    from waitlist_entries e
    join residents r on r.district_code = e.district_code and r.id = e.resident_id
    left join lateral (
        select f.id, f.stay_id, f.answer, f.passes_over, f.offered_by, s.status as stay_status, s.from_on, s.to_on,
            s.expires_at, s.bed_id, b.bed_no, h.name as bed_facility
        from waitlist_offers f
        join stays s on s.district_code = f.district_code and s.id = f.stay_id
        join beds b on b.district_code = s.district_code and b.id = s.bed_id
        join facilities h on h.district_code = b.district_code and h.id = b.facility_id
        where f.district_code = e.district_code and f.entry_id = e.id and (
            s.status = 'reserved' and s.expires_at > now() and f.answer is distinct from 'declined'
            or s.status in ('admitted', 'discharged', 'transferred'))
        order by f.id desc limit 1
    ) offer on true
    where e.district_code = :district
"""
ENTRIES_SQL = _ENTRIES_SQL.format(but="")
"""Every entry with its rank, its state (WaitlistStatus) and the offer that stands. To be read at the bureau."""

BEFORE_SQL = f"""
    select w.id, w.entry_no from ({ENTRIES_SQL} and e.closed_at is null and e.kind = {{entry}}.kind) w
    where w.status = 'waiting' and w.resident_id <> {{entry}}.resident_id and not {_PROMISED_SQL}
      and {{also}} and (w.facility_id is null or {{facility}} is null or w.facility_id = {{facility}})
      and (w.rank_no, w.asked_on, w.id) < ({{entry}}.rank_no, {{entry}}.asked_on, {{entry}}.id)
    order by w.rank_no, w.asked_on, w.id
"""
"""Who waits before `{entry}` and could have the same bed: one of `{facility}`, or of any. `{also}`: what else is asked of them
(`w`)."""

_FITS_SQL = """coalesce((select m.for_sex in ('any', w.sex) from rooms m
    where m.district_code = :district and m.id = l.room_id), true)"""
"""Who could lie in the room of the bed."""

_PASSED = text(f"""
    select before.* from (
        select r.id as resident_id, b.kind, b.facility_id, b.room_id, {RANK_SQL} as rank_no, coalesce(own.asked_on, :today) as asked_on,
            coalesce(own.id, cast('ffffffff-ffff-ffff-ffff-ffffffffffff' as uuid)) as id
        from stays s
        join beds b on b.district_code = s.district_code and b.id = s.bed_id
        join residents r on r.district_code = s.district_code and r.id = s.resident_id
        left join lateral (
            select m.id, m.asked_on from ({_ENTRIES_SQL.format(but="and t.id <> s.id")} and e.closed_at is null and e.resident_id = s.resident_id) m
            where m.kind = b.kind and (m.facility_id is null or m.facility_id = b.facility_id)
              and m.status in ('waiting', 'offered', 'accepted')
            order by m.asked_on, m.id limit 1
        ) own on true
        where s.district_code = :district and s.id = :stay and not (:comes and exists (
            select from stays x join beds g on g.district_code = x.district_code and g.id = x.bed_id
            where x.district_code = s.district_code and x.id = s.follows_id
              and g.kind = b.kind and g.facility_id = b.facility_id))
    ) l cross join lateral ({BEFORE_SQL.format(entry="l", facility="l.facility_id", also=_FITS_SQL)} limit 1) before
""")


class NotFirstInLine(Conflict):
    """`first_no` and `first_id`: who waits before."""

    code = "not_first_in_line"
    zh = "{first_no} 排在前面；如须越过，请说明理由（passes_over）。"
    en = "{first_no} waits before; say why it is passed over (passes_over)."


async def passed(
    session: AsyncSession, actor: Actor, stay_id: UUID, reason: str | None, *, comes: bool = True
) -> UUID | None:
    """The first entry that waits before the resident of a stay that was made just now, and could have its bed. Who does not wait
    himself stands where he would if he asked today. Raises NotFirstInLine unless there is a reason, and the stay goes with it: so a
    bed that is taken is told first, and a line of which the actor may not know never. `comes`: into the bed, and not that the bed
    in which he lies is one of this kind from now on."""
    actor.require(Permission.STAYS_MANAGE)
    asked = {"district": actor.district, "stay": stay_id, "today": calendars.today(), "comes": comes}
    async with as_the_bureau(session, actor.bound):
        before = (await (await session.connection()).execute(_PASSED, asked)).one_or_none()
    if before is not None and reason is None:
        raise NotFirstInLine("/passes_over", first_no=before.entry_no, first_id=before.id)
    return None if before is None else before.id


async def pass_over(
    session: AsyncSession, actor: Actor, stay_id: UUID, reason: str | None, *, comes: bool = True
) -> dict[str, Any]:
    """The same, and the stay keeps the reason. Part of another act: what it tells the audit, nothing where nobody waits before."""
    actor.require(Permission.STAYS_MANAGE)
    before = await passed(session, actor, stay_id, reason, comes=comes)
    if before is None:
        return {}
    kept = update(Stay).where(col(Stay.district_code) == actor.district, col(Stay.id) == stay_id)
    await (await session.connection()).execute(kept.values(passes_over=reason))
    return {"passes_over": before, "reason": reason}


_HAND_OVER = text("""
    update waitlist_entries e set version = e.version + 1, updated_at = now(),
        facility_id = case when mine.waits_besides then e.facility_id else cast(:partner as uuid) end,
        closed_at = case when mine.waits_besides then now() end,
        closed_by = case when mine.waits_besides then cast(:account as uuid) end,
        closed_reason = case when mine.waits_besides then '机构关闭，已另有轮候' end
    from (
        select m.id, exists (select from waitlist_entries other where other.district_code = m.district_code
            and other.resident_id = m.resident_id and other.kind = m.kind and other.closed_at is null and other.id <> m.id
            and (other.facility_id is null or cast(:partner as uuid) is null or other.facility_id = :partner)) as waits_besides
        from waitlist_entries m where m.district_code = :district and m.facility_id = :facility and m.closed_at is null
    ) mine
    where e.district_code = :district and e.id = mine.id
    returning e.id
""")


async def hand_over(session: AsyncSession, actor: Actor, facility_id: UUID, partner_id: UUID | None) -> int:
    """Who waits for it keeps his day, and waits for the partner, or for any house; who waits for one of these already, or
    for another house, waits once. How many."""
    actor.require(Permission.WAITLIST_OFFER)
    asked = {"district": actor.district, "facility": facility_id, "partner": partner_id, "account": actor.account_id}
    return len((await (await session.connection()).execute(_HAND_OVER, asked)).all())
