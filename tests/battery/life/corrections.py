"""What comes out after a settlement: adjustments by the provider or the bureau, and what is recovered by them."""

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from services import calendars
from tests.battery.life.acting import N, some
from tests.battery.life.money import Money

ACCEPT = {"resolution": "accept", "reason_code": "checked", "note": ""}


class Corrections(Money):
    @precondition(some("settlements", "approved", "paid"))
    @rule(n=N, who=st.sampled_from(["manager", "officer"]), approved=st.booleans())
    def corrects_a_settlement(self, n: int, who: str, approved: bool) -> None:
        """Drafted, submitted, reconciled, whatever is found accepted, proposed; perhaps approved, else withdrawn or left."""
        settlement = self.pick("settlements", n, False, "approved", "paid")
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
        """A part, the rest, or more than is owed."""
        recovery = self.pick("recoveries", n, False, "open")
        left = recovery["amount_fen"] - recovery["received"]
        amount = {1: max(1, left // 2), 2: left, 3: left + 1}[part]
        receipt = {"amount_fen": amount, "bank_reference": f"BACK-{next(self.town.numbers)}"}
        receipt |= {"received_on": calendars.today().isoformat()}
        answer = self.act("recoveries", recovery, "receive", who, receipt)
        assert amount <= left or not answer.is_success
        self.books.look()
