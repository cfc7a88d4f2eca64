"""Rows of inspections in files: which place they name, and what makes a row of one."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from models.care_centres import CareCentre
from models.facilities import Facility
from models.inspections import numbers_somebody
from models.meal_points import MealPoint
from models.providers import Provider
from models.safety_checklists import InspectedKind
from services import calendars, findings
from services.errors import Invalid
from services.findings.steps import DueTooFar
from services.imports.entries import Entry, Unknown, good
from services.imports.kinds.kind import Run
from services.imports.registers import ids_by
from services.inspections.found import DueBeforeInspection, NothingInspected
from services.inspections.record import InspectionInFuture

MODELS: Mapping[InspectedKind, Any] = {
    InspectedKind.FACILITY: Facility,
    InspectedKind.MEAL_POINT: MealPoint,
    InspectedKind.PROVIDER: Provider,
    InspectedKind.CARE_CENTRE: CareCentre,
}
NEEDED = ("finding_topic", "severity", "description", "due_on")
"""What a finding always says."""
FINDING_COLUMNS = (*NEEDED, "notice_no", "rectified_on", "closed_on")
LONGEST_NO = 70
_PUBLIC = ("inspection_no", "departments", "notice_no")


class TargetUnknown(Unknown):
    code, zh, en = "target_unknown", "没有此类型、此编码的检查对象。", "There is no place of this kind with this code."


class FindingWithoutNumber(Invalid):
    code = "finding_without_number"
    zh = "填写了隐患内容，须填写隐患编号。"
    en = "A row that says something of a finding has its number (`finding_no`)."


class FindingIncomplete(Invalid):
    code = "finding_incomplete"
    zh = "填写了隐患编号，本列必填。"
    en = "A finding that has a number says this too."


class FindingNoLong(Invalid):
    code = "finding_no_long"
    zh = "检查编号与隐患编号合起来超过 {most} 个字。"
    en = "The numbers of inspection and finding together are longer than {most}."


class NumberOfAPerson(Invalid):
    code = "number_of_a_person"
    zh = "此列对公众公开，不能含手机号或身份证号；请删去后再导入。"
    en = "The public reads this: it carries no telephone or identity number of a person. Take it out and send it again."


class DaysOutOfOrder(Invalid):
    code = "days_out_of_order"
    zh = "整改、销号日期不能早于前一步，也不能晚于今天。"
    en = (
        "It is put right on the day of the inspection or later, closed on that day or later, and neither in the future."
    )


class NothingInFile(NothingInspected):
    zh = "没有检查内容：请填写检查主题（topics）、检查部门（departments）或隐患（finding_no）。"
    en = "Nothing was looked at: fill in the topics, the departments or a finding."


class NoticeNoTaken(Invalid):
    """`inspection_no`: whose it is."""

    code = "notice_no_taken"
    zh = "该编号的整改通知书是本系统为检查 {inspection_no} 出具的；请按纸质通知书核对编号，没有编号的留空。"
    en = (
        "The notice of this number was issued by the system, for the inspection {inspection_no}: compare the number with the paper, and "
        "leave it out where there is none."
    )


_ISSUED = text("""
    select n.notice_no, i.inspection_no from notices n
    join inspections i on i.district_code = n.district_code and i.id = n.inspection_id
    where n.district_code = :district and n.notice_no = any(cast(:numbers as varchar[]))
""")


class Place(NamedTuple):
    kind: InspectedKind
    id: UUID
    division_code: str | None

    @property
    def columns(self) -> dict[str, Any]:
        """As an inspection names it: its own column, and none of the others."""
        ids = {f"{kind}_id": self.id if kind is self.kind else None for kind in InspectedKind}
        return {"place_kind": self.kind, "division_code": self.division_code, **ids}


async def places(session: AsyncSession, run: Run, entries: Sequence[Entry]) -> dict[tuple[InspectedKind, str], Place]:
    """By kind and code; an entry that names none of them fails."""
    found: dict[tuple[InspectedKind, str], Place] = {}
    for kind, model in MODELS.items():
        more = () if kind is InspectedKind.PROVIDER else ("division_code",)
        codes = {entry.said["target_code"] for entry in entries if entry.said["target_kind"] is kind}
        known = await ids_by(session, model, run.district, "code", codes, *more) if codes else {}
        found |= {(kind, code): Place(kind, row.id, getattr(row, "division_code", None)) for code, row in known.items()}
    for entry in entries:
        if (entry.said["target_kind"], entry.said["target_code"]) not in found:
            entry.fail("target_code", TargetUnknown())
    return found


def finding_no(entry: Entry) -> str:
    """As it is kept: the number of the inspection before it, unless it begins with that. Files count findings from one for each."""
    inspection, said = str(entry.said["inspection_no"]), str(entry.said["finding_no"])
    return said if said.startswith(inspection) else f"{inspection}-{said}"


def check(entries: Sequence[Entry]) -> None:
    """What the single cells cannot know."""
    today = calendars.today()
    for entry in good(entries):
        said = entry.said
        for name in _PUBLIC:
            if numbers_somebody(str(said.get(name, ""))):
                entry.fail(name, NumberOfAPerson())
        if said["inspected_on"] > today:
            entry.fail("inspected_on", InspectionInFuture())
        elif "finding_no" in said:
            _check_finding(entry, today)
        elif any(name in said for name in FINDING_COLUMNS):
            entry.fail("finding_no", FindingWithoutNumber())


def _check_finding(entry: Entry, today: date) -> None:
    said = entry.said
    for name in NEEDED:
        if name not in said:
            entry.fail(name, FindingIncomplete())
    if len(finding_no(entry)) > LONGEST_NO:
        entry.fail("finding_no", FindingNoLong(most=LONGEST_NO))
    if "closed_on" not in said and {"severity", "due_on"} <= said.keys():
        try:
            findings.within_reach("due_on", said["severity"], said["due_on"])
        except DueTooFar as error:
            entry.fail("due_on", error)
    last = said["inspected_on"]
    if said.get("due_on", last) < last:
        entry.fail("due_on", DueBeforeInspection(due_on=said["due_on"], inspected_on=last))
    for name in ("rectified_on", "closed_on"):
        if name in said and not last <= said[name] <= today:
            entry.fail(name, DaysOutOfOrder())
        last = max(last, said.get(name, last))


async def others_notices(session: AsyncSession, run: Run, entries: Sequence[Entry]) -> None:
    """Of new findings that name a paper: none that the system issued, for what it issued is of another inspection."""
    if not entries:
        return
    asked = {"district": run.district, "numbers": [entry.said["notice_no"] for entry in entries]}
    rows = (await (await session.connection()).execute(_ISSUED, asked)).all()
    issued = {row.notice_no: row.inspection_no for row in rows}
    for entry in entries:
        if (no := entry.said["notice_no"]) in issued:
            entry.fail("notice_no", NoticeNoTaken(inspection_no=issued[no]))


def about_nothing(entries: Sequence[Entry]) -> bool:
    """Of the rows of a new inspection, which fail with it."""
    if any(name in entry.said for entry in entries for name in ("topics", "departments", "finding_no")):
        return False
    for entry in entries:
        entry.fail("topics", NothingInFile())
    return True
