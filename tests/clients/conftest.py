"""The API as a process, and people who sign in to it by name and password, as those do who use a client."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from yiyang_client import SignIn

from models.accounts import Role
from tests.battery.conftest import api
from tests.factories import PASSWORD, Make

__all__ = ["api"]

Person = Callable[..., Awaitable[SignIn]]


@pytest.fixture
def person(make: Make) -> Person:
    """`await person(Role.CAREGIVER, ...)`: somebody new, who has not signed in yet."""

    async def new(role: Role, **bound: Any) -> SignIn:
        membership = await make.membership(role, **bound)
        name = await make.owner.fetchval("select username from accounts where id = $1", membership.account_id)
        return SignIn(name, PASSWORD)

    return new
