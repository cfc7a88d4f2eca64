"""Bank formats: how a bank wants its list of payments, as data."""

from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

from pydantic import ConfigDict
from pydantic import Field as Rule
from sqlalchemy import UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from models.base import Record, stored
from models.walls import OFFICE
from models.wire import Code, Flag, LongName, Patch, Shown, Text, Wire


class BankField(StrEnum):
    """What a column of the file can hold."""

    LINE_NO = "line_no"
    NAME = "name"
    BANK_CARD = "bank_card"
    ID_NUMBER = "id_number"
    AMOUNT = "amount"
    MONTH = "month"
    ALLOWANCE = "allowance"
    BATCH_NO = "batch_no"
    CUSTODIAN = "custodian"


class Encoding(StrEnum):
    UTF_8 = "utf-8"
    UTF_8_BOM = "utf-8-bom"
    GB18030 = "gb18030"


class AmountUnit(StrEnum):
    """yuan: 100.00; fen: 10000."""

    YUAN = "yuan"
    FEN = "fen"


class TotalsRow(StrEnum):
    """A row with the number of lines and the sum of the amounts: none, before the lines, or after them."""

    NONE = "none"
    FIRST = "first"
    LAST = "last"


class BankFormat(Record, table=True):
    """`columns` is an ordered list of {field, header}. Encoding is that of the CSV form; xlsx has its own."""

    __tablename__ = "bank_formats"
    __table_args__ = (UniqueConstraint("district_code", "code"),)
    __wall__ = OFFICE

    code: str = Field(max_length=40)
    name: str = Field(max_length=120)
    columns: list[dict[str, Any]] = Field(sa_type=JSONB)
    with_header: bool
    encoding: Encoding = Field(sa_type=stored(Encoding))
    amount_unit: AmountUnit = Field(sa_type=stored(AmountUnit))
    totals_row: TotalsRow = Field(sa_type=stored(TotalsRow))


class BankColumn(Wire):
    field: BankField
    header: Annotated[Text, Rule(min_length=1, max_length=40)]


BankColumns = Annotated[list[BankColumn], Rule(min_length=1, max_length=30)]


class BankFormatCreate(Wire):
    """Line number, bank card and amount must be among the columns: by them the bank pays and its answer is matched."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "code": "STANDARD",
                    "name": "代发通用格式",
                    "columns": [
                        {"field": "line_no", "header": "序号"},
                        {"field": "name", "header": "户名"},
                        {"field": "bank_card", "header": "账号"},
                        {"field": "amount", "header": "金额"},
                    ],
                    "encoding": "gb18030",
                    "amount_unit": "yuan",
                    "totals_row": "last",
                }
            ]
        }
    )

    code: Code
    name: LongName
    columns: BankColumns
    with_header: Flag = True
    encoding: Encoding = Encoding.UTF_8_BOM
    amount_unit: AmountUnit = AmountUnit.YUAN
    totals_row: TotalsRow = TotalsRow.NONE


class BankFormatUpdate(Patch):
    """`columns` replaces the whole list."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"amount_unit": "fen"}]})

    name: LongName | None = None
    columns: BankColumns | None = None
    with_header: Flag | None = None
    encoding: Encoding | None = None
    amount_unit: AmountUnit | None = None
    totals_row: TotalsRow | None = None


class BankColumnRead(Shown):
    field: BankField
    header: str


class BankFormatRead(Shown):
    id: UUID
    version: int
    code: str
    name: str
    columns: list[BankColumnRead]
    with_header: bool
    encoding: Encoding
    amount_unit: AmountUnit
    totals_row: TotalsRow
