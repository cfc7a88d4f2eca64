"""A report by month and by division, and beside the year before: each part is what a report of it alone would say."""

from datetime import date
from uuid import uuid4

import pytest
from sqlalchemy import event

from models.accounts import Role
from models.visits import Evidence
from tests.served import YEAR, Served, figures
from tests.test_report_rows import busy


@pytest.fixture
async def served(make, sessions):
    return await Served(make, sessions).begin()


def plain(answer: dict) -> dict:
    """Value and attested part of every figure."""
    return {key: (figure["value"], figure.get("attested")) for key, figure in answer.items()}


def part(answer: dict, of: str) -> dict:
    """The same of one month or division."""
    found = {key: [one for one in figure["parts"] if one["of"] == of] for key, figure in answer.items()}
    return {key: (parts[0]["value"], parts[0].get("attested")) if parts else None for key, parts in found.items()}


async def standing_and_moving(served: Served) -> None:
    """Residents who come, turn 80, leave, come back and die between January and March, of two townships."""
    make = served.make
    other = await make.division(f"{make.code}002", "竹岛街道")
    await make.division(f"{make.code}002001", "塔山社区")
    for n, given in enumerate((
        {"registered_on": date(2024, 2, 10), "categories": ["dibao", "veteran"]},
        {"birth_on": date(1944, 2, 29), "categories": ["dibao"]},
        {"status": "deceased", "deceased_on": date(2024, 2, 29)},
        {"status": "moved_out", "moved_out_on": date(2024, 3, 15)},
        {"division_code": other, "birth_on": date(1944, 3, 31)},
        {"division_code": f"{other}001"},
        {"division_code": make.code},
    )):  # fmt: skip
        resident = await make.resident(**given)
        if n == 0:
            for status, day in (("moved_out", date(2024, 2, 20)), ("active", date(2024, 3, 5))):
                await make.owner.execute(
                    """insert into status_changes (district_code, id, resident_id, status, effective_on, reason, by_account)
                       values ($1, $2, $3, $4, $5, '测试', $2)""",
                    *(make.code, uuid4(), resident.id, status, day),
                )
        if n in (4, 5):
            days = {"effective_from": date(2024, 1, 31), "effective_to": date(2024, 2 + n % 2, 1), "status": "ended"}
            await make.entitlement(resident, served.programmes["VISIT"], **days)
    await served.verified(
        await served.visit("竹", "MONTH", division_code=other, minutes=77),
        await served.visit("竹", "MONTH", day="2024-02-29", division_code=f"{other}001", evidence=Evidence.ATTESTED),
        await served.visit("区", "VISIT", day="2024-03-01", division_code=make.code),
    )


PERIOD = {"from": "2024-01-17", "to": "2024-03-15"}


async def test_each_month_of_a_report_is_the_report_of_that_month(client_for, served):
    """Of every key, also what stands at a month's end. Seen to fail with residents who stand from the first
    month on, whenever they came."""
    await busy(served, seed=3)
    await standing_and_moving(served)
    auditor = await client_for(Role.AUDITOR)
    months = {
        "2024-01": ("2024-01-17", "2024-01-31"),
        "2024-02": ("2024-02-01", "2024-02-29"),
        "2024-03": ("2024-03-01", "2024-03-15"),
    }

    whole, alone = await figures(auditor, **PERIOD, by="month"), await figures(auditor, **PERIOD)

    assert plain(whole) == plain(alone)
    assert [one["label"] for one in whole["home_care.visits"]["parts"]] == ["2024年1月", "2024年2月", "2024年3月"]
    for month, (first, last) in months.items():
        assert part(whole, month) == plain(await figures(auditor, **{"from": first, "to": last})), month
    registered = [one["value"] for one in whole["residents.active"]["parts"]]
    assert len(set(registered)) > 1


@pytest.mark.parametrize(("place", "digits"), [("", 9), ("002", 12), ("002001", 12)])
async def test_each_division_of_a_report_is_the_report_of_that_division(client_for, served, place, digits):
    """Townships of the district, communities of a township. Seen to fail with rows put down to a community's code where
    its township was asked for."""
    await busy(served, seed=4)
    await standing_and_moving(served)
    make, auditor = served.make, await client_for(Role.AUDITOR)
    asked = PERIOD | ({"division": make.code + place} if place else {})
    divisions = (await auditor.get("/v1/divisions")).json()["items"]
    inside = [
        one["code"] for one in divisions if one["code"].startswith(make.code + place) and len(one["code"]) == digits
    ]

    whole = await figures(auditor, **asked, by="division")

    assert plain(whole) == plain(await figures(auditor, **asked))
    assert len(inside) == {"": 2, "002": 1, "002001": 1}[place]
    for code in inside:
        assert part(whole, code) == plain(await figures(auditor, **PERIOD, division=code)), code
    visits = whole["home_care.visits"]
    assert sum(one["value"] for one in visits["parts"]) == visits["value"] > 0


