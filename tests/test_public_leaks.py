"""No public answer names a person, or says what somebody wrote in words of his own."""

from models.accounts import Role
from tests.inspected import ORDINARY, PATH, RESPONSIBLE, Safety, safety
from tests.lodged import day
from tests.meals import meal_point

_ = safety

CANARIES = {
    "resident": "柳金丝雀",
    "inspector": "检查员金丝雀",
    "territory": "属地金丝雀",
    "industry": "行业金丝雀",
    "institution": "院长金丝雀",
    "individual": "个人金丝雀",
    "description": "描述金丝雀",
    "note": "备注金丝雀",
    "account": "账号金丝雀",
    "step": "步骤金丝雀",
    "annulled": "作废金丝雀",
    "reason": "停餐金丝雀",
    "licence": "许可金丝雀",
    "why": "延期金丝雀",
}


async def test_no_public_answer_names_a_person_or_says_what_somebody_wrote(safety: Safety, client_for):
    """T45, T46: each canary is planted where the district itself reads it, and searched for in every public answer of every form.

    Seen to find a description told as a clause, and inspectors told as departments."""
    s, make, nobody = safety, safety.make, await client_for()
    resident = await make.resident(name=CANARIES["resident"], phone="13912340001", address=CANARIES["resident"] + "路")
    await make.stay(await make.bed(s.facility), resident)
    ours = "id in (select account_id from memberships where district_code = $2)"
    await make.owner.execute(f"update accounts set display_name = $1 where {ours}", CANARIES["account"], make.code)
    licence = [{"kind": CANARIES["licence"], "number": CANARIES["licence"], "expires_on": None}]
    bureau, point = s.bureau, await meal_point(make)
    tag = (await bureau.get(f"/v1/facilities/{s.facility.id}")).headers["etag"]
    await bureau.patch(f"/v1/facilities/{s.facility.id}", json={"licences": licence}, headers={"If-Match": tag})
    closed = {"from_on": day(1), "to_on": day(2), "reason": CANARIES["reason"]}
    assert (await bureau.post(f"/v1/meal-points/{point.id}/closed-days", json=closed)).status_code == 201
    codes, responsible = [], {who: CANARIES[who] for who in RESPONSIBLE}
    for place in (("facility", s.facility.id), ("meal_point", point.id)):
        where = {"place_kind": place[0], "place_id": str(place[1])}
        written = {"description": CANARIES["description"], "responsible": responsible}
        said = {"inspectors": [CANARIES["inspector"]], "note": CANARIES["note"], **where}
        for _ in range(2):
            finding = await s.found(ORDINARY, **said, findings=[s.finding(ORDINARY, **written)])
            manager = await client_for(
                Role.FACILITY_MANAGER if place[0] == "facility" else Role.MEAL_POINT_OPERATOR,
                **{f"{place[0]}_id": place[1]},
            )
            await s.act(manager, finding, "extend", due_on=day(20), reason=CANARIES["why"])
            await s.act(manager, finding, "rectify", note=CANARIES["step"])
        notice = (await bureau.get(f"/v1/notices/{finding['notice_id']}")).json()
        codes.append(notice["code"])
        await bureau.post(f"{PATH}/{finding['inspection_id']}/annul", json={"reason": CANARIES["annulled"]})
    await make.service_item()

    inside = "".join(
        [
            (await bureau.get("/v1/inspections")).text,
            (await bureau.get("/v1/residents")).text,
            (await bureau.get("/v1/accounts")).text,
            (await bureau.get("/v1/facilities")).text,
            (await bureau.get(f"/v1/meal-points/{point.id}/closed-days")).text,
        ]
    )
    paths = [f"/public/v1/notices/{code}" for code in codes]
    places = ("facilities", s.facility.id), ("meal-points", point.id)
    paths += [f"/public/v1/{kind}{more}" for kind, one in places for more in ("", f"/{one}", f"/{one}/inspections")]
    paths.append("/public/v1/service-items")
    answers = [
        await nobody.get(path, params={} if "notices" in path else {"district": make.code}, headers={"Accept": accept})
        for path in paths
        for accept in (
            "application/json",
            f"{'text/html' if 'notices' in path else 'text/csv'}, application/json;q=0.5",
        )
    ]

    assert [name for name, canary in CANARIES.items() if canary not in inside] == []
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.headers["content-type"] for answer in answers}) == 3
    assert [(one.url.path, name) for one in answers for name, canary in CANARIES.items() if canary in one.text] == []
    assert [answer.url.path for answer in answers if "13912340001" in answer.text] == []
