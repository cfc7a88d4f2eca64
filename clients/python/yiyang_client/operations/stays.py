"""stays. Written by `make clients` from openapi/openapi.json."""

from yiyang_client import models
from yiyang_client.calls import Call, Pages, fill


def admit(stay_id: str, body: models.StayAdmit) -> Call[models.StayRead]:
    """Admit.

    With the assessment of the nine risks (GB 38600-2019), and who of the family was told when: 422 `told_too_late`,
    `told_before_assessed`, and `assessed_long_ago` after a year. Told late it counts from its day: verified visits at
    home on the days between are flagged (`in_facility`), what they posted is reversed, and their claim lines are
    shown to an officer (`resident_in_facility`).

    Into a bed that was reserved to follow a stay, that one ends with the day; into one that was offered from the
    waiting list, once the offer was accepted (409 `offer_unanswered`). 409 `moved_elsewhere` of whom another house
    has since, `told_dead` of whom a house discharged as deceased, `nights_claimed` where that would end nights that a
    claim bills.
    """
    return Call("POST", fill("/v1/stays/{}/admit", stay_id), body=body, keyed=True)


def cancel(stay_id: str, body: models.StayCancel) -> Call[models.StayRead]:
    """Cancel a reservation.

    The bed is free again.
    """
    return Call("POST", fill("/v1/stays/{}/cancel", stay_id), body=body, keyed=True)


def create(body: models.StayReserve) -> Call[models.StayRead]:
    """Reserve a bed.

    However many ask at the same instant, one gets the bed: 409 `bed_taken` names the stay in the way, its nights, its
    state, and whether it is overdue (`blocker_overdue`); `resident_stays_elsewhere` one of the same resident
    (`resident_stays_somewhere` where you may not know of it). Also 409 `bed_closed`, `bed_not_in_service`,
    `resident_gone`; `told_dead` of whom a house discharged as deceased; `beyond_leave` of a hospital bed that would
    outlast the leave for it. 422 `too_far_ahead`. It lapses when nobody comes: see `reservation_hours` of the
    facility.

    Who lies in a bed is promised the next one with `follows_id`: the present stay goes on until he is admitted there,
    which ends it (409 `not_the_present_stay` for any other). 409 `not_first_in_line` names who waits before for such
    a bed; a reason (`passes_over`) passes over, is kept with the stay and told in the audit. Who moves within a house
    to a bed of the same kind passes nobody over.
    """
    return Call("POST", "/v1/stays", body=body, keyed=True)


def discharge(stay_id: str, body: models.StayDischarge) -> Call[models.StayRead]:
    """Discharge.

    The bed is free from that night on. 422 `leaves_before_admission`.
    """
    return Call("POST", fill("/v1/stays/{}/discharge", stay_id), body=body, keyed=True)


def leaves_come_back(
    stay_id: str,
    leave_id: str,
    body: models.LeaveReturn | None = None,
) -> Call[models.LeaveRead]:
    """Come back from leave.

    As planned, earlier or later; a day that was told wrongly is told again. The night of `returned_on` is spent in
    the bed. Earlier than planned, what was planned for the same reason from that day on is withdrawn with it; what
    begins by itself stands. 422 `returns_before_leaving`; 409 `in_hospital_bed` of nights for which a hospital bed is
    his, `told_dead` of who was told to have died there, `leave_began_elsewhere` of a day before the resident came
    into this house.
    """
    return Call("POST", fill("/v1/stays/{}/leaves/{}/come-back", stay_id, leave_id), body=body, keyed=True)


def leaves_create(stay_id: str, body: models.LeaveRecord) -> Call[models.LeaveRead]:
    """Record a leave.

    Before it, during it, or afterwards. The bed stays promised, these nights are not subsidised, and visits and meals
    at home on these days are doubted no more, unless it was to a hospital: then a hospital bed may be taken for these
    nights, and nothing else, which may have a leave of its own. 409 `leave_overlaps` names what is in the way; 422
    `leave_outside_stay`, `leave_too_far_ahead`, `nights_reversed`, `in_hospital_already` of a hospital bed that is
    left for another hospital.
    """
    return Call("POST", fill("/v1/stays/{}/leaves", stay_id), body=body, keyed=True)


def leaves_listing(stay_id: str, *, limit: int | None = None) -> Pages[models.LeaveRead]:
    """Leaves of a stay.

    The last recorded first, those that were withdrawn among them.
    """
    return Pages("GET", fill("/v1/stays/{}/leaves", stay_id), query={"limit": limit})


