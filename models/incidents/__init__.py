"""Incidents (安全事件): what happened at a place or in a home, who was hurt, why, and what is done so that it does not happen again.
tables.py holds what is kept, shapes.py what is said and seen of it."""

from models.incidents.shapes import (
    Concerned,
    FollowUpAdd,
    FollowUpComplete,
    FollowUpRead,
    IncidentAnnul,
    IncidentCauseSay,
    IncidentClose,
    IncidentHarmRaise,
    IncidentRead,
    IncidentRecord,
    IncidentReveal,
    IncidentRevealed,
    IncidentStepRead,
)
from models.incidents.tables import (
    Harm,
    Incident,
    IncidentCause,
    IncidentDeed,
    IncidentFollowUp,
    IncidentKind,
    IncidentResident,
    IncidentStatus,
    IncidentStep,
)

__all__ = [
    "Concerned",
    "FollowUpAdd",
    "FollowUpComplete",
    "FollowUpRead",
    "Harm",
    "Incident",
    "IncidentAnnul",
    "IncidentCause",
    "IncidentCauseSay",
    "IncidentClose",
    "IncidentDeed",
    "IncidentFollowUp",
    "IncidentHarmRaise",
    "IncidentKind",
    "IncidentRead",
    "IncidentRecord",
    "IncidentResident",
    "IncidentReveal",
    "IncidentRevealed",
    "IncidentStatus",
    "IncidentStep",
    "IncidentStepRead",
]
