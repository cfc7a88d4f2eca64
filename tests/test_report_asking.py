"""Who may ask for a report and its rows, and what is refused and how."""

import pytest

from models.accounts import Role
from tests.served import YEAR, Served


@pytest.fixture
async def served(make, sessions):
    return await Served(make, sessions).begin()


# role: what it gets for the figures, and for the rows of visits, residents and entitlements.
POLICY = dict.fromkeys(Role, (403, 403, 403, 403)) | {
    Role.BUREAU_ADMIN: (200, 200, 200, 200),
    Role.SUBSIDY_OFFICER: (200, 200, 200, 200),
    Role.AUDITOR: (200, 200, 200, 200),
    Role.COMMUNITY_WORKER: (200, 200, 200, 200),
    Role.INSPECTOR: (200, 403, 403, 403),
    Role.REGION_VIEWER: (200, 403, 403, 403),
}


@pytest.mark.parametrize("role", Role)
async def test_who_may_read_figures_and_who_the_rows_behind_them(client_for, make, role):
    """An inspector reads figures; whose visits they are is not his business, nor how many (tests/test_report_looked_behind.py).
    Seen to fail with the right to reports alone."""
    bound = {Role.REGION_VIEWER: {"division_code": make.code}}
    client = await client_for(role, **bound.get(role, {}))
    keys = ("home_care.visits", "residents.active", "entitlements.added")

    answers = [await client.get("/v1/reports/period", params=YEAR)]
    answers += [await client.get(f"/v1/reports/period/{key}/rows", params=YEAR) for key in keys]

    assert tuple(answer.status_code for answer in answers) == POLICY[role]


BAD = {
    "no days": ({"from": None, "to": None}, 422, "missing"),
    "the last day before the first": ({"from": "2024-03-02", "to": "2024-03-01"}, 422, "period_reversed"),
    "a day that there is not": ({"to": "2024-02-30"}, 422, "date_from_datetime_parsing"),
    "a number for a day": ({"to": "20241231"}, 422, "day_expected"),
    "a day in another age": ({"from": "0001-01-01"}, 422, "time_out_of_range"),
    "a division that is none": ({"division": "1"}, 422, "string_pattern_mismatch"),
    "a division that is not there": ({"division": "999999"}, 404, "division_not_found"),
    "a page of none": ({"limit": "0"}, 422, "greater_than_equal"),
    "a cursor of nobody": ({"cursor": "abc"}, 422, "bad_cursor"),
}


@pytest.mark.parametrize("asked", BAD)
async def test_what_is_no_period_is_refused_with_its_reason(client_for, make, asked):
    given, status, code = BAD[asked]
    params = {name: value for name, value in (YEAR | given).items() if value is not None}

    answer = await (await client_for(Role.AUDITOR)).get("/v1/reports/period/home_care.visits/rows", params=params)

    found = answer.json()
    assert answer.status_code == status, answer.text
    assert code in (found["code"], *(error["code"] for error in found.get("errors", ())))


async def test_twenty_years_and_a_day_are_periods(client_for, served):
    await served.verified(await served.visit("A", day="2024-03-05"))
    client = await client_for(Role.AUDITOR)

    for asked in ({"from": "2010-01-01", "to": "2030-12-31"}, {"from": "2024-03-05", "to": "2024-03-05"}):
        answer = await client.get("/v1/reports/period", params=asked)
        assert answer.json()["home_care.visits"]["value"] == 1
        assert (answer.headers["yiyang-district"], answer.headers["yiyang-period"]) == (
            served.make.code,
            f"{asked['from']}/{asked['to']}",
        )


