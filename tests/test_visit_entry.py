"""When a visit was told: not before it happened, and not long after, unless somebody entitled says why."""

from datetime import timedelta

import pytest

from models.accounts import Role
from services.access import system
from services.orders.due import confirm_due
from tests.days import a_day, event, now
from tests.moments import in_days
from tests.test_visit_corrections import acknowledge, correct, recently

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
BY_DEFAULT = {"late_days": 3}


async def served(day, at, **given):
    """Every event sent now."""
    visit = await day.visit(at, **given)
    await day.check_in(visit["id"], at)
    return await day.check_out(visit["id"], at + HOUR)


async def codes(day, visit):
    return {x["code"]: x for x in (await day.read(f"/visits/{visit['id']}/exceptions"))["items"]}


@pytest.mark.parametrize("ahead", [{"days": 3}, {"minutes": 6}])
async def test_a_visit_that_has_not_happened_yet_is_taken_and_never_verified(make, client_for, ahead):
    """Seen to be verified and posted without the rule `_happened`."""
    day, at = await a_day(make, client_for), now() + timedelta(**ahead)

    over = await served(day, at)

    assert over["status"] == "flagged"
    assert "future" in over["open_exceptions"]
    assert over["posted_subsidy_fen"] == 0
    future = (await codes(day, over))["future"]
    assert (future["severity"], set(future["found"])) == ("fix", {"check_in", "check_out"})
    refused = await acknowledge(day, over, "future", Role.SUBSIDY_OFFICER)
    assert (refused.status_code, refused.json()["code"]) == (409, "must_be_corrected")
    assert (await day.read(f"/visits/{over['id']}"))["status"] == "flagged"


async def test_corrected_to_its_true_times_it_is_verified(make, client_for):
    """A phone whose year was wrong: planned and lived yesterday, told as of the day after tomorrow."""
    day, at = await a_day(make, client_for), recently()
    visit = await day.visit(at)
    await day.check_in(visit["id"], at + 3 * DAY)
    over = await day.check_out(visit["id"], at + 3 * DAY + HOUR)

    half = await correct(day, visit, started_at=at, reason_code="device_failed")
    whole = (await correct(day, visit, started_at=at, ended_at=at + HOUR, reason_code="device_failed")).json()
    await acknowledge(day, visit, "manual", Role.SUBSIDY_OFFICER)

    assert "future" in over["open_exceptions"]
    assert (half.status_code, half.json()["code"]) == (422, "visit_longer_than_a_day")
    assert whole["open_exceptions"] == ["manual"]
    verified = await day.read(f"/visits/{visit['id']}")
    assert (verified["status"], verified["served_on"]) == ("verified", str(at.date()))
    assert len((await day.read(f"/visits/{visit['id']}/events"))["items"]) == 2


async def test_a_true_event_that_comes_later_holds_over_one_of_the_future(make, client_for):
    day, at = await a_day(make, client_for), recently()
    visit = await day.visit(at)
    await day.check_in(visit["id"], at + 3 * DAY)

    await day.check_in(visit["id"], at)
    over = await day.check_out(visit["id"], at + HOUR)

    assert (over["status"], over["open_exceptions"]) == ("verified", [])


async def test_a_price_is_not_held_up_by_a_visit_of_the_future(make, client_for):
    """Nor are new rules. Seen to be refused as price_in_use and version_in_use while such a visit was verified."""
    day, at = await a_day(make, client_for, monthly_cap=None), now() + 3 * DAY
    await served(day, at)
    office, tomorrow = await day.as_(Role.BUREAU_ADMIN), str(in_days(1))
    price = {"unit_price_fen": 2100, "effective_from": tomorrow}
    rules = {"effective_from": tomorrow, "service_item_ids": [str(day.item.id)]}

    answers = [
        await office.post(f"/v1/service-items/{day.item.id}/prices", json=price),
        await office.post(f"/v1/programmes/{day.programme.id}/versions", json=rules),
    ]

    assert [answer.status_code for answer in answers] == [201, 201], [answer.text for answer in answers]


