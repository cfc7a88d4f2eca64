"""The worker: takes jobs from the queue, and does by the clock what nobody asks for.

Its connection to the queue acts as the worker's role, which sees jobs and nothing else; the work itself opens sessions as
the application, walled into the district of the job."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from uuid import UUID

import asyncpg
import structlog
from pgqueuer.adapters.drivers.asyncpg import AsyncpgDriver
from pgqueuer.adapters.persistence.queries import Queries
from pgqueuer.core.executors import DatabaseRetryEntrypointExecutor
from pgqueuer.core.qm import QueueManager
from pgqueuer.domain.errors import RetryRequested
from pgqueuer.domain.models import Job
from pgqueuer.domain.types import QueueExecutionMode
from sqlalchemy import make_url
from sqlmodel.ext.asyncio.session import AsyncSession

from api import stores
from api.settings import Settings
from models.messages import MessageChannel
from services import (
    alerts,
    audit_chain,
    care_plans,
    complaints,
    dispatch_plans,
    events,
    exports,
    family_links,
    findings,
    idempotency,
    imports,
    incidents,
    inspection_campaigns,
    insurance_policies,
    jobs,
    meal_orders,
    messages,
    order_offers,
    orders,
    photo_uploads,
    photos,
    sign_in_failures,
    signals,
    statistics,
    stay_months,
    stays,
    sync,
    visits,
    waitlist,
    webhooks,
    welfare_visits,
)
from services.access import Actor
from services.scope import Sessions, connect
from services.secrets import Vault

WORKER_ROLE = "yiyang_worker"
STALE_AFTER = timedelta(seconds=12)
"""A job whose worker's heart has not beaten for so long is taken over; it beats twice in that time."""

MOST_TRIES = 5
AT_ONCE = 2
GRACE_SECONDS = 3

log = structlog.get_logger()


class JobBroken(Exception):
    """A job failed. Says what kind of error and where, never its text: the queue's tables are no place for personal data."""


@dataclass(frozen=True)
class Beat:
    """What is done by the clock. More than one worker may do it at once."""

    name: str
    seconds: int
    act: Callable[[Sessions], Awaitable[object]]


def _each(name: str, seconds: int, act: Callable[[AsyncSession, Actor], Awaitable[object]]) -> Beat:
    return Beat(name, seconds, lambda sessions: jobs.in_each_district(sessions, act))


CLOCK: Sequence[Beat] = (
    Beat("audit.seal", 3, audit_chain.seal_all),
    Beat("statistics.refresh", 10, statistics.refresh_by_the_clock),
    Beat("care_plans.make", 30, care_plans.run_due),
    _each("orders.expire", 30, orders.expire_due),
    _each("order_offers.go_on", 30, order_offers.go_on_due),
    _each("stays.expire", 30, stays.expire_due),
    _each("stays.end_deceased", 30, stays.end_deceased),
    _each("waitlist.hand_over", 300, waitlist.hand_over_due),
    _each("stay_months.count", 300, stay_months.count_due),
    _each("visits.flag_overdue", 60, visits.flag_overdue),
    _each("alerts.escalate", 60, alerts.escalate_due),
    _each("signals.raise_silent", 60, signals.raise_silent),
    _each("signals.tell_counts", 60, signals.tell_counts),
    _each("incidents.raise_overdue", 600, incidents.raise_overdue),
    _each("complaints.keep_due", 600, complaints.keep_due),
    _each("welfare_visits.keep", 600, welfare_visits.keep),
    _each("findings.keep_in_mind", 60, findings.keep_in_mind),
    _each("inspection_campaigns.keep_in_mind", 600, inspection_campaigns.keep_in_mind),
    _each("insurance_policies.announce", 600, insurance_policies.announce),
    _each("family_links.end", 600, family_links.end_over),
    _each("events.sweep", 600, events.sweep),
    _each("webhooks.forget", 600, webhooks.forget),
    _each("messages.forget", 600, messages.forget),
    _each("meal_orders.cancel_unserved", 60, meal_orders.cancel_unserved),
    _each("meal_orders.lapse", 600, meal_orders.lapse_due),
    _each("orders.confirm", 300, orders.confirm_due),
    Beat("failures.forget", 3600, sign_in_failures.forget_old),
    _each("exports.forget", 3600, exports.forget_old),
    _each("photo_uploads.forget", 3600, photo_uploads.forget_old),
    _each("keys.forget", 3600, lambda session, actor: idempotency.forget_old(session, actor.district)),
)
QUEUE_LOG_EVERY = 3600
PHOTOS_SWEPT_EVERY = 86_400


def _place(error: BaseException) -> str:
    trace, place = error.__traceback__, "?"
    while trace is not None:
        place, trace = f"{trace.tb_frame.f_code.co_filename.rsplit('/', 2)[-1]}:{trace.tb_lineno}", trace.tb_next
    return place


def _manager(queue: asyncpg.Connection, sessions: Sessions, stop: asyncio.Event) -> QueueManager:
    manager = QueueManager(Queries(AsyncpgDriver(queue)))

    for name, run, halt in (
        (jobs.IMPORT_RUN, imports.run, imports.halt),
        (jobs.EXPORT_RUN, exports.run, exports.halt),
        (jobs.DISPATCH_RUN, dispatch_plans.run, dispatch_plans.halt),
        (jobs.VISITS_SETTLE, sync.run, sync.halt),
    ):
        _take(manager, name, partial(run, sessions, stop=stop), partial(halt, sessions))
    return manager


