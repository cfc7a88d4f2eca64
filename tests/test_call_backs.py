"""Call-backs: what a resident says decides by a written rule, and what it hits waits for somebody else."""

import asyncio
from datetime import date, timedelta

import pytest

from models.accounts import Role
from models.samples import CallBack
from services import calendars
from services.samples.questionnaire import QUESTIONNAIRE, judged
from tests.sampled import ACCEPT, FINE, NEVER, NOBODY, REJECT, UNPAID, Bureau, bureau, refusal, world

_ = bureau, world


async def to_call(bureau: Bureau, residents: int = 6, each: int = 2) -> dict:
    """One resident of several who were drawn; the others said that all was well."""
    await bureau.claimed(residents=residents, each=each)
    sample = await bureau.draw("call_backs", count=residents)
    first, *others = await bureau.items(sample)
    for item in others:
        await bureau.done(bureau.community, item, "call", FINE)
    return first


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ({}, "passed"),
        ({"satisfaction": 1}, "passed"),
        ({"answered_by": "family"}, "passed"),
        ({"answered_by": "guardian"}, "passed"),
        ({"came": "sometimes"}, "doubted"),
        ({"came": "never", "lasted": None}, "doubted"),
        ({"lasted": "clearly_shorter"}, "doubted"),
        ({"lasted": None, "lasted_minutes": 45}, "passed"),
        ({"lasted": None, "lasted_minutes": 44}, "doubted"),
        ({"lasted": None, "lasted_minutes": 600}, "passed"),
        ({"money_asked": True}, "doubted"),
        ({"money_asked": True, "money_fen": 5000}, "doubted"),
    ],
)
def test_the_answers_decide_by_the_written_rule(said, status):
    """Two visits of an hour each were recorded."""
    assert judged(CallBack(**FINE | said), visits=2, minutes=120) == status


async def test_a_call_back_is_recorded_with_the_version_of_its_questions(bureau: Bureau):
    item = await to_call(bureau)

    called = await bureau.done(bureau.community, item, "call", FINE | {"note": "老人说很周到"})

    assert (called["status"], called["questionnaire"], called["note"]) == (
        "passed",
        QUESTIONNAIRE.version,
        "老人说很周到",
    )
    assert called["answers"] == FINE
    assert called["attempted_on"] == [calendars.today().isoformat()]
    assert (item["visits"], item["minutes"], item["provider_name"] != "") == (2, 120, True)
    assert (await bureau.settle()).status_code == 201


@pytest.mark.parametrize(("decision", "paid"), [(ACCEPT, 24_000), (REJECT, 20_000)])
async def test_a_denial_holds_all_of_the_residents_visits_and_somebody_else_decides(
    bureau: Bureau, client_for, decision, paid
):
    """Called by a community worker, who sees neither the claim nor its ledger. Seen to fail without as_the_bureau
    (claim_not_found)."""
    item = await to_call(bureau)

    denied = await bureau.done(bureau.community, item, "call", NEVER)
    totals = (await bureau.officer.get(f"/v1/claims/{bureau.claim['id']}")).json()["totals"]
    lines = (await bureau.officer.get(f"/v1/claims/{bureau.claim['id']}/lines", params={"limit": 200})).json()["items"]
    hit = [line for line in lines if line["resident_id"] == item["resident_id"]]
    visits = [await bureau.visit(line) for line in hit]
    held = await bureau.settle()
    decided = await bureau.done(bureau.officer, item, "decide", decision)
    if decision is REJECT:
        await bureau.officer.post(f"/v1/claims/{bureau.claim['id']}/resolutions", json=UNPAID)
    proposed = await bureau.settle()

    assert (denied["status"], denied["allowed_actions"]) == ("doubted", [])
    assert (totals["approved_fen"], totals["excepted"], totals["exceptions"]) == (20_000, 2, {"visit_not_verified": 2})
    assert [(v["status"], v["open_exceptions"], v["posted_gross_fen"]) for v in visits] == [
        ("flagged", ["denied_on_call"], 0)
    ] * 2
    assert refusal(held) == (409, "exceptions_open")
    assert "还有 2 行存在未处理的异常：服务未核实（visit_not_verified）；请先" in held.json()["detail"]
    assert decided["decision"] == decision["decision"]
    assert (proposed.status_code, proposed.json()["subsidy_fen"]) == (201, paid)
    assert await bureau.faults() == []


async def test_an_officer_who_called_does_not_decide_what_he_heard(bureau: Bureau):
    item = await to_call(bureau)
    await bureau.done(bureau.officer, item, "call", NEVER)

    own = await bureau.act(bureau.officer, item, "decide", ACCEPT)
    worker = await bureau.act(bureau.community, item, "decide", ACCEPT)
    other = await bureau.act(bureau.second, item, "decide", ACCEPT)

    assert refusal(own) == (409, "same_person")
    assert (worker.status_code, other.status_code) == (403, 200)


