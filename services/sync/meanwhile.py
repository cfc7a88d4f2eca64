"""What others found about a visit between the moment in which a phone's correction was written and the one in which it came."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from models.sync import CorrectionTold
from services.access import Actor, Permission
from services.errors import Conflict
from services.sync.clock import Clock


class CorrectedMeanwhile(Conflict):
    """Told beside a correction that is kept."""

    code = "corrected_meanwhile"
    zh = (
        "您写下这条更正之后、送到之前，已有他人更正或核实过该次上门。您的更正已保存，时间暂以它为准，这次上门重新列为待核实，"
        "由审核人员对照各方所说核定。"
    )
    en = (
        "After you wrote this, and before it came, somebody else corrected the visit or acknowledged what was doubtful. Yours is kept and "
        "its times hold for now; the visit waits again, and an officer weighs what everybody says."
    )


_SINCE = text("""
    select cast(w.n as integer) - 1 as n
    from unnest(cast(:visits as uuid[]), cast(:written as timestamptz[])) with ordinality as w (visit_id, written_at, n)
    where exists (select from visit_corrections c where c.district_code = :district and c.visit_id = w.visit_id
            and c.created_at > w.written_at and c.by_account <> :by)
        or exists (select from visit_exceptions x where x.district_code = :district and x.visit_id = w.visit_id
            and x.status = 'acknowledged' and x.resolved_at > w.written_at and x.resolved_by <> :by)
""")


async def told(
    session: AsyncSession, actor: Actor, clock: Clock, events: Mapping[int, CorrectionTold]
) -> dict[int, CorrectedMeanwhile]:
    """By place. Asked before the corrections are made: what they reopen is acknowledged no more."""
    actor.require(Permission.VISITS_CORRECT)
    if not events:
        return {}
    places, told = list(events), list(events.values())
    asked: dict[str, Any] = {
        "district": actor.district,
        "by": actor.id,
        "visits": [event.visit_id for event in told],
        "written": [event.device_at - clock.skew for event in told],
    }
    found = await (await session.connection()).scalars(_SINCE, asked)
    return {places[n]: CorrectedMeanwhile() for n in found.all()}
