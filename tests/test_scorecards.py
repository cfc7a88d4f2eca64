"""A provider's quarter: the score of standards.md in whole numbers, what stands beside it, and the rows behind each figure."""

from datetime import date, datetime, timedelta
from uuid import UUID

import pytest
from uuid_utils.compat import uuid7

from models.accounts import Role
from models.orders import OrderStatus
from models.visits import EventKind, Proof, Visit, VisitEvent, VisitException, VisitExceptionCode, VisitStatus
from services import calendars
from services.scorecards import quarters
from services.scorecards.components import half_up, score_bp
from tests.complained import act, made
from tests.days import NINE, a_day
from tests.factories import SHANGHAI
from tests.test_order_closing import refusal

QUARTER = "2024-Q1"
S = VisitStatus


async def visit(day, status=S.VERIFIED, at=NINE, proofs=(Proof.GPS, Proof.GPS), doubts=(), **given):
    """One visit, with what the phone sent, and with doubts that were accepted (or `corrected`)."""
    served = status is not S.MISSED
    one = Visit(
        district_code=day.make.code,
        visit_no=f"V-{uuid7()}",
        provider_id=day.provider.id,
        resident_id=day.resident.id,
        division_code=day.resident.division_code,
        service_item_id=day.item.id,
        status=status,
        planned_start_at=at,
        started_at=at if served else None,
        served_on=at.date() if served else None,
        minutes=60 if served else None,
        **given,
    )
    await day.make.add(one)
    of = {"district_code": day.make.code, "visit_id": one.id}
    clock = {"device_at": at, "server_at": at, "skew_seconds": 0, "by_account": UUID(int=1), "accuracy_m": 20}
    for kind, proof in zip(EventKind, proofs if served else (), strict=False):
        await day.make.add(VisitEvent(kind=kind, proof=proof, **of, **clock))
    for code, stands in doubts:
        state = {"severity": "acknowledge", "status": "acknowledged" if stands else "corrected"}
        await day.make.add(VisitException(code=code, **of, **state))
    return str(one.id)


async def card(by, day, quarter=QUARTER):
    answer = await by.get(f"/v1/providers/{day.provider.id}/scorecard", params={"quarter": quarter})
    assert answer.status_code == 200, answer.text
    return answer.json()


def figures(shown):
    return {part["code"]: (part["numerator"], part["denominator"], part["value"]) for part in shown["components"]}


async def a_quarter(day):
    """Ten visits: seven proved at both ends, one of them rejected; one proved at one end, two by a list. Two more that were missed, one
    that is still under way, and one of the quarter after."""
    manual, late = VisitExceptionCode.MANUAL, VisitExceptionCode.LATE
    for n in range(6):
        await visit(day, at=NINE + timedelta(days=n), doubts=[(late, n < 2)])
    await visit(day, S.REJECTED)
    await visit(day, S.FLAGGED, proofs=(Proof.GPS, Proof.NONE), doubts=[(manual, False)])
    await visit(day, proofs=(), doubts=[(manual, True)])
    await visit(day, S.CHECKED_OUT, proofs=(), doubts=[(manual, True)])
    for at in (NINE, datetime(2024, 3, 31, 23, 59, tzinfo=SHANGHAI)):
        await visit(day, S.MISSED, at=at)
    await visit(day, S.CHECKED_IN)
    await visit(day, at=datetime(2024, 4, 1, 0, 0, tzinfo=SHANGHAI))


async def test_the_score_is_that_of_the_standard_in_whole_numbers(make, client_for):
    """60 % of 7 of 10 and 40 % of 9 of 10 are 78 %: a warning. Seen to be 8,200 with all events taken for proofs, and to count 12 without
    the states of SERVED."""
    day = await a_day(make, client_for)
    await a_quarter(day)

    shown = await card(await day.as_(Role.BUREAU_ADMIN), day)

    assert (shown["score_bp"], shown["warning"], shown["warning_below_bp"], shown["complete"]) == (
        7800,
        True,
        8000,
        True,
    )
    assert (shown["from_on"], shown["to_on"]) == ("2024-01-01", "2024-03-31")
    assert figures(shown) == {
        "electronic": (7, 10, 7000),
        "not_rejected": (9, 10, 9000),
        "manual": (2, 10, 2000),
        "missed": (2, 12, 1667),
        "late": (2, 10, 2000),
        "ratings": (0, 0, None),
        "complaints_upheld": (0, 0, None),
        "complaints_partly": (0, 0, None),
        "disputes_upheld": (0, 0, None),
    }
    weights = {part["code"]: part["weight_bp"] for part in shown["components"] if part["weight_bp"]}
    assert weights == {"electronic": 6000, "not_rejected": 4000}
    assert [part["code"] for part in shown["components"] if part["warning"]] == ["manual"]


