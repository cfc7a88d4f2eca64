"""Notices are written in the transaction in which a level begins to count."""

from typing import Any
from uuid import UUID

from sqlalchemy import Table, text
from sqlalchemy.dialects.postgresql import insert
from sqlmodel.ext.asyncio.session import AsyncSession
from uuid_utils.compat import uuid7

from models.assessment_notices import AssessmentNotice, NoticeKind
from models.assessments import Assessment, AssessmentStatus
from services import calendars
from services.access import Actor, Permission
from services.scope import as_the_bureau

notices: Table = AssessmentNotice.__table__  # type: ignore[attr-defined]

JUMP = 2
"""Levels from which on a change is looked at (setting)."""
PAIR_RESIDENTS = 5
"""So many residents of one pair of assessors within a year, all served by one provider, are looked at (setting)."""

_OUTDATE = text("""
    update assessment_notices n set status = 'outdated', version = n.version + 1, updated_at = now()
    from assessments a
    where n.district_code = :district and n.resident_id = :resident and n.status = 'open'
      and n.kind in ('no_longer_fits', 'fits_newly')
      and a.district_code = n.district_code and a.id = n.assessment_id and a.scale_code = :scale
""")
_FITS = text("""
    with rules as (
        select p.id as programme_id, w.min_ability_level as least
        from programmes p cross join lateral (
            select v.min_ability_level, v.ability_scale from programme_versions v
            where v.district_code = p.district_code and v.programme_id = p.id and v.effective_from <= :today
            order by v.effective_from desc limit 1) w
        where p.district_code = :district and p.status = 'active' and w.ability_scale = :scale),
    running as (
        select e.id, e.programme_id from entitlements e
        where e.district_code = :district and e.resident_id = :resident and e.status not in ('rejected', 'ended')
          and coalesce(e.effective_to, 'infinity') >= :today)
    select 'no_longer_fits' as kind, r.programme_id, e.id as entitlement_id
    from rules r join running e on e.programme_id = r.programme_id where :level < r.least
    union all
    select 'fits_newly', r.programme_id, null
    from rules r where :level >= r.least and coalesce(cast(:before as integer), -1) < r.least
      and not exists (select from running e where e.programme_id = r.programme_id)
""")
_PAIR = text("""
    with assessed as (
        select distinct a.resident_id from assessments a
        where a.district_code = :district and a.status in ('final', 'objected')
          and a.signed_at > now() - interval '1 year'
          and (a.first_by, a.second_by) in ((:one, :other), (:other, :one))),
    served as (
        select distinct v.resident_id, v.provider_id from visits v join assessed s on s.resident_id = v.resident_id
        where v.district_code = :district and v.status not in ('missed', 'cancelled', 'rejected')
          and v.served_on > cast(:today as date) - 365)
    select min(cast(provider_id as text)) as provider from served
    having count(distinct resident_id) >= :residents and count(distinct provider_id) = 1
       and (select count(*) from providers p where p.district_code = :district and p.status = 'active') > 1
""")
"""Where a district has one provider only, all residents are his, and it means nothing."""


async def tell(session: AsyncSession, actor: Actor, assessment: Assessment, level: int | None) -> None:
    """`level` is what counts now. What was open about the resident's fit by an earlier level is outdated."""
    actor.require(Permission.ASSESSMENTS_MAKE, Permission.ASSESSMENTS_ANNUL)
    today = calendars.today()
    asked: dict[str, Any] = {
        "district": actor.district,
        "resident": assessment.resident_id,
        "scale": assessment.scale_code,
    }
    async with as_the_bureau(session, actor.bound):  # entitlements and visits reach further than a worker's divisions
        connection = await session.connection()
        await connection.execute(_OUTDATE, asked)
        found: list[dict[str, Any]] = []
        if level is not None:
            annulled = assessment.status is AssessmentStatus.ANNULLED
            before = assessment.level if annulled else assessment.level_before
            rows = await connection.execute(_FITS, asked | {"today": today, "level": level, "before": before})
            found += [row._asdict() for row in rows.all()]
        if assessment.status is AssessmentStatus.FINAL:
            found += await _strange(session, assessment)
        for notice in found:
            await _put(session, assessment, notice, level)


async def _strange(session: AsyncSession, assessment: Assessment) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    if assessment.level_before is not None and abs(assessment.level - assessment.level_before) >= JUMP:
        found.append({"kind": NoticeKind.LEVEL_JUMP})
    pair = {"one": assessment.first_by, "other": assessment.second_by}
    asked = {"district": assessment.district_code, "today": calendars.today(), "residents": PAIR_RESIDENTS} | pair
    provider = await (await session.connection()).scalar(_PAIR, asked)
    if provider is not None:
        found.append({"kind": NoticeKind.SAME_PAIR, "provider_id": UUID(provider)})
    return found


async def _put(session: AsyncSession, assessment: Assessment, notice: dict[str, Any], level: int | None) -> None:
    """Nothing where one of its key is open."""
    kind = NoticeKind(notice["kind"])
    pair = sorted([assessment.first_by, assessment.second_by], key=str)
    keyed: dict[NoticeKind, list[Any]] = {
        NoticeKind.NO_LONGER_FITS: [notice.get("entitlement_id")],
        NoticeKind.FITS_NEWLY: [notice.get("programme_id"), assessment.resident_id],
        NoticeKind.LEVEL_JUMP: [assessment.id],
        NoticeKind.SAME_PAIR: [*pair, notice.get("provider_id")],
    }
    values = {
        "district_code": assessment.district_code,
        "id": uuid7(),
        "status": "open",
        "key": ":".join(map(str, [kind, *keyed[kind]])),
        "assessment_id": assessment.id,
        "resident_id": assessment.resident_id,
        "level": assessment.level if level is None else level,
        "level_before": assessment.level_before,
    }
    await (await session.connection()).execute(insert(notices).on_conflict_do_nothing(), values | notice)
