"""Funds: a programme's appropriation moves when a settlement is approved; a receivable is paid when money leaves."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession
from uuid_utils.compat import uuid7

from models.fund_sources import SOURCES
from models.ledger import CauseKind, LedgerUnit, OwnerKind
from services import spoken
from services.access import Actor
from services.errors import Conflict
from services.ledger import books


class FundShort(Conflict):
    code = "fund_short"
    zh = "补贴项目“{programme}”{year} 年的{source}资金只剩 {left}，本次需 {asked}；请先追加拨款再审批。"
    en = "The programme {programme} has {left} left from {source} for {year} and this needs {asked}: appropriate more first."

    def words(self, language: str) -> dict[str, Any]:
        said = {name: spoken.amount(self.facts[f"{name}_fen"], "fen", language) for name in ("left", "asked")}
        if language == "zh":
            said["source"] = SOURCES.get(self.facts["source"], f"“{self.facts['source']}”")
        return super().words(language) | said


@dataclass(frozen=True)
class Need:
    """What one source must give to one programme for services of one month; negative, what it gets back."""

    programme_id: UUID
    source: str
    month: str
    amount_fen: int


_APPROPRIATIONS = text("""
    select id, amount_fen from appropriations
    where district_code = :district and programme_id = :programme and year = :year and source = :source order by id
""")
_LEFT = text(
    "select cap - held - posted from ledger_accounts where district_code = :district and id = :account for update"
)
_MOVE = text(f"""
    with moved as (
        update ledger_accounts set posted = posted + :amount
        where district_code = :district and id = :debit and (cap is null or held + posted + :amount <= cap)
        returning id)
    insert into ledger_transfers (district_code, id, debit_account_id, credit_account_id, kind, unit, amount, service_month,
        book_month, cause_kind, cause_id, by_account)
    select cast(:district as varchar), :id, moved.id, :credit, 'direct', 'fen', cast(:amount as bigint), cast(:month as varchar),
        {books.BOOK_MONTH_SQL.format(service_month="cast(:month as varchar)", district="cast(:district as varchar)")},
        :cause_kind, :cause, cast(:by as uuid) from moved returning id
""")
_PASS = text(f"""
    insert into ledger_transfers (district_code, id, debit_account_id, credit_account_id, kind, unit, amount, service_month,
        book_month, cause_kind, cause_id, round, by_account)
    values (cast(:district as varchar), :id, :debit, :credit, 'direct', 'fen', cast(:amount as bigint), cast(:month as varchar),
        {books.BOOK_MONTH_SQL.format(service_month="cast(:month as varchar)", district="cast(:district as varchar)")},
        :cause_kind, :cause, 1 + (select count(*) from ledger_transfers undone where undone.district_code = cast(:district as varchar)
            and undone.cause_id = :cause and undone.debit_account_id = :credit and undone.kind = 'reverse'), cast(:by as uuid))
""")


_NAME = text("select name from programmes where district_code = :district and id = :programme")


async def appropriate(
    session: AsyncSession,
    actor: Actor,
    cause_id: UUID,
    needs: Sequence[Need],
    *,
    cause: CauseKind = CauseKind.SETTLEMENT,
) -> None:
    """Move each need out of its source's appropriations of that year, oldest document first; FundShort when they do not
    reach, and then nothing of the settlement, or whatever else is the cause, is kept."""
    await books.hold_books_open(session, actor.district)
    connection = await session.connection()
    for need in sorted(needs, key=lambda n: (str(n.programme_id), n.source, n.month)):
        year, still = int(need.month[:4]), need.amount_fen
        which = {"district": actor.district, "programme": need.programme_id, "year": year, "source": need.source}
        payable = await books.account(
            session, actor.district, OwnerKind.PROGRAMME_PAYABLE, need.programme_id, LedgerUnit.FEN
        )
        for row in (await connection.execute(_APPROPRIATIONS, which)).all():
            fund = await books.account(
                session, actor.district, OwnerKind.APPROPRIATION, row.id, LedgerUnit.FEN, cap=row.amount_fen
            )
            left = await connection.scalar(_LEFT, {"district": actor.district, "account": fund}) or 0
            if (part := min(left, still)) > 0:
                move = {
                    "district": actor.district,
                    "id": uuid7(),
                    "debit": fund,
                    "credit": payable,
                    "amount": part,
                    "month": need.month,
                    "cause_kind": cause,
                    "cause": cause_id,
                    "by": actor.account_id,
                }
                await connection.execute(_MOVE, move)
                still -= part
        if still > 0:
            named = await connection.scalar(_NAME, {"district": actor.district, "programme": need.programme_id})
            raise FundShort(
                programme=named,
                programme_id=need.programme_id,
                source=need.source,
                year=year,
                left_fen=need.amount_fen - still,
                asked_fen=need.amount_fen,
            )


_GAVE = text("""
    select t.id, t.debit_account_id, t.credit_account_id, a.posted, t.amount - coalesce((select sum(r.amount) from ledger_transfers r
            where r.district_code = t.district_code and r.reverses_id = t.id), 0) as stands
    from ledger_transfers t
    join ledger_accounts a on a.district_code = t.district_code and a.id = t.debit_account_id
    join appropriations p on p.district_code = a.district_code and p.id = a.owner_id
    where t.district_code = :district and t.kind = 'direct' and t.cause_kind = 'settlement' and a.owner_kind = 'appropriation'
      and p.programme_id = :programme and p.source = :source and t.service_month = :month
      and t.cause_id in (select s.id from settlements s join claims k on k.district_code = s.district_code and k.id = s.claim_id
        where s.district_code = :district and (k.id = :root or k.corrects_claim_id = :root))
    order by t.id desc
