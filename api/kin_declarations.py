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
    """For oneself. From then on one decides nothing about that resident (409 `kin_conflict`)."""
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
    shown = await kin_declarations.read(session, actor, declaration_id)
    return tagged(request, shown, shown.version)


@routes.post("/{declaration_id}/end", summary="End a kin declaration")
async def end(declaration_id: UUID, order: KinEnd, session: Session, actor: CurrentActor) -> KinDeclarationRead:
    """By the one who declared it; it stays on the register."""
    return await kin_declarations.end(session, actor, declaration_id, order)
