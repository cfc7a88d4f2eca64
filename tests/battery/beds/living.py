"""The machine of beds: does whatever may be done with a bed, in any order, and knows beforehand whether it is accepted."""

from collections import Counter
from collections.abc import Callable
from typing import Any, ClassVar

import httpx
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from tests.battery.beds.houses import Houses, on
from tests.battery.beds.nights import FOR_GOOD, Held, Nights, Out, Waits
from tests.lodged import assessment

N = st.integers(0, 40)
COMING, PAST = st.sampled_from([0, 0, 1, 2, 3, 4, 5, 6, 7, 8, -1]), st.sampled_from([0, 0, -1, -2, -3, -4, -6, 1])
LONG = st.sampled_from([1, 2, 3, 5, 9, FOR_GOOD, 0])
"""The usual first: hypothesis begins there."""
ANSWERS, ENDS = ("accept", "decline", "withdraw"), {"withdraw": ("accepted", "waiting")}


def until(first: int, nights: int) -> int:
    return FOR_GOOD if nights >= FOR_GOOD else first + nights


def some(*statuses: str) -> Callable[[Any], bool]:
    """There is a stay in one of these states: otherwise a rule that needs one would only be refused."""
    return lambda machine: any(one.status in statuses for one in machine.now.stays.values())


def expected(machine: Any) -> bool:
    """A bed is held for somebody who waits."""
    return any(machine.now.state(one) in ("offered", "accepted") for one in machine.now.entries.values())