async def rows_behind(by, links):
    """All ids that these lists hold, page by page."""
    found = []
    for link in links:
        path = f"{link}&limit=3"
        while path:
            answer = await by.get(path)
            assert answer.status_code == 200, answer.text
            found += [one["id"] for one in answer.json()["items"]]
            path = answer.links.get("next", {}).get("url")
    return found


async def test_every_figure_leads_to_its_rows(make, client_for):
    """And to no others: the lists hold as many as were counted. Seen to fail with a filter left out of a link."""
    day = await a_day(make, client_for)
    await a_quarter(day)
    bureau, resident = await day.as_(Role.BUREAU_ADMIN), await day.as_(Role.RESIDENT)
    stars = {}
    for rating in (5, 4, 4):
        order = await day.standing(OrderStatus.COMPLETED)
        stars[str(order.id)] = rating
        await resident.post(f"/v1/orders/{order.id}/rate", json={"rating": rating})
    for upheld in (True, False, None):
        order = await day.standing(OrderStatus.COMPLETED)
        await resident.post(f"/v1/orders/{order.id}/dispute", json={"reason": "没有人上门"})
        if upheld is not None:
            await bureau.post(f"/v1/orders/{order.id}/decide-dispute", json={"upheld": upheld, "reason": "已核实"})
    for outcome in ("upheld", "partly", "not_upheld", None):
        one = await made(day)
        if outcome:
            await act(bureau, one, "escalate")
            said = {"outcome": outcome, "reason": "已核实"} | ({} if outcome == "not_upheld" else {"remedy": "补做"})
            assert (await act(bureau, one, "decide", **said)).status_code == 200
    await make.owner.execute("update complaints set made_on = '2024-02-01' where district_code = $1", make.code)

    shown = await card(bureau, day)

    assert {code: found for code, found in figures(shown).items() if "_" in code and code != "not_rejected"} == {
        "complaints_upheld": (1, 4, 2500),
        "complaints_partly": (1, 4, 2500),
        "disputes_upheld": (1, 3, 3333),
    }
    assert figures(shown)["ratings"] == (13, 3, 433)
    for part in shown["components"]:
        rows, of_rows = await rows_behind(bureau, part["rows"]), await rows_behind(bureau, part["of_rows"])
        if part["code"] == "ratings":
            assert sum(stars[one] for one in rows) == part["numerator"] == 13
        else:
            assert (part["code"], len(rows)) == (part["code"], part["numerator"])
        assert (part["code"], len(of_rows)) == (part["code"], part["denominator"])
        assert set(rows) <= set(of_rows)


async def test_a_family_sees_the_score_and_the_ratings_and_no_rows(make, client_for):
    """Of services that it may not see one by one. Seen to see all without the branch in `_shown`, and none without `as_the_bureau`."""
    day = await a_day(make, client_for)
    await a_quarter(day)
    other = await client_for(Role.FAMILY)

    shown = await card(other, day)

    assert shown["score_bp"] == 7800
    assert [part["code"] for part in shown["components"]] == ["ratings"]
    assert [(part["rows"], part["of_rows"]) for part in shown["components"]] == [([], [])]


MAY = {
    Role.BUREAU_ADMIN: 200,
    Role.SUBSIDY_OFFICER: 200,
    Role.AUDITOR: 200,
    Role.PROVIDER_MANAGER: 200,
    Role.FAMILY: 200,
    Role.RESIDENT: 200,
    Role.INSPECTOR: 403,
    Role.COMMUNITY_WORKER: 403,
    Role.CAREGIVER: 403,
    Role.FACILITY_MANAGER: 403,
    Role.MEAL_POINT_OPERATOR: 403,
    Role.REGION_VIEWER: 403,
}