@pytest.mark.parametrize(
    ("key", "near"),
    [
        ("home_care.person_time", "home_care.person_times"),
        ("homecare.minutes", "home_care.minutes"),
        ("programme.MONHT.minutes", "programme.MONTH.minutes"),
        ("home_care.{}.minutes", "home_care.meal.minutes"),
        ("residents.category.dimentia", "residents.category.dementia"),
    ],
)
async def test_a_key_that_is_none_is_told_with_those_written_alike(client_for, served, key, near):
    answer = await (await client_for(Role.AUDITOR)).get(f"/v1/reports/period/{key}/rows", params=YEAR)

    assert (answer.status_code, answer.json()["code"]) == (404, "no_such_indicator")
    assert near in answer.json()["near"]


@pytest.mark.parametrize("key", ["a%00b", "%F0%9F%98%80", "x" * 121, "'; drop table visits; --", "home_care.minutes."])
async def test_a_key_of_rubbish_is_refused_and_breaks_nothing(client_for, make, key):
    answer = await (await client_for(Role.AUDITOR)).get(f"/v1/reports/period/{key}/rows", params=YEAR)

    assert answer.status_code in (404, 422)


JSON, XLSX, DOCX = (
    "application/json",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
)


@pytest.mark.parametrize(
    ("accept", "form"),
    [
        (JSON, JSON),
        ("*/*", JSON),
        ("application/*;q=0.1", JSON),
        ("text/html, application/json;q=0.5", JSON),
        ("Application/JSON; charset=utf-8", JSON),
        ("", JSON),
        (XLSX, XLSX),
        (f"{JSON};q=0.5, {DOCX};q=0.8, {XLSX};q=0.7", DOCX),
        (f"{DOCX};q=0.2, */*;q=0.1", DOCX),
        (f"{XLSX}, {JSON}", JSON),
        ("application/json;q=0, */*", XLSX),
        ("application/json; q=0.000", None),
        ("application/vnd.ms-excel, text/csv", None),
        (f"{XLSX};q=0, {DOCX};q=0", None),
        ("nonsense", None),
    ],
)
async def test_the_form_that_is_liked_best_is_given_and_one_that_there_is_not_refused(client_for, make, accept, form):
    """Of equals the first: JSON. Seen to fail with the first of the list that is asked for, whatever its weight."""
    client = await client_for(Role.AUDITOR)

    answer = await client.get("/v1/reports/period", params=YEAR, headers={"Accept": accept})

    if form:
        assert (answer.status_code, answer.headers["content-type"]) == (200, form)
        assert "Accept" in answer.headers["vary"]
    else:
        told = answer.json()
        assert (answer.status_code, told["code"], told["available"]) == (
            *(406, "not_acceptable"),
            ", ".join((JSON, XLSX, DOCX)),
        )


async def test_labels_are_in_the_readers_language_and_an_unchanged_report_is_not_sent_again(client_for, served):
    client = await client_for(Role.AUDITOR)

    chinese = await client.get("/v1/reports/period", params=YEAR)
    english = await client.get("/v1/reports/period", params=YEAR, headers={"Accept-Language": "en"})
    again = await client.get("/v1/reports/period", params=YEAR, headers={"If-None-Match": chinese.headers["etag"]})

    labels = [answer.json()["home_care.cleaning.person_times"]["label"] for answer in (chinese, english)]
    assert labels == ["居家服务（助洁）：人次", "Cleaning at home: person-times"]
    assert chinese.json()["programme.MONTH.minutes"]["label"] == "分散特困照护：服务时长"
    assert again.status_code == 304


async def test_a_cursor_of_one_figure_is_none_of_another(client_for, served):
    await served.verified(*[await served.visit("A", day=f"2024-03-0{n}") for n in (1, 2)])
    client = await client_for(Role.AUDITOR)
    asked = YEAR | {"limit": "1"}

    page = (await client.get("/v1/reports/period/home_care.visits/rows", params=asked)).json()
    other = await client.get(
        "/v1/reports/period/home_care.minutes/rows", params=asked | {"cursor": page["next_cursor"]}
    )

    assert (other.status_code, other.json()["code"]) == (422, "bad_cursor")