class Living(RuleBasedStateMachine):
    """`found` makes the houses, `reached` counts what was answered: both are set by the test."""

    found: ClassVar[Callable[[], Houses]]
    reached: ClassVar[Counter[str]]

    def __init__(self) -> None:
        super().__init__()
        self.town, self.now = type(self).found(), Nights()
        self.beds = list(self.town.beds)

    def bed(self, n: int) -> str:
        return self.beds[n % len(self.beds)]

    def who(self, n: int) -> str:
        return self.town.residents[n % len(self.town.residents)]

    def stay(self, n: int, *statuses: str) -> tuple[str, Held]:
        """One in these states if there is one and it is its turn; now and then any."""
        names = list(self.now.stays)
        fit = [name for name in names if self.now.stays[name].status in statuses]
        chosen = names if n % 8 == 7 or not fit else fit
        name = chosen[n % len(chosen)]
        return name, self.now.stays[name]

    def judged(self, name: str, answer: httpx.Response, why: set[str]) -> dict[str, Any] | None:
        """Accepted if nothing was in the way, else refused for one of the reasons."""
        said = answer.json()
        self.reached[name if answer.is_success else f"{name}: {said['code']}"] += 1
        assert answer.is_success is not bool(why), (name, why, answer.text, self.now)
        if why:
            codes = {said["code"], *(error["code"] for error in said.get("errors", ()))}
            assert codes & why, (name, why, answer.text)
            return None
        return dict(said)

    def post(self, path: str, who: str = "bureau", **said: Any) -> httpx.Response:
        return self.town.ask(who, "POST", path, said)

    @initialize(many=st.integers(1, 3))
    def some_are_there_already(self, many: int) -> None:
        """One lies in each of the first beds; the first moves into the other house, for whose beds somebody waits."""
        for n in range(many):
            self.reserves(n, n, 0, (3, 1, FOR_GOOD)[n])
            self.admits(n, -3)
        self.waits(5)
        self.transfers(0, 3, 0)

    @rule(bed=N, who=N, first=COMING, nights=LONG, moves=st.booleans())
    def reserves(self, bed: int, who: int, first: int, nights: int, moves: bool = False) -> None:
        """`moves`: to follow the stay in which somebody lies."""
        place, person, last = self.bed(bed), self.who(who), until(first, nights)
        follows = self.now.lies(person) if moves else None
        why = self.now.promise(place, person, first, last, follows=follows is not None)
        said = {"bed_id": place, "resident_id": person, "from_on": on(first), "to_on": on(last), "passes_over": "急收"}
        if made := self.judged("reserve", self.post("/v1/stays", **said, follows_id=follows), why):
            self.now.stays[made["id"]] = Held(place, person, "reserved", first, last, follows is not None)

    @precondition(some("reserved"))
    @rule(n=N, day=PAST)
    def admits(self, n: int, day: int) -> None:
        name, one = self.stay(n, "reserved")
        why = set() if one.status == "reserved" else {"wrong_state"}
        why |= {"day_in_future"} if day > 0 else set()
        why |= {"nights_reversed"} if one.until <= day else set()
        why |= self.now.gone(one.resident, day) | self.now.out(one.bed, day, one.until)
        left = self.now.lies(one.resident) if one.follows and one.status == "reserved" else None
        before = self.now.stays.get(left or "")
        if before is not None:
            why |= {"leaves_before_admission"} if day < before.first else set()
            why |= {"offer_unanswered"} if self._unanswered(name) else set()
            why |= self.now.taken(left or "", before.bed, before.resident, before.first, day)
            kept = before.status, before.until
            before.status, before.until = "transferred", day
        why |= self.now.taken(name, one.bed, one.resident, day, one.until, lies=True)
        said = {"admitted_on": on(day), "assessment": assessment(str(on(min(day, 0))))}
        if self.judged("admit", self.post(f"/v1/stays/{name}/admit", **said), why):
            one.status, one.first = "admitted", day
        elif before is not None:
            before.status, before.until = kept

    def _unanswered(self, stay: str) -> bool:
        return any(stay in one.offers and stay not in one.answers for one in self.now.entries.values())

    @precondition(some("admitted"))
    @rule(n=N, bed=N, day=PAST)
    def transfers(self, n: int, bed: int, day: int) -> None:
        name, one = self.stay(n, "admitted")
        place, last = self.bed(bed), one.until if one.until > day else FOR_GOOD
        why = set() if one.status == "admitted" else {"wrong_state"}
        why |= {"same_bed"} if place == one.bed else set()
        why |= {"day_in_future"} if day > 0 else set()
        why |= {"leaves_before_admission"} if day < one.first else set()
        why |= self.now.out(place, day, last)
        why |= self.now.taken(name, one.bed, one.resident, one.first, day)
        why |= self.now.taken(name, place, one.resident, day, last)
        why |= {"bed_taken"} if self._lies_in(place, name) else set()
        said = {"bed_id": place, "transferred_on": on(day), "passes_over": "急转"}
        said |= {"assessment": assessment(str(on(min(day, 0))))}
        if made := self.judged("transfer", self.post(f"/v1/stays/{name}/transfer", **said), why):
            one.status, one.until = "transferred", day
            self.now.stays[made["id"]] = Held(place, one.resident, "admitted", day, last)
            self.reached.update(["transfer past the line"] if made["passes_over"] else [])

    def _lies_in(self, bed: str, but: str) -> bool:
        return any(s.bed == bed and s.status == "admitted" and n != but for n, s in self.now.stays.items())

    @precondition(some("admitted"))
    @rule(n=N, day=PAST)
    def discharges(self, n: int, day: int) -> None:
        name, one = self.stay(n, "admitted")
        why = set() if one.status == "admitted" else {"wrong_state"}
        why |= {"day_in_future"} if day > 0 else set()
        why |= {"leaves_before_admission"} if day < one.first else set()
        why |= self.now.taken(name, one.bed, one.resident, one.first, day)
        said = {"discharged_on": on(day), "discharge": "home"}
        if self.judged("discharge", self.post(f"/v1/stays/{name}/discharge", **said), why):
            one.status, one.until = "discharged", day

    @precondition(some("reserved"))
    @rule(n=N)
    def cancels(self, n: int) -> None:
        name, one = self.stay(n, "reserved")
        why = set() if one.status == "reserved" else {"wrong_state"}
        if self.judged("cancel", self.post(f"/v1/stays/{name}/cancel", reason="改期"), why):
            one.status = "cancelled"

    @precondition(lambda self: self.now.stays)
    @rule(n=N, first=COMING, nights=LONG, both=st.booleans(), stale=st.sampled_from([False] * 5 + [True]))
    def plans_otherwise(self, n: int, first: int, nights: int, both: bool, stale: bool) -> None:
        name, one = self.stay(n, "reserved", "admitted")
        path, both = f"/v1/stays/{name}", both and len(self.now.stays) % 3 == 0
        last, begins = FOR_GOOD if n % 3 == 1 else until(first, nights), first if both else one.first
        said = {"to_on": on(last)} | ({"from_on": on(first)} if both else {})
        lived = one.status in ("admitted", "discharged", "transferred")
        why = set() if lived or one.status == "reserved" else {"wrong_state"}
        why |= {"corrected_without_reason"} if lived and (both or one.status != "admitted") else set()
        why |= {"nights_reversed"} if last <= begins else set()
        why |= {"night_past"} if both and first < 0 else set()
        why |= {"leaves_in_past"} if last < 0 else set()
        why |= {"offered_for_these_days"} if one.status == "reserved" and self._unanswered(name) else set()
        why |= self.now.gone(one.resident, begins + (one.status == "reserved")) | self.now.out(one.bed, begins, last)
        follows = one.follows if one.status == "reserved" else None
        why |= self.now.taken(name, one.bed, one.resident, begins, last, follows=follows)
        etag = '"999999"' if stale else self.town.ask("bureau", "GET", path).headers["etag"]
        headers = self.town.people["bureau"] | {"If-Match": etag}
        answer = self.town.http.request("PATCH", path, json=said, headers=headers)
        assert not stale or answer.status_code == 412
        if self.judged("update", answer, {"stale"} if stale else why):
            one.first, one.until = begins, last

    @rule(
        bed=N, first=st.integers(-3, 8), nights=LONG, state=st.sampled_from(["cleaning", "isolated", "out_of_service"])
    )
    def puts_out_of_service(self, bed: int, first: int, nights: int, state: str) -> None:
        place, last = self.bed(bed), until(first, nights)
        path = f"/v1/facilities/{self.town.beds[place]}/beds/{place}/outages"
        why = {"nights_reversed"} if last <= first else set()
        why |= {"outage_overlaps"} if self.now.out(place, first, last) else set()
        taken = self.now.taken("", place, "", first, last)
        why |= {"bed_occupied"} if taken and state != "isolated" else set()
        said = {"state": state, "from_on": on(first), "to_on": on(last)}
        if made := self.judged("outage", self.post(path, **said), why):
            self.now.outages[made["id"]] = Out(place, first, last, last < FOR_GOOD)

    @precondition(lambda self: self.now.outages)
    @rule(n=N, day=st.integers(-4, 6))
    def puts_in_service_again(self, n: int, day: int) -> None:
        name = list(self.now.outages)[n % len(self.now.outages)]
        one = self.now.outages[name]
        path = f"/v1/facilities/{self.town.beds[one.bed]}/beds/{one.bed}/outages/{name}/end"
        why = {"wrong_state"} if one.ended else set()
        why |= {"nights_reversed"} if day < one.first else set()
        if self.judged("outage.end", self.post(path, to_on=on(day)), why):
            one.until, one.ended = day, True

    def beat(self) -> None:
        self.town.clock()
        self.now.clock()
        self.reached["clock"] += 1

    @precondition(lambda self: any(one.resident in self.now.dead for one in self.now.stays.values()))
    @rule()
    def the_clock_beats(self) -> None:
        self.beat()

    @precondition(lambda self: any(one.status == "reserved" for one in self.now.stays.values()))
    @rule(n=N)
    def nobody_comes(self, n: int) -> None:
        names = [name for name, one in self.now.stays.items() if one.status == "reserved"]
        self.town.overdue(names[n % len(names)])
        self.now.stays[names[n % len(names)]].status = "expired"
        self.beat()

    @precondition(lambda self: len(self.now.dead) < 2)
    @rule(who=N, day=st.integers(-5, 0), heard=st.booleans())
    def dies(self, who: int, day: int, heard: bool) -> None:
        """`heard`: the clock has beaten since."""
        person = self.who(who)
        if person in self.now.dead:
            return
        said = {"status": "deceased", "effective_on": on(day), "reason": "家属报告"}
        self.judged("death", self.post(f"/v1/residents/{person}/status-changes", "worker", **said), set())
        self.now.dead[person] = day
        if heard:
            self.beat()

    @precondition(lambda self: len(self.now.entries) < 8)
    @rule(who=N)
    def waits(self, who: int) -> None:
        person = self.who(who)
        mine = [one for one in self.now.entries.values() if one.resident == person and not one.closed]
        why = {"nobody_waits_for_gone"} if person in self.now.dead else set()
        why |= {"waits_already"} if any(self.now.state(one) != "placed" for one in mine) else set()
        said = {"resident_id": person, "kind": "nursing"}
        if made := self.judged("wait", self.post("/v1/waitlist", "worker", **said), why):
            for one in mine:
                one.closed, one.ended = True, len(self.now.stays)
            self.now.entries[made["id"]] = Waits(person, len(self.now.stays))

    def entry(self, n: int, fit: list[str]) -> tuple[str, Waits, str]:
        """One of these, if there is one and it is its turn; else any."""
        names = list(self.now.entries) if n % 8 == 7 or not fit else fit
        name = names[n % len(names)]
        return name, self.now.entries[name], self.now.state(self.now.entries[name])

    @precondition(lambda self: self.now.entries)
    @rule(n=N, bed=N, first=COMING, nights=LONG)
    def offers(self, n: int, bed: int, first: int, nights: int) -> None:
        waiting = [k for k, one in self.now.entries.items() if self.now.state(one) == "waiting"]
        name, one, state = self.entry(n, waiting)
        place, last = self.bed(bed), until(first, nights)
        why = set() if state == "waiting" else {"wrong_state"}
        follows = self.now.lies(one.resident) is not None
        why |= self.now.promise(place, one.resident, first, last, follows=follows)
        said = {"bed_id": place, "from_on": on(first), "to_on": on(last), "passes_over": "前面的已谢绝"}
        if made := self.judged("offer", self.post(f"/v1/waitlist/{name}/offer", **said), why):
            self.now.stays[made["stay_id"]] = Held(place, one.resident, "reserved", first, last, follows)
            one.offers.append(made["stay_id"])

    @precondition(expected)
    @rule(n=N)
    def answers(self, n: int) -> None:
        act = ANSWERS[(n + len(self.now.stays)) % 3]
        name, one, state = self.entry(n, [k for k, e in self.now.entries.items() if self.now.state(e) == "offered"])
        why = set() if state in ("offered", *ENDS.get(act, ())) else {"wrong_state"}
        stay, said = self.now.standing(one), {} if act == "accept" else {"reason": "离子女家太远"}
        if self.judged(act, self.post(f"/v1/waitlist/{name}/{act}", "worker", **said), why):
            one.closed, one.ended = act == "withdraw", len(self.now.stays) if act == "withdraw" else FOR_GOOD
            if stay is not None and act != "withdraw":
                one.answers[stay] = {"accept": "accepted", "decline": "declined"}[act]
            if stay is not None and act != "accept":
                self.now.stays[stay].status = "cancelled"

    @rule(first=st.integers(0, 8), nights=LONG.filter(bool))
    def looks_for_a_bed(self, first: int, nights: int) -> None:
        """What is offered as free is what nobody holds, and nothing else."""
        asked = {"from_on": on(first)} | ({"to_on": on(until(first, nights))} if nights < FOR_GOOD else {})
        told = self.town.read("bureau", "/v1/beds/availability", **asked)["items"]
        assert {one["id"] for one in told} == self.now.free(self.beds, first, until(first, nights)), self.now

    @invariant()
    def the_rows_are_what_was_believed_and_no_night_is_shared(self) -> None:
        assert self.town.rows() == self.now.as_rows()
        assert self.town.pairs() == 0
