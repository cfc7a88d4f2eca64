"""Entitlements: asked for by an officer's file, granted by another officer's approval. Nothing here covers anything yet."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Table, text
from sqlmodel.ext.asyncio.session import AsyncSession
from uuid_utils.compat import uuid7

from models.entitlements import ChangeKind, Decision, Entitlement, EntitlementChange, EntitlementStatus
from models.imports import ImportKind
from models.programmes import ProgrammeStatus
from models.residents import ResidentStatus
from models.wire import MOST_FEN
from services import kin_declarations
from services import residents as register
from services.access import Permission
from services.assessments import levels
from services.entitlements import own_cap
from services.entitlements.ask import (
    BeforeTheRules,
    EntitlementDays,
    EntitlementOverlaps,
    ProgrammeNotActive,
)
from services.entitlements.fitting import days, fits
from services.errors import DomainError, Invalid, KinConflict
from services.imports import bulk, references, registers
from services.imports.columns import RESIDENT, Column, code, day, whole
from services.imports.entries import DiffersFromRecorded, Entry, Outcome, good
from services.imports.kinds.kind import Kind, Run

entitlements: Table = Entitlement.__table__  # type: ignore[attr-defined]
changes: Table = EntitlementChange.__table__  # type: ignore[attr-defined]
REASON = "import"


class OverlapsInFile(Invalid):
    code = "entitlement_overlaps"
    zh = "该老年人在此项目的资格与另一份资格日期重叠。"
    en = "The days overlap with another entitlement of this resident in this programme."


COLUMNS = (
    Column("programme_code", "补贴项目编码", code, True, ("项目编码",)),
    RESIDENT,
    Column("effective_from", "起始日期", day, True, ("生效日期",)),
    Column("effective_to", "终止日期", day, also=("结束日期",)),
    Column("monthly_cap", "月度上限", whole(0, MOST_FEN), also=("每月上限",)),
)

_RULES = text("""
    select programme_id, effective_from, cap_unit, min_ability_level as least, ability_scale as scale
    from programme_versions where district_code = :district and programme_id = any(cast(:programmes as uuid[])) order by effective_from
""")
_STANDING = text(f"""
    select e.id, e.programme_id, e.resident_id, e.effective_from, e.effective_to, e.monthly_cap, e.status,
        exists (select from entitlement_changes c where c.district_code = e.district_code and c.entitlement_id = e.id
            and c.decision = 'pending' and c.kind = 'grant' and c.asked_by = :by) as own
    from (select distinct * from {bulk.recordset(entitlements, ("resident_id", "programme_id"))}) r
    join entitlements e on e.district_code = :district and e.resident_id = r.resident_id
        and e.programme_id = r.programme_id and e.status <> 'rejected'
    order by e.id for update of e
""")
_SHARE = text("""
    update entitlements e set caps_with = first.id
    from entitlements first
    where e.district_code = :district and e.id = any(cast(:ids as uuid[])) and first.district_code = e.district_code
      and first.resident_id = e.resident_id and first.programme_id = e.programme_id and first.id < e.id
      and not exists (select from entitlements before where before.district_code = first.district_code
        and before.resident_id = first.resident_id and before.programme_id = first.programme_id and before.id < first.id)
""")
"""A later entitlement of one resident in one programme shares the months' caps of the first."""
_KIN = text(kin_declarations.KIN_SQL)
_HOLD = text("""
    select id from residents where district_code = :district and id = any(cast(:residents as uuid[]))
    order by id for no key update
""")
_HOLD_PROGRAMMES = text("""
    select id from programmes where district_code = :district and id = any(cast(:programmes as uuid[])) order by id for share
""")


