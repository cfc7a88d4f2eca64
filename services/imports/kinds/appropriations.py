"""Appropriations: the money of a programme, by source and year."""

from collections.abc import Sequence

from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from models.fund_sources import SOURCES
from models.imports import ImportKind
from models.programmes import Appropriation, AppropriationAdd
from models.wire import MOST_FEN
from services import programmes
from services.access import Permission
from services.imports import one_by_one
from services.imports.columns import Column, code, fen, source, words, year_between
from services.imports.entries import DiffersFromRecorded, Entry, Outcome
from services.imports.kinds.kind import Kind, Run
from services.imports.references import programme_of
from services.programmes.appropriations import A

COLUMNS = (
    Column("programme_code", "补贴项目编码", code, True, ("项目编码",)),
    Column("year", "年度", year_between(2000, 2199), True, ("年份",)),
    Column("source", "资金来源", source, True, ("来源",), note=f"{'、'.join(SOURCES.values())}，或其他来源的名称"),
    Column("amount_fen", "金额(分)", fen(1, MOST_FEN), True),
    Column("document_no", "文号", words(80), also=("拨款文号",)),
)


def _key(entry: Entry) -> tuple[str, int, str, str]:
    said = entry.said
    return said["programme_code"], said["year"], said["source"], said.get("document_no", "")


async def take(session: AsyncSession, run: Run, entries: Sequence[Entry]) -> None:
    await one_by_one.each(session, run, entries, _take_one, KIND)


async def _take_one(session: AsyncSession, run: Run, entry: Entry) -> Outcome:
    """Money is not edited: another amount under the same document is refused."""
    programme_code, year, source, document_no = _key(entry)
    programme = await programme_of(session, run, programme_code)
    known = (
        await session.exec(
            select(Appropriation).where(
                A.district_code == run.district,
                A.programme_id == programme,
                A.year == year,
                A.source == source,
                A.document_no == document_no,
            )
        )
    ).one_or_none()
    amount = entry.said["amount_fen"]
    if known is None:
        order = AppropriationAdd(year=year, source=source, amount_fen=amount, document_no=document_no)
        await programmes.appropriate(session, run.by, programme, order)
        return Outcome.CREATED
    if known.amount_fen != amount:
        raise DiffersFromRecorded("/amount_fen")
    return Outcome.UNCHANGED


EXAMPLE = {
    "programme_code": "JJYL",
    "year": "2024",
    "source": "区级",
    "amount_fen": "84326000",
    "document_no": "环财社〔2024〕1号",
}

KIND = Kind(ImportKind.APPROPRIATIONS, (Permission.PROGRAMMES_MANAGE,), COLUMNS, take, remember=_key, example=EXAMPLE)
