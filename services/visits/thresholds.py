"""When a visit is doubted: the programme version's thresholds, else the defaults of standards.md."""

from collections.abc import Mapping
from dataclasses import dataclass, fields


@dataclass(frozen=True)
class Thresholds:
    """Metres, seconds, minutes and days. `geofence_m` is widened by what the fix itself does not know; `late_days` (setting)
    is how many days after an event, or after a visit began, it is still told in time."""

    geofence_m: int = 300
    accuracy_m: int = 100
    skew_seconds: int = 300
    shortest_minutes: int = 5
    longest_minutes: int = 720
    arrival_minutes: int = 30
    correction_days: int = 30
    late_days: int = 3


KNOWN = tuple(field.name for field in fields(Thresholds))


def thresholds(given: Mapping[str, int] | None) -> Thresholds:
    """Names that verification does not know are another rule's business."""
    return Thresholds(**{name: value for name, value in (given or {}).items() if name in KNOWN})
