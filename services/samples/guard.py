"""What a claim's samples ask for before it is proposed: that all was looked at, and that what was looked at was sound."""

from uuid import UUID

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from services.access import Actor, Permission
from services.errors import Conflict
from services.scope import as_the_bureau

GROWS_FROM_BP = 2_000
"""A fifth of a round doubted, and nobody cleared it: with so many found by chance, more stand in what nobody looked at. One
constant for a district; a programme has no say in how its own claims are checked."""

MUST_GROW_SQL = f"""(s.drawn < s.population and (select count(*) filter (where status = 'doubted' and decision is distinct from 'accept')
        * 10000 >= {GROWS_FROM_BP} * count(*)
    from sample_items where district_code = s.district_code and sample_id = s.id and round = s.rounds))"""
"""On `samples s`: the last round decides, so that an extension which passes is enough."""


class SamplesPending(Conflict):
    """`samples`: where they wait."""

    code = "samples_pending"
    zh = "抽查还有 {pending} 项未查完，请先复核或回访；样本编号见 samples。"
    en = "{pending} items of the sampled review wait; review or call them first, in `samples`."


class SampleMustGrow(Conflict):
    """`samples`: which to extend."""

    code = "sample_must_grow"
    zh = "抽查中有问题的达到两成：请先扩大抽查（编号见 samples），直至新抽的通过或全部抽完。"
    en = "A fifth or more of the sample was found wrong: extend it first (`samples`), until an extension passes or all is drawn."


class SampleAgain(SampleMustGrow):
    """`samples`: those of the withdrawn claims; `kinds`: what to draw of this one."""

    zh = "该月撤回的申请抽查中有问题的达到两成，尚未扩大（编号见 samples）：请先对本申请抽查（kind：{kinds}），查完后再提出结算。"
    en = "A fifth or more of the sample of a withdrawn claim of this month was wrong (`samples`): draw one of this claim first ({kinds})."


_PENDING = text("""
    select count(*) as items, array_agg(distinct sample_id::text order by sample_id::text) as samples from sample_items
    where district_code = :district and claim_id = :claim and status = 'pending'
      and (cast(:sample as uuid) is null or sample_id = :sample)
""")
_DROP = text("""
    update sample_items set status = 'dropped', version = version + 1, updated_at = now()
    where district_code = :district and claim_id = :claim and status = 'pending'
""")
_GROWING = text(f"""
    select s.id::text from samples s
    where s.district_code = :district and s.claim_id = :claim and {MUST_GROW_SQL} order by s.id
""")
_OWED = text(f"""
    select array_agg(s.id::text order by s.id) as samples, string_agg(distinct s.kind, ', ' order by s.kind) as kinds
    from claims c
    join claims w on w.district_code = c.district_code and w.provider_id = c.provider_id and w.kind = c.kind
        and w.service_month = c.service_month and w.status = 'withdrawn'
    join samples s on s.district_code = w.district_code and s.claim_id = w.id and {MUST_GROW_SQL}
    where c.district_code = :district and c.id = :claim
      and not exists (select from samples n where n.district_code = c.district_code and n.claim_id = c.id and n.kind = s.kind)
      and exists (select from claim_lines l where l.district_code = c.district_code and l.claim_id = c.id and l.asked_fen > 0)
""")
"""Withdrawn and given in again, a claim owes what its first form owed: a sample of this one is the extension."""


async def pending(
    session: AsyncSession, district: str, claim_id: UUID, sample_id: UUID | None = None
) -> tuple[int, list[str]]:
    """How many items of the claim, or of one of its samples, nobody has looked at yet, and in which samples."""
    which = {"district": district, "claim": claim_id, "sample": sample_id}
    found = (await (await session.connection()).execute(_PENDING, which)).one()
    return found.items, found.samples


async def ask(session: AsyncSession, district: str, claim_id: UUID) -> None:
    """Raises SamplesPending, SampleMustGrow or SampleAgain. The claim is locked by who calls, so that nothing is drawn meanwhile."""
    waiting, where = await pending(session, district, claim_id)
    if waiting:
        raise SamplesPending(pending=waiting, samples=where)
    which = {"district": district, "claim": claim_id}
    growing = (await (await session.connection()).scalars(_GROWING, which)).all()
    if growing:
        raise SampleMustGrow(samples=list(growing))
    owed = (await (await session.connection()).execute(_OWED, which)).one()
    if owed.samples:
        raise SampleAgain(**owed._mapping)


async def drop(session: AsyncSession, actor: Actor, claim_id: UUID) -> None:
    """The claim is withdrawn, and nobody need look at what waits. Who withdraws it does not see what that is. Doubts that were
    raised stay on their visits and servings, also for the next claim that bills them."""
    actor.require(Permission.CLAIMS_SUBMIT, Permission.CLAIMS_RECONCILE)
    async with as_the_bureau(session, actor.bound):
        await (await session.connection()).execute(_DROP, {"district": actor.district, "claim": claim_id})
