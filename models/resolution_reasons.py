"""Why an officer decides about a line of a claim as he does: a closed list, so that reasons can be counted."""

from enum import StrEnum


class ResolutionReason(StrEnum):
    """A member more is a reason more; `other` needs a note. `false_service` rejects the visit itself."""

    CHECKED = "checked"
    NO_RECORD = "no_record"
    NO_EVIDENCE = "no_evidence"
    EVIDENCE_FOUND = "evidence_found"
    DOCUMENTS_SUPPLIED = "documents_supplied"
    PAYS_WHAT_WAS_VERIFIED = "pays_what_was_verified"
    PAYS_WHAT_WAS_AGREED = "pays_what_was_agreed"
    DATA_ENTRY_ERROR = "data_entry_error"
    DUPLICATE_ENTRY = "duplicate_entry"
    BOTH_TOOK_PLACE = "both_took_place"
    RELATIVE_ALLOWED = "relative_allowed"
    RESIDENT_ASKED = "resident_asked"
    NOT_DELIVERED = "not_delivered"
    FALSE_SERVICE = "false_service"
    OTHER = "other"