async def test_what_lies_in_no_township_is_put_down_to_the_district_itself(client_for, served):
    """And only where there is something. Seen to fail without the last piece: the parts added up to less."""
    await standing_and_moving(served)
    auditor = await client_for(Role.AUDITOR)

    answer = await figures(auditor, **PERIOD, by="division")

    visits, entitlements = answer["home_care.visits"]["parts"], answer["entitlements.ended"]["parts"]
    assert [(one["of"], one["label"], one["value"]) for one in visits[-2:]] == [
        (f"{served.make.code}002", "竹岛街道", 2),
        (served.make.code, "未分到下级", 1),
    ]
    assert served.make.code not in {one["of"] for one in entitlements}


async def test_a_worker_sees_the_figures_of_his_own_division_and_of_what_lies_in_it(client_for, served):
    """The same that the bureau sees of it, but for what no worker looks into: allowances, recoveries, tallies of diners. Seen to
    fail without the narrowing: the header named no division."""
    await busy(served, seed=5)
    await standing_and_moving(served)
    township = f"{served.make.code}002"
    auditor = await client_for(Role.AUDITOR)
    worker = await client_for(Role.COMMUNITY_WORKER, division_code=township)

    own = await worker.get("/v1/reports/period", params=PERIOD | {"by": "division"})

    assert own.headers["yiyang-division"] == township
    told = plain(await figures(auditor, **PERIOD, division=township))
    not_his = ("veteran", "allowances.", "recoveries.", ".anonymous")
    assert plain(own.json()) == {key: one for key, one in told.items() if not any(part in key for part in not_his)}
    assert told["residents.category.veteran"][0] == 0
    assert [one["of"] for one in own.json()["residents.active"]["parts"]] == [f"{township}001", township]
    smaller = await figures(worker, **PERIOD, division=f"{township}001")
    assert (smaller["home_care.visits"]["value"], smaller["residents.active"]["value"]) == (1, 1)


OUTSIDE = ("period", "period/home_care.visits/rows", "period/home_care.visits/chart.svg")


@pytest.mark.parametrize("path", OUTSIDE)
async def test_a_worker_is_refused_outside_his_own_division(client_for, make, path):
    """Seen to fail without the question: the third wall alone answered with noughts."""
    other = await make.division(f"{make.code}002")
    worker = await client_for(Role.COMMUNITY_WORKER, division_code=f"{make.code}001")

    answers = [await worker.get(f"/v1/reports/{path}", params=YEAR | {"division": code}) for code in (other, make.code)]

    assert {(answer.status_code, answer.json()["code"]) for answer in answers} == {(422, "division_outside")}
    assert answers[0].json()["errors"][0]["pointer"] == "/query/division"


async def test_a_worker_reads_the_rows_of_who_has_moved_out_of_his_division_without_the_name(client_for, served):
    """Seen to fail with a 500 where the resident's row was asked for."""
    make = served.make
    other = await make.division(f"{make.code}002")
    await served.verified(await served.visit("王桂芳"))
    await make.owner.execute("update residents set division_code = $2 where district_code = $1", make.code, other)
    worker = await client_for(Role.COMMUNITY_WORKER, division_code=f"{make.code}001")

    answer = await worker.get("/v1/reports/period/home_care.visits/rows", params=YEAR)

    assert answer.status_code == 200
    [row] = answer.json()["items"]
    assert (row["resident_masked"], row["counted"]) == ("*", 1)


# The days asked for, and those of the year before.
EARLIER = {
    "a year": (("2024-01-01", "2024-12-31"), "2023-01-01/2023-12-31"),
    "ten months": (("2024-01-01", "2024-10-31"), "2023-01-01/2023-10-31"),
    "a month that ends on 29 February": (("2024-02-01", "2024-02-29"), "2023-02-01/2023-02-28"),
    "February after a leap year": (("2025-02-01", "2025-02-28"), "2024-02-01/2024-02-29"),
    "up to 28 February of a leap year": (("2024-02-01", "2024-02-28"), "2023-02-01/2023-02-28"),
    "from 29 February": (("2024-02-29", "2024-03-10"), "2023-03-01/2023-03-10"),
    "29 February alone": (("2024-02-29", "2024-02-29"), None),
    "28 February after a leap year": (("2025-02-28", "2025-02-28"), "2024-02-28/2024-02-29"),
}


