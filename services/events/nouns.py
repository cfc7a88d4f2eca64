"""Who may hear of what: for each noun the right to read it, and the ids that its own wall compares. One predicate, for what
happens now and for what happened meanwhile; row security stands behind the second (models/events.py)."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from models.accounts import Role
from models.family_links import LinkScope
from services.access import Actor, Permission

P = Permission


@dataclass(frozen=True)
class Noun:
    """`scope`: what a relative's link must hold, None for what no relative hears of. `own`: and only of what he made himself.
    `paid`: also the keeper of a place hears of it, as of a claim of the provider that the place belongs to."""

    reads: Permission
    scope: LinkScope | None = None
    paid: bool = False
    own: bool = False


NOUNS: Mapping[str, Noun] = {
    "orders": Noun(P.ORDERS_READ, LinkScope.ORDERS),
    "visits": Noun(P.VISITS_READ, LinkScope.ORDERS),
    "order_offers": Noun(P.ORDER_OFFERS_READ),
    "stays": Noun(P.STAYS_READ, LinkScope.WHEREABOUTS),
    "entitlements": Noun(P.ENTITLEMENTS_READ, LinkScope.MONEY),
    "claims": Noun(P.CLAIMS_READ, paid=True),
    "settlements": Noun(P.SETTLEMENTS_READ, paid=True),
    "findings": Noun(P.INSPECTIONS_READ),
    "alerts": Noun(P.ALERTS_READ),
    "family_links": Noun(P.FAMILY_LINKS_READ),
    "webhooks": Noun(P.WEBHOOKS_READ),
    "complaints": Noun(P.COMPLAINTS_READ, LinkScope.ORDERS, own=True),
}
BOUND_ID: Mapping[str, str] = {
    "provider": "provider_id",
    "caregiver": "caregiver_id",
    "resident": "resident_id",
    "facility": "facility_id",
    "meal_point": "meal_point_id",
}


KEEPERS = ("facility", "meal_point")


def of(event: Any) -> Noun:
    return NOUNS[event.kind.partition(".")[0]]


@cache
def told(role: Role | None, bound: str) -> frozenset[str]:
    """The nouns of which somebody of that role hears at all."""
    actor = Actor("", role, None)
    return frozenset(name for name, noun in NOUNS.items() if actor.may(noun.reads) and bound != "region")


def concerns(actor: Actor, event: Any, payee: Any) -> bool:
    """Whether the event is about what the actor is bound to. `payee`: the provider of the place that he keeps."""
    if actor.bound == "district":
        return True
    if actor.bound == "division":
        return event.division_code is not None and str(event.division_code).startswith(actor.division or "-")
    if of(event).paid and payee is not None and event.provider_id == payee:
        return True
    column = BOUND_ID.get(actor.bound)
    if column is None:
        return False
    own = getattr(actor, column)
    return own is not None and getattr(event, column) == own


def agreed(actor: Actor, event: Any, scopes: frozenset[str]) -> bool:
    """What the resident agreed to, where the actor is a relative; of complaints his own alone, since he may work where others
    complain of something (services/complaints/own.py)."""
    if actor.role is not Role.FAMILY:
        return True
    noun = of(event)
    return noun.scope in scopes and (not noun.own or event.made_by == actor.account_id)