async def take(session: AsyncSession, run: Run, entries: Sequence[Entry]) -> None:
    programmes = await references.programmes(session, run, entries)
    wanted = ("status", "deceased_on", "moved_out_on", "ability_level")
    residents = await references.residents(session, run, entries, *wanted)
    rows = good(entries)
    await _hold(session, run, [residents[entry.said["resident_index"]].id for entry in rows])
    rules = await _rules(session, run, [row.id for row in programmes.values()])
    kin = await _kin(session, run)
    known_levels = await levels.history(session, run.district, [each.id for each in residents.values()])
    standing = await _standing(session, run, rows, programmes, residents)
    new, changed = list[Entry](), list[tuple[Entry, Any, dict[str, Any]]]()
    for entry in rows:
        programme, resident = programmes[entry.said["programme_code"]], residents[entry.said["resident_index"]]
        entry.said |= {"programme_id": programme.id, "resident_id": resident.id}
        around = standing.setdefault((resident.id, programme.id), [])
        known = next((each for each in around if each.effective_from == entry.said["effective_from"]), None)
        try:
            if known is not None:
                differs = _differs(entry, known)
                if differs:
                    kept = {name: getattr(known, name) for name in ("monthly_cap", "effective_to")} | differs
                    days_of = known.effective_from, kept["effective_to"]
                    own_cap.check(kept["monthly_cap"], *days_of, rules[programme.id])
                    changed.append((entry, known, differs))
                entry.outcome = Outcome.UPDATED if differs else Outcome.UNCHANGED
                continue
            of_programme = rules.get(programme.id, [])
            _may_ask(entry, programme, resident, of_programme, kin)
            _fits(entry, resident, of_programme, known_levels)
            _alone(entry, around)
        except DomainError as error:
            entry.fail((error.pointer or "").strip("/") or None, error)
            continue
        around.append(_Asked(entry))
        entry.outcome = Outcome.CREATED
        new.append(entry)
    await _store(session, run, new, changed)


class _Asked:
    """An entitlement of this batch, as later rows of it see it."""

    def __init__(self, entry: Entry) -> None:
        self.effective_from: date = entry.said["effective_from"]
        self.effective_to: date | None = entry.said.get("effective_to")
        self.monthly_cap: int | None = entry.said.get("monthly_cap")
        self.status, self.own, self.id = EntitlementStatus.PROPOSED, False, None


def _differs(entry: Entry, known: Any) -> dict[str, Any]:
    """What the row changes. Only an officer's own question may still change: what another asked for, or somebody decided,
    would otherwise be approved by who wrote it."""
    said = {name: entry.said[name] for name in ("effective_to", "monthly_cap") if name in entry.said}
    differs: dict[str, Any] = {name: value for name, value in said.items() if getattr(known, name) != value}
    if differs and not known.own:
        raise DiffersFromRecorded(f"/{next(iter(differs))}")
    return differs


def _may_ask(entry: Entry, programme: Any, resident: Any, rules: Sequence[Any], kin: set[Any]) -> None:
    """As services/entitlements/ask.py asks of one."""
    said = entry.said
    first, last = said["effective_from"], said.get("effective_to")
    if resident.id in kin:
        raise KinConflict("/resident_id_number")
    if resident.status != ResidentStatus.ACTIVE:
        gone = resident.deceased_on or resident.moved_out_on
        raise register.ResidentGone("/resident_id_number", resident_status=resident.status, since=gone)
    if last is not None and last < first:
        raise EntitlementDays("/effective_to", effective_from=first, effective_to=last)
    if programme.status != ProgrammeStatus.ACTIVE:
        raise ProgrammeNotActive("/programme_code", status=programme.status)
    in_force = [rule for rule in rules if rule.effective_from <= first]
    if not in_force:
        raise BeforeTheRules("/effective_from", rules_from=rules[0].effective_from if rules else "-")
    own_cap.check(said.get("monthly_cap"), first, last, rules)


def _fits(entry: Entry, resident: Any, rules: Sequence[Any], known: levels.History) -> None:
    for on in days(entry.said["effective_from"], entry.said.get("effective_to")):
        rule = [rule for rule in rules if rule.effective_from <= on][-1]
        if rule.least is not None:
            fits("/resident_id_number", rule, known, (resident.id, resident.ability_level), on)


