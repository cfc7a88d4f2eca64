"""Insurance policies: a register. Whom a policy insures, and by which kind, stays as it was recorded."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from models.facilities import Facility
from models.imports import ImportKind
from models.insurance_policies import MOST_BEDS, InsurancePolicy, PolicyKind
from models.residents import Resident
from models.wire import MOST_FEN
from services import numbers, written
from services.access import Permission
from services.errors import DomainError, Invalid
from services.imports import persons
from services.imports.columns import Column, choice, code, day, fen, number, whole, words
from services.imports.entries import DiffersFromRecorded, Entry, good
from services.imports.kinds.kind import Kind, Run
from services.imports.references import FacilityUnknown, ResidentUnknown
from services.imports.registers import ids_by, recorded_by, sort_out, store
from services.insurance_policies.record import check

LIABILITY = PolicyKind.FACILITY_LIABILITY


class PolicyAnnulled(Invalid):
    code = "policy_annulled"
    zh = "该保单号的登记已作废，导入不能再改；请核对保单号。"
    en = "What was recorded under this number is annulled, and no import changes it: compare the number."


class OfAnother(DiffersFromRecorded):
    """A register, which files correct: but never whom a policy insures, and its number is not used again."""

    zh = (
        "该保单号登记的是另一被保险人或另一险种，这两项不能改；团体保单请填每人的分单号。登记错的，作废该保单后用另一编号（如分单号）重新登记；"
        "床位、保费、保险公司和起止日期可以用导入或 PATCH 更正。"
    )
    en = (
        "This number is on record for another insured or another kind, which never change: of a group policy take the number of each "
        "certificate. What is wrong is annulled and recorded anew under another number; an import or PATCH corrects beds, premium, "
        "insurer and days."
    )


def _insured(text: str) -> str:
    return str(written.words(written.plain(text), longest=40))


COLUMNS = (
    Column("policy_no", "保单号", number, True, ("保单编号", "保险单号")),
    Column("kind", "险种", choice(PolicyKind), True, ("保险种类", "保险类型")),
    Column(
        "insured",
        "被保险人",
        _insured,
        True,
        ("被保险对象", "身份证号或机构编码"),
        "老年人身份证号；机构责任险填机构编码",
    ),
    Column("beds", "投保床位数", whole(1, MOST_BEDS), also=("床位数",)),
    Column("premium_fen", "保费(分)", fen(0, MOST_FEN), also=("保费（分）",)),
    Column("starts_on", "起保日期", day, True, ("起始日期", "生效日期")),
    Column("ends_on", "终保日期", day, True, ("终止日期", "到期日期")),
    Column("insurer", "保险公司", words(120), also=("承保公司", "保险机构")),
)
_SAID = ("policy_no", "kind", "beds", "premium_fen", "insurer", "starts_on", "ends_on")


def _key(entry: Entry) -> str:
    return str(entry.said["policy_no"])


def _read(entry: Entry) -> None:
    """The cell of the insured, as the kind has it."""
    try:
        if entry.said["kind"] is LIABILITY:
            entry.said["facility_code"] = code(entry.said["insured"])
        else:
            entry.said["id_number"] = numbers.identity_number(entry.said["insured"]).value
    except DomainError as error:
        entry.fail("insured", error)


async def _whom(session: AsyncSession, run: Run, entries: Sequence[Entry]) -> None:
    """Writes the ids of residents and facilities into the entries; one that is not there fails its row."""
    for entry in entries:
        _read(entry)
    people = [entry for entry in good(entries) if "id_number" in entry.said]
    places = [entry for entry in good(entries) if "facility_code" in entry.said]
    indexes = persons.indexes(session, run, [entry.said["id_number"] for entry in people])
    known = await ids_by(session, Resident, run.district, "id_number_index", indexes) if people else {}
    for entry, index in zip(people, indexes, strict=True):
        _take(entry, "resident_id", known.get(index), ResidentUnknown())
    codes = {entry.said["facility_code"] for entry in places}
    known = await ids_by(session, Facility, run.district, "code", codes) if codes else {}
    for entry in places:
        _take(entry, "facility_id", known.get(entry.said["facility_code"]), FacilityUnknown())


def _take(entry: Entry, name: str, found: Any, unknown: DomainError) -> None:
    if found is None:
        entry.fail("insured", unknown)
    else:
        entry.said[name] = found.id


def _wanted(entry: Entry) -> dict[str, Any]:
    whose: dict[str, UUID | None] = {name: entry.said.get(name) for name in ("resident_id", "facility_id")}
    return {name: entry.said[name] for name in _SAID if name in entry.said} | whose


def _judge(entry: Entry, recorded: Mapping[str, Any]) -> None:
    """What stays as it was recorded, and what the cells together must be; a blank cell says what is recorded."""
    wanted = _wanted(entry)
    if recorded and any(recorded[name] != wanted[name] for name in ("kind", "resident_id", "facility_id")):
        entry.fail("insured" if recorded["kind"] == wanted["kind"] else "kind", OfAnother())
    elif recorded and recorded["annulled_at"] is not None:
        entry.fail("policy_no", PolicyAnnulled())
    else:
        said = {"beds": None, **recorded, **wanted}
        try:
            check(said["kind"], said["beds"], said["starts_on"], said["ends_on"])
        except DomainError as error:
            entry.fail((error.pointer or "").strip("/"), error)


async def take(session: AsyncSession, run: Run, entries: Sequence[Entry]) -> None:
    await _whom(session, run, entries)
    keys = [_key(entry) for entry in good(entries)]
    recorded = await recorded_by(session, InsurancePolicy, run.district, ["policy_no"], keys)
    for policy in recorded.values():
        policy["kind"] = PolicyKind(policy["kind"])
    for entry in good(entries):
        _judge(entry, recorded.get(_key(entry), {}))
    todo = sort_out(run, good(entries), _wanted, _key, recorded)
    await store(session, run, InsurancePolicy, "insurance_policies.insurance_policy", todo)


EXAMPLE = {
    "policy_no": "PDAA202437100900012",
    "kind": "意外险",
    "insured": "371099194103070242",
    "premium_fen": "3000",
    "starts_on": "2024-01-01",
    "ends_on": "2024-12-31",
    "insurer": "示例财产保险公司",
}

KIND = Kind(
    ImportKind.INSURANCE_POLICIES,
    (Permission.INSURANCE_POLICIES_MANAGE,),
    COLUMNS,
    take,
    remember=_key,
    example=EXAMPLE,
)
