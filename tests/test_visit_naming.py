"""The caregiver and the service of a visit, where the record does not name them or names them wrongly."""

from datetime import timedelta

import pytest
from uuid_utils.compat import uuid7

from models.accounts import Role
from models.imports import Import
from models.visits import Evidence, ExceptionClass, VisitException, VisitExceptionCode, VisitStatus
from tests.days import a_day, event
from tests.test_visit_corrections import acknowledge, correct, recently, refusal

HOUR = timedelta(hours=1)
NAMED = {"reason_code": "data_entry_error"}


async def listed(make, day, at):
    """A provider's list without staff number: flagged as manual and for whom it sent; what it had said of the place stands."""
    sheet = Import(
        district_code=make.code,
        kind="visits",
        file_name="visits.csv",
        file_sha256="0" * 64,
        file_bytes=1,
        provider_id=day.provider.id,
        by_account=uuid7(),
        by_membership=uuid7(),
    )
    await make.add(sheet)
    said = {"status": VisitStatus.FLAGGED, "evidence": Evidence.MANUAL, "import_id": sheet.id}
    visit = await make.visit(day.entitlement, day.item, day.caregiver, started_at=at, **said)
    await make.owner.execute("update visits set caregiver_id = null where id = $1", visit.id)
    found = {"manual": {"imported": True}, "unknown_caregiver": {}, "place": {"distance_m": 900, "allowed_m": 300}}
    for code, facts in found.items():
        severity = ExceptionClass.FIX if code == "unknown_caregiver" else ExceptionClass.ACKNOWLEDGE
        own = {"visit_id": visit.id, "code": VisitExceptionCode(code), "severity": severity, "found": facts}
        await make.add(VisitException(district_code=make.code, **own))
    return {"id": str(visit.id)}


async def test_a_listed_visit_is_verified_once_its_caregiver_is_named(make, client_for):
    """Its times, and what was found by its position, stay as the list told them."""
    day, at = await a_day(make, client_for), recently()
    visit = await listed(make, day, at)
    blocked = await acknowledge(day, visit, "unknown_caregiver", Role.SUBSIDY_OFFICER)

    named = await correct(day, visit, Role.PROVIDER_MANAGER, caregiver_id=str(day.caregiver.id), **NAMED)
    settled = [await acknowledge(day, visit, code, Role.SUBSIDY_OFFICER) for code in ("manual", "place")]

    assert refusal(blocked) == (409, "must_be_corrected")
    assert (named.status_code, named.json()["open_exceptions"]) == (201, ["manual", "place"])
    assert [answer.status_code for answer in settled] == [200, 200]
    verified = await day.read(f"/visits/{visit['id']}")
    assert (verified["status"], verified["minutes"], verified["caregiver_id"]) == (
        "verified",
        60,
        str(day.caregiver.id),
    )
    (kept,) = (await day.read(f"/visits/{visit['id']}/corrections"))["items"]
    assert (kept["caregiver_id_before"], kept["caregiver_id"]) == (None, str(day.caregiver.id))
    assert (kept["started_at"], kept["service_item_id"]) == (None, None)


async def test_a_list_of_days_and_minutes_keeps_them(make, client_for):
    day, at = await a_day(make, client_for), recently()
    visit = await listed(make, day, at)
    await make.owner.execute("update visits set started_at = null, ended_at = null where id = $1", visit["id"])

    named = (await correct(day, visit, Role.PROVIDER_MANAGER, caregiver_id=str(day.caregiver.id), **NAMED)).json()
    timed = await correct(day, visit, Role.PROVIDER_MANAGER, started_at=at, ended_at=at + 2 * HOUR, **NAMED)

    assert (named["minutes"], named["started_at"], named["served_on"]) == (60, None, str(at.date()))
    assert named["open_exceptions"] == ["manual", "place"]
    assert (timed.json()["minutes"], timed.json()["open_exceptions"]) == (120, ["manual", "place"])


async def test_an_uncertified_caregiver_who_is_named_is_doubted(make, client_for):
    day, at = await a_day(make, client_for), recently()
    visit = await listed(make, day, at)
    novice = await make.caregiver(day.provider, expires_on=None)

    named = (await correct(day, visit, Role.PROVIDER_MANAGER, caregiver_id=str(novice.id), **NAMED)).json()

    assert named["open_exceptions"] == ["manual", "place", "unqualified"]


async def test_a_visit_begun_without_its_service_waits_until_it_is_named(make, client_for):
    day, at = await a_day(make, client_for), recently()
    begun = await day.done(Role.CAREGIVER, "/visits", {"resident_id": str(day.resident.id), "check_in": event(at)})
    over = await day.check_out(begun["id"], at + HOUR)
    blocked = await acknowledge(day, over, "missing_service", Role.SUBSIDY_OFFICER)

    named = await correct(day, over, service_item_id=str(day.item.id), **NAMED)
    accept = {"decision": "accept", "reason_code": "emergency"}
    verified = await day.done(Role.SUBSIDY_OFFICER, f"/visits/{over['id']}/review", accept)

    assert (begun["service_item_id"], begun["status"]) == (None, "checked_in")
    assert (over["open_exceptions"], over["programme_id"]) == (["missing_service", "unplanned"], None)
    assert refusal(blocked) == (409, "must_be_corrected")
    assert (named.status_code, named.json()["open_exceptions"]) == (201, ["manual", "unplanned"])
    assert (verified["status"], verified["posted_subsidy_fen"]) == ("verified", 2000)
    assert (verified["service_item_id"], verified["programme_id"]) == (str(day.item.id), str(day.programme.id))


