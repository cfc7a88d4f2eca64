"""The manager's question: whom of the staff to send."""

from typing import Any

from sqlalchemy import Row, text
from sqlmodel.ext.asyncio.session import AsyncSession

from models.matches import CaregiverLeftOut, CaregiverMatch, CaregiverMatches
from services.access import Actor, Permission
from services.distances import CELLS_APART_SQL
from services.matches.asked import Asked
from services.matches.fitness import FITNESS_SQL
from services.matches.weights import CAREGIVER_WEIGHTS as WEIGHTS
from services.matches.weights import Part, hurdles, idle, known_to, near, ranked, reasons, wish
from services.scope import as_the_bureau

_STAFF = text(f"""
    with {FITNESS_SQL}
    select f.*, h.caregiver_sex, coalesce(served.times, 0) as times, office.way_m as office_m, kin.id is not null as kin
    from fitness f cross join home h
    left join (select v.caregiver_id as id, count(*) as times from visits v
        where v.district_code = :district and v.resident_id = :resident and v.status = 'verified'
          and v.started_at >= :since group by v.caregiver_id) served on served.id = f.id
    left join lateral (select {CELLS_APART_SQL.format(a="o.", b="h.")} as way_m
        from (select floor(p.lat * 100) as lat, floor(p.lng * 100) as lng from providers p
            where p.district_code = :district and p.id = f.provider_id) o) office on true
    left join (
        select t.id from kin_declarations k
            join caregivers s on s.district_code = k.district_code and s.id = k.caregiver_id
            join caregivers t on t.district_code = s.district_code and t.id_number_index = s.id_number_index
        where k.district_code = :district and k.resident_id = :resident and k.ended_on is null
        union select t.id from caregivers t join home on home.id_number_index = t.id_number_index
            where t.district_code = :district
    ) kin on kin.id = f.id
""")


def _parts(asked: Asked, row: Row[Any]) -> list[Part]:
    skill = [Part("skill")] if asked.skill else []
    preferred = [Part("preferred", 1, 1)] if row.id == asked.preferred_id else []
    hours = [Part("hours", 1, 1)] if row.on_shift else []
    return [
        *(*skill, Part("qualification"), *preferred, known_to(row.times)),
        *(*wish("language", row.speaks), *wish("sex", row.sex_as_wished)),
        *near(row.office_m if row.way_m is None else row.way_m),
        *(idle(row.minutes), Part("free", row.free, row.occasions, row.free), *hours),
    ]


def _hurdles(actor: Actor, row: Row[Any]) -> list[str]:
    """Whom a colleague calls kin is for auditors and the bureau alone to know."""
    taken = not row.free
    told = {
        "caregiver_not_active": not row.active,
        "lacks_skill": not row.skilled,
        "caregiver_unqualified": not row.qualified,
        "off_shift": taken and row.off_shift,
        "caregiver_busy": taken and row.busy,
        "caregiver_busy_elsewhere": taken and row.busy_elsewhere,
        "too_far_between": taken and row.hurried,
        "kin_conflict": row.kin and actor.may(Permission.KIN_READ_ALL),
    }
    return [code for code, stands in told.items() if stands]


async def caregivers(session: AsyncSession, actor: Actor, asked: Asked, limit: int) -> CaregiverMatches:
    """A manager's own staff; for the bureau and the auditor that of the provider with whom it stands. The best first."""
    actor.require(Permission.CAREGIVERS_MANAGE, Permission.MATCHES_READ)
    provider_id = actor.provider_id or asked.provider_id
    async with as_the_bureau(session, actor.bound):
        which = asked.parameters(actor.district) | {"providers": [provider_id]}
        rows = (await (await session.connection()).execute(_STAFF, which)).all()
    fit, left_out = ranked(WEIGHTS, rows, lambda row: _hurdles(actor, row), lambda row: _parts(asked, row))
    return CaregiverMatches(
        provider_id=provider_id,
        hindrances=asked.hindrances,
        fit=len(fit),
        unfit=len(left_out),
        items=[_match(asked, place, *one) for place, one in enumerate(fit[:limit], 1)],
        left_out=[
            CaregiverLeftOut(
                caregiver_id=row.id, staff_no=row.staff_no, name=row.name, hurdles=hurdles(codes, skill=asked.skill)
            )
            for row, codes in left_out[:limit]
        ],
    )


def _match(asked: Asked, place: int, total: int, row: Row[Any], parts: list[Part]) -> CaregiverMatch:
    facts = {"skill": asked.skill, "language": row.language, "sex": row.caregiver_sex}
    return CaregiverMatch(
        place=place,
        score=total,
        caregiver_id=row.id,
        staff_no=row.staff_no,
        name=row.name,
        reasons=reasons(WEIGHTS, parts, **facts),
    )
