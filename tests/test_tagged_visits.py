"""What a tag at the home proves of a visit, at the door and afterwards, and what it does not."""

from datetime import timedelta
from uuid import UUID

import pytest

from models.accounts import Role
from tests.days import HOME, NINE, a_day, event
from tests.phones import phone_of, told
from tests.tagged import UID, Screen, come, electronic, gone, hung, issued, lived, place_of, read_at

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
AWAY = HOME | {"lat": 37.6}
DOUBTS = "open_exceptions"


async def test_a_screen_at_the_home_proves_a_visit_without_a_fix(make, client_for):
    day = await a_day(make, client_for)
    screen, visit = await issued(day), await day.visit()

    left = await lived(day, visit, [screen.at(NINE), screen.at(NINE + HOUR)])

    assert (left["status"], left[DOUBTS], left["tag"]) == ("verified", [], None)
    assert await electronic(day, visit) == [True]
    events = (await day.read(f"/visits/{visit['id']}/events"))["items"]
    assert [(one["proof"], one["vouched"], one["tag_found"]) for one in events] == [("qr", True, "proved")] * 2
    tag = await day.read(f"/home-tags/{screen.id}")
    assert tag["last_proved_at"].startswith("2024-03-05T02:00:00")


async def test_a_chip_at_the_home_proves_a_visit_without_a_fix(make, client_for):
    day = await a_day(make, client_for)
    chip, visit = await issued(day, "nfc"), await day.visit()

    left = await lived(day, visit, [chip.tap(), chip.tap()])

    assert (left["status"], await electronic(day, visit)) == ("verified", [True])


@pytest.mark.parametrize("claimed", ["qr", "nfc", "telephone"])
async def test_a_phone_that_only_says_so_proves_nothing(make, client_for, claimed):
    """With a fix it is as good as without the word, and without one it is doubted. Seen to count as proved while `proof <> 'none'` was
    enough."""
    day = await a_day(make, client_for)
    there, nowhere = await day.visit(), await day.visit(NINE + 3 * HOUR)

    placed = await day.check_in(there["id"], proof=claimed) and await day.check_out(
        there["id"], NINE + HOUR, proof=claimed
    )
    await day.check_in(nowhere["id"], NINE + 3 * HOUR, proof=claimed, position=None)
    unplaced = await day.check_out(nowhere["id"], NINE + 4 * HOUR, proof=claimed, position=None)

    assert (placed["status"], unplaced["status"]) == ("verified", "flagged")
    assert await place_of(day, nowhere) == {"check_in": {"fix": "missing"}, "check_out": {"fix": "missing"}}
    assert await electronic(day, there, nowhere) == [False, False]


FAR = {"lat": 38.5, "lng": 122.1, "accuracy_m": 20}
ACCEPTED = {"decision": "accept", "reason_code": "other", "memo": "电梯内无信号，邻居证实"}


@pytest.mark.parametrize(
    ("said", "proves"),
    [({}, True), ({"position": None}, False), ({"position": FAR}, False), ({"mock": True}, False)],
    ids=["at the home", "no fix", "far away", "forged"],
)
async def test_a_fix_proves_where_it_is_that_of_the_home(make, client_for, said, proves):
    """Though an officer may let the visit count all the same. Seen to count whatever the fix, or without one (F02)."""
    day = await a_day(make, client_for)
    visit = await day.served(**said)
    before = await electronic(day, visit)
    if not proves:
        await day.done(Role.SUBSIDY_OFFICER, f"/visits/{visit['id']}/review", ACCEPTED)

    assert (await day.read(f"/visits/{visit['id']}"))["status"] == "verified"
    assert before == await electronic(day, visit) == [proves]


async def test_a_fix_at_a_home_of_which_nobody_told_the_place_is_not_the_providers_fault(make, client_for):
    day = await a_day(make, client_for)
    await make.owner.execute("update residents set place_sealed = null where id = $1", day.resident.id)
    visit = await day.served()

    assert await place_of(day, visit) == {"home_unknown": True}
    assert await electronic(day, visit) == [True]


