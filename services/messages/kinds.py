"""Who is told of which event, by what right, and whether it can wait: the whole of it in one table."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from models.family_links import LinkScope
from models.messages import MessageAudience

A, S = MessageAudience, LinkScope


@dataclass(frozen=True)
class Told:
    """`scope`: what a relative's link must hold; of others it is None. `own`: only whose own it is, because he made it. `link`: the
    relative whose link it is about, whatever that lets him see. `urgent`: by night too, beyond every limit, and nobody opts out of it.
    `beyond`: beyond a day's limit, because somebody would wait in vain, let a term pass or not know who looks in. `change`: something
    will not be as it was said; for that the last of a day are kept free."""

    to: MessageAudience
    scope: LinkScope | None = None
    own: bool = False
    link: bool = False
    urgent: bool = False
    beyond: bool = False
    change: bool = False


def _at_home(
    scope: LinkScope, *others: MessageAudience, change: bool = False, beyond: bool = False
) -> tuple[Told, ...]:
    """The resident, the relatives to whom he shows that, and others."""
    told = (Told(A.RESIDENT), Told(A.FAMILY, scope), *(Told(other) for other in others))
    return tuple(replace(one, change=change, beyond=beyond) for one in told)


PLACES = (A.PROVIDER_MANAGER, A.FACILITY_MANAGER, A.MEAL_POINT_OPERATOR)
DENIED_ONLY = ("visits.verified", "visits.rejected")
"""Of these whoever is served is told only as the answer to his word that nobody came."""
SERVED = (A.RESIDENT, A.FAMILY)
"""For whom a day's limit is: all others work with what they are told."""
_PLACE = tuple(Told(place) for place in PLACES)
_COMPLAINED_OF = tuple(Told(place, beyond=True) for place in PLACES)
_COMPLAINS = (
    Told(A.RESIDENT, own=True, beyond=True),
    Told(A.FAMILY, S.ORDERS, own=True, beyond=True),
    Told(A.COMMUNITY_WORKER, own=True, beyond=True),  # who recorded it on somebody's behalf
)
_DECIDES = (Told(A.BUREAU_ADMIN, beyond=True),)
_SAID_TO_COMPLAINS = tuple(replace(one, beyond=False) for one in _COMPLAINS)  # a word more lets no term pass
_RELATIVE = Told(A.FAMILY, link=True, beyond=True)
_NOBODY: tuple[Told, ...] = ()

