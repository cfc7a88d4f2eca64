"""Entitlements: asked by one, decided by another, read by whom they concern."""

import asyncio

import pytest
from uuid_utils.compat import uuid7

from models.accounts import Role
from models.entitlements import EntitlementStatus
from models.programmes import ProgrammeStatus
from models.residents import ResidentStatus
from services.calendars import today
from tests.moments import in_days, tomorrow

# role: what it gets for asking a grant, approving, rejecting, suspending, resuming, ending, approving many, reading,
# listing and the balance. A relative, whose resident consented to all, and a resident ask about that resident.
NOTHING = (403,) * 10
POLICY = dict.fromkeys(Role, NOTHING) | {
    Role.SUBSIDY_OFFICER: (201, 200, 409, 200, 409, 409, 200, 200, 200, 200),
    Role.BUREAU_ADMIN: (403, 200, 409, 403, 403, 403, 200, 200, 200, 200),
    Role.COMMUNITY_WORKER: (403,) * 7 + (200, 200, 200),
    Role.RESIDENT: (403,) * 7 + (200, 200, 200),
    Role.FAMILY: (403,) * 7 + (200, 200, 200),
    Role.AUDITOR: (403,) * 7 + (200, 200, 200),
}


async def asked(make, client, **given):
    """A resident, a programme and a grant that waits for a second person."""
    resident, programme = await make.resident(), await make.programme(await make.service_item())
    order = {"resident_id": str(resident.id), "programme_id": str(programme.id), "effective_from": "2024-01-01"}
    return await client.post("/v1/entitlements", json=order | given)


@pytest.mark.parametrize("role", Role)
async def test_who_may_do_what_with_entitlements(client_for, make, role):
    officer = await client_for(Role.SUBSIDY_OFFICER)
    waiting = (await asked(make, officer)).json()
    bound = {"resident_id": waiting["resident_id"]} if role in (Role.RESIDENT, Role.FAMILY) else {}
    client, place = await client_for(role, **bound), f"/v1/entitlements/{waiting['id']}"
    change = {"effective_on": str(today()), "reason": "住院"}

    answers = [
        await asked(make, client),
        await client.post(f"{place}/approve", json={}),
        await client.post(f"{place}/reject", json={}),
        await client.post(f"{place}/suspend", json=change),
        await client.post(f"{place}/resume", json=change),
        await client.post(f"{place}/end", json=change),
        await client.post("/v1/entitlements/approvals", json={"ids": [str(uuid7())]}),
        await client.get(place),
        await client.get("/v1/entitlements"),
        await client.get(f"{place}/balance", params={"month": "2024-03"}),
    ]

    assert tuple(answer.status_code for answer in answers) == POLICY[role]


async def test_a_grant_is_proposed_by_one_and_active_by_another(client_for, make):
    maker, checker = await client_for(Role.SUBSIDY_OFFICER), await client_for(Role.SUBSIDY_OFFICER)

    made = await asked(make, maker, monthly_cap=1200, reason="入户核实")
    place = f"/v1/entitlements/{made.json()['id']}"
    seen = (await checker.get(place)).json()
    decided = await checker.post(f"{place}/approve", json={"note": "材料齐全"})

    assert made.status_code == 201, made.text
    assert (made.json()["status"], made.json()["allowed_actions"]) == ("proposed", [])
    assert seen["allowed_actions"] == ["approve", "reject"]
    assert (seen["pending"]["kind"], seen["pending"]["reason"]) == ("grant", "入户核实")
    shown = decided.json()
    assert (decided.status_code, shown["status"], shown["pending"]) == (200, "active", None)
    assert shown["allowed_actions"] == ["suspend", "end"]
    assert [(c["decision"], c["note"]) for c in shown["changes"]] == [("approved", "材料齐全")]
    assert decided.headers["etag"] == (await checker.get(place)).headers["etag"] != made.headers["etag"]


