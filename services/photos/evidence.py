"""What a photo is evidence of: named by its hash in the act itself, and uploaded before or after."""

from collections import defaultdict
from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from models.photos import EvidenceRead, PhotoUse
from services.access import Actor, Permission

REPEATED_SQL = """exists (select from photo_uses o where o.district_code = u.district_code and o.sha256 = u.sha256
    and (o.created_at, o.by_account) <> (u.created_at, u.by_account))"""
"""Of a use `u`: the same picture was given in another act. All that one act names has the time of its transaction."""
_OF_INSPECTIONS = text(f"""
    select u.inspection_id, u.step_id, u.sha256, p.id, p.taken_at, p.skew_seconds, {REPEATED_SQL} as repeated from photo_uses u
    left join photos p on p.district_code = u.district_code and p.by_account = u.by_account and p.sha256 = u.sha256
    where u.district_code = :district and u.inspection_id = any(:inspections) order by u.id
""")

NAMED_BY = (
    *(Permission.INSPECTIONS_MAKE, Permission.INSPECTIONS_ANNUL),
    *(Permission.FINDINGS_RECTIFY, Permission.FINDINGS_EXTEND, Permission.FINDINGS_JUDGE),
)
"""Whoever does something about an inspection or a finding may show it."""

By = dict[UUID | None, list[EvidenceRead]]


async def name(
    session: AsyncSession, actor: Actor, inspection_id: UUID, named: Sequence[str], step_id: UUID | None = None
) -> None:
    """Part of the act that names them, of an inspection or of a deed about one of its findings."""
    actor.require(*NAMED_BY)
    if not named:
        return
    await session.flush()
    session.add_all(
        PhotoUse(
            district_code=actor.district,
            sha256=sha256,
            by_account=actor.id,
            inspection_id=inspection_id,
            step_id=step_id,
        )
        for sha256 in named
    )
    await session.flush()


async def of_inspections(session: AsyncSession, actor: Actor, inspections: Sequence[UUID]) -> tuple[By, By]:
    """By inspection what was given of it as a whole; by step what was given of a deed."""
    actor.require(Permission.INSPECTIONS_READ)
    whole: By = defaultdict(list)
    steps: By = defaultdict(list)
    if inspections:
        asked = {"district": actor.district, "inspections": list(inspections)}
        for row in await (await session.connection()).execute(_OF_INSPECTIONS, asked):
            of = whole[row.inspection_id] if row.step_id is None else steps[row.step_id]
            of.append(EvidenceRead.model_validate(row))
    return whole, steps
