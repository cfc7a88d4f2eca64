"""Corrections stand beside the raw events; acknowledgements and reviews say why a visit counts, or that it does not."""

from datetime import timedelta

import pytest

from models.accounts import Account, Role
from services.access import system
from services.visits import flag_overdue
from tests.days import NINE, a_day, now
from tests.moments import nine

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
WHY = {"reason_code": "no_network", "memo": ""}


def refusal(answer):
    return answer.status_code, answer.json()["code"]


def recently():
    """Yesterday at nine: within the days in which a visit may still be corrected."""
    return nine(-1)


async def correct(day, visit, role=Role.CAREGIVER, **said):
    body = {"reason_code": "forgot_check_out"} | {
        name: value.isoformat() if hasattr(value, "isoformat") else value for name, value in said.items()
    }
    return await day.act(role, f"/visits/{visit['id']}/corrections", body)


async def acknowledge(day, visit, code, role, why=WHY):
    found = (await day.read(f"/visits/{visit['id']}/exceptions"))["items"]
    exception = next(x["id"] for x in found if x["code"] == code)
    return await day.act(role, f"/visits/{visit['id']}/exceptions/{exception}/acknowledge", why)


async def test_a_forgotten_check_out_is_said_later_and_waits_for_an_officer(make, client_for):
    day, at = await a_day(make, client_for), recently()
    visit = await day.visit(at)
    await day.check_in(visit["id"], at)

    corrected = await correct(day, visit, ended_at=at + HOUR)
    refused = await acknowledge(day, visit, "manual", Role.PROVIDER_MANAGER)
    settled = await acknowledge(day, visit, "manual", Role.SUBSIDY_OFFICER)

    assert corrected.status_code == 201
    assert (corrected.json()["status"], corrected.json()["minutes"]) == ("flagged", 60)
    assert corrected.json()["open_exceptions"] == ["manual"]
    assert refused.status_code == 403
    assert (settled.status_code, settled.json()["status"]) == (200, "acknowledged")
    assert (await day.read(f"/visits/{visit['id']}"))["status"] == "verified"
    assert (await day.read(f"/orders/{visit['order_id']}"))["status"] == "completed"
    (kept,) = (await day.read(f"/visits/{visit['id']}/corrections"))["items"]
    assert (kept["ended_at_before"], kept["started_at"]) == (None, None)
    assert len((await day.read(f"/visits/{visit['id']}/events"))["items"]) == 1


async def test_a_verified_visit_that_is_corrected_is_posted_again_only_when_acknowledged(make, client_for):
    day, at = await a_day(make, client_for), recently()
    month = at.strftime("%Y-%m")
    visit = await day.served(at, 60)

    corrected = (await correct(day, visit, Role.PROVIDER_MANAGER, ended_at=at + 50 * MINUTE)).json()
    between = await day.balance(month)
    await acknowledge(day, visit, "manual", Role.SUBSIDY_OFFICER)

    assert (corrected["status"], corrected["posted_subsidy_fen"]) == ("flagged", 0)
    assert (between, await day.balance(month)) == ((60, 0), (0, 50))
    assert (await day.read("/ledger/check", Role.AUDITOR))["faults"] == []


async def test_a_visit_without_any_event_is_manual_evidence(make, client_for):
    day, at = await a_day(make, client_for), recently()
    visit = await day.visit(at)

    said = (await correct(day, visit, started_at=at, ended_at=at + HOUR, reason_code="device_failed")).json()

    assert (said["status"], said["evidence"], said["open_exceptions"]) == ("flagged", "manual", ["manual"])
    assert said["minutes"] == 60


@pytest.mark.parametrize(
    ("said", "refused"),
    [
        ({"ended_at": -MINUTE}, (422, "visit_ends_before_it_began")),
        ({"started_at": HOUR + MINUTE}, (422, "visit_ends_before_it_began")),
        ({"started_at": -24 * HOUR}, (422, "visit_longer_than_a_day")),
        ({"ended_at": 48 * HOUR}, (422, "not_yet_happened")),
        ({}, (422, "nothing_corrected")),
        ({"ended_at": HOUR, "reason_code": "other"}, (422, "memo_required")),
        ({"ended_at": HOUR, "reason_code": "manual"}, (422, "memo_required")),
        ({"ended_at": HOUR, "reason_code": "because"}, (422, "invalid_input")),
    ],
)
async def test_a_correction_that_cannot_be_true_is_refused(make, client_for, said, refused):
    day, at = await a_day(make, client_for), recently()
    visit = await day.served(at)
    said = {name: at + value if isinstance(value, timedelta) else value for name, value in said.items()}

    before = await day.read(f"/visits/{visit['id']}")

    assert refusal(await correct(day, visit, **said)) == refused
    assert await day.read(f"/visits/{visit['id']}") == before
    assert (await day.read(f"/visits/{visit['id']}/corrections"))["items"] == []


