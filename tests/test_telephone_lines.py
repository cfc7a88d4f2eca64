"""Telephone lines and call codes: who puts them up, what is told once, and what ends them."""

from uuid import uuid4

import pytest

from models.accounts import Role
from tests.calling import CALLS, LINES, an_operator, code_of, telephone
from tests.days import NINE, a_day

LINE = {"name": "区签到热线", "number": "0631-5200120"}
END = {"reason": "合同到期"}
MAY = """
                       make  list  calls
bureau_admin            201   200    200
subsidy_officer         403   200    200
inspector               403   403    403
community_worker        403   403    403
provider_manager        403   403    200
caregiver               403   403    403
facility_manager        403   403    403
meal_point_operator     403   403    403
family                  403   403    403
resident                403   403    403
auditor                 403   200    200
region_viewer           403   403    403
"""


@pytest.mark.parametrize(("role", "made", "lines", "calls"), [line.split() for line in MAY.strip().splitlines()[1:]])
async def test_the_bureau_puts_lines_up_and_the_office_reads_what_is_told(client_for, role, made, lines, calls):
    by = await client_for(Role(role))

    assert (await by.post(LINES, json=LINE)).status_code == int(made)
    assert (await by.get(LINES)).status_code == int(lines)
    assert (await by.get(CALLS)).status_code == int(calls)


async def test_a_key_is_shown_once_and_kept_nowhere_in_the_open(make, client_for):
    """Seen to lie in idempotency_keys where the route kept its answer."""
    bureau = await client_for(Role.BUREAU_ADMIN)
    made = (await bureau.post(LINES, json=LINE)).json()
    path, headers = f"{LINES}/{made['id']}", [{"Idempotency-Key": uuid4().hex} for _ in range(2)]

    keys = [(await bureau.post(f"{path}/issue-key", headers=one)).json()["key"] for one in headers]
    shown = await bureau.get(path)

    assert made["path"] == f"{CALLS}/{make.code}/{made['id']}"
    assert (made["key_issued_at"], made["allowed_actions"]) == (None, ["issue_key", "end"])
    assert len({*keys}) == 2
    for table in ("telephone_lines", "subject_keys", "audit_events", "idempotency_keys"):
        stored = await make.owner.fetch(f"select t::text from {table} t where district_code = $1", make.code)
        for key in keys:
            assert not any(key in row[0] or key.encode().hex() in row[0] for row in stored), table
    assert not any(key in shown.text for key in keys)


async def test_a_number_is_of_one_line_until_that_has_ended(client_for):
    """Seen to be a second line without the index telephone_lines_number_uq."""
    bureau = await client_for(Role.BUREAU_ADMIN)
    first = (await bureau.post(LINES, json=LINE)).json()

    second = await bureau.post(LINES, json=LINE)
    ended = (await bureau.post(f"{LINES}/{first['id']}/end", json=END)).json()
    third = await bureau.post(LINES, json=LINE)

    assert (second.status_code, second.json()["code"]) == (409, "telephone_line_exists")
    assert (ended["ended_reason"], ended["allowed_actions"]) == ("合同到期", [])
    assert third.status_code == 201
    assert len((await bureau.get(LINES)).json()["items"]) == 2


async def test_a_line_that_has_ended_takes_no_more_acts(client_for):
    bureau = await client_for(Role.BUREAU_ADMIN)
    made = (await bureau.post(LINES, json=LINE)).json()
    await bureau.post(f"{LINES}/{made['id']}/end", json=END)

    for act in ("issue-key", "end"):
        refused = await bureau.post(f"{LINES}/{made['id']}/{act}", json=END if act == "end" else None)
        assert (refused.status_code, refused.json()["code"]) == (409, "wrong_state")
        assert "已停用" in refused.json()["detail"]


async def test_what_is_no_number_is_refused_with_its_place(client_for):
    refused = await (await client_for(Role.BUREAU_ADMIN)).post(LINES, json=LINE | {"number": "5200120"})

    assert refused.status_code == 422
    assert refused.json()["errors"][0]["pointer"] == "/number"


async def test_a_code_is_the_caregivers_own_and_another_ends_it(make, client_for):
    """By the manager of the provider or the bureau; another provider's finds nobody."""
    day = await a_day(make, client_for)
    stranger = await client_for(Role.PROVIDER_MANAGER)
    operator, visit = await an_operator(day), await day.visit()
    await telephone(day)

    first, second = await code_of(day), await code_of(day)
    foreign = await stranger.post(f"/v1/caregivers/{day.caregiver.id}/call-code")
    with_old = await operator.rings(NINE, f"{first}1")
    with_new = await operator.rings(NINE, f"{second}1")

    assert [len(code) for code in (first, second)] == [6, 6]
    assert (foreign.status_code, foreign.json()["code"]) == (404, "caregiver_not_found")
    assert (with_old["outcome"], with_new["outcome"]) == ("code_unknown", "check_in")
    assert (await day.read(f"/visits/{visit['id']}"))["status"] == "checked_in"