async def unknown(day, screen):
    return {**screen.at(NINE), "tag_no": "2222222222"}


async def of_another_home(day, screen):
    return (await issued(day, resident=await day.make.resident())).at(NINE)


async def too_old(day, screen):
    return screen.at(NINE - 6 * MINUTE)


async def made_up(day, screen):
    code = screen.at(NINE)["code"]
    return {**screen.at(NINE), "code": f"{(int(code) + 1) % 10**8:08d}"}


async def of_another_kind(day, screen):
    return {"tag_no": screen.tag_no, "counter": 1, "mac": "0" * 16}


async def not_its_own_mac(day, screen):
    chip = await issued(day, "nfc")
    return {**chip.tap(5), "counter": 6}


async def revoked(day, screen):
    await day.done(Role.COMMUNITY_WORKER, f"/home-tags/{screen.id}/revoke", {"reason": "老人搬家"})
    await day.make.owner.execute("update home_tags set ended_at = $2 where id = $1", UUID(screen.id), NINE - MINUTE)
    return screen.at(NINE)


async def not_yet_issued(day, screen):
    await day.make.owner.execute("update home_tags set issued_at = $2 where id = $1", UUID(screen.id), NINE + HOUR)
    return screen.at(NINE)


BAD = [
    (unknown, "unknown"),
    (of_another_home, "elsewhere"),
    (too_old, "expired"),
    (made_up, "expired"),
    (of_another_kind, "unknown"),
    (not_its_own_mac, "forged"),
    (revoked, "ended"),
    (not_yet_issued, "ended"),
]


@pytest.mark.parametrize("online", [True, False], ids=["at the door", "afterwards"])
@pytest.mark.parametrize(("reading", "found"), BAD, ids=[bad.__name__ for bad, _ in BAD])
async def test_a_tag_that_proves_nothing_is_told_and_the_event_is_kept(make, client_for, drain, online, reading, found):
    """With a good fix: the visit is flagged, and is no proof, whatever the phone claims. Each was seen verified without its own refusal
    in services/home_tags/judging.py."""
    day = await a_day(make, client_for)
    screen, visit = await issued(day), await day.visit()
    tag = await reading(day, screen)

    if online:
        answer = await day.done(Role.CAREGIVER, f"/visits/{visit['id']}/check-in", event(NINE, tag=tag, proof="qr"))
        code, said = answer["tag"]["code"], answer["tag"]["says_zh"]
    else:
        sent = await (await phone_of(day)).send(told("check_in", visit["id"], NINE, tag=tag, proof="qr"))
        assert sent["accepted"] == 1
        code, said = sent["results"][0]["code"], sent["results"][0]["message"]
        await drain()
    left = await day.check_out(visit["id"], NINE + HOUR)

    assert code == f"tag_{found}"
    assert said.startswith("本次签到或签退已保存，但标签不作为凭证")
    assert (left["status"], left[DOUBTS]) == ("flagged", ["place"])
    assert await place_of(day, visit) == {"check_in": {"tag": [found]}}
    assert await electronic(day, visit) == [False]
    [kept, _] = (await day.read(f"/visits/{visit['id']}/events"))["items"]
    assert (kept["vouched"], kept["tag_found"], kept["proof"]) == (False, found, "qr")


async def test_who_reads_the_tag_again_is_not_doubted(make, client_for):
    """The first reading was too old; another check-in a minute later proves the end."""
    day = await a_day(make, client_for)
    screen, visit = await issued(day), await day.visit()

    first = await come(day, visit, NINE, screen.at(NINE - 10 * MINUTE))
    second = await come(day, visit, NINE + MINUTE, screen.at(NINE + MINUTE))
    left = await gone(day, visit, NINE + HOUR, screen.at(NINE + HOUR))

    assert (first["tag"]["code"], second["tag"]) == ("tag_expired", None)
    assert (left["status"], left["started_at"]) == ("verified", "2024-03-05T01:00:00Z")
    assert await electronic(day, visit) == [True]


