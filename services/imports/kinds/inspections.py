"""Inspections of the years before, or of a list on paper: evidence, attested by who imports it. A row is a finding, or an inspection
without one.

What a file cannot know is not made up: no clause, no four who answer for it, nobody who saw it put right. A finding that the file
closes is closed by nobody's name here, and its trail says that it came by a file."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Table
from sqlmodel.ext.asyncio.session import AsyncSession
from uuid_utils.compat import uuid7

from models.findings import Finding, FindingDeed, FindingStatus, FindingStep
from models.imports import ImportKind
from models.inspections import Inspection
from models.safety_checklists import Hazard, InspectedKind, SafetyTopic
from models.safety_places import PLACES
from models.suspensions import Suspension
from services import audit, calendars
from services.access import Permission
from services.errors import DomainError
from services.imports import bulk
from services.imports.columns import Column, Several, choice, code, day, number, words
from services.imports.entries import DiffersFromRecorded, Entry, Outcome, RepeatedInFile, good
from services.imports.inspected import FINDING_COLUMNS, about_nothing, check, finding_no, others_notices, places
from services.imports.kinds.kind import Kind, Run
from services.imports.registers import recorded_by

inspections: Table = Inspection.__table__  # type: ignore[attr-defined]
findings: Table = Finding.__table__  # type: ignore[attr-defined]
steps: Table = FindingStep.__table__  # type: ignore[attr-defined]
suspensions: Table = Suspension.__table__  # type: ignore[attr-defined]

COLUMNS = (
    Column("inspection_no", "检查编号", number, True, ("检查单号", "编号")),
    Column("target_kind", "检查对象类型", choice(InspectedKind), True, ("对象类型", "被检查单位类型")),
    Column("target_code", "检查对象编码", code, True, ("对象编码", "被检查单位编码")),
    Column("inspected_on", "检查日期", day, True, ("日期",)),
    Column("departments", "检查部门", Several(words(80), words=True), also=("参加部门", "联合检查部门")),
    Column("topics", "检查主题", Several(choice(SafetyTopic)), also=("检查内容", "主题")),
    Column(
        "finding_no",
        "隐患编号",
        number,
        also=("隐患序号",),
        note="有隐患的每处一行；没有隐患的检查一行，本列及以后留空",
    ),
    Column("finding_topic", "隐患主题", choice(SafetyTopic), also=("隐患类型",), note="填了隐患编号即必填"),
    Column("severity", "隐患等级", choice(Hazard), also=("等级", "严重程度"), note="填了隐患编号即必填"),
    Column("description", "隐患描述", words(500), also=("隐患内容", "问题描述"), note="填了隐患编号即必填"),
    Column("notice_no", "整改通知书编号", number, also=("通知书编号", "整改通知书文号")),
    Column("due_on", "整改期限", day, also=("限期", "整改时限"), note="填了隐患编号即必填"),
    Column("rectified_on", "整改完成日期", day, also=("整改日期",)),
    Column("closed_on", "销号日期", day, also=("复查合格日期", "闭环日期")),
)


async def take(session: AsyncSession, run: Run, entries: Sequence[Entry]) -> None:
    check(entries)
    known_places = await places(session, run, entries)
    rows = good(entries)
    recorded = await recorded_by(
        session, Inspection, run.district, ["inspection_no"], [entry.said["inspection_no"] for entry in rows]
    )
    kept = await _kept(session, run, rows, recorded)
    await others_notices(
        session, run, [one for one in good(rows) if "notice_no" in one.said and finding_no(one) not in kept]
    )
    new: list[dict[str, Any]] = []
    of: dict[str, list[Entry]] = {}
    for entry in good(rows):
        of.setdefault(entry.said["inspection_no"], []).append(entry)
    for no, its in of.items():
        place = known_places[its[0].said["target_kind"], its[0].said["target_code"]]
        differs: DomainError = DiffersFromRecorded()
        if no not in recorded:
            if about_nothing(its):
                continue
            recorded[no] = _inspection(run, its, place.columns)
            new.append(recorded[no])
            its[0].outcome, differs = Outcome.CREATED, RepeatedInFile(row=its[0].no)
        for entry in its:
            place = known_places[entry.said["target_kind"], entry.said["target_code"]]
            if not _same(recorded[no], entry, place.columns):
                entry.fail(None, differs)
    await bulk.put(session, inspections, new)
    found = await _find(session, run, good(rows), recorded, kept)
    await _of_their_topics(session, run, found, recorded, {row["id"] for row in new})
    if new or found:
        await audit.record(
            session,
            run.by,
            "inspections.import",
            "import",
            run.import_id,
            inspections=len(new),
            findings=len(found),
            first_row=min(row["import_row"] for row in (*new, *found)),
            last_row=max(row["import_row"] for row in (*new, *found)),
        )


def _header(entries: Sequence[Entry]) -> dict[str, list[str] | None]:
    """What the rows of an inspection say of it, the first that says it; a blank cell says nothing."""
    said = {name: [e.said[name] for e in entries if name in e.said] for name in ("departments", "topics")}
    return {name: [str(one) for one in told[0]] if told else None for name, told in said.items()}


def _inspection(run: Run, entries: Sequence[Entry], place: Mapping[str, Any]) -> dict[str, Any]:
    first, header = entries[0], _header(entries)
    topics = {*(header["topics"] or ()), *(str(e.said["finding_topic"]) for e in entries if "finding_topic" in e.said)}
    return {
        "district_code": run.district,
        "id": uuid7(),
        "inspection_no": first.said["inspection_no"],
        **place,
        "inspected_at": calendars.first_instant(first.said["inspected_on"]),
        "inspected_on": first.said["inspected_on"],
        "topics": sorted(topics),
        "departments": header["departments"] or [],
        "inspectors": [],
        "looked_at": [],
        "note": "",
        "by_account": run.by.id,
        "import_id": run.import_id,
        "import_row": first.no,
        "imported": header,
    }


def _same(recorded: Mapping[str, Any], entry: Entry, place: Mapping[str, Any]) -> bool:
    """Only what came by a file is said again by one: the same place and day, and no other departments or topics."""
    header = recorded["imported"]
    return (
        header is not None
        and recorded["inspected_on"] == entry.said["inspected_on"]
        and all(recorded[name] == value for name, value in place.items() if name != "division_code")
        and all(header[name] == value for name, value in _header([entry]).items() if value is not None)
    )


def _content(entry: Entry) -> dict[str, str | None]:
    return {name: str(entry.said[name]) if name in entry.said else None for name in FINDING_COLUMNS}


Said = tuple[UUID, Any]
"""Of a finding: the inspection it belongs to, and what the file said of it."""


async def _kept(
    session: AsyncSession, run: Run, entries: Sequence[Entry], inspected: Mapping[str, Any]
) -> dict[str, Said]:
    """Findings on record under these numbers. A row whose number is that of a finding of another inspection makes none."""
    with_one = [entry for entry in entries if "finding_no" in entry.said]
    numbers = [finding_no(entry) for entry in with_one]
    recorded = await recorded_by(session, Finding, run.district, ["finding_no"], numbers, lock=False)
    for entry, no in zip(with_one, numbers, strict=True):
        if no in recorded and entry.said["inspection_no"] not in inspected:
            entry.fail("finding_no", DiffersFromRecorded())
    return {no: (row["inspection_id"], row["imported"]) for no, row in recorded.items()}


async def _find(
    session: AsyncSession, run: Run, entries: Sequence[Entry], inspected: Mapping[str, Any], kept: dict[str, Said]
) -> list[dict[str, Any]]:
    """New findings with their trail. What became of one since it was imported is no difference."""
    with_one = [entry for entry in entries if "finding_no" in entry.said]
    for entry in entries:
        if "finding_no" not in entry.said and entry.outcome is None:
            entry.outcome = Outcome.UNCHANGED
    first: dict[str, int] = {}
    new = []
    for entry in with_one:
        no = finding_no(entry)
        said = (inspected[entry.said["inspection_no"]]["id"], _content(entry))
        if no not in kept:
            kept[no], first[no] = said, entry.no
            new.append(_finding(run, entry, no, said[0]))
            entry.outcome = Outcome.CREATED
        elif kept[no] == said:
            entry.outcome = Outcome.UNCHANGED
        else:
            entry.fail(None, RepeatedInFile(row=first[no]) if no in first else DiffersFromRecorded())
    await bulk.put(session, suspensions, [_suspension(run, row, inspected) for row in new if row["suspension_id"]])
    await bulk.put(session, findings, new)
    await bulk.put(session, steps, [step for row in new for step in _trail(run, row)])
    return new


def _finding(run: Run, entry: Entry, no: str, inspection_id: UUID) -> dict[str, Any]:
    said = entry.said
    closed, rectified = said.get("closed_on"), said.get("rectified_on")
    status = FindingStatus.CLOSED if closed else FindingStatus.RECTIFIED if rectified else FindingStatus.OPEN
    return {
        "district_code": run.district,
        "id": uuid7(),
        "suspension_id": uuid7() if said["severity"] == Hazard.MAJOR and not closed else None,
        "finding_no": no,
        "inspection_id": inspection_id,
        "topic": said["finding_topic"],
        "hazard": said["severity"],
        "description": said["description"],
        "notice_no": said.get("notice_no"),
        "due_on": said["due_on"],
        "rectified_on": rectified,
        "closed_on": closed,
        "status": status,
        "import_id": run.import_id,
        "import_row": entry.no,
        "imported": _content(entry),
    }


def _suspension(run: Run, finding: Mapping[str, Any], inspected: Mapping[str, Any]) -> dict[str, Any]:
    """A major hazard suspends its place from now on, when it came into the books."""
    inspection = next(row for row in inspected.values() if row["id"] == finding["inspection_id"])
    return {
        "district_code": run.district,
        "id": finding["suspension_id"],
        "place_kind": inspection["place_kind"],
        **{name: inspection.get(name) for name in PLACES},
        "topic": finding["topic"],
        "from_at": datetime.now(UTC),
    }


def _trail(run: Run, finding: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Written by who imports it, today; the day on which it was done is what the file says."""

    def step(deed: FindingDeed, note: str) -> dict[str, Any]:
        return {
            "district_code": run.district,
            "id": uuid7(),
            "finding_id": finding["id"],
            "deed": deed,
            "due_on": finding["due_on"],
            "note": note,
            "by_account": run.by.id,
            "at": datetime.now(UTC),
        }

    told: dict[FindingDeed, date | None] = {
        FindingDeed.RECTIFIED: finding["rectified_on"],
        FindingDeed.CLOSED: finding["closed_on"],
    }
    found = step(FindingDeed.FOUND, finding["description"])  # first, for the trail goes by the order of the ids
    return [found] + [step(deed, f"{on}，据导入文件第 {finding['import_row']} 行") for deed, on in told.items() if on]


