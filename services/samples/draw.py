"""The draw: each id of the population gets the SHA-256 of the seed's text followed by its own, and the smallest are drawn.

The population is what the claim asks money for: its lines, of visits and of meals, or their residents. A claim's lines stay as
they were submitted, so whoever may read them can draw again, with a pocket calculator that knows SHA-256."""

from secrets import token_hex
from typing import Any
from uuid import UUID

from sqlalchemy import Row, text
from sqlmodel.ext.asyncio.session import AsyncSession
from uuid_utils.compat import uuid7

from models.claims import Claim
from models.samples import MOST_DRAWN, Sample, SampleCheck, SampleDraw, SampleKind, SampleRead
from services import audit
from services.access import Actor, Permission
from services.claims import states
from services.claims.concerned import GAVE_SQL
from services.errors import Conflict, Invalid, SamePerson
from services.samples import guard, reading


class ShareOrCount(Invalid):
    code = "share_or_count"
    zh = "share_bp 与 count 须且只须填写一项。"
    en = "Give either share_bp or count."


class SampleTooLarge(Invalid):
    code = "sample_too_large"
    zh = "按此比例将抽出 {drawn} 项，一次最多 {most} 项；请降低比例，或改用 count。"
    en = "That share comes to {drawn} items; one draw holds at most {most}. Take a smaller share, or a count."


class SampleExists(Conflict):
    """`sample_id` is the one that stands."""

    code = "sample_exists"
    zh = "本申请已抽过此类样本（见 sample_id），不得重新抽取；如需更多，请扩大该样本。"
    en = "This claim has a sample of the kind (sample_id) and is not drawn anew; extend that one."


class NothingToDraw(Conflict):
    code = "nothing_to_draw"
    zh = "本申请没有申报金额的明细，无可抽取。"
    en = "No line of this claim asks for money, so there is nothing to draw."


class AllDrawn(Conflict):
    code = "all_drawn"
    zh = "{population} 项已全部抽出，无可扩大。"
    en = "All {population} are drawn; there is nothing to extend by."


class StillPending(Conflict):
    code = "sample_pending"
    zh = "本样本还有 {pending} 项未查完，查完后才能扩大。"
    en = "{pending} items of this sample wait to be looked at; it is extended after that."


_ASKED = """from claim_lines l
    where l.district_code = :district and l.claim_id = :claim and l.asked_fen > 0"""
_IDS = {
    SampleKind.LINES: f"select l.id as id {_ASKED}",
    SampleKind.CALL_BACKS: f"select distinct l.resident_id as id {_ASKED}",
}
_POPULATION = {
    kind: text(f"""select count(*) as size,
        encode(sha256(convert_to(coalesce(string_agg(id::text, ',' order by id::text), ''), 'UTF8')), 'hex') as sha256
    from ({ids}) p""")
    for kind, ids in _IDS.items()
}
_RANKED = {
    kind: f"""select id, row_number() over (order by sha256(convert_to(cast(:seed as text) || id::text, 'UTF8')), id) as rank
        from ({ids}) p"""
    for kind, ids in _IDS.items()
}
_OF = {SampleKind.LINES: "l.id", SampleKind.CALL_BACKS: "l.resident_id"}
_ITEMS = {
    kind: text(f"""
    insert into sample_items (district_code, id, sample_id, claim_id, provider_id, service_month, rank, round, line_id,
        resident_id, visits, minutes, servings)
    select k.district_code, n.item_id, :sample, k.id, k.provider_id, k.service_month, r.rank, :round,
        {"r.id" if kind is SampleKind.LINES else "null"}, o.resident_id, o.visits, o.minutes, o.servings
    from ({_RANKED[kind]} order by rank limit :upto) r
    join unnest(cast(:ids as uuid[])) with ordinality n (item_id, position) on n.position = r.rank - :after
    join claims k on k.district_code = :district and k.id = :claim
    cross join lateral (
        select min(l.resident_id::text)::uuid as resident_id, count(l.visit_id) as visits, count(l.serving_id) as servings,
            coalesce(sum(v.minutes), 0) as minutes
        from claim_lines l left join visits v on v.district_code = l.district_code and v.id = l.visit_id
        where l.district_code = :district and l.claim_id = :claim and l.asked_fen > 0
          and {_OF[kind]} = r.id) o
""")
    for kind in SampleKind
}
_DIFFERING = {
    kind: text(f"""
    select count(*) from ({_RANKED[kind]} order by rank limit :drawn) r full join (
        select rank, {"line_id" if kind is SampleKind.LINES else "resident_id"} as id from sample_items
        where district_code = :district and sample_id = :sample) i on i.rank = r.rank
    where i.id is distinct from r.id
""")
    for kind in SampleKind
}
_GAVE = text(f"select {GAVE_SQL} from claims c where c.district_code = :district and c.id = :claim")
_STANDING = text("select id from samples where district_code = :district and claim_id = :claim and kind = :kind")