@pytest.mark.parametrize(("ago", "doubted"), [(3, []), (4, ["late_entry"])])
async def test_a_visit_told_more_than_three_days_later_waits_for_an_officer(make, client_for, ago, doubted):
    """Placed by the bureau while it was still to come, kept by the phone. Seen to be verified without the rule `_entered`."""
    day, at = await a_day(make, client_for, thresholds=BY_DEFAULT), recently() - (ago - 1) * DAY
    visit = await day.visit(at)
    await make.owner.execute("update orders set created_at = $1 where id = $2", at - HOUR, visit["order_id"])

    await day.check_in(visit["id"], at)
    over = await day.check_out(visit["id"], at + HOUR)

    assert over["open_exceptions"] == doubted
    if not doubted:
        return
    found = (await codes(day, over))["late_entry"]["found"]
    assert found == {"days_after": {"check_in": ago, "check_out": ago}, "allowed_days": 3}
    assert (await acknowledge(day, over, "late_entry", Role.PROVIDER_MANAGER)).status_code == 403
    assert (await acknowledge(day, over, "late_entry", Role.SUBSIDY_OFFICER)).status_code == 200
    assert (await day.read(f"/visits/{over['id']}"))["status"] == "verified"


async def test_three_days_hold_where_a_programme_says_nothing_and_where_nobody_pays(make, client_for):
    day, at = await a_day(make, client_for), recently() - 5 * DAY
    await make.owner.execute("update programme_versions set thresholds = '{}' where district_code = $1", make.code)
    silent = await served(day, at)
    await make.owner.execute("update entitlements set effective_to = '2020-12-31' where district_code = $1", make.code)
    self_paid = await served(day, at + 2 * HOUR)

    assert self_paid["programme_id"] is None
    assert [visit["open_exceptions"] for visit in (silent, self_paid)] == [["late_entry"]] * 2


async def test_an_unplanned_visit_is_measured_by_the_programme_that_pays_for_it(make, client_for):
    """Seen to be measured by the defaults while its programme was found only afterwards."""
    day, at = await a_day(make, client_for, thresholds={"late_days": 6}), recently() - 5 * DAY
    body = {"resident_id": str(day.resident.id), "service_item_id": str(day.item.id), "check_in": event(at)}
    begun = await day.done(Role.CAREGIVER, "/visits", body)

    over = await day.check_out(begun["id"], at + HOUR)

    assert (over["programme_id"], over["open_exceptions"]) == (str(day.programme.id), ["unplanned"])


async def test_a_provider_alone_cannot_make_up_a_visit_of_the_past(make, client_for):
    """Order, acceptance, assignment, both events: all of the provider, all today, the visit of seventy days ago."""
    day, at = await a_day(make, client_for, thresholds=BY_DEFAULT), recently() - 70 * DAY
    await day.placed()  # the resident is known to the provider by an order that somebody else wrote
    order = await day.done(Role.PROVIDER_MANAGER, "/orders", day.order(at))
    await day.done(Role.PROVIDER_MANAGER, f"/orders/{order['id']}/accept")
    _, (visit,) = await day.assigned(order["id"])

    await day.check_in(visit["id"], at)
    over = await day.check_out(visit["id"], at + HOUR)

    assert (over["status"], over["open_exceptions"]) == ("flagged", ["late_entry", "unplanned"])
    assert {
        code: (await acknowledge(day, over, code, Role.PROVIDER_MANAGER)).status_code
        for code in over["open_exceptions"]
    } == {"late_entry": 403, "unplanned": 403}


async def on_behalf(day, role=Role.PROVIDER_MANAGER):
    """Ordered by that role for an hour ago, and over."""
    at = now() - HOUR
    await day.placed()
    order = await day.done(role, "/orders", day.order(at))
    await day.done(Role.PROVIDER_MANAGER, f"/orders/{order['id']}/accept")
    _, (visit,) = await day.assigned(order["id"])
    await day.check_in(visit["id"], at)
    return await day.check_out(visit["id"], at + 30 * MINUTE)


