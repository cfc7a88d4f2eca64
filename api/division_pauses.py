"""Pauses of all care plans in a division (防汛、疫情统一暂停)."""

from uuid import UUID

from fastapi import Request, Response

from api.deps import CurrentActor, Session, Slice
from api.routes import listed, router
from models.care_plans import CarePlanPauseRead, DivisionPauseLift, DivisionPauseOrder
from models.wire import Listed
from services import care_plans

routes = router("/division-pauses", "orders")


@routes.post("", summary="Pause all care plans of a division", status_code=201)
async def pause_division(order: DivisionPauseOrder, session: Session, actor: CurrentActor) -> CarePlanPauseRead:
    """By the bureau, for some days and with a reason: flood, epidemic. It holds for plans that are made later too. The orders of
    those days are taken back within a minute. 409 `division_pause_exists` where the days are paused already."""
    return await care_plans.pause_division(session, actor, order)


@routes.get("", summary="Pauses of whole divisions", response_model=Listed[CarePlanPauseRead])
async def of_divisions(request: Request, session: Session, actor: CurrentActor, part: Slice) -> Response:
    """The last recorded first; for everybody who reads care plans."""
    return listed(request, *await care_plans.of_divisions(session, actor, part))


@routes.post("/{division_pause_id}/lift", summary="Lift the pause of a division")
async def lift_division(
    division_pause_id: UUID, session: Session, actor: CurrentActor, order: DivisionPauseLift | None = None
) -> CarePlanPauseRead:
    """It ends the day before, or never begins; the days that are free again are ordered within a minute."""
    return await care_plans.lift_division(session, actor, division_pause_id, order or DivisionPauseLift())
