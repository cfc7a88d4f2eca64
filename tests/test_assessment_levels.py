"""What follows from a level: who fits a programme, what officers are told, and whose level runs out. Nothing changes by itself."""

from datetime import timedelta

import pytest

from models.accounts import Role
from models.entitlements import EntitlementStatus
from services.calendars import today
from tests.assessed import Community, opened


@pytest.fixture
async def community(make, client_for) -> Community:
    return await opened(make, client_for)


async def programme(community, least=2, scale="GBT42195-2022", **more):
    return await community.make.programme(monthly_cap=None, min_ability_level=least, ability_scale=scale, **more)


def asking(resident, programme, since=None):
    whose = {"resident_id": str(resident.id), "programme_id": str(programme.id)}
    return whose | {"effective_from": str(since or today()), "reason": "按规定"}


@pytest.mark.parametrize(
    ("total", "register", "status", "level"),
    [
        (66, None, 409, 1),
        (65, None, 201, 2),
        (0, None, 201, 4),
        (None, None, 409, None),
        (None, 2, 201, 2),
        (None, 1, 409, 1),
        (90, 3, 409, 0),
    ],
)
async def test_a_grant_is_asked_for_who_has_the_level_that_the_programme_is_for(
    community, make, total, register, status, level
):
    """What was assessed, else what stands in the register. Seen to fail, with 201 throughout, without the question."""
    resident, wanted = await make.resident(ability_level=register), await programme(community)
    if total is not None:
        await community.final(resident, total)

    answer = await community.officer.post("/v1/entitlements", json=asking(resident, wanted))

    assert answer.status_code == status, answer.text
    if status == 409:
        told = answer.json()
        assert (told["code"], told["level"], told["least"]) == ("ability_does_not_fit", level, 2)
        assert ("未评估" if level is None else f" {level} 级") in told["detail"]


async def test_the_level_is_that_of_the_day_on_which_the_grant_begins(community, make):
    resident, wanted = await make.resident(), await programme(community)
    await community.final(resident, 50, on=today() - timedelta(days=200))
    await community.final(resident, 90, on=today() - timedelta(days=20), reason="on_change")

    past = asking(resident, wanted, today() - timedelta(days=100)) | {"effective_to": str(today() - timedelta(days=50))}
    answers = [
        await community.officer.post("/v1/entitlements", json=order) for order in (past, asking(resident, wanted))
    ]

    assert [answer.status_code for answer in answers] == [201, 409]
    assert answers[1].json()["level"] == 0


async def test_a_file_of_entitlements_asks_the_same(community, make, drain):
    able, unable = await make.resident(), await make.resident()
    wanted = await programme(community)
    for resident, total in ((able, 90), (unable, 20)):
        await community.final(resident, total)
    numbers = [await _number(community, resident) for resident in (able, unable)]
    lines = "\n".join(f"{wanted.code},{number},{today()}" for number in numbers)
    sheet = f"programme_code,resident_id_number,effective_from\n{lines}\n".encode()

    taken = await community.officer.post("/v1/imports/entitlements", files={"file": ("e.csv", sheet, "text/csv")})
    await drain()
    done = (await community.officer.get(f"/v1/imports/{taken.json()['id']}")).json()
    faults = (await community.officer.get(f"/v1/imports/{done['id']}/errors.csv")).text

    assert (done["rows_created"], done["rows_failed"]) == (1, 1), done
    assert "ability_does_not_fit" in faults
    assert "resident_id_number" in faults


async def _number(community, resident):
    asked = {"purpose": "payment", "fields": ["id_number"]}
    return (await community.officer.post(f"/v1/residents/{resident.id}/reveal", json=asked)).json()["id_number"]


async def test_a_level_that_no_longer_fits_is_told_and_changes_no_entitlement(community, make):
    resident, wanted = await make.resident(), await programme(community)
    await community.final(resident, 50, on=today() - timedelta(days=300))
    entitlement = await make.entitlement(resident, wanted)
    before = await community.notices(status="open", kind="no_longer_fits")

    better = await community.final(resident, 80, reason="routine")
    [told] = await community.notices(status="open", kind="no_longer_fits")
    stands = (await community.officer.get(f"/v1/entitlements/{entitlement.id}")).json()

    assert before == []
    assert (told["entitlement_id"], told["programme_id"], told["assessment_id"]) == (
        *(str(entitlement.id), str(wanted.id)),
        better["id"],
    )
    assert (told["level"], told["level_before"], told["allowed_actions"]) == (1, 2, ["close"])
    assert "分散特困照护" in told["says_zh"]
    assert "现为 1 级（此前 2）" in told["says_zh"]
    assert (stands["status"], stands["pending"], stands["effective_to"]) == (EntitlementStatus.ACTIVE, None, None)


