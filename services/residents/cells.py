"""Homes that were recorded before a resident kept the cell of his home (migration 0013): their places are opened once, and the
cells filled, so that the rule of impossible travel sees them too."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from services import audit, sealing
from services.access import Actor, Permission
from services.residents import personal

BATCH = 500


@dataclass(frozen=True)
class Filled:
    """Of one batch: how many got their cells, how many could not be opened (erased people), and the last id; None at the end."""

    filled: int
    unopened: int
    last: UUID | None


_WITHOUT = text("""
    select id, place_sealed from residents
    where district_code = :district and place_sealed is not null and cell_lat is null
      and id > :after
    order by id limit :at_once for update
""")
# By hand: nobody's version rises, since nothing that is shown has changed.
_FILL = text("""
    update residents r set cell_lat = c.lat, cell_lng = c.lng
    from unnest(cast(:ids as uuid[]), cast(:lats as int[]), cast(:lngs as int[])) as c (id, lat, lng)
    where r.district_code = :district and r.id = c.id
""")


async def fill_cells(session: AsyncSession, actor: Actor, after: UUID | None = None, at_once: int = BATCH) -> Filled:
    """The next batch after an id. Whoever is done already is not looked at again, so that it can be broken off and begun anew."""
    actor.require(Permission.RESIDENTS_REGISTER)
    connection = await session.connection()
    which = {"district": actor.district, "after": after or UUID(int=0), "at_once": at_once}
    rows = (await connection.execute(_WITHOUT, which)).all()
    seals = await sealing.seals(session, actor.district, "residents", [row.id for row in rows])
    opened = [(row.id, personal.cell(seals[row.id].open("place", row.place_sealed))) for row in rows]
    found = [(resident, *cell) for resident, cell in opened if cell[0] is not None]
    if found:
        ids, lats, lngs = zip(*found, strict=True)
        cells = {"ids": list(ids), "lats": list(lats), "lngs": list(lngs)}
        await connection.execute(_FILL, {"district": actor.district} | cells)
        await audit.record(
            session, actor, "residents.fill_cells", filled=len(found), first=ids[0], last=ids[-1], opened="place"
        )
    last = rows[-1].id if len(rows) == at_once else None
    return Filled(len(found), len(rows) - len(found), last)
