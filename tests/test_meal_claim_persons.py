"""Who records a meal does not approve what is paid for it."""

from models.accounts import Role
from tests.claimed import REASON
from tests.meal_claims import Table, table

_ = table


async def test_t26_who_recorded_a_serving_does_not_approve_the_settlement_that_pays_it(table: Table, client_for):
    """The bureau's administrator typed it in: no till saw it, so an officer looks at it first. Seen to be verified at once, and
    approved (200) by who had typed it, without _RECORDED."""
    canteen, bureau = table.canteen, await client_for(Role.BUREAU_ADMIN)
    said = canteen.serving() | {"meal_point_id": str(canteen.point.id)}
    typed = (await bureau.post("/v1/meal-servings", json=said)).json()
    why = {"decision": "accept", "reason_code": "manual", "memo": "已核对纸质签到表"}
    reviewed = await canteen.officer.post(f"/v1/meal-servings/{typed['id']}/review", json=why)
    assert reviewed.is_success, reviewed.text
    claim = await table.drafted()
    for code in claim["totals"]["exceptions"]:
        said = {"code": code, "resolution": "accept"} | REASON
        assert (await canteen.officer.post(f"/v1/claims/{claim['id']}/resolutions", json=said)).is_success
    proposed = (await canteen.officer.post(f"/v1/claims/{claim['id']}/settle")).json()
    path = f"/v1/settlements/{proposed['id']}/approve"

    refused = await bureau.post(path, headers={"Idempotency-Key": "approve-own"})
    shown = (await bureau.get(f"/v1/settlements/{proposed['id']}")).json()
    approved = await (await client_for(Role.BUREAU_ADMIN)).post(path, headers={"Idempotency-Key": "approve-other"})

    assert (typed["status"], typed["open_exceptions"], typed["evidence"]) == ("flagged", ["manual"], "manual")
    assert (refused.status_code, refused.json()["code"]) == (409, "same_person"), refused.text
    assert "approve" not in shown["allowed_actions"]
    assert (approved.status_code, approved.json()["subsidy_fen"]) == (200, 1500), approved.text
