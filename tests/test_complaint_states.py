"""The life of a complaint, as a table: every act in every state by whose it is to do; and every role's acts."""

import pytest

from models.accounts import Role
from tests.complained import PATH, SAYS, WAYS, act, brought_to, complaint, made, seen
from tests.days import a_day

WAITING = {"open", "answered", "escalated", "decided", "appealed"}
TABLE: dict[str, tuple[Role, set[str], str | None]] = {
    "messages": (Role.FAMILY, WAITING, None),
    "notes": (Role.BUREAU_ADMIN, set(WAYS), None),
    "answer": (Role.PROVIDER_MANAGER, {"open"}, "answered"),
    "accept": (Role.FAMILY, {"answered"}, "accepted"),
    "escalate": (Role.FAMILY, {"answered"}, "escalated"),
    "withdraw": (Role.FAMILY, {"open", "answered", "escalated"}, "withdrawn"),
    "decide": (Role.BUREAU_ADMIN, {"escalated"}, "decided"),
    "appeal": (Role.FAMILY, {"decided"}, "appealed"),
    "decide-appeal": (Role.AUDITOR, {"appealed"}, "closed"),
}
"""Act: by whom, the states in which it is possible, and where it leads (None: nowhere). The appeal is decided by another of the bureau,
whom AUDITOR stands for here."""
OFFERED = {"messages": "message", "notes": "note", "decide-appeal": "decide_appeal"}


async def who(day, role):
    return await (day.client_for(Role.BUREAU_ADMIN) if role is Role.AUDITOR else day.as_(role))


@pytest.mark.parametrize("deed", TABLE)
async def test_an_act_is_possible_in_its_states_offered_there_and_refused_in_all_others(make, client_for, deed):
    """Seen to fail without `move` in each act."""
    role, possible, leads_to = TABLE[deed]
    day = await a_day(make, client_for)
    by = await who(day, role)

    for state in WAYS:
        one = await brought_to(day, state)
        offered = OFFERED.get(deed, deed) in (await seen(by, one))["allowed_actions"]
        answer = await act(by, one, deed)
        if state in possible:
            assert (state, answer.status_code, offered) == (state, 200, True), answer.text
            assert answer.json()["status"] == (leads_to or state)
        else:
            assert (state, answer.status_code, answer.json().get("code"), offered) == (state, 409, "wrong_state", False)


async def test_what_is_refused_says_in_both_languages_what_is_possible(make, client_for):
    day = await a_day(make, client_for)
    one = await made(day)
    family = await day.as_(Role.FAMILY)

    zh = await act(family, one, "accept")
    en = await family.post(f"{PATH}/{one['id']}/accept", json={}, headers={"Accept-Language": "en"})

    assert zh.json()["detail"] == "当前状态为“待答复”，不能接受答复；您现在可以：留言、撤回。"
    assert en.json()["detail"] == "It is open, so “accept” is not possible; possible now: message, withdraw."


PARTY = {"make", "read", "messages", "accept", "escalate", "withdraw", "appeal"}
MAY: dict[Role, set[str]] = {
    Role.BUREAU_ADMIN: PARTY | {"notes", "decide", "decide-appeal"},
    Role.SUBSIDY_OFFICER: {"read"},
    Role.INSPECTOR: set(),
    Role.COMMUNITY_WORKER: PARTY,
    Role.PROVIDER_MANAGER: {"read", "messages", "answer", "appeal"},
    Role.CAREGIVER: set(),
    Role.MEAL_POINT_OPERATOR: {"read", "messages", "answer", "appeal"},
    Role.FACILITY_MANAGER: {"read", "messages", "answer", "appeal"},
    Role.FAMILY: PARTY,
    Role.RESIDENT: PARTY,
    Role.AUDITOR: {"read"},
}
"""Which acts a role's permission lets it ask for at all; whether it is its complaint, and the state, are looked at after that."""


@pytest.mark.parametrize("role", MAY)
async def test_a_role_may_what_the_table_says_and_nothing_else(make, client_for, role):
    """Seen to fail with COMPLAINTS_READ given to caregivers."""
    day = await a_day(make, client_for)
    one = await made(day)
    by = await day.as_(role)

    answers = {deed: await act(by, one, deed) for deed in SAYS}
    answers["read"] = await by.get(PATH)
    answers["make"] = await by.post(PATH, json=complaint(day))

    assert {deed for deed, answer in answers.items() if answer.status_code != 403} == MAY[role]
