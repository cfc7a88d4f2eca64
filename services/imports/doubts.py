"""What is doubtful about an imported visit, and which rules the file gives nothing to ask by.

The same codes as for visits that were lived (services/visits/exceptions.py); the facts come from the file."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

import anyio.to_thread
from sqlalchemy import text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel.ext.asyncio.session import AsyncSession

from models.service_items import Unit
from models.visits import VisitExceptionCode
from services import sealing
from services.away import IN_FACILITY_SQL, STAYED_SQL
from services.distances import metres
from services.imports.entries import Entry
from services.imports.kinds.kind import Run
from services.visits.thresholds import Thresholds, thresholds

C = VisitExceptionCode
Found = dict[VisitExceptionCode, dict[str, Any]]

_CERTIFICATES = text("""
    select caregiver_id, coalesce(issued_on, '-infinity') as issued_on, expires_on from qualifications
    where district_code = :district and caregiver_id = any(cast(:caregivers as uuid[]))
""")
_THRESHOLDS = text("""
    select id, thresholds from programme_versions
    where district_code = :district and id = any(cast(:versions as uuid[])) and thresholds <> '{}'
""")
_HOMES = text("""
    select id, place_sealed from residents where district_code = :district and id = any(cast(:residents as uuid[]))
""")

_STAYED = text(f"""
    select distinct on (w.resident_id, w.day) w.resident_id, w.day, {IN_FACILITY_SQL} as found
    from unnest(cast(:residents as uuid[]), cast(:days as date[])) w (resident_id, day)
    join {STAYED_SQL} stayed on stayed.district_code = :district and stayed.resident_id = w.resident_id
        and w.day <@ stayed.inside
    order by w.resident_id, w.day, stayed.from_on, stayed.id
""").columns(found=JSONB)


@dataclass(frozen=True)
class Subject:
    """A visit to be judged: what its row says, and what that points at."""

    entry: Entry
    resident: Any
    service: Any
    caregiver: Any | None
    version_id: UUID | None


@dataclass
class Known:
    """What a batch of visits is judged by."""

    certificates: dict[UUID, list[tuple[date, date]]] = field(default_factory=dict)
    limits: dict[UUID, Thresholds] = field(default_factory=dict)
    homes: dict[UUID, tuple[float, float]] = field(default_factory=dict)
    stayed: dict[tuple[UUID, date], dict[str, Any]] = field(default_factory=dict)

    def limits_of(self, subject: Subject) -> Thresholds:
        return self.limits.get(subject.version_id, _DEFAULT) if subject.version_id else _DEFAULT


_DEFAULT = Thresholds()


async def gather(session: AsyncSession, run: Run, subjects: Sequence[Subject]) -> Known:
    """Certificates, thresholds, homes and stays of a whole batch: one query each."""
    known, connection = Known(), await session.connection()
    caregivers = {subject.caregiver.id for subject in subjects if subject.caregiver is not None}
    if caregivers:
        asked: dict[str, Any] = {"district": run.district, "caregivers": list(caregivers)}
        for row in (await connection.execute(_CERTIFICATES, asked)).all():
            known.certificates.setdefault(row.caregiver_id, []).append((row.issued_on, row.expires_on))
    versions = {subject.version_id for subject in subjects if subject.version_id}
    if versions:
        asked = {"district": run.district, "versions": list(versions)}
        typed = _THRESHOLDS.columns(thresholds=JSONB)
        rows = (await connection.execute(typed, asked)).all()
        known.limits = {row.id: thresholds(row.thresholds) for row in rows}
    placed = {subject.resident.id for subject in subjects if "lat" in subject.entry.said}
    if placed:
        known.homes = await _homes(session, run, list(placed))
    served = {(subject.resident.id, subject.entry.said["served_on"]) for subject in subjects}
    which = {"district": run.district, "residents": [who for who, _ in served], "days": [day for _, day in served]}
    rows = (await connection.execute(_STAYED, which)).all()
    known.stayed = {(row.resident_id, row.day): row.found for row in rows}
    return known


async def _homes(session: AsyncSession, run: Run, residents: Sequence[UUID]) -> dict[UUID, tuple[float, float]]:
    asked = {"district": run.district, "residents": residents}
    rows = (await (await session.connection()).execute(_HOMES, asked)).all()
    seals = await sealing.seals(session, run.district, "residents", [row.id for row in rows])

    def opened() -> dict[UUID, tuple[float, float]]:
        places = {row.id: seals[row.id].open("place", row.place_sealed) for row in rows}
        return {
            resident: (float(place.split(",")[0]), float(place.split(",")[1]))
            for resident, place in places.items()
            if place
        }

    return await anyio.to_thread.run_sync(opened)


Rule = Callable[[Subject, Known], Mapping[VisitExceptionCode, dict[str, Any]]]


def _alive(subject: Subject, _known: Known) -> Found:
    died = subject.resident.deceased_on
    late = died is not None and subject.entry.said["served_on"] > died
    return {C.AFTER_DEATH: {"deceased_on": str(died)}} if late else {}


def _here(subject: Subject, _known: Known) -> Found:
    moved = subject.resident.moved_out_on
    late = moved is not None and subject.entry.said["served_on"] > moved
    return {C.AFTER_MOVE: {"moved_out_on": str(moved)}} if late else {}


def _at_home(subject: Subject, known: Known) -> Found:
    stayed = known.stayed.get((subject.resident.id, subject.entry.said["served_on"]))
    return {C.IN_FACILITY: stayed} if stayed else {}


def _qualified(subject: Subject, known: Known) -> Found:
    if subject.caregiver is None:
        return {}
    day, skill = subject.entry.said["served_on"], subject.service.skill
    held = known.certificates.get(subject.caregiver.id, ())
    fit = any(issued <= day <= expires for issued, expires in held) and skill in (None, *subject.caregiver.skills)
    return {} if fit else {C.UNQUALIFIED: {"served_on": str(day)}}


def _lasting(subject: Subject, known: Known) -> Found:
    limits, minutes = known.limits_of(subject), subject.entry.said["minutes"]
    if minutes < limits.shortest_minutes:
        short = C.SHORT if subject.service.unit == Unit.HOUR else C.SHORT_PIECE
        return {short: {"minutes": minutes, "at_least": limits.shortest_minutes}}
    return {C.LONG: {"minutes": minutes, "at_most": limits.longest_minutes}} if minutes > limits.longest_minutes else {}


def _placed(subject: Subject, known: Known) -> Found:
    home, said = known.homes.get(subject.resident.id), subject.entry.said
    if home is None or "lat" not in said:
        return {}
    far, allowed = metres(said["lat"], said["lng"], *home), known.limits_of(subject).geofence_m
    return {C.PLACE: {"distance_m": far, "allowed_m": allowed}} if far > allowed else {}


_RULES: Sequence[Rule] = (_alive, _here, _at_home, _qualified, _lasting, _placed)


def judge(subject: Subject, known: Known) -> Found:
    return {code: found for rule in _RULES for code, found in rule(subject, known).items()}


def not_checked(subject: Subject, known: Known) -> list[str]:
    """Rules whose fields the file lacks: recorded, so that nobody takes silence for a pass."""
    missing = set[str]()
    if "started_at" not in subject.entry.said:
        missing |= {"resident_overlap", "caregiver_overlap", "impossible_travel"}
    if subject.caregiver is None:
        missing |= {"caregiver_overlap", "impossible_travel", "kin_conflict", C.UNQUALIFIED.value}
    if "lat" not in subject.entry.said or subject.resident.id not in known.homes:
        missing |= {C.PLACE.value}
    return sorted(missing)
