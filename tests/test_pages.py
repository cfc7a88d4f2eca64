"""Keyset pages: every row once, in order, and a cursor of another list is refused."""

from datetime import UTC, date, datetime
from uuid import UUID

import pytest

from api import cursors
from models.accounts import Role

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
