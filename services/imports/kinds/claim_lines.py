"""Claim lines: a provider's bill for a month as its own system printed it. Whether the lines are true is found at reconciliation."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Table, text
from sqlmodel.ext.asyncio.session import AsyncSession
from uuid_utils.compat import uuid7

from models.claims import Claim, ClaimLine, ClaimStatus, RecordKind
from models.imports import ImportKind
from models.wire import MOST_FEN
from services import audit
from services.access import Permission
from services.claims.opening import open_for, own_provider
from services.errors import DomainError, Invalid
from services.imports import bulk, references
from services.imports.columns import PROVIDER, RESIDENT, SERVICE, Column, choice, fen, minutes, month, number, whole
from services.imports.entries import Entry, Outcome, differs, good
from services.imports.kinds.kind import Kind, Run
from services.measures import mismeasured
from services.settlements.reading import standing

lines: Table = ClaimLine.__table__  # type: ignore[attr-defined]


class ClaimNotDraft(Invalid):
    code = "claim_not_draft"
    zh = "{month} 的结算申请当前状态为 {state}，不能再加行；请先撤回。"
    en = "The claim for {month} is {state}, so it takes no more lines; withdraw it first."


class ClaimInSettlement(ClaimNotDraft):
    zh = "{month} 的结算申请已提出结算，不能再加行；待其批准后做更正申请，或由批准人退回后先撤回。"
    en = (
        "The claim for {month} stands in a settlement and takes no more lines: correct it once that is approved, or withdraw it once "
        "that is sent back."
    )


class ClaimSettled(ClaimNotDraft):
    zh = "{month} 的结算申请已结算，不再打开；漏报或误报的，请对其结算单起草更正申请（不能用文件导入）。"
    en = "The claim for {month} is settled and never opened again: draft an adjustment of its settlement (not by a file)."


COLUMNS = (
    Column("claim_month", "结算月份", month, True, ("月份",)),
    PROVIDER,
    Column("kind", "记录类型", choice(RecordKind), also=("类型",)),
    Column("visit_no", "服务单号", number, True, ("上门服务单号", "记录编号")),
    RESIDENT,
    SERVICE,
    Column("minutes", "分钟数", minutes(1, 1440), also=("服务分钟数",)),
    Column("quantity", "数量", whole(1, 1000)),
    Column("unit_price_fen", "单价(分)", fen(0, 100_000_000), True),
    Column("amount_fen", "金额(分)", fen(0, MOST_FEN), True),
)


def _bill(entry: Entry) -> tuple[Any, ...]:
    """All that a line says. Two equal lines of one file are two lines: billing twice is what reconciliation looks for."""
    said = entry.said
    number_said = said["resident_id_number"].value
    return (*(said.get(column.name) for column in COLUMNS if column.name != "resident_id_number"), number_said)


async def take(session: AsyncSession, run: Run, entries: Sequence[Entry]) -> None:
    providers = await references.providers(session, run, entries)
    own = await own_provider(session, run.by)
    for entry in good(entries):
        if providers[entry.said["provider_code"]].id != own:
            entry.fail("provider_code", references.ProviderNotYours())
    services = await references.services(session, run, entries)
    residents = await references.residents(session, run, entries)
    for entry in good(entries):
        unit = services[entry.said["service_code"]].unit
        for column, wrong in mismeasured(unit, entry.said.get("minutes"), entry.said.get("quantity")):
            entry.fail(column, wrong())
        resident, service = residents[entry.said["resident_index"]], services[entry.said["service_code"]]
        entry.said["line"] = {
            "record_kind": entry.said.get("kind", RecordKind.VISIT),
            "record_no": entry.said["visit_no"],
            "resident_id": resident.id,
            "service_item_id": service.id,
            "minutes": entry.said.get("minutes"),
            "quantity": entry.said.get("quantity"),
            "unit_price_fen": entry.said["unit_price_fen"],
            "asked_fen": entry.said["amount_fen"],
        }
    months: dict[str, list[Entry]] = {}
    for entry in good(entries):
        months.setdefault(entry.said["claim_month"], []).append(entry)
    for claim_month, rows in months.items():
        await _bill_month(session, run, own, claim_month, rows)


async def _bill_month(session: AsyncSession, run: Run, provider: UUID, month: str, entries: Sequence[Entry]) -> None:
    """Into the provider's ordinary claim of the month, in the order of the file."""
    try:
        claim, made = await open_for(session, run.by, provider, month)
    except DomainError as error:
        for entry in entries:
            entry.fail("claim_month", error)
        return
    new = _unbilled(run, entries, await _standing(session, run, claim, entries))
    if new and claim.status is not ClaimStatus.DRAFT:
        refusal = await _why_not(session, claim)
        for entry in new:
            entry.fail("claim_month", refusal(month=month, state=claim.status))
        return
    await _add(session, run, claim, new)
    if made:
        await audit.record(session, run.by, "claims.create", "claim", claim.id, month=month)
    if new:
        await audit.record(
            session,
            run.by,
            "claims.add_lines",
            "claim",
            claim.id,
            import_id=run.import_id,
            lines=len(new),
            first_row=new[0].no,
            last_row=new[-1].no,
        )


