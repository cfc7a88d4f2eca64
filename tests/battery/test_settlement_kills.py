"""T25: a settlement whose server is killed at every step comes out byte for byte as one whose server lived."""

import random
import signal
import threading
from datetime import timedelta
from typing import Any

import httpx
import orjson
import pytest

from models.accounts import Role
from services import embedded
from services.database import make_login
from services.scope import Sessions
from tests.battery.conftest import SHIFT_MINUTES
from tests.claimed import MARCH
from tests.conftest import MASTER_KEYS, TOKEN_KEYS
from tests.factories import Make
from tests.programs import Served, served
from tests.test_ledger import verified

AMOUNTS = (
    "line_no",
    "minutes",
    "asked_fen",
    "verified_fen",
    "payable_fen",
    "approved_minutes",
    "approved_fen",
    "paid_fen",
)
AMOUNTS += ("before_fen", "before_paid_fen", "difference_fen", "status", "codes")
SUMS = ("month", "status", "lines", "minutes", "asked_fen", "gross_fen", "copay_fen", "subsidy_fen", "paid_fen")
FORMS = ("", ".xlsx", ".pdf")
OF_THE_PAPER = (
    "month",
    "service_month",
    "status",
    "subsidy_capitals",
    "asked_lines",
    "minutes",
    "asked_fen",
    "verified_fen",
)
OF_THE_PAPER += ("approved_fen", "copay_fen", "subsidy_fen", "paid_fen")
WHY = {"reason_code": "data_entry_error", "memo": "核对无误"}
REJECT = {"decision": "reject", "reason_code": "not_delivered", "memo": "家属证实当日无人上门"}


class Office:
    """Four people, each at the server that stands now; where it is killed, the same is sent to the next with the same key."""

    def __init__(self, people: dict[str, dict[str, str]], settings: dict[str, Any], seed: int | None) -> None:
        self.people, self.settings, self.seed, self.sent = people, settings, seed, 0
        self.lots, self.in_the_midst = random.Random(seed), False
        self.server: Served | None = None
        self.killed = 0
        self.killers: list[threading.Timer] = []

    def _kill(self, server: Served) -> None:
        server.process.send_signal(signal.SIGKILL)
        server.process.wait(30)

    def _stand(self) -> Served:
        if self.server is None or self.server.process.poll() is not None:
            self.server = Served("--no-worker", **self.settings)
        return self.server

    def post(self, who: str, path: str, body: Any = None) -> dict[str, Any]:
        """Every other step is killed at some moment of its first try; the others once they are acknowledged, and asked again:
        the same bytes. The next seed takes them the other way round."""
        self.sent += 1
        self.in_the_midst = self.seed is not None and (self.sent + self.seed) % 2 == 0
        headers = self.people[who] | {"Idempotency-Key": f"step-{self.sent:03}"}
        answer = self._acknowledged(path, body, headers)
        if self.seed is not None and not self.in_the_midst:
            self.killed_after_an_answer()
            again = self._acknowledged(path, body, headers)
            assert (again.content, again.headers["idempotency-replayed"]) == (answer.content, "true"), path
        return dict(answer.json())

    def killed_after_an_answer(self) -> None:
        while self.killers:
            self.killers.pop().join()
        self._kill(self._stand())
        self.killed += 1

    def _acknowledged(self, path: str, body: Any, headers: dict[str, str]) -> httpx.Response:
        for attempt in range(4):
            server = self._stand()
            if self.in_the_midst and attempt == 0:
                killer = threading.Timer(self.lots.uniform(0.0, 0.06), self._kill, [server])
                self.killers.append(killer)
                killer.start()
            try:
                answer = httpx.post(f"{server.url}{path}", json=body, headers=headers, timeout=30)
            except httpx.TransportError:
                self.killed += 1
                server.process.wait(30)
                continue
            assert answer.is_success, f"{path}: {answer.status_code} {answer.text}"
            return answer
        raise AssertionError(f"{path} was never answered")

    def get(self, who: str, path: str, **params: Any) -> dict[str, Any]:
        return dict(orjson.loads(self.read(who, path, **params)))

    def read(self, who: str, path: str, **params: Any) -> bytes:
        """A kill that came after the answer takes the server away before it is looked at."""
        while self.killers:
            self.killers.pop().join()
        server = self._stand()
        answer = httpx.get(f"{server.url}{path}", params=params, headers=self.people[who], timeout=30)
        assert answer.is_success, answer.text
        return answer.content


