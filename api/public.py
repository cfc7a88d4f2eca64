"""What the public may ask without signing in. Nothing here tells of a person."""

from typing import Annotated

from fastapi import APIRouter, Path, Request, Response
from pydantic import BaseModel

from api.problems import told
from models.notices import NoticeCheck
from models.statements import StatementCheck
from services import notices, statements

routes = APIRouter(prefix="/public/v1", tags=["public"])

KEPT_SECONDS = 60


@routes.get(
    "/statements/{code}",
    summary="Whether a statement is genuine",
    response_model=StatementCheck,
    responses=told(404, 422, 503),
)
async def check_statement(
    code: Annotated[str, Path(max_length=40, examples=["371002-ABCD-EFGH-JKLM-NPQR"])], request: Request
) -> Response:
    """By the code that stands on the paper: compare number, provider, month, amount and hash with it. Whoever prints a false
    paper cannot guess a code (80 bits), and nobody can list them. 404 `statement_unknown`."""
    code = code.strip().upper()
    actor = statements.district_of(code)
    async with request.app.state.sessions(info={"scope": actor.scope}) as session, session.begin():
        shown = await statements.check(session, code)
    return _kept(shown)


@routes.get(
    "/notices/{code}",
    summary="Whether a notice is genuine, and what was put right since",
    response_model=NoticeCheck,
    responses=told(404, 422, 503),
)
async def check_notice(
    code: Annotated[str, Path(max_length=40, examples=["371002-ABCD-EFGH-JKLM-NPQR"])], request: Request
) -> Response:
    """By the code that stands on the paper: compare number, place, day and hash with it. Where each finding stands now, without a
    person's name. 404 `notice_unknown`."""
    code = code.strip().upper()
    actor = notices.district_of(code)
    async with request.app.state.sessions(info={"scope": actor.scope}) as session, session.begin():
        shown = await notices.check(session, code)
    return _kept(shown)


def _kept(shown: BaseModel) -> Response:
    kept = {"Cache-Control": f"public, max-age={KEPT_SECONDS}"}
    return Response(shown.model_dump_json(), headers=kept, media_type="application/json")
