"""A result is objected to in time, reviewed by others, and the outcome supersedes; or it is annulled. Nothing is deleted."""

from datetime import timedelta

import pytest

from models.accounts import Background, Role
from services.calendars import today
from tests.assessed import Community, opened, said
from tests.test_assessments import PURPOSE

WHY = {"reason": "已不能独立行走"}
TOLD = WHY | {"told_by": "女儿"}
REVIEW = {"reason": "objection_review"}


@pytest.fixture
async def community(make, client_for) -> Community:
    return await opened(make, client_for)


async def objected(community, resident, total=70):
    made = await community.final(resident, total)
    answer = await community.third.post(f"/v1/assessments/{made['id']}/object", json=TOLD)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def other_pair(community):
    """Two who had no part: the doctor, and another worker."""
    return community.doctor, await community.client_for(Role.COMMUNITY_WORKER)


async def test_a_review_by_others_supersedes_and_both_stay_to_be_read(community, make):
    resident = await make.resident()
    first = await objected(community, resident)
    between = await community.level(resident)
    doctor, other = await other_pair(community)

    review = await community.final(resident, 40, by=doctor, signer=other, **REVIEW)
    then = (await community.officer.get(f"/v1/assessments/{first['id']}")).json()
    listed = (await community.officer.get(f"/v1/residents/{resident.id}/assessments")).json()["items"]

    assert (first["status"], first["objection"], first["told_by"]) == ("objected", WHY["reason"], "女儿")
    assert (between, await community.level(resident)) == (1, 3)
    assert (review["reviews_id"], review["level_before"], review["current"]) == (first["id"], 1, True)
    assert (then["status"], then["superseded_by_id"], then["level"], then["current"]) == (
        *("superseded", review["id"]),
        *(1, False),
    )
    assert [one["id"] for one in listed] == [review["id"], first["id"]]
    assert (await community.officer.post(f"/v1/assessments/{first['id']}/reveal", json=PURPOSE)).is_success


async def test_who_had_a_part_in_what_was_objected_to_has_none_in_the_review(community, make):
    """Neither its two assessors nor who objected, neither as first nor as second. Seen to fail, with 201 and 200, without
    `stand_aside`; and then the row refuses them (`assessments_maker_is_not_checker_ck`)."""
    resident = await make.resident()
    await objected(community, resident)
    path = f"/v1/residents/{resident.id}/assessments"

    begun = [
        await who.post(path, json=said(40, **REVIEW)) for who in (community.first, community.nurse, community.third)
    ]
    review = await community.drafted(resident, 40, by=community.doctor, **REVIEW)
    await community.doctor.post(f"/v1/assessments/{review['id']}/submit")
    signed = [
        await who.post(f"/v1/assessments/{review['id']}/sign")
        for who in (community.doctor, community.first, community.nurse, community.third)
    ]

    assert [(answer.status_code, answer.json()["code"]) for answer in begun] == [(409, "same_person")] * 3
    assert [(answer.status_code, answer.json()["code"]) for answer in signed] == [(409, "same_person")] * 4


async def test_a_review_is_of_an_objection_and_its_outcome_is_final(community, make, client_for):
    resident = await make.resident()
    doctor, other = await other_pair(community)
    early = await doctor.post(f"/v1/residents/{resident.id}/assessments", json=said(40, **REVIEW))
    await objected(community, resident)
    review = await community.final(resident, 40, by=doctor, signer=other, **REVIEW)

    again = await community.third.post(f"/v1/assessments/{review['id']}/object", json=TOLD)

    assert (early.status_code, early.json()["code"]) == (409, "nothing_objected")
    assert (again.status_code, again.json()["code"], review["objection_until"]) == (409, "review_is_final", None)


@pytest.mark.parametrize("role", [Role.RESIDENT, Role.FAMILY])
async def test_the_resident_and_his_family_object_themselves(community, make, client_for, role):
    resident = await make.resident()
    made = await community.final(resident, 70)
    who = await client_for(role, resident_id=resident.id)

    offered = (await who.get(f"/v1/assessments/{made['id']}")).json()["allowed_actions"]
    answer = await who.post(f"/v1/assessments/{made['id']}/object", json=WHY)
    twice = await who.post(f"/v1/assessments/{made['id']}/object", json=WHY)

    assert offered == ["object"]
    assert (answer.status_code, answer.json()["status"], answer.json()["allowed_actions"]) == (200, "objected", [])
    assert (twice.status_code, twice.json()["code"]) == (409, "wrong_state")


