"""Records: what a line of a claim bills, and what the ledger draws for. A visit, a serving; here a new kind joins.

Each kind has a table of its own, in which the same columns mean the same: who, which service, by which programme, in which
state, and what was drawn for it. A Kind says what is called otherwise there, and what it has not got. With it one SQL text
draws, reverses, drafts, reconciles and settles every kind; what only one of them knows (its caregiver, its check-out) is
asked by the rules of that kind."""

from dataclasses import dataclass

from sqlalchemy import Table

from models.base import Record
from models.claims import RecordKind
from models.visits import Visit

_SAME = (
    *("district_code", "id", "provider_id", "resident_id", "service_item_id", "programme_id", "entitlement_id"),
    *("programme_version_id", "status", "evidence", "import_id", "served_on", "unit_price_fen", "covered_units"),
    *("posted_gross_fen", "posted_subsidy_fen", "posted_copay_fen", "rounds"),
)
"""Columns that every kind of record has under these names."""


@dataclass(frozen=True)
class Kind:
    """One kind of record. `line_id` is the column of claim_lines that points at its table; `number` is its number, unique
    within its provider, and `began` the instant of which its day, its price and its place in the month are taken.

    The others are expressions on a row `o` of its table: `minutes` as they were verified and `billable` as they were
    drawn (0 where nothing is measured by time), how many `pieces`, `price_said_fen` where the record itself names a price
    that may be lower than the catalogue's. `held` joins to a row `d` of it the transfer `h` that holds units for it."""

    kind: RecordKind
    model: type[Record]
    line_id: str
    number: str
    began: str
    minutes: str
    billable: str
    pieces: str
    price_said_fen: str
    others: str
    held: str

    @property
    def table(self) -> Table:
        table: Table = self.model.__table__  # type: ignore[attr-defined]
        return table

    def columns(self) -> str:
        """A row `o` of the table, as every kind is seen."""
        return f"""{", ".join(f"o.{name}" for name in _SAME)}, '{self.kind}' as record_kind, o.{self.number} as record_no,
            o.{self.began} as began_at, {self.minutes} as minutes, {self.billable} as billable_minutes,
            {self.pieces} as pieces, {self.price_said_fen} as price_said_fen, {self.others}"""


VISIT = Kind(
    kind=RecordKind.VISIT,
    model=Visit,
    line_id="visit_id",
    number="visit_no",
    began="started_at",
    minutes="o.minutes",
    billable="coalesce(o.billable_minutes, o.minutes, 0)",
    pieces="coalesce(o.quantity, 1)",
    price_said_fen="cast(null as bigint)",
    others="o.order_id, o.slot, o.caregiver_id, o.division_code, o.ended_at",
    held="""join orders q on q.district_code = d.district_code and q.id = d.order_id
        join ledger_transfers h on h.district_code = q.district_code
            and h.id = case d.slot when 1 then q.hold_id else q.second_hold_id end""",
)

KINDS: dict[RecordKind, Kind] = {one.kind: one for one in (VISIT,)}


def records(where: str = "") -> str:
    """All records of all kinds as a subquery, of which `where` says the same of each (on `o`)."""
    return " union all ".join(f"select {one.columns()} from {one.table.name} o {where}" for one in KINDS.values())


def line_record(line: str) -> str:
    """The record that a line of a claim was found to bill."""
    return f"coalesce({', '.join(f'{line}.{one.line_id}' for one in KINDS.values())})"
