"""From what a phone sent to events: each is judged by itself, so that a bad one keeps none of the others back."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from pydantic import ValidationError

from models.sync import EVENTS, CorrectionTold, DoorTold, NoteLike

Event = DoorTold | NoteLike | CorrectionTold
Faults = dict[int, list[dict[str, Any]]]
"""By the place of an event in the list, what is wrong with its fields, as pydantic says it."""


def read(sent: Sequence[Any]) -> tuple[dict[int, Event], Faults]:
    """The events by their place, and the faults of those that are none."""
    try:
        return dict(enumerate(EVENTS.validate_python(sent))), {}
    except ValidationError as error:
        faults = _by_place(error)
    good = [place for place in range(len(sent)) if place not in faults]
    return dict(zip(good, EVENTS.validate_python([sent[place] for place in good]), strict=True)), faults


def _by_place(error: ValidationError) -> Faults:
    """Each fault under the event that has it, its place without the kind that pydantic puts before the field. What was sent tells a text
    from a list, of which the length is said in other words."""
    faults: Faults = defaultdict(list)
    for found in error.errors(include_url=False):
        faults[int(found["loc"][0])].append({**found, "loc": found["loc"][2:]})
    return faults
