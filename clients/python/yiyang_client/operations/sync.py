"""sync. Written by `make clients` from openapi/openapi.json."""

from yiyang_client import models
from yiyang_client.calls import Call, Pages


def changes(*, since: str | None = None) -> Call[models.SyncChanges]:
    """The work of the days around today.

    From yesterday to three days ahead, and what must be put right of the last week: with tasks, doubts in words, and,
    for yesterday, today and tomorrow, the homes in full. Told once: the next answer has what changed, and `gone` what
    is to be forgotten.
    """
    return Call("GET", "/v1/sync/changes", query={"since": since})


def uploads_listing(*, caregiver_id: str | None = None, limit: int | None = None) -> Pages[models.SyncUploadRead]:
    """What phones have sent, and when.

    Newest first: a caregiver's own, those of a provider's caregivers, the district's. Of a phone that is behind, or
    was refused, the counts and codes say so.
    """
    return Pages("GET", "/v1/sync/uploads", query={"caregiver_id": caregiver_id, "limit": limit})


def visit_events(body: models.SyncReport) -> Call[models.SyncAnswer]:
    """Send what a phone has kept.

    Up to 1,000 events in any order, any number of times: each is `accepted`, a `duplicate` or `rejected` by itself,
    and a bad one keeps none of the others back. An event of a visit that the office withdrew is kept, and waits for
    an officer. What is rejected says what to mend: keep it on the phone and send it again. At most 8 MB, in which
    1,000 of the longest events fit: 413 `too_large` for more.
    """
    return Call("POST", "/v1/sync/visit-events", body=body, keyed=True)
