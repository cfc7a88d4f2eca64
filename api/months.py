"""Closing the books of a month."""

from typing import Annotated

from fastapi import Path, Request, Response

from api.deps import CurrentActor, KeyNeeded, Session, Slice
from api.routes import listed, router
from models.ledger import BookMonthRead, MonthKeepOpen
from models.wire import Listed
from services import months

routes = router("/months", "ledger")

MonthPath = Annotated[str, Path(pattern=r"^(19|20|21)[0-9]{2}-(0[1-9]|1[0-2])$", examples=["2024-03"])]


@routes.post("/{month}/close", summary="Close the books of a month", dependencies=[KeyNeeded])
async def close(month: MonthPath, session: Session, actor: CurrentActor) -> BookMonthRead:
    """The first call asks, a second by another person closes. Later postings for that month go to the next open books. Months close in
    their order, from the first of which there is anything: 409 `earlier_month_open`, `month_without_entries`, `month_closed`. 409
    `claims_unsettled` while a claim waits whose money moves in it; `same_person` for who asked, or imported, resolved or proposed
    something that moves in it; 422 `month_not_over`."""
    return await months.close(session, actor, month)


@routes.post("/{month}/keep-open", summary="Take back or refuse the closing of a month")
async def keep_open(month: MonthPath, order: MonthKeepOpen, session: Session, actor: CurrentActor) -> BookMonthRead:
    """Of a month that is `closing`: by who asked, or by another who refuses. It is `open` again, and can be asked for anew. 409
    `close_not_asked` where nobody asked, `month_closed` where it is too late."""
    return await months.keep_open(session, actor, month, order)


@routes.get("", summary="Months that are closing or closed", response_model=Listed[BookMonthRead])
async def listing(request: Request, session: Session, actor: CurrentActor, part: Slice) -> Response:
    """The latest month first; a month that is not here is open. `close` is offered to the second person,
    `keep_open` to both."""
    return listed(request, *await months.listing(session, actor, part))
