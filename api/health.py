"""Is the process up, can it work, and what has it done."""

from alembic.config import Config
from alembic.script import ScriptDirectory
from fastapi import APIRouter, Request, Response
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from sqlalchemy import text

from api.manners import REGISTRY
from models.wire import Shown
from services.errors import Unavailable

routes = APIRouter(tags=["health"])


class NotReady(Unavailable):
    code = "not_ready"
    zh = "服务尚未就绪:{reason}。"
    en = "Not ready: {reason}."


class Health(Shown):
    status: str
    revision: str | None = None


def head() -> str | None:
    """The newest migration that this code knows."""
    return ScriptDirectory.from_config(Config("alembic.ini")).get_current_head()


@routes.get("/healthz", summary="The process is up")
async def healthz() -> Health:
    return Health(status="ok")


@routes.get("/readyz", summary="The database is reachable and its schema is this code's")
async def readyz(request: Request) -> Health:
    if request.app.state.leaving:
        raise NotReady(reason="shutting down")
    async with request.app.state.sessions() as session:
        revision = await session.scalar(text("select version_num from alembic_version"))
    if revision != request.app.state.head:
        raise NotReady(reason=f"schema at {revision}, code at {request.app.state.head}")
    return Health(status="ready", revision=revision)


@routes.get("/metrics", summary="Metrics for Prometheus", response_class=Response)
async def metrics() -> Response:
    return Response(generate_latest(REGISTRY), media_type=CONTENT_TYPE_LATEST)
