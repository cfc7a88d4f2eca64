"""The examples on the API page can be sent: days that an act refuses once they are over lie far ahead."""

import json
from datetime import date

import pytest

from services import calendars
from tests.test_openapi import COMMITTED

DESCRIBED = json.loads(COMMITTED.read_text())

AHEAD = [
    ("post", "/v1/stays", "from_on"),
    ("post", "/v1/stays/override", "from_on"),
    ("patch", "/v1/stays/{stay_id}", "to_on"),
    ("post", "/v1/waitlist/{entry_id}/offer", "from_on"),
    ("post", "/v1/facility-closures", "closes_on"),
    ("post", "/v1/dispatch-plans", "planned_on"),
    ("post", "/v1/welfare-schedules", "effective_from"),
]
"""What these acts refuse for a day that is over."""


@pytest.mark.parametrize(("method", "path", "field"), AHEAD)
def test_an_example_of_what_lies_ahead_lies_ahead(method, path, field):
    """Seen to fail for a reservation of October 2026, in November."""
    content = DESCRIBED["paths"][path][method]["requestBody"]["content"]["application/json"]["schema"]
    shape = DESCRIBED["components"]["schemas"][content["$ref"].rpartition("/")[2]]

    days = [date.fromisoformat(example[field]) for example in shape["examples"]]

    assert days
    assert min(days).year > calendars.today().year
