"""What the books should be: reckoned in Python from what was done, and compared with what the database holds."""

from dataclasses import dataclass, field
from datetime import date, datetime
from types import SimpleNamespace
from typing import Any

from services import calendars
from tests.battery.life.town import CAP_MEALS, CAP_MINUTES, HOUR_FEN, MEAL_FEN, Town

AWAITED = ("ordered", "not_collected", "lapsed")
"""States of a meal order that may still be delivered."""

DRAWN = ("covered_units", "posted_gross_fen", "posted_subsidy_fen", "rounds")

Month = tuple[str, str]
"""An entitlement and a month of it."""


@dataclass
class Books:
    """`reserved`: for each order, of services or of a meal, the month and the units it holds there; `doubted`: for
    each visit that was verified and is doubted, the month and the units that it had drawn; `paid`: the visits and servings that a
    settlement paid."""

    town: Town
    reserved: dict[str, tuple[Month, int]] = field(default_factory=dict)
    doubted: dict[str, tuple[Month, int]] = field(default_factory=dict)
    paid: set[str] = field(default_factory=set)
    now: Any = None

    def __post_init__(self) -> None:
        self.now = self.town.seen()

    def room(self, month: Month, cap: int = CAP_MINUTES) -> int:
        """What is left of a month, in minutes or meals."""
        account = _account(self.now, month)
        return cap - account["posted"] - account["held"] if account else cap

    def entitled(self, resident: str, day: date, programme: str | None = None) -> str | None:
        """The entitlement that covers the day, of care unless said otherwise."""
        whose = (resident, programme or self.town.programme)
        found = (e for e in self.now.entitlements if (e["resident_id"], e["programme_id"]) == whose and _covers(e, day))
        return next((e["id"] for e in found), None)

    def look(self) -> None:
        """After every act: nothing is overdrawn, nothing is lost, and each draw is what it should be."""
        before, self.now = self.now, self.town.seen()
        now = self.now
        assert now.crooked == 0
        for account in now.accounts:
            assert min(account["held"], account["posted"]) >= 0, account
            assert account["held"] + account["posted"] <= account["cap"], account
        self._drawn(before)
        self._doubted(before)
        self._eaten(before)
        self._ordered(before)
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
        records = records_of(self.now).values()
        return sum(r["covered_units"] or 0 for r in records if r["status"] == "verified" and self._month(r) == month)

    def _held(self, month: Month) -> int:
        return (
            sum(
                minutes
                for order in self.now.orders
                for where, minutes in [self.reserved.get(order["id"], (None, 0))]
                if where == month and holds(order, self.now.visits)
            )
            + sum(
                units
                for order in getattr(self.now, "meal-orders")
                for where, units in [self.reserved.get(order["id"], (None, 0))]
                if where == month
            )
            + sum(units for where, units in self.doubted.values() if where == month)
        )

    def _doubted(self, before: SimpleNamespace) -> None:
        """What a visit had drawn stays held for it until it is verified again, or rejected."""
        was = {visit["id"]: visit for visit in before.visits}
        for visit in self.now.visits:
            old = was.get(visit["id"])
            if visit["status"] in ("verified", "rejected"):
                self.doubted.pop(visit["id"], None)
            elif old and old["status"] == "verified" and old["covered_units"]:
                self.doubted[visit["id"]] = (self._month(old), old["covered_units"])

    def _drawn(self, before: SimpleNamespace) -> None:
        """Each visit that became verified now drew what its month had room for, its own holds included."""
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
                doubted_in, held_back = self.doubted.get(visit["id"], (None, 0))
                room += held_back if doubted_in == month else 0
                due = max(0, min(visit["minutes"], room))
            assert visit["covered_units"] == due, (visit, old, before.accounts)
            assert visit["posted_subsidy_fen"] == (HOUR_FEN * due + 30) // 60, visit

    def _eaten(self, before: SimpleNamespace) -> None:
        """Each serving that became verified now, or the paid one of its meal, drew one meal, if its month had one, held one for its
        order, or was given one back by the one that went: of several at once, as many as there were, and a hold that ended among them
        may have come too late for one before it. Of a meal of a day one has an entitlement; without it, none is self-paid for its sake."""
        was = {serving["id"]: serving for serving in getattr(before, "meal-servings")}
        servings = getattr(self.now, "meal-servings")
        closed = {serving["id"] for serving in servings if serving["status"] in ("cancelled", "rejected")}
        drew: dict[Month, list[dict[str, Any]]] = {}
        for serving in servings:
            old = was.get(serving["id"])
            follows = old and old["self_paid_code"] == "already_served" and serving["entitlement_id"]
            if serving["status"] != "verified" or (old and old["status"] == "verified" and not follows):
                continue
            assert serving["posted_subsidy_fen"] == serving["covered_units"] * min(serving["price_fen"], MEAL_FEN), (
                serving
            )
            day, paid_by = date.fromisoformat(serving["served_on"]), serving["entitlement_id"]
            if any(e["id"] == paid_by and _covers(e, day) for e in self.now.entitlements):
                drew.setdefault(self._month(serving), []).append(serving)
            else:
                assert serving["covered_units"] == 0, (serving, old)
        for month, those in drew.items():
            account = _account(before, month)
            back = sum(
                gone["covered_units"] or 0
                for gone in was.values()
                if gone["id"] in closed and gone["status"] == "verified" and self._month(gone) == month
            )
            own = {serving["meal_order_id"] for serving in those}
            ended = {o["id"] for o in getattr(self.now, "meal-orders") if o["status"] not in ("ordered", "delivered")}
            room = (CAP_MEALS - account["posted"] - account["held"] if account else CAP_MEALS) + back
            room += sum(units for order, (where, units) in self.reserved.items() if where == month and order in own)
            freed = sum(
                units for order, (where, units) in self.reserved.items() if where == month and order in ended - own
            )
            covered = [serving["covered_units"] for serving in those]
            assert set(covered) <= {0, 1}, those
            assert min(len(those), room) <= sum(covered) <= min(len(those), room + freed), (those, room, freed, before)
        standing = [s for s in servings if s["status"] in ("verified", "flagged")]
        subsidised = [(s["resident_id"], s["served_on"], s["meal"]) for s in standing if s["entitlement_id"]]
        assert len(subsidised) == len(set(subsidised)), subsidised
        second = {
            (s["resident_id"], s["served_on"], s["meal"]) for s in standing if s["self_paid_code"] == "already_served"
        }
        assert second <= set(subsidised), second - set(subsidised)

    def _ordered(self, before: SimpleNamespace) -> None:
        """Whoever eats, or is brought, what he ordered at that point has had it: the order is delivered exactly while that serving
        stands. It holds until the serving draws, and nothing once it ended otherwise, were it told anew afterwards or in one breath."""
        was = {serving["id"] for serving in getattr(before, "meal-servings")}
        waited = {_meal(order): order["id"] for order in getattr(before, "meal-orders") if order["status"] in AWAITED}
        servings = getattr(self.now, "meal-servings")
        for serving in (one for one in servings if one["id"] not in was):
            assert serving["meal_order_id"] == waited.get(_meal(serving)), (serving, waited)
        for order in getattr(self.now, "meal-orders"):
            its = [s for s in servings if s["meal_order_id"] == order["id"] and s["status"] in ("verified", "flagged")]
            assert len(its) == (order["status"] == "delivered"), (order, its)
            drawn = any(serving["rounds"] for serving in its)
            if drawn or order["status"] not in ("ordered", "delivered") or order["hold_id"] is None:
                self.reserved.pop(order["id"], None)
        gone = {resident["id"]: resident["deceased_on"] for resident in self.now.residents}
        told = {r["id"] for r in before.residents if gone[r["id"]] not in (None, r["deceased_on"])}
        late = [o for o in getattr(self.now, "meal-orders") if o["resident_id"] in told and o["status"] == "ordered"]
        assert not [order for order in late if order["served_on"] > gone[order["resident_id"]]], late

    def settled(self, settlement: dict[str, Any], before: SimpleNamespace) -> None:
        """A settlement was approved: nothing is paid twice, none after its resident's death, none that was not verified. What
        an adjustment corrects was paid before, and is paid again or taken back as a whole. Each pays for its own month, and what was
        served in another keeps what it posted."""
        month = self.town.read("officer", f"/v1/claims/{settlement['claim_id']}")["service_month"]
        lines = self.town.read("officer", f"/v1/claims/{settlement['claim_id']}/lines", limit=200)["items"]
        records = records_of(before)
        died = {resident["id"]: resident["deceased_on"] for resident in before.residents}
        corrected = {line["visit_id"] or line["serving_id"] for line in lines if line["before_paid_fen"]}
        assert corrected <= self.paid, (corrected, self.paid)
        self.paid -= corrected
        for line in (line for line in lines if line["paid_fen"]):
            record = records[line["visit_id"] or line["serving_id"]]
            assert record["id"] not in self.paid, line
            assert record["status"] == "verified", record
            assert line["paid_fen"] <= record["posted_subsidy_fen"], (line, record)
            assert record["served_on"][:7] == month, (line, record)
            last_day = died[record["resident_id"]]
            assert not last_day or record["served_on"] <= last_day, (line, record, last_day)
            self.paid.add(record["id"])
        now = records_of(self.town.seen())
        for record in (record for record in records.values() if (record["served_on"] or month)[:7] != month):
            assert [now[record["id"]][name] for name in DRAWN] == [record[name] for name in DRAWN], (record, lines)
        assert sum(line["paid_fen"] - line["before_paid_fen"] for line in lines) == settlement["subsidy_fen"]


def records_of(seen: SimpleNamespace) -> dict[str, dict[str, Any]]:
    """Visits and servings, by their ids."""
    return {record["id"]: record for record in [*seen.visits, *getattr(seen, "meal-servings")]}


def _meal(row: dict[str, Any]) -> tuple[str, ...]:
    """Which meal, and where, an order or a serving is."""
    return tuple(row[name] for name in ("resident_id", "served_on", "meal", "meal_point_id"))


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
