"""alerts. Written by `make clients` from openapi/openapi.json."""

from yiyang_client import models
from yiyang_client.calls import Call, Pages, fill


def acknowledge(alert_id: str) -> Call[models.AlertRead]:
    """Say that one looks into an alert.

    Once: 409 `wrong_state` when somebody else was first. When its severity rises, it is open again.
    """
    return Call("POST", fill("/v1/alerts/{}/acknowledge", alert_id), keyed=True)


def create(body: models.AlertRaise) -> Call[models.AlertRead]:
    """Raise an alert by hand.

    About a resident: the workers of the division are asked first, and after `acknowledge_by` the bureau.
    """
    return Call("POST", "/v1/alerts", body=body, keyed=True)


def listing(
    *,
    status: models.AlertStatus | None = None,
    severity: models.AlertSeverity | None = None,
    level: models.AlertLevel | None = None,
    kind: str | None = None,
    resident_id: str | None = None,
    place_id: str | None = None,
    overdue: bool | None = None,
    limit: int | None = None,
) -> Pages[models.AlertRead]:
    """Alerts.

    Newest first. Of the own divisions for a community worker; of the district for the bureau and the auditor. A
    relative sees none: no scope of the consent speaks of them.
    """
    return Pages(
        "GET",
        "/v1/alerts",
        query={
            "status": status,
            "severity": severity,
            "level": level,
            "kind": kind,
            "resident_id": resident_id,
            "place_id": place_id,
            "overdue": overdue,
            "limit": limit,
        },
    )


def read(alert_id: str) -> Call[models.AlertRead]:
    """One alert.

    What was found, who is asked until when, who looked, and what came of it.
    """
    return Call("GET", fill("/v1/alerts/{}", alert_id))


def resolve(alert_id: str, body: models.AlertResolve) -> Call[models.AlertRead]:
    """Say what an alert came to.

    With its cause. The same thing that happens again raises a new alert. 422 `alert_cause_unfit`,
    `alert_cause_unsaid` (of a device, `other` without a note).
    """
    return Call("POST", fill("/v1/alerts/{}/resolve", alert_id), body=body, keyed=True)
