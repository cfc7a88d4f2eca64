"""What the visits of an upload come to: each in a transaction of its own, by the worker, at once after the upload was kept.

A worker that is killed has settled some of them; the next settles all of them again, which changes nothing where it was done."""

import asyncio
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from models.sync import SyncUpload
from services import audit, jobs, visits
from services.access import Permission, system
from services.scope import Sessions


class Interrupted(Exception):
    """The worker is leaving; another goes on."""


async def ask(session: AsyncSession, upload: SyncUpload) -> None:
    """Queued with the upload."""
    if upload.visits:
        ids: dict[str, UUID | str] = {"district": upload.district_code, "id": upload.id}
        await jobs.enqueue(session, jobs.VISITS_SETTLE, ids, key=f"{jobs.VISITS_SETTLE}/{upload.id}")


async def run(sessions: Sessions, district: str, upload_id: UUID, *, stop: asyncio.Event | None = None) -> None:
    """Raises Interrupted when `stop` is set. A visit that breaks keeps none of the others waiting."""
    actor = system(district)
    async with sessions(info={"scope": actor.scope}) as session, session.begin():
        upload = await session.get_one(SyncUpload, (district, upload_id))
    broke: Exception | None = None
    for visit_id in upload.visits:
        if stop is not None and stop.is_set():
            raise Interrupted
        try:
            async with sessions(info={"scope": actor.scope}) as session, session.begin():
                await visits.settle_what_came(session, actor, visit_id)
                await audit.record(session, actor, "visits.settle", "visit", visit_id, upload=upload_id)
        except Exception as error:  # noqa: BLE001 - whatever it is, the others are settled first
            broke = broke or error
    if broke is not None:
        raise broke


async def halt(sessions: Sessions, district: str, upload_id: UUID) -> None:
    """Every attempt broke: the audit says so, and the events wait as they came, for the next that settles their visits."""
    actor = system(district)
    actor.require(Permission.VISITS_CORRECT)
    async with sessions(info={"scope": actor.scope}) as session, session.begin():
        await audit.record(session, actor, "sync.halt", "sync_upload", upload_id)
