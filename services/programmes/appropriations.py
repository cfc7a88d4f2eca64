"""The money appropriated to a programme, and what settlements have left of it."""

from typing import Any
from uuid import UUID

from sqlalchemy import Select, Table, func, select
from sqlalchemy.exc import IntegrityError
from sqlmodel.ext.asyncio.session import AsyncSession

from models.fund_sources import SOURCES
from models.ledger import LedgerAccount, OwnerKind
from models.programmes import Appropriation, AppropriationAdd, AppropriationRead, ProgrammeStatus
from services import audit, pages
from services.access import Actor, Permission
from services.constraints import violated
from services.errors import Conflict, WrongState
from services.programmes import schemes

funds: Table = Appropriation.__table__  # type: ignore[attr-defined]
accounts: Table = LedgerAccount.__table__  # type: ignore[attr-defined]
A, L = funds.c, accounts.c


class AppropriationExists(Conflict):
    code = "appropriation_exists"
    zh = "{year} 年来源“{source}”、文号“{document_no}”的拨款已登记。"
    en = "The appropriation of {year} from {source} with the document {document_no!r} is registered already."

    def words(self, language: str) -> dict[str, Any]:
        source = self.facts["source"]
        return super().words(language) | ({"source": SOURCES.get(source, source)} if language == "zh" else {})


def _shown() -> Select[Any]:
    """Each with what its ledger account has given; an account that no settlement opened has given nothing."""
    posted = func.coalesce(L.posted, 0)
    account = (
        (L.district_code == A.district_code)
        & (L.owner_kind == OwnerKind.APPROPRIATION)
        & (L.owner_id == A.id)
        & (L.month.is_(None))
    )
    return select(
        funds, posted.label("posted_fen"), (A.amount_fen - func.coalesce(L.held, 0) - posted).label("left_fen")
    ).select_from(funds.outerjoin(accounts, account))


async def appropriate(
    session: AsyncSession, actor: Actor, programme_id: UUID, order: AppropriationAdd
) -> AppropriationRead:
    """Register money by its document; it is never edited, more money is another document."""
    actor.require(Permission.PROGRAMMES_MANAGE)
    programme = await schemes.get(session, actor, programme_id)
    if programme.status is ProgrammeStatus.CLOSED:
        raise WrongState(state=programme.status, act="appropriate", allowed="-")
    fund = Appropriation(district_code=actor.district, programme_id=programme_id, **order.model_dump())
    try:
        async with session.begin_nested():
            session.add(fund)
            await session.flush()
    except IntegrityError as error:
        known = AppropriationExists("/document_no", **order.model_dump(exclude={"amount_fen"}))
        raise violated(error, {"appropriations_programme_id_year_source_document_no_uq": known}) from error
    await audit.record(
        session,
        actor,
        "programmes.appropriate",
        "programme",
        programme_id,
        appropriation_id=fund.id,
        **order.model_dump(),
    )
    row = (await (await session.connection()).execute(_shown().where(A.id == fund.id))).one()
    return AppropriationRead.model_validate(row)


async def appropriations(
    session: AsyncSession, actor: Actor, programme_id: UUID, part: pages.Slice, *, year: int | None = None
) -> tuple[pages.Page, list[AppropriationRead]]:
    """Newest first; by year."""
    actor.require(Permission.APPROPRIATIONS_READ)
    await schemes.read(session, actor, programme_id)
    statement = _shown().where(A.district_code == actor.district, A.programme_id == programme_id)
    if year:
        statement = statement.where(A.year == year)
    page = await pages.take(session, statement, [A.id], part)
    return page, [AppropriationRead.model_validate(row) for row in page.rows]
