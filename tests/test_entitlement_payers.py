"""A register that was wrong is mended, and then the honest service is paid: visits find who pays when an entitlement reaches back."""

from datetime import timedelta
from uuid import UUID

import pytest

from models.accounts import Role
from models.orders import Order, OrderStatus
from tests.claimed import MARCH, REASON, World, world
from tests.days import NINE, a_day
from tests.meal_claims import Table, table
from tests.test_claim_appeals import settled
from tests.test_visit_news import tell

_ = world, table
DAY = timedelta(days=1)


async def granted(day, client_for, since: str, **given) -> dict:
    """Asked by one officer, approved by another."""
    asked = {"resident_id": str(day.resident.id), "programme_id": str(day.programme.id), "effective_from": since}
    made = await day.done(Role.SUBSIDY_OFFICER, "/entitlements", asked | {"reason": "误报死亡，恢复资格"} | given)
    second = await client_for(Role.SUBSIDY_OFFICER)
    answer = await second.post(f"/v1/entitlements/{made['id']}/approve", json={})
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def changed(day, client_for, act: str, on: str) -> None:
    """Asked by one officer, approved by another."""
    path = f"/entitlements/{day.entitlement.id}"
    await day.done(Role.SUBSIDY_OFFICER, f"{path}/{act}", {"effective_on": on, "reason": "核查"})
    second = await client_for(Role.SUBSIDY_OFFICER)
    answer = await second.post(f"/v1{path}/approve", json={})
    assert answer.status_code == 200, answer.text


async def posted(day) -> list[tuple[str, int]]:
    found = sorted((await day.read("/visits"))["items"], key=lambda visit: visit["served_on"])
    return [(visit["status"], visit["posted_subsidy_fen"]) for visit in found]


async def test_a_death_told_by_mistake_is_mended_by_a_new_entitlement_and_the_visits_are_paid(make, client_for):
    """Seen to leave the later visits verified with 0 posted, and the draft without them, while nobody asked again who pays."""
    day = await a_day(make, client_for)
    for n in range(3):
        await day.served(NINE + n * DAY)
    await tell(day, "deceased", "2024-03-05")
    await tell(day, "active", "2024-03-06")
    before = await posted(day)

    await granted(day, client_for, "2024-03-06")

    assert before == [("verified", 2000), ("verified", 0), ("verified", 0)]
    assert await posted(day) == [("verified", 2000)] * 3
    assert await day.balance() == (0, 180)
    assert (await day.read("/ledger/check", Role.AUDITOR))["faults"] == []
    told = await make.owner.fetchval(
        "select body from audit_events where district_code = $1 and act = 'entitlements.approve'", make.code
    )
    assert '"visits_paid":2' in told


@pytest.mark.parametrize(
    ("given", "status"),
    [
        ({}, "paid"),
        ({"programme": "its own"}, "paid"),
        ({"programme": "another"}, "unpaid"),
        ({"order": "self-paid"}, "unpaid"),
        ({"started_at": MARCH - 4 * DAY}, "unpaid"),
    ],
    ids=["no programme", "its own programme", "another programme", "an order without one", "a day before"],
)
async def test_a_visit_that_came_before_its_entitlement_is_paid_once_it_is_granted_over_its_day(
    world: World, client_for, given, status
):
    """Reconciled again, the line is payable. Seen to be `not_entitled` for ever without the search; the unpaid ones seen to be
    paid without the programme and the order being asked."""
    w, make = world, world.make
    resident, programme = await make.resident(), await make.programme(w.item)
    said = dict(given)
    if which := said.pop("programme", None):
        said["programme_id"] = programme.id if which == "its own" else (await make.programme(w.item)).id
    if said.pop("order", None):
        order = Order(
            district_code=make.code,
            order_no="O-1",
            resident_id=resident.id,
            division_code=resident.division_code,
            provider_id=w.provider.id,
            service_item_id=w.item.id,
            planned_start_at=MARCH,
            planned_minutes=60,
            placed_by=UUID(int=1),
            status=OrderStatus.COMPLETED,
        )
        await make.add(order)
        said["order_id"] = order.id
    visit = await w.visit(entitlement=None, resident=resident, **said)
    w.bill(visit)
    claim = await w.reconciled(visit.served_on.strftime("%Y-%m"))
    assert (await w.codes(claim))[0] == ["not_entitled"]

    ask = {"resident_id": str(resident.id), "programme_id": str(programme.id), "effective_from": "2024-03-02"}
    made = await w.officer.post("/v1/entitlements", json=ask | {"reason": "补录资格"})
    second = await client_for(Role.SUBSIDY_OFFICER)
    approved = await second.post("/v1/entitlements/approvals", json={"ids": [made.json()["id"]]})
    assert approved.is_success, approved.text
    again = await w.officer.post(f"/v1/claims/{claim['id']}/reconcile")

    assert again.is_success, again.text
    [line] = (await w.officer.get(f"/v1/claims/{claim['id']}/lines")).json()["items"]
    paid = line["codes"], line["approved_fen"]
    assert paid == (([], 2000) if status == "paid" else (["not_entitled"], 0))
    assert (await w.officer.get("/v1/ledger/check")).json()["faults"] == []