async def test_the_assessors_do_not_object_for_the_resident(community, make):
    """Another worker writes it down."""
    made = await community.final(await make.resident(), 70)

    answers = [
        await who.post(f"/v1/assessments/{made['id']}/object", json=TOLD) for who in (community.first, community.nurse)
    ]

    assert [answer.json()["code"] for answer in answers] == ["same_person"] * 2


@pytest.mark.parametrize(("days_ago", "status"), [(30, 200), (31, 409)])
async def test_one_objects_within_the_days_of_the_scale(community, make, days_ago, status):
    """To the thirtieth day after it was signed. Seen to fail, with 200 on the 31st, without the rule."""
    made = await community.final(await make.resident(), 70)
    await make.owner.execute(
        "update assessments set signed_at = signed_at - make_interval(days => $1) where id = $2", days_ago, made["id"]
    )

    answer = await community.third.post(f"/v1/assessments/{made['id']}/object", json=TOLD)

    assert answer.status_code == status
    if status == 409:
        assert (answer.json()["code"], answer.json()["until"]) == (
            *("objection_too_late",),
            str(today() - timedelta(days=1)),
        )


async def test_what_was_annulled_stays_to_be_read_and_what_counted_before_counts_again(community, make):
    resident = await make.resident()
    before = await community.final(resident, 70, on=today() - timedelta(days=400))
    wrong = await community.final(resident, 20, reason="routine")
    counted = await community.level(resident)

    answer = await community.admin.post(f"/v1/assessments/{wrong['id']}/annul", json={"reason": "评估对象登记错误"})
    twice = await community.admin.post(f"/v1/assessments/{wrong['id']}/annul", json={"reason": "评估对象登记错误"})
    listed = (await community.officer.get(f"/v1/residents/{resident.id}/assessments")).json()["items"]

    assert (counted, await community.level(resident)) == (4, 1)
    assert (answer.json()["status"], answer.json()["annulled_reason"]) == ("annulled", "评估对象登记错误")
    assert (twice.status_code, twice.json()["code"], twice.json()["allowed"]) == (409, "wrong_state", "-")
    assert [(one["id"], one["status"], one["current"]) for one in listed] == [
        (wrong["id"], "annulled", False),
        (before["id"], "final", True),
    ]


async def test_an_annulled_first_assessment_leaves_what_the_register_said(community, make):
    resident = await make.resident(ability_level=2)
    made = await community.final(resident, 20)

    await community.admin.post(f"/v1/assessments/{made['id']}/annul", json={"reason": "登记有误"})

    assert (made["level_before"], await community.level(resident)) == (2, 2)


async def test_an_annulled_review_leaves_the_objection_to_another_review(community, make):
    resident = await make.resident()
    first = await objected(community, resident)
    doctor, other = await other_pair(community)
    review = await community.final(resident, 40, by=doctor, signer=other, **REVIEW)

    await community.admin.post(f"/v1/assessments/{review['id']}/annul", json={"reason": "登记有误"})
    then = (await community.officer.get(f"/v1/assessments/{first['id']}")).json()

    assert (then["status"], then["superseded_by_id"], then["current"]) == ("objected", None, True)
    assert await community.level(resident) == 1


async def test_an_administrator_does_not_annul_his_own(community, make, client_for):
    """What he made or signed. Seen to fail, with 200, without the question."""
    own = await make.membership(Role.BUREAU_ADMIN, background=Background.MEDICAL)
    admin = await client_for(Role.BUREAU_ADMIN, membership=own)
    signed = await community.final(await make.resident(), 70, signer=admin)
    made = await community.final(await make.resident(), 70, by=admin)

    answers = [
        await admin.post(f"/v1/assessments/{one['id']}/annul", json={"reason": "登记有误"}) for one in (signed, made)
    ]

    assert [(answer.status_code, answer.json()["code"]) for answer in answers] == [(409, "same_person")] * 2


async def test_a_draft_is_annulled_by_who_began_it_or_the_administrator(community, make):
    one, two = await community.drafted(await make.resident()), await community.drafted(await make.resident())
    path = "/v1/assessments/{}/annul".format

    other = await community.third.post(path(one["id"]), json={"reason": "登记有误"})
    own = await community.first.post(path(one["id"]), json={"reason": "登记有误"})
    admin = await community.admin.post(path(two["id"]), json={"reason": "登记有误"})

    assert (other.status_code, other.json()["code"]) == (409, "only_the_first_assessor")
    assert (own.json()["status"], admin.json()["status"]) == ("annulled", "annulled")
    assert (await community.drafted(type("R", (), {"id": one["resident_id"]})))["status"] == "draft"