async def _why_not(session: AsyncSession, claim: Claim) -> type[ClaimNotDraft]:
    """Of a claim that is no draft: whether it can be withdrawn first."""
    if claim.status is ClaimStatus.SETTLED:
        return ClaimSettled
    return ClaimInSettlement if await standing(session, claim.district_code, claim.id) else ClaimNotDraft


_STANDING = text(f"""
    select l.record_kind, l.record_no, l.resident_id, l.service_item_id, l.minutes, l.quantity, l.unit_price_fen,
        l.asked_fen, l.import_id, l.import_row
    from (select distinct * from {bulk.recordset(lines, ("record_no",))}) r
    join claim_lines l on l.district_code = :district and l.provider_id = :provider and l.record_no = r.record_no
        and l.claim_id = :claim
""")


async def _standing(
    session: AsyncSession, run: Run, claim: Claim, entries: Sequence[Entry]
) -> dict[tuple[str, str], list[Mapping[str, Any]]]:
    """Lines of the claim by the kind and number of their record."""
    which = {
        "rows": bulk.sent({"record_no": entry.said["visit_no"]} for entry in entries),
        "district": run.district,
        "provider": claim.provider_id,
        "claim": claim.id,
    }
    found: dict[tuple[str, str], list[Mapping[str, Any]]] = {}
    for row in (await (await session.connection()).execute(_STANDING, which)).mappings().all():
        found.setdefault((row["record_kind"], row["record_no"]), []).append(dict(row))
    return found


def _unbilled(
    run: Run, entries: Sequence[Entry], standing: Mapping[tuple[str, str], list[Mapping[str, Any]]]
) -> list[Entry]:
    """Entries that are not in the claim yet. The first equal line of a file answers to the first that stood there before it,
    the second to the second."""
    new, billed_here = [], dict[tuple[str, str], tuple[dict[str, Any], int]]()
    told = dict[tuple[Any, ...], int]()
    for entry in entries:
        line = entry.said["line"]
        place = (line["record_kind"], line["record_no"])
        there = standing.get(place, [])
        first, first_row = billed_here.setdefault(place, (line, entry.no))
        others = [row for row in there if any(row[name] != value for name, value in line.items())]
        if first != line or others:
            own = (run.own_row(row["import_id"], row["import_row"]) for row in others)
            entry.fail("visit_no", differs(next(own) if others else first_row))
            continue
        bill = _bill(entry)
        nth = told[bill] = told.get(bill, 0) + 1
        before = sum(row["import_id"] != run.import_id for row in there)
        if nth + run.times(bill) <= before:
            entry.outcome = Outcome.UNCHANGED
        else:
            entry.outcome = Outcome.CREATED
            new.append(entry)
    return new


_LAST_LINE = text(
    "select coalesce(max(line_no), 0) from claim_lines where district_code = :district and claim_id = :claim"
)


async def _add(session: AsyncSession, run: Run, claim: Claim, entries: Sequence[Entry]) -> None:
    which = {"district": run.district, "claim": claim.id}
    after = await (await session.connection()).scalar(_LAST_LINE, which)
    rows = [
        {
            "district_code": run.district,
            "id": uuid7(),
            "claim_id": claim.id,
            "provider_id": claim.provider_id,
            "line_no": after + position,
            **entry.said["line"],
            "import_id": run.import_id,
            "import_row": entry.no,
            "entered_by": run.by.id,
            "status": "open",
        }
        for position, entry in enumerate(entries, 1)
    ]
    await bulk.put(session, lines, rows)


EXAMPLE = {
    "claim_month": "2024-01",
    "provider_code": "FW001",
    "kind": "上门服务",
    "visit_no": "SM20240105001",
    "resident_id_number": "371099194103070242",
    "service_code": "ZJ01",
    "minutes": "120",
    "unit_price_fen": "2000",
    "amount_fen": "4000",
}

KIND = Kind(ImportKind.CLAIM_LINES, (Permission.CLAIMS_SUBMIT,), COLUMNS, take, remember=_bill, example=EXAMPLE)
