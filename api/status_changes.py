"""Status changes of a resident (注销、迁出、恢复), and what stops with them."""

from uuid import UUID

from fastapi import Request, Response

from api.deps import CurrentActor, Session, Slice
from api.routes import listed, router
from models.status_changes import StatusChangeMade, StatusChangeOrder, StatusChangeRead
from models.wire import Listed
from services import status_changes

routes = router("/residents/{resident_id}/status-changes", "register")


@routes.post("", summary="Record a death, a move or a return", status_code=201, name="residents.change_status")
async def change(
    resident_id: UUID, order: StatusChangeOrder, session: Session, actor: CurrentActor
) -> StatusChangeMade:
    """`effective_on` is the last day: entitlements end with it, open orders for later days are cancelled, their holds void; seats
    at activities of later days go to who waits.

    A return restores neither: what is wanted again is granted again, and pays the visits of its days, settled ones too.
    `visits_after` counts visits already verified for later days: they are flagged (`after_death`, `after_move`), what they
    posted is reversed, and they are paid only if an officer accepts them. 409 `wrong_state`, `status_unchanged`; 422
    `day_in_future` and for a day before the birth or before the leaving."""
    return await status_changes.change(session, actor, resident_id, order)


@routes.get("", summary="What was believed of a resident, and when", response_model=Listed[StatusChangeRead])
async def listing(resident_id: UUID, request: Request, session: Session, actor: CurrentActor, part: Slice) -> Response:
    """The last recorded first."""
    return listed(request, *await status_changes.listing(session, actor, resident_id, part))
