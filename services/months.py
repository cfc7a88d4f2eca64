"""Book months: closing is asked by one and approved by another, or taken back or refused; a closed month takes no entry any more."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Table, text
from sqlalchemy import select as pick
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from models.ledger import BookMonth, BookMonthRead, BookMonthStatus, MonthKeepOpen
from services import audit, calendars, pages
from services.access import Actor, Permission
from services.errors import Conflict, Invalid, SamePerson
from services.ledger import books

months: Table = BookMonth.__table__  # type: ignore[attr-defined]


class MonthClosed(Conflict):
    code = "month_closed"
    zh = "{month} 已结账。"
    en = "The books of {month} are closed already."


class CloseNotAsked(Conflict):
    code = "close_not_asked"
    zh = "{month} 没有待批准的结账申请。"
    en = "Nobody has asked to close the books of {month}."


class MonthNotOver(Invalid):
    code = "month_not_over"
    zh = "{month} 尚未结束，不能结账。"
    en = "{month} is not over yet."


class MonthWithoutEntries(Conflict):
    """`first`: the first month of which there is anything."""

    code = "month_without_entries"
    zh = "{month} 在本区（县）第一个有账的月份 {first} 之前，没有可结的账；请从 {first} 起结。"
    en = "{month} lies before {first}, the first month of which there is anything: begin there."


class EarlierMonthOpen(Conflict):
    """`earlier`: the month whose books close next."""

    code = "earlier_month_open"
    zh = "账期按月份先后结账：请先结 {earlier}，再结 {month}。"
    en = "Books close in order: {earlier} first, then {month}."


class ClaimsUnsettled(Conflict):
    code = "claims_unsettled"
    zh = "{month} 还有 {claims} 张未结算的申请（{claim_nos}），结算或由申请人撤回后才能结账。"
    en = "{month} has {claims} claims that are not settled ({claim_nos}): settle them first, or whoever gave them in withdraws them."


_BOOKED_IN = f"""c.status in ('submitted', 'reconciled') and (c.month = {{month}}
    or c.month < {{month}} and {books.BOOK_MONTH_SQL.format(service_month="c.month", district="c.district_code")} = {{month}})"""
"""Claims of the month, and late ones of a month that is closed, whose money moves in this one. A draft is its maker's own and
bills nothing: given in later, it is booked in the next open month, and nobody else could take it out of the way."""
_UNSETTLED = text(f"""
    select count(*) as claims, string_agg(claim_no, ', ' order by claim_no) as claim_nos from claims c
    where c.district_code = :district and {_BOOKED_IN.format(month=":month")}
""")
NEXT_SQL = f"""coalesce(
    to_char(to_date({books.CLOSED_UNTIL_SQL}, 'YYYY-MM') + interval '1 month', 'YYYY-MM'),
    least((select min(t.service_month) from ledger_transfers t where t.district_code = {{district}}),
        (select min(c.month) from claims c where c.district_code = {{district}} and c.status in ('submitted', 'reconciled'))))"""
"""The month whose books close next: after the last that closed, or the first of which there is anything; null before there is."""
_NEXT = text(f"""
    select {NEXT_SQL.format(district="cast(:district as varchar)")} as due,
        {books.CLOSED_UNTIL_SQL.format(district="cast(:district as varchar)")} as closed_until""")
_IN_THE_WAY = text(f"""exists (select from claims c where c.district_code = book_months.district_code
    and {_BOOKED_IN.format(month="book_months.month")})
    or book_months.month > {NEXT_SQL.format(district="book_months.district_code")} as unsettled""")
_MADE = """exists (select from claims c where c.district_code = {district} and (c.month = {month}
    or c.month between to_char(to_date({month}, 'YYYY-MM') - interval '13 months', 'YYYY-MM') and {month}
        and exists (select from settlements s join ledger_transfers t on t.district_code = s.district_code and t.cause_id = s.id
            where s.district_code = c.district_code and s.claim_id = c.id and t.book_month = {month})) and (
    exists (select from settlements s where s.district_code = c.district_code and s.claim_id = c.id and s.proposed_by = :account)
    or exists (select from claim_exceptions e
        where e.district_code = c.district_code and e.claim_id = c.id and e.resolved_by = :account)
    or exists (select from claim_lines l join visits v on v.district_code = l.district_code and v.id = l.visit_id
        join imports i on i.district_code = v.district_code and i.id = v.import_id
        where l.district_code = c.district_code and l.claim_id = c.id and i.by_account = :account)))"""
"""Who proposed a settlement of the month, resolved an exception of its claims or imported a visit that they bill does not close it
(rules.md, Who may do what); nor of a claim of an earlier month whose money moved in the books of this one."""
_MADE_BY = text(f"select {_MADE.format(district=':district', month=':month')}")
_OF_EACH = _MADE.format(district="book_months.district_code", month="book_months.month")
_HELD = text("""
    select count(*) as transfers, coalesce(sum(amount) filter (where unit = 'fen'), 0)::bigint as fen
    from ledger_transfers where district_code = :district and book_month = :month
