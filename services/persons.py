"""Caregivers and residents recorded before `person_anywhere` was kept (migration 0024): their identity numbers are opened once,
and the index filled, so that an overlap with another district is found for them too."""

from uuid import UUID

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from services import audit, sealing
from services.access import Actor, Permission
from services.residents.cells import BATCH, Filled

MAY = {"caregivers": Permission.CAREGIVERS_MANAGE, "residents": Permission.RESIDENTS_REGISTER}
"""The tables that keep it, and who may write them."""

_WITHOUT = """
    select id, id_number_sealed from {table}
    where district_code = :district and person_anywhere is null and id > :after
    order by id limit :at_once for update
"""
# By hand: nobody's version rises, since nothing that is shown has changed.
_FILL = """
    update {table} p set person_anywhere = f.person
    from unnest(cast(:ids as uuid[]), cast(:persons as bytea[])) as f (id, person)
    where p.district_code = :district and p.id = f.id
"""


async def fill(
    session: AsyncSession, actor: Actor, table: str, after: UUID | None = None, at_once: int = BATCH
) -> Filled:
    """The next batch of `caregivers` or `residents` after an id; it can be broken off and begun anew, as `fill_cells`."""
    actor.require(MAY[table])
    connection = await session.connection()
    which = {"district": actor.district, "after": after or UUID(int=0), "at_once": at_once}
    rows = (await connection.execute(text(_WITHOUT.format(table=table)), which)).all()
    seals = await sealing.seals(session, actor.district, table, [row.id for row in rows])
    opened = [(row.id, seals[row.id].open("id_number", row.id_number_sealed)) for row in rows]
    found = {person: sealing.anywhere(session, number) for person, number in opened if number}
    if found:
        ids = list(found)
        filled = {"district": actor.district, "ids": ids, "persons": list(found.values())}
        await connection.execute(text(_FILL.format(table=table)), filled)
        told = {"filled": len(found), "first": ids[0], "last": ids[-1], "opened": "id_number"}
        await audit.record(session, actor, f"{table}.fill_persons", **told)
    last = rows[-1].id if len(rows) == at_once else None
    return Filled(len(found), len(rows) - len(found), last)
