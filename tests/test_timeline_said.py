"""What the resident and his family said, in the timeline: that somebody came or nobody did, complaints, and what became of each."""

from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest

from models.accounts import Role
from models.family_links import LinkScope
from tests.answering import ACCEPT, REJECT, just_served, says
from tests.complained import brought_to, made
from tests.days import HOME, Day, a_day, now
from tests.factories import SHANGHAI
from tests.phones import phone_of, told

EVERYBODY = (Role.RESIDENT, Role.FAMILY, Role.COMMUNITY_WORKER, Role.BUREAU_ADMIN, Role.AUDITOR)
FAR = HOME | {"lat": 37.6}


@pytest.fixture
async def day(make, client_for):
    return await a_day(make, client_for)


async def timeline(day: Day, who: Role | httpx.AsyncClient = Role.FAMILY) -> list[dict[str, Any]]:
    client = await day.as_(who) if isinstance(who, Role) else who
    answer = await client.get(f"/v1/residents/{day.resident.id}/timeline")
    assert answer.status_code == 200, answer.text
    return list(answer.json()["items"])


async def lines(day: Day, kind: str, who: Role | httpx.AsyncClient = Role.FAMILY) -> list[str]:
    return [one["says_zh"] for one in await timeline(day, who) if one["kind"] == kind]


DENIED = {
    "nobody has decided": ((), "亲属答复", "没有人上门；待审核员核实"),
    "an officer found that somebody came": (
        (("review", Role.SUBSIDY_OFFICER, ACCEPT),),
        "亲属答复",
        "没有人上门；经审核员核实，有人上门",
    ),
    "an officer found that nobody did": (
        (("review", Role.SUBSIDY_OFFICER, REJECT),),
        "亲属答复",
        "没有人上门；没有上门属实，不计、不付，已付的予以追回",
    ),
    "it was taken back": ((("confirm", Role.FAMILY, None),), "亲属答复", "没有人上门；后来更正为有人上门"),
}


@pytest.mark.parametrize("what", DENIED)
async def test_that_nobody_came_stands_in_it_with_what_became_of_it(day, what):
    """Seen to fail while the family's own word was nowhere in it."""
    acts, who, said = DENIED[what]
    visit = await just_served(day)
    await says(day, Role.FAMILY, visit, "deny", note="等到十一点")
    for act, role, body in acts:
        await day.done(role, f"/visits/{visit}/{act}", body)

    for role in EVERYBODY:
        found = [one for one in await timeline(day, role) if one["kind"] == "visit_answer"]
        denial = found[-1]
        assert denial["says_zh"].startswith(who)
        assert denial["says_zh"].endswith(said), denial["says_zh"]
        assert (denial["subject_id"], denial["provider_id"]) == (visit, str(day.provider.id))
        assert len(found) == 1 + (what == "it was taken back")


async def test_a_word_that_another_contradicted_is_not_told_as_taken_back(day, client_for):
    """The resident overrules a daughter, and a daughter who was mistaken takes back her own word but not her brother's. Seen to read
    「后来更正为有人上门」 of all of them."""
    by_resident, by_herself = await just_served(day), (await day.visit(now() - timedelta(hours=3)))["id"]
    brother = await day.relative("orders")
    await says(day, Role.FAMILY, by_resident, "deny")
    await says(day, Role.RESIDENT, by_resident, "confirm")
    await says(day, Role.FAMILY, by_herself, "deny")
    same = await brother.post(f"/v1/visits/{by_herself}/deny", json={"note": "我也在家"})
    await says(day, Role.FAMILY, by_herself, "confirm")
    refused = await brother.post(f"/v1/visits/{by_herself}/deny", json={"note": "我一直在家，没有人来"})

    found = [one for one in await timeline(day, await day.relative("orders")) if one["kind"] == "visit_answer"]
    said = {
        visit: [one["says_zh"].rpartition("，")[2] for one in reversed(found) if one["subject_id"] == visit]
        for visit in (by_resident, by_herself)
    }
    assert same.status_code == 200
    assert said[by_resident] == ["没有人上门；后来老年人本人说有人上门", "有人上门"]
    assert said[by_herself] == ["没有人上门；后来更正为有人上门", "没有人上门；后来另一位亲属说有人上门", "有人上门"]
    assert (refused.status_code, refused.json()["code"]) == (409, "answered_by_another")
    assert "对其订单提出争议" in refused.json()["detail"]


async def test_an_order_whose_service_was_found_not_to_count_says_so_until_it_counts_again(day, client_for):
    """Seen to read 「目前已完成」 and no more, without `not_served`."""
    visit = await just_served(day)
    before = await lines(day, "order")
    await day.done(Role.SUBSIDY_OFFICER, f"/visits/{visit}/review", REJECT)
    rejected = await lines(day, "order", await day.relative("orders"))
    another = await client_for(Role.SUBSIDY_OFFICER)
    again = await another.post(f"/v1/visits/{visit}/restore", json={"reason_code": "data_entry_error"})

    assert again.status_code == 200, again.text
    assert before[0].endswith("；目前已完成")
    assert rejected == [f"{before[0]}（审核员核定其服务不计入）"]
    assert await lines(day, "order") == before