""")


async def close(session: AsyncSession, actor: Actor, month: str) -> BookMonthRead:
    """The first call asks, another person's second call closes: one who imported, resolved and proposed nothing of the month.
    Refused while a claim of the month is unsettled, or an earlier month open. Raises MonthNotOver, MonthClosed,
    MonthWithoutEntries, EarlierMonthOpen, ClaimsUnsettled, SamePerson.

    Postings wait for it and then fall into the next open month (rules.md, Months)."""
    actor.require(Permission.MONTHS_CLOSE)
    if month >= calendars.month_of(datetime.now(UTC)):
        raise MonthNotOver("/month", month=month)
    await books.hold_books_still(session, actor.district)
    connection = await session.connection()
    book = await _held(session, actor, month)
    await _next(session, actor, month)
    unsettled = (await connection.execute(_UNSETTLED, {"district": actor.district, "month": month})).one()
    if unsettled.claims:
        raise ClaimsUnsettled(month=month, claims=unsettled.claims, claim_nos=unsettled.claim_nos)
    if book is None:
        book = BookMonth(district_code=actor.district, month=month, status=BookMonthStatus.CLOSING, asked_by=actor.id)
        session.add(book)
    elif book.status is BookMonthStatus.OPEN:
        book.status, book.asked_by = BookMonthStatus.CLOSING, actor.id
    elif book.asked_by == actor.id or await connection.scalar(
        _MADE_BY, {"district": actor.district, "month": month, "account": actor.account_id}
    ):
        raise SamePerson(month=month)
    else:
        held = (await connection.execute(_HELD, {"district": actor.district, "month": month})).one()
        book.status, book.closed_by, book.closed_at = BookMonthStatus.CLOSED, actor.id, datetime.now(UTC)
        book.transfers, book.fen = held.transfers, held.fen
    await session.flush()
    await audit.record(session, actor, "months.close", "book_month", book.id, month=month, status=book.status)
    return _shown(actor, book)


async def _next(session: AsyncSession, actor: Actor, month: str) -> None:
    """Raises MonthClosed, MonthWithoutEntries, EarlierMonthOpen for another month than the one that closes next."""
    said = (await (await session.connection()).execute(_NEXT, {"district": actor.district})).one()
    if said.closed_until is not None and month <= said.closed_until:
        raise MonthClosed(month=month)
    if said.due is not None and month < said.due:
        raise MonthWithoutEntries(month=month, first=said.due)
    if said.due is not None and month > said.due:
        raise EarlierMonthOpen(month=month, earlier=said.due)


async def keep_open(session: AsyncSession, actor: Actor, month: str, order: MonthKeepOpen) -> BookMonthRead:
    """The request to close is taken back by who made it, or refused by another. Raises CloseNotAsked, MonthClosed."""
    actor.require(Permission.MONTHS_CLOSE)
    book = await _held(session, actor, month)
    if book is None or book.status is BookMonthStatus.OPEN:
        raise CloseNotAsked(month=month)
    if book.status is BookMonthStatus.CLOSED:
        raise MonthClosed(month=month)
    book.status = BookMonthStatus.OPEN
    await session.flush()
    await audit.record(
        session,
        actor,
        "months.keep_open",
        "book_month",
        book.id,
        month=month,
        asked_by=book.asked_by,
        reason=order.reason,
    )
    return _shown(actor, book)


async def _held(session: AsyncSession, actor: Actor, month: str) -> BookMonth | None:
    wanted = select(BookMonth).where(col(BookMonth.district_code) == actor.district, col(BookMonth.month) == month)
    return (await session.exec(wanted.with_for_update())).one_or_none()


def _shown(actor: Actor, book: Any, *, barred: bool = False) -> BookMonthRead:
    """`close` is offered to the second person, unless a claim of the month or what he did in it bars it; `keep_open` to both."""
    waits = book.status == BookMonthStatus.CLOSING and actor.may(Permission.MONTHS_CLOSE)
    closes = waits and not barred and book.asked_by != actor.account_id
    kept = {name: getattr(book, name) for name in BookMonthRead.model_fields if name != "allowed_actions"}
    acts = [act for act, possible in (("close", closes), ("keep_open", waits)) if possible]
    return BookMonthRead.model_validate(kept | {"allowed_actions": acts})


async def listing(session: AsyncSession, actor: Actor, part: pages.Slice) -> tuple[pages.Page, list[BookMonthRead]]:
    """Months that are closing or closed, latest first; a month that is not here is open."""
    actor.require(Permission.LEDGER_READ)
    made = text(f"{_OF_EACH} as made").bindparams(account=actor.account_id)
    statement = pick(months, _IN_THE_WAY, made).where(
        months.c.district_code == actor.district, months.c.status != BookMonthStatus.OPEN
    )
    page = await pages.take(session, statement, [months.c.month], part)
    return page, [_shown(actor, row, barred=row.unsettled or row.made) for row in page.rows]
