"""orders. Written by `make clients` from openapi/openapi.json."""

from yiyang_client import models
from yiyang_client.calls import Call, Pages, fill


def accept(order_id: str) -> Call[models.OrderRead]:
    """Accept an order.

    409 `wrong_state` says what is possible instead, here and at every other act.
    """
    return Call("POST", fill("/v1/orders/{}/accept", order_id), keyed=True)


def assign(order_id: str, body: models.OrderAssign) -> Call[models.OrderRead]:
    """Say who goes.

    Makes a visit for each caregiver. 409 `caregiver_busy` names the visit that is in the way and its times;
    `caregiver_unqualified`, `caregiver_not_active`, `resident_gone` say what is wrong.
    """
    return Call("POST", fill("/v1/orders/{}/assign", order_id), body=body, keyed=True)


def cancel(order_id: str, body: models.OrderClose) -> Call[models.OrderRead]:
    """Cancel an order.

    Before it begins; what was held for it is free again.
    """
    return Call("POST", fill("/v1/orders/{}/cancel", order_id), body=body, keyed=True)


def confirm(order_id: str) -> Call[models.OrderRead]:
    """Confirm that it was done.

    By the resident or a relative; after seven days it counts as said. Where the provider itself had ordered
    (`on_behalf`), this settles the doubt `unplanned` of its visits; silence does not, and an officer may instead.
    """
    return Call("POST", fill("/v1/orders/{}/confirm", order_id), keyed=True)


def create(body: models.OrderPlace) -> Call[models.OrderPlaced]:
    """Place an order.

    Holds the expected units of the planned month. 409 `outside_contract`, `not_entitled`, `resident_gone`, or
    `cap_exceeded`, which names what is left; with `self_pay_excess` what is left is held. Of somebody who is away
    that day, in a hospital or in a bed of a facility, it is placed all the same, and `hindrances` say so: not where,
    and to a relative with the consent to whereabouts alone. What is left a relative is told with the consent to money
    alone; without it he names no programme either (403 `family_scope_not_granted`), and the first that covers the
    service pays.
    """
    return Call("POST", "/v1/orders", body=body, keyed=True)


def decide_dispute(order_id: str, body: models.DisputeDecision) -> Call[models.OrderRead]:
    """Decide a dispute.

    Upheld, the order stays disputed, its visits are rejected and their posting is reversed; not upheld, it is
    confirmed and paid. Once; never by the resident's kin, nor by who let a denial of one of its visits pass (409
    `same_person`). 409 `wrong_state` where nothing waits for a decision.
    """
    return Call("POST", fill("/v1/orders/{}/decide-dispute", order_id), body=body, keyed=True)


def decline(order_id: str, body: models.OrderClose) -> Call[models.OrderRead]:
    """Decline an order.

    What was held for it is free again.
    """
    return Call("POST", fill("/v1/orders/{}/decline", order_id), body=body, keyed=True)


def dispute(order_id: str, body: models.OrderDispute) -> Call[models.OrderRead]:
    """Say that it was not so.

    Once; the money waits until it is decided.
    """
    return Call("POST", fill("/v1/orders/{}/dispute", order_id), body=body, keyed=True)


def listing(
    *,
    status: models.OrderStatus | None = None,
    resident_id: str | None = None,
    provider_id: str | None = None,
    care_plan_id: str | None = None,
    from_on: str | None = None,
    to_on: str | None = None,
    rated: bool | None = None,
    disputed: bool | None = None,
    dispute_upheld: bool | None = None,
    limit: int | None = None,
) -> Pages[models.OrderRead]:
    """Orders.

    Newest first: a provider's own, a caregiver's own, a resident's own, a division's, or the district's.
    """
    return Pages(
        "GET",
        "/v1/orders",
        query={
            "status": status,
            "resident_id": resident_id,
            "provider_id": provider_id,
            "care_plan_id": care_plan_id,
            "from_on": from_on,
            "to_on": to_on,
            "rated": rated,
            "disputed": disputed,
            "dispute_upheld": dispute_upheld,
            "limit": limit,
        },
    )


def matches(order_id: str, *, limit: int | None = None) -> Call[models.ProviderMatches]:
    """Which provider could take an order.

    For the community, the bureau and the auditor. The best first, each with reasons and points; of staff only numbers
    are told. Equal scores stand in the order of ids. `left_out`: those who could not, with what is in the way.
    `hindrances`: what is in the way whoever goes: that the resident is away on that day (in hospital, in a bed
    elsewhere, travelling).
    """
    return Call("GET", fill("/v1/orders/{}/matches", order_id), query={"limit": limit})


def matches_caregivers(order_id: str, *, limit: int | None = None) -> Call[models.CaregiverMatches]:
    """Whom a provider could send to an order.

    For the manager of the provider with whom it stands or to whom it is offered, the bureau and the auditor. The best
    first, each with reasons and points; `assign` refuses those of `left_out` for the same codes, but for working
    hours and ways, which are his own to judge.
    """
    return Call("GET", fill("/v1/orders/{}/matches/caregivers", order_id), query={"limit": limit})


def offers(order_id: str, body: models.OrderOffersMake) -> Call[models.OrderOffersMade]:
    """Ask several providers.

    By the community or the bureau, of an order that nobody has accepted: at once, and the first takes it, or in turn.
    The order stays `placed`. Who declines, or says nothing in time, passes it on; where nobody is left it is
    `declined`, or `expired`. 409 `already_offered`, `offer_too_late`, `outside_contract`, `provider_not_active`,
    `wrong_state`.
    """
    return Call("POST", fill("/v1/orders/{}/offers", order_id), body=body, keyed=True)


def rate(order_id: str, body: models.OrderRate) -> Call[models.OrderRead]:
    """Rate the service.

    By the resident, or a relative with that scope, once the service is over. An order has one rating: who gave it may
    amend it for seven days from the first, and the resident that of a relative; what was said before stays at
    `ratings`. It changes no state and no money. 409 `wrong_state` before the service is completed,
    `rated_by_another`, `rating_stands` after the seven days, and `works_for_provider` for a relative who works there.
    """
    return Call("POST", fill("/v1/orders/{}/rate", order_id), body=body, keyed=True)


def ratings_listing(order_id: str, *, limit: int | None = None) -> Pages[models.OrderRatingRead]:
    """How it was rated.

    Every rating that was given, the last first, which holds; for whoever sees the order.
    """
    return Pages("GET", fill("/v1/orders/{}/ratings", order_id), query={"limit": limit})


def read(order_id: str) -> Call[models.OrderRead]:
    """One order.

    With its state and what you may do now. An order of somebody whom you may not see is 404.
    """
    return Call("GET", fill("/v1/orders/{}", order_id))


def reschedule(order_id: str, body: models.OrderReschedule) -> Call[models.OrderRead]:
    """Move an order to another time.

    Its units are held in the new month; who was assigned stays, if free then. 409 `resident_gone` for a day after the
    last at home.
    """
    return Call("POST", fill("/v1/orders/{}/reschedule", order_id), body=body, keyed=True)


def update(order_id: str, body: models.OrderUpdate, *, if_match: str) -> Call[models.OrderRead]:
    """Change the note of an order.

    Before the service begins.
    """
    return Call("PATCH", fill("/v1/orders/{}", order_id), headers={"If-Match": if_match}, body=body)
