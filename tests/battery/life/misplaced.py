"""What stands in another month's claim than its own: billed there by mistake, or moved to another month since it was paid."""

from datetime import timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from tests.battery.life.acting import WHY, N, at
from tests.battery.life.corrections import ACCEPT, Corrections
from tests.battery.life.service import Service
from tests.battery.life.town import HOUR_FEN, months


class Misplaced(Corrections, Service):
    def posted_visits(self) -> list[dict[str, Any]]:
        return [v for v in self.rows("visits") if v["status"] == "verified" and v["posted_subsidy_fen"]]

    def serve_in_both_months(self, person: int) -> None:
        for month, day in zip(months(), (5, 36), strict=True):
            if month not in {v["served_on"][:7] for v in self.posted_visits()}:
                self.serves_from_beginning_to_end(person, day, 9, 60, person, 0)

    @rule(n=N, which=N)
    def bills_a_visit_of_the_other_month(self, n: int, which: int) -> None:
        """It is paid nothing there and loses nothing, and its own month's draft has it, unless some claim pays it already."""
        self.serve_in_both_months(which)
        if not self.unclaimed():
            return
        asked = {"month": self.unclaimed()[n % len(self.unclaimed())]}
        answer = self.judged("claims.draft", self.town.ask("manager", "POST", "/v1/claims/draft", asked))
        self.books.look()
        others = [v for v in self.posted_visits() if v["served_on"][:7] != asked["month"]]
        if not answer.is_success or not others:
            return
        claim, visit = answer.json(), others[which % len(others)]
        said = {"record_no": visit["visit_no"], "resident_id": visit["resident_id"], "service_item_id": self.town.item}
        said |= {"minutes": visit["minutes"], "unit_price_fen": HOUR_FEN}
        said |= {"amount_fen": (HOUR_FEN * visit["minutes"] + 30) // 60}
        answer = self.town.ask("manager", "POST", f"/v1/claims/{claim['id']}/lines", {"lines": [said]})
        self.judged("claims.add_lines", answer, True)
        if self.brings_to_an_end(claim):
            self.reached["claims.billed in another month"] += 1
            self.finds_in_its_own_month(visit["id"])

    def brings_to_an_end(self, claim: dict[str, Any]) -> bool:
        """Whether it was submitted, reconciled, whatever was found accepted, proposed and approved."""
        if not self.act("claims", claim, "submit", "manager").is_success:
            return False
        for code in self.act("claims", claim, "reconcile", "officer").json()["totals"]["exceptions"]:
            self.town.ask("officer", "POST", f"/v1/claims/{claim['id']}/resolutions", ACCEPT | {"code": code})
        settled = self.act("claims", claim, "settle", "officer")
        self.books.look()
        return settled.is_success and self.approve(settled.json(), "approver")

    def finds_in_its_own_month(self, visit_id: str) -> None:
        visit = next(v for v in self.rows("visits") if v["id"] == visit_id)
        lines = [
            (claim["id"], line)
            for claim in self.rows("claims")
            if claim["status"] != "withdrawn"
            for line in self.town.read("officer", f"/v1/claims/{claim['id']}/lines", limit=200)["items"]
            if line["record_no"] == visit["visit_no"]
        ]
        asked = {"month": visit["served_on"][:7]}
        answer = self.judged("claims.draft", self.town.ask("manager", "POST", "/v1/claims/draft", asked))
        self.books.look()
        if answer.is_success and visit["posted_subsidy_fen"] and not any(line["approved_fen"] for _, line in lines):
            own = self.town.read("manager", f"/v1/claims/{answer.json()['id']}/lines", limit=200)["items"]
            assert visit["visit_no"] in {line["record_no"] for line in own}, (visit, own, lines)
            self.reached["claims.found in its own month"] += 1

    def paid_visits(self) -> list[dict[str, Any]]:
        return [v for v in self.posted_visits() if v["id"] in self.books.paid]

    @precondition(lambda self: self.unclaimed() or self.paid_visits())
    @rule(n=N, who=st.sampled_from(["manager", "officer"]), paid=st.booleans())
    def moves_a_paid_visit_to_the_other_month(self, n: int, who: str, paid: bool) -> None:
        """It was then, not now: the month that paid takes it back, and perhaps the other one pays."""
        if not self.paid_visits():
            self.serve_in_both_months(n)
            if self.unclaimed():
                self.brings_a_month_to_an_end(n, padded=False, how="accept", paid=True)
        if not self.paid_visits():
            return
        visit = self.paid_visits()[n % len(self.paid_visits())]
        days = 31 if visit["served_on"][:7] == months()[0] else -31
        begun = at(visit["started_at"]) + timedelta(days=days)
        times = {"started_at": begun.isoformat(), "ended_at": (begun + timedelta(minutes=60)).isoformat()}
        if not self.act("visits", visit, "unlock", "officer", WHY).is_success:
            return
        if not self.act("visits", visit, "correct", "manager", times | WHY).is_success:
            return
        self.act("visits", visit, "review", "payer", WHY | {"decision": "accept"})
        self.books.look()
        self.reached["visits.moved to the other month"] += 1
        ordinary = {claim["id"] for claim in self.rows("claims") if claim["kind"] == "ordinary"}
        for settlement in self.rows("settlements"):
            if settlement["status"] in ("approved", "paid") and settlement["claim_id"] in ordinary:
                self.correct(settlement, who, approved=True)
        if not paid:
            return
        month = next(v["served_on"][:7] for v in self.rows("visits") if v["id"] == visit["id"])
        answer = self.judged("claims.draft", self.town.ask("manager", "POST", "/v1/claims/draft", {"month": month}))
        self.books.look()
        if answer.is_success and self.brings_to_an_end(answer.json()) and visit["id"] in self.books.paid:
            self.reached["claims.paid in the other month"] += 1
