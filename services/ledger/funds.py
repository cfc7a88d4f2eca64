"""Funds: a programme's appropriation moves when a settlement is approved; a receivable is paid when money leaves."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession
from uuid_utils.compat import uuid7

from models.ledger import CauseKind, LedgerUnit, OwnerKind
from services import spoken
from services.access import Actor
from services.errors import Conflict
from services.ledger import books


class FundShort(Conflict):
    code = "fund_short"
    zh = "补贴项目“{programme}”{year} 年的{source}资金只剩 {left},本次需 {asked};请先追加拨款再审批。"
    en = "The programme {programme} has {left} left from {source} for {year} and this needs {asked}: appropriate more first."

    def words(self, language: str) -> dict[str, Any]:
        said = {name: spoken.amount(self.facts[f"{name}_fen"], "fen", language) for name in ("left", "asked")}
        if language == "zh":
            said["source"] = spoken.SOURCES.get(self.facts["source"], f"“{self.facts['source']}”")
        return super().words(language) | said


@dataclass(frozen=True)
class Need:
    """What one source must give to one programme for services of one month."""

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
_PAY = text(f"""
    insert into ledger_transfers (district_code, id, debit_account_id, credit_account_id, kind, unit, amount, service_month,
        book_month, cause_kind, cause_id, by_account)
    values (cast(:district as varchar), :id, :debit, :credit, 'direct', 'fen', cast(:amount as bigint), cast(:month as varchar),
        {books.BOOK_MONTH_SQL.format(service_month="cast(:month as varchar)", district="cast(:district as varchar)")},
        'payment', :cause, cast(:by as uuid))
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


async def pay(
    session: AsyncSession, actor: Actor, *, provider_id: UUID, payment_id: UUID, amount_fen: int, month: str
) -> None:
    """Provider receivable -> provider paid, caused by the payment."""
    await books.hold_books_open(session, actor.district)
    debit = await books.account(session, actor.district, OwnerKind.PROVIDER_RECEIVABLE, provider_id, LedgerUnit.FEN)
    credit = await books.account(session, actor.district, OwnerKind.PROVIDER_PAID, provider_id, LedgerUnit.FEN)
    transfer = {
        "district": actor.district,
        "id": uuid7(),
        "debit": debit,
        "credit": credit,
        "amount": amount_fen,
        "month": month,
        "cause": payment_id,
        "by": actor.account_id,
    }
    await (await session.connection()).execute(_PAY, transfer)