async def test_a_programme_that_is_newly_fit_is_told_once(community, make):
    """Not again by a worse level, nor for who has the entitlement already."""
    resident, other = await make.resident(), await make.resident()
    wanted = await programme(community)
    await programme(community, least=4)
    await make.entitlement(other, wanted)

    await community.final(resident, 60)
    await community.final(resident, 45, reason="on_change")
    await community.final(other, 60)
    told = await community.notices(kind="fits_newly")

    assert [(one["programme_id"], one["level"], one["status"]) for one in told] == [(str(wanted.id), 2, "outdated")]


async def test_a_level_found_anew_outdates_what_was_open_of_the_earlier_one(community, make):
    """Annulled too: what counts again is what is told."""
    resident, wanted = await make.resident(), await programme(community)
    await community.final(resident, 50, on=today() - timedelta(days=300))
    await make.entitlement(resident, wanted)
    wrong = await community.final(resident, 80, reason="routine")

    await community.admin.post(f"/v1/assessments/{wrong['id']}/annul", json={"reason": "登记有误"})
    told = await community.notices(kind="no_longer_fits")

    assert [one["status"] for one in told] == ["outdated"]
    assert await community.notices(status="open") == []


@pytest.mark.parametrize(
    ("first", "then", "told"),
    [(90, 66, False), (90, 65, True), (20, 50, True), (50, 50, False), (20, 40, False)],
)
async def test_f14_a_level_that_goes_by_two_at_once_is_looked_at(community, make, first, then, told):
    """Either way. Seen to fail when only a worse level was."""
    resident = await make.resident()
    await community.final(resident, first, on=today() - timedelta(days=90))
    made = await community.final(resident, then, reason="on_change")

    found = await community.notices(kind="level_jump")

    assert [one["assessment_id"] for one in found] == ([made["id"]] if told else [])


async def served(community, provider, residents):
    item = await community.make.service_item()
    caregiver = await community.make.caregiver(provider)
    for resident in residents:
        visit = await community.make.visit(None, item, caregiver, resident=resident)
        await community.make.owner.execute("update visits set served_on = $1 where id = $2", today(), visit.id)


@pytest.mark.parametrize(
    ("residents", "providers", "others", "told"),
    [(5, 1, 1, True), (4, 1, 1, False), (5, 2, 1, False), (5, 1, 0, False)],
    ids=["five of one provider", "four", "of two providers", "the district has no other"],
)
async def test_f14_a_pair_of_assessors_whose_residents_are_all_one_providers_is_looked_at_once(
    community, make, residents, providers, others, told
):
    everyone = [await make.resident() for _ in range(residents + 1)]
    firms = [await make.provider() for _ in range(providers)]
    for _ in range(others):
        await make.provider()
    for nth, resident in enumerate(everyone):
        await served(community, firms[nth % providers], [resident])
        # The order of the two is nothing to it.
        by, signer = (community.first, community.nurse) if nth % 2 else (community.nurse, community.first)
        if nth < residents:
            await community.final(resident, 70, by=by, signer=signer)

    found = await community.notices(kind="same_pair")
    if told:
        await community.final(everyone[-1], 70)

    assert [one["provider_id"] for one in found] == ([str(firms[0].id)] if told else [])
    assert len(await community.notices(kind="same_pair")) == len(found)


async def test_a_notice_is_put_away_by_an_officer_who_says_what_he_did(community, make, client_for):
    resident = await make.resident()
    await community.final(resident, 90, on=today() - timedelta(days=90))
    await community.final(resident, 20, reason="on_change")
    [told] = await community.notices(kind="level_jump")
    path = f"/v1/assessment-notices/{told['id']}"
    kin = await client_for(Role.SUBSIDY_OFFICER)
    await kin.post("/v1/kin-declarations", json={"resident_id": str(resident.id), "relation": "母亲"})
    account = type("A", (), {"id": community.accounts["nurse"]})
    nurse = await client_for(
        Role.SUBSIDY_OFFICER, membership=await make.membership(Role.SUBSIDY_OFFICER, account=account)
    )

    refused = [await who.post(f"{path}/close", json={"note": "已核实"}) for who in (community.admin, kin, nurse)]
    closed = await community.officer.post(f"{path}/close", json={"note": "中风后情况属实"})
    again = await community.officer.post(f"{path}/close", json={"note": "中风后情况属实"})
    read = await community.officer.get(path)

    assert [answer.json()["code"] for answer in refused] == ["forbidden", "kin_conflict", "same_person"]
    assert (closed.status_code, closed.json()["status"], closed.json()["closing_note"]) == (
        200,
        "closed",
        "中风后情况属实",
    )
    assert (again.status_code, again.json()["code"]) == (409, "wrong_state")
    assert read.json() == closed.json()
    assert (await community.officer.get(path.rpartition("/")[0] + f"/{resident.id}")).status_code == 404


