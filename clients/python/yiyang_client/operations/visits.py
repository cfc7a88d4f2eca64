"""visits. Written by `make clients` from openapi/openapi.json."""

from yiyang_client import models
from yiyang_client.calls import Call, Pages, fill


def acknowledgements(body: models.Acknowledgements) -> Call[models.AcknowledgementsRead]:
    """Acknowledge many exceptions with one reason.

    One code in an import, or in at most 31 days; at most 5,000 visits an act, and `remaining` tells how many are
    left.
    """
    return Call("POST", "/v1/visits/acknowledgements", body=body, keyed=True)


def answers_listing(visit_id: str, *, limit: int | None = None) -> Pages[models.VisitAnswerRead]:
    """Who said that somebody came.

    The words of the resident and the relatives, the last first: it holds.
    """
    return Pages("GET", fill("/v1/visits/{}/answers", visit_id), query={"limit": limit})


def check_in(visit_id: str, body: models.EventReport) -> Call[models.AttendedRead]:
    """Check in.

    Taken in every state; what is doubtful is flagged. The device makes the event's id: the same event again changes
    nothing, the id of another event is 409 `event_id_taken`. A `tag` that proves nothing is told at once in `tag`
    (`tag_unknown`, `tag_elsewhere`, `tag_ended`, `tag_expired`, `tag_forged`, `tag_replayed`, `tag_out_of_order`):
    read it again, and check in once more with another id.
    """
    return Call("POST", fill("/v1/visits/{}/check-in", visit_id), body=body, keyed=True)


def check_out(visit_id: str, body: models.EventReport) -> Call[models.AttendedRead]:
    """Check out.

    Counts the minutes; with nothing doubtful the visit is verified and posted at once. It may arrive before its
    check-in. Of a `tag` that proves nothing as at check-in.
    """
    return Call("POST", fill("/v1/visits/{}/check-out", visit_id), body=body, keyed=True)


def confirm(visit_id: str, body: models.VisitAnswerGive | None = None) -> Call[models.VisitRead]:
    """Say that somebody came.

    By the resident, or a relative with the consent to `orders`, from the planned start on; seven days after its end,
    or after it was told of where that was later, silence has confirmed it (409 `confirmed_by_silence`). Payment does
    not wait for it. It is a proof of the visit, unless the word is strange: from the caregiver's own phone, before
    anybody arrived, or at night it is flagged (`odd_confirmation`). The same again changes nothing; the contrary
    within seven days takes the first word back, by who gave it or the resident (409 `answered_by_another`,
    `answer_stands`). 409 `visit_not_begun`, `confirms_own_service`.
    """
    return Call("POST", fill("/v1/visits/{}/confirm", visit_id), body=body, keyed=True)


def corrections_create(visit_id: str, body: models.VisitCorrect) -> Call[models.VisitRead]:
    """Say what really was.

    By the caregiver or his provider, within the programme's days. The raw events stay; an officer acknowledges it.
    """
    return Call("POST", fill("/v1/visits/{}/corrections", visit_id), body=body, keyed=True)


def corrections_listing(visit_id: str, *, limit: int | None = None) -> Pages[models.CorrectionRead]:
    """The corrections of a visit.

    In the order in which they were written: who said what, why, and what stood before.
    """
    return Pages("GET", fill("/v1/visits/{}/corrections", visit_id), query={"limit": limit})


def create(body: models.VisitUnplanned) -> Call[models.AttendedRead]:
    """Begin a visit that nobody planned.

    Taken and flagged: an officer acknowledges it. The same check-in again is the same visit.
    """
    return Call("POST", "/v1/visits", body=body, keyed=True)


def deny(visit_id: str, body: models.VisitAnswerGive | None = None) -> Call[models.VisitRead]:
    """Say that nobody came.

    By the resident, or a relative with the consent to `orders`. The visit is flagged (`denied_by_family`), and what
    it posted is reversed: it is paid nowhere until an officer decides about it (`review`), and what was paid is taken
    back by an adjustment if it is rejected. The provider is asked by a complaint (`nobody_came`). Also long after the
    visit, where nobody has answered; not again where an officer has found that somebody came (409 `denial_decided`).
    """
    return Call("POST", fill("/v1/visits/{}/deny", visit_id), body=body, keyed=True)


def events_listing(visit_id: str, *, limit: int | None = None) -> Pages[models.VisitEventRead]:
    """The raw events of a visit.

    In the order in which they came, as the devices sent them, with both clocks, whatever was corrected later.
    """
    return Pages("GET", fill("/v1/visits/{}/events", visit_id), query={"limit": limit})


