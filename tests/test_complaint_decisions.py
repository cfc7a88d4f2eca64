"""The bureau decides with a reason and a remedy, somebody else decides an appeal, and no complaint moves money."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from models.accounts import Account, Role
from services import calendars
from tests.complained import SAYS, act, brought_to, deeds, does, made, seen
from tests.days import NINE, a_day
from tests.test_order_closing import completed, refusal

UPHELD = {"outcome": "upheld", "reason": "签到位置距住处两公里", "remedy": "三日内补做"}


async def kin_of(day, by):
    said = {"resident_id": str(day.resident.id), "relation": "母亲"}
    assert (await by.post("/v1/kin-declarations", json=said)).status_code == 201


async def account_of(by):
    return Account(id=UUID((await by.get("/v1/me")).json()["account"]["id"]), username="", display_name="")


@pytest.mark.parametrize("deed", ["decide", "decide-appeal"])
@pytest.mark.parametrize(
    ("why", "code"), [("kin", "kin_conflict"), ("works", "works_for_place"), ("recorded", "same_person")]
)
async def test_who_is_concerned_decides_nothing_and_is_not_offered_to(make, client_for, deed, why, code):
    """Seen to be decided without each line of `stand_back`, and to be offered without `aside`."""
    day = await a_day(make, client_for)
    by = await client_for(Role.BUREAU_ADMIN)
    recorded = {"complainant": {"kind": "resident"}}
    one = await made(day, by, **recorded) if why == "recorded" else await made(day)
    await act(by, one, "escalate")
    if deed == "decide-appeal":
        for each in ("decide", "appeal"):
            one = (
                await does(day, each, one)
                if why != "recorded" or each == "decide"
                else (await act(by, one, each)).json()
            )
    if why == "kin":
        await kin_of(day, by)
    if why == "works":
        account = await account_of(by)
        await make.membership(Role.PROVIDER_MANAGER, account=account, provider_id=day.provider.id)

    answer = await act(by, one, deed)

    assert refusal(answer) == (409, code)
    assert not {"decide", "decide_appeal"} & set((await seen(by, one))["allowed_actions"])


async def test_an_appeal_is_decided_by_another_than_who_decided_first(make, client_for):
    """And holds; what was decided first stays to be read. Seen to be decided by the same without `stand_back`."""
    day = await a_day(make, client_for)
    one = await brought_to(day, "appealed")

    same = await act(await day.as_(Role.BUREAU_ADMIN), one, "decide-appeal")
    closed = await does(day, "decide-appeal", one)

    assert refusal(same) == (409, "same_person")
    assert (closed["status"], closed["first_outcome"], closed["outcome"]) == ("closed", "not_upheld", "partly")
    assert (closed["remedy"], closed["due_on"], closed["appealed_for"]) == ("补做十分钟", None, "complainant")
    assert deeds(closed)[-3:] == [("decided", "bureau"), ("appealed", "complainant"), ("appeal_decided", "bureau")]
    assert [word["outcome"] for word in closed["messages"] if word["outcome"]] == ["not_upheld", "partly"]
    assert refusal(await act(await day.as_(Role.FAMILY), one, "appeal")) == (409, "wrong_state")


async def test_the_place_may_appeal_and_then_nobody_else_does(make, client_for):
    day = await a_day(make, client_for)
    one = await brought_to(day, "decided")

    appealed = await act(await day.as_(Role.PROVIDER_MANAGER), one, "appeal")
    again = await act(await day.as_(Role.FAMILY), one, "appeal")

    assert (appealed.json()["status"], appealed.json()["appealed_for"]) == ("appealed", "place")
    assert refusal(again) == (409, "wrong_state")


@pytest.mark.parametrize(
    ("said", "code", "pointer"),
    [
        (UPHELD | {"remedy": None}, "remedy_unsaid", "/remedy"),
        (SAYS["decide"] | {"remedy": "补做"}, "remedy_of_nothing", "/remedy"),
        (UPHELD | {"outcome": "partly", "remedy": None}, "remedy_unsaid", "/remedy"),
        (UPHELD, "complaint_visit_unsaid", "/visit_id"),
        (UPHELD | {"reason": ""}, None, "/reason"),
    ],
)
async def test_a_decision_says_what_it_has_to(make, client_for, said, code, pointer):
    """Seen to be taken without RemedyUnsaid, RemedyOfNothing and VisitUnsaid."""
    day = await a_day(make, client_for)
    one = await made(day, category="nobody_came")
    bureau = await day.as_(Role.BUREAU_ADMIN)
    await act(bureau, one, "escalate")

    answer = await act(bureau, one, "decide", **said)

    assert answer.status_code == 422, answer.text
    (error,) = answer.json()["errors"]
    assert error["pointer"] == pointer
    assert code in (None, error["code"])


async def test_that_nobody_came_is_upheld_of_a_visit_of_that_resident(make, client_for):
    """Seen to be upheld of another's without AboutAnother."""
    day, other = await a_day(make, client_for), await a_day(make, client_for)
    order, visit = await completed(day)
    _, second = await completed(day, NINE + timedelta(days=1))
    _, theirs = await completed(other)
    one = await made(day, category="nobody_came", order_id=order)
    bureau = await day.as_(Role.BUREAU_ADMIN)
    await act(bureau, one, "escalate")

    refused = [await act(bureau, one, "decide", **UPHELD, visit_id=which) for which in (theirs, second)]
    unknown = await act(bureau, one, "decide", **UPHELD, visit_id=str(uuid4()))
    upheld = (await act(bureau, one, "decide", **UPHELD, visit_id=visit)).json()

    assert {refusal(answer) for answer in refused} == {(422, "complaint_about_another")}
    assert refusal(unknown) == (404, "visit_not_found")
    assert (upheld["outcome"], upheld["visit_id"], upheld["order_id"]) == ("upheld", visit, order)


