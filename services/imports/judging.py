"""Visits of a file as they are stored: each with its status and with what is doubtful about it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from uuid_utils.compat import uuid7

from models.visits import Evidence, Visit, VisitExceptionCode, VisitStatus
from services.imports import bulk, doubts
from services.imports.kinds.kind import Run
from services.visits.exceptions import severity


@dataclass
class Judged:
    """Rows as they are stored, which of them draw, and what is doubtful about the others."""

    visits: list[dict[str, Any]] = field(default_factory=list)
    verified: list[UUID] = field(default_factory=list)
    exceptions: list[dict[str, Any]] = field(default_factory=list)


def judged(
    run: Run,
    subjects: Sequence[doubts.Subject],
    providers: Mapping[str, Any],
    covering: Mapping[int, Any],
    known: doubts.Known,
) -> Judged:
    """Attested visits that nobody doubts are verified at once."""
    found, now = Judged(), datetime.now(UTC)
    for subject in subjects:
        row = _row(run, subject, providers[subject.entry.said["provider_code"]].id, covering, known)
        doubtful = doubts.judge(subject, known) | ({} if run.attested else _by_hand(subject))
        found.exceptions += [
            {
                "district_code": run.district,
                "id": uuid7(),
                "visit_id": row["id"],
                "code": doubt,
                "severity": severity(doubt),
                "found": facts,
                "status": "open",
            }
            for doubt, facts in doubtful.items()
        ]
        row |= {"status": VisitStatus.FLAGGED if doubtful else VisitStatus.VERIFIED}
        row |= {"verified_at": None if doubtful else now}
        found.verified += [] if doubtful else [row["id"]]
        found.visits.append(row)
    return found


def _by_hand(subject: doubts.Subject) -> doubts.Found:
    """A provider knows whom it sent; an officer's list may not."""
    unknown = {} if subject.caregiver else {VisitExceptionCode.UNKNOWN_CAREGIVER: dict[str, Any]()}
    return {VisitExceptionCode.MANUAL: {"imported": True}, **unknown}


_BLANK = bulk.defaults(Visit)


def _row(
    run: Run, subject: doubts.Subject, provider_id: UUID, covering: Mapping[int, Any], known: doubts.Known
) -> dict[str, Any]:
    said, paid = subject.entry.said, covering[subject.entry.no]
    return _BLANK | {
        "district_code": run.district,
        "id": uuid7(),
        "visit_no": said["visit_no"],
        "provider_id": provider_id,
        "caregiver_id": subject.caregiver.id if subject.caregiver else None,
        "resident_id": subject.resident.id,
        "division_code": subject.resident.division_code,
        "service_item_id": subject.service.id,
        "programme_id": paid.programme_id,
        "entitlement_id": paid.entitlement_id,
        "programme_version_id": paid.version_id,
        "evidence": Evidence.ATTESTED if run.attested else Evidence.MANUAL,
        "started_at": said.get("started_at"),
        "ended_at": said.get("ended_at"),
        "served_on": said["served_on"],
        "minutes": said["minutes"],
        "quantity": said.get("quantity"),
        "import_id": run.import_id,
        "import_row": subject.entry.no,
        "content_hash": said["content_hash"],
        "not_checked": doubts.not_checked(subject, known),
    }