def _alone(entry: Entry, around: Sequence[Any]) -> None:
    first, last = entry.said["effective_from"], entry.said.get("effective_to") or date.max
    for other in around:
        if first <= (other.effective_to or date.max) and other.effective_from <= last:
            raise EntitlementOverlaps(
                "/effective_from",
                blocker_id=other.id,
                blocker_from=other.effective_from,
                blocker_to=other.effective_to,
                blocker_status=other.status,
            )


async def _hold(session: AsyncSession, run: Run, residents: Sequence[Any]) -> None:
    """Nobody dies while he is being entitled."""
    await (await session.connection()).execute(_HOLD, {"district": run.district, "residents": list(set(residents))})


async def _rules(session: AsyncSession, run: Run, programmes: Sequence[Any]) -> dict[Any, list[Any]]:
    """Of each programme, its versions; no other is added before the rows are stored."""
    asked: dict[str, Any] = {"district": run.district, "programmes": list(programmes)}
    await (await session.connection()).execute(_HOLD_PROGRAMMES, asked)
    found: dict[Any, list[Any]] = {}
    for row in (await (await session.connection()).execute(_RULES, asked)).all():
        found.setdefault(row.programme_id, []).append(row)
    return found


async def _kin(session: AsyncSession, run: Run) -> set[Any]:
    asked = {"district": run.district, "account": run.by.id}
    return set((await (await session.connection()).execute(_KIN, asked)).scalars().all())


async def _standing(
    session: AsyncSession,
    run: Run,
    entries: Sequence[Entry],
    programmes: Mapping[str, Any],
    residents: Mapping[bytes, Any],
) -> dict[tuple[Any, Any], list[Any]]:
    """Entitlements of these residents in these programmes; `own`: its grant is this importer's question, still open."""
    asked = bulk.sent(
        {
            "resident_id": residents[entry.said["resident_index"]].id,
            "programme_id": programmes[entry.said["programme_code"]].id,
        }
        for entry in entries
    )
    which = {"rows": asked, "district": run.district, "by": run.by.id}
    found: dict[tuple[Any, Any], list[Any]] = {}
    for row in (await (await session.connection()).execute(_STANDING, which)).all():
        found.setdefault((row.resident_id, row.programme_id), []).append(row)
    return found


async def _store(
    session: AsyncSession, run: Run, new: Sequence[Entry], changed: Sequence[tuple[Entry, Any, dict[str, Any]]]
) -> None:
    columns = ("programme_id", "resident_id", "effective_from", "effective_to", "monthly_cap")
    rows: list[dict[str, Any]] = [
        {
            "district_code": run.district,
            "id": uuid7(),
            **{name: entry.said.get(name) for name in columns},
            "status": EntitlementStatus.PROPOSED,
            "import_id": run.import_id,
        }
        for entry in new
    ]
    asked = [
        {
            "district_code": run.district,
            "id": uuid7(),
            "entitlement_id": row["id"],
            "kind": ChangeKind.GRANT,
            "effective_on": row["effective_from"],
            "reason": REASON,
            "asked_by": run.by.id,
            "asked_at": datetime.now(UTC),
            "decision": Decision.PENDING,
        }
        for row in rows
    ]
    await bulk.put(session, entitlements, rows)
    await (await session.connection()).execute(_SHARE, {"district": run.district, "ids": [row["id"] for row in rows]})
    await bulk.put(session, changes, asked)
    await registers.change(session, run, entitlements, [(known.id, values) for _, known, values in changed])
    told = [(entry, row["id"], ()) for entry, row in zip(new, rows, strict=True)]
    await registers.tell(session, run, "entitlements.ask", "entitlement", told)
    edited = [(entry, known.id, sorted(values)) for entry, known, values in changed]
    await registers.tell(session, run, "entitlements.ask_again", "entitlement", edited)


EXAMPLE = {
    "programme_code": "JJYL",
    "resident_id_number": "371099194103070242",
    "effective_from": "2024-01-01",
    "monthly_cap": "240",
}

KIND = Kind(
    ImportKind.ENTITLEMENTS,
    (Permission.ENTITLEMENTS_ASK,),
    COLUMNS,
    take,
    violations={"entitlements_one_at_a_time_excl": OverlapsInFile()},
    example=EXAMPLE,
)
