"""A day of a caregiver: whoever is sent somewhere, at another time, or not any more, is told, and so is who waits at home."""

from datetime import UTC, datetime, timedelta

import pytest

from models.accounts import Role
from models.visits import Reason
from services import calendars
from services.messages import facts
from tests.days import NINE, a_day
from tests.messaged import Told, household, rule, thing

NOT_TO_BLAME = {
    *("resident_asked", "resident_absent", "resident_in_hospital", "resident_refused"),
    *("weather", "emergency", "duplicate_entry", "data_entry_error"),
}


@pytest.fixture
async def day(make, client_for):
    return await a_day(make, client_for)


async def listener(make, app, day) -> Told:
    """What is told of that day; its resident has an account, and so has the caregiver."""
    told = await household(make, app)
    told.resident, told.caregiver = (
        day.resident,
        await make.membership(Role.CAREGIVER, caregiver_id=day.caregiver.id, provider_id=day.provider.id),
    )
    await make.membership(Role.RESIDENT, resident_id=day.resident.id)
    await rule(make)
    await told.send()
    return told


async def heard(told, membership=None, audience=None):
    await told.send()
    rows = await told.rows(membership=membership)
    return [one["kind"] for one in rows if audience in (None, one["audience"])]


async def test_a_new_a_moved_and_a_cancelled_visit_are_told_to_who_goes_and_to_who_waits(make, app, day):
    """Seen to fail without the trigger `visits_tell_moved`: another time is no new state."""
    told = await listener(make, app, day)
    order, _ = await day.scheduled()
    first = await heard(told, told.caregiver), await heard(told, audience="resident")
    later = {"planned_start_at": (NINE + timedelta(days=1)).isoformat()}
    await day.done(Role.PROVIDER_MANAGER, f"/orders/{order['id']}/reschedule", later)
    moved = await heard(told, told.caregiver), await heard(told, audience="resident")
    await day.done(Role.RESIDENT, f"/orders/{order['id']}/cancel", {"reason": "住院了"})
    gone = await heard(told, told.caregiver), await heard(told, audience="resident")

    assert first == (["visits.scheduled"], ["orders.accepted", "visits.scheduled"])
    assert moved == (["visits.scheduled", "visits.moved"], ["orders.accepted", "visits.scheduled", "visits.moved"])
    assert sorted(gone[0]) == ["visits.cancelled", "visits.moved", "visits.scheduled"]
    assert gone[1][-1] == "orders.cancelled"


async def test_who_does_not_go_any_more_is_told_so_and_who_goes_instead_too(make, app, day):
    told = await listener(make, app, day)
    other = await make.caregiver(day.provider)
    instead = await make.membership(Role.CAREGIVER, caregiver_id=other.id, provider_id=day.provider.id)
    order, _ = await day.scheduled()
    await heard(told)
    await day.done(Role.PROVIDER_MANAGER, f"/orders/{order['id']}/assign", {"caregiver_ids": [str(other.id)]})

    assert await heard(told, told.caregiver) == ["visits.scheduled", "visits.cancelled"]
    assert await heard(told, instead) == ["visits.scheduled"]


async def test_the_time_that_did_not_change_is_not_told_as_moved(make, app, day):
    told = await listener(make, app, day)
    order, (visit,) = await day.scheduled()
    await make.owner.execute("update visits set planned_start_at = planned_start_at where id = $1", visit["id"])
    await day.done(Role.PROVIDER_MANAGER, f"/orders/{order['id']}/reschedule", {"planned_start_at": NINE.isoformat()})

    assert "visits.moved" not in await heard(told, told.caregiver)


async def test_who_said_that_nobody_came_is_told_what_was_decided_and_nobody_else_at_home(make, app):
    """Seen to tell of every visit without `_denied_before`."""
    told = await household(make, app)
    await rule(make)
    for kind in ("visits.verified", "visits.rejected"):
        await told.happened(kind, denied=False)
        early = await told.happened(kind, denied=False)
        at = datetime.now(UTC) + timedelta(minutes=5)
        await thing(make, "visit_answers", visit_id=early, came=False, at=at)
        amended = await told.happened(kind)
        await thing(make, "visit_answers", visit_id=amended, came=True, at=datetime.now(UTC))
    await told.send()
    assert await told.rows() == []

    for kind in ("visits.verified", "visits.rejected"):
        await told.happened(kind)
    await told.send()
    rows = await told.rows()
    assert sorted((one["kind"], one["audience"]) for one in rows) == [
        (kind, who) for kind in ("visits.rejected", "visits.verified") for who in ("family", "resident")
    ]
    assert [one["body"].startswith("审核结果：") for one in rows] == [True] * 4


