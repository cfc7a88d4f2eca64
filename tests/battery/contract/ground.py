"""What an operation of the API needs to succeed: somebody who may do it, and something that it can be done to."""

import itertools
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from models.accounts import Role
from models.imports import Import, ImportStatus
from models.residents import Sex
from services import exports
from services.numbers import synthetic_identity_number
from tests.battery.life.town import Town, event
from tests.factories import SHANGHAI

FIRST = datetime(2024, 1, 2, 8, 0, tzinfo=SHANGHAI)
WHY = {"reason_code": "data_entry_error", "memo": "核对无误"}


@dataclass
class Anchor:
    """What of a generated request is laid down, and what is taken out; all else stays as it was generated. `media_type`: where
    the operation takes several; `sign`: what a device does to a request before it is sent."""

    who: str = "admin"
    path: dict[str, Any] = field(default_factory=dict)
    body: Any = None
    query: dict[str, Any] = field(default_factory=dict)
    without: tuple[str, ...] = ()
    media_type: str | None = None
    sign: Callable[[Any], Any] | None = None


Anchors = dict[str, Callable[["Ground"], Anchor]]
ANCHORS: Anchors = {}
"""By method and path."""


def anchor(operation: str) -> Callable[[Callable[["Ground"], Anchor]], Callable[["Ground"], Anchor]]:
    def remember(make: Callable[["Ground"], Anchor]) -> Callable[["Ground"], Anchor]:
        ANCHORS[operation] = make
        return make

    return remember


