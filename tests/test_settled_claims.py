"""A settled claim is never opened again, and says so: what is wrong with it is corrected by an adjustment."""

import pytest

from tests.adjusting import approved, approver
from tests.claimed import REASON, World, world
from tests.test_settlements import proposed

_ = world, approver
LINE = {"record_no": "V-1", "minutes": 60, "unit_price_fen": 2000, "amount_fen": 2000}
CLOSED = {"zh": "已结算（结算单 {no}）", "en": "Settlement {no} of this claim is approved"}
TO_DO = {"zh": "做更正申请", "en": "correct it by an adjustment"}


@pytest.mark.parametrize(
    ("act", "by"),
    [
        *(("lines", "manager"), ("submit", "manager"), ("withdraw", "manager")),
        *(("reconcile", "officer"), ("resolutions", "officer"), ("settle", "officer")),
    ],
)
async def test_each_act_on_a_settled_claim_is_told_that_it_is_settled(world: World, approver, act: str, by: str):
    """Seen to be told to wait for the approval, which had been given."""
    world.bill(await world.visit())
    settlement = await approved(approver, await proposed(world))
    who = {"manager": world.manager, "officer": world.officer}[by]
    line = LINE | {"resident_id": str(world.entitlement.resident_id), "service_item_id": str(world.item.id)}
    said = {"lines": {"lines": [line]}, "resolutions": {"code": "over_cap", "resolution": "accept"} | REASON}.get(act)
    path = f"/v1/claims/{settlement['claim_id']}"

    for language in ("zh", "en"):
        refused = await who.post(f"{path}/{act}", json=said, headers={"Accept-Language": language})

        told = refused.json()
        assert (refused.status_code, told["code"], told["state"]) == (409, "wrong_state", "settled"), refused.text
        assert (told["settlement_id"], told["allowed"]) == (settlement["id"], "-")
        assert CLOSED[language].format(no=settlement["settlement_no"]) in told["detail"]
        assert TO_DO[language] in told["detail"]
    assert (await who.get(path)).json()["allowed_actions"] == []
