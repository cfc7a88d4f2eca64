"""waitlist. Written by `make clients` from openapi/openapi.json."""

from yiyang_client import models
from yiyang_client.calls import Call, Pages, fill


def accept(entry_id: str) -> Call[models.WaitlistEntryRead]:
    """Accept the bed.

    By the resident, a relative, the community or the bureau, never by who offered it (409 `same_person`).
    """
    return Call("POST", fill("/v1/waitlist/{}/accept", entry_id), keyed=True)


def create(body: models.WaitlistAsk) -> Call[models.WaitlistEntryRead]:
    """Wait for a bed.

    For a kind of bed, of one facility or of any. The destitute come first, then who has lost the ability to care for
    himself, then by the day: today, or `asked_on` where the bureau carries a list over. 409 `waits_already`;
    `house_closed` for a facility that is there no more, `no_such_beds` for one that has none of the kind, which names
    its `kinds`; `told_dead` of whom a house discharged as deceased: the bureau records the death, or corrects how the
    stay ended.
    """
    return Call("POST", "/v1/waitlist", body=body, keyed=True)


def decline(entry_id: str, body: models.OfferDecline) -> Call[models.WaitlistEntryRead]:
    """Decline the bed.

    The bed is free for the next; the place in the line stays.
    """
    return Call("POST", fill("/v1/waitlist/{}/decline", entry_id), body=body, keyed=True)


def listing(
    *,
    kind: models.BedKind | None = None,
    facility_id: str | None = None,
    resident_id: str | None = None,
    status: models.WaitlistStatus | None = None,
    limit: int | None = None,
) -> Pages[models.WaitlistEntryRead]:
    """Who waits.

    In the order of the list. A facility sees whom its beds could be offered to, by a shortened name.
    """
    return Pages(
        "GET",
        "/v1/waitlist",
        query={
            "kind": kind,
            "facility_id": facility_id,
            "resident_id": resident_id,
            "status": status,
            "limit": limit,
        },
    )


def offer(entry_id: str, body: models.OfferMake) -> Call[models.WaitlistEntryRead]:
    """Offer a bed.

    Holds the bed as a reservation, which expires by itself: at `offer_until`, so many hours from now and never after
    the first day; accepted, it is held as long as any. 409 `not_first_in_line` names who waits before; a reason
    (`passes_over`) passes over, and the audit keeps it. 409 `bed_taken` as for any reservation. Who lies in a bed
    keeps it until he is admitted to this one, which he is once it was accepted.
    """
    return Call("POST", fill("/v1/waitlist/{}/offer", entry_id), body=body, keyed=True)


def read(entry_id: str) -> Call[models.WaitlistEntryRead]:
    """One who waits.

    The place in the line, and the bed that is held, if one is.
    """
    return Call("GET", fill("/v1/waitlist/{}", entry_id))


def withdraw(entry_id: str, body: models.WaitlistWithdraw) -> Call[models.WaitlistEntryRead]:
    """Wait no more.

    A bed that was held is free again.
    """
    return Call("POST", fill("/v1/waitlist/{}/withdraw", entry_id), body=body, keyed=True)
