"""What every route of `/public/v1` does alike: no token, so many requests an address, answers that anybody may keep for a minute."""

from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from hashlib import blake2b
from typing import Annotated, Any, TypeVar

from fastapi import Path, Query, Request, Response
from pydantic import BaseModel
from sqlmodel.ext.asyncio.session import AsyncSession

from api.problems import UNCHANGED, told
from api.representations import preferred
from api.routes import StrictRoute, had
from models.public import DistrictCode
from services import public
from services.access import Actor, system
from services.errors import NotFound
from services.papers import html

Shown = TypeVar("Shown", bound=BaseModel)

KEPT_SECONDS = 60

District = Annotated[DistrictCode, Query(description="The six digits of the district", examples=["371002"])]
PaperCode = Annotated[str, Path(max_length=40, examples=["371002-ABCD-EFGH-JKLM-NPQR"])]


class PublicRoute(StrictRoute):
    """Whoever asks too often is refused before anything is looked at."""

    def __init__(self, path: str, endpoint: Callable[..., Any], **options: Any) -> None:
        options["responses"] = UNCHANGED | told(404, 422, 429, 503) | (options.get("responses") or {})
        super().__init__(path, endpoint, **options)

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        act = super().get_route_handler()

        async def handle(request: Request) -> Response:
            request.app.state.rates.take(request.client.host if request.client else "")
            return kept(request, await request.app.state.remembered.answer(request, act))

        return handle


JSON, HTML = "application/json", "text/html"
_CLOSED = {"Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'"}
"""The page has its style in itself: no script runs in it, and nothing is fetched."""


class PaperRoute(PublicRoute):
    """Of a paper's code: JSON, and a page to a browser, such as a telephone opens that has scanned it. Also where no paper has it."""

    def __init__(self, path: str, endpoint: Callable[..., Any], **options: Any) -> None:
        options["responses"] = told(406) | {200: {"content": {HTML: {"schema": {"type": "string"}}}}}
        super().__init__(path, endpoint, **options)

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        act = super().get_route_handler()

        async def handle(request: Request) -> Response:
            try:
                return await act(request)
            except NotFound as error:
                if preferred(request, (JSON, HTML)) == JSON:
                    raise
                return _page(html.unknown(error.said("zh"), error.said("en")), 404)

        return handle


def _page(text: str, status: int = 200) -> Response:
    return Response(text, status, _CLOSED, HTML)


def of_paper(request: Request, shown: Shown, written: Callable[[Shown], str]) -> Response:
    """The same as JSON or as a page, as the caller likes it."""
    if preferred(request, (JSON, HTML)) == HTML:
        return _page(written(shown))
    return Response(shown.model_dump_json(), media_type=JSON)


def kept(request: Request, answer: Response) -> Response:
    """With an ETag over its bytes, for a minute; 304 to who has them."""
    body = bytes(answer.body)
    tag = f'"{blake2b(body, digest_size=12).hexdigest()}"'
    headers = {"ETag": tag, "Cache-Control": f"public, max-age={KEPT_SECONDS}", "Vary": "Accept"}
    if had(request, tag):
        return Response(status_code=304, headers=headers)
    answer.headers.update(headers)
    return answer


@asynccontextmanager
async def asked(request: Request, district: str) -> AsyncIterator[tuple[AsyncSession, Actor]]:
    """The system itself in the district that was asked about. Raises DistrictUnknown."""
    actor = system(district)
    async with request.app.state.sessions(info={"scope": actor.scope}) as session, session.begin():
        await public.known(session, actor)
        yield session, actor
