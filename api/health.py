"""Is the process up, can it work, what has it done; and the way from the front door to the API page."""

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from api import problems
from api.manners import REGISTRY
from models.wire import Shown
from services.errors import Unavailable

routes = APIRouter(tags=["health"])


class Leaving(Unavailable):
    code = "leaving"
    zh = "服务正在退出，不再接受新请求。"
    en = "The service is leaving and takes no new requests."


class NotMigrated(Unavailable):
    code = "not_migrated"
    zh = "数据库结构为 {schema}，程序需要 {wanted}；请以所有者运行 yiyang migrate。"
    en = "The database's schema is at {schema}, this program needs {wanted}: run `yiyang migrate` as the owner."


class Health(Shown):
    status: str
    revision: str | None = None


@routes.get("/", include_in_schema=False)
async def front_door() -> RedirectResponse:
    """Told in the description of the whole: it is for a person with a browser, not an operation of the API."""
    return RedirectResponse("/docs")


@routes.get("/healthz", summary="The process is up")
async def healthz() -> Health:
    """Asks nothing of the database: the process answers. Never refused."""
    return Health(status="ok")


@routes.get("/readyz", summary="The database is reachable and its schema is this code's", responses=problems.told(503))
async def readyz(request: Request) -> Health:
    """503 `not_migrated` while the schema is another one's, 503 `leaving` while the process is going down; else requests may
    come here."""
    if request.app.state.leaving:
        raise Leaving
    async with request.app.state.sessions() as session:
        try:
            revision = await session.scalar(text("select version_num from alembic_version"))
        except ProgrammingError:  # no such table yet
            revision = None
    if revision != request.app.state.head:
        raise NotMigrated(schema=revision or "-", wanted=request.app.state.head)
    return Health(status="ready", revision=revision)


@routes.get(
    "/metrics",
    summary="Metrics for Prometheus",
    response_class=Response,
    responses={200: {"content": {"text/plain": {"schema": {"type": "string"}}}}},
)
async def metrics() -> Response:
    """Counts and durations of requests, in Prometheus' own text, for whoever reaches this port. Nothing of people is in it."""
    return Response(generate_latest(REGISTRY), media_type=CONTENT_TYPE_LATEST)
