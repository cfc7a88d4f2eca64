"""Imports: files taken in by the worker, row by row accounted for."""

from collections.abc import Iterator
from typing import IO, Annotated, Any
from uuid import UUID

import anyio.to_thread
from fastapi import Query, Request, Response
from fastapi.responses import StreamingResponse
from sqlmodel.ext.asyncio.session import AsyncSession

from api.deps import CurrentActor, KeyNeeded, Session, Slice
from api.routes import listed, router, tagged
from api.uploads import MULTIPART, UPLOADED, Uploaded
from models.imports import ImportKind, ImportRead, ImportStatus
from models.wire import Listed
from services import imports
from services.access import Actor

routes = router("/imports", "imports")


@routes.post(
    "/{kind}",
    summary="Upload a CSV file or a spreadsheet",
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
    """Rows so far, and of those that failed the first faults; the rest is in `errors.csv`. 404 for what you may not see."""
    return tagged(request, *await imports.read(session, actor, import_id))


XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _file(media_type: str, description: str) -> dict[int | str, dict[str, Any]]:
    shape = {"type": "string"} if media_type == "text/csv" else {"type": "string", "format": "binary"}
    return {200: {"content": {media_type: {"schema": shape}}, "description": description}}


@routes.get(
    "/{kind}/template.xlsx",
    summary="An empty spreadsheet of a kind",
    response_class=Response,
    responses=_file(
        XLSX, "Chinese headings, required ones marked with *, choices to pick from; the second sheet explains"
    ),
)
async def template(kind: ImportKind, _session: Session, actor: CurrentActor) -> Response:
    """Filled in, it is uploaded as it is: `POST /v1/imports/{kind}`."""
    content = await anyio.to_thread.run_sync(imports.template, actor, kind)
    named = {"Content-Disposition": f'attachment; filename="{kind}-template.xlsx"'}
    return Response(content, headers=named, media_type=XLSX)


async def _faulty_rows(session: AsyncSession, actor: Actor, import_id: UUID, form: str) -> Response:
    file = await imports.faulty_rows(session, actor, import_id, form)
    named = {"Content-Disposition": f'attachment; filename="{import_id}-errors.{form}"'}
    media_type = XLSX if form == "xlsx" else "text/csv"
    return StreamingResponse(_parts(file), headers=named, media_type=media_type)


def _parts(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        while part := file.read(64 * 1024):
            yield part


_SAID = "the columns of the file, then row, column, code, message_zh, message_en"


@routes.get(
    "/{import_id}/errors.csv",
    name="imports.faulty_rows",
    summary="The refused rows and what is wrong with them",
    response_class=Response,
    responses=_file("text/csv", _SAID),
)
async def errors_csv(import_id: UUID, session: Session, actor: CurrentActor) -> Response:
    """Every refused row once, with its own cells for who uploaded it: correct them and upload the file as it is. UTF-8 with
    BOM, as spreadsheets want it; no cell can be taken for a formula."""
    return await _faulty_rows(session, actor, import_id, "csv")


@routes.get(
    "/{import_id}/errors.xlsx",
    name="imports.faulty_rows",
    summary="The same as a spreadsheet",
    response_class=Response,
    responses=_file(XLSX, _SAID),
)
async def errors_xlsx(import_id: UUID, session: Session, actor: CurrentActor) -> Response:
    """Every cell is text, so that a number of eighteen digits keeps them. More than 1,048,575 rows go on on further sheets; as an
    upload is taken from its first sheet (`sheets_ignored` names the others), correct `errors.csv` then."""
    return await _faulty_rows(session, actor, import_id, "xlsx")


@routes.post(
    "/{import_id}/cancel",
    summary="Break an import off",
    response_model=ImportRead,
)
async def cancel(import_id: UUID, request: Request, session: Session, actor: CurrentActor) -> Response:
    """By who uploaded it, while it is queued or running. What is in stays in a partial import, and nothing of a strict one; it
    ends as `failed` with the code `cancelled`."""
    return tagged(request, *await imports.cancel(session, actor, import_id))


@routes.post(
    "/{import_id}/approve",
    summary="Approve an import of attested visits",
    response_model=ImportRead,
    dependencies=[KeyNeeded],
)
async def approve(import_id: UUID, request: Request, session: Session, actor: CurrentActor) -> Response:
    """By another officer or the bureau's head, never by who imported it: only then may its visits be paid. 409
    `nothing_to_approve` where nothing new came in by it, as by a file that was sent before: that one is approved."""
    return tagged(request, *await imports.approve(session, actor, import_id))
