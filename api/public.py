"""Whether a paper is genuine: asked by whoever holds it, without signing in. Nothing here tells of a person."""

from fastapi import APIRouter, Request, Response

from api.publishing import PaperCode, PaperRoute, of_paper
from models.notices import NoticeCheck
from models.statements import StatementCheck
from services import notices, statements

routes = APIRouter(prefix="/public/v1", tags=["public"], route_class=PaperRoute)


@routes.get("/statements/{code}", summary="Whether a statement is genuine", response_model=StatementCheck)
async def check_statement(code: PaperCode, request: Request) -> Response:
    """By the code that stands on the paper: compare number, provider, month, amount and hash with it. Whoever prints a false
    paper cannot guess a code (80 bits), and nobody can list them. 404 `statement_unknown`.
    With `Accept: text/html`, as of a browser, the same as a page, also of
    a code that is unknown."""
    code = code.strip().upper()
    actor = statements.district_of(code)
    async with request.app.state.sessions(info={"scope": actor.scope}) as session, session.begin():
        shown = await statements.check(session, code)
    return of_paper(request, shown, statements.written)


@routes.get(
    "/notices/{code}", summary="Whether a notice is genuine, and what was put right since", response_model=NoticeCheck
)
async def check_notice(code: PaperCode, request: Request) -> Response:
    """By the code that stands on the paper: compare number, place, day and hash with it. Where each finding stands now, without a
    person's name. 404 `notice_unknown`. With `Accept: text/html`, as of a browser, the same as a page, also
    of a code that is unknown."""
    code = code.strip().upper()
    actor = notices.district_of(code)
    async with request.app.state.sessions(info={"scope": actor.scope}) as session, session.begin():
        shown = await notices.check(session, code)
    return of_paper(request, shown, notices.written)
