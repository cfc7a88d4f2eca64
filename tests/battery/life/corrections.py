"""What comes out after a settlement: adjustments by the provider or the bureau, and what is recovered by them."""

from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from services import calendars
from tests.battery.life.acting import N, some
from tests.battery.life.money import Money

REJECT = {"decision": "reject", "reason_code": "not_delivered", "memo": "家属证实当日无人上门"}
ACCEPT = {"resolution": "accept", "reason_code": "checked", "note": ""}


class Corrections(Money):
    @precondition(some("settlements", "approved", "paid"))
    @rule(n=N, who=st.sampled_from(["manager", "officer"]), approved=st.booleans())
    def corrects_a_settlement(self, n: int, who: str, approved: bool) -> None:
        self.correct(self.pick("settlements", n, False, "approved", "paid"), who, approved)

    def correct(self, settlement: dict[str, Any], who: str, approved: bool) -> None:
        """Drafted, submitted, reconciled, whatever is found accepted, proposed; perhaps approved, else left."""
        order = {"corrects_settlement_id": settlement["id"]}
        answer = self.judged("claims.draft to correct", self.town.ask(who, "POST", "/v1/claims/draft", order))
        self.books.look()
        if not answer.is_success or not self.act("claims", answer.json(), "submit", who).is_success:
            return
        claim = answer.json()
        found = self.act("claims", claim, "reconcile", "officer").json()["totals"]["exceptions"]
        for code in found:
            self.town.ask("officer", "POST", f"/v1/claims/{claim['id']}/resolutions", ACCEPT | {"code": code})
        settled = self.act("claims", claim, "settle", "officer")
        self.books.look()
        if approved and settled.is_success and self.approve(settled.json(), "approver"):
            self.reached["claims.corrected"] += 1

    @precondition(some("recoveries", "open"))
    @rule(n=N, part=st.integers(1, 3), who=st.sampled_from(["payer", "payer", "approver"]))
    def receives(self, n: int, part: int, who: str) -> None:
        self.receive(self.pick("recoveries", n, False, "open"), part, who)

    def receive(self, recovery: dict[str, Any], part: int, who: str) -> None:
        """A part, the rest, or more than is owed."""
        left = recovery["amount_fen"] - recovery["received"]
        amount = {1: max(1, left // 2), 2: left, 3: left + 1}[part]
        receipt = {"amount_fen": amount, "bank_reference": f"BACK-{next(self.town.numbers)}"}
        receipt |= {"received_on": calendars.today().isoformat()}
        answer = self.act("recoveries", recovery, "receive", who, receipt)
        assert amount <= left or not answer.is_success
        self.books.look()

    @precondition(lambda self: self.unclaimed() or self.books.paid)
    @rule(n=N, who=st.sampled_from(["manager", "officer"]), part=st.integers(1, 2))
    def finds_a_paid_service_false(self, n: int, who: str, part: int) -> None:
        """A month is paid, one of its visits or meals is rejected, the settlement corrected, and what is owed comes back in part."""
        if not self.books.paid:
            self.brings_a_month_to_an_end(n, padded=False, how="accept", paid=True)
        if not self.books.paid:
            return
        paid = sorted(self.books.paid)[n % len(self.books.paid)]
        noun = "visits" if any(visit["id"] == paid for visit in self.rows("visits")) else "meal-servings"
        record = next(record for record in self.rows(noun) if record["id"] == paid)
        self.act(noun, record, "review", "payer", REJECT)
        self.books.look()
        ordinary = {claim["id"] for claim in self.rows("claims") if claim["kind"] == "ordinary"}
        for settlement in self.rows("settlements"):
            if settlement["status"] in ("approved", "paid") and settlement["claim_id"] in ordinary:
                self.correct(settlement, who, approved=True)
        for recovery in self.rows("recoveries"):
            if recovery["status"] == "open":
                self.receive(recovery, part, "payer")
