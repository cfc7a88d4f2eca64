"""Who reads of calls: the office of all, a provider of those by its own caregivers."""

import pytest

from models.accounts import Role
from tests.calling import CALLS, an_operator, code_of
from tests.days import NINE
from tests.test_call_ins import calls, day

_ = day


async def test_a_provider_reads_what_became_of_the_calls_of_its_own_caregivers(day, make, client_for):
    """Seen to be nobody's but the office's to look into: whose caregiver stood at the door did not learn that the number was unknown. What
    nobody dialled his code for is still the office's."""
    operator, code = await an_operator(day), await code_of(day)
    await day.visit()
    await operator.rings(NINE, f"{code}1", caller="0631-5229999")
    await operator.rings(NINE, "0000001")
    stranger = await make.caregiver()
    other = await client_for(Role.PROVIDER_MANAGER, provider_id=stranger.provider_id)

    office = await calls(day)
    [own] = (await day.read("/call-ins", Role.PROVIDER_MANAGER))["items"]

    assert [one["outcome"] for one in office] == ["code_unknown", "number_unknown"]
    assert own == office[1] | {"line_name": None}
    assert own["caller_masked"] == "0631-***9999"
    assert (await other.get(CALLS)).json()["items"] == []
    for role in (Role.CAREGIVER, Role.FAMILY, Role.RESIDENT):
        assert (await (await day.as_(role)).get(CALLS)).status_code == 403


MASKED = {"7112341": "71****1", "711234": "71****", " 71 12 34 # 3": "71****3", "71": "71", "711234561": "71*******"}


@pytest.mark.parametrize("digits", MASKED)
async def test_nobody_reads_a_caregivers_code_in_what_was_dialled(day, digits):
    """Neither the office nor her provider: whoever knew it could call in her name. Seen whole."""
    operator, code = await an_operator(day), await code_of(day)
    await day.visit()
    await operator.rings(NINE, f"{code}1")
    await operator.rings(NINE, digits)

    unknown, own = await calls(day)
    [seen] = (await day.read("/call-ins", Role.PROVIDER_MANAGER))["items"]
    assert unknown["digits"] == MASKED[digits]
    assert own["digits"] == seen["digits"] == f"{code[:2]}****1"
