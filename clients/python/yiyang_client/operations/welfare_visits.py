"""welfare_visits. Written by `make clients` from openapi/openapi.json."""

from yiyang_client import models
from yiyang_client.calls import Call, Pages, fill


def create(body: models.WelfareVisitRecord) -> Call[models.WelfareVisitRead]:
    """Record a visit or a call.

    Sent again with its `visit_no`, it is the same visit (200); with other content 409 `welfare_visit_differs`.
    Somebody in need raises an alert, and so do calls in a row that nobody answers: then its severity rises, then it
    names the contact persons. Whoever was reached is off the due list until the next time.
    """
    return Call("POST", "/v1/welfare-visits", body=body, keyed=True)


def due_counts(*, within_days: int | None = None, division: str | None = None) -> Call[models.DueCountsRead]:
    """How many are to be called on, by division.

    The list of who is due, counted: by township of the district, by community of a township. 404
    `division_not_found`, 422 `division_outside` for another's place; without `division` a community worker is told of
    the own.
    """
    return Call("GET", "/v1/welfare-visits/due/counts", query={"within_days": within_days, "division": division})


def due_listing(
    *,
    within_days: int | None = None,
    division: str | None = None,
    account_id: str | None = None,
    overdue: bool | None = None,
    limit: int | None = None,
) -> Pages[models.DueRead]:
    """Who is to be called on.

    Who waits longest first, with the reason, the last visit and the calls that nobody answered since. Not who died,
    moved away, or is in hospital or a facility today. The list is computed every ten minutes, and at once for whom an
    act is about.
    """
    return Pages(
        "GET",
        "/v1/welfare-visits/due",
        query={
            "within_days": within_days,
            "division": division,
            "account_id": account_id,
            "overdue": overdue,
            "limit": limit,
        },
    )


def listing(
    *,
    resident_id: str | None = None,
    outcome: models.WelfareOutcome | None = None,
    from_on: str | None = None,
    to_on: str | None = None,
    division: str | None = None,
    limit: int | None = None,
) -> Pages[models.WelfareVisitRead]:
    """Welfare visits.

    The last recorded first, the withdrawn among them; a community worker sees those of the own divisions.
    """
    return Pages(
        "GET",
        "/v1/welfare-visits",
        query={
            "resident_id": resident_id,
            "outcome": outcome,
            "from_on": from_on,
            "to_on": to_on,
            "division": division,
            "limit": limit,
        },
    )


def read(visit_id: str) -> Call[models.WelfareVisitRead]:
    """One welfare visit.

    When, how, by whom, and what it came to.
    """
    return Call("GET", fill("/v1/welfare-visits/{}", visit_id))


def withdraw(visit_id: str, body: models.WelfareVisitWithdraw) -> Call[models.WelfareVisitRead]:
    """Withdraw a visit that never was.

    It stays to be read, counts nowhere, and the resident is due as before.
    """
    return Call("POST", fill("/v1/welfare-visits/{}/withdraw", visit_id), body=body, keyed=True)