""")
BACK = text(f"""
    with moved as (
        update ledger_accounts set posted = posted - :amount where district_code = :district and id = :fund returning id)
    insert into ledger_transfers (district_code, id, debit_account_id, credit_account_id, kind, unit, amount, reverses_id,
        service_month, book_month, cause_kind, cause_id, by_account)
    select cast(:district as varchar), :id, :payable, moved.id, 'reverse', 'fen', cast(:amount as bigint), :original,
        cast(:month as varchar),
        {books.BOOK_MONTH_SQL.format(service_month="cast(:month as varchar)", district="cast(:district as varchar)")},
        :cause_kind, :cause, cast(:by as uuid) from moved
""")


async def give_back(
    session: AsyncSession, actor: Actor, settlement_id: UUID, root_claim_id: UUID, needs: Sequence[Need]
) -> None:
    """Return to each source what an adjustment takes away (negative needs): reversals of what the settlements of the same claim
    and its earlier adjustments drew, the latest first. A fund gets back what it gave, never more: what a decision has given back
    already (`refund`) stays payable. The funds are held still by who asks."""
    await books.hold_books_open(session, actor.district)
    connection = await session.connection()
    for need in sorted(needs, key=lambda n: (str(n.programme_id), n.source)):
        still = -need.amount_fen
        which = {"district": actor.district, "programme": need.programme_id, "source": need.source, "month": need.month}
        gave = (await connection.execute(_GAVE, which | {"root": root_claim_id})).all()
        posted = {row.debit_account_id: row.posted for row in gave}
        for row in gave:
            if (part := min(row.stands, still, posted[row.debit_account_id])) > 0:
                back = {
                    "fund": row.debit_account_id,
                    "payable": row.credit_account_id,
                    "original": row.id,
                    "amount": part,
                }
                made = {"district": actor.district, "id": uuid7(), "month": need.month}
                cause = {"cause_kind": CauseKind.SETTLEMENT, "cause": settlement_id, "by": actor.account_id}
                await connection.execute(BACK, back | made | cause)
                posted[row.debit_account_id] -= part
                still -= part


_DRAWN = text("""
    select a.id, a.posted, p.source from ledger_accounts a
    join appropriations p on p.district_code = a.district_code and p.id = a.owner_id
    where a.district_code = :district and a.owner_kind = 'appropriation' and p.programme_id = :programme and a.posted > 0
    order by p.year desc, p.id desc
""")
_REFUND = text(f"""
    with moved as (
        update ledger_accounts set posted = posted - :amount where district_code = :district and id = :fund returning id)
    insert into ledger_transfers (district_code, id, debit_account_id, credit_account_id, kind, unit, amount, service_month,
        book_month, cause_kind, cause_id, round, by_account)
    select cast(:district as varchar), :id, :payable, moved.id, 'direct', 'fen', cast(:amount as bigint),
        cast(:month as varchar),
        {books.BOOK_MONTH_SQL.format(service_month="cast(:month as varchar)", district="cast(:district as varchar)")},
        'receipt', :receipt, :round, cast(:by as uuid) from moved
