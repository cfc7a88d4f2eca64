"""The rules of service: an order from placing to dispute, its visit from check-in to review."""

from datetime import datetime, time, timedelta
from typing import Any

import httpx
from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from tests.battery.life.acting import OUT_OF_TURN, WHY, Acting, N, at, some
from tests.battery.life.town import day_of, event
from tests.factories import SHANGHAI

DAYS, HOURS, LENGTHS = st.integers(0, 58), st.integers(7, 20), st.sampled_from([60, 90, 120])
BEFORE_IT_BEGINS = ("placed", "accepted", "scheduled")
TIMES = {"early", "late", "short", "long"}


class Service(Acting):
    def place(
        self, person: int, day: int, hour: int, minutes: int, excess: bool, by_self: bool
    ) -> dict[str, Any] | None:
        """The month's room decides, and the refusal says how much there was."""
        resident = self.town.residents[person % 3]
        start = datetime.combine(day_of(day), time(hour), SHANGHAI)
        order = {"resident_id": resident, "provider_id": self.town.provider, "service_item_id": self.town.item}
        order |= {"planned_start_at": start.isoformat(), "planned_minutes": minutes, "self_pay_excess": excess}
        by_self = by_self and start > datetime.now(SHANGHAI)  # what is past others record
        entitlement = self.books.entitled(resident, start.date())
        room = self.books.room((self.books.owner(entitlement), f"{start:%Y-%m}")) if entitlement else minutes
        gone = next(r["status"] for r in self.rows("residents") if r["id"] == resident) != "active"
        answer = self.judged(
            "orders.place", self.town.ask(resident if by_self else "admin", "POST", "/v1/orders", order)
        )
        placed = answer.json()
        if gone or (minutes > room and not excess):
            assert placed["code"] in ({"resident_gone", "no_more_orders"} if gone else {"cap_exceeded"}), placed
            assert gone or placed["left"] == room, placed
            return None
        assert answer.status_code == 201, placed
        assert placed["entitlement_id"] == entitlement
        self.reserve(None, placed, room, excess=excess)
        self.books.look()
        return dict(placed)

    @rule(person=N, day=DAYS, hour=HOURS, minutes=LENGTHS, excess=st.booleans(), by_self=st.booleans())
    def places(self, person: int, day: int, hour: int, minutes: int, excess: bool, by_self: bool) -> None:
        self.place(person, day, hour, minutes, excess, by_self)

    @rule(person=N, day=DAYS, hour=HOURS, minutes=LENGTHS, n=N, lateness=st.sampled_from([0, 0, 45, None]))
    def serves_from_beginning_to_end(
        self, person: int, day: int, hour: int, minutes: int, n: int, lateness: int | None
    ) -> None:
        """Or, where nobody was at home (no `lateness`), in vain."""
        order = self.place(person, day, hour, minutes, False, False)
        if order and self.work(order, "accept").is_success and self.assign(order, n).is_success:
            visit = next(visit for visit in self.rows("visits") if visit["order_id"] == order["id"])
            if lateness is None:
                self.miss(visit)
            else:
                self.report(visit, "check_in", lateness, True)
                self.report(visit, "check_out", lateness + minutes, True)

    def work(self, order: dict[str, Any], act: str, body: Any = None, who: str = "manager") -> httpx.Response:
        answer = self.act("orders", order, act, who, body)
        self.books.look()
        return answer

    def assign(self, order: dict[str, Any], n: int) -> httpx.Response:
        """A place whose visit was missed holds anew."""
        held_before, room = order["id"] in self.books.reserved, 0
        known = next(row for row in self.rows("orders") if row["id"] == order["id"])
        if known["entitlement_id"]:
            room = self.books.room(
                (
                    self.books.owner(known["entitlement_id"]),
                    f"{at(known['planned_start_at']).astimezone(SHANGHAI):%Y-%m}",
                )
            )
        answer = self.act("orders", order, "assign", "manager", {"caregiver_ids": [self.town.caregivers[n % 2]]})
        if answer.is_success and not held_before and answer.json()["hold_id"]:
            self.reserve(known, answer.json(), room, excess=answer.json()["self_pay_excess"])
        self.books.look()
        return answer

    @precondition(some("orders", "placed"))
    @rule(n=N, out=OUT_OF_TURN, act=st.sampled_from(["accept", "accept", "decline"]))
    def answers(self, n: int, out: bool, act: str) -> None:
        body = {"reason": "人手不足"} if act == "decline" else None
        self.work(self.pick("orders", n, out, "placed"), act, body)

    @precondition(some("orders", "accepted", "scheduled"))
    @rule(n=N, out=OUT_OF_TURN, who=N)
    def assigns(self, n: int, out: bool, who: int) -> None:
        self.assign(self.pick("orders", n, out, "accepted", "scheduled"), who)

    @precondition(some("orders", *BEFORE_IT_BEGINS))
    @rule(n=N, out=OUT_OF_TURN, by_self=st.booleans())
    def cancels(self, n: int, out: bool, by_self: bool) -> None:
        order = self.pick("orders", n, out, *BEFORE_IT_BEGINS)
        self.work(order, "cancel", {"reason": "家属改期"}, order["resident_id"] if by_self else "admin")

    @precondition(some("orders", *BEFORE_IT_BEGINS))
    @rule(n=N, out=OUT_OF_TURN, day=DAYS, hour=HOURS, minutes=LENGTHS)
    def reschedules(self, n: int, out: bool, day: int, hour: int, minutes: int) -> None:
        """What was held is held in the new month, or the refusal says what that has left."""
        order = self.pick("orders", n, out, *BEFORE_IT_BEGINS)
        start = datetime.combine(day_of(day), time(hour), SHANGHAI)
        where, own = self.books.reserved.get(order["id"], (None, 0))
        target = (self.books.owner(order["entitlement_id"]), f"{start:%Y-%m}")
        room = self.books.room(target) + (own if where == target else 0) if order["entitlement_id"] else minutes
        changed = (f"{at(order['planned_start_at']).astimezone(SHANGHAI):%Y-%m}", order["planned_minutes"]) != (
            target[1],
            minutes,
        )
        plan = {"planned_start_at": start.isoformat(), "planned_minutes": minutes}
        answer = self.act("orders", order, "reschedule", "manager", plan)
        if answer.is_success and changed:
            self.reserve(order, answer.json(), room, excess=answer.json()["self_pay_excess"])
        elif answer.json().get("code") == "cap_exceeded":
            assert answer.json()["left"] == room < minutes
        self.books.look()

    @precondition(some("orders", "completed", "confirmed"))
    @rule(
        n=N,
        out=OUT_OF_TURN,
        act=st.sampled_from(["confirm", "rate", "dispute"]),
        then=st.booleans(),
        upheld=st.booleans(),
    )
    def says(self, n: int, out: bool, act: str, then: bool, upheld: bool) -> None:
        """What is disputed is now and then decided at once: the rule that decides may be drawn in no example that disputes."""
        order = self.pick("orders", n, out, "completed", "confirmed")
        bodies = {"rate": {"rating": 5}, "dispute": {"reason": "当天没有人上门"}}
        self.work(order, act, bodies.get(act), order["resident_id"])
        if then and act == "dispute":
            self.decide(order, upheld)

    @precondition(some("orders", "disputed"))
    @rule(n=N, out=OUT_OF_TURN, upheld=st.booleans())
    def decides_a_dispute(self, n: int, out: bool, upheld: bool) -> None:
        self.decide(self.pick("orders", n, out, "disputed"), upheld)

    def decide(self, order: dict[str, Any], upheld: bool) -> None:
        self.work(order, "decide_dispute", {"upheld": upheld, "reason": "已核对签到记录"}, "officer")

    def report(self, visit: dict[str, Any], act: str, after: int, at_home: bool) -> None:
        """A phone's event, so many minutes after the visit was planned to begin."""
        begun = at(visit["planned_start_at"] or visit["started_at"])
        self.act("visits", visit, act, visit["caregiver_id"], event(begun + timedelta(minutes=after), at_home=at_home))
        self.books.look()

    @precondition(some("visits", "scheduled"))
    @rule(n=N, out=OUT_OF_TURN, after=st.sampled_from([0, 0, 10, -45, 45]), at_home=st.booleans())
    def checks_in(self, n: int, out: bool, after: int, at_home: bool) -> None:
        self.report(self.pick("visits", n, out, "scheduled"), "check_in", after, at_home)

    @precondition(some("visits", "checked_in"))
    @rule(n=N, out=OUT_OF_TURN, after=st.sampled_from([3, 60, 90, 120, 150]), at_home=st.booleans())
    def checks_out(self, n: int, out: bool, after: int, at_home: bool) -> None:
        self.report(self.pick("visits", n, out, "checked_in"), "check_out", after, at_home)

    @precondition(lambda self: self.rows("visits"))
    @rule(person=N, day=DAYS, hour=HOURS, who=N)
    def begins_unplanned(self, person: int, day: int, hour: int, who: int) -> None:
        begun = event(datetime.combine(day_of(day), time(hour, 30), SHANGHAI), at_home=True)
        visit = {"resident_id": self.town.residents[person % 3], "service_item_id": self.town.item, "check_in": begun}
        self.judged("visits.begin_unplanned", self.town.ask(self.town.caregivers[who % 2], "POST", "/v1/visits", visit))
        self.books.look()

    @precondition(some("visits", "scheduled"))
    @rule(n=N, out=OUT_OF_TURN)
    def misses(self, n: int, out: bool) -> None:
        self.miss(self.pick("visits", n, out, "scheduled"))

    def miss(self, visit: dict[str, Any]) -> None:
        why = {"reason_code": "resident_absent", "memo": ""}
        if self.act("visits", visit, "miss", "manager", why).is_success:
            self.books.reserved.pop(visit["order_id"], None)
        self.books.look()

    @precondition(some("visits", "flagged", "verified", "checked_in"))
    @rule(n=N, out=OUT_OF_TURN, minutes=st.sampled_from([30, 60, 180]), moved=st.sampled_from([0, 0, 20]))
    def corrects(self, n: int, out: bool, minutes: int, moved: int) -> None:
        visit = self.pick("visits", n, out, "flagged", "verified", "checked_in")
        begun = at(visit["started_at"] or visit["planned_start_at"]) + timedelta(minutes=moved)
        times = {"started_at": begun.isoformat(), "ended_at": (begun + timedelta(minutes=minutes)).isoformat()}
        self.act("visits", visit, "correct", "manager", times | WHY)
        self.books.look()

    @precondition(some("visits", "flagged", "verified"))
    @rule(n=N, out=OUT_OF_TURN)
    def unlocks(self, n: int, out: bool) -> None:
        self.act("visits", self.pick("visits", n, out, "flagged", "verified"), "unlock", "officer", WHY)
        self.books.look()

    @precondition(some("visits", "flagged"))
    @rule(n=N, which=N)
    def acknowledges(self, n: int, which: int) -> None:
        visit = self.pick("visits", n, False, "flagged")
        path = f"/v1/visits/{visit['id']}/exceptions"
        doubts = self.town.read("officer", path)["items"]
        doubt = doubts[which % len(doubts)]
        who = "manager" if doubt["code"] in TIMES else "officer"
        listed = next(d["allowed_actions"] for d in self.town.read(who, path)["items"] if d["id"] == doubt["id"])
        answer = self.town.ask(who, "POST", f"{path}/{doubt['id']}/acknowledge", WHY)
        self.judged("visits.acknowledge", answer, "acknowledge" in listed)
        self.books.look()

    @precondition(some("visits", "flagged"))
    @rule(n=N, out=OUT_OF_TURN, decision=st.sampled_from(["accept", "reject"]))
    def reviews(self, n: int, out: bool, decision: str) -> None:
        visit = self.pick("visits", n, out, "flagged")
        self.act("visits", visit, "review", "officer", WHY | {"decision": decision})
        self.books.look()
