"""incidents. Written by `make clients` from openapi/openapi.json."""

from yiyang_client import models
from yiyang_client.calls import Call, Pages, fill


def annul(incident_id: str, body: models.IncidentAnnul) -> Call[models.IncidentRead]:
    """Annul an incident.

    What should not have been recorded, while it is open: it stays to be read. By the bureau; 409 `same_person` for
    who recorded it.
    """
    return Call("POST", fill("/v1/incidents/{}/annul", incident_id), body=body, keyed=True)


def close(incident_id: str, body: models.IncidentClose) -> Call[models.IncidentRead]:
    """Close an incident.

    By the bureau, and not by who recorded it (409 `same_person`). 409 `incident_cause_missing`,
    `incident_follow_ups_waiting`.
    """
    return Call("POST", fill("/v1/incidents/{}/close", incident_id), body=body, keyed=True)


def create(body: models.IncidentRecord) -> Call[models.IncidentRead]:
    """Tell of an incident.

    By the place where it happened; by the bureau for a place without an account. Deaths, fires, poisoned food and
    missing people are told within an hour, all else within a day (`report_due_at`); what is told later is taken, and
    says so (`reported_late`). Whom it concerned are ids, and the words name nobody. What has to be told at once, or
    came late, raises an alert.

    409 `incident_no_taken`; 422 `incident_in_future`, `incident_long_ago`, `place_unknown`,
    `resident_not_served_here`, `home_of_no_provider`, `resident_named_in_words`.
    """
    return Call("POST", "/v1/incidents", body=body, keyed=True)


def follow_ups_complete(
    incident_id: str,
    follow_up_id: str,
    body: models.FollowUpComplete,
) -> Call[models.IncidentRead]:
    """Say that a follow-up is done.

    Once, with what was done. 409 `follow_up_done`.
    """
    return Call(
        "POST",
        fill("/v1/incidents/{}/follow-ups/{}/complete", incident_id, follow_up_id),
        body=body,
        keyed=True,
    )


def follow_ups_create(incident_id: str, body: models.FollowUpAdd) -> Call[models.IncidentRead]:
    """Add what is to be done.

    So that it does not happen again: by whom, until when. Not done by then, it raises an alert. 422
    `follow_up_due_before_today`, `follow_up_due_too_far`.
    """
    return Call("POST", fill("/v1/incidents/{}/follow-ups", incident_id), body=body, keyed=True)


def listing(
    *,
    kind: models.IncidentKind | None = None,
    harm: models.Harm | None = None,
    status: models.IncidentStatus | None = None,
    place_kind: models.InspectedKind | None = None,
    place_id: str | None = None,
    resident_id: str | None = None,
    late: bool | None = None,
    overdue: bool | None = None,
    from_on: str | None = None,
    to_on: str | None = None,
    limit: int | None = None,
) -> Pages[models.IncidentRead]:
    """Incidents.

    The last first. A place sees its own, a township those of its division, the bureau and its inspectors all.
    """
    return Pages(
        "GET",
        "/v1/incidents",
        query={
            "kind": kind,
            "harm": harm,
            "status": status,
            "place_kind": place_kind,
            "place_id": place_id,
            "resident_id": resident_id,
            "late": late,
            "overdue": overdue,
            "from_on": from_on,
            "to_on": to_on,
            "limit": limit,
        },
    )


def raise_harm(incident_id: str, body: models.IncidentHarmRaise) -> Call[models.IncidentRead]:
    """Say that it was worse.

    What was minor turned out to be a fracture, or somebody died of it; `since` when. Told later than such a thing has
    to be (a death within an hour), the incident is reported late, and the bureau alarmed. One that was closed is open
    again, and the bureau alarmed of it. 422 `harm_not_worse`, `harm_before_incident`, `harm_before_last`,
    `incident_in_future`, `resident_named_in_words`.
    """
    return Call("POST", fill("/v1/incidents/{}/raise-harm", incident_id), body=body, keyed=True)


def read(incident_id: str) -> Call[models.IncidentRead]:
    """One incident.

    With its follow-ups and the trail of all that was done about it; nothing of that is ever changed.
    """
    return Call("GET", fill("/v1/incidents/{}", incident_id))


def reveal(incident_id: str, body: models.IncidentReveal) -> Call[models.IncidentRevealed]:
    """Show whom it concerned.

    The residents by name, and in whose home it happened, for a purpose, and audited. Not for inspectors and auditors.

    Without regard to an `Idempotency-Key`: asked again, it is answered again, and kept nowhere.
    """
    return Call("POST", fill("/v1/incidents/{}/reveal", incident_id), body=body)


def say_cause(incident_id: str, body: models.IncidentCauseSay) -> Call[models.IncidentRead]:
    """Say what it came from.

    By a code and in words. Said again it replaces what was said, which stays in the trail.
    """
    return Call("POST", fill("/v1/incidents/{}/say-cause", incident_id), body=body, keyed=True)