""")


async def refund(
    session: AsyncSession,
    actor: Actor,
    programme_id: UUID,
    parts: Sequence[tuple[str, int]],
    *,
    receipt_id: UUID,
    month: str,
) -> None:
    """Programme payable -> its funds, by source, of the latest year first: what came back by a decision, which names no month
    and no settlement. What a source never gave goes to another of the programme, and what none gave (history of before these
    books) stays payable."""
    await books.hold_books_open(session, actor.district)
    await books.hold_funds_still(session, actor.district, [programme_id])
    connection = await session.connection()
    which = {"district": actor.district, "programme": programme_id}
    drawn = (await connection.execute(_DRAWN, which)).all()
    posted, still, rounds = {row.id: row.posted for row in drawn}, dict(parts), count(1)
    payable = await books.account(session, actor.district, OwnerKind.PROGRAMME_PAYABLE, programme_id, LedgerUnit.FEN)
    made = {"district": actor.district, "payable": payable, "month": month, "receipt": receipt_id}
    for own in (True, False):
        for row in drawn:
            for source in [source for source in still if not own or source == row.source]:
                if (part := min(posted[row.id], still[source])) > 0:
                    back = {
                        "id": uuid7(),
                        "fund": row.id,
                        "amount": part,
                        "round": next(rounds),
                        "by": actor.account_id,
                    }
                    await connection.execute(_REFUND, made | back)
                    posted[row.id] -= part
                    still[source] -= part


async def pay(
    session: AsyncSession, actor: Actor, *, provider_id: UUID, payment_id: UUID, amount_fen: int, month: str
) -> None:
    """Provider receivable -> provider paid, caused by the payment."""
    receivable, paid = Purse(OwnerKind.PROVIDER_RECEIVABLE, provider_id), Purse(OwnerKind.PROVIDER_PAID, provider_id)
    await move(session, actor, receivable, paid, amount_fen, month, CauseKind.PAYMENT, payment_id)


@dataclass(frozen=True)
class Purse:
    """An account without a limit, in fen."""

    kind: OwnerKind
    owner_id: UUID


async def move(
    session: AsyncSession,
    actor: Actor,
    debit: Purse,
    credit: Purse,
    amount_fen: int,
    month: str,
    cause_kind: CauseKind,
    cause_id: UUID,
) -> None:
    """Money between two accounts that have no limit, in the earliest open books from `month` on."""
    await books.hold_books_open(session, actor.district)
    accounts = [
        await books.account(session, actor.district, purse.kind, purse.owner_id, LedgerUnit.FEN)
        for purse in (debit, credit)
    ]
    transfer = {
        "district": actor.district,
        "id": uuid7(),
        "debit": accounts[0],
        "credit": accounts[1],
        "amount": amount_fen,
        "month": month,
        "cause_kind": cause_kind,
        "cause": cause_id,
        "by": actor.account_id,
    }
    await (await session.connection()).execute(_PASS, transfer)


_UNDO = text(f"""
    insert into ledger_transfers (district_code, id, debit_account_id, credit_account_id, kind, unit, amount, reverses_id,
        service_month, book_month, cause_kind, cause_id, by_account)
    select t.district_code, :id, t.credit_account_id, t.debit_account_id, 'reverse', t.unit, t.amount, t.id, t.service_month,
        {books.BOOK_MONTH_SQL.format(service_month="t.service_month", district="t.district_code")},
        t.cause_kind, t.cause_id, cast(:by as uuid)
    from ledger_transfers t where t.district_code = :district and t.cause_kind = :kind and t.cause_id = :cause and t.kind = 'direct'
      and not exists (select from ledger_transfers undone where undone.district_code = t.district_code
        and undone.cause_id = t.cause_id and undone.reverses_id = t.id)
""")


async def undo(session: AsyncSession, actor: Actor, cause_kind: CauseKind, cause_id: UUID) -> None:
    """The one `move` of that cause that stands, reversed as a whole; moved again, it is in its next round."""
    await books.hold_books_open(session, actor.district)
    which = {"district": actor.district, "id": uuid7(), "kind": cause_kind, "cause": cause_id, "by": actor.account_id}
    await (await session.connection()).execute(_UNDO, which)
