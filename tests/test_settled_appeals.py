"""An appeal of a settled line is granted only where something can be paid, as before the settlement."""

from typing import Any

import httpx
import pytest

from models.accounts import Role
from tests.claimed import MARCH, RAISED, REASON, World, world
from tests.test_claim_appeals import GRANT, REFUSE, WHY, line_of, rejected, settled
from tests.test_room_given_back import DAY, capped

_ = world
BARRED = ("barred", "不付的异常")
NO_MORE = ("no more than was approved already", "可付的不多于已核定的")


@pytest.fixture
async def second(world: World, client_for) -> httpx.AsyncClient:
    """Another officer."""
    client: httpx.AsyncClient = await client_for(Role.SUBSIDY_OFFICER)
    return client


@pytest.mark.parametrize("after_settlement", [False, True], ids=["before", "after"])
@pytest.mark.parametrize(
    ("code", "decision", "given", "codes", "says"),
    [
        ("no_visit", {}, {}, "no_visit", BARRED),
        ("minutes_over", {"resolution": "accept"}, {}, "", NO_MORE),
        ("minutes_over", {"resolution": "adjust", "payable_minutes": 45}, {"payable_minutes": 45}, "", NO_MORE),
        ("minutes_over", {"resolution": "adjust", "payable_minutes": 45}, {"payable_minutes": 30}, "", NO_MORE),
    ],
)
async def test_a_grant_that_pays_nothing_is_refused_with_the_same_words_before_a_settlement_and_after(
    world: World, second, client_for, after_settlement, code, decision: dict[str, Any], given, codes, says
):
    """After the settlement each seen to be granted (200), with nothing ever paid; `minutes_over` was told as barring."""
    claim, path = await rejected(world, code, **decision)
    if after_settlement:
        await settled(world, client_for, claim)
    await world.manager.post(path, json=WHY)
    before = await line_of(world, claim)
    books = await world.make.owner.fetchval(
        "select count(*) from ledger_transfers where district_code = $1", world.make.code
    )

    granted = await second.post(f"{path}/decide", json=GRANT | given, headers={"Accept-Language": "en"})
    zh = await second.post(f"{path}/decide", json=GRANT | given, headers={"Accept-Language": "zh"})

    assert (granted.status_code, granted.json()["code"]) == (409, "grant_pays_nothing"), granted.text
    assert granted.json()["codes"] == codes
    assert says[0] in granted.text
    assert says[1] in zh.text
    assert await line_of(world, claim) == before
    assert books == await world.make.owner.fetchval(
        "select count(*) from ledger_transfers where district_code = $1", world.make.code
    )
    assert (await second.post(f"{path}/decide", json=REFUSE)).status_code == 200
    assert (await world.officer.get("/v1/ledger/check")).json()["faults"] == []


async def test_of_a_barred_line_only_what_bars_it_is_named(world: World, second):
    """Seen to name `minutes_over` too, which bars nothing."""
    await RAISED["resident_deceased"](world)
    world.lines[0] |= {"minutes": 90, "amount_fen": 3000}
    claim = await world.reconciled()
    for code in claim["totals"]["exceptions"]:
        await world.officer.post(
            f"/v1/claims/{claim['id']}/resolutions", json={"code": code, "resolution": "accept"} | REASON
        )
    line = await line_of(world, claim)
    path = f"/v1/claims/{claim['id']}/lines/{line['id']}/appeal"
    await world.manager.post(path, json=WHY)

    granted = await second.post(f"{path}/decide", json=GRANT)

    assert sorted(line["codes"]) == ["minutes_over", "resident_deceased"]
    assert (granted.status_code, granted.json()["codes"]) == (409, "resident_deceased")


@pytest.mark.parametrize("after_settlement", [False, True], ids=["before", "after"])
async def test_a_grant_for_which_the_month_has_no_room_says_so(world: World, second, client_for, after_settlement):
    """One hour a month: the first visit's is taken back, or was never there, as another has it. Seen to be told as all that the
    visit comes to."""
    await capped(world, 60)
    if not after_settlement:
        await world.visit(started_at=MARCH - DAY)
    claim, path = await rejected(world)
    if after_settlement:
        await settled(world, client_for, claim)
        await world.visit(started_at=MARCH + DAY)
    await world.manager.post(path, json=WHY)

    granted = await second.post(f"{path}/decide", json=GRANT)

    told = granted.json()
    assert (granted.status_code, told["code"], told["month"], told["codes"]) == (
        409,
        "grant_pays_nothing",
        "2024-03",
        "",
    )
    assert "2024-03 的补贴额度已用完" in told["detail"]


async def test_of_a_settled_line_more_than_was_approved_is_still_granted(world: World, second, client_for):
    """45 of 60 minutes were approved: a grant of 50 pays more."""
    claim, path = await rejected(world, resolution="adjust", payable_minutes=45)
    await settled(world, client_for, claim)
    await world.manager.post(path, json=WHY)

    granted = await second.post(f"{path}/decide", json=GRANT | {"payable_minutes": 50})

    assert (granted.status_code, granted.json()["payable_minutes"]) == (200, 50), granted.text


@pytest.mark.parametrize(
    ("said", "pointer"),
    [({"note": ""}, "/note"), ({"reason_code": "A b"}, "/reason_code"), ({"note": "\x00"}, "/note"), ({"x": 1}, "/x")],
)
async def test_an_appeal_without_a_word_is_refused(world: World, said, pointer):
    _, path = await rejected(world)

    answer = await world.manager.post(path, json=WHY | said)

    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, pointer)
