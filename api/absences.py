"""Absences of a resident (住院、入住机构): days on which nobody is served at home."""

from uuid import UUID

from fastapi import Request, Response

from api.deps import CurrentActor, IfMatch, Session, Slice
from api.routes import listed, router, tagged
from models.absences import AbsenceEnd, AbsenceRead, AbsenceRecord, AbsenceUpdate, AbsenceWithdraw
from models.wire import Listed
from services import absences

routes = router("/residents/{resident_id}/absences", "register")


@routes.post("", summary="Record a stay in hospital or in a facility", status_code=201, response_model=AbsenceRead)
async def record(
    resident_id: UUID, order: AbsenceRecord, request: Request, session: Session, actor: CurrentActor
) -> Response:
    """Days may not overlap with another absence of the same kind: 409 `absence_overlaps` names it. Visits on the days between
    are not stopped: reconciliation shows them to an officer as `resident_in_facility`."""
    shown = await absences.record(session, actor, resident_id, order)
    return tagged(request, shown, shown.version, 201)


@routes.get("", summary="Absences of a resident", response_model=Listed[AbsenceRead])
async def listing(resident_id: UUID, request: Request, session: Session, actor: CurrentActor, part: Slice) -> Response:
    """The last recorded first. For the community and the bureau; a provider
    learns only the days, where they stand against a line of its own claim (`resident_in_facility`)."""
    return listed(request, *await absences.listing(session, actor, resident_id, part))


@routes.get("/{absence_id}", summary="One absence", response_model=AbsenceRead)
async def read(
    resident_id: UUID, absence_id: UUID, request: Request, session: Session, actor: CurrentActor
) -> Response:
    """Where and from when to when, and who told. For the community and the bureau; else 403."""
    shown = await absences.read(session, actor, resident_id, absence_id)
    return tagged(request, shown, shown.version)


@routes.patch("/{absence_id}", summary="Correct an absence", response_model=AbsenceRead)
async def update(
    resident_id: UUID,
    absence_id: UUID,
    order: AbsenceUpdate,
    version: IfMatch,
    request: Request,
    session: Session,
    actor: CurrentActor,
) -> Response:
    """Only what is sent changes; the audit keeps the days as they were."""
    shown = await absences.update(session, actor, resident_id, absence_id, version, order)
    return tagged(request, shown, shown.version)


@routes.post("/{absence_id}/end", summary="The resident came home")
async def end(
    resident_id: UUID, absence_id: UUID, order: AbsenceEnd, session: Session, actor: CurrentActor
) -> AbsenceRead:
    """`to_on` is the day of coming home."""
    return await absences.end(session, actor, resident_id, absence_id, order)


@routes.post("/{absence_id}/withdraw", summary="Withdraw an absence that never was")
async def withdraw(
    resident_id: UUID, absence_id: UUID, order: AbsenceWithdraw, session: Session, actor: CurrentActor
) -> AbsenceRead:
    """It stays to be read, and counts nowhere."""
    return await absences.withdraw(session, actor, resident_id, absence_id, order)
