"""The rules of money and of lives: entitlements, claims and their settlements, closed books, deaths and moves."""

from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import initialize, precondition, rule

from services import calendars
from tests.battery.life.acting import OUT_OF_TURN, Acting, N, some
from tests.battery.life.service import DAYS
from tests.battery.life.town import HOUR_FEN, MEAL_FEN, day_of, months

RESOLUTIONS = st.sampled_from(["accept", "accept", "adjust", "reject", "false_service"])
MONTHS = st.sampled_from([0, 1])
GRANTED = ("proposed", "pending", "active", "suspended")
LIVES = {"deceased": "report_death", "moved_out": "report_move", "active": "report_return"}


def maker(claim: dict[str, Any]) -> str:
    """Whose claim it is: an adjustment that the bureau drafted is no provider's to fill or to give in."""
    return "officer" if claim["by_bureau"] else "manager"


class Money(Acting):
    def unclaimed(self) -> list[str]:
        """Months in which something was posted and nothing is claimed yet, or only drafted."""
        records = [*self.rows("visits"), *self.rows("meal-servings")]
        posted = {record["served_on"][:7] for record in records if record["posted_subsidy_fen"]}
        billed = [
            c for c in self.rows("claims") if c["kind"] == "ordinary" and c["status"] not in ("draft", "withdrawn")
        ]
        return sorted(posted - {c["month"] for c in billed})

    @initialize(entitled=st.sampled_from([3, 3, 2, 1]))
    def begins_with(self, entitled: int) -> None:
        for person in range(entitled):
            self.grants(person, 0)
            self.act("entitlements", self.pick("entitlements", person, False, "proposed"), "approve", "approver")
            self.books.look()

    def cared_for(self) -> set[str]:
        """Who is granted care, or soon is."""
        cares = (e for e in self.rows("entitlements") if e["programme_id"] == self.town.programme)
        return {e["resident_id"] for e in cares if e["status"] in GRANTED}

    @precondition(lambda self: len(self.cared_for()) < 3)
    @rule(person=N, day=st.sampled_from([0, 0, 0, 20]))
    def grants(self, person: int, day: int) -> None:
        asked = {"resident_id": self.town.residents[person % 3], "programme_id": self.town.programme, "reason": "特困"}
        asked |= {"effective_from": day_of(day).isoformat()}
        self.judged("entitlements.ask", self.town.ask("officer", "POST", "/v1/entitlements", asked))
        self.books.look()

    @precondition(some("entitlements", "proposed", "pending"))
    @rule(n=N, out=OUT_OF_TURN, act=st.sampled_from(["approve", "approve", "approve", "reject"]))
    def decides_what_was_asked(self, n: int, out: bool, act: str) -> None:
        self.act("entitlements", self.pick("entitlements", n, out, "proposed", "pending"), act, "approver")
        self.books.look()

    @precondition(some("entitlements", "active", "suspended"))
    @rule(n=N, out=OUT_OF_TURN, act=st.sampled_from(["suspend", "resume", "end"]), day=DAYS)
    def asks_for_a_change(self, n: int, out: bool, act: str, day: int) -> None:
        change = {"effective_on": day_of(day).isoformat(), "reason": "住院"}
        self.act("entitlements", self.pick("entitlements", n, out, "active", "suspended"), act, "officer", change)
        self.books.look()

    @precondition(lambda self: self.unclaimed())
    @rule(month=MONTHS, n=N)
    def drafts_a_claim(self, month: int, n: int) -> None:
        asked = {"month": (*self.unclaimed() * 3, months()[month])[n % (3 * len(self.unclaimed()) + 1)]}
        self.judged("claims.draft", self.town.ask("manager", "POST", "/v1/claims/draft", asked))
        self.books.look()

    @precondition(some("claims", "draft"))
    @rule(n=N, out=OUT_OF_TURN, which=N, minutes=st.sampled_from([30, 60, 240]))
    def adds_a_line(self, n: int, out: bool, which: int, minutes: int) -> None:
        """The provider's own word about a visit or a meal, which may be too much, too little, or said twice."""
        self.bill(self.pick("claims", n, out, "draft"), which, minutes)

    def bill(self, claim: dict[str, Any], which: int, minutes: int) -> None:
        if self.rows("visits") and (which % 3 or not self.rows("meal-servings")):
            record = self.pick("visits", which, False, "verified", "flagged")
            said = {"record_no": record["visit_no"], "service_item_id": self.town.item, "minutes": minutes}
            said |= {"unit_price_fen": HOUR_FEN, "amount_fen": HOUR_FEN * minutes // 60}
        else:
            record, meals = self.pick("meal-servings", which, False, "verified", "flagged"), 1 + minutes // 240
            said = {"record_kind": "serving", "record_no": record["serving_no"], "service_item_id": self.town.meal}
            said |= {"quantity": meals, "unit_price_fen": MEAL_FEN, "amount_fen": MEAL_FEN * meals}
        said |= {"resident_id": record["resident_id"]}
        path = f"/v1/claims/{claim['id']}"
        who = maker(claim)
        listed = "add_lines" in self.town.read(who, path)["allowed_actions"]
        answer = self.town.ask(who, "POST", f"{path}/lines", {"lines": [said]})
        self.judged("claims.add_lines", answer, listed)
        self.books.look()

    @precondition(some("claims", "draft"))
    @rule(n=N, out=OUT_OF_TURN)
    def submits(self, n: int, out: bool) -> None:
        claim = self.pick("claims", n, out, "draft")
        self.act("claims", claim, "submit", maker(claim))
        self.books.look()

    @precondition(some("claims", "submitted", "reconciled"))
    @rule(n=N, out=OUT_OF_TURN)
    def withdraws(self, n: int, out: bool) -> None:
        claim = self.pick("claims", n, out, "submitted", "reconciled")
        self.act("claims", claim, "withdraw", maker(claim))
        self.books.look()

    @precondition(some("claims", "submitted", "reconciled"))
    @rule(n=N, out=OUT_OF_TURN)
    def reconciles(self, n: int, out: bool) -> None:
        self.act("claims", self.pick("claims", n, out, "submitted", "reconciled"), "reconcile", "officer")
        self.books.look()

    @precondition(some("claims", "reconciled"))
    @rule(n=N, out=OUT_OF_TURN, which=N, how=RESOLUTIONS)
    def resolves(self, n: int, out: bool, which: int, how: str) -> None:
        self.resolve(self.pick("claims", n, out, "reconciled"), which, how)

    def resolve(self, claim: dict[str, Any], which: int, how: str) -> None:
        path = f"/v1/claims/{claim['id']}"
        found = self.town.read("officer", f"{path}/exceptions")["items"]
        if not found:
            return
        said: dict[str, Any] = {"resolution": how, "reason_code": "checked", "note": "核对无误"}
        exception = found[which % len(found)]
        if how == "adjust":
            said |= {"payable_minutes": 30} if exception["record_kind"] == "visit" else {"payable_quantity": 1}
        if how == "false_service":
            said |= {"resolution": "reject", "reason_code": "false_service"}
        listed = "resolve" in self.town.read("officer", path)["allowed_actions"]
        answer = self.town.ask("officer", "POST", f"{path}/exceptions/{exception['id']}/resolve", said)
        self.judged(f"claims.resolve by {how}", answer, listed)
        self.books.look()

    @precondition(some("claims", "reconciled"))
    @rule(n=N, out=OUT_OF_TURN)
    def settles(self, n: int, out: bool) -> None:
        self.act("claims", self.pick("claims", n, out, "reconciled"), "settle", "officer")
        self.books.look()

    @precondition(lambda self: self.unclaimed())
    @rule(n=N, padded=st.booleans(), how=RESOLUTIONS, paid=st.booleans())
    def brings_a_month_to_an_end(self, n: int, padded: bool, how: str, paid: bool) -> None:
        """Drafted, perhaps padded, submitted, reconciled, resolved, proposed; perhaps approved and half paid."""
        asked = {"month": self.unclaimed()[n % len(self.unclaimed())]}
        answer = self.town.ask("manager", "POST", "/v1/claims/draft", asked)
        claim = self.judged("claims.draft", answer).json()
        if not answer.is_success:
            return
        if padded:
            self.bill(claim, n, 240)
        if not self.act("claims", claim, "submit", "manager").is_success:
            return
        reconciled = self.act("claims", claim, "reconcile", "officer").json()
        self.resolve(claim, n, how)
        for code in reconciled["totals"]["exceptions"]:
            said = {"code": code, "resolution": "accept", "reason_code": "checked", "note": ""}
            self.town.ask("officer", "POST", f"/v1/claims/{claim['id']}/resolutions", said)
        settled = self.act("claims", claim, "settle", "officer")
        self.books.look()
        if paid and settled.is_success and self.approve(settled.json(), "approver"):
            self.pay(next(s for s in self.rows("settlements") if s["id"] == settled.json()["id"]), 1, "payer")

    @precondition(some("settlements", "proposed"))
    @rule(n=N, out=OUT_OF_TURN, who=st.sampled_from(["approver", "approver", "admin", "officer"]))
    def approves(self, n: int, out: bool, who: str) -> None:
        """Never by who proposed it; and never for a visit after its resident's death, nor twice for one visit."""
        done = self.approve(self.pick("settlements", n, out, "proposed"), who)
        assert who != "officer" or not done

    def approve(self, settlement: dict[str, Any], who: str) -> bool:
        before = self.books.now
        answer = self.act("settlements", settlement, "approve", who)
        if answer.is_success:
            self.books.settled(answer.json(), before)
        self.books.look()
        return answer.is_success

    @precondition(some("settlements", "proposed"))
    @rule(n=N, out=OUT_OF_TURN)
    def returns(self, n: int, out: bool) -> None:
        settlement = self.pick("settlements", n, out, "proposed")
        self.act("settlements", settlement, "return", "approver", {"reason": "请补充说明"})
        self.books.look()

    @precondition(some("settlements", "approved"))
    @rule(n=N, out=OUT_OF_TURN, part=st.integers(1, 3), who=st.sampled_from(["payer", "payer", "approver"]))
    def pays(self, n: int, out: bool, part: int, who: str) -> None:
        """A part, the rest, or more than there is left."""
        self.pay(self.pick("settlements", n, out, "approved"), part, who)

    def pay(self, settlement: dict[str, Any], part: int, who: str) -> None:
        left = max(0, settlement["subsidy_fen"]) - settlement["paid"]
        amount = {1: max(1, left // 2), 2: max(1, left), 3: left + 1}[part]
        payment = {"amount_fen": amount, "bank_reference": f"BANK-{next(self.town.numbers)}"}
        payment |= {"paid_on": calendars.today().isoformat()}
        answer = self.act("settlements", settlement, "record_payment", who, payment)
        assert amount <= left or not answer.is_success
        self.books.look()

    @precondition(lambda self: len(self.rows("visits")) > 1)
    @rule(month=MONTHS, who=st.sampled_from(["officer", "approver"]))
    def closes_a_month(self, month: int, who: str) -> None:
        answer = self.town.ask(who, "POST", f"/v1/months/{months()[month]}/close")
        self.judged(f"months.{answer.json().get('status')}" if answer.is_success else "months.close", answer)
        self.books.look()

    @precondition(lambda self: len(self.rows("orders")) > 2)
    @rule(person=N, day=DAYS, status=st.sampled_from(["deceased", "deceased", "moved_out", "active"]))
    def lives_change(self, person: int, day: int, status: str) -> None:
        """The third is spared, so that there is always somebody to care for."""
        resident = self.town.residents[person % 2]
        path = f"/v1/residents/{resident}"
        listed = self.town.read("admin", path)["allowed_actions"]
        change = {"status": status, "effective_on": day_of(day).isoformat(), "reason": "家属报告"}
        answer = self.town.ask("admin", "POST", f"{path}/status-changes", change)
        possible = LIVES[status] in listed or (
            "correct_day" in listed
            and next(r for r in self.rows("residents") if r["id"] == resident)["status"] == status
        )
        self.judged(f"residents.{LIVES[status]}", answer, possible)
        self.books.look()