def leaves_withdraw(stay_id: str, leave_id: str, body: models.LeaveWithdraw) -> Call[models.LeaveRead]:
    """Withdraw a leave.

    Nobody went. It stays to be read, and counts nowhere. 409 `in_hospital_bed` while a hospital bed is his by it,
    `leave_began_elsewhere` of one that went along into this house: the nights before are the first house's.
    """
    return Call("POST", fill("/v1/stays/{}/leaves/{}/withdraw", stay_id, leave_id), body=body, keyed=True)


def listing(
    *,
    facility_id: str | None = None,
    bed_id: str | None = None,
    resident_id: str | None = None,
    status: models.StayStatus | None = None,
    on: str | None = None,
    limit: int | None = None,
) -> Pages[models.StayRead]:
    """Stays.

    The last reserved first: a facility's own, a resident's own, a division's, or the district's.
    """
    return Pages(
        "GET",
        "/v1/stays",
        query={
            "facility_id": facility_id,
            "bed_id": bed_id,
            "resident_id": resident_id,
            "status": status,
            "on": on,
            "limit": limit,
        },
    )


def months_listing(stay_id: str, *, limit: int | None = None) -> Pages[models.StayMonthRead]:
    """Nights of a stay by the month.

    The latest first. Counted once the month is over, and again whenever the stay, a leave, a death, a price or an
    entitlement changes: nights of leave, in hospital and after a death are not in it. A line of a claim
    (`record_kind` stay) names `record_no`, with `nights` as its quantity. A month in which the price or who pays
    changed has a row for each part.
    """
    return Pages("GET", fill("/v1/stays/{}/months", stay_id), query={"limit": limit})


def override(body: models.OverrideReserve) -> Call[models.StayRead]:
    """Reserve past a rule.

    By the bureau alone, for a reason, which the audit keeps as an act of its own: a bed that is cleaned, isolated or
    out of service, or of a facility that is to close. Never a bed that another has (409 `bed_taken`, which names that
    stay). 409 `nothing_to_override` where no rule forbids it.
    """
    return Call("POST", "/v1/stays/override", body=body, keyed=True)


def override_admit(stay_id: str, body: models.OverrideAdmit) -> Call[models.StayRead]:
    """Admit past a rule.

    By the bureau alone, for a reason: into a bed that is cleaned, isolated or out of service. The family is told all
    the same (422 `told_too_late`).
    """
    return Call("POST", fill("/v1/stays/{}/override-admit", stay_id), body=body, keyed=True)


def override_transfer(stay_id: str, body: models.OverrideTransfer) -> Call[models.StayRead]:
    """Move past a rule.

    By the bureau alone, for a reason: who is ill, into an isolated bed.
    """
    return Call("POST", fill("/v1/stays/{}/override-transfer", stay_id), body=body, keyed=True)


def read(stay_id: str) -> Call[models.StayRead]:
    """One stay.

    With its state and what you may do now. A stay of somebody whom you may not see is 404.
    """
    return Call("GET", fill("/v1/stays/{}", stay_id))


def transfer(stay_id: str, body: models.StayTransfer) -> Call[models.StayRead]:
    """Move to another bed.

    One stay ends and another begins on the same day, in one act; the answer is the new one. Into another facility: by
    the bureau, with a new `assessment`. 409 `nights_claimed` of a day before nights that a claim bills. Into another
    house or another kind of bed 409 `not_first_in_line` as for a reservation: a reason (`passes_over`) passes over,
    and is kept with the stay.
    """
    return Call("POST", fill("/v1/stays/{}/transfer", stay_id), body=body, keyed=True)


def update(stay_id: str, body: models.StayUpdate, *, if_match: str) -> Call[models.StayRead]:
    """Plan other nights, or correct a day.

    Of a reservation both days, of somebody who is there the day of leaving. 409 `bed_taken` as for a reservation; 422
    `night_past`, `leaves_in_past` for days that are over. An offer that waits for its answer keeps its days: 409
    `offered_for_these_days`.

    A day that was told wrongly (`correct_day`) is corrected for a `reason`: of the admission (`from_on`), of leaving
    (`to_on`), and why (`discharge`). 409 `bed_taken` or `resident_stays_elsewhere` names the stay to which the nights
    belong; 409 `nights_claimed` where a claim bills them; 409 `ends_with_transfer`: the stay that followed is
    corrected, and both meet on the new day; between two houses by the bureau (409 `moved_between_houses`). 422
    `corrected_without_reason`, `told_too_late`, `leaves_before_admission`, `day_in_future`. The nights are counted
    anew, and the audit keeps the days before and after.
    """
    return Call("PATCH", fill("/v1/stays/{}", stay_id), headers={"If-Match": if_match}, body=body)
