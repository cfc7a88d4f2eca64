"""What the audit calls the subject of an act, done or denied: the noun of the act, unless the service says otherwise."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

OTHERWISE: Mapping[str, str | None] = {
    "allowances.suspend": "resident",
    "allowances.end_suspension": "resident",
    "audit.read": None,
    "audit.verify": None,
    "claim_patterns.clear_many": "claim",
    "claims.resolve": "claim_exception",
    "entitlements.approve_many": "import",
    "meal_orders.route": "meal_point",
    "meal_orders.tell_many": "meal_point",
    "meal_servings.acknowledge_many": "import",
    "meal_servings.record_batch": "meal_point",
    "meal_hours.close_for": "meal_closure",
    "meal_hours.open_again": "meal_closure",
    "meal_hours.set_hours": "meal_point",
    "meal_menus.copy": "meal_point",
    "months.close": "book_month",
    "months.keep_open": "book_month",
    "order_offers.make": "order",
    "passwords.change": "account",
    "residents.search": None,
    "search.find": None,
    "samples.call": "sample_item",
    "samples.decide": "sample_item",
    "samples.review": "sample_item",
    "sign_out": "sign_in",
    "signals.take": "device",
    "sos.acknowledge": "sos",
    "sos.call": "sos",
    "sos.helpers": "sos",
    "sos.resolve": "sos",
    "sync.visit_events": "sync_upload",
    "visits.acknowledge_many": "import",
    "waitlist.accept": "waitlist_entry",
    "waitlist.ask": "waitlist_entry",
    "waitlist.decline": "waitlist_entry",
    "waitlist.offer": "waitlist_entry",
    "waitlist.withdraw": "waitlist_entry",
}


def subject_of(act: str) -> str | None:
    """`allowance_batches.approve` -> allowance_batch."""
    if act in OTHERWISE:
        return OTHERWISE[act]
    noun = act.partition(".")[0]
    for plural, singular in (("ies", "y"), ("ches", "ch"), ("s", "")):
        if noun.endswith(plural):
            return noun.removesuffix(plural) + singular
    return noun


def denied(act: str, method: str, path_params: Mapping[str, Any]) -> tuple[str | None, UUID | None]:
    """Kind and id of what was denied: as the done act would name it, with the id where the path says one of that kind
    (`link_id` of a family_link). Of what is only read, whatever the path names."""
    ids = [(name.removesuffix("_id"), value) for name, value in path_params.items() if name.endswith("_id")]
    kind = subject_of(act)
    own = next((value for name, value in ids if kind and f"_{kind}".endswith(f"_{name}")), None)
    if own is None and method == "GET":
        kind, own = ids[0] if ids else (None, None)
    return kind, None if own is None else _id(own)


def _id(said: Any) -> UUID | None:
    """Who may not do something at all is told so before the path is read, and then it may name anything."""
    try:
        return UUID(str(said))
    except ValueError:
        return None