@pytest.mark.parametrize("days", EARLIER)
async def test_the_year_before_is_told_by_its_days_29_february_among_them(client_for, make, days):
    """Days that follow each other are compared with days that follow each other. Seen to fail with `replace(year=...)`,
    which knows no 29 February of 2023, and with the last day mapped by itself: 29 February 2024 was in no comparison."""
    (first, last), earlier = EARLIER[days]

    answer = await (await client_for(Role.AUDITOR)).get(
        "/v1/reports/period", params={"from": first, "to": last, "compare": "year_before"}
    )

    assert answer.status_code == 200
    assert answer.headers.get("yiyang-compared") == earlier
    if earlier is None:
        assert {figure["year_before"] for figure in answer.json().values()} == {None}


NOTHING = (
    "entitlements.",
    "recoveries.",
    "allowances.",
    "care_centres.",
    "home_modifications.",
    "activities.",
    *("safety.", "inspections.", "insurance."),
    "facilities.",
    "beds.",
    "meals.",
    "meal_points.",
    "welfare_visits.",
)
"""Of these nothing at all was recorded in the year before."""


async def test_a_figure_stands_beside_that_of_the_year_before_with_its_change(client_for, served):
    """In whole numbers. Seen to fail with the register of the last day of this year in both."""
    await served.verified(
        await served.visit("A", "VISIT", day="2023-03-01", minutes=60),
        await served.visit("A", "VISIT", day="2023-03-02", minutes=120),
        await served.visit("B", "VISIT", day="2023-12-31", minutes=60),
        await served.visit("A", "MONTH", day="2024-03-01", minutes=45),
        await served.visit("A", "VISIT", day="2024-02-29", minutes=100),
    )
    await served.make.resident(registered_on=date(2024, 1, 1))
    client = await client_for(Role.AUDITOR)

    answer = await figures(client, compare="year_before")
    earlier = await figures(client, **{"from": "2023-01-01", "to": "2023-12-31"})

    told = {key: (figure["value"], figure["year_before"], figure["change"], figure["change_per_mille"])
            for key, figure in answer.items() if not key.startswith(NOTHING)}  # fmt: skip
    assert {key: before for key, (_, before, _, _) in told.items()} == {
        key: figure["value"] for key, figure in earlier.items() if not key.startswith(NOTHING)
    }
    assert told["home_care.visits"] == (2, 3, -1, -333)
    assert told["home_care.minutes"] == (145, 240, -95, -396)
    assert told["home_care.cleaning.visits"] == (0, 0, 0, None)
    assert told["programme.MONTH.visits"] == (1, 0, 1, None)
    assert told["residents.active"] == (3, 2, 1, 500)
    assert {"year_before", "change", "parts"}.isdisjoint((await figures(client))["home_care.visits"])


async def test_where_nothing_at_all_was_recorded_there_is_nothing_to_compare(client_for, served):
    """Null, not a growth from nought. Seen to fail with noughts for the visits of a year without any."""
    await served.verified(await served.visit("A", "VISIT", day="2024-03-01"))

    answer = await figures(await client_for(Role.AUDITOR), compare="year_before")

    visits, active = answer["home_care.visits"], answer["residents.active"]
    assert (visits["year_before"], visits["change"], visits["change_per_mille"]) == (None, None, None)
    assert active["year_before"] == 1


@pytest.mark.parametrize(
    ("asked", "status", "code"),
    [
        ({"from": "2020-01-31", "to": "2025-01-01", "by": "month"}, 422, "period_too_long"),
        ({"from": "2020-01-01", "to": "2024-12-31", "by": "month"}, 200, None),
        ({"from": "1900-01-01", "to": "2200-12-31", "by": "division", "compare": "year_before"}, 200, None),
        ({"by": "week"}, 422, "enum"),
        ({"compare": "month_before"}, 422, "enum"),
        ({"from": "2024-03-02", "to": "2024-03-01", "by": "month"}, 422, "period_reversed"),
        ({"division": "999999001", "by": "division"}, 404, "division_not_found"),
    ],
)
async def test_what_cannot_be_broken_down_or_compared_is_refused_with_its_reason(client_for, make, asked, status, code):
    """Seen to fail without the limit of 60 months."""
    answer = await (await client_for(Role.AUDITOR)).get("/v1/reports/period", params=YEAR | asked)

    assert answer.status_code == status, answer.text
    found = answer.json()
    assert code in (found.get("code"), *(error["code"] for error in found.get("errors", ())))


async def test_more_months_and_divisions_ask_no_more_statements(app, client_for, served):
    """Seen to fail with a statement for each month."""
    client, said = await client_for(Role.AUDITOR), []
    heard = app.state.engine.sync_engine, "before_cursor_execute", lambda *told: said.append(told[2])
    event.listen(*heard)

    async def statements(**asked: str) -> int:
        said.clear()
        await figures(client, **asked)
        return len(said)

    plainly = await statements()
    numbers = [await statements(**{"from": first}, by="month") for first in ("2024-12-01", "2020-01-01")]
    numbers.append(await statements(by="division"))

    event.remove(*heard)
    assert max(numbers) <= plainly + 1