async def test_a_visit_ahead_stands_at_its_time_and_says_it(day):
    """Not when it was written, above what came later. Seen to stand at `updated_at`, with `planned_for` null and no time in words."""
    at = datetime(now().year + 1, 12, 1, 9, 30, tzinfo=SHANGHAI)
    sooner = await day.visit(at - timedelta(days=1))
    later = await day.visit(at)
    await day.make.owner.execute(
        "update visits set updated_at = now() + interval '1 minute' where id = $1", sooner["id"]
    )
    await day.visit(now() - timedelta(hours=2))

    found = [one for one in await timeline(day, await day.relative("orders")) if one["kind"] == "visit"]

    assert [one["subject_id"] for one in found][:2] == [later["id"], sooner["id"]]
    assert datetime.fromisoformat(found[0]["at"]) == datetime.fromisoformat(found[0]["planned_for"]) == at
    assert found[0]["says_zh"].startswith(f"上门服务：{at.year}年12月1日 09:30，{day.item.name} 60 分钟，")
    assert f": for {at.year}-12-01 09:30, " in found[0]["says_en"]


async def test_a_visit_that_was_begun_stands_where_it_began_and_says_for_when_it_was_planned(day):
    begun = now() - timedelta(hours=2)
    await day.check_in((await day.visit(begun - timedelta(minutes=10)))["id"], begun)

    [found] = [one for one in await timeline(day) if one["kind"] == "visit"]

    assert abs(datetime.fromisoformat(found["at"]) - begun) < timedelta(seconds=2)
    assert datetime.fromisoformat(found["planned_for"]) < datetime.fromisoformat(found["at"])


COMPLAINED = {
    "open": "投诉：提前离开，{}；目前待答复",
    "withdrawn": "投诉：提前离开，{}；目前已撤回",
    "decided": "投诉：提前离开，{}；目前已裁定（不成立）",
    "closed": "投诉：提前离开，{}；目前已办结（部分成立）",
}


@pytest.mark.parametrize("state", COMPLAINED)
async def test_a_complaint_stands_in_it_as_it_stands_now(day, state):
    one = await brought_to(day, state)

    for role in EVERYBODY:
        [found] = [line for line in await timeline(day, role) if line["kind"] == "complaint"]
        assert found["says_zh"] == COMPLAINED[state].format(day.provider.name)
        assert found["subject_id"] == one["id"]


async def test_a_place_reads_of_no_complaint_whose_it_is(day):
    """Seen to fail without the condition on who is bound to a place: the timeline of whoever asked to stay unnamed named him."""
    await day.visit()
    await made(day, Role.RESIDENT, unnamed=True)

    assert len(await lines(day, "visit", Role.PROVIDER_MANAGER)) == 1
    assert await lines(day, "complaint", Role.PROVIDER_MANAGER) == []
    assert len(await lines(day, "complaint", Role.RESIDENT)) == 1


@pytest.mark.parametrize(
    ("scopes", "category", "seen"),
    [
        (["orders"], "left_early", 1),
        (["orders"], "money_wrong", 0),
        (["orders", "money"], "money_wrong", 1),
        (["orders"], "harm_or_accident", 0),
        (["orders", "health"], "harm_or_accident", 1),
        (["money", "health", "whereabouts"], "left_early", 0),
    ],
)
async def test_of_what_another_complained_a_relative_reads_what_was_agreed_to(day, scopes, category, seen):
    await made(day, Role.RESIDENT, category=category)

    assert len(await lines(day, "complaint", await day.relative(*scopes))) == seen


async def test_a_doubtful_visit_says_why_and_that_of_the_place_to_whom_it_concerns(day):
    """Seen to fail while a family read that something was wrong, and not what."""
    at = now() - timedelta(hours=2)
    visit = (await day.visit(at))["id"]
    await day.check_in(visit, at, position=FAR)
    await day.check_out(visit, at + timedelta(minutes=3))

    told = {
        scope: (await lines(day, "visit", await day.relative("orders", scope)))[0] for scope in ("whereabouts", "money")
    }

    assert told["whereabouts"].endswith("；有异常（位置不符、时长不足）")
    assert told["money"].endswith("；有异常（时长不足）")


async def test_a_cancelled_visit_of_tomorrow_of_which_something_was_told_is_none_that_comes(day, drain):
    """Seen to fail while it stood among tomorrow's, and to be told as a visit of sixty minutes."""
    tomorrow = now() + timedelta(days=1)
    order, (visit,) = await day.scheduled(tomorrow)
    await day.done(Role.COMMUNITY_WORKER, f"/orders/{order['id']}/cancel", {"reason": "家属来接"})
    await (await phone_of(day)).send(told("note", visit["id"], now(), text="老人说明天不必来"))
    await drain()

    family = await day.relative(*LinkScope)
    comes = (await family.get(f"/v1/residents/{day.resident.id}/who-comes")).json()["items"]
    [found] = [one for one in await timeline(day, family) if one["kind"] == "visit"]

    assert comes == []
    assert found["at"] < now().isoformat()
    assert found["says_zh"].endswith("；有异常（没有签到、没有签退、没有订单）")
    assert "分钟" not in found["says_zh"]
