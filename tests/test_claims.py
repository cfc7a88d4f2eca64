"""Claims: each exception code with what raises it and what looks like it and must pass; run again, the same."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

import httpx
import pytest

from models.accounts import Role
from models.caregivers import Caregiver
from models.contracts import Contract
from models.entitlements import Entitlement
from models.service_items import ServiceItem
from models.visits import Visit, VisitStatus
from services.claims.rules import RULES
from tests.factories import SHANGHAI, Make
from tests.test_ledger import verified

MARCH = datetime(2024, 3, 5, 9, 0, tzinfo=SHANGHAI)
REASON = {"reason_code": "data_entry_error", "note": "核对无误"}


@dataclass
class World:
    """A provider under contract, one caregiver, one entitled resident, and who works on the claim."""

    make: Make
    sessions: Any
    item: ServiceItem
    caregiver: Caregiver
    entitlement: Entitlement
    contract: Contract
    manager: httpx.AsyncClient
    officer: httpx.AsyncClient
    lines: list[dict[str, Any]] = field(default_factory=list)

    async def visit(self, **given: Any) -> Visit:
        visit = await self.make.visit(
            given.pop("entitlement", self.entitlement),
            given.pop("item", self.item),
            given.pop("caregiver", self.caregiver),
            **given,
        )
        if visit.status is VisitStatus.CHECKED_OUT:
            await verified(self.make, self.sessions, visit)
        return visit

    def bill(self, visit: Visit | None, **other: Any) -> None:
        """A true line for the visit, but for what is said otherwise."""
        minutes = visit.minutes if visit else 60
        line = {
            "record_no": visit.visit_no if visit else "V-nowhere",
            "resident_id": str(visit.resident_id if visit else self.entitlement.resident_id),
            "service_item_id": str(self.item.id),
            "minutes": minutes,
            "unit_price_fen": 2000,
            "amount_fen": 2000 * minutes // 60,
        }
        self.lines.append(line | other)

    async def reconciled(self, month: str = "2024-03") -> dict[str, Any]:
        opened = await self.manager.post("/v1/claims", json={"month": month})
        assert opened.status_code == 201, opened.text
        claim = opened.json()
        for answer in (
            await self.manager.post(f"/v1/claims/{claim['id']}/lines", json={"lines": self.lines}),
            await self.manager.post(f"/v1/claims/{claim['id']}/submit"),
            answer := await self.officer.post(f"/v1/claims/{claim['id']}/reconcile"),
        ):
            assert answer.is_success, answer.text
        self.lines = []
        return dict(answer.json())

    async def codes(self, claim: dict[str, Any]) -> list[list[str]]:
        answer = await self.officer.get(f"/v1/claims/{claim['id']}/lines")
        return [line["codes"] for line in answer.json()["items"]]


@pytest.fixture
async def world(make: Make, sessions: Any, client_for: Callable[..., Awaitable[httpx.AsyncClient]]) -> World:
    item, provider = await make.service_item(), await make.provider()
    entitlement = await make.entitlement(await make.resident(), await make.programme(item))
    return World(
        make,
        sessions,
        item,
        await make.caregiver(provider),
        entitlement,
        await make.contract(provider, item),
        await client_for(Role.PROVIDER_MANAGER, provider_id=provider.id),
        await client_for(Role.SUBSIDY_OFFICER),
    )


async def no_visit(w: World) -> None:
    w.bill(None)


async def visit_not_verified(w: World) -> None:
    w.bill(await w.visit(status=VisitStatus.FLAGGED), unit_price_fen=2000)


async def duplicate_line(w: World) -> None:
    visit = await w.visit()
    w.bill(visit)
    w.bill(visit)


async def already_claimed(w: World) -> None:
    visit = await w.visit()
    w.bill(visit)
    await w.reconciled()
    w.bill(visit)


async def minutes_over(w: World) -> None:
    w.bill(await w.visit(), minutes=90, amount_fen=3000)


async def minutes_under(w: World) -> None:
    w.bill(await w.visit(), minutes=30, amount_fen=1000)


async def price_mismatch(w: World) -> None:
    w.bill(await w.visit(), unit_price_fen=2500, amount_fen=2500)


async def amount_mismatch(w: World) -> None:
    w.bill(await w.visit(), amount_fen=2001)


async def over_cap(w: World) -> None:
    for day in range(11):
        w.bill(await w.visit(started_at=MARCH + timedelta(days=day), minutes=240))


async def not_entitled(w: World) -> None:
    w.bill(await w.visit(entitlement=None, resident=await w.make.resident()))


async def outside_contract(w: World) -> None:
    w.bill(await w.visit(started_at=MARCH))
    await w.make.owner.execute("update contracts set ends_on = '2024-03-04' where id = $1", w.contract.id)


async def outside_month(w: World) -> None:
    w.bill(await w.visit(started_at=datetime(2024, 4, 1, 0, 0, tzinfo=SHANGHAI)))


async def resident_overlap(w: World) -> None:
    w.bill(await w.visit())
    await w.visit(caregiver=await w.make.caregiver(), started_at=MARCH + timedelta(minutes=59))


async def caregiver_overlap(w: World) -> None:
    w.bill(await w.visit())
    other = await w.make.entitlement(await w.make.resident(), await w.make.programme(w.item))
    await w.visit(entitlement=other, started_at=MARCH + timedelta(minutes=59))


async def resident_deceased(w: World) -> None:
    w.bill(await w.visit())
    await w.make.owner.execute(
        "update residents set status = 'deceased', deceased_on = '2024-03-04' where id = $1", w.entitlement.resident_id
    )


async def caregiver_unqualified(w: World) -> None:
    provider = await w.make.owner.fetchrow("select * from providers where id = $1", w.caregiver.provider_id)
    w.bill(await w.visit(caregiver=await w.make.caregiver(type("P", (), dict(provider)), expires_on=date(2024, 3, 4))))


async def kin_conflict(w: World, ended_on: date | None = None) -> None:
    w.bill(await w.visit())
    me = await w.make.membership(Role.CAREGIVER, caregiver_id=w.caregiver.id, provider_id=w.caregiver.provider_id)
    await w.make.owner.execute(
        """insert into kin_declarations (district_code, id, account_id, caregiver_id, resident_id, relation, declared_on, ended_on)
           values ($1, gen_random_uuid(), $2, $3, $4, '女儿', '2024-01-01', $5)""",
        w.make.code,
        me.account_id,
        w.caregiver.id,
        w.entitlement.resident_id,
        ended_on,
    )


async def quantity_mismatch(w: World) -> None:
    w.item = await w.make.service_item(unit="visit", price_fen=2000)
    w.entitlement = await w.make.entitlement(await w.make.resident(), await w.make.programme(w.item))
    provider = type("P", (), {"id": w.caregiver.provider_id})
    await w.make.contract(provider, w.item)
    w.bill(await w.visit(quantity=1), minutes=None, quantity=2, amount_fen=4000)


async def line_mismatch(w: World) -> None:
    w.bill(await w.visit(), resident_id=str((await w.make.resident()).id))


RAISED = {
    raises.__name__: raises
    for raises in (
        no_visit,
        visit_not_verified,
        duplicate_line,
        already_claimed,
        minutes_over,
        minutes_under,
        price_mismatch,
        amount_mismatch,
        over_cap,
        not_entitled,
        outside_contract,
        outside_month,
        resident_overlap,
        caregiver_overlap,
        resident_deceased,
        caregiver_unqualified,
        kin_conflict,
        quantity_mismatch,
        line_mismatch,
    )
}
MONTHS = {"already_claimed": "2024-04"}
ALONGSIDE = {"already_claimed": {"outside_month"}, "visit_not_verified": set(), "resident_deceased": set()}


def test_every_rule_has_a_case_that_raises_it():
    assert set(RAISED) == {rule.code for rule in RULES}


@pytest.mark.parametrize("code", sorted(RAISED))
async def test_a_rule_fires_alone_on_the_last_line_and_says_why(world: World, code: str):
    await RAISED[code](world)

    claim = await world.reconciled(MONTHS.get(code, "2024-03"))

    assert set((await world.codes(claim))[-1]) == {code} | ALONGSIDE.get(code, set())
    found = (await world.officer.get(f"/v1/claims/{claim['id']}/exceptions", params={"code": code})).json()["items"]
    assert len(found) == 1
    assert found[0]["found"]
    assert found[0]["says_zh"] != found[0]["says_en"]


async def first_of_duplicates(w: World) -> None:
    w.bill(await w.visit())
    w.bill(await w.visit(started_at=MARCH + timedelta(hours=2)))


async def back_to_back(w: World) -> None:
    w.bill(await w.visit())
    w.bill(await w.visit(started_at=MARCH + timedelta(minutes=60)))


async def died_that_evening(w: World) -> None:
    w.bill(await w.visit())
    await w.make.owner.execute(
        "update residents set status = 'deceased', deceased_on = '2024-03-05' where id = $1", w.entitlement.resident_id
    )


async def over_midnight_at_the_months_end(w: World) -> None:
    w.bill(await w.visit(started_at=datetime(2024, 3, 31, 23, 30, tzinfo=SHANGHAI)))


async def certificate_ends_that_day(w: World) -> None:
    await w.make.owner.execute("update qualifications set expires_on = '2024-03-05'")
    w.bill(await w.visit())


async def contract_ends_that_day(w: World) -> None:
    await w.make.owner.execute("update contracts set ends_on = '2024-03-05' where id = $1", w.contract.id)
    w.bill(await w.visit())


async def kinship_ended_before(w: World) -> None:
    await kin_conflict(w, ended_on=date(2024, 3, 4))


async def cap_used_to_the_last_minute(w: World) -> None:
    for day in range(10):
        w.bill(await w.visit(started_at=MARCH + timedelta(days=day), minutes=240))


async def price_raised_the_day_after(w: World) -> None:
    w.bill(await w.visit())
    await w.make.owner.execute(
        """insert into service_prices (district_code, id, service_item_id, unit_price_fen, effective_from)
           values ($1, gen_random_uuid(), $2, 2200, '2024-03-06')""",
        w.make.code,
        w.item.id,
    )


async def overlapped_by_a_missed_visit(w: World) -> None:
    w.bill(await w.visit())
    await w.visit(started_at=MARCH, status=VisitStatus.MISSED)


@pytest.mark.parametrize(
    "honest",
    [
        first_of_duplicates,
        back_to_back,
        died_that_evening,
        over_midnight_at_the_months_end,
        certificate_ends_that_day,
        contract_ends_that_day,
        kinship_ended_before,
        cap_used_to_the_last_minute,
        price_raised_the_day_after,
        overlapped_by_a_missed_visit,
    ],
)
async def test_an_honest_look_alike_is_matched_and_payable(world: World, honest: Callable[[World], Awaitable[None]]):
    await honest(world)

    claim = await world.reconciled()

    assert [codes for codes in await world.codes(claim) if codes] == []
    assert claim["totals"]["paid_fen"] == claim["totals"]["asked_fen"] > 0


async def test_t25_reconciling_again_gives_the_same_bytes(world: World):
    for code in ("duplicate_line", "minutes_over", "price_mismatch", "no_visit"):
        await RAISED[code](world)
    claim = await world.reconciled()

    async def seen() -> list[bytes]:
        paths = ("lines", "exceptions")
        return [(await world.officer.get(f"/v1/claims/{claim['id']}/{path}?limit=200")).content for path in paths]

    before = await seen()
    again = await world.officer.post(f"/v1/claims/{claim['id']}/reconcile")

    assert again.status_code == 200
    assert await seen() == before


async def open_exceptions(world: World, claim: dict[str, Any], **params: Any) -> list[dict[str, Any]]:
    answer = await world.officer.get(f"/v1/claims/{claim['id']}/exceptions", params={"resolved": "false", **params})
    return list(answer.json()["items"])


@pytest.mark.parametrize(
    ("decision", "approved", "paid"),
    [
        ({"resolution": "accept"}, 2000, 2000),
        ({"resolution": "adjust", "payable_minutes": 45}, 1500, 1500),
        ({"resolution": "adjust", "payable_minutes": 600}, 2000, 2000),
        ({"resolution": "adjust", "payable_minutes": 0}, 0, 0),
        ({"resolution": "reject"}, 0, 0),
    ],
)
async def test_an_officer_pays_what_was_verified_or_less_never_more(world: World, decision, approved, paid):
    await minutes_over(world)
    claim = await world.reconciled()
    [found] = await open_exceptions(world, claim)

    answer = await world.officer.post(
        f"/v1/claims/{claim['id']}/exceptions/{found['id']}/resolve", json=decision | REASON
    )

    assert answer.status_code == 200, answer.text
    [line] = (await world.officer.get(f"/v1/claims/{claim['id']}/lines")).json()["items"]
    assert (line["asked_fen"], line["verified_fen"], line["approved_fen"], line["paid_fen"]) == (
        3000,
        2000,
        approved,
        paid,
    )
    assert line["status"] == "resolved"


@pytest.mark.parametrize(
    "code", ["no_visit", "duplicate_line", "not_entitled", "outside_contract", "outside_month", "resident_deceased"]
)
async def test_accepting_what_a_rule_bars_still_pays_nothing(world: World, code: str):
    await RAISED[code](world)
    claim = await world.reconciled()
    before = claim["totals"]["paid_fen"]

    answer = await world.officer.post(
        f"/v1/claims/{claim['id']}/resolutions", json={"code": code, "resolution": "accept"} | REASON
    )

    assert answer.status_code == 200, answer.text
    assert answer.json()["totals"]["paid_fen"] == before
    assert await open_exceptions(world, claim) == []


async def test_a_false_service_rejects_the_visit_and_gives_its_month_back(world: World):
    await minutes_over(world)
    claim = await world.reconciled()
    [found] = await open_exceptions(world, claim)
    path = f"/v1/claims/{claim['id']}/exceptions/{found['id']}/resolve"

    answer = await world.officer.post(
        path, json={"resolution": "reject", "reason_code": "false_service", "note": "未上门"}
    )

    assert answer.status_code == 200, answer.text
    visit = await world.make.owner.fetchrow(
        "select status, posted_subsidy_fen from visits where district_code = $1", world.make.code
    )
    assert tuple(visit) == ("rejected", 0)
    assert (
        await world.make.owner.fetchval(
            "select sum(posted) from ledger_accounts where cap is not null and district_code = $1", world.make.code
        )
        == 0
    )
    check = await world.officer.get("/v1/ledger/check")
    assert check.json()["faults"] == []


async def test_nobody_resolves_his_own_entry(world: World):
    """The line was entered by an account that is also an officer by another membership."""
    await minutes_over(world)
    claim = await world.reconciled()
    [found] = await open_exceptions(world, claim)
    entered_by = await world.make.owner.fetchval("select entered_by from claim_lines where claim_id = $1", claim["id"])
    account = type("A", (), {"id": entered_by})
    membership = await world.make.membership(Role.SUBSIDY_OFFICER, account=account)
    headers = await world.make.authorization(Role.SUBSIDY_OFFICER, membership=membership)
    path = f"/v1/claims/{claim['id']}/exceptions/{found['id']}/resolve"

    refused = await world.officer.post(path, json={"resolution": "accept"} | REASON, headers=headers)

    assert (refused.status_code, refused.json()["code"]) == (409, "same_person")


async def test_a_draft_holds_what_is_verified_and_unclaimed_once(world: World):
    for day in range(3):
        await world.visit(started_at=MARCH + timedelta(days=day))
    await world.visit(started_at=MARCH + timedelta(days=5), status=VisitStatus.FLAGGED)

    first = await world.manager.post("/v1/claims/draft", json={"month": "2024-03"})
    again = await world.manager.post("/v1/claims/draft", json={"month": "2024-03"})

    assert (first.status_code, first.json()["totals"]["lines"], first.json()["totals"]["asked_fen"]) == (201, 3, 6000)
    assert (again.json()["id"], again.json()["totals"]["lines"]) == (first.json()["id"], 3)


@pytest.mark.parametrize(
    ("role", "acts"),
    [
        (Role.PROVIDER_MANAGER, {"create", "submit", "withdraw"}),
        (Role.SUBSIDY_OFFICER, {"reconcile"}),
        *((role, set()) for role in Role if role not in (Role.PROVIDER_MANAGER, Role.SUBSIDY_OFFICER)),
    ],
)
async def test_who_may_do_what_to_a_claim(world: World, client_for, role: Role, acts: set[str]):
    bound = {"provider_id": world.caregiver.provider_id} if role is Role.PROVIDER_MANAGER else {}
    client = await client_for(role, **bound)
    world.bill(await world.visit())
    claim = await world.reconciled()

    tried = {
        "create": await client.post("/v1/claims", json={"month": "2024-02"}),
        "submit": await client.post(f"/v1/claims/{claim['id']}/submit"),
        "reconcile": await client.post(f"/v1/claims/{claim['id']}/reconcile"),
        "withdraw": await client.post(f"/v1/claims/{claim['id']}/withdraw"),
    }

    assert {act for act, answer in tried.items() if answer.status_code != 403} == acts


async def test_another_providers_claim_is_not_found(world: World, client_for):
    world.bill(await world.visit())
    claim = await world.reconciled()
    stranger = await client_for(Role.PROVIDER_MANAGER)

    answers = [
        await stranger.get(f"/v1/claims/{claim['id']}"),
        await stranger.post(f"/v1/claims/{claim['id']}/withdraw"),
    ]

    assert [answer.status_code for answer in answers] == [404, 404]
    assert (await stranger.get("/v1/claims")).json()["items"] == []


@pytest.mark.parametrize(
    ("line", "pointer"),
    [
        ({"minutes": 60.5}, "/lines/0/minutes"),
        ({"minutes": True}, "/lines/0/minutes"),
        ({"amount_fen": -1}, "/lines/0/amount_fen"),
        ({"amount_fen": 10**20}, "/lines/0/amount_fen"),
        ({"record_no": "V\x00"}, "/lines/0/record_no"),
        ({"resident_id": "nobody"}, "/lines/0/resident_id"),
        ({"colour": "red"}, "/lines/0/colour"),
    ],
)
async def test_a_bad_line_is_refused_with_its_place(world: World, line: dict[str, Any], pointer: str):
    claim = (await world.manager.post("/v1/claims", json={"month": "2024-03"})).json()
    world.bill(None, **line)

    refused = await world.manager.post(f"/v1/claims/{claim['id']}/lines", json={"lines": world.lines})

    assert refused.status_code == 422, refused.text
    assert refused.json()["errors"][0]["pointer"] == pointer


async def test_a_resident_that_does_not_exist_cannot_be_billed(world: World):
    claim = (await world.manager.post("/v1/claims", json={"month": "2024-03"})).json()
    world.bill(None, resident_id=claim["id"])

    refused = await world.manager.post(f"/v1/claims/{claim['id']}/lines", json={"lines": world.lines})

    assert (refused.status_code, refused.json()["code"]) == (422, "unknown_resident_or_service")