def settle(office: Office, claim: dict[str, Any], *, maker: str, pay: int) -> dict[str, Any]:
    path = f"/v1/claims/{claim['id']}"
    office.post(maker, f"{path}/submit")
    found = office.post("officer", f"{path}/reconcile")["totals"]["exceptions"]
    for code in sorted(found):
        said = {"code": code, "resolution": "accept", "reason_code": "checked", "note": "核对无误"}
        office.post("officer", f"{path}/resolutions", said)
    settlement = office.post("officer", f"{path}/settle")
    approved = office.post("approver", f"/v1/settlements/{settlement['id']}/approve")
    for part in range(pay):
        payment = {"amount_fen": approved["subsidy_fen"] // pay, "paid_on": "2024-04-10"}
        payment |= {"bank_reference": f"BANK-{settlement['id']}-{part}"}
        office.post("payer", f"/v1/settlements/{settlement['id']}/payments", payment)
    return settlement


def month(office: Office, visits: list[Any], item: str) -> bytes:
    """A month billed wrongly here and there, settled, paid in two parts; then one visit is found false and another shortened,
    the settlement is adjusted, and what was too much recovered."""
    claim = office.post("manager", "/v1/claims", {"month": "2024-03"})
    lines = [
        {
            "record_no": visit.visit_no,
            "resident_id": str(visit.resident_id),
            "service_item_id": item,
            "minutes": 60 + 30 * (n % 3 == 0),
            "unit_price_fen": 2000 + 100 * (n % 4 == 0),
            "amount_fen": 2000 + n % 2,
        }
        for n, visit in enumerate(visits)
    ]
    office.post("manager", f"/v1/claims/{claim['id']}/lines", {"lines": lines})
    settlement = settle(office, claim, maker="manager", pay=2)
    office.post("payer", f"/v1/visits/{visits[1].id}/review", REJECT)
    path, begun = f"/v1/visits/{visits[2].id}", visits[2].started_at
    office.post("officer", f"{path}/unlock", WHY)
    times = {"started_at": begun.isoformat(), "ended_at": (begun + timedelta(minutes=30)).isoformat()}
    office.post("manager", f"{path}/corrections", times | WHY)
    office.post("officer", f"{path}/review", WHY | {"decision": "accept"})
    correction = office.post("payer", "/v1/claims/draft", {"corrects_settlement_id": settlement["id"]})
    corrected = settle(office, correction, maker="payer", pay=0)
    [recovery] = office.get("payer", "/v1/recoveries")["items"]
    receipt = {
        "amount_fen": recovery["left_fen"],
        "bank_reference": f"BACK-{recovery['id']}",
        "received_on": "2024-05-10",
    }
    office.post("payer", f"/v1/recoveries/{recovery['id']}/receipts", receipt)
    return told(office, [claim, correction], [settlement, corrected])


def told(office: Office, claims: list[dict[str, Any]], settlements: list[dict[str, Any]]) -> bytes:
    """All amounts of both claims and settlements, and how much was moved in which way: no ids, no instants."""
    transfers = office.get("officer", "/v1/ledger/transfers", limit=200)["items"]
    moved: dict[str, int] = {}
    for transfer in transfers:
        name = " ".join(transfer[of] for of in ("cause_kind", "kind", "unit", "service_month", "book_month"))
        moved[name] = moved.get(name, 0) + transfer["amount"]
    assert office.get("officer", "/v1/ledger/check")["faults"] == []
    seen = {
        "lines": [
            [
                {name: line.get(name) for name in AMOUNTS}
                for line in office.get("officer", f"/v1/claims/{c['id']}/lines")["items"]
            ]
            for c in claims
        ],
        "settlements": [
            {name: office.get("officer", f"/v1/settlements/{s['id']}")[name] for name in SUMS} for s in settlements
        ],
        "papers": [paper(office, s) for s in settlements],
        "moved": moved,
    }
    return orjson.dumps(seen, option=orjson.OPT_SORT_KEYS)


def paper(office: Office, settlement: dict[str, Any]) -> dict[str, Any]:
    """What the statement says of money; its bytes outlive the server that made them."""
    path = f"/v1/settlements/{settlement['id']}/statement"
    printed = [office.read("officer", f"{path}{form}") for form in FORMS]
    if office.seed is not None:
        office.killed_after_an_answer()
        assert [office.read("officer", f"{path}{form}") for form in FORMS] == printed
    said = orjson.loads(printed[0])
    reduced = [
        (one["asked_fen"], one["approved_fen"], [why["code"] for why in one["reasons"]]) for one in said["reductions"]
    ]
    funds, paid = ([row["amount_fen"] for row in said[name]] for name in ("funds", "payments"))
    return {name: said[name] for name in OF_THE_PAPER} | {"reduced": reduced, "funds": funds, "paid": paid}


@pytest.fixture
def program(server: embedded.Server, database: str) -> dict[str, Any]:
    login = make_login(server).replace("/yiyang?", f"/{database}?")
    keys = {"master_keys": MASTER_KEYS, "token_keys": TOKEN_KEYS, "access_minutes": SHIFT_MINUTES}
    return {"database_url": login, **keys}


async def _office(
    make: Make, sessions: Sessions, settings: dict[str, Any], seed: int | None
) -> tuple[Office, list[Any], str]:
    """A provider with six visits, and the people, in a district of their own."""
    item, provider = await make.service_item(), await make.provider()
    entitlement = await make.entitlement(await make.resident(), await make.programme(item))
    caregiver = await make.caregiver(provider)
    await make.contract(provider, item)
    visits = [await make.visit(entitlement, item, caregiver, started_at=MARCH + timedelta(days=n)) for n in range(6)]
    await verified(make, sessions, *visits)
    people = {
        "manager": await make.authorization(Role.PROVIDER_MANAGER, provider_id=provider.id),
        "officer": await make.authorization(Role.SUBSIDY_OFFICER),
        "approver": await make.authorization(Role.BUREAU_ADMIN),
        "payer": await make.authorization(Role.SUBSIDY_OFFICER),
    }
    return Office(people, settings, seed), visits, str(item.id)


@pytest.mark.parametrize("seed", [pytest.param(seed, marks=pytest.mark.battery) for seed in (1, 2)])
async def test_t25_a_month_settled_under_kills_is_byte_for_byte_the_month_settled_in_peace(
    app: Any, owner: Any, make: Make, sessions: Sessions, program: dict[str, Any], seed: int
):
    """At every step: in the midst of it, and after its answer, which is then given again byte for byte.

    Negative control: with another key at each try, the second payment of a part was refused or recorded twice, and the
    run ended in a 409."""
    elsewhere = Make(app, owner, str(int(make.code) + 400_000))
    await elsewhere.district()
    with served("--no-worker", **program) as quiet:
        peace, visits, item = await _office(elsewhere, sessions, program, None)
        peace.server = quiet
        expected = month(peace, visits, item)
    office, visits, item = await _office(make, sessions, program, seed)

    found = month(office, visits, item)

    if office.server:
        office.server.leave()
    assert office.killed >= office.sent // 2
    assert found == expected
