"""Samples and their items as they are seen. A provider sees neither: what is known beforehand finds nothing."""

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, Table, and_, case, func, literal, or_, select, text
from sqlmodel import col
from sqlmodel import select as pick
from sqlmodel.ext.asyncio.session import AsyncSession

from models.claims import Claim, ClaimLine, ClaimStatus
from models.providers import Provider
from models.residents import Resident
from models.samples import ItemStatus, Sample, SampleItem, SampleItemRead, SampleKind, SampleRead
from models.settlements import Settlement, SettlementStatus
from services import pages
from services.access import Actor, Permission
from services.claims.concerned import GAVE_SQL
from services.errors import NotFound
from services.samples.concerned import concerned
from services.samples.guard import MUST_GROW_SQL

samples: Table = Sample.__table__.alias("s")  # type: ignore[attr-defined]
items_table: Table = SampleItem.__table__  # type: ignore[attr-defined]
claims: Table = Claim.__table__.alias("c")  # type: ignore[attr-defined]
lines: Table = ClaimLine.__table__  # type: ignore[attr-defined]
providers: Table = Provider.__table__  # type: ignore[attr-defined]
residents: Table = Resident.__table__  # type: ignore[attr-defined]
settlements: Table = Settlement.__table__  # type: ignore[attr-defined]
S, T, C, L = samples.c, items_table.c, claims.c, lines.c


class SampleNotFound(NotFound):
    code = "sample_not_found"


class SampleItemNotFound(NotFound):
    code = "sample_item_not_found"


async def get(session: AsyncSession, actor: Actor, sample_id: UUID) -> Sample:
    """Of the district; row security shows it to the bureau alone."""
    wanted = pick(Sample).where(col(Sample.district_code) == actor.district, col(Sample.id) == sample_id)
    found = (await session.exec(wanted)).one_or_none()
    if found is None:
        raise SampleNotFound
    return found


_UNDER_WAY = and_(
    C.status == ClaimStatus.RECONCILED,
    ~select(settlements.c.id)
    .where(
        settlements.c.district_code == C.district_code,
        settlements.c.claim_id == C.id,
        settlements.c.status != SettlementStatus.RETURNED,
    )
    .exists(),
)
"""Whether anything can still be found about the claim."""


def _seen(actor: Actor) -> Select[Any]:
    of_sample = (T.district_code == S.district_code) & (T.sample_id == S.id)
    founded = (T.status == ItemStatus.DOUBTED) & T.decision.is_distinct_from("accept")
    counts = {str(status): func.count().filter(T.status == status) for status in ItemStatus}
    counts["founded"] = func.count().filter(founded)
    columns = [S[name] for name in SampleRead.model_fields if name in S]
    counted = [
        select(count).where(of_sample).correlate(samples).scalar_subquery().label(name)
        for name, count in counts.items()
    ]
    return (
        select(*columns, *counted, C.claim_no, C.provider_id, C.service_month, _UNDER_WAY.label("under_way"))
        .add_columns(text(f"{MUST_GROW_SQL} as must_grow"))
        .add_columns(text(f"{GAVE_SQL} as gave").bindparams(account=actor.account_id))
        .join(claims, (C.district_code == S.district_code) & (C.id == S.claim_id))
        .where(S.district_code == actor.district)
    )


def _shown(actor: Actor, row: Row[Any]) -> SampleRead:
    """Extended by an officer who did not give the claim in, once all was looked at."""
    possible = row.under_way and row.drawn < row.population and not row.pending
    extends = possible and actor.may(Permission.SAMPLES_DRAW) and not row.gave
    return SampleRead.model_validate({**row._mapping, "allowed_actions": ["extend"] if extends else []})


async def read(session: AsyncSession, actor: Actor, sample_id: UUID) -> tuple[SampleRead, int]:
    actor.require(Permission.SAMPLES_READ)
    wanted = _seen(actor).where(S.id == sample_id).add_columns(S.version)
    row = (await (await session.connection()).execute(wanted)).one_or_none()
    if row is None:
        raise SampleNotFound
    return _shown(actor, row), row.version


async def listing(
    session: AsyncSession,
    actor: Actor,
    part: pages.Slice,
    *,
    claim_id: UUID | None = None,
    kind: SampleKind | None = None,
) -> tuple[pages.Page, list[SampleRead]]:
    """Newest first."""
    actor.require(Permission.SAMPLES_READ)
    wanted = _seen(actor)
    for column, value in ((S.claim_id, claim_id), (S.kind, kind)):
        if value is not None:
            wanted = wanted.where(column == value)
    page = await pages.take(session, wanted, [S.id], part)
    return page, [_shown(actor, row) for row in page.rows]


