"""months. Written by `make clients` from openapi/openapi.json."""

from yiyang_client import models
from yiyang_client.calls import Call, Pages, fill


def close(month: str) -> Call[models.BookMonthRead]:
    """Close the books of a month.

    The first call asks, a second by another person closes. Later postings for that month go to the next open books.
    Months close in their order, from the first of which there is anything: 409 `earlier_month_open`,
    `month_without_entries`, `month_closed`. 409 `claims_unsettled` while a claim waits whose money moves in it;
    `same_person` for who asked, or imported, resolved or proposed something that moves in it; 422 `month_not_over`.
    """
    return Call("POST", fill("/v1/months/{}/close", month), keyed=True)


def keep_open(month: str, body: models.MonthKeepOpen) -> Call[models.BookMonthRead]:
    """Take back or refuse the closing of a month.

    Of a month that is `closing`: by who asked, or by another who refuses. It is `open` again, and can be asked for
    anew. 409 `close_not_asked` where nobody asked, `month_closed` where it is too late.
    """
    return Call("POST", fill("/v1/months/{}/keep-open", month), body=body, keyed=True)


def listing(*, limit: int | None = None) -> Pages[models.BookMonthRead]:
    """Months that are closing or closed.

    The latest month first; a month that is not here is open. `close` is offered to the second person, `keep_open` to
    both.
    """
    return Pages("GET", "/v1/months", query={"limit": limit})
