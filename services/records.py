"""Records: what a line of a claim bills, and what the ledger draws for. A visit, a serving, the nights of a stay in a month; here
a new kind joins.

Each kind has a table of its own, in which the same columns mean the same: who, which service, by which programme, in which
state, and what was drawn for it. A Kind says what is called otherwise there, and what it has not got. With it one SQL text
draws, reverses, drafts, reconciles and settles every kind; what only one of them knows (its caregiver, its check-out) is
asked by the rules of that kind."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Table, text
from sqlmodel.ext.asyncio.session import AsyncSession

from models.base import Record
from models.claims import RecordKind
from models.meal_servings import MealServing
from models.stay_months import StayMonth
from models.visits import Visit

VERIFIED = "verified"
"""The status, in every kind, of what counts and is posted."""
REJECTED = "rejected"
"""The status, in every kind, of what an officer found false."""

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
    that may be lower than the catalogue's.
    `held` joins to a row `d` of it, which has `record_id`, the transfers `h` that hold units for it: by its order, or, since it is
    doubted, what it had drawn (ledger/correct.py); `doubts` is the table of what somebody has to look at before the record is
    verified."""

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
    doubts: str

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
    held="""cross join lateral (
            select t.* from orders q join ledger_transfers t on t.district_code = q.district_code
                and t.id = case d.slot when 1 then q.hold_id else q.second_hold_id end
            where q.district_code = d.district_code and q.id = d.order_id
            union all
            select t.* from ledger_transfers t where d.rounds > 0 and t.district_code = d.district_code and t.cause_id = d.record_id
                and t.cause_kind = 'visit' and t.kind = 'hold') h""",
    doubts="visit_exceptions",
)

SERVING = Kind(
    kind=RecordKind.SERVING,
    model=MealServing,
    line_id="serving_id",
    number="serving_no",
    began="served_at",
    minutes="0",
    billable="0",
    pieces="o.quantity",
    price_said_fen="o.price_fen",
    others="""o.meal_order_id as order_id, 1 as slot, cast(null as uuid) as caregiver_id, (select p.division_code
            from meal_points p where p.district_code = o.district_code and p.id = o.meal_point_id) as division_code,
            cast(null as timestamptz) as ended_at""",
    held="""join meal_orders q on q.district_code = d.district_code and q.id = d.order_id
        join ledger_transfers h on h.district_code = q.district_code and h.id = q.hold_id""",
    doubts="meal_serving_exceptions",
)

STAY = Kind(
    kind=RecordKind.STAY,
    model=StayMonth,
    line_id="stay_month_id",
    number="record_no",
    began="began_at",
    minutes="0",
    billable="0",
    pieces="o.nights",
    price_said_fen="o.price_fen",
    others="""cast(null as uuid) as order_id, 1 as slot, cast(null as uuid) as caregiver_id, (select f.division_code from facilities f
            where f.district_code = o.district_code and f.id = o.facility_id) as division_code,
            cast(null as timestamptz) as ended_at""",
    held="join ledger_transfers h on false",  # nothing is held for nights
    doubts="stay_month_exceptions",
)

KINDS: dict[RecordKind, Kind] = {one.kind: one for one in (VISIT, SERVING, STAY)}


def records(where: str = "") -> str:
    """All records of all kinds, to be put in brackets; `where` says the same of each of them, on its row `o`."""
    return " union all ".join(f"select {one.columns()} from {one.table.name} o {where}" for one in KINDS.values())


def each(text: str) -> str:
    """A column of claim_lines for each kind: `text` with `{line_id}` and `{kind}` filled in, listed."""
    return ", ".join(text.format(line_id=one.line_id, kind=one.kind) for one in KINDS.values())


def billed(line: str) -> str:
    """The id of the record that a line of a claim was found to bill, or null."""
    return f"coalesce({each(line + '.{line_id}')})"


def billed_record(line: str) -> str:
    """The record itself, as `records` shows it, to be joined on true: looked up by its key in the table of each kind, so that
    a line costs the same however many records a district has."""
    return "lateral ({})".format(
        " union all ".join(
            f"""select {one.columns()} from {one.table.name} o
            where o.district_code = {line}.district_code and o.id = {line}.{one.line_id}"""
            for one in KINDS.values()
        )
    )


def bills_any(line: str, parameter: str = "records") -> str:
    """Whether a line bills one of the records of a parameter: asked of each column, since each has its index."""
    return f"({' or '.join(f'{line}.{one.line_id} = any(cast(:{parameter} as uuid[]))' for one in KINDS.values())})"


def doubts(record: str) -> str:
    """The doubts about the record of a row, whatever it is called, that has record_kind and record_id: code and status."""
    return " union all ".join(
        f"""select x.code, x.status from {one.doubts} x where x.district_code = {record}.district_code
            and x.{one.line_id} = {record}.record_id and {record}.record_kind = '{one.kind}'"""
        for one in KINDS.values()
    )


def raised(line: str) -> str:
    """Whether `:account` doubted the record that a line bills."""
    return "({})".format(
        " or ".join(
            f"""exists (select from {one.doubts} x where x.district_code = {line}.district_code
            and x.{one.line_id} = {line}.{one.line_id} and x.raised_by = :account)"""
            for one in KINDS.values()
        )
    )


_LOCK = {
    one: text(
        f"select id, status, entitlement_id from {kind.table.name} where district_code = :district and id = :id for update"
    )
    for one, kind in KINDS.items()
}


async def lock(session: AsyncSession, district: str, line: Any) -> Row[Any] | None:
    """The record of a line that has `record_kind` and `record_id`, locked: id, status, entitlement_id."""
    if line.record_id is None:
        return None
    which = {"district": district, "id": line.record_id}
    return (await (await session.connection()).execute(_LOCK[line.record_kind], which)).one_or_none()


_LOCK_BILLED = {
    one: text(f"""
    select id from {kind.table.name} where district_code = :district and id in (
        select {kind.line_id} from claim_lines where district_code = :district and claim_id = :claim)
    order by id for update""")
    for one, kind in KINDS.items()
}


async def hold_billed_still(session: AsyncSession, district: str, claim_id: UUID) -> None:
    """Every record that a claim bills, one kind after the other and each in the order of its ids, as everywhere."""
    for locked in _LOCK_BILLED.values():
        await (await session.connection()).execute(locked, {"district": district, "claim": claim_id})
