"""What happens on a visit, step by step. The same visit happens the same way however often the phone is killed: a minute or two late by
its id, its tasks spread over its time."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from uuid_utils.compat import uuid7

from api.phone import picturing

MINUTE = timedelta(minutes=1)


def is_over(visit: Mapping[str, Any], now: datetime) -> bool:
    """Planned for the past, and still to be told."""
    return (
        visit["status"] in ("scheduled", "checked_in") and visit["planned_start_at"] is not None and _ends(visit) <= now
    )


def _starts(visit: Mapping[str, Any]) -> datetime:
    return datetime.fromisoformat(visit["planned_start_at"]) + UUID(visit["id"]).int % 4 * MINUTE


def _ends(visit: Mapping[str, Any]) -> datetime:
    return _starts(visit) + (visit["planned_minutes"] or 60) * MINUTE


Step = tuple[str, dict[str, Any], bytes | None]


def steps(visit: Mapping[str, Any], home: Mapping[str, Any] | None) -> Iterator[Step]:
    """Its steps in order, each with the event that is to be kept, and the picture that the event names."""
    begins, ends, tasks = _starts(visit), _ends(visit), visit["tasks"]
    yield "check_in", _event(visit, "check_in", begins) | _place(home), None
    for number, task in enumerate(tasks, 1):
        at = begins + (ends - begins) * number / (len(tasks) + 1)
        yield f"task {number}", _event(visit, "task_done", at) | {"task": task}, None
    seen = picturing.picture(visit["id"])
    yield "photo", _event(visit, "photo", ends - MINUTE) | {"sha256": picturing.hash_of(seen)}, seen
    yield "check_out", _event(visit, "check_out", ends) | _place(home), None


def _event(visit: Mapping[str, Any], kind: str, at: datetime) -> dict[str, Any]:
    return {"kind": kind, "id": str(uuid7()), "visit_id": visit["id"], "device_at": at.isoformat()}


def _place(home: Mapping[str, Any] | None) -> dict[str, Any]:
    """At the door, as far as the phone was told where that is."""
    if home is None or home["lat"] is None:
        return {}
    return {"position": {"lat": home["lat"], "lng": home["lng"], "accuracy_m": 12}, "proof": "gps"}
