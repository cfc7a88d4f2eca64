"""notices. Written by `make clients` from openapi/openapi.json."""

from yiyang_client import models
from yiyang_client.calls import Call, Pages, fill


def listing(
    *,
    place_id: str | None = None,
    inspection_id: str | None = None,
    year: int | None = None,
    limit: int | None = None,
) -> Pages[models.NoticesNoticeRead]:
    """Notices.

    The last first. A place sees its own, a township those of its division.
    """
    return Pages(
        "GET",
        "/v1/notices",
        query={"place_id": place_id, "inspection_id": inspection_id, "year": year, "limit": limit},
    )


def notice_pdf(safety_notice_id: str) -> Call[bytes]:
    """The notice on paper.

    The same notice gives the same bytes; one whose inspection was annulled says so across the page.
    """
    return Call("GET", fill("/v1/notices/{}/notice.pdf", safety_notice_id), accept="application/pdf")


def read(safety_notice_id: str) -> Call[models.NoticesNoticeRead]:
    """One notice.

    As it was issued; where its findings stand now is told by `GET /v1/findings?inspection_id=`.
    """
    return Call("GET", fill("/v1/notices/{}", safety_notice_id))
