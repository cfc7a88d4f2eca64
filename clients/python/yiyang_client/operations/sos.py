"""sos. Written by `make clients` from openapi/openapi.json."""

from yiyang_client import models
from yiyang_client.calls import Call, Pages, fill


def acknowledge(sos_id: str) -> Call[models.SosRead]:
    """Say that one sees to a call for help.

    Once: 409 `wrong_state` when somebody else was first.
    """
    return Call("POST", fill("/v1/sos/{}/acknowledge", sos_id), keyed=True)


def create(body: models.SosRaise) -> Call[models.SosRead]:
    """Call for help.

    For a resident: by himself, his family, who serves him, the community, the house in which he stays, or the
    bureau's call centre. While a call of his is not over it is that one, said once more (200). An alert is raised,
    which has to be acknowledged within ten minutes, or it is passed on to the bureau. 404 `resident_not_found`, 422
    `place_incomplete`.
    """
    return Call("POST", "/v1/sos", body=body, keyed=True)


def helpers(sos_id: str, *, limit: int | None = None) -> Call[models.SosHelp]:
    """Who could help, the nearest first.

    Caregivers at work now, providers under contract, meal points, facilities and care centres, with the distance as
    the crow flies; and the resident's contacts, masked. A provider is told of its own alone. Audited.
    """
    return Call("GET", fill("/v1/sos/{}/helpers", sos_id), query={"limit": limit})


def listing(
    *,
    status: models.AlertStatus | None = None,
    resident_id: str | None = None,
    facility_id: str | None = None,
    overdue: bool | None = None,
    limit: int | None = None,
) -> Pages[models.SosRead]:
    """Calls for help.

    The last first: of the residents whom one sees, of one's own facility, of the division; the bureau all.
    """
    return Pages(
        "GET",
        "/v1/sos",
        query={
            "status": status,
            "resident_id": resident_id,
            "facility_id": facility_id,
            "overdue": overdue,
            "limit": limit,
        },
    )


def read(sos_id: str) -> Call[models.SosRead]:
    """One call for help.

    Who calls, how often, who sees to it, and what it came to.
    """
    return Call("GET", fill("/v1/sos/{}", sos_id))


def resolve(sos_id: str, body: models.AlertResolve) -> Call[models.SosRead]:
    """Say what a call for help came to.

    With its cause, such as `helped` or `false_alarm`. Pressed again, it is another call. 422 `alert_cause_unfit`:
    nobody is `repaired`.
    """
    return Call("POST", fill("/v1/sos/{}/resolve", sos_id), body=body, keyed=True)
