"""Who comes (谁上门): the visits of a resident as the family asks for them, past and to come."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from models.visits import VisitStatus
from models.wire import Listed, Shown


class Whereabouts(StrEnum):
    """Where it was, as coarsely as a family needs it: no position, no distance."""

    AT_HOME = "at_home"
    NOT_AT_HOME = "not_at_home"
    UNKNOWN = "unknown"


class CertificateSeen(Shown):
    kind: str
    expires_on: date


class HelperSeen(Shown):
    """`called`: as people call her, by the surname (王师傅). `portrait_known`: `GET /v1/visits/{visit_id}/portrait` shows her.
    `certificates`: valid on the day of the visit."""

    called: str
    portrait_known: bool
    certificates: list[CertificateSeen]


class VisitSeen(Shown):
    """`helper` is null while nobody is named. `place`: null for a relative without the consent to `whereabouts`, and of a visit that nobody
    began; while somebody is there by the check-in alone. `programme_name` and the five amounts: null without the consent to `money`; the
    amounts also until it is verified: `gross_fen` = `subsidy_fen` (the programme) + `copay_fen` (the resident's share) +
    `self_paid_fen` (what no programme covers, and the resident agreed to by the order) + `not_paid_fen` (nobody pays it: the provider
    did not ask for it, an officer refused it, or nobody had ordered it).
    `came`: what the resident or a relative said, null while nobody did; how is shown by `confirm` and `deny`, acts on the visit."""

    visit_id: UUID
    status: VisitStatus
    planned_start_at: datetime | None
    planned_minutes: int | None
    started_at: datetime | None
    ended_at: datetime | None
    minutes: int | None
    service_item_id: UUID | None
    service_name: str | None
    provider_id: UUID
    provider_name: str
    provider_phone: str | None
    helper: HelperSeen | None
    place: Whereabouts | None
    programme_name: str | None
    gross_fen: int | None
    subsidy_fen: int | None
    copay_fen: int | None
    self_paid_fen: int | None
    not_paid_fen: int | None
    came: bool | None
    allowed_actions: list[str]


class VisitsSeen(Listed[VisitSeen]):
    """`from_on`, `to_on`: the first and the last day that were looked at."""

    from_on: date
    to_on: date
