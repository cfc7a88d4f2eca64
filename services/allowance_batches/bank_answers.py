"""The bank's answer as a file: CSV as banks write it, header found below titles, amounts in yuan or fen, and whatever columns
of its own beside them (摘要, 交易流水号), which are passed over."""

import re
from collections.abc import AsyncIterator
from typing import IO

import anyio.to_thread

from models.allowance_batches import BankAnswer
from models.wire import MOST_FEN
from services import written
from services.allowance_batches.bank_file import TOTAL
from services.allowance_batches.bank_results import Answer, Fault
from services.errors import DomainError, Invalid
from services.imports import reading
from services.imports.columns import Column, choice, whole, words
from services.imports.header import Unusable

PIECE = 1024 * 1024


class YuanFormat(Invalid):
    code = "yuan_format"
    zh = "金额应为元，至多两位小数，例如 100.00。"
    en = "An amount in yuan is wanted, with two decimals at most, such as 100.00."


class AmountMissing(Invalid):
    code = "amount_missing"
    zh = "请填写金额（元或分）。"
    en = "Give the amount, in yuan or in fen."


class AmountsDisagree(Invalid):
    code = "amounts_disagree"
    zh = "同一行的元和分两个金额不相等；请向银行核实。"
    en = "The amounts in yuan and in fen of this row are not the same: ask the bank which holds."


def _yuan(cell: str) -> int:
    """As fen."""
    said = re.fullmatch(r"[¥￥]?((?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,13}))(?:\.([0-9]{1,2}))?元?", written.plain(cell))
    if not said:
        raise YuanFormat
    return int(said[1].replace(",", "")) * 100 + int((said[2] or "0").ljust(2, "0"))


def _line_no(cell: str) -> int | None:
    """None for the row of totals that our file ended with and the bank sent back."""
    return None if cell.strip().startswith(TOTAL) else _number(cell)


def _totals(cell: str) -> bool:
    """Whether the row is that of totals; a person's name is not looked at further."""
    return cell.strip().startswith(TOTAL)


_number = whole(1, 1_000_000)
COLUMNS = (
    Column("line_no", "序号", _line_no, True, ("行号", "编号", "顺序号")),
    Column("amount_fen", "金额(分)", whole(0, MOST_FEN)),
    Column("amount_yuan", "金额", _yuan, also=("金额(元)", "amount", "交易金额")),
    Column("result", "处理结果", choice(BankAnswer), True, ("结果", "状态", "交易状态")),
    Column("reason", "失败原因", words(200), also=("原因", "备注", "退票原因")),
    Column("name", "户名", _totals, also=("姓名",)),
)


async def read_answers(file: IO[bytes]) -> list[Answer]:
    """Every row but that of totals, also those that cannot be read, each with its number. Raises an Unusable of `/file` where
    nothing can be read at all."""

    async def pieces() -> AsyncIterator[bytes]:
        while piece := await anyio.to_thread.run_sync(file.read, PIECE):
            yield piece

    try:
        async with reading.copied(pieces()) as found:
            return await anyio.to_thread.run_sync(_read, found)
    except Unusable as error:
        raise type(error)("/file", **error.facts) from error


def _read(copy: reading.Copy) -> list[Answer]:
    answers = []
    for entry in reading.survey(copy, COLUMNS, others=True).entries():
        said = entry.said
        if said.get("line_no") is None and ("line_no" in said or said.get("name")):
            continue
        amount = said.get("amount_fen", said.get("amount_yuan"))
        faults: list[Fault] = [(f.column, f.code, f.zh, f.en) for f in entry.faults]
        if amount is None and not faults:
            faults.append(_fault(AmountMissing()))
        elif said.get("amount_yuan", amount) != amount:
            faults.append(_fault(AmountsDisagree()))
        answers.append(
            Answer(entry.no, said.get("line_no"), amount, said.get("result"), said.get("reason"), tuple(faults))
        )
    return answers


def _fault(error: DomainError) -> Fault:
    return "amount_yuan", error.code, error.said("zh"), error.said("en")