async def test_three_days_without_an_answer_end_it_and_one_day_counts_once(bureau: Bureau):
    """Days are the server's: those before today are told to the database. Seen to fail when every attempt counted."""
    item = await to_call(bureau)
    today = calendars.today()

    same_day = [await bureau.done(bureau.community, item, "call", NOBODY) for _ in range(4)]
    waiting = await bureau.settle()
    earlier = [today - timedelta(days=2), today - timedelta(days=1)]
    await bureau.world.make.owner.execute(
        "update sample_items set attempted_on = $1 where id = $2", earlier, item["id"]
    )
    third = await bureau.done(bureau.community, item, "call", NOBODY | {"note": "三天均无人接听"})
    proposed = await bureau.settle()

    assert {(one["status"], len(one["attempted_on"])) for one in same_day} == {("pending", 1)}
    assert refusal(waiting) == (409, "samples_pending")
    assert (third["status"], third["note"]) == ("unreached", "三天均无人接听")
    assert [date.fromisoformat(day) for day in third["attempted_on"]] == [*earlier, today]
    assert proposed.status_code == 201, proposed.text
    shown = (await bureau.officer.get(f"/v1/samples/{item['sample_id']}")).json()
    assert (shown["unreached"], shown["passed"]) == (1, 5)


async def test_who_is_reached_after_all_is_heard_while_the_claim_is_under_way(bureau: Bureau):
    item = await to_call(bureau)
    await bureau.world.make.owner.execute("update sample_items set status = 'unreached' where id = $1", item["id"])

    [shown] = await bureau.items({"id": item["sample_id"]}, status="unreached")
    denied = await bureau.done(bureau.officer, item, "call", NEVER)
    again = await bureau.act(bureau.officer, item, "call", FINE)

    assert (shown["allowed_actions"], denied["status"]) == (["call"], "doubted")
    assert refusal(again) == (409, "wrong_state")


async def test_a_late_answer_and_a_proposal_at_the_same_instant_do_not_both_hold(bureau: Bureau):
    """Whichever comes second is refused. Seen to fail without the lock on the claim in open.py: both were taken, and a
    settlement stood that paid for what was denied."""
    item = await to_call(bureau, residents=2, each=1)
    await bureau.world.make.owner.execute("update sample_items set status = 'unreached' where id = $1", item["id"])

    denied, proposed = await asyncio.gather(bureau.act(bureau.community, item, "call", NEVER), bureau.settle())

    assert sorted((denied.is_success, proposed.is_success)) == [False, True]
    assert await bureau.faults() == []


async def test_a_community_worker_sees_and_calls_his_own_residents_alone(bureau: Bureau, client_for):
    """And no line, though it be of a resident of his own. Seen to fail without the wall and the filter of reading.py together;
    each of them is enough."""
    make = bureau.world.make
    await bureau.claimed(residents=2)
    calls, lines = await bureau.draw("call_backs", count=2), await bureau.draw(count=2)
    mine, other = await bureau.items(calls)
    await make.division(f"{make.code}002")
    await make.division(f"{make.code}002001")
    await make.owner.execute(
        "update residents set division_code = $1 where id = $2", f"{make.code}002001", other["resident_id"]
    )
    worker = await client_for(Role.COMMUNITY_WORKER, division_code=f"{make.code}001")

    queue = (await worker.get("/v1/samples/call-backs")).json()["items"]
    foreign = await bureau.act(worker, other, "call", FINE)
    line = next(one for one in await bureau.items(lines) if one["resident_id"] == mine["resident_id"])
    looked = [await worker.get(f"/v1/samples/{one['sample_id']}/items/{one['id']}") for one in (other, line)]
    called = await bureau.act(worker, mine, "call", FINE)

    assert [one["id"] for one in queue] == [mine["id"]]
    assert queue[0]["allowed_actions"] == ["call"]
    assert [refusal(answer) for answer in (foreign, *looked)] == [(404, "sample_item_not_found")] * 3
    assert called.status_code == 200
    assert (await worker.get("/v1/samples/call-backs")).json()["items"] == []


async def test_whom_to_call_is_listed_by_state_and_resident_and_his_number_is_not_in_it(bureau: Bureau):
    await bureau.claimed(residents=2)
    first, second = await bureau.items(await bureau.draw("call_backs", count=2))
    await bureau.done(bureau.officer, first, "call", FINE)

    async def queue(**asked):
        answer = await bureau.community.get("/v1/samples/call-backs", params=asked)
        assert "1380000" not in answer.text
        return [one["id"] for one in answer.json()["items"]]

    assert await queue() == await queue(resident_id=second["resident_id"]) == [second["id"]]
    assert await queue(status="passed") == [first["id"]]
    assert await queue(resident_id=first["resident_id"]) == []
    reveal = await bureau.community.post(
        f"/v1/residents/{second['resident_id']}/reveal", json={"purpose": "verification", "fields": ["phone"]}
    )
    assert reveal.status_code == 200, reveal.text


