"""Nights that were counted stay covered, as visits and meals do: a contract is not ended back into their months."""

from datetime import date

import pytest

from models.accounts import Role
from tests.nights import MONTH, Home, a_home


@pytest.fixture
async def home(make, client_for) -> Home:
    return await a_home(make, client_for)


async def changed(home: Home, client_for, **said):
    admin = await client_for(Role.BUREAU_ADMIN)
    contract = await home.make.owner.fetchval(
        "select id from contracts where provider_id = $1 order by starts_on limit 1", home.provider.id
    )
    path = f"/v1/contracts/{contract}"
    tag = (await admin.get(path)).headers["etag"]
    return await admin.patch(path, json=said, headers={"If-Match": tag, "Accept-Language": "zh"})


ENDS = {
    "in the middle of the month": ("2024-03-15", {MONTH: 16}),
    "before it": ("2024-02-29", {MONTH: 31}),
    "with its last night": ("2024-03-31", None),
}


@pytest.mark.parametrize("case", ENDS)
async def test_a_contract_is_not_ended_back_into_nights_that_were_counted(home: Home, client_for, case):
    """Seen to be ended (200), and the nights to be paid no more with the next claim, without `_nights_lost`."""
    ends_on, lost = ENDS[case]
    stay = await home.stays()
    before = await home.nights(stay)

    answer = await changed(home, client_for, ends_on=ends_on)

    told = answer.json()
    assert before == [(31, 31 * 12_000)]
    if lost is None:
        assert answer.status_code == 200, answer.text
        return
    assert (answer.status_code, told["code"], told["nights"], told["visits"]) == (409, "contract_in_use", lost, 0)
    assert f"{MONTH} 已计的 {lost[MONTH]} 个床日" in told["detail"]
    assert [one["pointer"] for one in told["errors"]] == ["/ends_on"]


async def test_nights_that_nobody_pays_or_that_another_contract_covers_hold_nothing(home: Home, client_for, make):
    """The count is what the nights would come to if they were counted again: without those of a leave."""
    await home.stays(resident=await make.resident())
    unpaid = await changed(home, client_for, ends_on="2024-03-10")
    await changed(home, client_for, ends_on="2030-01-01")
    stay = await home.stays(bed=await home.house.bed())
    await home.leaves(stay, "2024-03-20", "2024-03-24")

    alone = await changed(home, client_for, ends_on="2024-03-10")
    await make.contract(home.provider, home.item, starts_on=date(2024, 3, 11))
    covered = await changed(home, client_for, ends_on="2024-03-10")

    assert (unpaid.status_code, covered.status_code) == (200, 200), (unpaid.text, covered.text)
    assert (alone.status_code, alone.json()["nights"]) == (409, {MONTH: 31 - 10 - 4})
    assert await home.nights(stay) == [(27, 27 * 12_000)]


async def test_divisions_that_would_uncover_counted_nights_are_refused(home: Home, client_for, make):
    """Seen to be changed (200) without `_nights_lost`."""
    await home.stays()
    other = await make.division(f"{make.code}998", "别的街道")

    answer = await changed(home, client_for, division_codes=[other])
    told = answer.json()

    assert (answer.status_code, told["code"], told["nights"]) == (409, "contract_in_use", {MONTH: 31})
    assert [one["pointer"] for one in told["errors"]] == ["/division_codes"]