async def test_another_service_is_ruled_and_paid_by_what_covers_it(make, client_for):
    """Priced by the visit, under a programme of its own; then one that no programme pays for."""
    day, at = await a_day(make, client_for), recently()
    bath, cleaning = await make.service_item(unit="visit", price_fen=8000), await make.service_item()
    other = await make.programme(bath, monthly_cap=None)
    await make.entitlement(day.resident, other)
    body = {"resident_id": str(day.resident.id), "service_item_id": str(day.item.id), "check_in": event(at)}
    visit = await day.done(Role.CAREGIVER, "/visits", body)
    await day.check_out(visit["id"], at + HOUR)
    accept = {"decision": "accept", "reason_code": "emergency"}

    bare = await correct(day, visit, service_item_id=str(bath.id), **NAMED)
    bathed = (await correct(day, visit, service_item_id=str(bath.id), quantity=1, **NAMED)).json()
    paid = await day.done(Role.SUBSIDY_OFFICER, f"/visits/{visit['id']}/review", accept)
    cleaned = (await correct(day, visit, service_item_id=str(cleaning.id), **NAMED)).json()

    assert refusal(bare) == (422, "quantity_wrong")
    assert (bathed["programme_id"], bathed["quantity"]) == (str(other.id), 1)
    assert (paid["status"], paid["posted_subsidy_fen"]) == ("verified", 8000)
    assert (cleaned["programme_id"], cleaned["quantity"], cleaned["posted_subsidy_fen"]) == (None, None, 0)
    assert (await day.read("/ledger/check", Role.AUDITOR))["faults"] == []


@pytest.mark.parametrize(
    ("role", "named", "refused"),
    [
        (Role.CAREGIVER, "colleague", (403, "caregiver_named_by_manager")),
        (Role.PROVIDER_MANAGER, "stranger", (404, "caregiver_not_found")),
        (Role.PROVIDER_MANAGER, "nobody", (404, "caregiver_not_found")),
    ],
)
async def test_nobody_gives_hours_to_whom_they_are_not_his_to_give(make, client_for, role, named, refused):
    """Without the refusal a caregiver was seen to be told that there is no such colleague, whom the walls hide from him."""
    day, at = await a_day(make, client_for), recently()
    visit = await day.served(at)
    who = {"colleague": await make.caregiver(day.provider), "stranger": await make.caregiver()}.get(named)

    answer = await correct(day, visit, role, caregiver_id=str(who.id if who else uuid7()), **NAMED)

    assert refusal(answer) == refused
    assert (await day.read(f"/visits/{visit['id']}"))["status"] == "verified"


async def test_what_an_order_says_is_not_corrected(make, client_for):
    day, at = await a_day(make, client_for), recently()
    visit, other = await day.served(at), await make.service_item()

    answers = [
        await correct(day, visit, Role.PROVIDER_MANAGER, **said, **NAMED)
        for said in ({"service_item_id": str(other.id)}, {"quantity": 2})
    ]

    assert [refusal(answer) for answer in answers] == [(409, "service_ordered"), (422, "quantity_without_service")]


async def test_two_caregivers_of_one_order_are_two_people_and_draw_twice(make, client_for):
    """Each is verified and posted, neither overlaps the other, and they are one person-time. One person is not named for
    both: seen to be taken without the refusal."""
    day, at = await a_day(make, client_for), recently()
    day.item = await make.service_item(caregivers_needed=2)
    day.programme = await make.programme(day.item)
    day.entitlement = await make.entitlement(day.resident, day.programme)
    await make.contract(day.provider, day.item)
    second = await make.caregiver(day.provider)
    _, visits = await day.scheduled(at, 60, day.caregiver, second)
    phones = [
        await client_for(Role.CAREGIVER, provider_id=day.provider.id, caregiver_id=visit["caregiver_id"])
        for visit in visits
    ]
    month = at.strftime("%Y-%m")
    held = await day.balance(month)
    for phone, visit in zip(phones, visits, strict=True):
        await phone.post(f"/v1/visits/{visit['id']}/check-in", json=event(at))
        await phone.post(f"/v1/visits/{visit['id']}/check-out", json=event(at + HOUR))

    claim = await day.done(Role.PROVIDER_MANAGER, "/claims/draft", {"month": month})
    await day.done(Role.PROVIDER_MANAGER, f"/claims/{claim['id']}/submit")
    reconciled = await day.done(Role.SUBSIDY_OFFICER, f"/claims/{claim['id']}/reconcile")
    figures = await day.read(f"/reports/period?from={at.date()}&to={at.date()}")
    twice = await correct(day, visits[0], Role.PROVIDER_MANAGER, caregiver_id=visits[1]["caregiver_id"], **NAMED)

    assert (held, await day.balance(month)) == ((120, 0), (0, 120))
    assert (reconciled["totals"]["matched"], reconciled["totals"]["exceptions"]) == (2, {})
    assert reconciled["totals"]["subsidy_fen"] == 4000
    assert [figures[f"home_care.{name}"]["value"] for name in ("person_times", "visits", "minutes")] == [1, 2, 120]
    assert refusal(twice) == (409, "caregiver_twice")


async def test_a_colleague_who_came_instead_is_named_by_the_manager(make, client_for):
    day, at = await a_day(make, client_for), recently()
    visit, colleague = await day.served(at), await make.caregiver(day.provider)

    named = await correct(
        day, visit, Role.PROVIDER_MANAGER, caregiver_id=str(colleague.id), reason_code="caregiver_replaced"
    )

    assert (named.status_code, named.json()["open_exceptions"]) == (201, ["manual"])
    assert (named.json()["caregiver_id"], named.json()["posted_subsidy_fen"]) == (str(colleague.id), 0)
    raw = (await day.read(f"/visits/{visit['id']}/events"))["items"]
    assert len(raw) == 2
