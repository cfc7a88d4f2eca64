"""What counts how much in a day, in minutes of travel."""

from services.dispatch.problem import Weights
from services.matches.weights import CAREGIVER_WEIGHTS, OFTEN

STRANGER = 15
"""It is worth a quarter of an hour to send somebody who knows the home: who in matching has the points of one visit before."""


def _as_matching(code: str) -> int:
    """A wish is worth so many times more than that as it has more points there: language 56, sex 37."""
    return STRANGER * CAREGIVER_WEIGHTS[code] * OFTEN // CAREGIVER_WEIGHTS["continuity"]


WEIGHTS = Weights(
    travel=1,
    overtime=2,
    stranger=STRANGER,
    changed=5,
    unspoken=_as_matching("language"),
    unwished=_as_matching("sex"),
    unserved=10_000,
)
"""A minute of overtime counts twice, and five minutes that another is sent than people were told. A wish is no condition: rather
anybody who may than nobody."""
