"""What is told is true when it is told, and every sentence is one: nothing is announced that is past, and nothing stands for what is missing."""

from datetime import datetime, timedelta

import pytest
from uuid_utils.compat import uuid7

from models.accounts import Role
from services import calendars
from services.messages import facts
from services.messages.kinds import KINDS, WORDS
from tests.answering import ACCEPT, REJECT
from tests.days import a_day, event, now
from tests.messaged import around_now, household, rule, thing
from tests.test_message_visits import listener


@pytest.fixture
async def day(make, client_for):
    return await a_day(make, client_for)


async def bodies(told, membership=None):
    await told.send()
    return [(one["kind"], one["status"], one["held_because"]) for one in await told.rows(membership=membership)]


async def test_a_visit_that_nobody_planned_is_not_announced(make, app, day):
    """Told two days later, by a phone that had no network. Seen to fail: 「护理员将于11月26日08:56上门为您提供（未填）。」"""
    told = await listener(make, app, day)
    at = now() - timedelta(days=2)
    phone = await day.as_(Role.CAREGIVER)
    said = {"resident_id": str(day.resident.id), "service_item_id": None, "check_in": event(at)}
    answer = await phone.post("/v1/visits", json=said)
    assert answer.status_code == 201, answer.text
    await told.send()

    kinds = {one["kind"] for one in await told.rows()}
    assert kinds <= {"visits.checked_in"}
    assert {one["held_because"] for one in await told.rows()} <= {"past"}


async def test_an_order_that_is_entered_late_announces_nobody(make, app, day):
    """Of the day before yesterday. Seen to fail without `standing`: she was to expect him in the past."""
    told = await listener(make, app, day)
    await day.scheduled(now() - timedelta(days=2))
    await told.send()

    ahead = [one for one in await told.rows() if one["kind"] in ("orders.accepted", "visits.scheduled")]
    assert len(ahead) >= 3
    assert {(one["status"], one["held_because"]) for one in ahead} == {("held_back", "past")}
    (hers, *_) = (await (await day.as_(Role.BUREAU_ADMIN)).get("/v1/messages?kind=visits.scheduled")).json()["items"]
    assert (hers["status"], hers["held_because"]) == ("held_back", "past")


async def test_what_the_quiet_hours_would_push_beyond_its_time_is_held_back(make, app):
    """Half an hour from now somebody comes, and for an hour it is quiet. Seen to wait when the look was at now alone."""
    told = await household(make, app)
    await rule(make, quiet=around_now())
    await told.happened("visits.scheduled", planned_start_at=now() + timedelta(minutes=30))
    await told.happened("visits.scheduled", planned_start_at=now() + timedelta(minutes=90))
    await told.send()

    assert await told.became(membership=told.daughter) == [("held_back", "past"), ("waiting", None)]


MEANWHILE = {
    "begun": "update visits set planned_start_at = now() - interval '1 minute' where id = $1",
    "cancelled": "update visits set status = 'cancelled' where id = $1",
    "unplanned": "update visits set unplanned = true where id = $1",
}


@pytest.mark.parametrize("meanwhile", MEANWHILE)
async def test_what_waited_is_asked_again_just_before_it_is_sent(make, app, meanwhile):
    """Seen to be sent for all three without `_STANDS`."""
    told = await household(make, app)
    await rule(make, quiet=around_now())
    visit = await told.happened("visits.scheduled")
    await told.send()
    await make.owner.execute(MEANWHILE[meanwhile], visit)
    await make.owner.execute("delete from message_rules where district_code = $1", make.code)
    await rule(make)
    await told.later(timedelta(hours=2))
    await told.send()

    assert ("held_back", "past") in await told.became(membership=told.daughter)
    assert told.lines == []


async def test_of_a_visit_that_moved_twice_by_night_the_last_word_alone_is_told(make, app):
    """Seen to fail without the second half of `_STANDS`: she read three times, one after the other."""
    told = await household(make, app)
    await rule(make, quiet=around_now())
    visit = await told.happened("visits.scheduled")
    await told.send()
    for _ in range(2):
        await told.happened("visits.moved", visit)
        await told.send()
    await make.owner.execute("delete from message_rules where district_code = $1", make.code)
    await rule(make)
    await told.later(timedelta(hours=2))
    await told.send()

    hers = [(one["kind"], one["held_because"]) for one in await told.rows(membership=told.daughter)]
    assert hers == [("visits.scheduled", "past"), ("visits.moved", "past"), ("visits.moved", None)]


