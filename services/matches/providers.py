"""The bureau's and the community's question: which provider to ask."""

from typing import Any

from sqlalchemy import Row, text
from sqlmodel.ext.asyncio.session import AsyncSession

from models.matches import ProviderLeftOut, ProviderMatch, ProviderMatches
from services.access import Actor, Permission
from services.covered import COVERED_SQL
from services.distances import CELLS_APART_SQL
from services.matches.asked import Asked
from services.matches.fitness import FITNESS_SQL
from services.matches.weights import MANY, Part, hurdles, idle, known_to, near, ranked, reasons, wish
from services.matches.weights import PROVIDER_WEIGHTS as WEIGHTS
from services.scope import as_the_bureau

_COVERED = COVERED_SQL.format(
    district=":district",
    provider="p.id",
    item=":item",
    day="w.day",
    division="cast(:division as varchar)",
    and_now="and covering.status = 'active'",
)
_PROVIDERS = text(f"""
    with {FITNESS_SQL}
    select p.id, p.code, p.name, p.status = 'active' as active,
        (select bool_and({_COVERED}) from wanted w) as covered,
        coalesce(f.able, 0) as able, coalesce(f.free, 0) as free, coalesce(f.minutes, 0) as minutes, f.speaks, f.language,
        f.sex_as_wished, (select h.caregiver_sex from home h) as caregiver_sex, office.way_m, coalesce(served.times, 0) as times,
        exists (select from order_offers o where o.district_code = p.district_code and o.order_id = cast(:order as uuid)
            and o.provider_id = p.id and o.status in ('declined', 'expired')) as has_declined,
        exists (select from suspensions h where h.district_code = p.district_code and h.provider_id = p.id
            and h.until_at is null) as suspended
    from providers p
    left join (select provider_id, count(*) as able, count(*) filter (where free = occasions) as free,
            cast(round(avg(minutes)) as int) as minutes, bool_or(speaks) filter (where free > 0) as speaks,
            bool_or(sex_as_wished) filter (where free > 0) as sex_as_wished,
            min(language) filter (where free > 0) as language
        from fitness where active and skilled and qualified group by provider_id) f on f.provider_id = p.id
    left join (select v.provider_id, count(*) as times from visits v
        where v.district_code = :district and v.resident_id = :resident and v.status = 'verified'
          and v.started_at >= :since group by v.provider_id) served on served.provider_id = p.id
    left join lateral (select {CELLS_APART_SQL.format(a="o.", b="h.")} as way_m
        from (select floor(p.lat * 100) as lat, floor(p.lng * 100) as lng) o cross join home h) office on true
    where p.district_code = :district and p.status <> 'ended'
""")
_ALL = text("select id from providers where district_code = :district and status = 'active'")


def _parts(asked: Asked, row: Row[Any]) -> list[Part]:
    skill = [Part("skill")] if asked.skill else []
    spare = min(MANY, row.free - asked.needed + 1)
    return [
        *(Part("contract"), *skill, Part("qualification"), known_to(row.times)),
        Part("free", spare, MANY, row.free, "people"),
        *(*near(row.way_m), idle(row.minutes)),
        *(*wish("language", row.speaks), *wish("sex", row.sex_as_wished)),
    ]


def _hurdles(asked: Asked, row: Row[Any]) -> list[str]:
    told = {
        "provider_not_active": not row.active,
        "place_suspended": row.suspended,
        "outside_contract": not row.covered,
        "nobody_qualified": row.active and row.able < asked.needed,
        "nobody_free": row.active and row.free < asked.needed <= row.able,
        "has_declined": row.has_declined,
    }
    return [code for code, stands in told.items() if stands]


async def providers(session: AsyncSession, actor: Actor, asked: Asked, limit: int) -> ProviderMatches:
    """All of the district that have not ended, the best first. Of their staff only numbers are told."""
    actor.require(Permission.ORDERS_OFFER, Permission.MATCHES_READ)
    async with as_the_bureau(session, actor.bound):
        connection = await session.connection()
        staff = (await connection.scalars(_ALL, {"district": actor.district})).all()
        which = asked.parameters(actor.district) | {"providers": list(staff)}
        rows = (await connection.execute(_PROVIDERS, which)).all()
    fit, left_out = ranked(WEIGHTS, rows, lambda row: _hurdles(asked, row), lambda row: _parts(asked, row))
    return ProviderMatches(
        hindrances=asked.hindrances,
        fit=len(fit),
        unfit=len(left_out),
        items=[_match(asked, place, *one) for place, one in enumerate(fit[:limit], 1)],
        left_out=[
            ProviderLeftOut(provider_id=row.id, code=row.code, name=row.name, hurdles=hurdles(codes))
            for row, codes in left_out[:limit]
        ],
    )


def _match(asked: Asked, place: int, total: int, row: Row[Any], parts: list[Part]) -> ProviderMatch:
    facts = {"service": asked.service, "skill": asked.skill, "language": row.language, "sex": row.caregiver_sex}
    return ProviderMatch(
        place=place,
        score=total,
        provider_id=row.id,
        code=row.code,
        name=row.name,
        reasons=reasons(WEIGHTS, parts, **facts),
    )
