"""Imports: files taken in by the worker, row by row accounted for."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Request, Response

from api.deps import CurrentActor, KeyNeeded, Session, Slice
from api.routes import listed, router, tagged
from api.uploads import MULTIPART, UPLOADED, Uploaded
from models.imports import ImportKind, ImportRead, ImportStatus
from models.wire import Listed
from services import imports

routes = router("/imports", "imports")


@routes.post(
    "/{kind}",
    summary="Upload a CSV file",
    status_code=202,
    response_model=ImportRead,
    dependencies=[UPLOADED],
    openapi_extra=MULTIPART,
)
async def upload(kind: ImportKind, file: Uploaded, session: Session, actor: CurrentActor) -> Response:
    """Headings in English or Chinese, titles above them allowed. `Location` leads to the import, which tells its progress."""
    shown = await imports.upload(session, actor, kind, file)
    return Response(shown.model_dump_json(), 202, {"Location": f"/v1/imports/{shown.id}"}, "application/json")


@routes.get("", summary="Imports, newest first", response_model=Listed[ImportRead])
async def listing(
    request: Request,
    session: Session,
    actor: CurrentActor,
    part: Slice,
    kind: Annotated[ImportKind | None, Query()] = None,
    status: Annotated[ImportStatus | None, Query()] = None,
) -> Response:
    """The bureau sees those of its district, a provider's manager his provider's, a community worker his own."""
    return listed(request, *await imports.listing(session, actor, part, kind=kind, status=status))


@routes.get("/{import_id}", summary="How far an import has come", response_model=ImportRead)
async def read(import_id: UUID, request: Request, session: Session, actor: CurrentActor) -> Response:
    return tagged(request, *await imports.read(session, actor, import_id))


@routes.get(
    "/{import_id}/errors.csv",
    summary="What was wrong with which row",
    response_class=Response,
    responses={
        200: {
            "content": {"text/csv": {"schema": {"type": "string"}}},
            "description": "row, column, code, message_zh, message_en",
        }
    },
)
async def errors_csv(import_id: UUID, session: Session, actor: CurrentActor) -> Response:
    """UTF-8 with BOM, as spreadsheets want it; no cell can be taken for a formula."""
    content = await imports.errors_csv(session, actor, import_id)
    named = {"Content-Disposition": f'attachment; filename="{import_id}-errors.csv"'}
    return Response(content, headers=named, media_type="text/csv")


@routes.post(
    "/{import_id}/approve",
    summary="Approve an import of attested visits",
    response_model=ImportRead,
    dependencies=[KeyNeeded],
)
async def approve(import_id: UUID, request: Request, session: Session, actor: CurrentActor) -> Response:
    """By another officer or the bureau's head, never by who imported it: only then may its visits be paid."""
    return tagged(request, *await imports.approve(session, actor, import_id))
