"""Who may not do something hears which right it takes and which roles have it: as much as the table of rights says to everybody."""

import pytest

from models.accounts import Role
from services.roles import ROLES

DENIED = [
    (Role.CAREGIVER, "/v1/months", "ledger:read"),
    (Role.PROVIDER_MANAGER, "/v1/allowance-payments", "allowances:read"),
]


@pytest.mark.parametrize(("role", "path", "right"), DENIED)
async def test_a_refusal_names_the_roles_that_have_the_right(client_for, role, path, right):
    """In words and as codes. Seen to name the right alone."""
    client = await client_for(role)

    told = (await client.get(path)).json()
    english = (await client.get(path, headers={"Accept-Language": "en"})).json()

    holders = [one for one in Role if right in ROLES[one]]
    assert (told["code"], told["permission"], told["roles"]) == ("forbidden", right, holders)
    assert "民政局管理员、" in told["detail"]
    assert told["detail"].endswith("有此权限）。")
    assert f"which these roles have: bureau admin, {str(holders[1]).replace('_', ' ')}" in english["detail"]
    assert str(role) not in told["roles"]
