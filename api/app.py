"""The application: routers, manners, the database it talks to."""

import gc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from hashlib import sha256

from fastapi import FastAPI
from fastapi_offline import FastAPIOffline
from sqlalchemy import text

from api import auth, call_ins, errors, health, migrations, nouns, problems, public, public_places, stores, streams
from api.device_gate import Gate
from api.manners import Limits, Manners, configure_logs
from api.rates import Rates
from api.remembered import Remembered
from api.settings import Settings
from services.events import Hub
from services.scope import connect
from services.secrets import Vault
from services.tokens import Keys

DESCRIPTION = """
颐养 Yiyang: the open system of record for publicly bought elder care.

Money is an integer of fen (`*_fen`), durations are minutes (`*_minutes`), instants carry an offset (`*_at`), days are
`*_on`, months `YYYY-MM`; days and months are those of Asia/Shanghai. Errors are RFC 9457 problems in Chinese, or in English
with `Accept-Language: en`. What is not known is refused (422), a query parameter
as a field of a body. Everything that creates or advances something takes an `Idempotency-Key`. This page is at `/docs`, where
`GET /` leads (307); it and `/openapi.json` need no internet.
"""


def create_app(settings: Settings, database_url: str) -> FastAPI:
    """`database_url` is where the application works: the one of the settings, or the embedded server's."""

    @asynccontextmanager
    async def living(app: FastAPI) -> AsyncIterator[None]:
        engine, app.state.sessions = connect(
            database_url, vault, pool_size=settings.pool_size, max_overflow=0, pool_timeout=10, pool_pre_ping=False
        )
        app.state.engine = engine
        async with engine.connect() as connection:
            await connection.execute(text("select 1"))
        # Long-lived objects leave the collector's sight; without this the slowest answers are collections.
        gc.collect()
        gc.freeze()
        gc.set_threshold(50_000, 20, 50)
        yield
        app.state.leaving = True
        await app.state.hub.close()
        await engine.dispose()

    configure_logs(settings.log_level)
    vault = Vault.from_text(settings.key_text("master_keys"))
    app = FastAPIOffline(
        title="颐养 Yiyang",
        version="0.1.0",
        description=DESCRIPTION,
        lifespan=living,
        docs_url="/docs",
        redoc_url=None,
        redirect_slashes=False,
    )
    app.state.settings = settings
    app.state.photo_store = stores.of_photos(settings)
    app.state.leaving = False
    app.state.head = migrations.head()
    app.state.hub = Hub(lambda: app.state.sessions, lambda: app.state.leaving, streams.tell_of)
    app.state.remembered = Remembered()
    app.state.rates = Rates(settings.public_per_minute)
    app.state.gate = Gate(settings.device_per_minute)
    app.state.call_rates = Rates(call_ins.PER_MINUTE, refused=call_ins.CallsTooOften)
    app.state.keys = Keys.of(
        settings.token_ring, timedelta(minutes=settings.access_minutes), timedelta(days=settings.refresh_days)
    )
    app.state.cursor_key = sha256(b"cursors" + next(iter(settings.token_ring.values()))).digest()
    errors.install(app)
    for noun in (health, public, public_places, auth, *nouns.ALL):
        app.include_router(noun.routes)
    problems.describe(app)
    limits = Limits(settings.body_limit, settings.file_limit, settings.photo_limit)
    app.add_middleware(Manners, limits=limits)
    return app
