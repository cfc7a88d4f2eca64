"""Alerts (预警) over HTTP."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Request, Response

from api.deps import CurrentActor, Session, Slice
from api.routes import listed, router, tagged
from models.alerts import AlertLevel, AlertRaise, AlertRead, AlertResolve, AlertSeverity, AlertStatus
from models.wire import Listed
from services import alerts

routes = router("/alerts", "alerts")


@routes.post("", summary="Raise an alert by hand", status_code=201, response_model=AlertRead)
async def create(order: AlertRaise, request: Request, session: Session, actor: CurrentActor) -> Response:
    """About a resident: the workers of the division are asked first, and after `acknowledge_by` the bureau."""
    shown = await alerts.raise_told(session, actor, order)
    return tagged(request, shown, shown.version, 201)


@routes.get("", summary="Alerts", response_model=Listed[AlertRead])
async def listing(
    request: Request,
    session: Session,
    actor: CurrentActor,
    part: Slice,
    status: AlertStatus | None = None,
    severity: AlertSeverity | None = None,
    level: AlertLevel | None = None,
    kind: Annotated[str | None, Query(max_length=40)] = None,
    resident_id: UUID | None = None,
    place_id: Annotated[UUID | None, Query(description="Only about this place")] = None,
    overdue: Annotated[
        bool | None, Query(description="true: open, and not acknowledged in time; false: the rest")
    ] = None,
) -> Response:
    """Newest first. Of the own divisions for a community worker; of the district for the bureau and the auditor. A relative
    sees none: no scope of the consent speaks of them."""
    found = await alerts.listing(
        session,
        actor,
        part,
        status=status,
        severity=severity,
        level=level,
        kind=kind,
        resident_id=resident_id,
        place_id=place_id,
        overdue=overdue,
    )
    return listed(request, *found)


@routes.get("/{alert_id}", summary="One alert", response_model=AlertRead)
async def read(alert_id: UUID, request: Request, session: Session, actor: CurrentActor) -> Response:
    """What was found, who is asked until when, who looked, and what came of it."""
    shown = await alerts.read(session, actor, alert_id)
    return tagged(request, shown, shown.version)


@routes.post("/{alert_id}/acknowledge", summary="Say that one looks into an alert")
async def acknowledge(alert_id: UUID, session: Session, actor: CurrentActor) -> AlertRead:
    """Once: 409 `wrong_state` when somebody else was first. When its severity rises, it is open again."""
    return await alerts.acknowledge(session, actor, alert_id)


@routes.post("/{alert_id}/resolve", summary="Say what an alert came to")
async def resolve(alert_id: UUID, order: AlertResolve, session: Session, actor: CurrentActor) -> AlertRead:
    """With its cause. The same thing that happens again raises a new alert. 422 `alert_cause_unfit`, `alert_cause_unsaid` (of a device,
    `other` without a note)."""
    return await alerts.resolve(session, actor, alert_id, order)
