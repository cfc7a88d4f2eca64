"""Two rows of one file that say one thing of evidence, and not the same: the second is told which row was taken."""

import csv
import io
from uuid import UUID

import pytest

from models.accounts import Role
from services import imports
from tests.canteen import a_canteen
from tests.imports import test_meals, test_visits
from tests.imports.test_allowance_payments import HEADER as PAYMENTS
from tests.imports.uploading import sent, taken_in


def _visits(town, canteen):
    return test_visits.HEAD, test_visits.visit(town, 1), test_visits.visit(town, 1, to="2024-01-01 10:00")


def _servings(town, canteen):
    return test_meals.HEAD, test_meals.row(canteen, 5), test_meals.row(canteen, 5, price="1400")


def _tallies(town, canteen):
    return test_meals.TALLIES, *(f"{canteen.point.code},2024-03-05,lunch,{count}\n" for count in (3, 4))


def _payments(town, canteen):
    return PAYMENTS, *(f"2024-01,{town.number},longevity,{fen},\n" for fen in (100, 200))


def _welfare(town, canteen):
    head = "visit_no,resident_id_number,visited_on,visitor,outcome\n"
    return head, *(f"Z1,{town.number},2024-03-05,{who},\n" for who in ("甲", "乙"))


def _activities(town, canteen):
    return "activity_no,name,held_on,attendance\n", "H1,义诊,2024-05-20,86\n", "H1,义诊,2024-05-20,87\n"


def _events(town, canteen):
    return "event_no,kind,held_on,attendance\n", "E1,演练,2024-05-20,86\n", "E1,演练,2024-05-20,87\n"


def _bill(town, canteen):
    head = "claim_month,provider_code,visit_no,resident_id_number,service_code,minutes,unit_price_fen,amount_fen\n"
    return head, *(f"2024-01,P1,V1,{town.number},CARE,60,2000,{fen}\n" for fen in (2000, 1900))


FILES = {
    "claim-lines": (_bill, "编号相同"),
    "visits": (_visits, "编号相同"),
    "meal-servings": (_servings, "编号相同"),
    "meal-tallies": (_tallies, "同一助餐点、同一日、同一餐次"),
    "allowance-payments": (_payments, "同一人、同一月、同一津贴"),
    "welfare-visits": (_welfare, "编号相同"),
    "activities": (_activities, "编号相同"),
    "safety-events": (_events, "编号相同"),
}
BUREAU = {"welfare-visits", "activities", "safety-events"}


async def _told(client, import_id):
    answer = await client.get(f"/v1/imports/{import_id}/errors.csv")
    rows = csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")))
    return [(int(row["行号（row）"]), row["代码（code）"], row["说明（message_zh）"]) for row in rows]


@pytest.mark.parametrize("batch_rows", [10, 1])
@pytest.mark.parametrize("kind", FILES)
async def test_the_row_that_was_taken_is_named_in_whichever_batch_it_was(
    client_for, sessions, drain, make, town, kind, batch_rows
):
    """Seen to fail with differs_from_recorded, which names no row; and of a tally, that it has the same number, of which it has
    none."""
    role = Role.BUREAU_ADMIN if kind in BUREAU else Role.SUBSIDY_OFFICER
    if kind == "claim-lines":
        client = await client_for(Role.PROVIDER_MANAGER, provider_id=town.provider.id)
    else:
        client = await client_for(role)
    file, says = FILES[kind]
    head, first, second = file(town, await a_canteen(make, client_for))
    answer = await sent(client, kind, head + first + second)

    await imports.run(sessions, make.code, UUID(answer.json()["id"]), batch_rows=batch_rows)
    alone = await taken_in(client, drain, kind, head + second)

    [(row, code, told)] = await _told(client, answer.json()["id"])
    assert (row, code) == (3, "repeated_in_file"), told
    assert "第 2 行" in told
    assert says in told
    [(_, code, told)] = await _told(client, alone["id"])
    assert (code, "编号" in told) == ("differs_from_recorded", says == "编号相同")
