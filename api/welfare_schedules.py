"""Schedules of welfare visits (走访标准) over HTTP."""

from fastapi import Request, Response

from api.deps import CurrentActor, Session, Slice
from api.routes import listed, router
from models.welfare_visits import ScheduleCreate, ScheduleRead
from models.wire import Listed
from services.welfare_visits import schedules

routes = router("/welfare-schedules", "welfare visits")


@routes.post("", summary="Say who is called on how often", status_code=201)
async def create(order: ScheduleCreate, session: Session, actor: CurrentActor) -> ScheduleRead:
    """The whole table, which holds from its day on until the next one's; it is not changed. Of several risks that fit a
    resident, the one that asks for a visit most often holds."""
    return await schedules.create(session, actor, order)


@routes.get("", summary="Schedules of welfare visits", response_model=Listed[ScheduleRead])
async def listing(request: Request, session: Session, actor: CurrentActor, part: Slice) -> Response:
    """What begins last stands first."""
    return listed(request, *await schedules.listing(session, actor, part))
