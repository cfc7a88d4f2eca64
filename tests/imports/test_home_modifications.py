"""Homes that were modified before Yiyang: history, attested by who imports it."""

from datetime import date, timedelta

import pytest

from models.accounts import Role
from models.residents import Sex
from services import numbers
from services.assessments.decide import months_after
from services.calendars import today
from tests.homes import opened
from tests.imports.uploading import counts, faults_of, taken_in
from tests.served import figures

HEADER = "case_no,resident_id_number,status,accepted_on,cost_fen,subsidy_fen\n"


async def people(make, n):
    found = [numbers.synthetic_identity_number(make.code, date(1940, 3, 7), k, Sex.FEMALE) for k in range(102, 102 + n)]
    return found, [await make.resident(id_number=number) for number in found]


async def test_history_goes_in_once_goes_on_until_it_is_accepted_and_is_counted(client_for, drain, make, owner):
    """Two of one resident are two homes' works and one resident: what was done is not refused for the rule of years."""
    (one, two), _ = await people(make, 2)
    officer = await client_for(Role.SUBSIDY_OFFICER)
    file = HEADER + (
        f"G1,{one},accepted,2024-05-20,350000,300000\nG2,{one},已验收,2024年6月1日,100000,\n"
        f"G3,{two},施工中,,,\nG4,{two},accepted,2025-01-01,1,1\n"
    )

    first = await taken_in(officer, drain, "home-modifications", file)
    again = await taken_in(officer, drain, "home-modifications", file)
    on = await taken_in(officer, drain, "home-modifications", HEADER + f"G3,{two},accepted,2024-07-01,5,4\n")
    back = await taken_in(
        officer, drain, "home-modifications", HEADER + f"G3,{two},applied,,,\nG1,{one},accepted,2024-05-20,350000,1\n"
    )

    assert counts(first) == (4, 0, 0, 0), await faults_of(officer, first)
    assert [counts(done) for done in (again, on, back)] == [(0, 0, 4, 0), (0, 1, 0, 0), (0, 0, 0, 2)]
    assert {code for _, _, code in await faults_of(officer, back)} <= {"differs_from_recorded", "accepted_without_day"}
    found = await figures(officer)
    shown = {key: found[f"home_modifications.{key}"] for key in ("accepted", "residents", "subsidy_fen")}
    assert {key: (one["value"], one["attested"]) for key, one in shown.items()} == {
        "accepted": (3, 3),
        "residents": (2, 2),
        "subsidy_fen": (300_004, 300_004),
    }
    [case, *_] = (await officer.get("/v1/home-modifications?status=accepted")).json()["items"]
    assert (case["attested"], case["allowed_actions"], case["subsidy_status"]) == (True, [], "none")
    assert await owner.fetchval("select count(*) from ledger_transfers where district_code = $1", make.code) == 0


def years_ago(years, days=0):
    """That day so many years ago, and `days` later."""
    return months_after(today(), -12 * years) + timedelta(days=days)


@pytest.mark.parametrize(
    ("years", "accepted", "status"),
    [
        (None, (0,), 409),
        (None, (3, 3), 409),
        (None, (3, -3), 200),
        (5, (4,), 409),
        (5, (5, -3), 200),
        (1, (2,), 200),
        (0, (0,), 200),
    ],
)
@pytest.mark.parametrize("same", ["resident", "home"])
async def test_what_was_subsidised_before_bars_the_next_subsidy(client_for, drain, make, same, years, accepted, status):
    """Of that resident and of the home, for the years of the programme that is asked for. Seen to fail with the usual three
    years for each, and without the home of what is imported."""
    numbers, residents = await people(make, 2)
    homes = await opened(make, client_for, **({} if years is None else {"thresholds": {"modification_years": years}}))
    row = f"G1,{numbers[0]},accepted,{years_ago(*accepted)},350000,300000\n"
    done = await taken_in(homes.people["funder"], drain, "home-modifications", HEADER + row)
    again = await taken_in(homes.people["funder"], drain, "home-modifications", HEADER + row)
    whose = residents[0] if same == "resident" else residents[1]
    case = await homes.brought("surveyed", resident_id=str(whose.id))

    answer = await homes.ask("approver", case, "approve", {"provider_id": str(homes.provider.id)})

    assert (counts(done), counts(again)) == ((1, 0, 0, 0), (0, 0, 1, 0))
    assert (answer.status_code, answer.json().get("code")) == (status, "subsidised_before" if status == 409 else None)
    assert ("blocker_id" in answer.json()) is (status == 409 and same == "resident")


async def test_a_file_never_changes_a_case_that_was_worked_here(client_for, drain, make):
    homes = await opened(make, client_for)
    [number], [resident] = await people(make, 1)
    case = await homes.brought("surveyed", resident_id=str(resident.id))

    done = await taken_in(
        homes.people["funder"],
        drain,
        "home-modifications",
        HEADER + f"{case['case_no']},{number},accepted,2024-05-20,9,9\n",
    )

    assert await faults_of(homes.people["funder"], done) == [(2, "", "differs_from_recorded")]


async def test_each_bad_row_is_told_by_its_column(client_for, drain, make):
    one, _ = await people(make, 1)
    officer = await client_for(Role.SUBSIDY_OFFICER)
    unknown = numbers.synthetic_identity_number(make.code, date(1941, 3, 7), 9, Sex.FEMALE)
    rows = (
        f"A,{unknown},accepted,2024-05-20,1,1\nB,{one[0]},accepted,,1,1\nC,{one[0]},surveyed,2024-05-20,,\n"
        f"D,{one[0]},accepted,2199-05-20,1,1\nE,{one[0]},accepted,2024-05-20,1,2\nF,{one[0]},accepted,2024-05-20,,2\n"
        f"G,{one[0]},rejected,,,\nH,{one[0]},accepted,2024-05-20,3500元,1\n,{one[0]},applied,,,\n"
    )

    done = await taken_in(officer, drain, "home-modifications", HEADER + rows)

    assert counts(done) == (0, 0, 0, 9)
    assert await faults_of(officer, done) == [
        (2, "resident_id_number", "resident_unknown"),
        (3, "accepted_on", "accepted_without_day"),
        (4, "accepted_on", "accepted_without_day"),
        (5, "accepted_on", "day_in_future"),
        (6, "subsidy_fen", "subsidy_above_cost"),
        (7, "subsidy_fen", "subsidy_above_cost"),
        (8, "status", "choice_unknown"),
        (9, "cost_fen", "yuan_given"),
        (10, "case_no", "value_blank"),
    ]
