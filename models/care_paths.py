"""The care path (五床联动): one resident's way through treatment, rehabilitation, stable care and hospice, and what comes next."""

from datetime import date
from enum import StrEnum
from uuid import UUID

from models.beds import BedFree, BedKind
from models.stays import Discharge, StayStatus
from models.wire import Shown


class PathStage(StrEnum):
    """treatment 治疗, rehabilitation 康复, stable 稳定期照护, hospice 安宁疗护."""

    TREATMENT = "treatment"
    REHABILITATION = "rehabilitation"
    STABLE = "stable"
    HOSPICE = "hospice"


class PathReason(StrEnum):
    """Why the next step is proposed (services/care_paths.py)."""

    TO_HOSPITAL = "to_hospital"
    AFTER_TREATMENT = "after_treatment"
    ABILITY_KEPT = "ability_kept"
    AFTER_REHABILITATION = "after_rehabilitation"
    DEMENTIA = "dementia"
    SEVERE_LOSS = "severe_loss"
    MILD_LOSS = "mild_loss"
    LEVEL_ROSE = "level_rose"
    TREATED_AGAIN = "treated_again"
    WENT_HOME = "went_home"
    LEFT_BED = "left_bed"


class PathStep(Shown):
    """A stay in a bed, lived or reserved, or a time in hospital that was told, as an absence or a leave of a stay (`kind` and bed are
    empty). `follows_id` is the step
    before, which ended `gap_days` before this one began: none, where they meet or overlap. `to_on` is empty while it lasts."""

    id: UUID
    source: str
    stage: PathStage
    kind: BedKind | None
    facility_id: UUID | None
    facility: str | None
    bed_no: str | None
    status: StayStatus
    from_on: date
    to_on: date | None
    discharge: Discharge | None
    follows_id: UUID | None
    gap_days: int | None


class PathWhy(Shown):
    code: PathReason
    says_zh: str
    says_en: str


class PathNext(Shown):
    """A proposal: people decide. `beds`: of each kind up to three that are free from today, the nearest to the home first."""

    stage: PathStage
    kinds: list[BedKind]
    reasons: list[PathWhy]
    beds: list[BedFree]


class CarePathRead(Shown):
    """Oldest first. `gap_days`: of all gaps that ended, together; `running_gap_days`: since the last bed, while there is none.
    `next` is empty where nothing follows: the path has not begun, the next step is reserved, the present one suits, or the resident
    is gone; and for a relative who may not read what concerns health, or a house where somebody does not lie now. The manager of a
    house is told of steps in other houses the days and the kind alone."""

    resident_id: UUID
    steps: list[PathStep]
    gap_days: int
    running_gap_days: int | None
    next: PathNext | None
