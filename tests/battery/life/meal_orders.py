"""The rules of meals ordered ahead: ordered and called off, their day comes, brought or taken by nobody, told once, twice or in any order."""

from datetime import date, timedelta
from random import Random
from typing import Any

import httpx
from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule
from uuid_utils.compat import uuid7

from services import calendars, meal_orders
from tests.battery.life.acting import OUT_OF_TURN, WHY, N, some
from tests.battery.life.books import AWAITED
from tests.battery.life.meals import MEALS, PRICES, Meals, eaten_at
from tests.battery.life.service import DAYS
from tests.battery.life.town import CAP_MEALS, MEAL_FEN, PLACE, day_of

AHEAD = st.sampled_from([1, 1, 2, 40])
"""Days from today on: of this month, or of a later one."""
TILLS = st.sampled_from(["till", "other_till"])
OUTCOMES = st.sampled_from(["delivered", "delivered", "not_collected"])
PROOFS = st.sampled_from(["place", "card", "none"])
ACTS = {"delivered": "deliver", "not_collected": "not_collect"}


class MealOrders(Meals):
    def ordered(self, *statuses: str) -> list[dict[str, Any]]:
        """Those in these states whose day has come."""
        orders = [order for order in self.rows("meal-orders") if order["status"] in statuses]
        return [order for order in orders if order["served_on"] <= calendars.today().isoformat()]

    def to_come(self) -> list[dict[str, Any]]:
        orders = [order for order in self.rows("meal-orders") if order["status"] == "ordered"]
        return [order for order in orders if order["served_on"] > calendars.today().isoformat()]

    def order(self, resident: str, ahead: int, meal: str, till: str, by: str, excess: bool) -> httpx.Response:
        on = calendars.today() + timedelta(days=ahead)
        said = {"meal": meal, "served_on": on.isoformat(), "self_pay_excess": excess}
        if by == "till":
            said["id_number"] = self.town.id_numbers[resident]
        else:
            said |= {"resident_id": resident, "meal_point_id": self.town.points[till]}
        who = {"resident": resident, "till": till}.get(by, "admin")
        return self.judged("meal-orders.place", self.town.ask(who, "POST", "/v1/meal-orders", said))

    def order_ahead(
        self, person: int, ahead: int, meal: str, till: str, by: str, excess: bool
    ) -> dict[str, Any] | None:
        """One order a meal, which holds one of the month's where there is one."""
        resident, on = self.town.residents[person % 3], calendars.today() + timedelta(days=ahead)
        month = (self.books.owner(self.books.entitled(resident, on, self.town.eats)), f"{on:%Y-%m}")
        room = self.books.room(month, CAP_MEALS) if month[0] else 0
        gone = next(r["status"] for r in self.rows("residents") if r["id"] == resident) != "active"
        same = {"resident_id": resident, "served_on": on.isoformat(), "meal": meal}
        taken = [o for o in self.rows("meal-orders") if same.items() <= o.items() and o["status"] != "cancelled"]

        answer = self.order(resident, ahead, meal, till, by, excess)
        placed = answer.json()
        if gone or taken or (month[0] and not room and not excess):
            code = "resident_gone" if gone else "meal_ordered_already" if taken else "cap_exceeded"
            assert placed["code"] == code, (code, placed)
            return None
        assert answer.status_code == 201, placed
        assert (placed["hold_id"] is not None, placed["expected_subsidy_fen"]) == (room > 0, MEAL_FEN * (room > 0))
        if room:
            self.books.reserved[placed["id"]] = (month, 1)
        self.books.look()
        return dict(placed)

    @rule(
        person=N,
        ahead=AHEAD,
        meal=MEALS,
        till=TILLS,
        by=st.sampled_from(["resident", "till", "admin"]),
        excess=OUT_OF_TURN,
    )
    def orders_a_meal(self, person: int, ahead: int, meal: str, till: str, by: str, excess: bool) -> None:
        self.order_ahead(person, ahead, meal, till, by, excess)

    @precondition(some("meal-orders", "ordered"))
    @rule(n=N, out=OUT_OF_TURN, by=st.sampled_from(["resident", "till", "admin"]))
    def calls_a_meal_off(self, n: int, out: bool, by: str) -> None:
        """Until it is cooked by who ordered, afterwards by the point and the bureau alone."""
        order = self.pick("meal-orders", n, out, "ordered")
        who = {"resident": order["resident_id"], "till": self.town.till_of(order)}.get(by, "admin")
        self.act("meal-orders", order, "cancel", who, {"reason": "外出就医"})
        self.books.look()

    @precondition(lambda self: self.to_come())
    @rule(n=N, when=st.sampled_from(["today", "today", "last week", "once"]), day=DAYS)
    def its_day_comes(self, n: int, when: str, day: int) -> None:
        waiting, today = self.to_come(), calendars.today()
        days = {"today": today, "last week": today - timedelta(days=9), "once": day_of(day)}
        self.town.its_day(waiting[n % len(waiting)], days[when])
        self.books.look()

    def outcome(self, order: dict[str, Any], outcome: str, proof: str) -> dict[str, Any]:
        on = date.fromisoformat(order["served_on"])
        said = {"id": str(uuid7()), "outcome": outcome, "at": eaten_at(on, order["meal"])}
        if outcome == "not_collected":
            return said | {"reason": f"敲门无人应答{next(self.town.numbers)}"}
        shown = {"place": {"position": PLACE}, "card": {"id_number": self.town.id_numbers[order["resident_id"]]}}
        return said | shown.get(proof, {})

    def tell(self, order: dict[str, Any], outcome: str, proof: str, who: str) -> dict[str, Any]:
        """Told again, it changes nothing. Answers what was told."""
        said = self.outcome(order, outcome, proof)
        answer = self.act("meal-orders", order, ACTS[outcome], who, said)
        self.books.look()
        if answer.is_success:
            again = self.town.ask(who, "POST", f"/v1/meal-orders/{order['id']}/tell", said)
            assert (again.status_code, again.json()) == (200, answer.json()), again.text
            self.nothing_changes()
        return said

    def nothing_changes(self) -> None:
        before = self.books.now
        self.books.look()
        assert self.books.now == before

    @precondition(lambda self: self.ordered(*AWAITED))
    @rule(n=N, out=OUT_OF_TURN, outcome=OUTCOMES, proof=PROOFS, by_bureau=OUT_OF_TURN)
    def tells_what_became_of_it(self, n: int, out: bool, outcome: str, proof: str, by_bureau: bool) -> None:
        due = self.rows("meal-orders") if out else self.ordered(*AWAITED)
        order = due[n % len(due)]
        self.tell(order, outcome, proof, "admin" if by_bureau else self.town.till_of(order))

    @rule(person=N, meal=MEALS, till=TILLS, n=N, outcome=OUTCOMES, proof=PROOFS)
    def is_brought_what_he_ordered(self, person: int, meal: str, till: str, n: int, outcome: str, proof: str) -> None:
        """From ordering to the door, today; and the slip of a courier is annulled and told again, by another id only."""
        order = self.order_ahead(person, 1, meal, till, "admin", False)
        if order is None:
            return
        self.town.its_day(order, calendars.today())
        self.books.look()
        order = next(row for row in self.rows("meal-orders") if row["id"] == order["id"])
        if order["served_on"] != calendars.today().isoformat():
            return
        said = self.tell(order, outcome, proof, till)
        serving = next((s for s in self.rows("meal-servings") if s["id"] == said["id"]), None)
        if serving and not n % 2:
            assert self.act("meal-servings", serving, "annul", till, WHY).is_success
            self.books.look()
            again = self.town.ask(till, "POST", f"/v1/meal-orders/{order['id']}/tell", said)
            assert (again.status_code, again.json()["code"]) == (409, "serving_closed"), again.text
            self.nothing_changes()
            self.tell(order, "not_collected" if n % 3 else "delivered", proof, till)

    @precondition(lambda self: self.ordered(*AWAITED))
    @rule(till=TILLS, random=st.randoms(use_true_random=False))
    def a_phone_was_offline(self, till: str, random: Random) -> None:
        """All that is due at the point, some of it told both ways, in any order; the whole of it sent again changes nothing."""
        point = self.town.points[till]
        due = [order for order in self.ordered(*AWAITED) if order["meal_point_id"] == point][:6]
        said = []
        for order in due:
            for outcome in random.choice([["delivered"], ["not_collected"], ["not_collected", "delivered"]]):
                proof = random.choice(["place", "card", "none"])
                said.append(self.outcome(order, outcome, proof) | {"order_id": order["id"]})
        if not said:
            return
        random.shuffle(said)
        path = "/v1/meal-orders/outcomes"
        told = self.judged("meal-orders.tell_many", self.town.ask(till, "POST", path, {"outcomes": said})).json()
        self.books.look()
        assert told["accepted"] >= len({one["order_id"] for one in said if one["outcome"] == "delivered"}), told
        again = self.town.ask(till, "POST", path, {"outcomes": said[::-1]}).json()
        assert (again["accepted"], again["duplicate"] + again["rejected"]) == (0, len(said)), again
        self.nothing_changes()

    @precondition(lambda self: self.ordered(*AWAITED))
    @rule(n=N, elsewhere=st.booleans(), price=PRICES)
    def eats_where_he_ordered(self, n: int, elsewhere: bool, price: int) -> None:
        """At the till, without a word of the order, or at another one, which leaves it."""
        due = self.ordered(*AWAITED)
        order = due[n % len(due)]
        own = self.town.till_of(order)
        till = next(one for one in self.town.points if (one != own) == elsewhere)
        on = date.fromisoformat(order["served_on"])
        served = self.serve_on(order["resident_id"], on, order["meal"], price, till)
        assert served["meal_order_id"] == (None if elsewhere else order["id"])
        self.reached["meal-orders.eaten elsewhere" if elsewhere else "meal-orders.eaten at the point"] += 1

    @precondition(lambda self: self.ordered("ordered"))
    @rule()
    def nobody_tells_for_a_week(self) -> None:
        week = (calendars.today() - timedelta(days=7)).isoformat()
        silent = {order["id"] for order in self.ordered("ordered") if order["served_on"] < week}
        lapsed = self.town.strike(meal_orders.lapse_due)
        self.books.look()
        assert (lapsed, self.states(silent)) == (len(silent), {"lapsed"} if silent else set())
        if lapsed:
            self.reached["meal-orders.lapse"] += lapsed

    @precondition(lambda self: self.to_come())
    @rule(n=N)
    def takes_a_day_off(self, n: int) -> None:
        """Told ahead: nobody orders for it, for who had ordered nothing comes, and it is withdrawn again."""
        first = self.to_come()[n % len(self.to_come())]
        where = {name: first[name] for name in ("meal_point_id", "served_on")}
        unserved = {order["id"] for order in self.to_come() if where.items() <= order.items()}
        till, on = self.town.till_of(first), first["served_on"]
        path, off = (
            f"/v1/meal-points/{first['meal_point_id']}/closed-days",
            {"from_on": on, "to_on": on, "reason": "盘点"},
        )
        closure = self.town.ask(till, "POST", path, off).json()
        ahead = (date.fromisoformat(on) - calendars.today()).days
        refused = self.order(first["resident_id"], ahead, "breakfast", till, "admin", True)
        assert refused.json()["code"] == "meal_not_served", refused.text
        cancelled = self.town.strike(meal_orders.cancel_unserved)
        self.books.look()
        assert (cancelled, self.states(unserved)) == (len(unserved), {"cancelled"})
        self.town.ask(till, "POST", f"{path}/{closure['id']}/withdraw")
        self.reached["meal-orders.cancel_unserved"] += cancelled

    def states(self, orders: set[str]) -> set[str]:
        return {order["status"] for order in self.rows("meal-orders") if order["id"] in orders}
