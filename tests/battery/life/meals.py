"""The rules of meals: served at two tills, annulled, looked at by an officer, and on the days of an entitlement that changes."""

from datetime import date, datetime, time
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule
from uuid_utils.compat import uuid7

from tests.battery.life.acting import OUT_OF_TURN, WHY, Acting, N, some
from tests.battery.life.service import DAYS
from tests.battery.life.town import day_of
from tests.factories import SHANGHAI

HOURS_OF = {"breakfast": 7, "lunch": 12, "dinner": 18}
MEALS = st.sampled_from(["lunch", "lunch", "dinner", "breakfast"])
PRICES = st.sampled_from([1500, 1500, 1200, 1800])


def eaten_at(on: date, meal: str) -> str:
    """Of today just now, or else when one eats."""
    now = datetime.now(SHANGHAI)
    return (now if on == now.date() else datetime.combine(on, time(HOURS_OF[meal]), SHANGHAI)).isoformat()


class Meals(Acting):
    @rule(person=N, day=DAYS, meal=MEALS, price=PRICES, till=st.sampled_from(["till", "other_till"]))
    def serves_a_meal(self, person: int, day: int, meal: str, price: int, till: str) -> None:
        """What it drew, `books` reckons; of one meal of a day only one is subsidised, wherever it is served."""
        self.serve(person, day, meal, price, till)

    def serve(self, person: int, day: int, meal: str, price: int, till: str) -> dict[str, Any]:
        return self.serve_on(self.town.residents[person % 3], day_of(day), meal, price, till)

    def serve_on(self, resident: str, on: date, meal: str, price: int, till: str) -> dict[str, Any]:
        said = {
            "id": str(uuid7()),
            "meal": meal,
            "mode": "dine_in",
            "served_at": eaten_at(on, meal),
            "price_fen": price,
        }
        said |= {"id_number": self.town.id_numbers[resident]}
        answer = self.judged("meal-servings.record", self.town.ask(till, "POST", "/v1/meal-servings", said))
        assert answer.status_code == 201, answer.text
        again = self.town.ask(till, "POST", "/v1/meal-servings", said)
        assert (again.status_code, again.json()["result"]) == (200, "duplicate"), again.text
        self.books.look()
        return dict(answer.json())

    @rule(person=N, day=DAYS, price=PRICES)
    def serves_five_days_running(self, person: int, day: int, price: int) -> None:
        """More than a month has room for."""
        for later in range(5):
            self.serve(person, min(day + later, 58), "lunch", price, "till")

    @rule(person=N, day=DAYS, price=PRICES, act=st.sampled_from(["annul", "review"]))
    def takes_the_first_of_two_back(self, person: int, day: int, price: int, act: str) -> None:
        """The other takes its place. Which of them was paid, may have been decided before."""
        two = [self.serve(person, day, "dinner", price, till)["id"] for till in ("till", "other_till")]
        meal = {"resident_id": self.town.residents[person % 3], "served_on": day_of(day).isoformat(), "meal": "dinner"}
        same = [s for s in self.rows("meal-servings") if meal.items() <= s.items()]
        paid = next((s for s in same if s["entitlement_id"] and s["status"] in ("verified", "flagged")), None)
        if paid is None:
            return
        said = WHY | ({"decision": "reject"} if act == "review" else {})
        done = self.act("meal-servings", paid, act, "payer", said)
        self.books.look()
        if done.is_success and any(s["id"] in two and s["entitlement_id"] for s in self.rows("meal-servings")):
            self.reached["meal-servings.followed"] += 1

    @precondition(some("meal-servings", "verified", "flagged"))
    @rule(n=N, out=OUT_OF_TURN, who=st.sampled_from(["till", "payer"]))
    def annuls(self, n: int, out: bool, who: str) -> None:
        """The till that recorded it; another one does not find it."""
        serving = self.pick("meal-servings", n, out, "verified", "flagged")
        by = self.town.till_of(serving) if who == "till" else who
        self.act("meal-servings", serving, "annul", by, WHY)
        self.books.look()

    @precondition(some("meal-servings", "flagged", "verified"))
    @rule(n=N, out=OUT_OF_TURN, decision=st.sampled_from(["accept", "accept", "reject"]))
    def looks_at_a_meal(self, n: int, out: bool, decision: str) -> None:
        serving = self.pick("meal-servings", n, out, "flagged")
        self.act("meal-servings", serving, "review", "payer", WHY | {"decision": decision})
        self.books.look()
