"""Which bed somebody is to have when a house closes: one of the same kind, unless the plan says why not; and who chooses first."""

from datetime import UTC, datetime, timedelta

from models.accounts import Role
from models.stays import StayStatus
from services.calendars import today
from tests.lodged import day
from tests.moving import a_house_that_closes

WHY = "经评估可住普通床位，家属同意"


async def test_a_bed_of_another_kind_says_why_or_bars_the_approval(make, client_for):
    """Seen to be approved (200) without `OTHER_KIND` among the faults of `_mover`."""
    moving = await a_house_that_closes(make, client_for, 1)
    other = await make.bed(kind="general")
    plan = await moving.drafted()
    move = {"stay_id": str(moving.stays[0].id), "bed_id": str(other.id)}

    unsaid = await moving.change(plan, moves=[move])
    refused = await moving.act(plan, "approve")
    said = await moving.change(plan, moves=[move | {"reason": WHY}])
    approved = await moving.act(plan, "approve")

    assert "other_kind" in unsaid.json()["moves"][0]["faults"]
    assert (refused.status_code, refused.json()["code"]) == (409, "closure_not_ready")
    assert "床位类型与原床位不同而未说明理由" in refused.json()["detail"]
    assert (said.json()["moves"][0]["reason"], said.json()["moves"][0]["faults"]) == (WHY, ["not_told"])
    assert approved.status_code == 200, approved.text
    auditor = await client_for(Role.AUDITOR)
    rows = (await auditor.get("/v1/audit", params={"act": "facility_closures.update"})).json()["items"]
    assert [row["facts"]["reasons"] for row in rows if "reasons" in row["facts"]] == [
        [{"stay": move["stay_id"], "bed": move["bed_id"], "reason": WHY}]
    ]


async def test_a_reason_is_said_of_one_bed_and_what_was_approved_is_a_draft_again_with_another(make, client_for):
    """Seen to stay approved where `reason` alone was no change of a plan, and to keep the reason of the bed before."""
    moving = await a_house_that_closes(make, client_for, 1)
    beds = [await make.bed(kind="general") for _ in range(2)]
    plan = await moving.drafted()
    stay = {"stay_id": str(moving.stays[0].id)}
    await moving.change(plan, moves=[stay | {"bed_id": str(beds[0].id), "reason": WHY}])
    approved = (await moving.act(plan, "approve")).json()["status"]

    reworded = (await moving.change(plan, moves=[stay | {"reason": "另一理由"}])).json()
    elsewhere = (await moving.change(plan, moves=[stay | {"bed_id": str(beds[1].id)}])).json()

    assert (approved, reworded["status"], reworded["moves"][0]["reason"]) == ("approved", "draft", "另一理由")
    assert reworded["moves"][0]["bed_id"] == str(beds[0].id)
    assert (elsewhere["moves"][0]["reason"], "other_kind" in elsewhere["moves"][0]["faults"]) == (None, True)


async def test_who_lies_there_has_a_bed_before_who_is_only_expected_for_longer(make, client_for):
    """One bed is left for two. Seen to go to the reservation without an end where the longer stay chose first."""
    moving = await a_house_that_closes(make, client_for)
    lying = await make.stay(await make.bed(moving.house), await make.resident(), to_on=today() + timedelta(days=20))
    told = {"status": StayStatus.RESERVED, "from_on": today() + timedelta(days=9), "told_on": None}
    expected = await make.stay(
        await make.bed(moving.house), await make.resident(), expires_at=datetime(2099, 1, 1, tzinfo=UTC), **told
    )
    left = await make.bed()

    plan = await moving.drafted()

    beds = {one["stay_id"]: one["bed_id"] for one in plan["moves"]}
    assert beds == {str(lying.id): str(left.id), str(expected.id): None}


async def test_a_stay_stands_once_among_the_moves_of_one_change(make, client_for):
    """Seen to be taken (200), the last one of them winning, without MovedTwice."""
    moving = await a_house_that_closes(make, client_for, 2)
    bed = await make.bed()
    plan = await moving.drafted(closes_on=day(5))
    first, second = [{"stay_id": str(stay.id), "bed_id": str(bed.id)} for stay in moving.stays]

    refused = await moving.change(plan, moves=[first, second, first | {"bed_id": None}])

    told = refused.json()
    assert (refused.status_code, told["code"]) == (422, "moved_twice")
    assert [one["pointer"] for one in told["errors"]] == ["/moves/2/stay_id"]