async def test_a_tag_that_was_carried_away_does_not_outweigh_the_fix(make, client_for):
    """Seen verified with a vouched end that was asked nothing."""
    day = await a_day(make, client_for)
    screen, visit = await issued(day), await day.visit()

    left = await lived(day, visit, [screen.at(NINE), screen.at(NINE + HOUR)], position=AWAY)

    assert (left["status"], left[DOUBTS]) == ("flagged", ["place"])
    assert {*(await place_of(day, visit))["check_in"]} == {"distance_m", "allowed_m"}


async def test_the_new_tag_holds_where_the_old_one_hung(make, client_for):
    day = await a_day(make, client_for)
    old, visit = await issued(day), await day.visit()
    made = await day.done(Role.COMMUNITY_WORKER, f"/home-tags/{old.id}/replace", {"reason": "屏幕损坏"})
    new = await hung(day, made)
    await make.owner.execute("update home_tags set ended_at = $2 where id = $1", UUID(old.id), NINE - HOUR)
    assert isinstance(new, Screen)

    first = await come(day, visit, NINE, old.at(NINE))
    second = await come(day, visit, NINE + MINUTE, new.at(NINE + MINUTE))

    assert (first["tag"]["code"], second["tag"]) == ("tag_ended", None)


SHAPES = [
    ({"tag_no": "A", "code": "1234567"}, "/tag/code"),
    ({"tag_no": "A"}, "/tag"),
    ({"tag_no": "A", "code": "12345678", "mac": "0" * 16}, "/tag"),
    ({"tag_no": "A", "counter": 1}, "/tag"),
    ({"tag_no": "A", "counter": 2**24, "mac": "0" * 16}, "/tag/counter"),
    ({"tag_no": "A", "counter": 1, "mac": "xyz"}, "/tag/mac"),
    ({"tag_no": "", "code": "12345678"}, "/tag/tag_no"),
    ({"tag_no": "A", "code": "12345678", "kind": "qr"}, "/tag/kind"),
]


@pytest.mark.parametrize(("tag", "pointer"), SHAPES)
async def test_a_reading_of_no_form_is_refused_with_its_place_and_the_others_are_kept(make, client_for, tag, pointer):
    """Nothing was read then: the phone sends it without."""
    day = await a_day(make, client_for)
    visit, phone = await day.visit(), await phone_of(day)

    refused = await day.act(Role.CAREGIVER, f"/visits/{visit['id']}/check-in", event(NINE, tag=tag))
    sent = await phone.send(told("check_in", visit["id"], NINE, tag=tag), told("check_out", visit["id"], NINE + HOUR))

    assert (refused.status_code, refused.json()["code"]) == (422, "invalid_input")
    assert pointer in [one["pointer"] for one in refused.json()["errors"]]
    assert [one["outcome"] for one in sent["results"]] == ["rejected", "accepted"]
    assert f"/events/0{pointer}" in [one["pointer"] for one in sent["results"][0]["errors"]]


async def test_a_visit_that_nobody_planned_may_begin_with_a_tag(make, client_for):
    day = await a_day(make, client_for)
    chip = await issued(day, "nfc", chip_uid=UID)
    said = {"resident_id": str(day.resident.id), "service_item_id": str(day.item.id)}

    begun = await day.done(Role.CAREGIVER, "/visits", said | {"check_in": read_at(NINE, chip.tap())})
    left = await gone(day, begun, NINE + HOUR, {**chip.tap(), "mac": "0" * 16})

    assert (begun["tag"], left["tag"]["code"]) == (None, "tag_forged")
    assert left[DOUBTS] == ["place", "unplanned"]


async def test_what_became_of_a_tag_is_told_to_no_relative(make, client_for):
    """Like the distance from the home. Seen told to who agreed to see orders alone."""
    day = await a_day(make, client_for)
    screen, visit = await issued(day), await day.visit()
    await come(day, visit, NINE, screen.at(NINE - HOUR))

    seen = {}
    for scopes in (("orders",), ("orders", "whereabouts")):
        path = f"/v1/visits/{visit['id']}/events"
        [one] = (await (await day.relative(*scopes)).get(path)).json()["items"]
        seen[scopes[-1]] = one["tag_found"]

    assert seen == {"orders": None, "whereabouts": None}