@pytest.mark.parametrize("role", MAY)
async def test_who_may_see_a_scorecard(make, client_for, role):
    day = await a_day(make, client_for)
    by = await day.as_(role)

    one = await by.get(f"/v1/providers/{day.provider.id}/scorecard", params={"quarter": QUARTER})
    every = await by.get("/v1/providers/scorecards", params={"quarter": QUARTER})

    assert (one.status_code, every.status_code) == (MAY[role], MAY[role])


async def test_a_provider_sees_its_own_and_no_other(make, client_for):
    """Seen to see the neighbour's without the condition in `_visible`."""
    day, other = await a_day(make, client_for), await a_day(make, client_for)
    await a_quarter(day)
    manager, bureau = await day.as_(Role.PROVIDER_MANAGER), await day.as_(Role.BUREAU_ADMIN)

    own = (await manager.get("/v1/providers/scorecards", params={"quarter": QUARTER})).json()["items"]
    hidden = await manager.get(f"/v1/providers/{other.provider.id}/scorecard", params={"quarter": QUARTER})
    every = (await bureau.get("/v1/providers/scorecards", params={"quarter": QUARTER})).json()["items"]

    assert [(one["provider_id"], one["score_bp"]) for one in own] == [(str(day.provider.id), 7800)]
    assert refusal(hidden) == (404, "scorecard_not_found")
    assert {one["provider_id"]: one["score_bp"] for one in every} == {
        str(day.provider.id): 7800,
        str(other.provider.id): None,
    }
    assert len(own[0]["components"]) == 9
    assert figures(own[0]) == figures(await card(bureau, day))


@pytest.mark.parametrize("quarter", ["2024-Q5", "2024Q1", "24-Q1", "2024-q1", ""])
async def test_a_quarter_is_written_as_one(make, client_for, quarter):
    day = await a_day(make, client_for)
    path = f"/v1/providers/{day.provider.id}/scorecard"

    answer = await (await day.as_(Role.AUDITOR)).get(path, params={"quarter": quarter})

    assert answer.status_code == 422
    assert "2026-Q3" in answer.json()["errors"][0]["message"]


async def test_a_quarter_that_has_not_begun_has_no_scorecard(make, client_for):
    day = await a_day(make, client_for)
    today = calendars.today()
    ahead = quarters.of(today + timedelta(days=100))
    path = f"/v1/providers/{day.provider.id}/scorecard"

    refused = await (await day.as_(Role.AUDITOR)).get(path, params={"quarter": ahead})
    now = await card(await day.as_(Role.AUDITOR), day, quarters.of(today))

    assert refusal(refused) == (422, "quarter_ahead")
    assert (now["complete"], now["score_bp"], now["warning"]) == (False, None, False)


@pytest.mark.parametrize(
    ("day", "quarter"),
    [
        (date(2026, 1, 1), "2026-Q1"),
        (date(2026, 3, 31), "2026-Q1"),
        (date(2026, 4, 1), "2026-Q2"),
        (date(2026, 12, 31), "2026-Q4"),
    ],
)
def test_a_day_lies_in_its_quarter(day, quarter):
    assert quarters.of(day) == quarter


@pytest.mark.parametrize(
    ("electronic", "not_rejected", "served", "score"),
    [
        (0, 0, 0, None),
        (3, 3, 3, 10_000),
        (0, 0, 3, 0),
        (1, 2, 3, 4667),
        (2, 3, 3, 8000),
        (1, 1, 6, 1667),
        (5, 6, 8, 6750),
    ],
)
def test_the_score_is_rounded_once_and_half_up(electronic, not_rejected, served, score):
    of = {"electronic": electronic, "not_rejected": not_rejected, "served": served}

    assert score_bp({**dict.fromkeys(NAMES, 0), **of}) == score
    assert half_up(1, 2) == 1


NAMES = ("manual", "missed", "late", "stars", "complaints_upheld", "complaints_partly", "disputes_upheld")