async def test_a_grant_that_is_rejected_frees_its_days(client_for, make):
    maker, checker = await client_for(Role.SUBSIDY_OFFICER), await client_for(Role.BUREAU_ADMIN)
    made = (await asked(make, maker)).json()
    order = {name: made[name] for name in ("resident_id", "programme_id", "effective_from")}

    rejected = await checker.post(f"/v1/entitlements/{made['id']}/reject", json={"note": "不符合条件"})
    again = await maker.post("/v1/entitlements", json=order)

    assert (rejected.status_code, rejected.json()["status"]) == (200, "rejected")
    assert rejected.json()["allowed_actions"] == []
    assert again.status_code == 201


async def test_an_overlap_is_refused_and_names_what_is_in_the_way(client_for, make):
    """Seen to fail without the exclusion constraint entitlements_one_at_a_time_excl."""
    officer = await client_for(Role.SUBSIDY_OFFICER)
    made = (await asked(make, officer, effective_to="2024-06-30")).json()
    order = {name: made[name] for name in ("resident_id", "programme_id")}

    overlapping = await officer.post("/v1/entitlements", json=order | {"effective_from": "2024-06-30"})
    after = await officer.post("/v1/entitlements", json=order | {"effective_from": "2024-07-01"})

    refused = overlapping.json()
    assert (overlapping.status_code, refused["code"]) == (409, "entitlement_overlaps")
    assert refused["blocker_id"] == made["id"]
    assert (refused["blocker_from"], refused["blocker_to"]) == ("2024-01-01", "2024-06-30")
    assert after.status_code == 201, after.text


async def test_what_has_no_last_day_says_null_to_machines_and_leaves_it_open_to_people(client_for, make):
    """Seen to fail with "…" where a date or null is expected."""
    officer = await client_for(Role.SUBSIDY_OFFICER)
    made = (await asked(make, officer)).json()
    order = {name: made[name] for name in ("resident_id", "programme_id")}

    refused = (await officer.post("/v1/entitlements", json=order | {"effective_from": "2024-06-30"})).json()

    assert (refused["code"], refused["blocker_to"]) == ("entitlement_overlaps", None)
    assert "2024-01-01 至 …" in refused["detail"]


async def test_of_six_overlapping_grants_at_once_one_is_proposed(client_for, make):
    """Seen to make several without the exclusion constraint."""
    officers = [await client_for(Role.SUBSIDY_OFFICER) for _ in range(6)]
    resident, programme = await make.resident(), await make.programme(await make.service_item())
    order = {"resident_id": str(resident.id), "programme_id": str(programme.id), "effective_from": "2024-01-01"}

    answers = await asyncio.gather(*(officer.post("/v1/entitlements", json=order) for officer in officers))

    assert sorted(answer.status_code for answer in answers) == [201] + [409] * 5
    assert {a.json()["code"] for a in answers if a.status_code == 409} == {"entitlement_overlaps"}
    count = await make.owner.fetchval("select count(*) from entitlements where district_code = $1", make.code)
    assert count == 1


@pytest.mark.parametrize(
    ("wrong", "status", "code"),
    [
        ({"effective_to": "2023-12-31"}, 422, "entitlement_ends_before_it_starts"),
        ({"effective_from": "2019-12-31"}, 422, "before_the_rules"),
        ({"effective_from": "2024-13-01"}, 422, "invalid_input"),
        ({"effective_from": 20240101}, 422, "invalid_input"),
        ({"monthly_cap": -1}, 422, "invalid_input"),
        ({"monthly_cap": 12.5}, 422, "invalid_input"),
        ({"monthly_cap": "60"}, 422, "invalid_input"),
        ({"status": "active"}, 422, "invalid_input"),
        ({"reason": "x" * 201}, 422, "invalid_input"),
        ({"resident_id": str(uuid7())}, 404, "resident_not_found"),
        ({"programme_id": str(uuid7())}, 404, "programme_not_found"),
        ({"resident_id": "nobody"}, 422, "invalid_input"),
    ],
)
async def test_bad_input_is_refused_and_leaves_nothing(client_for, make, wrong, status, code):
    refused = await asked(make, await client_for(Role.SUBSIDY_OFFICER), **wrong)

    assert (refused.status_code, refused.json()["code"]) == (status, code)
    assert await make.owner.fetchval("select count(*) from entitlements where district_code = $1", make.code) == 0


