"""Matches (匹配): who can take an order or a care plan, ranked, with the reasons; and who was left out, and why."""

from datetime import date
from uuid import UUID

from models.wire import Shown


class MatchReason(Shown):
    """One reason: `points` of at most `most`, which is 0 for what everybody here fulfils (contract, skill, certificate), and the
    figure behind it: visits, kilometres, minutes, people, days."""

    code: str
    points: int
    most: int
    figure: int | None
    zh: str
    en: str


class Hurdle(Shown):
    """Why somebody was left out: where `assign` or placing the order would refuse it, the code of that refusal."""

    code: str
    zh: str
    en: str


class ProviderMatch(Shown):
    """`score` is the sum of the points, 100 at most; `place` 1 is the best."""

    place: int
    score: int
    provider_id: UUID
    code: str
    name: str
    reasons: list[MatchReason]


class ProviderLeftOut(Shown):
    provider_id: UUID
    code: str
    name: str
    hurdles: list[Hurdle]


class OrderHindrance(Hurdle):
    """What stands in the way of the whole order or plan, whoever is sent, on these of its days."""

    days: list[date]


class ProviderMatches(Shown):
    """`fit` and `unfit` count all, however many are shown. `hindrances`: what is in the way whoever takes it: `resident_away`."""

    hindrances: list[OrderHindrance]
    fit: int
    unfit: int
    items: list[ProviderMatch]
    left_out: list[ProviderLeftOut]


class CaregiverMatch(Shown):
    """`score` is the sum of the points, 100 at most; `place` 1 is the best."""

    place: int
    score: int
    caregiver_id: UUID
    staff_no: str
    name: str
    reasons: list[MatchReason]


class CaregiverLeftOut(Shown):
    caregiver_id: UUID
    staff_no: str
    name: str
    hurdles: list[Hurdle]


class CaregiverMatches(Shown):
    """Of one provider's staff. `fit` and `unfit` count all, however many are shown. `hindrances`: what is in the way whoever is
    sent: `resident_away`."""

    provider_id: UUID
    hindrances: list[OrderHindrance]
    fit: int
    unfit: int
    items: list[CaregiverMatch]
    left_out: list[CaregiverLeftOut]