async def test_an_old_visit_is_corrected_only_after_an_officer_unlocked_it(make, client_for):
    day = await a_day(make, client_for)
    visit = await day.served(NINE)

    refused = [
        await correct(day, visit, role, ended_at=NINE + MINUTE) for role in (Role.CAREGIVER, Role.PROVIDER_MANAGER)
    ]
    denied = await day.act(Role.PROVIDER_MANAGER, f"/visits/{visit['id']}/unlock", WHY)
    unlocked = await day.done(Role.SUBSIDY_OFFICER, f"/visits/{visit['id']}/unlock", WHY)

    assert {refusal(answer) for answer in refused} == {(409, "correction_window_closed")}
    assert denied.status_code == 403
    assert unlocked["corrections_until"] is not None
    assert (await correct(day, visit, ended_at=NINE + 30 * MINUTE)).status_code == 201


@pytest.mark.parametrize(("days", "status"), [(30, 201), (31, 409)])
async def test_the_window_is_thirty_days(make, client_for, days, status):
    day, at = await a_day(make, client_for), recently() - timedelta(days=days - 1)
    visit = await day.served(at)

    assert (await correct(day, visit, ended_at=at + 50 * MINUTE)).status_code == status


async def test_a_colleague_cannot_correct_a_visit(make, client_for):
    day, at = await a_day(make, client_for), recently()
    visit = await day.served(at)
    colleague = await make.caregiver(day.provider)
    other = await client_for(Role.CAREGIVER, provider_id=day.provider.id, caregiver_id=colleague.id)
    body = {"ended_at": (at + MINUTE).isoformat(), "reason_code": "data_entry_error"}

    assert (await other.post(f"/v1/visits/{visit['id']}/corrections", json=body)).status_code == 404
    assert (await correct(day, visit, Role.SUBSIDY_OFFICER, ended_at=at + MINUTE)).status_code == 403


async def test_a_caregiver_names_nobody_else_for_his_visit(make, client_for):
    """Seen to be told in Chinese of a right “visits:correct whose visit it was”."""
    day, at = await a_day(make, client_for), recently()
    visit, colleague = await day.served(at), await make.caregiver(day.provider)

    refused = (await correct(day, visit, caregiver_id=str(colleague.id))).json()
    named = await correct(day, visit, Role.PROVIDER_MANAGER, caregiver_id=str(colleague.id))

    assert (refused["status"], refused["code"]) == (403, "caregiver_named_by_manager")
    assert "服务商管理员" in refused["detail"]
    assert (named.status_code, named.json()["caregiver_id"]) == (201, str(colleague.id))


ACKNOWLEDGES = {
    "late": {Role.PROVIDER_MANAGER, Role.SUBSIDY_OFFICER},
    "short": {Role.PROVIDER_MANAGER, Role.SUBSIDY_OFFICER},
    "place": {Role.SUBSIDY_OFFICER},
    "mock": {Role.SUBSIDY_OFFICER},
    "accuracy": {Role.SUBSIDY_OFFICER},
    "no_check_in": set(),
}


@pytest.mark.parametrize("code", ACKNOWLEDGES)
async def test_each_doubt_is_settled_by_those_entitled_only(make, client_for, code):
    day = await a_day(make, client_for)
    visit = await day.visit()
    at = NINE + 31 * MINUTE
    if code != "no_check_in":
        await day.check_in(visit["id"], at)
    said = {"place": {"position": None}, "mock": {"mock": True}}.get(code, {})
    if code == "accuracy":
        said = {"position": {"lat": 37.5, "lng": 122.1, "accuracy_m": 101}}
    await day.check_out(visit["id"], at + (MINUTE if code == "short" else HOUR), **said)

    done = {
        role
        for role in Role
        if role is not Role.REGION_VIEWER
        and (await acknowledge(day, visit, code, role)).status_code == 200
        and await make.owner.execute("update visit_exceptions set status = 'open' where code = $1", code)
    }

    assert done == ACKNOWLEDGES[code]


async def test_a_doubt_that_must_be_corrected_says_so(make, client_for):
    day = await a_day(make, client_for)
    visit = await day.visit()
    await day.check_out(visit["id"], NINE + HOUR)

    answer = await acknowledge(day, visit, "no_check_in", Role.SUBSIDY_OFFICER)

    assert refusal(answer) == (409, "must_be_corrected")