async def test_what_the_money_does_is_said_and_the_dispute_is_offered_to_who_may_raise_it(make, client_for):
    """A decision moves nothing: the visit stays verified. Seen to be silent with NOTHING for every state."""
    day = await a_day(make, client_for)
    order, visit = await completed(day)
    one = await made(day, category="nobody_came", visit_id=visit)
    bureau, family = await day.as_(Role.BUREAU_ADMIN), await day.as_(Role.FAMILY)
    await act(bureau, one, "escalate")
    await act(bureau, one, "decide", **UPHELD)
    told = [await seen(family, one)]
    status = (await day.read(f"/visits/{visit}"))["status"]

    await day.done(Role.FAMILY, f"/orders/{told[0]['order_id']}/dispute", {"reason": "没有人上门"})
    told.append(await seen(family, one))
    await day.done(Role.SUBSIDY_OFFICER, f"/orders/{order}/decide-dispute", {"upheld": True, "reason": "投诉已查实"})
    told.append(await seen(family, one))

    assert ["dispute" in each["allowed_actions"] for each in told] == [True, False, False]
    assert "dispute" not in (await seen(bureau, one))["allowed_actions"]
    assert [
        "提出争议（dispute）" in told[0]["money_zh"],
        "暂缓" in told[1]["money_zh"],
        "不付" in told[2]["money_zh"],
    ] == [True] * 3
    assert (status, (await day.read(f"/visits/{visit}"))["status"]) == ("verified", "rejected")
    assert len({each["money_en"] for each in told}) == 3


async def test_a_late_answer_is_taken_and_the_bureau_decides_all_the_same(make, client_for):
    day = await a_day(make, client_for)
    one = await made(day)
    await make.owner.execute("update complaints set answer_due_on = answer_due_on - 9 where id = $1", UUID(one["id"]))
    await act(await day.as_(Role.BUREAU_ADMIN), one, "escalate")

    before = await seen(await day.as_(Role.BUREAU_ADMIN), one)
    answered = await does(day, "answer", one)
    again = await act(await day.as_(Role.PROVIDER_MANAGER), one, "answer")

    assert (before["answered_late"], answered["answered_late"], answered["status"]) == (True, True, "escalated")
    assert refusal(again) == (409, "wrong_state")


async def test_nobody_answers_what_he_complained_of_himself(make, client_for):
    """A daughter who manages the provider. Seen to be answered without the account in `answers`."""
    day = await a_day(make, client_for)
    one = await made(day)
    account = Account(id=UUID(one["made_by"]), username="", display_name="")
    manager = await client_for(Role.PROVIDER_MANAGER, account=account, provider_id=day.provider.id)

    assert refusal(await act(manager, one, "answer")) == (409, "wrong_state")
    assert "answer" not in (await seen(manager, one))["allowed_actions"]


async def test_a_complaint_leaves_as_a_file_without_who_asked_to_stay_unnamed(make, client_for, drain):
    """Of the place; the bureau's file has him. Seen to be named without the case in `stated`."""
    day = await a_day(make, client_for)
    await made(day)
    await made(day, unnamed=True, category="attitude")
    files = {}
    for role in (Role.PROVIDER_MANAGER, Role.BUREAU_ADMIN):
        by = await day.as_(role)
        export = (await by.post("/v1/exports", json={"kind": "complaints", "format": "csv"})).json()
        await drain()
        files[role] = (await by.get(f"/v1/exports/{export['id']}/file")).text

    named = {role: text.count(day.resident.name) for role, text in files.items()}
    assert named == {Role.PROVIDER_MANAGER: 1, Role.BUREAU_ADMIN: 2}
    assert all(text.count(day.provider.name) == 2 for text in files.values())
    assert str(calendars.today()) in files[Role.BUREAU_ADMIN]
