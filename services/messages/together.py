"""Orders that one act of a care plan cancelled are told at home in one message: of the first of them, with how many there are."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Row

from services.messages import kinds
from services.messages.people import Concern

_KIND = "orders.cancelled"
Concerned = tuple[Concern, Row[Any]]


def at_once(concerned: Sequence[Concerned]) -> list[Concerned]:
    """Each person is told once of what one transaction did to the orders of one plan. Where those are so many that they come in several
    batches, once a batch."""
    of_one_act: defaultdict[Any, list[int]] = defaultdict(list)
    for n, (concern, person) in enumerate(concerned):
        event, plan = concern.event, concern.facts._mapping.get("care_plan_id")
        if event.kind == _KIND and plan is not None and concern.told.to in kinds.SERVED:
            of_one_act[person.person_id, concern.told.to, plan, event.xid].append(n)
    kept = dict(enumerate(concerned))
    for places in of_one_act.values():
        first, *others = sorted(places, key=lambda n: concerned[n][0].facts.at)
        concern, person = concerned[first]
        kept[first] = (replace(concern, times=len(places)), person)
        for n in others:
            del kept[n]
    return list(kept.values())
