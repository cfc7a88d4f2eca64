"""An incident that became worse is told anew, also after it was closed; and its words name nobody."""

from typing import Any

import pytest

from tests.happened import CAUSE, PATH, act, ago, alerts, brought_to, followed, incident, told
from tests.inspected import Safety, safety

_ = safety


@pytest.mark.parametrize("harm", ["severe", "death"])
async def test_what_became_worse_after_it_was_closed_is_open_again_and_closed_by_another(safety: Safety, harm: str):
    """Seen to be refused: 409 wrong_state, and nothing to be done about a death."""
    one = await brought_to(safety, "closed")

    worse = await act(safety.manager, one, "raise-harm", harm=harm, note="术后加重")
    standing = await alerts(safety.bureau, status="open")
    by_house = await act(safety.manager, one, "close", note="已核实")
    closed = await act(safety.bureau, one, "close", note="已核实")

    seen = worse.json()
    assert (worse.status_code, seen["status"], seen["harm"], seen["closed_by"]) == (200, "open", harm, None)
    assert [step["deed"] for step in seen["steps"]][-3:] == ["closed", "harm_rose", "reopened"]
    assert ("incident_reopened", "warning", "open") in standing
    assert (("incident_grave", "urgent", "open") in standing) is (harm == "death")
    assert (by_house.status_code, closed.status_code, closed.json()["status"]) == (403, 200, "closed")
    assert await alerts(safety.bureau, status="open") == []


async def test_what_is_annulled_becomes_no_worse(safety: Safety):
    one = await brought_to(safety, "annulled")

    answer = await act(safety.bureau, one, "raise-harm", harm="death", note="去世")

    assert (answer.status_code, answer.json()["code"]) == (409, "wrong_state")


async def test_when_it_became_worse_is_in_the_trail_and_comes_in_its_order(safety: Safety):
    """Seen to be taken in the wrong order."""
    one, since = await told(safety, harm="minor"), ago(minutes=10)
    severe = await act(safety.manager, one, "raise-harm", harm="severe", note="骨折", since=since)

    early = await act(safety.manager, one, "raise-harm", harm="death", note="去世", since=ago(minutes=20))
    death = await act(safety.manager, one, "raise-harm", harm="death", note="去世", since=ago(minutes=5))

    assert (early.status_code, early.json()["code"]) == (422, "harm_before_last")
    assert early.json()["errors"][0]["pointer"] == "/since"
    assert [step["since"] is None for step in death.json()["steps"]] == [True, False, False]
    assert severe.json()["steps"][1]["since"][:19] == since[:19]


NUMBERS = ["家属 13806310001 已到", "家属 １３８０６３１０００１", "王某 371002194003052000 跌倒"]


@pytest.mark.parametrize("words", NUMBERS)
async def test_words_carry_no_number_of_a_person(safety: Safety, words: str):
    """Seen to take a telephone's number."""
    one = await told(safety)
    answers = [
        await safety.manager.post(PATH, json=incident(safety, description=words)),
        await safety.manager.post(PATH, json=incident(safety, done_at_once=words)),
        await act(safety.manager, one, "raise-harm", harm="severe", note=words),
        await act(safety.manager, one, "say-cause", cause="health", note=words),
    ]

    assert [one.status_code for one in answers] == [422] * 4
    assert [one.json()["errors"][0]["pointer"] for one in answers] == [
        "/description",
        "/done_at_once",
        "/note",
        "/note",
    ]


async def lying(safety: Safety, name: str) -> Any:
    resident = await safety.make.resident(name=name)
    await safety.make.stay(await safety.make.bed(safety.facility), resident)
    return resident


@pytest.mark.parametrize("named", ["description", "done_at_once"])
@pytest.mark.parametrize("concerned", [True, False])
async def test_words_name_nobody_who_lies_there_or_whom_it_concerned(safety: Safety, named: str, concerned: bool):
    """Seen to be taken: 许凤霞滑倒. Who lies elsewhere is not looked for."""
    resident, _ = await lying(safety, "许凤霞"), await safety.make.resident(name="滑倒")
    said = {"resident_ids": [str(resident.id)] if concerned else [], named: "晨起许凤霞滑倒"}

    answer = await safety.manager.post(PATH, json=incident(safety, **said))
    plain = await safety.manager.post(PATH, json=incident(safety, resident_ids=[str(resident.id)]))

    assert (answer.status_code, answer.json()["code"]) == (422, "resident_named_in_words"), answer.text
    assert answer.json()["errors"][0]["pointer"] == f"/{named}"
    assert "许凤霞" not in answer.text
    assert plain.status_code == 201


async def test_notes_name_nobody_either(safety: Safety):
    resident = await lying(safety, "许凤霞")
    one = await told(safety, resident_ids=[str(resident.id)])
    todo = await followed(safety, one)
    words = {"note": "许凤霞骨折"}

    answers = [
        await act(safety.manager, one, "raise-harm", harm="severe", **words),
        await act(safety.manager, one, "say-cause", **CAUSE | words),
        await act(safety.manager, one, "follow-ups", what="看护许凤霞", responsible="院长", due_on=todo["due_on"]),
        await act(safety.manager, one, f"follow-ups/{todo['id']}/complete", **words),
        await act(safety.bureau, one, "close", **words),
        await act(safety.bureau, one, "annul", reason="许凤霞未跌倒"),
    ]

    assert [(each.status_code, each.json()["code"]) for each in answers] == [(422, "resident_named_in_words")] * 6
    pointers = [each.json()["errors"][0]["pointer"] for each in answers]
    assert pointers == ["/note", "/note", "/what", "/note", "/note", "/reason"]