def _take(
    manager: QueueManager,
    name: str,
    run: Callable[[str, UUID], Awaitable[None]],
    halt: Callable[[str, UUID], Awaitable[None]],
) -> None:
    """Jobs of this name are run; one that broke every time is halted, and stays as a dead letter."""

    @manager.entrypoint(
        name,
        on_failure="hold",
        executor_factory=lambda parameters: DatabaseRetryEntrypointExecutor(
            parameters=parameters, max_attempts=MOST_TRIES, max_delay=timedelta(minutes=1)
        ),
    )
    async def take(job: Job) -> None:
        district, subject = jobs.ids_of(job.payload)
        try:
            await run(district, subject)
        except (imports.Interrupted, exports.Interrupted, dispatch_plans.Interrupted, sync.Interrupted):
            raise RetryRequested(reason="the worker is leaving") from None
        except Exception as error:  # noqa: BLE001 - whatever it is, its text stays out of the queue's log
            kind, place = type(error).__name__, _place(error)
            log.error("job failed", job=name, kind=kind, place=place, attempt=job.attempts)
            if job.attempts >= MOST_TRIES:
                await halt(district, subject)
            raise JobBroken(f"{kind} at {place}") from None


@asynccontextmanager
async def _queue(database_url: str) -> AsyncIterator[asyncpg.Connection]:
    url = make_url(database_url)
    _, told = url.get_dialect()().create_connect_args(url)  # which spells `?ssl=` and the like as asyncpg does
    connection = await asyncpg.connect(
        **{name: value for name, value in told.items() if not name.startswith("prepared_statement")},
        server_settings={"role": WORKER_ROLE, "application_name": "yiyang-worker"},
    )
    try:
        yield connection
    finally:
        connection.terminate()


async def drain(database_url: str, sessions: Sessions, *, stale_after: timedelta = STALE_AFTER) -> None:
    """Do what is queued, and return."""
    async with _queue(database_url) as queue:
        manager = _manager(queue, sessions, asyncio.Event())
        await manager.run(
            mode=QueueExecutionMode.drain, dequeue_timeout=timedelta(milliseconds=5), heartbeat_timeout=stale_after
        )


async def run(settings: Settings, database_url: str, stop: asyncio.Event) -> None:
    """Work until `stop` is set: what runs then is put down at its next batch, and another worker goes on from there.

    A database that goes away is waited for."""
    vault = Vault.from_text(settings.key_text("master_keys"))
    engine, sessions = connect(database_url, vault, pool_size=settings.pool_size, max_overflow=0, pool_pre_ping=True)
    publisher = webhooks.Publisher(settings.spared_hosts, _tell_of)
    messenger = messages.Messenger(_channels(settings), _tell_of)
    clock = (
        *CLOCK,
        Beat("webhooks.publish", 1, publisher.beat),
        _each("photos.sweep", PHOTOS_SWEPT_EVERY, partial(photos.sweep, store=stores.of_photos(settings))),
        Beat("messages.send", 2, messenger.beat),
        Beat("queue.forget", QUEUE_LOG_EVERY, lambda _sessions: _forget(database_url)),
    )
    beats = [asyncio.create_task(_keep_time(beat, sessions, stop)) for beat in clock]
    try:
        while not stop.is_set():
            try:
                await _serve(database_url, sessions, stop)
            except Exception as error:  # noqa: BLE001 - a connection cut in mid-sentence ends in errors of many kinds
                log.warning("queue lost", kind=type(error).__name__, place=_place(error))
                await _pause(stop, 1)
    finally:
        stop.set()  # no clock goes on beside a queue that nobody reads
        await _put_down(beats)
        await asyncio.gather(publisher.close(GRACE_SECONDS), messenger.close(GRACE_SECONDS))
        await engine.dispose()


def _channels(settings: Settings) -> messages.Adapters:
    """Those that are open here."""
    gateways = {MessageChannel(name): messages.Gateway(*told) for name, told in settings.gateways.items()}
    return messages.adapters(gateways, settings.spared_hosts, log.info)


def _tell_of(error: BaseException) -> None:
    log.error("not sent", kind=type(error).__name__, place=_place(error))


async def _put_down(beats: Sequence[asyncio.Task[None]]) -> None:
    """What the clock has begun is ended, or after a while undone: another worker does it."""
    _, late = await asyncio.wait(beats, timeout=GRACE_SECONDS)
    for beat in late:
        beat.cancel()
    await asyncio.gather(*late, return_exceptions=True)


async def _serve(database_url: str, sessions: Sessions, stop: asyncio.Event) -> None:
    async with _queue(database_url) as queue:
        manager = _manager(queue, sessions, stop)

        async def leave() -> None:
            await stop.wait()
            manager.shutdown.set()

        leaving = asyncio.create_task(leave())
        try:
            await manager.run(
                dequeue_timeout=timedelta(seconds=5),
                batch_size=1,
                max_concurrent_tasks=AT_ONCE,
                shutdown_on_listener_failure=True,
                heartbeat_timeout=STALE_AFTER,
            )
        finally:
            leaving.cancel()


async def _forget(database_url: str) -> None:
    async with _queue(database_url) as queue:
        await jobs.forget_old(queue)


async def _keep_time(beat: Beat, sessions: Sessions, stop: asyncio.Event) -> None:
    while not stop.is_set():
        try:
            await beat.act(sessions)
        except Exception as error:  # noqa: BLE001 - the next beat tries again
            log.error("beat failed", beat=beat.name, kind=type(error).__name__, place=_place(error))
        await _pause(stop, beat.seconds)


async def _pause(stop: asyncio.Event, seconds: int) -> None:
    """Seconds, or less when it is time to leave."""
    try:
        await asyncio.wait_for(stop.wait(), seconds)
    except TimeoutError:
        return