class Ground(Town):
    """A town whose month has room for everything, and in which everything can be had in every state, each time anew."""

    cap_minutes = 10**7

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self.hours = itertools.count()
        granted = self.entitlement(self.residents[0])
        self.decide(granted, "approve")
        self.kept: dict[str, str] = {}

    def post(self, who: str, path: str, body: Any = None) -> dict[str, Any]:
        answer = self.ask(who, "POST", path, body)
        assert answer.is_success, f"{path}: {answer.status_code} {answer.text}"
        return dict(answer.json())

    def once(self, name: str, make: Callable[[], str]) -> str:
        """One that stands for all who only look at it."""
        if name not in self.kept:
            self.kept[name] = make()
        return self.kept[name]

    def text(self) -> str:
        return f"n{next(self.numbers)}-{self.make.code}"

    def id_number(self, year: int = 1940) -> str:
        """Of somebody who is not on the register."""
        n = next(self.numbers)
        return synthetic_identity_number("371099", date(year, 1, 1) + timedelta(days=n // 400), n % 400 + 1, Sex.FEMALE)

    def made(self, coroutine: Any) -> Any:
        return self.runner.run(coroutine)

    def resident(self) -> str:
        return str(self.made(self.make.resident()).id)

    def person(self, role: Role, **bound: Any) -> str:
        """Somebody new, by a name under which to ask."""
        name = self.text()
        self.people[name] = self.made(self.make.authorization(role, **bound))
        return name

    def entitlement(self, resident: str = "") -> str:
        asked = {"resident_id": resident or self.resident(), "programme_id": self.programme}
        return str(self.post("officer", "/v1/entitlements", asked | {"effective_from": "2024-01-01"})["id"])

    def decide(self, entitlement: str, act: str) -> str:
        self.post("approver", f"/v1/entitlements/{entitlement}/{act}")
        return entitlement

    def order_body(self) -> dict[str, Any]:
        """Two hours after the last one, so that nobody is in two places at once."""
        start = FIRST + timedelta(hours=2 * next(self.hours))
        order = {"resident_id": self.residents[0], "provider_id": self.provider, "service_item_id": self.item}
        return order | {"planned_start_at": start.isoformat(), "planned_minutes": 60}

    def order(self, state: str = "placed") -> str:
        order = str(self.post("admin", "/v1/orders", self.order_body())["id"])
        path = f"/v1/orders/{order}"
        if state != "placed":
            self.post("manager", f"{path}/accept")
        if state not in ("placed", "accepted"):
            self.post("manager", f"{path}/assign", {"caregiver_ids": [self.caregivers[0]]})
        return order

    def visit(self, state: str = "scheduled", at_home: bool = True) -> str:
        """Planned, checked in, or served: then verified, or flagged where the phone did not know its place."""
        order = self.order("scheduled")
        [visit] = self.read("manager", "/v1/visits", order_id=order)["items"]
        start = datetime.fromisoformat(visit["planned_start_at"])
        for act, at in (("check-in", start), ("check-out", start + timedelta(minutes=60))):
            if state == "served" or (state, act) == ("checked_in", "check-in"):
                said = event(at, at_home=at_home)
                self.post(self.caregivers[0], f"/v1/visits/{visit['id']}/{act}", said)
        return str(visit["id"])

    def served_order(self) -> str:
        return str(self.read("admin", f"/v1/visits/{self.visit('served')}")["order_id"])

    def provider_with_work(self, hours: int = 1) -> str:
        """The manager of a new provider, with an hour of March that was verified and nobody has claimed; or some in a row."""
        provider = self.made(self.make.provider())
        item = type("Item", (), {"id": self.item})
        self.made(self.make.contract(provider, item))
        caregiver = self.made(self.make.caregiver(provider))
        bound = {"provider_id": provider.id}
        phone = self.person(Role.CAREGIVER, caregiver_id=caregiver.id, **bound)
        for _ in range(hours):
            begun = datetime(2024, 3, 1, 8, 0, tzinfo=SHANGHAI) + timedelta(minutes=61 * next(self.hours) % 40000)
            visit = {"resident_id": self.residents[0], "service_item_id": self.item}
            visit = self.post(phone, "/v1/visits", visit | {"check_in": event(begun, at_home=True)})
            path = f"/v1/visits/{visit['id']}"
            self.post(phone, f"{path}/check-out", event(begun + timedelta(minutes=60), at_home=True))
            self.post("officer", f"{path}/review", WHY | {"decision": "accept"})
        return self.person(Role.PROVIDER_MANAGER, **bound)

    def claim(self, state: str = "draft", *, false_line: bool = False, twice: bool = False) -> tuple[str, str]:
        """Whose it is, and the claim; `twice`: of an hour after an hour."""
        manager = self.provider_with_work(1 + twice)
        claim = str(self.post(manager, "/v1/claims/draft", {"month": "2024-03"})["id"])
        path = f"/v1/claims/{claim}"
        if false_line:
            self.post(manager, f"{path}/lines", {"lines": [self.line()]})
        if state != "draft":
            self.post(manager, f"{path}/submit")
        if state == "reconciled":
            self.post("officer", f"{path}/reconcile")
        return manager, claim

    def line(self) -> dict[str, Any]:
        """A line of a visit that never was."""
        line = {"record_no": self.text(), "resident_id": self.residents[0], "service_item_id": self.item}
        return line | {"minutes": 60, "unit_price_fen": 2000, "amount_fen": 2000}

    def settlement(self, state: str = "proposed") -> str:
        _, claim = self.claim("reconciled")
        path = f"/v1/claims/{claim}"
        for code in self.read("officer", path)["totals"]["exceptions"]:
            said = {"code": code, "resolution": "accept", "reason_code": "checked", "note": ""}
            self.post("officer", f"{path}/resolutions", said)
        settlement = str(self.post("officer", f"{path}/settle")["id"])
        if state == "approved":
            self.post("approver", f"/v1/settlements/{settlement}/approve")
        return settlement

    def statement(self) -> str:
        """The code of one that was issued."""
        return str(self.read("officer", f"/v1/settlements/{self.settlement('approved')}/statement")["code"])

    def export(self) -> str:
        """The admin's, made."""
        asked = self.post("admin", "/v1/exports", {"kind": "providers"})
        self.made(exports.run(self.make.app.state.sessions, self.make.code, UUID(asked["id"])))
        return str(asked["id"])

    def import_(self, status: ImportStatus = ImportStatus.SUCCEEDED, by: UUID | None = None) -> str:
        """An officer's file that was taken in, or one of somebody's that waits."""
        row = Import(
            district_code=self.make.code,
            kind="visits",
            file_name="visits.csv",
            file_sha256="0" * 64,
            file_bytes=1,
            status=status,
            attested=True,
            rows_total=1,
            rows_created=1,
            by_account=by or uuid4(),
            by_membership=uuid4(),
        )
        self.made(self.make.add(row))
        return str(row.id)