async def test_who_served_or_imported_and_the_residents_kin_do_not_call(bureau: Bureau, client_for):
    """Seen to fail without the look in open.py."""
    await bureau.claimed(residents=1)
    [item] = await bureau.items(await bureau.draw("call_backs", count=1))
    make = bureau.world.make
    caregiver = await make.membership(
        Role.CAREGIVER, caregiver_id=bureau.world.caregiver.id, provider_id=bureau.world.caregiver.provider_id
    )
    account = type("A", (), {"id": caregiver.account_id})
    served = await client_for(
        Role.COMMUNITY_WORKER, membership=await make.membership(Role.COMMUNITY_WORKER, account=account)
    )
    kin = await client_for(Role.COMMUNITY_WORKER)
    await kin.post("/v1/kin-declarations", json={"resident_id": item["resident_id"], "relation": "女儿"})

    answers = [await bureau.act(who, item, "call", FINE) for who in (served, kin)]

    assert [refusal(answer) for answer in answers] == [(409, "same_person"), (409, "kin_conflict")]


async def test_a_line_is_not_called_and_a_resident_not_reviewed(bureau: Bureau):
    await bureau.claimed(residents=1)
    [line] = await bureau.items(await bureau.draw(count=1))
    [resident] = await bureau.items(await bureau.draw("call_backs", count=1))

    answers = [
        await bureau.act(bureau.officer, line, "call", FINE),
        await bureau.act(bureau.officer, resident, "review", {"outcome": "passed", "reason_code": "checked"}),
    ]

    assert [refusal(answer) for answer in answers] == [(409, "wrong_state")] * 2
    assert [answer.json()["allowed"] for answer in answers] == ["review", "call"]


@pytest.mark.parametrize(
    ("said", "pointer", "code"),
    [
        (FINE | {"came": None}, "/came", "answer_missing"),
        (FINE | {"money_asked": None}, "/money_asked", "answer_missing"),
        (FINE | {"satisfaction": None}, "/satisfaction", "answer_missing"),
        (FINE | {"lasted_minutes": 60}, "/lasted_minutes", "answer_not_taken"),
        (NEVER | {"lasted": "as_recorded"}, "/lasted", "answer_not_taken"),
        (FINE | {"money_fen": 100}, "/money_fen", "answer_not_taken"),
        (NOBODY | {"came": "never"}, "/came", "answer_not_taken"),
        (FINE | {"satisfaction": 6}, "/satisfaction", "less_than_equal"),
        (FINE | {"money_asked": 0}, "/money_asked", "bool_type"),
        (FINE | {"answered_by": "neighbour"}, "/answered_by", "enum"),
        (FINE | {"note": "身份证371002194001011234"}, "/note", "identity_number_in_note"),
        ({}, "/answered_by", "missing"),
    ],
)
async def test_answers_that_contradict_each_other_are_refused_by_their_field(bureau: Bureau, said, pointer, code):
    path = "/v1/samples/01900000-0000-7000-8000-000000000001/items/01900000-0000-7000-8000-000000000001/call"

    answer = await bureau.community.post(path, json=said)

    assert answer.status_code == 422, answer.text
    assert [(one["pointer"], one["code"]) for one in answer.json()["errors"]] == [(pointer, code)]


async def test_how_long_they_stayed_is_asked_where_visits_were_recorded(bureau: Bureau):
    """Of meals alone it is not: tests/test_meal_samples.py. Seen to pass without it."""
    item = await to_call(bureau, residents=1)

    answer = await bureau.act(bureau.community, item, "call", FINE | {"lasted": None})

    assert (answer.status_code, answer.json()["code"]) == (422, "answer_missing")
    assert [one["pointer"] for one in answer.json()["errors"]] == ["/lasted"]


async def test_the_questions_are_data_in_two_languages_and_each_has_its_field(bureau: Bureau):
    shown = (await bureau.community.get("/v1/samples/questionnaire")).json()

    assert [question["field"] for question in shown["questions"]] == list(CallBack.model_fields)
    assert all(question["zh"] and question["en"] for question in shown["questions"])
    choices = {q["field"]: [one["code"] for one in q["choices"]] for q in shown["questions"] if q["choices"]}
    assert choices == {
        "answered_by": ["resident", "family", "guardian", "nobody"],
        "came": ["every_time", "sometimes", "never"],
        "lasted": ["as_recorded", "clearly_shorter"],
    }
    assert (await bureau.world.manager.get("/v1/samples/questionnaire")).status_code == 403
