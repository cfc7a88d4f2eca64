"""Keyset pages: every row once, in order, and a cursor of another list is refused."""

from datetime import UTC, date, datetime
from uuid import UUID

import pytest

from api import cursors
from models.accounts import Role
from tests.meals import meal_point

KEY = b"k" * 32


async def walked(client, path: str, limit: int) -> list[str]:
    """The ids of a whole list, page by page as a client would go."""
    found, cursor = [], None
    while True:
        answer = await client.get(path, params={"limit": limit} | ({"cursor": cursor} if cursor else {}))
        page = answer.json()
        found += [item["id"] for item in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            return found
        assert f"cursor={cursor}" in answer.headers["link"]


async def test_a_list_read_page_by_page_has_every_row_once(client_for, make):
    """Seen to fail with a 500 when a cursor gave the last id back as text."""
    made = [await make.membership(Role.AUDITOR) for _ in range(5)]
    admin = await client_for(Role.BUREAU_ADMIN)

    found = await walked(admin, "/v1/accounts", 2)

    assert set(found) >= {str(membership.account_id) for membership in made}
    assert found == sorted(found, reverse=True)
    assert len(found) == len(set(found))


async def test_a_cursor_of_another_list_is_refused(client_for, make):
    admin = await client_for(Role.BUREAU_ADMIN)
    made_elsewhere = cursors.write(KEY, "/v1/orders", (UUID(int=1),))

    answer = await admin.get("/v1/accounts", params={"cursor": made_elsewhere})

    assert answer.status_code == 422
    assert answer.json()["code"] == "bad_cursor"


@pytest.mark.parametrize(
    "after",
    [(UUID(int=7),), (datetime(2024, 2, 29, 23, 59, 59, 999999, UTC), UUID(int=7)), (date(2024, 2, 29), "x", 3)],
)
def test_a_cursor_gives_back_what_it_was_made_of(after):
    assert cursors.read(KEY, "/v1/x", cursors.write(KEY, "/v1/x", after)) == after


async def test_every_list_that_takes_two_days_refuses_them_turned_round(app, client_for, make):
    """Seen to be empty (200), as if nothing had happened. Nights are told apart from days: nobody leaves on the day of coming."""
    admin, point = await client_for(Role.BUREAU_ADMIN), await meal_point(make)
    lists = {
        path: {one["name"] for one in ops["get"].get("parameters", ())}
        for path, ops in app.openapi()["paths"].items()
        if "get" in ops
    }
    turned = {"from_on": "2026-10-02", "to_on": "2026-10-01"}
    ids = {"meal_point_id": point.id, "resident_id": (await make.resident()).id}
    asked = [path.format(**ids) for path, names in lists.items() if turned.keys() <= names]

    answers = {path: (await admin.get(path, params=turned)).json() for path in asked}
    exported = (await admin.post("/v1/exports", json={"kind": "visits", "filters": turned})).json()

    told = {path: (said.get("code"), said["errors"][0]["pointer"]) for path, said in answers.items()}
    assert told.pop("/v1/beds/availability") == ("nights_reversed", "/query/to_on")
    assert len(told) > 9
    assert set(told.values()) == {("period_reversed", "/query/to_on")}, told
    assert (exported["code"], exported["errors"][0]["pointer"]) == ("period_reversed", "/filters/to_on")
