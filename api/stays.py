"""Stays (入住): a resident in a bed, from the reservation to the discharge."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Request, Response

from api.deps import CurrentActor, IfMatch, Session, Slice
from api.routes import listed, router, tagged
from models.stays import (
    OverrideAdmit,
    OverrideReserve,
    OverrideTransfer,
    StayAdmit,
    StayCancel,
    StayDischarge,
    StayRead,
    StayReserve,
    StayStatus,
    StayTransfer,
    StayUpdate,
)
from models.wire import Day, Listed
from services import stays

routes = router("/stays", "facilities")


@routes.post("", summary="Reserve a bed", status_code=201, response_model=StayRead)
async def reserve(order: StayReserve, request: Request, session: Session, actor: CurrentActor) -> Response:
    """However many ask at the same instant, one gets the bed: 409 `bed_taken` names the stay in the way, its nights, its state, and
    whether it is overdue (`blocker_overdue`); `resident_stays_elsewhere` one of the same resident (`resident_stays_somewhere`
    where you may not know of it). Also 409 `bed_closed`, `bed_not_in_service`, `resident_gone`; `told_dead` of whom a house
    discharged as deceased; `beyond_leave` of a hospital bed that would outlast the leave for it. 422 `too_far_ahead`. It lapses when
    nobody comes: see `reservation_hours` of the facility.

    Who lies in a bed is promised the next one with `follows_id`: the present stay goes on until he is admitted there, which ends
    it (409 `not_the_present_stay` for any other). 409 `not_first_in_line` names who waits before for such a bed; a reason
    (`passes_over`) passes over, is kept with the stay and told in the audit. Who moves within a house to a bed of the same kind
    passes nobody over."""
    shown = await stays.reserve(session, actor, order)
    return tagged(request, shown, shown.version, 201)


@routes.post("/override", summary="Reserve past a rule", status_code=201, response_model=StayRead)
async def override_reserve(order: OverrideReserve, request: Request, session: Session, actor: CurrentActor) -> Response:
    """By the bureau alone, for a reason, which the audit keeps as an act of its own: a bed that is cleaned, isolated or out of
    service, or of a facility that is to close. Never a bed that another has (409 `bed_taken`, which names that stay). 409
    `nothing_to_override` where no rule forbids it."""
    shown = await stays.override_reserve(session, actor, order)
    return tagged(request, shown, shown.version, 201)


@routes.get("", summary="Stays", response_model=Listed[StayRead])
async def listing(
    request: Request,
    session: Session,
    actor: CurrentActor,
    part: Slice,
    facility_id: UUID | None = None,
    bed_id: UUID | None = None,
    resident_id: UUID | None = None,
    status: StayStatus | None = None,
    on: Annotated[Day | None, Query(description="Those that hold the night of this day")] = None,
) -> Response:
    """The last reserved first: a facility's own, a resident's own, a division's, or the district's."""
    found = await stays.listing(
        session,
        actor,
        part,
        facility_id=facility_id,
        bed_id=bed_id,
        resident_id=resident_id,
        status=status,
        on=on,
    )
    return listed(request, *found)


@routes.get("/{stay_id}", summary="One stay", response_model=StayRead)
async def read(stay_id: UUID, request: Request, session: Session, actor: CurrentActor) -> Response:
    """With its state and what you may do now. A stay of somebody whom you may not see is 404."""
    shown = await stays.read(session, actor, stay_id)
    return tagged(request, shown, shown.version)


@routes.patch("/{stay_id}", summary="Plan other nights, or correct a day", response_model=StayRead)
async def update(
    stay_id: UUID, order: StayUpdate, version: IfMatch, request: Request, session: Session, actor: CurrentActor
) -> Response:
    """Of a reservation both days, of somebody who is there the day of leaving. 409 `bed_taken` as for a reservation;
    422 `night_past`, `leaves_in_past` for days that are over. An offer that waits for its answer keeps its days: 409
    `offered_for_these_days`.

    A day that was told wrongly (`correct_day`) is corrected for a `reason`: of the admission (`from_on`), of leaving (`to_on`), and
    why (`discharge`). 409 `bed_taken` or `resident_stays_elsewhere` names the stay to which the nights belong; 409 `nights_claimed`
    where a claim bills them; 409 `ends_with_transfer`: the stay that followed is corrected, and both meet on the new day; between two
    houses by the bureau (409 `moved_between_houses`). 422
    `corrected_without_reason`, `told_too_late`, `leaves_before_admission`, `day_in_future`. The nights are counted anew, and the
    audit keeps the days before and after."""
    shown = await stays.update(session, actor, stay_id, version, order)
    return tagged(request, shown, shown.version)


@routes.post("/{stay_id}/admit", summary="Admit", response_model=StayRead)
async def admit(stay_id: UUID, order: StayAdmit, request: Request, session: Session, actor: CurrentActor) -> Response:
    """With the assessment of the nine risks (GB 38600-2019), and who of the family was told when: 422 `told_too_late`,
    `told_before_assessed`, and `assessed_long_ago` after a year. Told late it counts from its day: verified visits at home on
    the days between are flagged (`in_facility`), what they posted is reversed, and their claim lines are shown to an officer
    (`resident_in_facility`).

    Into a bed that was reserved to follow a stay, that one ends with the day; into one that was offered from the waiting list,
    once the offer was accepted (409 `offer_unanswered`). 409 `moved_elsewhere` of whom another house has since, `told_dead` of
    whom a house discharged as deceased, `nights_claimed` where that would end nights that a claim bills."""
    shown = await stays.admit(session, actor, stay_id, order)
    return tagged(request, shown, shown.version)


@routes.post("/{stay_id}/override-admit", summary="Admit past a rule", response_model=StayRead)
async def override_admit(
    stay_id: UUID, order: OverrideAdmit, request: Request, session: Session, actor: CurrentActor
) -> Response:
    """By the bureau alone, for a reason: into a bed that is cleaned, isolated or out of service. The family is told all the same
    (422 `told_too_late`)."""
    shown = await stays.override_admit(session, actor, stay_id, order)
    return tagged(request, shown, shown.version)


@routes.post("/{stay_id}/transfer", summary="Move to another bed", response_model=StayRead)
async def transfer(
    stay_id: UUID, order: StayTransfer, request: Request, session: Session, actor: CurrentActor
) -> Response:
    """One stay ends and another begins on the same day, in one act; the answer is the new one. Into another facility: by the
    bureau, with a new `assessment`. 409 `nights_claimed` of a day before nights that a claim bills. Into another house or another
    kind of bed 409 `not_first_in_line` as for a reservation: a reason (`passes_over`) passes over, and is kept with
    the stay."""
    shown = await stays.transfer(session, actor, stay_id, order)
    return tagged(request, shown, shown.version)


@routes.post("/{stay_id}/override-transfer", summary="Move past a rule", response_model=StayRead)
async def override_transfer(
    stay_id: UUID, order: OverrideTransfer, request: Request, session: Session, actor: CurrentActor
) -> Response:
    """By the bureau alone, for a reason: who is ill, into an isolated bed."""
    shown = await stays.override_transfer(session, actor, stay_id, order)
    return tagged(request, shown, shown.version)


@routes.post("/{stay_id}/discharge", summary="Discharge", response_model=StayRead)
async def discharge(
    stay_id: UUID, order: StayDischarge, request: Request, session: Session, actor: CurrentActor
) -> Response:
    """The bed is free from that night on. 422 `leaves_before_admission`."""
    shown = await stays.discharge(session, actor, stay_id, order)
    return tagged(request, shown, shown.version)


@routes.post("/{stay_id}/cancel", summary="Cancel a reservation", response_model=StayRead)
async def cancel(stay_id: UUID, order: StayCancel, request: Request, session: Session, actor: CurrentActor) -> Response:
    """The bed is free again."""
    shown = await stays.cancel(session, actor, stay_id, order)
    return tagged(request, shown, shown.version)