async def test_what_is_found_draws_the_month_in_the_order_in_which_it_began(make, client_for):
    """150 minutes a month, 60 of them used: the next is paid whole, the one after it by half, the last not. Seen to be none without it."""
    day = await a_day(make, client_for)
    for n in range(4):
        await day.served(NINE + n * DAY)
    await tell(day, "deceased", "2024-03-05")
    await tell(day, "active", "2024-03-06")
    await make.owner.execute(
        "update ledger_accounts set cap = 150 where district_code = $1 and cap is not null", make.code
    )
    await make.owner.execute("update entitlements set monthly_cap = 150 where district_code = $1", make.code)

    await granted(day, client_for, "2024-03-06", monthly_cap=150)

    assert [fen for _, fen in await posted(day)] == [2000, 2000, 1000, 0]
    assert (await day.read("/ledger/check", Role.AUDITOR))["faults"] == []


async def test_a_resumption_that_reaches_back_pays_the_visits_of_its_days(make, client_for):
    """Seen to leave all unpaid while only a grant searched."""
    day = await a_day(make, client_for)
    for n in range(3):
        await make.visit(None, day.item, day.caregiver, resident=day.resident, started_at=NINE + n * DAY)
    await changed(day, client_for, "suspend", "2024-03-05")
    await make.owner.execute(
        "update visits set status = 'verified', covered_units = 60 where district_code = $1", make.code
    )

    await changed(day, client_for, "resume", "2024-03-06")

    assert [fen for _, fen in await posted(day)] == [0, 2000, 2000]
    assert (await day.read("/ledger/check", Role.AUDITOR))["faults"] == []


async def test_what_is_settled_is_left_to_an_adjustment(world: World, client_for):
    """Seen to be posted again, behind the settlement, while settled lines were searched too."""
    w, make = world, world.make
    resident, programme = await make.resident(), await make.programme(w.item)
    visit = await w.visit(entitlement=None, resident=resident)
    w.bill(visit)
    claim = await w.reconciled()
    said = {"code": "not_entitled", "resolution": "reject"} | REASON
    assert (await w.officer.post(f"/v1/claims/{claim['id']}/resolutions", json=said)).status_code == 200
    await settled(w, client_for, claim)

    ask = {"resident_id": str(resident.id), "programme_id": str(programme.id), "effective_from": "2024-03-02"}
    made = await w.officer.post("/v1/entitlements", json=ask | {"reason": "补录资格"})
    second = await client_for(Role.SUBSIDY_OFFICER)
    approved = await second.post(f"/v1/entitlements/{made.json()['id']}/approve", json={})

    assert approved.status_code == 200, approved.text
    assert await make.owner.fetchval("select posted_gross_fen from visits where id = $1", visit.id) == 0


@pytest.mark.parametrize("act", ["end", "suspend"])
async def test_what_was_drawn_for_days_that_an_entitlement_covers_no_more_is_reversed(make, client_for, act: str):
    """At once, of the visits from its day on; the days before stay. Granted again, or resumed, they are paid again. Seen to stay
    posted and counted, and the month used up, until some claim was settled."""
    day = await a_day(make, client_for)
    for n in range(3):
        await day.served(NINE + n * DAY)
    before = await posted(day)

    await changed(day, client_for, act, "2024-03-06")

    assert before == [("verified", 2000)] * 3
    assert await posted(day) == [("verified", 2000), ("verified", 0), ("verified", 0)]
    assert await day.balance() == (0, 60)
    told = await make.owner.fetchval(
        "select body from audit_events where district_code = $1 and act = 'entitlements.approve' order by id desc limit 1",
        make.code,
    )
    assert '"visits_unpaid":2' in told
    if act == "end":
        await granted(day, client_for, "2024-03-06")
    else:
        await changed(day, client_for, "resume", "2024-03-07")
    assert await posted(day) == [("verified", 2000), ("verified", 2000 if act == "end" else 0), ("verified", 2000)]
    assert (await day.read("/ledger/check", Role.AUDITOR))["faults"] == []


async def test_an_end_that_reaches_back_takes_meals_back_and_leaves_what_is_settled(table: Table, client_for):
    """A settled meal is for an adjustment and its officer."""
    canteen = table.canteen
    first = await canteen.served()
    table.bill(first)
    settlement = await table.settled(await table.reconciled())
    second = await canteen.served(NINE + 3 * DAY, meal="breakfast")
    path = f"/v1/entitlements/{canteen.entitlement.id}"
    asked = await canteen.officer.post(f"{path}/end", json={"effective_on": "2024-03-02", "reason": "不符合条件"})
    assert asked.is_success, asked.text

    approved = await table.chief.post(f"{path}/approve", json={})

    assert approved.status_code == 200, approved.text
    shown = [(await canteen.officer.get(f"/v1/meal-servings/{one['id']}")).json() for one in (first, second)]
    assert [one["posted_subsidy_fen"] for one in shown] == [1500, 0]
    assert (await canteen.posted(), await canteen.owed()) == (1, 1500)
    corrects = await table.drafted(table.chief, corrects_settlement_id=settlement["id"])
    assert [(line["record_no"], line["difference_fen"]) for line in await table.lines_of(corrects)] == [
        (first["serving_no"], -1500)
    ]
    assert (await canteen.officer.get("/v1/ledger/check")).json()["faults"] == []
