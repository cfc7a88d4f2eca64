"""A small town for the imports of evidence."""

from datetime import date
from types import SimpleNamespace

import pytest

from models.residents import Sex
from services import numbers


@pytest.fixture
async def town(make):
    """A provider under contract, care by the hour, a resident entitled to 240 minutes a month, a caregiver; and the number
    of somebody who is not on the register."""
    born = date(1940, 3, 7)
    drawn = (numbers.synthetic_identity_number(make.code, born, n, Sex.FEMALE) for n in range(100, 200))
    number, stranger, *_ = (one for one in drawn if one.isdigit())  # a spreadsheet may hold it as a number
    provider, item = await make.provider(code="P1"), await make.service_item(code="CARE")
    await make.service_item(code="MEAL", unit="meal", category="meal", price_fen=1500)
    programme = await make.programme(item, code="TEKUN", monthly_cap=240)
    resident = await make.resident(id_number=number)
    caregiver = await make.caregiver(provider, staff_no="S1")
    await make.entitlement(resident, programme)
    await make.contract(provider, item)
    return SimpleNamespace(
        provider=provider,
        item=item,
        programme=programme,
        resident=resident,
        caregiver=caregiver,
        number=number,
        stranger=stranger,
    )
