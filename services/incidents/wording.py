"""The words of an incident name nobody: whom it concerned, ids say."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from models.incidents import Incident
from services.access import Actor, Permission
from services.errors import Invalid
from services.scope import as_the_bureau


class ResidentNamed(Invalid):
    code = "resident_named_in_words"
    zh = "这里写了老年人的姓名；请改为不指名的写法（如“一名老年人”），涉及谁用 resident_ids 说明。"
    en = "A resident is named in these words: say it without a name (“a resident”); `resident_ids` say who it was."


_NAMED = text("""
    select w.n from unnest(cast(:words as text[])) with ordinality w (words, n)
    where exists (select from residents r where r.district_code = :district and length(r.name) > 1 and strpos(w.words, r.name) > 0
        and (r.id = any(cast(:residents as uuid[])) or r.id in (
            select i.resident_id from incident_residents i where i.district_code = :district and i.incident_id = cast(:incident as uuid))
          or r.id in (
            select s.resident_id from stays s where s.district_code = :district and s.facility_id = cast(:facility as uuid)
              and s.from_on <= cast(:day as date) and (
                s.status = 'admitted' or s.status in ('discharged', 'transferred') and s.to_on >= cast(:day as date)))))
    order by w.n limit 1
""")


async def names_nobody(
    session: AsyncSession,
    actor: Actor,
    words: Mapping[str, str],
    *,
    facility: UUID | None,
    day: date,
    residents: Sequence[UUID] = (),
    incident: UUID | None = None,
) -> None:
    """Neither whom it concerned (`residents`, who were looked at, or those of the `incident`) nor who lay in that `facility` on that
    day, by the whole name. Part of an act. Raises ResidentNamed with the first pointer of `words`."""
    actor.require(Permission.INCIDENTS_RECORD, Permission.INCIDENTS_CLOSE)
    asked: dict[str, Any] = {"district": actor.district, "words": list(words.values()), "residents": list(residents)}
    asked |= {"facility": facility, "day": day, "incident": incident}
    async with as_the_bureau(session, actor.bound):  # a house has no register; of its own residents it knows the names
        found = await (await session.connection()).scalar(_NAMED, asked)
    if found is not None:
        raise ResidentNamed(list(words)[found - 1])


async def still_names_nobody(session: AsyncSession, actor: Actor, incident: Incident, pointer: str, words: str) -> None:
    """What is said of an incident later. Part of an act."""
    actor.require(Permission.INCIDENTS_RECORD, Permission.INCIDENTS_CLOSE)
    home = incident.home_resident_id
    await names_nobody(
        session,
        actor,
        {pointer: words},
        facility=incident.facility_id,
        day=incident.happened_on,
        residents=[home] if home else [],
        incident=incident.id,
    )