def _items(actor: Actor) -> Select[Any]:
    """What the actor sees: of a community worker, the residents of his divisions who are to be called. To him the claim is
    not told; while an item is pending, it is under way."""
    names = [name for name in SampleItemRead.model_fields if name in T]
    kind = case((T.line_id.is_(None), SampleKind.CALL_BACKS.value), else_=SampleKind.LINES.value)
    wanted = (
        select(*(T[name] for name in names), kind.label("kind"), L.line_no, L.record_no, L.asked_fen)
        .add_columns(providers.c.name.label("provider_name"), residents.c.name.label("resident_name"))
        .add_columns(or_(T.status == ItemStatus.PENDING, func.coalesce(_UNDER_WAY, literal(False))).label("under_way"))
        .join(providers, (providers.c.district_code == T.district_code) & (providers.c.id == T.provider_id))
        .join(residents, (residents.c.district_code == T.district_code) & (residents.c.id == T.resident_id))
        .outerjoin(lines, (L.district_code == T.district_code) & (L.id == T.line_id))
        .outerjoin(claims, (C.district_code == T.district_code) & (C.id == T.claim_id))
        .where(T.district_code == actor.district)
    )
    if actor.bound == "division":
        own = func.starts_with(residents.c.division_code, actor.division)
        wanted = wanted.where(T.line_id.is_(None), own)
    return wanted


def _actions(actor: Actor, row: Row[Any], aside: Collection[UUID]) -> list[str]:
    """Nothing of what one made or of one's kin; not the decision about one's own doubt."""
    if not row.under_way or row.id in aside:
        return []
    if row.status == ItemStatus.DOUBTED:
        decides = row.decision is None and actor.may(Permission.SAMPLES_REVIEW) and row.outcome_by != actor.account_id
        return ["decide"] if decides else []
    if row.line_id is None:
        open_still = row.status in (ItemStatus.PENDING, ItemStatus.UNREACHED)
        return ["call"] if open_still and actor.may(Permission.SAMPLES_CALL) else []
    return ["review"] if row.status == ItemStatus.PENDING and actor.may(Permission.SAMPLES_REVIEW) else []


async def _shown_items(session: AsyncSession, actor: Actor, rows: Sequence[Row[Any]]) -> list[SampleItemRead]:
    aside = await concerned(session, actor, [row.id for row in rows])
    return [
        SampleItemRead.model_validate({**row._mapping, "allowed_actions": _actions(actor, row, aside)}) for row in rows
    ]


async def item(session: AsyncSession, actor: Actor, sample_id: UUID, item_id: UUID) -> tuple[SampleItemRead, int]:
    actor.require(Permission.SAMPLES_READ, Permission.SAMPLES_CALL)
    wanted = _items(actor).where(T.sample_id == sample_id, T.id == item_id).add_columns(T.version)
    row = (await (await session.connection()).execute(wanted)).one_or_none()
    if row is None:
        raise SampleItemNotFound
    return (await _shown_items(session, actor, [row]))[0], row.version


async def items(
    session: AsyncSession, actor: Actor, sample_id: UUID, part: pages.Slice, *, status: ItemStatus | None = None
) -> tuple[pages.Page, list[SampleItemRead]]:
    """In the order of the draw."""
    actor.require(Permission.SAMPLES_READ)
    await get(session, actor, sample_id)
    wanted = _items(actor).where(T.sample_id == sample_id)
    if status is not None:
        wanted = wanted.where(T.status == status)
    page = await pages.take(session, wanted, [T.rank], part, newest_first=False)
    return page, await _shown_items(session, actor, page.rows)


async def call_backs(
    session: AsyncSession,
    actor: Actor,
    part: pages.Slice,
    *,
    status: ItemStatus = ItemStatus.PENDING,
    resident_id: UUID | None = None,
) -> tuple[pages.Page, list[SampleItemRead]]:
    """Whom to call, of all samples: the oldest draw first."""
    actor.require(Permission.SAMPLES_READ, Permission.SAMPLES_CALL)
    wanted = _items(actor).where(T.line_id.is_(None), T.status == status)
    if resident_id is not None:
        wanted = wanted.where(T.resident_id == resident_id)
    page = await pages.take(session, wanted, [T.id], part, newest_first=False)
    return page, await _shown_items(session, actor, page.rows)
