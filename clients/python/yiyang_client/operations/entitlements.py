"""entitlements. Written by `make clients` from openapi/openapi.json."""

from yiyang_client import models
from yiyang_client.calls import Call, Pages, fill


def approvals(body: models.EntitlementApprovals) -> Call[models.ApprovalsRead]:
    """Approve many at once.

    Up to 5,000 ids, or the grants of one import; what stands against one stops no other, and is told for each.
    """
    return Call("POST", "/v1/entitlements/approvals", body=body, keyed=True)


def approve(entitlement_id: str, body: models.ChangeDecide | None = None) -> Call[models.EntitlementHistory]:
    """Approve what is pending.

    409 `same_person` for who asked, whatever the membership; 409 `kin_conflict` for the resident's declared kin; 409
    `ability_does_not_fit`, `ability_expired` for a grant where the level found does not fit the programme any more. A
    grant or a resumption that reaches back finds the verified visits of its days that nobody pays: reconcile their
    claim again.
    """
    return Call("POST", fill("/v1/entitlements/{}/approve", entitlement_id), body=body, keyed=True)


def balance(entitlement_id: str, *, month: str) -> Call[models.BalanceRead]:
    """What a month has left.

    In the unit of the cap; exact also before anything was held or posted.
    """
    return Call("GET", fill("/v1/entitlements/{}/balance", entitlement_id), query={"month": month})


def create(body: models.EntitlementAsk) -> Call[models.EntitlementHistory]:
    """Ask for an entitlement.

    `proposed` until a second person approves it. 409 `entitlement_overlaps` names what is in the way and its days.
    422 `cap_in_two_units` where the unit of the programme's cap changes on its days, and it has a `monthly_cap` of
    its own.
    """
    return Call("POST", "/v1/entitlements", body=body, keyed=True)


def end(entitlement_id: str, body: models.ChangeAsk) -> Call[models.EntitlementHistory]:
    """Ask for an end.

    Once approved it covers nothing from that day on; from its first day or before, as if it had never been granted.
    """
    return Call("POST", fill("/v1/entitlements/{}/end", entitlement_id), body=body, keyed=True)


def listing(
    *,
    resident_id: str | None = None,
    programme_id: str | None = None,
    import_id: str | None = None,
    status: models.EntitlementStatus | None = None,
    pending: models.ChangeKind | None = None,
    limit: int | None = None,
) -> Pages[models.EntitlementRead]:
    """Entitlements.

    Newest first; `status` is that of today, `pending` what waits for a decision.
    """
    return Pages(
        "GET",
        "/v1/entitlements",
        query={
            "resident_id": resident_id,
            "programme_id": programme_id,
            "import_id": import_id,
            "status": status,
            "pending": pending,
            "limit": limit,
        },
    )


def read(entitlement_id: str) -> Call[models.EntitlementHistory]:
    """One entitlement with its history.

    A relative needs the resident's consent to `money`.
    """
    return Call("GET", fill("/v1/entitlements/{}", entitlement_id))


def reject(entitlement_id: str, body: models.ChangeDecide | None = None) -> Call[models.EntitlementHistory]:
    """Reject what is pending.

    A grant that is rejected frees its days.
    """
    return Call("POST", fill("/v1/entitlements/{}/reject", entitlement_id), body=body, keyed=True)


def resume(entitlement_id: str, body: models.ChangeAsk) -> Call[models.EntitlementHistory]:
    """Ask for a resumption.

    Once approved it covers again from that day.
    """
    return Call("POST", fill("/v1/entitlements/{}/resume", entitlement_id), body=body, keyed=True)


def suspend(entitlement_id: str, body: models.ChangeAsk) -> Call[models.EntitlementHistory]:
    """Ask for a suspension.

    Once approved nothing is covered from that day until it is resumed.
    """
    return Call("POST", fill("/v1/entitlements/{}/suspend", entitlement_id), body=body, keyed=True)
