"""Names recorded before their words were kept (migration 0033), and caregivers' telephones before they could be found by their
last four digits."""

from uuid import UUID

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from models.search import SearchKind
from services import audit, names, sealing
from services.access import Actor, Permission
from services.residents.cells import BATCH, Filled
from services.search.kinds import KINDS

_WITHOUT = """
    select t.id, t.name from {table} t
    where t.district_code = :district and t.id > :after
      and not exists (select from search_words w where w.district_code = t.district_code and w.subject_id = t.id)
    order by t.id limit :at_once
"""
_UNTAILED = text("""
    select id, phone_sealed from caregivers
    where district_code = :district and id = any(cast(:ids as uuid[])) and phone_sealed is not null and phone_tail_index is null
    order by id for update
""")
# By hand: nobody's version rises, since nothing that is shown has changed.
_TAIL = text("""
    update caregivers c set phone_tail_index = f.tail
    from unnest(cast(:ids as uuid[]), cast(:tails as bytea[])) as f (id, tail)
    where c.district_code = :district and c.id = f.id
""")


async def fill(
    session: AsyncSession, actor: Actor, kind: SearchKind, after: UUID | None = None, at_once: int = BATCH
) -> Filled:
    """The next batch of a kind after an id; it can be broken off and begun anew."""
    actor.require(Permission.RESIDENTS_REGISTER, Permission.CAREGIVERS_MANAGE, Permission.PROVIDERS_MANAGE)
    connection = await session.connection()
    which = {"district": actor.district, "after": after or UUID(int=0), "at_once": at_once}
    rows = (await connection.execute(text(_WITHOUT.format(table=KINDS[kind].table.name)), which)).all()
    await names.keep(session, actor.district, kind, [(row.id, row.name) for row in rows])
    if rows:
        if kind is SearchKind.CAREGIVER:
            await _tails(session, actor.district, [row.id for row in rows])
        told = {"filled": len(rows), "first": rows[0].id, "last": rows[-1].id, "kind": kind}
        await audit.record(session, actor, "search.fill", **told)
    return Filled(len(rows), 0, rows[-1].id if len(rows) == at_once else None)


async def _tails(session: AsyncSession, district: str, ids: list[UUID]) -> None:
    connection = await session.connection()
    rows = (await connection.execute(_UNTAILED, {"district": district, "ids": ids})).all()
    seals = await sealing.seals(session, district, "caregivers", [row.id for row in rows])
    opened = [(row.id, seals[row.id].open("phone", row.phone_sealed)) for row in rows]
    vault = sealing.vault_of(session)
    tails = {each: sealing.phone_tail(vault, district, phone) for each, phone in opened if phone}
    await connection.execute(_TAIL, {"district": district, "ids": list(tails), "tails": list(tails.values())})
