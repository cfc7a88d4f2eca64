"""Home modifications: history, attested by who imports it. A case may go on in a later file until it is accepted; then it is
evidence. Nothing is booked; what was subsidised bars the next subsidy of that resident, or of the home where he lives by the
register, for some years."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlmodel.ext.asyncio.session import AsyncSession

from models.home_modifications import HomeModification, ModificationStatus
from models.imports import ImportKind
from models.wire import MOST_FEN
from services import calendars
from services.access import Permission
from services.errors import Invalid
from services.home_modifications.apply import homes
from services.home_modifications.decide import YEARS_BETWEEN, last_day
from services.imports import references
from services.imports.columns import RESIDENT, Choice, Column, day, fen, number
from services.imports.entries import Entry, differs, good
from services.imports.kinds.kind import Kind, Run
from services.imports.registers import recorded_by, sort_out, store
from services.labels import LABELS
from services.residents.register import DayInFuture

S = ModificationStatus
_SAID = ("case_no", "status", "accepted_on", "cost_fen", "subsidy_fen")
_STEPS = (S.APPLIED, S.SURVEYED, S.IN_PROGRESS, S.ACCEPTED)
_LABELS = {step.value: LABELS[ModificationStatus][step] for step in _STEPS}


class AcceptedWithoutDay(Invalid):
    code = "accepted_without_day"
    zh = "已验收的须填写验收日期，未验收的不填。"
    en = "What is accepted has the day of its acceptance, and nothing else has."


class SubsidyAboveCost(Invalid):
    code = "subsidy_above_cost"
    zh = "补贴金额超过改造费用，或未填改造费用。"
    en = "The subsidy is more than the cost, or the cost is missing."


COLUMNS = (
    Column("case_no", "改造编号", number, True, ("编号", "案件编号")),
    RESIDENT,
    Column("status", "状态", Choice(_LABELS, ModificationStatus), True, ("进度",)),
    Column("accepted_on", "验收日期", day),
    Column("cost_fen", "改造费用(分)", fen(0, MOST_FEN), also=("费用(分)", "改造费用（分）")),
    Column("subsidy_fen", "补贴金额(分)", fen(0, MOST_FEN), also=("补贴(分)", "补贴金额（分）")),
)


def _key(entry: Entry) -> str:
    return str(entry.said["case_no"])


def _coherent(entry: Entry, recorded: Mapping[str, Any]) -> None:
    """What the single cells cannot know; what an earlier file said still holds."""
    said = {"accepted_on": None, "cost_fen": None, "subsidy_fen": None, **recorded, **entry.said}
    if (said["status"] is S.ACCEPTED) != (said["accepted_on"] is not None):
        entry.fail("accepted_on", AcceptedWithoutDay())
    elif said["accepted_on"] is not None and said["accepted_on"] > calendars.today():
        entry.fail("accepted_on", DayInFuture())
    if said["subsidy_fen"] and said["subsidy_fen"] > (said["cost_fen"] or 0):
        entry.fail("subsidy_fen", SubsidyAboveCost())


def _goes_on(entry: Entry, recorded: Mapping[str, Any], resident_id: Any) -> bool:
    """Only what came from a file is moved by one: forward, of the same resident, until it is accepted."""
    if recorded["import_id"] is None or recorded["resident_id"] != resident_id:
        return False
    same = all(recorded[name] == value for name, value in entry.said.items() if name in recorded)
    return same or (
        recorded["status"] is not S.ACCEPTED and _STEPS.index(entry.said["status"]) >= _STEPS.index(recorded["status"])
    )


async def take(session: AsyncSession, run: Run, entries: Sequence[Entry]) -> None:
    residents = await references.residents(session, run, entries, "address_sealed")
    home_of = await homes(session, run.district, residents.values())
    codes = [_key(entry) for entry in good(entries)]
    recorded = await recorded_by(session, HomeModification, run.district, ["case_no"], codes)
    for case in recorded.values():
        case["status"] = ModificationStatus(case["status"])
    for entry in good(entries):
        known = recorded.get(_key(entry), {})
        _coherent(entry, known)
        if known and not _goes_on(entry, known, residents[entry.said["resident_index"]].id):
            entry.fail(None, differs(run.own_row(known["import_id"], known["import_row"])))

    def wanted(entry: Entry) -> dict[str, Any]:
        known, said = recorded.get(_key(entry), {}), entry.said
        values: dict[str, Any] = {name: said[name] for name in _SAID if name in said}
        values["resident_id"] = residents[said["resident_index"]].id
        if not known:
            values |= {"import_id": run.import_id, "import_row": entry.no}
        if known.get("home_index") is None:
            values["home_index"] = home_of[values["resident_id"]]
        return values | _bars({**known, **values})

    rows = good(entries)
    await store(
        session,
        run,
        HomeModification,
        "home_modifications.home_modification",
        sort_out(run, rows, wanted, _key, recorded),
    )


def _bars(case: Mapping[str, Any]) -> dict[str, date | None]:
    """The days in which no other is subsidised, by the usual years: an approval asks for those of its own programme."""
    first = case.get("accepted_on") if case.get("subsidy_fen") else None
    return {"subsidised_from": first, "subsidised_until": first and last_day(first, YEARS_BETWEEN)}


EXAMPLE = {
    "case_no": "GZ2024-001",
    "resident_id_number": "371099194103070242",
    "status": "已验收",
    "accepted_on": "2024-05-20",
    "cost_fen": "350000",
    "subsidy_fen": "300000",
}

KIND = Kind(
    ImportKind.HOME_MODIFICATIONS,
    (Permission.HOME_MODIFICATIONS_IMPORT,),
    COLUMNS,
    take,
    remember=_key,
    example=EXAMPLE,
)