async def test_whose_level_runs_out_is_listed_the_longest_overdue_first(community, make):
    """The latest of each only, and of nobody who has died."""
    over, soon, later, renewed, gone = [await make.resident() for _ in range(5)]
    for resident, days in ((over, 400), (soon, 350), (later, 10), (renewed, 500), (gone, 600)):
        await community.final(resident, 70, on=today() - timedelta(days=days))
    await community.final(renewed, 70, reason="routine")
    death = {"status": "deceased", "effective_on": str(today()), "reason": "家属报告"}
    await community.admin.post(f"/v1/residents/{gone.id}/status-changes", json=death)

    async def due(days):
        params = {} if days is None else {"within_days": days}
        items = (await community.officer.get("/v1/assessments/due", params=params)).json()["items"]
        return [one["resident_id"] for one in items]

    assert await due(None) == [str(over.id), str(soon.id)]
    assert await due(0) == [str(over.id)]
    assert await due(366) == [str(one.id) for one in (over, soon, later, renewed)][:4]
    page = (await community.officer.get("/v1/assessments/due", params={"limit": 1})).json()
    rest = (
        await community.officer.get("/v1/assessments/due", params={"limit": 1, "cursor": page["next_cursor"]})
    ).json()
    assert [one["resident_id"] for one in page["items"] + rest["items"]] == [str(over.id), str(soon.id)]
    wrong = await community.officer.get("/v1/assessments/due", params={"within_days": 367})
    assert wrong.status_code == 422


async def test_the_list_of_assessments_is_narrowed_and_leaves_as_a_file(community, make, drain):
    one, two = await make.resident(), await make.resident()
    made = await community.final(one, 50)
    waiting = await community.drafted(two, 20)
    await community.first.post(f"/v1/assessments/{waiting['id']}/submit")

    async def found(**params):
        return [item["id"] for item in (await community.nurse.get("/v1/assessments", params=params)).json()["items"]]

    assert await found(status="submitted") == [waiting["id"]]
    assert await found(level=2) == await found(resident_id=str(one.id)) == [made["id"]]
    assert await found(scale_code="OTHER") == []
    asked = {"kind": "assessments", "filters": {"level": "2", "scale_code": "GBT42195-2022"}}
    export = (await community.officer.post("/v1/exports", json=asked)).json()
    await drain()
    text = (await community.officer.get(f"/v1/exports/{export['id']}/file")).text
    assert text.splitlines()[0].lstrip("\ufeff").startswith("老年人,评估日期,量表")
    assert len(text.splitlines()) == 2
    assert "首次评估,已定级,2" in text


async def test_a_programmes_version_says_for_which_levels_it_is(community, make):
    made = await make.programme(monthly_cap=None)
    path = f"/v1/programmes/{made.id}/versions"
    item = await make.service_item()
    rules = {"effective_from": "2026-01-01", "service_item_ids": [str(item.id)]}

    added = await community.admin.post(path, json=rules | {"min_ability_level": 2})
    refused = [
        await community.admin.post(path, json=rules | wrong)
        for wrong in (
            {"min_ability_level": 5},
            {"ability_scale": "GBT42195-2022"},
            {"min_ability_level": 1, "ability_scale": "NOSUCH"},
        )
    ]

    assert (added.status_code, added.json()["min_ability_level"], added.json()["ability_scale"]) == (
        *(201, 2),
        "GBT42195-2022",
    )
    assert [answer.json()["errors"][0]["code"] for answer in refused] == [
        *("ability_level_unknown", "ability_level_missing"),
        "assessment_scale_unknown",
    ]
    assert [answer.json()["errors"][0]["pointer"] for answer in refused] == [
        *("/min_ability_level", "/min_ability_level"),
        "/ability_scale",
    ]
