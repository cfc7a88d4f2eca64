"""assessment_notices. Written by `make clients` from openapi/openapi.json."""

from yiyang_client import models
from yiyang_client.calls import Call, Pages, fill


def close(notice_id: str, body: models.NoticeClose) -> Call[models.AssessmentNoticesNoticeRead]:
    """Put a notice away.

    Nothing else changes by it: entitlements are asked for and ended by their own acts. 409 `same_person` for the
    assessors, `kin_conflict`, `wrong_state` when it was put away before.
    """
    return Call("POST", fill("/v1/assessment-notices/{}/close", notice_id), body=body, keyed=True)


def listing(
    *,
    status: models.NoticeStatus | None = None,
    kind: models.NoticeKind | None = None,
    resident_id: str | None = None,
    limit: int | None = None,
) -> Pages[models.AssessmentNoticesNoticeRead]:
    """What new levels mean.

    The last told first. Entitlements that a new level no longer fits (`no_longer_fits`), programmes that it newly
    fits (`fits_newly`), levels that went by two (`level_jump`), assessors whose residents are all one provider's
    (`same_pair`).
    """
    return Pages(
        "GET",
        "/v1/assessment-notices",
        query={"status": status, "kind": kind, "resident_id": resident_id, "limit": limit},
    )


def read(notice_id: str) -> Call[models.AssessmentNoticesNoticeRead]:
    """One notice.

    What it is about, in words and by ids.
    """
    return Call("GET", fill("/v1/assessment-notices/{}", notice_id))
