"""What is said where the words of a kind would put something into somebody's mouth that was not so, also instead of a bureau's own: these
were written for what mostly happens."""

from collections.abc import Mapping
from typing import Any

from models.family_links import ConsentedAs
from models.messages import MessageAudience
from models.visits import Reason

A, R = MessageAudience, Reason
Said = tuple[str, str]

NOBODYS_FAULT = frozenset(
    {R.RESIDENT_ASKED, R.RESIDENT_ABSENT, R.RESIDENT_IN_HOSPITAL, R.RESIDENT_REFUSED}
    | {R.WEATHER, R.EMERGENCY, R.DUPLICATE_ENTRY, R.DATA_ENTRY_ERROR}
)
"""Why a visit did not take place though nobody failed to come. Not those of the resident alone: else whoever is told in these words, and may
not know where the resident is, would know that he was not at home."""

NOT_HELD: Mapping[MessageAudience, Said] = {
    A.RESIDENT: (
        "您{time}的{service}未能进行，仍需要的请另约，有疑问请联系社区或{provider}。",
        "Your {service} of {time} did not take place; ask {provider} for another time.",
    ),
    A.FAMILY: (
        "{resident}{time}的{service}未能进行，仍需要的请另约，有疑问请联系{provider}。",
        "{resident}'s {service} of {time} did not take place; ask {provider} for another.",
    ),
    A.PROVIDER_MANAGER: (
        "未成行：{resident}，{service}，{time}。仍需服务的，请另行派人。",
        "Did not take place: {resident}, {service}, {time}. Send somebody if it is still wanted.",
    ),
}
"""Of a visit that was missed, whatever the reason was: that is not for everybody to know."""

WORDS: Mapping[tuple[str, MessageAudience], Said] = {
    **{("visits.missed", who): said for who, said in NOT_HELD.items()},
    # The resident cannot decide: the guardian did, and who that is stands in the link.
    ("family_links.consented", A.FAMILY): (
        "{resident}的监护人已同意：您（{relation}）可以查看其{scopes}，{until}。",
        "{resident}'s guardian agreed: as {relation} you see their {scopes} {until}.",
    ),
}


def instead(kind: str, audience: MessageAudience, facts: Mapping[str, Any]) -> Said | None:
    """None where the words of the kind hold."""
    missed = kind == "visits.missed" and facts.get("closed_code") in NOBODYS_FAULT
    by_guardian = kind == "family_links.consented" and facts.get("consented_as") == ConsentedAs.GUARDIAN
    return WORDS.get((kind, audience)) if missed or by_guardian else None
