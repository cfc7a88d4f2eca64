"""Allowance batches: a month's roll on its way to the bank and back."""

from uuid import UUID

from fastapi import APIRouter, Request, Response

from api.bank_answers import ANSWERED, BODY, Answered
from api.deps import CurrentActor, KeyNeeded, Session, Slice
from api.routes import LookRoute, listed, router, tagged
from models.allowance_batches import (
    BankFileOrder,
    BankResultsRead,
    BatchCreate,
    BatchKind,
    BatchRead,
    BatchStatus,
    LineRead,
    Withheld,
)
from models.allowance_payments import SendingStatus
from models.wire import Listed, Month
from services import allowance_batches

routes = router("/allowance-batches", "allowances")
looks = APIRouter(prefix=routes.prefix, tags=routes.tags, route_class=LookRoute)


@routes.post("", summary="Begin a month's batch", status_code=201, response_model=BatchRead)
async def create(order: BatchCreate, request: Request, session: Session, actor: CurrentActor) -> Response:
    """An empty draft; `build` fills it. 409 `batch_draft_exists`."""
    shown = await allowance_batches.create(session, actor, order)
    return tagged(request, shown, shown.version, 201)


@routes.get("", summary="Batches", response_model=Listed[BatchRead])
async def listing(
    request: Request,
    session: Session,
    actor: CurrentActor,
    part: Slice,
    month: Month | None = None,
    status: BatchStatus | None = None,
    kind: BatchKind | None = None,
) -> Response:
    """Newest first, each with its sums by kind, how many lines the bank has paid and returned, and what may be done now."""
    found = await allowance_batches.listing(session, actor, part, month=month, status=status, kind=kind)
    return listed(request, *found)


@routes.get("/{batch_id}", summary="One batch and how far it has come", response_model=BatchRead)
async def read(batch_id: UUID, request: Request, session: Session, actor: CurrentActor) -> Response:
    """Sums, who built, approved and sent it, and what may be done now. 404 for another district's."""
    shown = await allowance_batches.read(session, actor, batch_id)
    return tagged(request, shown, shown.version)


@routes.get("/{batch_id}/lines", summary="Who is paid, who is not, and why", response_model=Listed[LineRead])
async def lines(
    batch_id: UUID,
    request: Request,
    session: Session,
    actor: CurrentActor,
    part: Slice,
    due: bool | None = None,
    withheld: Withheld | None = None,
    arrears: bool | None = None,
    result: SendingStatus | None = None,
    allowance_id: UUID | None = None,
    resident_id: UUID | None = None,
) -> Response:
    """In the order of the bank's file; those who are not paid come last."""
    found = await allowance_batches.lines(
        session,
        actor,
        batch_id,
        part,
        due=due,
        withheld=withheld,
        arrears=arrears,
        result=result,
        allowance_id=allowance_id,
        resident_id=resident_id,
    )
    return listed(request, *found)


@routes.post("/{batch_id}/build", summary="Fill a draft by the register of this moment")
async def build(batch_id: UUID, session: Session, actor: CurrentActor) -> BatchRead:
    """Built again, the draft's lines are replaced. Earlier months that are owed, or came back from the bank, come as
    arrears; what came back of a later one waits for a later batch."""
    return await allowance_batches.build(session, actor, batch_id)


@routes.post("/{batch_id}/discard", summary="Discard a draft", status_code=204, response_class=Response)
async def discard(batch_id: UUID, session: Session, actor: CurrentActor) -> Response:
    """With its lines, also where none is to be paid; its month may be begun anew. 409 `wrong_state` once it is approved."""
    await allowance_batches.discard(session, actor, batch_id)
    return Response(status_code=204)


@routes.post("/{batch_id}/approve", summary="Approve a batch", dependencies=[KeyNeeded])
async def approve(batch_id: UUID, session: Session, actor: CurrentActor) -> BatchRead:
    """Never by who built it (409 `same_person`), nor by kin of who is paid (`kin_conflict`). `changed_since_built` names who
    died, moved or is not due any more; `fund_short` says what is left. Funds move here, once per programme and source."""
    return await allowance_batches.approve(session, actor, batch_id)


@looks.post(
    "/{batch_id}/bank-file",
    summary="The list for the bank, with cards in clear",
    response_class=Response,
    responses={
        200: {
            "description": "The file, in the form that was asked for",
            "content": {
                "text/csv": {"schema": {"type": "string"}},
                "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": {
                    "schema": {"type": "string", "format": "binary"}
                },
            },
        }
    },
)
async def bank_file(batch_id: UUID, order: BankFileOrder, session: Session, actor: CurrentActor) -> Response:
    """By neither builder nor approver, for a purpose, and audited as a reveal. The first one sends the batch; whose card is
    gone or who died meanwhile is taken out and returned. A later one takes out nobody: what was sent waits for the bank's
    answer. The answer is kept nowhere, under no key."""
    file = await allowance_batches.bank_file(session, actor, batch_id, order)
    named = {"Content-Disposition": f'attachment; filename="{file.name}"', "Cache-Control": "no-store"}
    return Response(file.content, headers=named, media_type=file.media_type)


@routes.post(
    "/{batch_id}/bank-results",
    summary="Record what the bank answered",
    response_model=BankResultsRead,
    dependencies=[KeyNeeded, ANSWERED],
    openapi_extra=BODY,
)
async def bank_results(batch_id: UUID, answers: Answered, session: Session, actor: CurrentActor) -> BankResultsRead:
    """As a CSV file or as lines, by neither builder nor approver. Matched by line number and amount; what does not fit is
    told by its row, and what was said before changes nothing, but that a bank returns days later what it had paid: that
    is payable again and waits to be sent again. Of a line that one answer says both of nothing is recorded (`answered_twice`).
    With the last line answered the batch is reconciled."""
    return await allowance_batches.bank_results(session, actor, batch_id, answers)


routes.routes += looks.routes