KINDS: Mapping[str, tuple[Told, ...]] = {
    "orders.placed": (Told(A.PROVIDER_MANAGER),),
    "orders.accepted": _at_home(S.ORDERS),
    "orders.declined": _at_home(S.ORDERS, change=True),
    "orders.scheduled": _NOBODY,  # its visit says so, and who comes
    "orders.in_service": _NOBODY,  # so does this
    "orders.completed": _at_home(S.ORDERS),
    "orders.confirmed": _NOBODY,
    "orders.disputed": (Told(A.PROVIDER_MANAGER),),
    "orders.cancelled": _at_home(S.ORDERS, A.PROVIDER_MANAGER, beyond=True),
    "orders.expired": _at_home(S.ORDERS, change=True),
    "visits.scheduled": _at_home(S.ORDERS, A.CAREGIVER),
    "visits.checked_in": (Told(A.FAMILY, S.ORDERS),),  # the resident sees who came in
    "visits.checked_out": _NOBODY,  # the order that is completed says so
    # At home only where somebody had said that nobody came (outbox.py); else it is between the provider and the bureau.
    "visits.verified": _at_home(S.ORDERS, beyond=True),
    "visits.flagged": _NOBODY,
    "visits.rejected": (*_at_home(S.ORDERS, beyond=True), Told(A.CAREGIVER), Told(A.PROVIDER_MANAGER)),
    "visits.missed": _at_home(S.ORDERS, A.PROVIDER_MANAGER, change=True),
    "visits.moved": _at_home(S.ORDERS, A.CAREGIVER, change=True),
    "visits.cancelled": (Told(A.CAREGIVER, beyond=True),),  # at home its order says so, or the next visit of it
    "order_offers.waiting": _NOBODY,
    "order_offers.open": (Told(A.PROVIDER_MANAGER),),
    "order_offers.accepted": _NOBODY,  # by whom it was asked
    "order_offers.declined": _NOBODY,
    "order_offers.expired": _NOBODY,
    "order_offers.already_taken": _NOBODY,
    "order_offers.withdrawn": (Told(A.PROVIDER_MANAGER),),
    "stays.reserved": _at_home(S.WHEREABOUTS),
    "stays.admitted": (Told(A.FAMILY, S.WHEREABOUTS),),
    "stays.discharged": (Told(A.FAMILY, S.WHEREABOUTS),),
    "stays.transferred": (Told(A.FAMILY, S.WHEREABOUTS),),
    "stays.cancelled": _at_home(S.WHEREABOUTS, change=True),
    "stays.expired": _at_home(S.WHEREABOUTS, change=True),
    "entitlements.proposed": _NOBODY,  # not before it is decided
    "entitlements.active": _at_home(S.MONEY),
    "entitlements.rejected": _at_home(S.MONEY),
    "entitlements.suspended": _at_home(S.MONEY, change=True),
    "entitlements.ended": _at_home(S.MONEY, change=True),
    "claims.draft": _NOBODY,
    "claims.submitted": _NOBODY,
    "claims.reconciled": (Told(A.PROVIDER_MANAGER),),
    "claims.settled": _NOBODY,  # its settlement says so
    "claims.withdrawn": _NOBODY,
    "settlements.proposed": _NOBODY,
    "settlements.approved": (Told(A.PROVIDER_MANAGER),),
    "settlements.paid": (Told(A.PROVIDER_MANAGER),),
    "settlements.returned": _NOBODY,
    "findings.open": _PLACE,
    "findings.rectifying": _NOBODY,
    "findings.rectified": _NOBODY,
    "findings.closed": _PLACE,
    "findings.annulled": _NOBODY,
    # Of danger alone: an alert that can wait a day is on the list of whoever answers it (facts.py).
    "alerts.open": (
        Told(A.FAMILY, S.HEALTH, urgent=True),
        Told(A.COMMUNITY_WORKER, urgent=True),
        Told(A.FACILITY_MANAGER, urgent=True),
    ),
    "alerts.acknowledged": _NOBODY,
    "alerts.resolved": (Told(A.FAMILY, S.HEALTH, urgent=True),),
    "family_links.asked": (Told(A.RESIDENT, beyond=True),),
    "family_links.consented": (Told(A.RESIDENT, beyond=True), _RELATIVE),
    "family_links.refused": (_RELATIVE,),
    "family_links.revoked": (Told(A.RESIDENT, beyond=True), _RELATIVE),
    "family_links.narrowed": (Told(A.RESIDENT, beyond=True), _RELATIVE),
    "family_links.ended": (_RELATIVE,),
    "webhooks.active": _NOBODY,  # of machines
    "webhooks.paused": _NOBODY,
    "webhooks.failed": _NOBODY,
    "webhooks.ended": _NOBODY,
    "complaints.open": _COMPLAINED_OF,
    "complaints.answered": _COMPLAINS,
    "complaints.accepted": _NOBODY,  # it is over, and the place has nothing to do
    "complaints.escalated": (*_COMPLAINS, *_COMPLAINED_OF, *_DECIDES),
    "complaints.decided": (*_COMPLAINS, *_COMPLAINED_OF),
    "complaints.appealed": (*_COMPLAINS, *_COMPLAINED_OF, *_DECIDES),
    "complaints.closed": (*_COMPLAINS, *_COMPLAINED_OF),
    "complaints.withdrawn": _COMPLAINED_OF,
    # The bureau hears of it where it has to decide (outbox.py).
    "complaints.said_by_complainant": (*_PLACE, Told(A.BUREAU_ADMIN)),
    "complaints.said_by_place": (*_SAID_TO_COMPLAINS, Told(A.BUREAU_ADMIN)),
    "complaints.said_by_bureau": (*_SAID_TO_COMPLAINS, *_PLACE),
}
"""Every kind of event, also those of which nobody is told."""

WORDS: Mapping[str, tuple[str, ...]] = {
    "orders": ("resident", "service", "time", "provider"),
    "orders.completed": ("resident", "service", "time", "provider", "day"),
    "visits": ("resident", "service", "time", "provider", "caregiver"),
    "order_offers": ("service", "time"),  # who the resident is, a provider learns with the order that it takes
    "stays": ("resident", "facility", "day"),
    "entitlements": ("resident", "programme"),
    "claims": ("month",),
    "settlements": ("month",),
    "findings": ("place", "day"),
    "alerts": ("resident", "time"),
    "family_links": ("name", "relation", "scopes", "until", "resident"),
    # Who may not look in any more, or never might, is told of whom, since one may have asked for two parents; nothing beside that.
    **{f"family_links.{state}": ("name", "relation", "resident") for state in ("refused", "revoked", "ended")},
    "complaints": ("place", "category", "day"),  # and nothing of who complained, nor about whom
}
"""What may stand in braces, by noun or kind: as much as whoever is told of it may read there, and no more."""

BEYOND = tuple(kind for kind, told in KINDS.items() if any(one.beyond for one in told))
"""Counted towards no limit of a day."""

ALWAYS_TOLD = tuple(kind for kind, told in KINDS.items() if any(one.urgent for one in told))


def told(kind: str, audience: MessageAudience) -> Told | None:
    """How an audience is told of a kind of event; None where it is not."""
    return next((one for one in KINDS.get(kind, ()) if one.to is audience), None)


def words(kind: str) -> tuple[str, ...]:
    return WORDS.get(kind) or WORDS.get(kind.partition(".")[0], ())
