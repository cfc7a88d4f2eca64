"""Exports: lists as files, made by the worker, fetched piece by piece."""

from typing import Annotated, Any
from urllib.parse import quote
from uuid import UUID

from fastapi import Query, Request, Response

from api.deps import CurrentActor, Session, Slice
from api.files import FileStream
from api.problems import told
from api.routes import listed, router, tagged
from models.exports import ExportAsk, ExportFormat, ExportKind, ExportRead, ExportStatus
from models.wire import Listed
from services import exports

routes = router("/exports", "exports")

MEDIA = {
    ExportFormat.CSV: "text/csv; charset=utf-8",
    ExportFormat.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_FILE: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "UTF-8 with BOM, or xlsx; headings and values in Chinese, money in yuan",
        "content": {
            "text/csv": {"schema": {"type": "string"}},
            MEDIA[ExportFormat.XLSX]: {"schema": {"type": "string", "format": "binary"}},
        },
    }
}


@routes.post("", summary="Ask for a list as a file", status_code=202, response_model=ExportRead)
async def ask(order: ExportAsk, session: Session, actor: CurrentActor) -> Response:
    """Every row that the list would show this membership, with the list's own `filters` (not its `cursor` and `limit`); no
    more rows than the role may (a failed export says `export_too_large`). Whoever may not read the list gets 403.
    422 `filter_unknown` says which filters there are, `filter_missing` which one the list needs (`uninsured` its `kind`). `Location`
    leads to the export, which tells how far it has come."""
    shown = await exports.ask(session, actor, order)
    return Response(shown.model_dump_json(), 202, {"Location": f"/v1/exports/{shown.id}"}, "application/json")


@routes.get("", summary="One's exports, newest first", response_model=Listed[ExportRead])
async def listing(
    request: Request,
    session: Session,
    actor: CurrentActor,
    part: Slice,
    kind: Annotated[ExportKind | None, Query()] = None,
    status: Annotated[ExportStatus | None, Query()] = None,
) -> Response:
    """Those that this membership asked for."""
    return listed(request, *await exports.listing(session, actor, part, kind=kind, status=status))


@routes.get("/{export_id}", summary="How far an export has come", response_model=ExportRead)
async def read(export_id: UUID, request: Request, session: Session, actor: CurrentActor) -> Response:
    """`status` and, once it `succeeded`, where the `file` is and until when; 404 for what another membership asked for."""
    return tagged(request, *await exports.read(session, actor, export_id))


@routes.get(
    "/{export_id}/file",
    name="exports.fetch",
    summary="The file of an export",
    response_class=Response,
    responses=_FILE | told(409),
)
async def file(export_id: UUID, request: Request, session: Session, actor: CurrentActor) -> Response:
    """For seven days; each fetch is in the audit. 409 `export_not_ready` until it succeeded, 404 `export_expired` after. In
    CSV a cell that would be taken for a formula has an apostrophe in front, as has one that begins with an apostrophe."""
    found = await exports.opened(session, actor, export_id)
    ending = f"{found.made_on}.{found.format}"
    named = f"attachment; filename=\"{found.kind}-{ending}\"; filename*=UTF-8''{quote(found.zh)}-{ending}"
    headers = {"Content-Disposition": named, "Content-Length": str(found.size)}
    sessions, stall = request.app.state.sessions, request.app.state.settings.stall_seconds

    async def piece(seq: int) -> bytes | None:
        async with sessions(info={"scope": actor.scope}) as own, own.begin():
            return await exports.piece(own, actor, export_id, seq)

    return FileStream(piece, stall_seconds=stall, headers=headers, media_type=MEDIA[found.format])