def exceptions_acknowledge(
    visit_id: str,
    exception_id: str,
    body: models.VisitReason,
) -> Call[models.VisitExceptionRead]:
    """Say why it counts all the same.

    early, late, short and long by the provider's manager or a subsidy officer, the rest by an officer alone; those of
    the fix class by nobody (409 `must_be_corrected`). Never by the caregiver's own account, who imported or doubted
    the visit (409 `same_person`), or kin (`kin_conflict`). With none left open the visit is verified and posted.
    """
    return Call(
        "POST",
        fill("/v1/visits/{}/exceptions/{}/acknowledge", visit_id, exception_id),
        body=body,
        keyed=True,
    )


def exceptions_listing(visit_id: str, *, limit: int | None = None) -> Pages[models.VisitExceptionRead]:
    """What is doubtful about a visit.

    In the order in which they were found, those that were settled too.
    """
    return Pages("GET", fill("/v1/visits/{}/exceptions", visit_id), query={"limit": limit})


def listing(
    *,
    on: str | None = None,
    from_on: str | None = None,
    to_on: str | None = None,
    status: models.VisitStatus | None = None,
    exception: models.VisitExceptionCode | None = None,
    resident_id: str | None = None,
    provider_id: str | None = None,
    caregiver_id: str | None = None,
    order_id: str | None = None,
    import_id: str | None = None,
    visit_no: str | None = None,
    over: bool | None = None,
    rejected: bool | None = None,
    electronic: bool | None = None,
    doubted: models.VisitExceptionCode | None = None,
    planned_from_on: str | None = None,
    planned_to_on: str | None = None,
    limit: int | None = None,
) -> Pages[models.VisitRead]:
    """Visits.

    Newest first, a day in the order of the plan: a caregiver's own, a provider's own, a resident's own, a division's,
    or the district's.
    """
    return Pages(
        "GET",
        "/v1/visits",
        query={
            "on": on,
            "from_on": from_on,
            "to_on": to_on,
            "status": status,
            "exception": exception,
            "resident_id": resident_id,
            "provider_id": provider_id,
            "caregiver_id": caregiver_id,
            "order_id": order_id,
            "import_id": import_id,
            "visit_no": visit_no,
            "over": over,
            "rejected": rejected,
            "electronic": electronic,
            "doubted": doubted,
            "planned_from_on": planned_from_on,
            "planned_to_on": planned_to_on,
            "limit": limit,
        },
    )


def missed(visit_id: str, body: models.VisitReason) -> Call[models.VisitRead]:
    """Say that it did not take place.

    What was held for it is free again, and its order may be assigned to somebody. From the planned start on (409
    `not_missed_yet`): before it, cancel the order, reschedule it or assign somebody else. The family is told that
    nobody came, or in words that blame nobody where the reason lay with the resident, the weather or an emergency,
    and never which it was.
    """
    return Call("POST", fill("/v1/visits/{}/missed", visit_id), body=body, keyed=True)


def notes_listing(visit_id: str, *, limit: int | None = None) -> Pages[models.VisitNoteRead]:
    """What was done, refused and noted.

    In the order in which they came, as the phone sent them. `text` is null for a relative to whom the resident did
    not agree to show health.
    """
    return Pages("GET", fill("/v1/visits/{}/notes", visit_id), query={"limit": limit})


def portrait(visit_id: str) -> Call[bytes]:
    """A picture of who comes.

    The caregiver's, for whoever sees the visit: a relative by the consent to `orders`. 404 `portrait_not_found` where
    the provider has uploaded none.
    """
    return Call("GET", fill("/v1/visits/{}/portrait", visit_id), accept="image/jpeg, image/png, image/webp")


def read(visit_id: str) -> Call[models.VisitRead]:
    """One visit.

    Times, evidence, what was posted and which doubts are open; money and places only as far as you may see them. 404
    for another's.
    """
    return Call("GET", fill("/v1/visits/{}", visit_id))


def restore(visit_id: str, body: models.VisitReason) -> Call[models.VisitRead]:
    """Let a rejected visit count again.

    By a subsidy officer other than who rejected it: it comes back with the doubts that were open about it. 409
    `same_person`, `kin_conflict`, `stays_rejected` where another visit took its place or the resident's dispute was
    upheld.
    """
    return Call("POST", fill("/v1/visits/{}/restore", visit_id), body=body, keyed=True)


def review(visit_id: str, body: models.VisitReview) -> Call[models.VisitRead]:
    """Decide about a visit.

    By a subsidy officer: accept what may be acknowledged, or reject the visit, which then counts nowhere. 409
    `must_be_corrected` where accepting leaves what only a correction settles, `same_person`, `kin_conflict`.
    """
    return Call("POST", fill("/v1/visits/{}/review", visit_id), body=body, keyed=True)


def unlock(visit_id: str, body: models.VisitReason) -> Call[models.VisitRead]:
    """Let an old visit be corrected.

    For a week, by a subsidy officer. 409 `same_person` for who was there or imported it, `kin_conflict` for kin.
    """
    return Call("POST", fill("/v1/visits/{}/unlock", visit_id), body=body, keyed=True)
