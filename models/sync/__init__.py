"""Offline sync (离线同步): tables.py holds what each sending came to, told.py what a phone says, shown.py what it is told."""

from models.sync.shown import SyncAnswer, SyncChanges, SyncOutcome, SyncResult, SyncUploadRead
from models.sync.tables import SyncUpload
from models.sync.told import (
    EVENTS,
    MOST_BYTES,
    ArrivalTold,
    CorrectionTold,
    DoorTold,
    LeavingTold,
    NoteLike,
    NoteTold,
    PhotoTold,
    SyncReport,
    TaskDoneTold,
    TaskRefusedTold,
)

__all__ = [
    "EVENTS",
    "MOST_BYTES",
    "ArrivalTold",
    "CorrectionTold",
    "DoorTold",
    "LeavingTold",
    "NoteLike",
    "NoteTold",
    "PhotoTold",
    "SyncAnswer",
    "SyncChanges",
    "SyncOutcome",
    "SyncReport",
    "SyncResult",
    "SyncUpload",
    "SyncUploadRead",
    "TaskDoneTold",
    "TaskRefusedTold",
]