async def test_nobody_is_entitled_who_is_gone_nor_by_a_programme_that_is_not_active(client_for, make):
    officer, item = await client_for(Role.SUBSIDY_OFFICER), await make.service_item()
    gone = await make.resident(status=ResidentStatus.MOVED_OUT, moved_out_on=in_days(-1))
    here, programme = await make.resident(), await make.programme(item)
    draft = await client_for(Role.BUREAU_ADMIN)
    other = (await draft.post("/v1/programmes", json={"code": "X", "name": "草案", "kind": "service"})).json()
    assert other["status"] == ProgrammeStatus.DRAFT

    async def ask(resident, programme_id):
        order = {"resident_id": str(resident.id), "programme_id": str(programme_id), "effective_from": "2024-01-01"}
        return await officer.post("/v1/entitlements", json=order)

    answers = [await ask(gone, programme.id), await ask(here, other["id"])]

    assert [answer.status_code for answer in answers] == [409, 409]
    assert [answer.json()["code"] for answer in answers] == ["resident_gone", "programme_not_active"]


async def test_a_cap_of_ones_own_needs_a_programme_that_is_capped(client_for, make):
    officer, resident = await client_for(Role.SUBSIDY_OFFICER), await make.resident()
    programme = await make.programme(await make.service_item(), monthly_cap=None)
    order = {"resident_id": str(resident.id), "programme_id": str(programme.id), "effective_from": "2024-01-01"}

    refused = await officer.post("/v1/entitlements", json=order | {"monthly_cap": 60})

    assert (refused.status_code, refused.json()["code"]) == (422, "cap_without_unit")


async def test_the_same_key_asks_once(client_for, make):
    officer = await client_for(Role.SUBSIDY_OFFICER)
    resident, programme = await make.resident(), await make.programme(await make.service_item())
    order = {"resident_id": str(resident.id), "programme_id": str(programme.id), "effective_from": "2024-01-01"}

    answers = [
        await officer.post("/v1/entitlements", json=order, headers={"Idempotency-Key": "grant-once-1"})
        for _ in range(2)
    ]

    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].content == answers[1].content


async def test_lists_are_filtered_by_what_waits_and_by_the_status_of_today(client_for, make):
    officer, item = await client_for(Role.SUBSIDY_OFFICER), await make.service_item()
    programme = await make.programme(item)
    lapsed = await make.entitlement(await make.resident(), programme, effective_to=in_days(-1))
    last_day = await make.entitlement(await make.resident(), programme, effective_to=today())
    waiting = (await asked(make, officer)).json()

    async def ids(**wanted):
        return [e["id"] for e in (await officer.get("/v1/entitlements", params=wanted)).json()["items"]]

    assert await ids(pending="grant") == [waiting["id"]]
    assert await ids(status=EntitlementStatus.ENDED) == [str(lapsed.id)]
    assert await ids(status=EntitlementStatus.ACTIVE) == [str(last_day.id)]
    assert await ids(programme_id=str(programme.id), limit=200) == [str(last_day.id), str(lapsed.id)]
    assert await ids(resident_id=waiting["resident_id"]) == [waiting["id"]]


async def test_each_act_leaves_one_audit_row_and_no_reason_in_it(client_for, make):
    maker, checker = await client_for(Role.SUBSIDY_OFFICER), await client_for(Role.BUREAU_ADMIN)
    made = (await asked(make, maker, reason="患病情况")).json()
    place = f"/v1/entitlements/{made['id']}"

    await checker.post(f"{place}/approve")
    await maker.post(f"{place}/end", json={"effective_on": tomorrow(), "reason": "患病情况"})
    await checker.post(f"{place}/reject")

    rows = await make.owner.fetch("select * from audit_events where district_code = $1 order by id", make.code)
    wanted = ["ask", "approve", "end", "reject"]
    assert [row["act"] for row in rows] == [f"entitlements.{act}" for act in wanted]
    assert {str(row["subject_id"]) for row in rows} == {made["id"]}
    assert not any("患病" in row["body"] for row in rows)
