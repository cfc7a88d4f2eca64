"""What is argued about and owed: appeals of lines, recoveries by decision, money that is kept back, and who was away."""

from typing import Any

import httpx
from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from services import calendars
from tests.battery.life.acting import OUT_OF_TURN, N, some
from tests.battery.life.money import Money
from tests.battery.life.service import DAYS
from tests.battery.life.town import day_of

EVIDENCE = {"reason_code": "evidence_found", "note": "附老人签字的纸质服务单"}
OUTCOMES = st.sampled_from(["granted", "refused"])


class Owing(Money):
    @precondition(some("claims", "reconciled", "settled"))
    @rule(n=N, outcome=OUTCOMES, who=st.sampled_from(["payer", "payer", "officer"]))
    def appeals(self, n: int, outcome: str, who: str) -> None:
        self.appeal(self.pick("claims", n, False, "reconciled", "settled"), n, outcome, who)

    def appeal(self, claim: dict[str, Any], n: int, outcome: str, who: str) -> None:
        """Of the lines that may be, one; decided by an officer, but never by the one who decided it before."""
        path = f"/v1/claims/{claim['id']}"
        under_way = self.town.read("manager", path)["status"] == "reconciled"
        lines = self.town.read("manager", f"{path}/lines", limit=200)["items"]
        may = [line for line in lines if "appeal" in line["allowed_actions"]]
        line = (may or lines)[n % len(may or lines)]
        path = f"{path}/lines/{line['id']}/appeal"
        made = self.judged("claims.appeal", self.town.ask("manager", "POST", path, EVIDENCE), bool(may))
        self.books.look()
        if not made.is_success:
            return
        listed = "decide" in self.town.read(who, path)["allowed_actions"]
        said = {"outcome": outcome, "reason_code": "checked", "note": "纸质服务单属实"}
        decided = self.town.ask(who, "POST", f"{path}/decide", said)
        self.judged(f"claims.decide_appeal {outcome}", decided, listed)
        self.books.look()
        if decided.is_success and outcome == "granted" and under_way:
            assert decided.json()["approved_fen_after"] > decided.json()["approved_fen_before"], decided.text

    @precondition(lambda self: self.unclaimed())
    @rule(n=N)
    def argues_about_a_month(self, n: int) -> None:
        """One line too many hours, for which nothing is approved at all, and the provider's answer to that, which is granted every
        other time: of 310 examples none was drawn so."""
        asked = {"month": self.unclaimed()[n % len(self.unclaimed())]}
        answer = self.judged("claims.draft", self.town.ask("manager", "POST", "/v1/claims/draft", asked))
        if not answer.is_success:
            return
        claim = answer.json()
        self.bill(claim, n, 240)
        if not self.act("claims", claim, "submit", "manager").is_success:
            return
        for code in self.act("claims", claim, "reconcile", "officer").json()["totals"]["exceptions"]:
            said = {"code": code, "resolution": "reject", "reason_code": "no_evidence", "note": "无凭据"}
            self.town.ask("officer", "POST", f"/v1/claims/{claim['id']}/resolutions", said)
        self.books.look()
        self.appeal(claim, n, ("granted", "refused")[n % 2], "payer")

    @precondition(lambda self: len(self.rows("visits")) > 1 and len(self.rows("recoveries")) < 4)
    @rule(n=N, of_provider=st.booleans(), amount=st.sampled_from([1, 2000, 5000]))
    def proposes_a_recovery(self, n: int, of_provider: bool, amount: int) -> None:
        """The smallest is a slip, and taken back."""
        whose = {"provider_id": self.town.provider} if of_provider else {"resident_id": self.town.residents[n % 3]}
        made = self.propose(whose, amount)
        if amount == 1 and made.is_success:
            self.act("recoveries", made.json(), "withdraw", "officer")
            self.books.look()

    def propose(self, whose: dict[str, Any], amount: int) -> httpx.Response:
        said = whose | {"programme_id": self.town.programme, "amount_fen": amount, "reason": "审计发现"}
        answer = self.judged("recoveries.propose", self.town.ask("officer", "POST", "/v1/recoveries", said))
        self.books.look()
        return answer

    @precondition(some("recoveries", "proposed"))
    @rule(n=N, out=OUT_OF_TURN, act=st.sampled_from(["approve", "approve", "withdraw"]), by_maker=OUT_OF_TURN)
    def decides_a_recovery(self, n: int, out: bool, act: str, by_maker: bool) -> None:
        """Never approved by who proposed it."""
        who = "officer" if act == "withdraw" or by_maker else "approver"
        done = self.act("recoveries", self.pick("recoveries", n, out, "proposed"), act, who).is_success
        assert not (done and act == "approve" and who == "officer")
        self.books.look()

    @precondition(some("settlements", "approved"))
    @rule(n=N, whole=st.booleans())
    def keeps_back(self, n: int, whole: bool) -> None:
        """Of a payment to who owes: it counts on both sides, or on none."""
        settlement = self.pick("settlements", n, False, "approved")
        if not some("recoveries", "open")(self):
            owed = self.propose({"provider_id": self.town.provider}, 3000).json()
            self.act("recoveries", owed, "approve", "approver")
            self.books.look()
        recovery = self.pick("recoveries", n, False, "open")
        least = min(settlement["subsidy_fen"] - settlement["paid"], recovery["amount_fen"] - recovery["received"])
        payment = {"amount_fen": least if whole else max(1, least // 2), "recovery_id": recovery["id"]}
        path = f"/v1/settlements/{settlement['id']}/payments"
        answer = self.town.ask("payer", "POST", path, payment | {"paid_on": calendars.today().isoformat()})
        self.judged("settlements.keep_back", answer)
        self.books.look()
        kept = payment["amount_fen"] if answer.is_success else 0
        paid = next(row["paid"] for row in self.rows("settlements") if row["id"] == settlement["id"])
        received = next(row["received"] for row in self.rows("recoveries") if row["id"] == recovery["id"])
        assert (paid - settlement["paid"], received - recovery["received"]) == (kept, kept)

    @precondition(some("visits", "verified"))
    @rule(n=N, day=DAYS, kind=st.sampled_from(["hospital", "facility"]))
    def is_away(self, n: int, day: int, kind: str) -> None:
        """Told afterwards: nothing stops, and whoever reconciles is told."""
        days = {"from_on": day_of(day).isoformat(), "to_on": day_of(day + 2).isoformat()}
        path = f"/v1/residents/{self.town.residents[n % 3]}/absences"
        said = days | {"kind": kind, "told_by": "家属"}
        self.judged("residents.record_absence", self.town.ask("officer", "POST", path, said))
        self.books.look()
