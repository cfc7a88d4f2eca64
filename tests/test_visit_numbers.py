"""GET /v1/visits?visit_no=: the visit whose number stands on a line, a statement, in a file of errors."""

from datetime import timedelta

import pytest

from models.accounts import Role
from tests.claimed import MARCH, World, world

_ = world


async def test_a_visit_is_found_by_its_number_and_by_no_part_of_it(world: World, client_for):
    """Numbers are unique within a provider: of two with the same one the bureau is told both. Seen to answer every visit, while
    the filter was not known."""
    mine = await world.visit(visit_no="V-0117")
    await world.visit(visit_no="V-01170", started_at=MARCH + timedelta(days=1))
    theirs = await world.visit(
        visit_no="V-0117", caregiver=await world.make.caregiver(), started_at=MARCH + timedelta(days=2)
    )

    async def found(client, number: str) -> set[str]:
        answer = await client.get("/v1/visits", params={"visit_no": number})
        assert answer.status_code == 200, answer.text
        return {one["id"] for one in answer.json()["items"]}

    assert await found(world.officer, "V-0117") == {str(mine.id), str(theirs.id)}
    assert await found(world.manager, "V-0117") == {str(mine.id)}
    assert await found(world.officer, "V-01") == set()
    resident = await client_for(Role.RESIDENT, resident_id=mine.resident_id)
    assert str(mine.id) in await found(resident, "V-0117")


@pytest.mark.parametrize("number", ["", "x" * 61])
async def test_what_is_no_number_is_refused(world: World, number: str):
    answer = await world.officer.get("/v1/visits", params={"visit_no": number})

    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/query/visit_no")