async def draw(session: AsyncSession, actor: Actor, order: SampleDraw) -> SampleRead:
    """The first and only draw of its kind on a reconciled claim, never by who gave the claim in.

    Raises SampleExists, WrongState (also of a settled claim, which an adjustment corrects), NothingToDraw, SampleTooLarge."""
    actor.require(Permission.SAMPLES_DRAW)
    if (order.share_bp is None) is (order.count is None):
        raise ShareOrCount("/share_bp")
    claim = await states.advance(session, actor, order.claim_id, "sample")
    await _not_the_maker(session, actor, claim)
    which = {"district": actor.district, "claim": claim.id, "kind": order.kind}
    standing = await (await session.connection()).scalar(_STANDING, which)
    if standing is not None:
        raise SampleExists(sample_id=standing)
    people = await _population(session, claim, order.kind)
    if not people.size:
        raise NothingToDraw
    wanted = order.count or -(-people.size * (order.share_bp or 0) // 10_000)
    first = min(max(wanted, 1), people.size)
    if first > MOST_DRAWN:
        raise SampleTooLarge("/share_bp", drawn=first, most=MOST_DRAWN)
    sample = Sample(
        district_code=actor.district,
        claim_id=claim.id,
        kind=order.kind,
        seed=".".join(filter(None, (order.seed, token_hex(16)))),
        population=people.size,
        population_sha256=people.sha256,
        first=first,
        drawn=first,
        drawn_by=actor.id,
    )
    session.add(sample)
    await session.flush()
    await _take(session, sample, after=0)
    await _told(session, actor, "samples.draw", sample)
    return (await reading.read(session, actor, sample.id))[0]


async def extend(session: AsyncSession, actor: Actor, sample_id: UUID) -> SampleRead:
    """As many again as were drawn first, by the next ranks of the same seed, once all before were looked at."""
    actor.require(Permission.SAMPLES_DRAW)
    sample = await reading.get(session, actor, sample_id)
    claim = await states.advance(session, actor, sample.claim_id, "sample")
    await _not_the_maker(session, actor, claim)
    await session.refresh(sample)
    pending, _ = await guard.pending(session, actor.district, claim.id, sample.id)
    if pending:
        raise StillPending(pending=pending)
    after = sample.drawn
    if after == sample.population:
        raise AllDrawn(population=sample.population)
    sample.drawn, sample.rounds = min(after + sample.first, sample.population), sample.rounds + 1
    await session.flush()
    await _take(session, sample, after=after)
    await _told(session, actor, "samples.extend", sample)
    return (await reading.read(session, actor, sample.id))[0]


async def check(session: AsyncSession, actor: Actor, sample_id: UUID) -> SampleCheck:
    """Draws once more, from the claim's lines and what is recorded of the draw, and compares."""
    actor.require(Permission.SAMPLES_READ)
    sample = await reading.get(session, actor, sample_id)
    claim = await states.get(session, actor, sample.claim_id)
    people = await _population(session, claim, sample.kind)
    which = {"district": actor.district, "claim": claim.id, "sample": sample.id}
    drawn = {"seed": sample.seed, "drawn": sample.drawn}
    differing = int(await (await session.connection()).scalar(_DIFFERING[sample.kind], which | drawn) or 0)
    same = (people.size, people.sha256) == (sample.population, sample.population_sha256)
    return SampleCheck(
        equal=same and not differing,
        population=people.size,
        population_sha256=people.sha256,
        drawn=sample.drawn,
        differing=differing,
    )


async def _population(session: AsyncSession, claim: Claim, kind: SampleKind) -> Row[Any]:
    which = {"district": claim.district_code, "claim": claim.id}
    return (await (await session.connection()).execute(_POPULATION[kind], which)).one()


async def _not_the_maker(session: AsyncSession, actor: Actor, claim: Claim) -> None:
    which = {"district": actor.district, "claim": claim.id, "account": actor.id}
    if await (await session.connection()).scalar(_GAVE, which):
        raise SamePerson(claim_no=claim.claim_no)


async def _take(session: AsyncSession, sample: Sample, *, after: int) -> None:
    """The ranks after `after`, up to what is drawn in all."""
    ids = [uuid7() for _ in range(sample.drawn - after)]
    which = {"district": sample.district_code, "claim": sample.claim_id, "sample": sample.id, "seed": sample.seed}
    which |= {"round": sample.rounds, "after": after, "upto": sample.drawn, "ids": ids}
    await (await session.connection()).execute(_ITEMS[sample.kind], which)


async def _told(session: AsyncSession, actor: Actor, act: str, sample: Sample) -> None:
    await audit.record(
        session,
        actor,
        act,
        "sample",
        sample.id,
        claim=sample.claim_id,
        kind=sample.kind,
        seed=sample.seed,
        population=sample.population,
        population_sha256=sample.population_sha256,
        drawn=sample.drawn,
    )
