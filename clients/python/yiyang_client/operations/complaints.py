"""complaints. Written by `make clients` from openapi/openapi.json."""

from yiyang_client import models
from yiyang_client.calls import Call, Pages, fill


def accept(complaint_id: str, body: models.ComplaintAccept | None = None) -> Call[models.ComplaintRead]:
    """Accept the answer.

    By who complained: it is over. Who says nothing for fifteen days is taken to have no more to say, and it is
    closed.
    """
    return Call("POST", fill("/v1/complaints/{}/accept", complaint_id), body=body, keyed=True)


def answer(complaint_id: str, body: models.ComplaintAnswer) -> Call[models.ComplaintRead]:
    """Answer a complaint.

    By the place, once; what it has to add is a message. After its day it is taken all the same, and the bureau
    decides.
    """
    return Call("POST", fill("/v1/complaints/{}/answer", complaint_id), body=body, keyed=True)


def appeal(complaint_id: str, body: models.ComplaintAppeal) -> Call[models.ComplaintRead]:
    """Appeal the decision.

    By who complained or by the place, within fifteen days, once.
    """
    return Call("POST", fill("/v1/complaints/{}/appeal", complaint_id), body=body, keyed=True)


def create(body: models.ComplaintMake) -> Call[models.ComplaintRead]:
    """Complain.

    By the resident, a relative with the consent to orders, or a community worker or the bureau on somebody's behalf,
    who then say who complains. The place has three working days to answer. It holds no money: the dispute of an order
    does. 422 `complained_of_unknown`, `complaint_about_another`, `one_occasion_only`, `complainant_unsaid`,
    `complainant_is_you`, `complainant_named_in_words`, `day_in_future`, `complained_of_too_late` for what happened
    more than two years ago and names no order, visit or stay; 404 for one that may not be seen.
    """
    return Call("POST", "/v1/complaints", body=body, keyed=True)


def decide(complaint_id: str, body: models.ComplaintDecide) -> Call[models.ComplaintRead]:
    """Decide a complaint.

    By the bureau: upheld, partly or not, with its reason and what the place does about it. Never by who recorded it,
    by kin, or by who works there (409 `same_person`, `kin_conflict`, `works_for_place`). 422 `remedy_unsaid`,
    `remedy_of_nothing`, `complaint_visit_unsaid`, `complaint_about_another`. It moves no money.
    """
    return Call("POST", fill("/v1/complaints/{}/decide", complaint_id), body=body, keyed=True)


def decide_appeal(complaint_id: str, body: models.ComplaintDecide) -> Call[models.ComplaintRead]:
    """Decide an appeal.

    By another person of the bureau than who decided first (409 `same_person`): it holds, and the complaint is closed.
    What was decided first stays to be read.
    """
    return Call("POST", fill("/v1/complaints/{}/decide-appeal", complaint_id), body=body, keyed=True)


def escalate(complaint_id: str, body: models.ComplaintEscalate) -> Call[models.ComplaintRead]:
    """Ask the bureau to decide.

    By who complained, when the answer does not do; by the bureau at any time before. It decides within fifteen
    working days.
    """
    return Call("POST", fill("/v1/complaints/{}/escalate", complaint_id), body=body, keyed=True)


def listing(
    *,
    status: models.ComplaintStatus | None = None,
    category: models.ComplaintCategory | None = None,
    outcome: models.ComplaintOutcome | None = None,
    overdue: bool | None = None,
    place_kind: models.ComplaintPlace | None = None,
    place_id: str | None = None,
    provider_id: str | None = None,
    resident_id: str | None = None,
    order_id: str | None = None,
    from_on: str | None = None,
    to_on: str | None = None,
    limit: int | None = None,
) -> Pages[models.ComplaintRead]:
    """Complaints.

    The last made first: one's own, a place's own, a division's, or the district's. A place that asks for a resident's
    does not find those whose complainant asked to stay unnamed.
    """
    return Pages(
        "GET",
        "/v1/complaints",
        query={
            "status": status,
            "category": category,
            "outcome": outcome,
            "overdue": overdue,
            "place_kind": place_kind,
            "place_id": place_id,
            "provider_id": provider_id,
            "resident_id": resident_id,
            "order_id": order_id,
            "from_on": from_on,
            "to_on": to_on,
            "limit": limit,
        },
    )


def messages(complaint_id: str, body: models.ComplaintSay) -> Call[models.ComplaintRead]:
    """Write to the others.

    Read by who complains, the place and the bureau, and never changed. 409 `wrong_state` once it is over.
    """
    return Call("POST", fill("/v1/complaints/{}/messages", complaint_id), body=body, keyed=True)


def notes(complaint_id: str, body: models.ComplaintSay) -> Call[models.ComplaintRead]:
    """Note something for the bureau.

    By the bureau; read by it and its auditors alone, and never changed.
    """
    return Call("POST", fill("/v1/complaints/{}/notes", complaint_id), body=body, keyed=True)


def read(complaint_id: str) -> Call[models.ComplaintRead]:
    """One complaint.

    With its thread, what the money of the order does, and what one may do now.
    """
    return Call("GET", fill("/v1/complaints/{}", complaint_id))


def withdraw(complaint_id: str, body: models.ComplaintWithdraw) -> Call[models.ComplaintRead]:
    """Take a complaint back.

    By who complained, before it is decided; it stays to be read.
    """
    return Call("POST", fill("/v1/complaints/{}/withdraw", complaint_id), body=body, keyed=True)
