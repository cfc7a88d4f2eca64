"""The waiting list leaves in its order, and tells a facility no more than the list does."""

import pytest

from models.accounts import Role
from tests.exports.fetching import made, rows_of
from tests.lodged import a_house, day


@pytest.mark.parametrize("form", ["csv", "xlsx"])
async def test_the_waiting_list_leaves_in_its_order_with_its_offers_and_names_by_right(make, client_for, drain, form):
    """Seen to tell the house whole names without `masks.name`."""
    house, other = await a_house(make, client_for), await make.facility()
    bed = await house.bed()
    people = {
        "later": await make.resident(name="王桂芳"),
        "first": await make.resident(name="李秀英", categories=["tekun_dispersed"]),
        "elsewhere": await make.resident(name="张玉兰"),
    }
    entries = {}
    for name, one in people.items():
        asked = {"resident_id": str(one.id), "kind": "nursing"}
        asked |= {"facility_id": str(other.id)} if name == "elsewhere" else {}
        entries[name] = (await house.bureau.post("/v1/waitlist", json=asked)).json()
    said = {"bed_id": str(bed.id), "from_on": day(1)}
    offered = await house.manager.post(f"/v1/waitlist/{entries['first']['id']}/offer", json=said)
    assert offered.status_code == 200, offered.text

    whole = await rows_of(house.bureau, drain, "waitlist", form)
    shortened = await rows_of(house.manager, drain, "waitlist", form)
    waiting = await rows_of(house.bureau, drain, "waitlist", form, status="waiting", kind="nursing")

    assert [row["老年人"] for row in whole] == ["李秀英", "王桂芳", "张玉兰"]
    assert [row["老年人"] for row in shortened] == ["李**", "王**"]
    assert [row["登记编号"] for row in waiting] == [entries[name]["entry_no"] for name in ("later", "elsewhere")]
    first = whole[0]
    assert (first["排队类别"], first["状态"], first["安排床位"], first["床位类型"]) == (
        "特困",
        "已安排待答复",
        bed.bed_no,
        "护理型床位",
    )
    assert (whole[2]["指定机构"], whole[1]["状态"]) == (other.name, "轮候中")


async def test_a_worker_takes_along_who_waits_in_his_own_divisions(make, client_for, drain):
    bureau = await client_for(Role.BUREAU_ADMIN)
    asked = {"resident_id": str((await make.resident()).id), "kind": "nursing"}
    assert (await bureau.post("/v1/waitlist", json=asked)).status_code == 201
    here = await client_for(Role.COMMUNITY_WORKER)
    elsewhere = await make.division(f"{make.code}999")
    there = await client_for(Role.COMMUNITY_WORKER, division_code=elsewhere)

    rows = [(await made(worker, drain, "waitlist"))["rows"] for worker in (here, there)]

    assert rows == [1, 0]
