"""Kin declarations (亲属回避申报): of staff and officers, each for oneself."""

from uuid import UUID

from fastapi import Request, Response

from api.deps import CurrentActor, Session, Slice
from api.routes import listed, router, tagged
from models.kin_declarations import KinDeclarationRead, KinDeclare, KinEnd
from models.wire import Listed
from services import kin_declarations

routes = router("/kin-declarations", "register")


@routes.post("", summary="Declare a resident as kin", status_code=201)
async def declare(order: KinDeclare, session: Session, actor: CurrentActor) -> KinDeclarationRead:
    """For oneself. From then on one decides nothing about that resident, singly or in bulk (409 `kin_conflict`): neither an
    entitlement, a visit, a claim's exception nor an appeal, nor the settlement, import or batch that holds one of the
    resident's; lists decided at once leave them `withheld`. Reconciling decides nothing by itself, and stays open.

    422 `one_resident_only`, `day_in_future`; 404 `resident_not_found`; 409 `kin_declared` while one stands."""
    return await kin_declarations.declare(session, actor, order)


@routes.get("", summary="Kin declarations", response_model=Listed[KinDeclarationRead])
async def listing(
    request: Request,
    session: Session,
    actor: CurrentActor,
    part: Slice,
    resident_id: UUID | None = None,
    account_id: UUID | None = None,
) -> Response:
    """One's own; all of the district for auditors and the bureau's administrator. The last declared first."""
    page, found = await kin_declarations.listing(session, actor, part, resident_id=resident_id, account_id=account_id)
    return listed(request, page, found)


@routes.get("/{declaration_id}", summary="One kin declaration", response_model=KinDeclarationRead)
async def read(declaration_id: UUID, request: Request, session: Session, actor: CurrentActor) -> Response:
    """One's own; any for auditors and the bureau's administrator. Everything else is 404."""
    shown = await kin_declarations.read(session, actor, declaration_id)
    return tagged(request, shown, shown.version)


@routes.post("/{declaration_id}/end", summary="End a kin declaration")
async def end(
    declaration_id: UUID, session: Session, actor: CurrentActor, order: KinEnd | None = None
) -> KinDeclarationRead:
    """By the one who declared it, else 404; it stays on the register. It binds for 30 days more from the moment at which
    its end was told, whatever day it names: nobody ends it to decide in the same minute.

    422 `day_in_future`, `ends_before_it_began`; 409 `wrong_state` when it was ended before."""
    return await kin_declarations.end(session, actor, declaration_id, order or KinEnd())
