"""SOS (紧急呼救) over HTTP."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Request, Response

from api.deps import CurrentActor, Session, Slice
from api.routes import listed, router, tagged
from models.alerts import AlertResolve, AlertStatus
from models.sos import SosHelp, SosRaise, SosRead
from models.wire import Listed
from services import sos

routes = router("/sos", "sos")


@routes.post("", summary="Call for help", status_code=201, response_model=SosRead)
async def call(order: SosRaise, request: Request, session: Session, actor: CurrentActor) -> Response:
    """For a resident: by himself, his family, who serves him, the community, the house in which he stays, or the bureau's call centre.
    While a call of his is not over it is that one, said once more (200). An alert is raised, which has to be acknowledged within ten
    minutes, or it is passed on to the bureau. 404 `resident_not_found`, 422 `place_incomplete`."""
    shown, new = await sos.call(session, actor, order)
    return tagged(request, shown, shown.version, 201 if new else 200)


@routes.get("", summary="Calls for help", response_model=Listed[SosRead])
async def listing(
    request: Request,
    session: Session,
    actor: CurrentActor,
    part: Slice,
    status: AlertStatus | None = None,
    resident_id: UUID | None = None,
    facility_id: UUID | None = None,
    overdue: Annotated[
        bool | None, Query(description="true: open, and not acknowledged in time; false: the rest")
    ] = None,
) -> Response:
    """The last first: of the residents whom one sees, of one's own facility, of the division; the bureau all."""
    found = await sos.listing(
        session, actor, part, status=status, resident_id=resident_id, facility_id=facility_id, overdue=overdue
    )
    return listed(request, *found)


@routes.get("/{sos_id}", summary="One call for help", response_model=SosRead)
async def read(sos_id: UUID, request: Request, session: Session, actor: CurrentActor) -> Response:
    """Who calls, how often, who sees to it, and what it came to."""
    shown = await sos.read(session, actor, sos_id)
    return tagged(request, shown, shown.version)


@routes.get("/{sos_id}/helpers", summary="Who could help, the nearest first")
async def helpers(
    sos_id: UUID,
    session: Session,
    actor: CurrentActor,
    limit: Annotated[int, Query(ge=1, le=50, description="So many helpers")] = 20,
) -> SosHelp:
    """Caregivers at work now, providers under contract, meal points, facilities and care centres, with the distance as the crow flies;
    and the resident's contacts, masked. A provider is told of its own alone. Audited."""
    return await sos.helpers(session, actor, sos_id, limit)


@routes.post("/{sos_id}/acknowledge", summary="Say that one sees to a call for help")
async def acknowledge(sos_id: UUID, session: Session, actor: CurrentActor) -> SosRead:
    """Once: 409 `wrong_state` when somebody else was first."""
    return await sos.acknowledge(session, actor, sos_id)


@routes.post("/{sos_id}/resolve", summary="Say what a call for help came to")
async def resolve(sos_id: UUID, order: AlertResolve, session: Session, actor: CurrentActor) -> SosRead:
    """With its cause, such as `helped` or `false_alarm`. Pressed again, it is another call. 422 `alert_cause_unfit`: nobody is
    `repaired`."""
    return await sos.resolve(session, actor, sos_id, order)