async def test_that_somebody_is_there_is_not_told_when_he_has_gone(make, app):
    told = await household(make, app)
    await rule(make)
    await told.happened("visits.checked_in", status="checked_out")
    await told.happened("visits.checked_in", started_at=now() - timedelta(hours=5))
    await told.happened("visits.checked_in")
    await told.send()

    assert await told.became(membership=told.daughter) == [("held_back", "past")] * 2 + [("sent", None)]


@pytest.mark.parametrize("language", ["zh", "en"])
async def test_no_sentence_holds_a_placeholder(make, app, language):
    """Of things of which nothing is known beside them, in all wordings. Seen to fail: （未填）, (not said), （时间未定）."""
    told = await household(make, app)
    await rule(make)
    members = [await make.membership(role) for role in (Role.PROVIDER_MANAGER, Role.CAREGIVER, Role.BUREAU_ADMIN)]
    for member in (*members, told.daughter):
        await told.prefers(member.account_id, language=language)
    bound = {"provider_id": members[0].provider_id, "caregiver_id": members[1].caregiver_id}
    for kind in KINDS:
        if not kind.startswith("webhooks."):
            severity = {"severity": "emergency"} if kind.startswith("alerts.") else {}
            await told.happened(kind, made_by=told.daughter.account_id, **bound, **severity)
    await told.send()

    said = [one["body"] for one in await told.rows()]
    assert len(said) > 60
    odd = ("未填", "未定", "not said", "not set", "None", "…", "{", "}", "（）", "()")
    assert [body for body in said if any(sign in body for sign in odd)] == []


def test_every_word_that_may_stand_in_braces_is_known_or_worded_around():
    """So that a bureau's own words are filled, whatever is missing."""
    nothing = dict.fromkeys(("resident", "caregiver", "at", "day", "until", *facts.UNSAID))
    known = facts.said(
        nothing | {"month": "2036-06", "scopes": ["orders"], "relation": "女儿", "category": "food"}, "zh"
    )

    assert {word for words in WORDS.values() for word in words} <= known.keys()
    assert all(known.values())


@pytest.mark.parametrize("at_once", [False, True])
async def test_who_is_asked_for_consent_hears_who_asks_for_what_and_until_when(make, app, client_for, at_once):
    """Over HTTP. Seen to fail: 「有人以儿子的身份申请查看您的服务信息，请同意或拒绝。」; and, consented to before it was told, with
    what was agreed to in place of what was asked for, without `at_the_time`."""
    told = await household(make, app)
    await rule(make)
    worker, resident = await client_for(Role.COMMUNITY_WORKER), await make.membership(Role.RESIDENT)
    relative = {"username": f"son{uuid7().hex[-8:]}", "display_name": "王小刚", "password": "correct horse 9 battery"}
    asked = {"new_account": relative, "relation": "儿子", "scopes": ["money", "orders"], "ends_on": "2036-12-31"}
    answer = await worker.post(f"/v1/residents/{resident.resident_id}/family-links", json=asked)
    assert answer.status_code == 201, answer.text
    if not at_once:
        await told.send()
    herself = await client_for(Role.RESIDENT, membership=resident)
    path = f"/v1/residents/{resident.resident_id}/family-links/{answer.json()['id']}/consent"
    consent = await herself.post(path, json={"scopes": ["orders"], "ends_on": "2036-06-30"})
    assert consent.status_code == 200, consent.text
    await told.send()

    said = [one["body"] for one in (await herself.get("/v1/messages")).json()["items"]]
    assert "王小刚（儿子）申请查看您的订单与服务、补贴与费用，有效至2036年12月31日。请同意或拒绝。" in said
    assert "王小刚（儿子）现在可以查看您的订单与服务，有效至2036年6月30日；您可随时撤回。" in said


async def test_what_somebody_agrees_to_is_never_cut_short(make, app):
    told = await household(make, app)
    await rule(make)
    scopes = ["orders", "whereabouts", "money", "health"]
    link = await thing(
        make, "family_links", status="asked", relation="儿子", scopes=scopes, resident_id=told.resident.id
    )
    await told.happened("family_links.asked", link)
    await told.send()

    (hers,) = [one["body"] for one in await told.rows()]
    assert "订单与服务、去向、补贴与费用、健康状况" in hers
    assert hers.startswith("一位亲友（儿子）")


def test_a_time_is_said_in_the_time_of_here():
    at = datetime(calendars.today().year, 7, 1, 9, 0, tzinfo=calendars.SHANGHAI)
    assert facts.said({"at": at}, "zh") == {"time": "7月1日09:00"}


