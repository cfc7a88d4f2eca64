"""Offline sync (离线同步): what phones kept while there was no network."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Query, Request, Response

from api.deps import CurrentActor, Session, Slice
from api.errors import fault, language
from api.routes import listed, router
from models.sync import SyncAnswer, SyncChanges, SyncReport, SyncUploadRead
from models.wire import Listed
from services import pages, sync

routes = router("/sync", "visits")
SINCE = Query(
    max_length=12_000,
    description="`token` of the answer before; without it, or where it is empty, everything",
    json_schema_extra={"pattern": "^[A-Za-z0-9_-]*$"},  # told, and judged where the token is read
)


@routes.post("/visit-events", summary="Send what a phone has kept", response_model=SyncAnswer)
async def visit_events(report: SyncReport, request: Request, session: Session, actor: CurrentActor) -> Response:
    """Up to 1,000 events in any order, any number of times: each is `accepted`, a `duplicate` or `rejected` by itself, and a bad one
    keeps none of the others back. An event of a visit that the office withdrew is kept, and waits for an officer. What is rejected says
    what to mend: keep it on the phone and send it again. At most 8 MB, in which 1,000 of the longest events fit: 413 `too_large` for more."""
    taken = await sync.take(session, actor, report)
    spoken, upload = language(request), taken.upload
    answer = {
        "upload_id": upload.id,
        "received_at": taken.received_at,
        "skew_seconds": upload.skew_seconds,
        "accepted": upload.accepted,
        "duplicate": upload.duplicate,
        "rejected": upload.rejected,
        "results": [_shown(result, spoken) for result in taken.results],
    }
    return Response(pages.written(answer), media_type="application/json")


def _shown(result: sync.Result, spoken: str) -> dict[str, Any]:
    """A SyncResult: in words, and one that could not be read by each of its fields."""
    errors: list[dict[str, str]] = []
    code = message = None
    if result.faults:
        errors = [fault(found, spoken, "events", result.place) for found in result.faults]
        code, message = "invalid_input", errors[0]["message"]
    elif result.said is not None:
        code, message = result.said.code, result.said.said(spoken)
        errors = [{"pointer": at, "code": code, "message": message}] if (at := result.said.pointer) else []
    told = {"place": result.place, "id": result.id, "outcome": result.outcome}
    return told | {"code": code, "message": message, "errors": errors}


@routes.get("/changes", summary="The work of the days around today", response_model=SyncChanges)
async def changes(
    session: Session,
    actor: CurrentActor,
    since: Annotated[str | None, SINCE] = None,
) -> Response:
    """From yesterday to three days ahead, and what must be put right of the last week: with tasks, doubts in words, and, for yesterday,
    today and tomorrow, the homes in full. Told once: the next answer has what changed, and `gone` what is to be forgotten."""
    return Response(await sync.changes(session, actor, since), media_type="application/json")


@routes.get("/uploads", summary="What phones have sent, and when", response_model=Listed[SyncUploadRead])
async def uploads(
    request: Request, session: Session, actor: CurrentActor, part: Slice, caregiver_id: UUID | None = None
) -> Response:
    """Newest first: a caregiver's own, those of a provider's caregivers, the district's. Of a phone that is behind, or was refused, the
    counts and codes say so."""
    return listed(request, *await sync.listing(session, actor, part, caregiver_id=caregiver_id))
