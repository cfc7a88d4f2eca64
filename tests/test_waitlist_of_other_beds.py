"""Nobody waits in a house for a kind of bed that it does not have: it would be for ever."""

from typing import Any

import pytest

from services.calendars import today
from tests.factories import Make
from tests.lodged import Line, a_line
from tests.moments import as_of_now, in_days

CASES: dict[str, tuple[list[dict[str, Any]], bool, list[str]]] = {
    "beds of that kind": ([{}], True, []),
    "beds of other kinds": ([{"kind": "dementia"}, {"kind": "general"}], False, ["dementia", "general"]),
    "a bed that is to open": ([{"kind": "general"}, {"opened_on": lambda: in_days(90)}], True, []),
    "a bed that was closed": ([{"kind": "general"}, {"closed_on": today}], False, ["general"]),
    "closed beds alone": ([{"closed_on": today}], False, []),
    "no bed that was told yet": ([], True, []),
}


@pytest.mark.parametrize("case", CASES)
async def test_a_house_is_waited_for_by_the_kinds_of_its_beds(make: Make, client_for: Any, case: str):
    """Seen to be put down (201) whatever beds the house has."""
    beds, waits, kinds = as_of_now(CASES[case])
    line: Line = await a_line(make, client_for)
    for bed in beds:
        await line.house.bed(**bed)
    said = {"resident_id": str((await make.resident()).id), "kind": "nursing"}

    asked = await line.worker.post("/v1/waitlist", json=said | {"facility_id": str(line.house.facility.id)})
    anywhere = await line.worker.post("/v1/waitlist", json=said | {"resident_id": str((await make.resident()).id)})

    assert (asked.status_code, anywhere.status_code) == (201 if waits else 409, 201), asked.text
    if not waits:
        told = asked.json()
        assert (told["code"], told["kinds"], told["errors"][0]["pointer"]) == ("no_such_beds", kinds, "/kind")
        assert "没有护理型床位" in told["detail"]
        assert ("认知障碍照护床位、普通床位" in told["detail"]) is (len(kinds) > 1)
