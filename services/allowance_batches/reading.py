"""Batches as they are seen, their lines, and the one way to load a batch."""

from collections import Counter
from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Table, Uuid, bindparam, text
from sqlalchemy import select as pick
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from models.allowance_batches import AllowanceBatch, BatchKind, BatchRead, BatchStatus, KindTotals
from services import allowance_payments, kin_declarations, pages
from services.access import Actor, Permission
from services.errors import NotFound, SamePerson, WrongState

batches: Table = AllowanceBatch.__table__  # type: ignore[attr-defined]
B = batches.c
P = Permission

ACTS: dict[str, tuple[Permission, tuple[BatchStatus, ...]]] = {
    "build": (P.ALLOWANCES_BUILD, (BatchStatus.DRAFT,)),
    "discard": (P.ALLOWANCES_BUILD, (BatchStatus.DRAFT,)),
    "approve": (P.ALLOWANCES_APPROVE, (BatchStatus.DRAFT,)),
    "bank_file": (P.ALLOWANCES_BANK_FILE, (BatchStatus.APPROVED, BatchStatus.SENT)),
    "bank_results": (P.PAYMENTS_RECORD, (BatchStatus.SENT,)),
}


class BatchNotFound(NotFound):
    code = "allowance_batch_not_found"


async def get(session: AsyncSession, actor: Actor, batch_id: UUID, *, lock: bool = False) -> AllowanceBatch:
    """A batch of the actor's district."""
    wanted = select(AllowanceBatch).where(
        col(AllowanceBatch.district_code) == actor.district, col(AllowanceBatch.id) == batch_id
    )
    found = (await session.exec(wanted.with_for_update() if lock else wanted)).one_or_none()
    if found is None:
        raise BatchNotFound
    return found


def makers(batch: Any, act: str) -> set[UUID | None]:
    """Who may not do this, because of what he did before: neither approve what he built, nor pay what he approved."""
    if act in ("build", "discard"):
        return set()
    made = {batch.created_by, batch.built_by}
    return made if act == "approve" else {*made, batch.approved_by}


def _allowed(actor: Actor, batch: Any, with_kin: Collection[UUID]) -> list[str]:
    """What this actor may do now: no approval of what pays kin."""
    return [
        act
        for act, (permission, states) in ACTS.items()
        if batch.status in states
        and actor.may(permission)
        and actor.account_id not in makers(batch, act)
        and (act != "approve" or (batch.lines and batch.id not in with_kin))
    ]


async def advance(session: AsyncSession, actor: Actor, batch_id: UUID, act: str) -> AllowanceBatch:
    """The batch, locked, if the act is possible now and for this person. Raises WrongState, SamePerson."""
    batch = await get(session, actor, batch_id, lock=True)
    if batch.status not in ACTS[act][1]:
        [now] = await shown(session, actor, [batch])
        raise WrongState(state=batch.status, act=act, allowed=", ".join(now.allowed_actions) or "-")
    if actor.id in makers(batch, act):
        raise SamePerson(batch_no=batch.batch_no)
    return batch


_KINDS = text("""
    select batch_id, allowance_id, withheld, count(*) as lines, coalesce(sum(amount_fen), 0)::bigint as fen,
        count(payment_id) as resent
    from allowance_lines where district_code = :district and batch_id = any(:batches)
    group by batch_id, allowance_id, withheld order by batch_id, allowance_id, withheld
""").bindparams(bindparam("batches", type_=ARRAY(Uuid)))
_ANSWERS = text("""
    select batch_id, status, count(*) as lines, coalesce(sum(amount_fen), 0)::bigint as fen
    from allowance_sendings where district_code = :district and batch_id = any(:batches) group by batch_id, status
""").bindparams(bindparam("batches", type_=ARRAY(Uuid)))
PAID_SQL = (
    "select resident_id from allowance_lines where district_code = :district and batch_id = :batch and withheld is null"
)
"""Who is paid by a batch."""
_WITH_KIN = text(f"""
    select b.id from allowance_batches b
    where b.district_code = :district and b.id = any(:batches) and b.status = 'draft'
      and exists (select from allowance_lines l where l.district_code = b.district_code and l.batch_id = b.id
        and l.withheld is null and l.resident_id in ({kin_declarations.KIN_SQL}))
""").bindparams(bindparam("batches", type_=ARRAY(Uuid)))
_PLAIN = AllowanceBatch.model_fields.keys() & BatchRead.model_fields.keys()


async def shown(session: AsyncSession, actor: Actor, found: Sequence[Any]) -> list[BatchRead]:
    """With what their lines say: a handful of queries, however many batches."""
    connection = await session.connection()
    which: dict[str, Any] = {"district": actor.district, "batches": [batch.id for batch in found]}
    kinds: dict[UUID, dict[UUID, KindTotals]] = {}
    resent: Counter[UUID] = Counter()
    for row in (await connection.execute(_KINDS, which)).all():
        totals = kinds.setdefault(row.batch_id, {}).setdefault(
            row.allowance_id, KindTotals(allowance_id=row.allowance_id, lines=0, amount_fen=0, withheld={})
        )
        if row.withheld is None:
            totals.lines, totals.amount_fen = row.lines, row.fen
            resent[row.batch_id] += row.resent
        else:
            totals.withheld[row.withheld] = row.lines
    answers = {(row.batch_id, row.status): row for row in (await connection.execute(_ANSWERS, which)).all()}
    with_kin = set((await connection.scalars(_WITH_KIN, which | {"account": actor.account_id})).all())
    overpaid: dict[UUID, list[int]] = {}
    for one in await allowance_payments.overpaid(session, actor.district, batch_ids=which["batches"]):
        if one.batch_id:
            overpaid.setdefault(one.batch_id, []).append(one.amount_fen)

    def counted(batch_id: UUID, status: str) -> dict[str, int]:
        row = answers.get((batch_id, status))
        return {status: row.lines if row else 0, f"{status}_fen": row.fen if row else 0}

    return [
        BatchRead.model_validate(
            {name: getattr(batch, name) for name in _PLAIN}
            | counted(batch.id, "open")
            | counted(batch.id, "paid")
            | counted(batch.id, "returned")
            | {
                "resent": resent[batch.id],
                "kinds": list(kinds.get(batch.id, {}).values()),
                "overpaid": len(overpaid.get(batch.id, [])),
                "overpaid_fen": sum(overpaid.get(batch.id, [])),
                "allowed_actions": _allowed(actor, batch, with_kin),
            }
        )
        for batch in found
    ]


async def read(session: AsyncSession, actor: Actor, batch_id: UUID) -> BatchRead:
    actor.require(Permission.ALLOWANCES_READ)
    return (await shown(session, actor, [await get(session, actor, batch_id)]))[0]


async def listing(
    session: AsyncSession,
    actor: Actor,
    part: pages.Slice,
    *,
    month: str | None = None,
    status: BatchStatus | None = None,
    kind: BatchKind | None = None,
) -> tuple[pages.Page, list[BatchRead]]:
    """Newest first; by month, state or kind."""
    actor.require(Permission.ALLOWANCES_READ)
    statement = pick(batches).where(B.district_code == actor.district)
    for column, wanted in ((B.month, month), (B.status, status), (B.kind, kind)):
        if wanted is not None:
            statement = statement.where(column == wanted)
    page = await pages.take(session, statement, [B.id], part)
    return page, await shown(session, actor, page.rows)
