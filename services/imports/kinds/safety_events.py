"""Safety meetings, trainings and drills that were held: evidence, so that what is recorded is never changed by a file."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlmodel.ext.asyncio.session import AsyncSession

from models.imports import ImportKind
from models.safety_checklists import SafetyTopic
from models.safety_events import SafetyEvent, SafetyEventKind
from services import calendars
from services.access import Permission
from services.imports.columns import Column, choice, day, number, whole, words
from services.imports.entries import Entry, differs, good
from services.imports.kinds.kind import Kind, Run
from services.imports.registers import recorded_by, sort_out, store
from services.labels import LABELS
from services.safety_events.record import EventInFuture

_TOPICS = {word: topic for topic, said in LABELS[SafetyTopic].items() for word in (*said.split("/"), str(topic))}

COLUMNS = (
    Column("event_no", "编号", number, True, ("活动编号", "会议编号", "培训编号", "演练编号")),
    Column("kind", "类型", choice(SafetyEventKind), True, ("活动类型", "种类")),
    Column("held_on", "举办日期", day, True, ("日期", "会议日期", "培训日期", "演练日期")),
    Column("topic", "主题", words(120), also=("内容", "议题")),
    Column("attendance", "参加人数", whole(0, 1_000_000), also=("人数", "参加人次")),
)


def _key(entry: Entry) -> str:
    return str(entry.said["event_no"])


def _wanted(entry: Entry) -> dict[str, Any]:
    """One of the topics of inspections, by its code or its Chinese name alone, is that topic; all else are words."""
    said = {name: value for name, value in entry.said.items() if name != "topic"}
    if (told := entry.said.get("topic")) is None:
        return said
    topic = _TOPICS.get(told.lower())
    return said | ({"subject": told} if topic is None else {"topic": topic})


def _same(entry: Entry, recorded: Mapping[str, Any]) -> bool:
    """One that was recorded here is not the file's, whatever it says; nor is one that was annulled."""
    own = recorded["import_id"] is not None and recorded["annulled_at"] is None
    wanted = _wanted(entry)
    names = ("event_no", "kind", "held_on", "topic", "subject", "attendance")
    return own and all(recorded[name] == wanted.get(name) for name in names)


async def take(session: AsyncSession, run: Run, entries: Sequence[Entry]) -> None:
    for entry in entries:
        if not entry.faults and entry.said["held_on"] > calendars.today():
            entry.fail("held_on", EventInFuture())
    known = await recorded_by(
        session, SafetyEvent, run.district, ["event_no"], [_key(entry) for entry in good(entries)], lock=False
    )
    for entry in good(entries):
        if (recorded := known.get(_key(entry))) and not _same(entry, recorded):
            entry.fail(None, differs(run.own_row(recorded["import_id"], recorded["import_row"])))
    todo = sort_out(run, good(entries), _wanted, _key, known)
    blank: dict[str, Any] = dict.fromkeys(("topic", "subject", "attendance")) | {"import_id": run.import_id}
    todo.new = [(entry, {**blank, "import_row": entry.no, **said}) for entry, said in todo.new]
    await store(session, run, SafetyEvent, "safety_events.safety_event", todo)


EXAMPLE = {
    "event_no": "PX2024-001",
    "kind": "培训",
    "held_on": "2024-06-18",
    "topic": "消防",
    "attendance": "42",
}

KIND = Kind(ImportKind.SAFETY_EVENTS, (Permission.SAFETY_EVENTS_IMPORT,), COLUMNS, take, remember=_key, example=EXAMPLE)
