"""What the books should be: reckoned in Python from what was done, and compared with what the database holds."""

from dataclasses import dataclass, field
from datetime import date, datetime
from types import SimpleNamespace
from typing import Any

from services import calendars
from tests.battery.life.town import CAP_MINUTES, HOUR_FEN, Town

Month = tuple[str, str]
"""An entitlement and a month of it."""


@dataclass
class Books:
    """`reserved`: for each order the month and the minutes it holds there; `paid`: the visits that a settlement paid."""

    town: Town
    reserved: dict[str, tuple[Month, int]] = field(default_factory=dict)
    paid: set[str] = field(default_factory=set)
    now: Any = None

    def __post_init__(self) -> None:
        self.now = self.town.seen()

    def room(self, month: Month) -> int:
        """What is left of a month, in minutes."""
        account = _account(self.now, month)
        return CAP_MINUTES - account["posted"] - account["held"] if account else CAP_MINUTES

    def entitled(self, resident: str, day: date) -> str | None:
        """The entitlement that covers the day."""
        return next((e["id"] for e in self.now.entitlements if e["resident_id"] == resident and _covers(e, day)), None)

    def look(self) -> None:
        """After every act: nothing is overdrawn, nothing is lost, and each draw is what it should be."""
        before, self.now = self.now, self.town.seen()
        now = self.now
        assert now.crooked == 0
        for account in now.accounts:
            assert min(account["held"], account["posted"]) >= 0, account
            assert account["held"] + account["posted"] <= account["cap"], account
        self._drawn(before)
        for account in now.accounts:
            if account["owner_kind"] == "entitlement_month":
                month = (account["owner_id"], account["month"])
                assert account["posted"] == self._posted(month), (month, account, now.visits)
                assert account["held"] == self._held(month), (month, account, now.orders, now.visits)
        for settlement in now.settlements:
            assert settlement["paid"] <= max(0, settlement["subsidy_fen"]), settlement
        for recovery in now.recoveries:
            assert recovery["received"] <= recovery["amount_fen"], recovery
        check = self.town.read("officer", "/v1/ledger/check")
        assert check["faults"] == []

    def owner(self, entitlement: str | None) -> str | None:
        """Whose cap it draws: a later entitlement of a resident in the programme shares the months of the first."""
        return next((e["cap_owner"] for e in self.now.entitlements if e["id"] == entitlement), entitlement)

    def _month(self, visit: dict[str, Any]) -> Month:
        return self.owner(visit["entitlement_id"]), (visit["served_on"] or "")[:7]

    def _posted(self, month: Month) -> int:
        return sum(
            v["covered_units"] or 0 for v in self.now.visits if v["status"] == "verified" and self._month(v) == month
        )

    def _held(self, month: Month) -> int:
        return sum(
            minutes
            for order in self.now.orders
            for where, minutes in [self.reserved.get(order["id"], (None, 0))]
            if where == month and holds(order, self.now.visits)
        )

    def _drawn(self, before: SimpleNamespace) -> None:
        """Each visit that became verified now drew what its month had room for, its own hold included."""
        was = {visit["id"]: visit for visit in before.visits}
        orders = {order["id"]: order for order in before.orders}
        for visit in self.now.visits:
            old = was.get(visit["id"])
            if visit["status"] != "verified" or (old and old["status"] == "verified"):
                continue
            month, day = self._month(visit), date.fromisoformat(visit["served_on"])
            due = 0
            if month[0] and any(e["id"] == visit["entitlement_id"] and _covers(e, day) for e in self.now.entitlements):
                account = _account(before, month)
                room = CAP_MINUTES - account["posted"] - account["held"] if account else CAP_MINUTES
                order = orders.get(visit["order_id"])
                where, own = self.reserved.get(visit["order_id"], (None, 0))
                if order and where == month and holds(order, before.visits):
                    room += own
                due = max(0, min(visit["minutes"], room))
            assert visit["covered_units"] == due, (visit, old, before.accounts)
            assert visit["posted_subsidy_fen"] == (HOUR_FEN * due + 30) // 60, visit

    def settled(self, settlement: dict[str, Any], before: SimpleNamespace) -> None:
        """A settlement was approved: no visit is paid twice, none after its resident's death, none that was not verified. What
        an adjustment corrects was paid before, and is paid again or taken back as a whole."""
        lines = self.town.read("officer", f"/v1/claims/{settlement['claim_id']}/lines", limit=200)["items"]
        visits = {visit["id"]: visit for visit in before.visits}
        died = {resident["id"]: resident["deceased_on"] for resident in before.residents}
        corrected = {line["visit_id"] for line in lines if line["before_paid_fen"]}
        assert corrected <= self.paid, (corrected, self.paid)
        self.paid -= corrected
        for line in (line for line in lines if line["paid_fen"]):
            visit = visits[line["visit_id"]]
            assert visit["id"] not in self.paid, line
            assert visit["status"] == "verified", visit
            assert line["paid_fen"] <= visit["posted_subsidy_fen"], (line, visit)
            last_day = died[visit["resident_id"]]
            assert not last_day or visit["served_on"] <= last_day, (line, visit, last_day)
            self.paid.add(visit["id"])
        assert sum(line["paid_fen"] - line["before_paid_fen"] for line in lines) == settlement["subsidy_fen"]


def holds(order: dict[str, Any], visits: list[dict[str, Any]]) -> bool:
    """Whether what was reserved for an order is still held: until it ends, or its visit is posted or rejected. A missed
    visit's reservation is struck out when it is missed."""
    if order["status"] in ("placed", "accepted", "scheduled"):
        return True
    of_order = [visit for visit in visits if visit["order_id"] == order["id"] and visit["rounds"] == 0]
    served = order["status"] in ("in_service", "completed", "confirmed", "disputed")
    return served and any(visit["status"] in ("checked_in", "checked_out", "flagged") for visit in of_order)


def _account(seen: SimpleNamespace, month: Month) -> dict[str, Any] | None:
    return next((a for a in seen.accounts if (a["owner_id"], a["month"]) == month), None)


def _covers(entitlement: dict[str, Any], day: date) -> bool:
    """An entitlement pays on a day: granted, begun, not ended, not paused."""
    written = day.isoformat()
    paused = any(first <= written <= (last or "9999") for first, last in entitlement["pauses"] or [])
    granted = entitlement["status"] not in ("proposed", "rejected")
    inside = entitlement["effective_from"] <= written <= (entitlement["effective_to"] or "9999")
    return granted and inside and not paused


def month_of(order: dict[str, Any]) -> str:
    return calendars.month_of(datetime.fromisoformat(order["planned_start_at"]))
