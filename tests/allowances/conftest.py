"""The bureau of these tests, with and without a standard."""

import pytest

from tests.allowances.bureaus import Bureau, Clients, opened
from tests.factories import Make


@pytest.fixture
async def empty(make: Make, client_for: Clients) -> Bureau:
    return await opened(make, client_for)


@pytest.fixture
async def bureau(empty: Bureau) -> Bureau:
    await empty.standard()
    return empty