async def test_nobody_acknowledges_his_own_visit(make, client_for):
    """The account that is bound to the caregiver too, and the resident's kin, must stand back. Seen to fail without
    `stand_aside`."""
    day = await a_day(make, client_for)
    visit = await day.visit()
    await day.check_in(visit["id"], NINE + 31 * MINUTE)
    await day.check_out(visit["id"], NINE + 2 * HOUR)
    both = await make.membership(Role.PROVIDER_MANAGER, provider_id=day.provider.id)
    bound = {"provider_id": day.provider.id, "caregiver_id": day.caregiver.id}
    own = Account(id=both.account_id, username="himself", display_name="本人", password_hash="-")
    await make.membership(Role.CAREGIVER, account=own, **bound)
    kin = await client_for(Role.PROVIDER_MANAGER, provider_id=day.provider.id)
    await kin.post("/v1/kin-declarations", json={"resident_id": str(day.resident.id), "relation": "母亲"})

    day._clients[Role.PROVIDER_MANAGER] = await client_for(Role.PROVIDER_MANAGER, membership=both)
    himself = await acknowledge(day, visit, "late", Role.PROVIDER_MANAGER)
    day._clients[Role.PROVIDER_MANAGER] = kin
    relative = await acknowledge(day, visit, "late", Role.PROVIDER_MANAGER)

    assert (refusal(himself), refusal(relative)) == ((409, "same_person"), (409, "kin_conflict"))
    assert (await day.read(f"/visits/{visit['id']}"))["status"] == "flagged"


async def test_a_doubt_is_settled_once(make, client_for):
    day = await a_day(make, client_for)
    visit = await day.visit()
    await day.check_in(visit["id"], NINE + 31 * MINUTE)
    await day.check_out(visit["id"], NINE + 2 * HOUR)

    first = await acknowledge(day, visit, "late", Role.PROVIDER_MANAGER)
    second = await acknowledge(day, visit, "late", Role.PROVIDER_MANAGER)
    needs_memo = await acknowledge(day, visit, "late", Role.PROVIDER_MANAGER, {"reason_code": "other"})

    assert (first.status_code, first.json()["reason_code"]) == (200, "no_network")
    assert refusal(second) == (409, "wrong_state")
    assert refusal(needs_memo) == (422, "memo_required")


async def test_an_officer_accepts_or_rejects_a_visit_as_a_whole(make, client_for):
    day = await a_day(make, client_for)
    doubtful = [await day.served(NINE + n * 2 * HOUR, position=None, mock=True) for n in range(2)]
    fine = await day.served(NINE + 6 * HOUR)

    async def review(visit, decision, role=Role.SUBSIDY_OFFICER):
        return await day.act(role, f"/visits/{visit['id']}/review", {"decision": decision, **WHY})

    accepted = (await review(doubtful[0], "accept")).json()
    rejected = [(await review(visit, "reject")).json() for visit in (doubtful[1], fine)]

    assert (accepted["status"], accepted["open_exceptions"]) == ("verified", [])
    assert [(v["status"], v["closed_code"], v["posted_subsidy_fen"]) for v in rejected] == [
        ("rejected", "no_network", 0)
    ] * 2
    assert (await review(fine, "accept", Role.PROVIDER_MANAGER)).status_code == 403
    assert refusal(await review(fine, "accept")) == (409, "wrong_state")
    assert await day.balance() == (0, 60)


async def test_a_rejected_visit_stays_rejected_whatever_arrives(make, client_for):
    day = await a_day(make, client_for)
    visit = await day.served()
    await day.done(Role.SUBSIDY_OFFICER, f"/visits/{visit['id']}/review", {"decision": "reject", **WHY})

    late = await day.check_in(visit["id"], NINE - MINUTE)

    assert late["status"] == "rejected"
    assert len((await day.read(f"/visits/{visit['id']}/events"))["items"]) == 3
    assert await day.balance() == (0, 0)


async def test_who_forgot_to_check_out_is_told_after_a_day(make, client_for, session):
    day = await a_day(make, client_for)
    forgotten, fresh = await day.visit(NINE), await day.visit(now() - HOUR)
    await day.check_in(forgotten["id"], NINE)
    await day.check_in(fresh["id"], now() - HOUR)

    async with session.begin():
        assert await flag_overdue(session, system(make.code)) == 1
    async with session.begin():
        assert await flag_overdue(session, system(make.code)) == 0
    flagged = await day.read(f"/visits/{forgotten['id']}")
    late = await day.check_out(forgotten["id"], NINE + HOUR)

    assert (flagged["status"], flagged["open_exceptions"]) == ("flagged", ["no_check_out"])
    assert (await day.read(f"/visits/{fresh['id']}"))["status"] == "checked_in"
    assert (late["status"], late["open_exceptions"]) == ("verified", [])