@pytest.mark.parametrize(("role", "doubted"), [(Role.PROVIDER_MANAGER, ["unplanned"]), (Role.COMMUNITY_WORKER, [])])
async def test_an_order_of_the_provider_itself_comes_before_its_visit(make, client_for, role, doubted):
    """Written an hour after the caregiver came: somebody else's word stands for the visit, the provider's own does not.
    Seen to be verified without the rule."""
    over = await on_behalf(await a_day(make, client_for), role)

    assert over["open_exceptions"] == doubted


async def test_an_order_of_the_provider_itself_is_doubted_whenever_it_was_written(make, client_for):
    """Ordered before it began: the provider settles nothing of it. Seen to be verified at once while only late ones were
    doubted."""
    day, at = await a_day(make, client_for), now() + 2 * MINUTE
    await day.placed()
    order = await day.done(Role.PROVIDER_MANAGER, "/orders", day.order(at, 30))
    await day.done(Role.PROVIDER_MANAGER, f"/orders/{order['id']}/accept")
    _, (visit,) = await day.assigned(order["id"])
    await day.check_in(visit["id"], now())
    over = await day.check_out(visit["id"], now())

    assert (over["status"], over["open_exceptions"]) == ("flagged", ["short", "unplanned"])
    assert (await codes(day, over))["unplanned"]["found"] == {"on_behalf": True}
    assert (await acknowledge(day, over, "unplanned", Role.PROVIDER_MANAGER)).status_code == 403
    assert (await acknowledge(day, over, "short", Role.PROVIDER_MANAGER)).status_code == 200
    assert (await day.read(f"/visits/{over['id']}"))["status"] == "flagged"
    assert (await acknowledge(day, over, "unplanned", Role.SUBSIDY_OFFICER)).status_code == 200
    assert (await day.read(f"/visits/{over['id']}"))["status"] == "verified"


@pytest.mark.parametrize("role", [Role.RESIDENT, Role.FAMILY])
async def test_who_was_served_confirms_what_the_provider_ordered_itself(make, client_for, role):
    day = await a_day(make, client_for)
    over = await on_behalf(day)

    await day.done(role, f"/orders/{over['order_id']}/confirm")

    verified = await day.read(f"/visits/{over['id']}")
    assert (verified["status"], verified["open_exceptions"]) == ("verified", [])
    assert verified["posted_subsidy_fen"] > 0
    assert (await codes(day, over))["unplanned"]["status"] == "acknowledged"


@pytest.mark.parametrize("by", ["ordered", "served"])
async def test_a_relative_who_ordered_or_served_says_nothing_new_by_confirming(make, client_for, by):
    """Seen to be verified without `placed_by <>` and without `MADE_SQL`."""
    day = await a_day(make, client_for)
    over = await on_behalf(day)
    relative = await day.as_(Role.FAMILY)
    account = (await relative.get("/v1/me")).json()["account"]["id"]
    if by == "ordered":
        await make.owner.execute("update orders set placed_by = $1 where id = $2", account, over["order_id"])
    else:
        bound = "update memberships set account_id = $1 where district_code = $2 and caregiver_id = $3"
        await make.owner.execute(bound, account, make.code, day.caregiver.id)

    await day.done(Role.FAMILY, f"/orders/{over['order_id']}/confirm")

    assert (await day.read(f"/visits/{over['id']}"))["open_exceptions"] == ["unplanned"]


async def test_seven_days_of_silence_are_no_word(make, client_for, sessions):
    day = await a_day(make, client_for)
    over = await on_behalf(day)
    long_ago = "update orders set completed_at = now() - interval '8 days' where id = $1"
    await make.owner.execute(long_ago, over["order_id"])

    actor = system(make.code)
    async with sessions(info={"scope": actor.scope}) as session, session.begin():
        assert await confirm_due(session, actor) == 1

    assert (await day.read(f"/orders/{over['order_id']}"))["status"] == "confirmed"
    assert (await day.read(f"/visits/{over['id']}"))["status"] == "flagged"
