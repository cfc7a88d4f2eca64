"""A source of money is one, however it is said: what a file brings in is what a settlement spends."""

import pytest

from models.accounts import Role
from tests.claimed import World, world
from tests.imports.uploading import counts, taken_in
from tests.test_settlements import Clients, books_are_sound, key, proposed

_ = world


@pytest.mark.parametrize(
    ("shares", "sources"), [("[]", ["区级"]), ('[["city", 4000], ["district", 6000]]', ["市级财政", "县级"])]
)
async def test_money_imported_under_a_spoken_source_is_spent(world: World, client_for: Clients, drain, shares, sources):
    """Seen to fail with `fund_short` while the column was kept as it was written."""
    await world.make.owner.execute("delete from appropriations where district_code = $1", world.make.code)
    await world.make.owner.execute(
        "update programme_versions set fund_shares_bp = $2 where district_code = $1", world.make.code, shares
    )
    admin, head = await client_for(Role.BUREAU_ADMIN), "补贴项目编码*,年度*,资金来源*,金额(分)*,文号\n"
    code = (await admin.get("/v1/programmes")).json()["items"][0]["code"]
    file = head + "".join(f"{code},2024,{source},1000000,环财社〔2024〕1号\n" for source in sources)
    done = await taken_in(admin, drain, "appropriations", file)
    assert counts(done) == (len(sources), 0, 0, 0)
    assert counts(await taken_in(admin, drain, "appropriations", file)) == (0, 0, len(sources), 0)
    world.bill(await world.visit())
    settlement = await proposed(world)

    approved = await admin.post(f"/v1/settlements/{settlement['id']}/approve", headers=key("spoken"))

    assert (approved.status_code, approved.json()["status"]) == (200, "approved"), approved.text
    await books_are_sound(world)
