"""What the public asks again is not worked out again while nothing is written; and never an answer late."""

from typing import Any

from fastapi import FastAPI

from api.remembered import MOST
from tests.factories import Make

LIST = "/public/v1/facilities"


async def test_an_answer_is_given_again_until_anything_is_written(app: FastAPI, make: Make, client_for: Any):
    """Seen to show the old name for ever where the snapshot is not compared, and to be made anew each time without `_told`."""
    house, nobody = await make.facility(), await client_for()
    before = app.state.remembered.again

    same = {(await nobody.get(LIST, params={"district": make.code})).content for _ in range(9)}
    again = app.state.remembered.again - before
    await make.owner.execute("update facilities set name = '改名的颐养院' where id = $1", house.id)
    renamed = (await nobody.get(LIST, params={"district": make.code})).json()["items"]

    assert (len(same), again > 4) == (1, True), again  # PostgreSQL itself may write in between
    assert [one["name"] for one in renamed] == ["改名的颐养院"]


async def test_what_was_asked_otherwise_is_another_answer(make: Make, client_for: Any):
    """Seen to be the first district's homes for both where the query is not part of the question."""
    other, nobody = Make(make.app, make.owner, str(int(make.code) + 500_000)), await client_for()
    await other.district()
    here, there = await make.facility(), await other.facility()

    found = [(await nobody.get(LIST, params={"district": code})).json() for code in (make.code, other.code)]
    table = await nobody.get(LIST, params={"district": make.code}, headers={"Accept": "text/csv"})

    assert [[one["id"] for one in each["items"]] for each in found] == [[str(here.id)], [str(there.id)]]
    assert table.headers["content-type"].startswith("text/csv")


async def test_a_refusal_is_never_remembered(app: FastAPI, make: Make, client_for: Any):
    asked, nobody = {"district": str(int(make.code) + 1)}, await client_for()

    refused = [(await nobody.get(LIST, params=asked)).status_code for _ in range(2)]
    held = [question for question in app.state.remembered._told if asked["district"] in question[1]]

    assert (refused, held) == ([404, 404], [])


async def test_so_many_answers_are_held_and_no_more(app: FastAPI, make: Make, client_for: Any):
    """Seen to grow with each new question without `popitem`."""
    nobody = await client_for()

    for rows in range(1, MOST + 12):
        await nobody.get(LIST, params={"district": make.code, "limit": rows})

    assert len(app.state.remembered._told) == MOST