async def _of_their_topics(
    session: AsyncSession, run: Run, found: Sequence[Mapping[str, Any]], inspected: Mapping[str, Any], new: set[UUID]
) -> None:
    """An inspection that was recorded before is also about what is found to belong to it now."""
    topics = {row["id"]: set(row["topics"]) for row in inspected.values() if row["id"] not in new}
    more: dict[UUID, set[str]] = {}
    for finding in found:
        if finding["inspection_id"] in topics:
            more.setdefault(finding["inspection_id"], set()).add(str(finding["topic"]))
    wider = {one: sorted(topics[one] | said) for one, said in more.items() if not said <= topics[one]}
    await bulk.change(session, inspections, run.district, [{"id": one, "topics": said} for one, said in wider.items()])


EXAMPLE = {
    "inspection_no": "JC-2024-001",
    "target_kind": "养老机构",
    "target_code": "JG001",
    "inspected_on": "2024-05-10",
    "departments": "民政局；消防救援大队",
    "topics": "消防；电气",
    "finding_no": "1",
    "finding_topic": "消防",
    "severity": "一般隐患",
    "description": "二楼东侧疏散指示灯不亮",
    "notice_no": "环民安改〔2024〕1号",
    "due_on": "2024-05-17",
    "rectified_on": "2024-05-15",
    "closed_on": "2024-05-16",
}

KIND = Kind(ImportKind.INSPECTIONS, (Permission.INSPECTIONS_IMPORT,), COLUMNS, take, example=EXAMPLE)
