"""What the machine believes of beds: who holds which nights, told by days from today. It knows no SQL and no constraint: it counts
nights."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

FOR_GOOD = 10**6
HOLDING = ("reserved", "admitted", "discharged", "transferred")


@dataclass
class Held:
    """The nights from `first` up to, and without, `until` of one stay."""

    bed: str
    resident: str
    status: str
    first: int
    until: int
    follows: bool = False

    def tonight(self) -> int:
        """Who should have left and is still there takes the bed tonight."""
        return 1 if self.status == "admitted" and self.until <= 0 else self.until


@dataclass
class Out:
    """An outage."""

    bed: str
    first: int
    until: int
    ended: bool


@dataclass
class Waits:
    """An entry of the waiting list, with the stays that were offered and what was answered. `made` and `ended`: after how many
    stays it was asked for, and closed."""

    resident: str
    made: int
    closed: bool = False
    ended: int = FOR_GOOD
    offers: list[str] = field(default_factory=list)
    answers: dict[str, str] = field(default_factory=dict)


def meet(first: int, until: int, other_first: int, other_until: int) -> bool:
    """Whether they have a night in common: counted one by one as far as the calendar of these tests goes."""
    return bool(set(range(first, min(until, 60))) & set(range(other_first, min(other_until, 60))))


@dataclass
class Nights:
    stays: dict[str, Held] = field(default_factory=dict)
    outages: dict[str, Out] = field(default_factory=dict)
    dead: dict[str, int] = field(default_factory=dict)
    entries: dict[str, Waits] = field(default_factory=dict)

    def out(self, bed: str, first: int, until: int) -> set[str]:
        found = any(o.bed == bed and meet(o.first, o.until, first, until) for o in self.outages.values())
        return {"bed_not_in_service"} if found else set()

    def taken(
        self,
        me: str,
        bed: str,
        resident: str,
        first: int,
        until: int,
        *,
        tonight: bool = False,
        lies: bool = False,
        follows: bool | None = None,
    ) -> set[str]:
        """`tonight`: who stays on after the planned day counts; `lies`: whoever lies there or elsewhere now does too. `follows` of a
        reservation: whether it is of a planned move, which meets other reservations of the resident alone."""
        why = set()
        for name, one in self.stays.items():
            if name == me or one.status not in HOLDING:
                continue
            last = one.tonight() if tonight else one.until
            if meet(one.first, last, first, until) or (lies and one.status == "admitted"):
                why |= {"bed_taken"} if one.bed == bed else set()
                plans = one.status == "reserved"
                apart = (plans and one.follows and follows is None) or (follows and not plans)
                why |= {"resident_stays_elsewhere"} if one.resident == resident and not apart else set()
        return why

    def gone(self, resident: str, day: int) -> set[str]:
        return {"resident_gone"} if day > self.dead.get(resident, FOR_GOOD) else set()

    def free(self, beds: Iterable[str], first: int, until: int) -> set[str]:
        """Which of them are nobody's on all of these nights."""
        busy = {
            one.bed
            for one in self.stays.values()
            if one.status in HOLDING and meet(one.first, one.tonight(), first, until)
        }
        return {bed for bed in beds if bed not in busy and not self.out(bed, first, until)}

    def lies(self, resident: str) -> str | None:
        """The stay in which somebody is."""
        return next((n for n, one in self.stays.items() if (one.resident, one.status) == (resident, "admitted")), None)

    def promise(self, bed: str, resident: str, first: int, until: int, *, follows: bool = False) -> set[str]:
        """Why it cannot be promised; empty if it is."""
        why = {"nights_reversed"} if until <= first else set()
        why |= {"night_past"} if first < 0 else set()
        why |= self.gone(resident, first + 1) | self.out(
            bed, first, until
        )  # who dies on a day needs no bed for its night
        return why | self.taken("", bed, resident, first, until, tonight=first == 0, follows=follows)

    def clock(self) -> None:
        """Reservations of who is gone by then lapse, and stays of the dead end with their day, unless another lay there since."""
        for one in self.stays.values():
            died = self.dead.get(one.resident)
            if one.status == "reserved" and died is not None and one.first > died:
                one.status = "expired"
        for name, one in self.stays.items():
            died = self.dead.get(one.resident)
            if one.status == "admitted" and died is not None:
                day = max(one.first, died)
                one.until = one.until if self.taken(name, one.bed, one.resident, one.first, day) else day
                one.status = "discharged"

    def standing(self, entry: Waits) -> str | None:
        """The offer that stands: the last that is reserved and not declined, or that was taken up."""
        for stay in reversed(entry.offers):
            status = self.stays[stay].status
            if status in HOLDING[1:] or (status == "reserved" and entry.answers.get(stay) != "declined"):
                return stay
        return None

    def state(self, entry: Waits) -> str:
        stay = self.standing(entry)
        if (stay is not None and self.stays[stay].status in HOLDING[1:]) or self.housed(entry):
            return "placed"
        if entry.closed:
            return "withdrawn"
        if entry.resident in self.dead:
            return "gone"
        if stay is None:
            return "waiting"
        return "accepted" if entry.answers.get(stay) == "accepted" else "offered"

    def housed(self, entry: Waits) -> bool:
        """Whether the resident came into a bed while he waited, without an offer: every bed is of the kind for which all wait."""
        since = list(self.stays.values())[entry.made : entry.ended]
        lived = [one for one in since if one.resident == entry.resident and one.status in HOLDING[1:]]
        return any(one.status == "admitted" or 0 <= one.first < one.until for one in lived)

    def as_rows(self) -> dict[str, tuple[Any, ...]]:
        return {name: (one.bed, one.resident, one.status, one.first, one.until) for name, one in self.stays.items()}