async def test_the_same_decision_is_told_once_to_who_said_that_nobody_came(make, app, client_for):
    """A death was told by mistake, and the visit comes to the same again: in one batch, or days apart. One about another
    word of his is told. Seen to be told again without `decisions.untold`."""
    told = await household(make, app)
    await rule(make)
    daughter = await client_for(Role.FAMILY, membership=told.daughter)
    visit = await told.happened("visits.verified")
    await told.happened("visits.verified", visit)
    await told.send()
    await told.happened("visits.verified", visit)
    await told.send()
    once = (await daughter.get("/v1/messages")).json()["items"]
    await make.owner.execute("update visits set status = 'rejected' where id = $1", visit)
    await told.send()
    await make.owner.execute("update visits set status = 'verified' where id = $1", visit)
    for came in (True, False):  # he took it back, and said it again
        await thing(make, "visit_answers", visit_id=visit, came=came, at=datetime.now(UTC))
    await told.happened("visits.verified", visit)
    await told.send()
    after = (await daughter.get("/v1/messages")).json()["items"]

    assert [one["kind"] for one in once] == ["visits.verified"]
    assert [one["kind"] for one in after] == ["visits.verified"] * 2


async def test_of_a_visit_that_was_rejected_nobody_is_told_that_it_was_not_paid(make, app):
    """It may have been, and is recovered then. Seen to say 「该次不付款」 of a visit that had been paid."""
    told = await household(make, app)
    await rule(make)
    await told.happened("visits.rejected")
    await told.send()

    said = {one["audience"]: one["body"] for one in await told.rows()}
    assert set(said) == {"resident", "family"}
    assert all(
        body.endswith("未通过审核，不计、不付，已付的予以追回，已交服务商的自付应退还。") for body in said.values()
    )


@pytest.mark.parametrize("reason", Reason)
async def test_of_a_missed_visit_nobody_is_blamed_who_is_not_to_blame_nor_is_it_said_why(make, app, reason):
    """A relative who may see the orders alone reads the same of the hospital as of the weather. Seen to read 「无人上门」 of both."""
    told = await household(make, app, scopes=["orders"])
    await rule(make)
    await told.prefers(told.daughter.account_id, language="en")
    await told.happened("visits.missed", closed_code=str(reason), closed_memo="已住院")
    await told.send()

    said = {one["audience"]: one["body"] for one in await told.rows()}
    blames = reason not in NOT_TO_BLAME
    assert ("无人上门" in said["resident"], "未能进行" in said["resident"]) == (blames, not blames)
    assert ("Nobody came" in said["family"], "did not take place" in said["family"]) == (blames, not blames)
    assert not any(word in str(said) for word in ("住院", "hospital", "absent", "weather", "天气"))


async def test_a_bureaus_own_words_of_who_did_not_come_are_not_said_of_who_was_not_to_blame(make, app, client_for):
    """They were written for the other case. Seen to be said all the same."""
    told = await household(make, app)
    await rule(make)
    bureau = await client_for(Role.BUREAU_ADMIN)
    words = {"zh": "{resident}{time}无人上门，请致电12349。", "en": "Nobody came to {resident}. Call 12349."}
    known = {"kind": "visits.missed", "audience": "family", "effective_from": str(calendars.today())}
    assert (await bureau.post("/v1/message-templates", json=known | words)).status_code == 201
    for reason in ("resident_refused", "caregiver_late"):
        await told.happened("visits.missed", closed_code=reason)
    await told.send()

    refused, late = [one["body"] for one in await told.rows(membership=told.daughter)]
    assert ("未能进行" in refused, "12349" in refused) == (True, False)
    assert late.endswith("无人上门，请致电12349。")


async def test_who_is_asked_to_confirm_is_told_which_service_and_until_when(make, app, day):
    """Of a visit nine days ago that a phone told of only now, and of another of the same day: the seven days begin when it was told of.
    Seen to read two texts that were the same, 「请在7天内确认」, and named no day."""
    told = await listener(make, app, day)
    begun = datetime.now(calendars.SHANGHAI).replace(hour=9, minute=0) - timedelta(days=9)
    for at in (begun, begun + timedelta(hours=3)):
        await day.served(at)
    completed = await make.owner.fetch(
        "select completed_at from orders where district_code = $1 order by id", make.code
    )
    await told.send()

    bodies = [
        one["body"] for one in await told.rows() if (one["kind"], one["audience"]) == ("orders.completed", "resident")
    ]
    until = [calendars.day_of(one["completed_at"]) + timedelta(days=6) for one in completed]
    assert len(set(bodies)) == 2
    for body, at, last in zip(bodies, (begun, begun + timedelta(hours=3)), until, strict=True):
        assert f"{at.month}月{at.day}日{at:%H:%M}的" in body
        assert f"请最迟于{facts.said({'day': last}, 'zh')['day']}确认" in body
