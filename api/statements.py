"""The statement of a settlement: as JSON, as a spreadsheet, on paper."""

from typing import Any
from uuid import UUID

import anyio.to_thread
from fastapi import Request, Response

from api.deps import CurrentActor, Session
from api.problems import told
from api.routes import router
from models.statements import StatementRead
from services import statements

routes = router("/settlements/{settlement_id}", "settlements")

PDF, XLSX = "application/pdf", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _file(media_type: str, description: str) -> dict[int | str, dict[str, Any]]:
    shape = {"schema": {"type": "string", "format": "binary"}}
    return {200: {"description": description, "content": {media_type: shape}}} | told(409)


def _sent(content: bytes, shown: StatementRead, ending: str, media_type: str) -> Response:
    named = f'attachment; filename="{shown.settlement_no}.{ending}"'
    return Response(content, headers={"Content-Disposition": named}, media_type=media_type)


@routes.get("/statement", summary="The statement of a settlement", responses=told(409))
async def read(settlement_id: UUID, request: Request, session: Session, actor: CurrentActor) -> StatementRead:
    """By programme and service, with every reduction and its reason, the funds and the payments. Frozen at the approval
    and at each payment, whatever is corrected or renamed later; before the approval it has no `code` and proves nothing.
    409 `settlement_returned` for a settlement that was sent back."""
    return await statements.read(session, actor, settlement_id, request.app.state.settings.reached_at)


@routes.get(
    "/statement.xlsx",
    summary="The statement as a spreadsheet",
    response_class=Response,
    responses=_file(XLSX, "The statement, and a sheet of the reductions"),
)
async def sheet(settlement_id: UUID, request: Request, session: Session, actor: CurrentActor) -> Response:
    """The same statement gives the same bytes."""
    shown = await statements.read(session, actor, settlement_id, request.app.state.settings.reached_at)
    return _sent(await anyio.to_thread.run_sync(statements.sheet, shown), shown, "xlsx", XLSX)


@routes.get(
    "/statement.pdf",
    summary="The statement on paper",
    response_class=Response,
    responses=_file(PDF, "Pages of A4, with a QR code that leads to the public check"),
)
async def paper(settlement_id: UUID, request: Request, session: Session, actor: CurrentActor) -> Response:
    """The same statement gives the same bytes."""
    settings = request.app.state.settings
    shown = await statements.read(session, actor, settlement_id, settings.reached_at)
    return _sent(await anyio.to_thread.run_sync(statements.paper, shown, settings.font), shown, "pdf", PDF)
