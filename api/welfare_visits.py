"""Welfare visits (探视走访) over HTTP."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Request, Response

from api.deps import CurrentActor, Session, Slice
from api.problems import told
from api.routes import listed, router, tagged
from models.welfare_visits import (
    DueCountsRead,
    DueRead,
    WelfareOutcome,
    WelfareVisitRead,
    WelfareVisitRecord,
    WelfareVisitWithdraw,
)
from models.wire import Day, DivisionCode, Listed
from services import welfare_visits

Division = Annotated[DivisionCode | None, Query(description="A division; itself and all below it")]

Within = Annotated[int, Query(ge=0, le=366, description="Also who is due within so many days")]

routes = router("/welfare-visits", "welfare visits")


@routes.post(
    "",
    summary="Record a visit or a call",
    status_code=201,
    response_model=WelfareVisitRead,
    responses={200: {"description": "Recorded before, with this number and content", "model": WelfareVisitRead}},
)
async def record(order: WelfareVisitRecord, request: Request, session: Session, actor: CurrentActor) -> Response:
    """Sent again with its `visit_no`, it is the same visit (200); with other content 409 `welfare_visit_differs`. Somebody in
    need raises an alert, and so do calls in a row that nobody answers: then its severity rises, then it names the contact
    persons. Whoever was reached is off the due list until the next time."""
    shown, new = await welfare_visits.record(session, actor, order)
    return tagged(request, shown, shown.version, 201 if new else 200)


@routes.get("", summary="Welfare visits", response_model=Listed[WelfareVisitRead])
async def listing(
    request: Request,
    session: Session,
    actor: CurrentActor,
    part: Slice,
    resident_id: UUID | None = None,
    outcome: Annotated[WelfareOutcome | None, Query(description="Only with this outcome")] = None,
    from_on: Annotated[Day | None, Query(description="From this day on, included")] = None,
    to_on: Annotated[Day | None, Query(description="Until this day, included")] = None,
    division: Division = None,
) -> Response:
    """The last recorded first, the withdrawn among them; a community worker sees those of the own divisions."""
    asked = {"resident_id": resident_id, "outcome": outcome, "from_on": from_on, "to_on": to_on, "division": division}
    return listed(request, *await welfare_visits.listing(session, actor, part, **asked))  # type: ignore[arg-type]


@routes.get("/due", summary="Who is to be called on", response_model=Listed[DueRead])
async def due(
    request: Request,
    session: Session,
    actor: CurrentActor,
    part: Slice,
    within_days: Within = 0,
    division: Division = None,
    account_id: Annotated[
        UUID | None, Query(description="In the divisions of this account's memberships as a community worker")
    ] = None,
    overdue: Annotated[bool | None, Query(description="true: the day has passed; false: it has not")] = None,
) -> Response:
    """Who waits longest first, with the reason, the last visit and the calls that nobody answered since. Not who died, moved
    away, or is in hospital or a facility today. The list is computed every ten minutes, and at once for whom an act is about."""
    found = await welfare_visits.due(
        session, actor, part, within_days=within_days, division=division, account_id=account_id, overdue=overdue
    )
    return listed(request, *found)


@routes.get("/due/counts", summary="How many are to be called on, by division", responses=told(404))
async def due_counts(
    session: Session, actor: CurrentActor, within_days: Within = 0, division: Division = None
) -> DueCountsRead:
    """The list of who is due, counted: by township of the district, by community of a township. 404 `division_not_found`, 422
    `division_outside` for another's place; without `division` a community worker is told of the own."""
    return await welfare_visits.due_counts(session, actor, within_days=within_days, division=division)


@routes.get("/{visit_id}", summary="One welfare visit", response_model=WelfareVisitRead)
async def read(visit_id: UUID, request: Request, session: Session, actor: CurrentActor) -> Response:
    """When, how, by whom, and what it came to."""
    shown = await welfare_visits.read(session, actor, visit_id)
    return tagged(request, shown, shown.version)


@routes.post("/{visit_id}/withdraw", summary="Withdraw a visit that never was")
async def withdraw(
    visit_id: UUID, order: WelfareVisitWithdraw, session: Session, actor: CurrentActor
) -> WelfareVisitRead:
    """It stays to be read, counts nowhere, and the resident is due as before."""
    return await welfare_visits.withdraw(session, actor, visit_id, order)