@pytest.mark.parametrize(("language", "said"), [("zh", "2025年3月4日08:05"), ("en", "4 Mar 2025 08:05")])
async def test_a_day_of_another_year_is_said_with_its_year(make, app, client_for, language, said):
    """Read over HTTP. Seen to fail before: 3月4日, and nobody knew of which year."""
    told = await household(make, app)
    await rule(make)
    await told.prefers(told.daughter.account_id, language=language)
    at = datetime(2025, 3, 4, 8, 5, tzinfo=calendars.SHANGHAI)
    await told.happened("orders.cancelled", planned_start_at=at)
    await told.send()
    daughter = await client_for(Role.FAMILY, membership=told.daughter)
    (shown,) = (await daughter.get("/v1/messages")).json()["items"]

    assert said in shown["body"]
    assert all(
        len(facts.said({"at": at.replace(month=12, day=31)}, one)["time"]) <= facts.LONGEST for one in ("zh", "en")
    )


@pytest.mark.parametrize("decision", [None, REJECT, ACCEPT])
async def test_who_said_that_nobody_came_is_not_asked_to_confirm_the_service(make, app, day, decision):
    """The phone tells of the visit afterwards, and the order is completed. Seen to ask for the confirmation, whether the word waited
    or the officer had rejected the visit. Found to have been there, it may be confirmed, and that is asked for."""
    told = await listener(make, app, day)
    at = now() - timedelta(hours=2)
    visit = (await day.visit(at))["id"]
    await told.send()
    await day.done(Role.FAMILY, f"/visits/{visit}/deny")
    await day.check_in(visit, at)
    order = (await day.check_out(visit, at + timedelta(hours=1)))["order_id"]
    if decision is not None:
        await day.done(Role.SUBSIDY_OFFICER, f"/visits/{visit}/review", decision)
    await told.send()

    asked = [(one["status"], one["held_because"]) for one in await told.rows() if one["kind"] == "orders.completed"]
    assert (await day.read(f"/orders/{order}"))["status"] == "completed"
    assert set(asked) == {("sent", None) if decision is ACCEPT else ("held_back", "past")}


@pytest.mark.parametrize("decided", [False, True])
async def test_a_question_that_waited_by_night_is_not_asked_of_who_has_answered_it(make, app, day, decided):
    """By night it was completed; before the morning she says that nobody came. Seen to be sent."""
    told = await listener(make, app, day)
    await make.owner.execute("delete from message_rules where district_code = $1", make.code)
    await rule(make, quiet=around_now())
    visit = (await day.served(now() - timedelta(hours=2)))["id"]
    await told.send()
    before = {one["status"] for one in await told.rows() if one["kind"] == "orders.completed"}
    await day.done(Role.FAMILY, f"/visits/{visit}/deny")
    if decided:
        await day.done(Role.SUBSIDY_OFFICER, f"/visits/{visit}/review", REJECT)
    await make.owner.execute("delete from message_rules where district_code = $1", make.code)
    await rule(make)
    await told.later(timedelta(hours=2))
    await told.send()

    after = {(one["status"], one["held_because"]) for one in await told.rows() if one["kind"] == "orders.completed"}
    assert (before, after) == ({"waiting"}, {("held_back", "past")})


DECIDED_MEANWHILE = {
    "flagged": "update visits set status = 'flagged' where id = $1",
    "rejected": "update visits set status = 'rejected' where id = $1",
    "amended": """insert into visit_answers select (jsonb_populate_record(a, jsonb_build_object('came', true,
        'id', 'ffffffff-ffff-7fff-bfff-ffffffffffff'::uuid, 'at', now()))).* from visit_answers a where a.visit_id = $1""",
    "disputed": """update orders set status = 'disputed' where id = (select order_id from visits where id = $1)""",
}


@pytest.mark.parametrize("meanwhile", DECIDED_MEANWHILE)
async def test_that_somebody_came_is_not_told_when_it_is_open_again(make, app, client_for, meanwhile):
    """By night it was decided, and before the morning it was doubted anew. Seen to be sent without `visits.verified` in WHILE."""
    told = await household(make, app)
    await rule(make, quiet=around_now())
    order = await thing(make, "orders", resident_id=told.resident.id, status="completed")
    visit = await told.happened("visits.verified", order_id=order)
    await told.send()
    waiting = await told.became(membership=told.daughter)
    async with make.owner.transaction():
        await make.owner.execute("set local session_replication_role = replica")
        await make.owner.execute(DECIDED_MEANWHILE[meanwhile], visit)
    await make.owner.execute("delete from message_rules where district_code = $1", make.code)
    await rule(make)
    await told.later(timedelta(hours=2))
    await told.send()
    daughter = await client_for(Role.FAMILY, membership=told.daughter)
    (shown,) = (await daughter.get("/v1/messages")).json()["items"]

    assert waiting == [("waiting", None)]
    assert (shown["kind"], shown["status"], shown["held_because"]) == ("visits.verified", "held_back", "past")
