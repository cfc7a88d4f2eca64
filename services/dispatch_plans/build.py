"""The day as a problem: which visits may be moved, who may do them, when people work, and what each thing costs.

Minutes count from midnight in Shanghai."""

from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Row

from models.dispatch_plans import DispatchAsk
from services import calendars
from services.dispatch.problem import Pair, Plan, Problem, Stop, Task, Weights, Worker
from services.dispatch_plans import ways
from services.dispatch_plans.day import Day

DAY_BEGINS, DAY_ENDS = time(8), time(18)
"""When somebody works of whom no shift is recorded at all."""

LEAD = timedelta(minutes=30)
"""What begins within so long stays as it is: somebody is on the way."""

WEIGHTS = Weights(travel=1, overtime=2, stranger=15, changed=5, unserved=10_000)
"""In minutes of travel: a minute of overtime counts twice, and it is worth a quarter of an hour to send somebody who knows the
home, and five minutes not to send another than people were told."""

MIDNIGHT = 24 * 60
LAST = time(23, 59)
"""A shift until then lasts until midnight."""


@dataclass(frozen=True)
class Spot:
    """A place of an order, and who goes there when at present."""

    order_id: UUID
    slot: int
    minutes: int
    caregiver_id: UUID | None
    start_at: datetime | None


@dataclass(frozen=True)
class Built:
    """`spots`: of each task what it stands for; None for what is only in the way. `present`: the day as it stands. `left_out`: what
    is not planned, and why. `caregivers`: of each worker."""

    problem: Problem
    spots: tuple[Spot | None, ...]
    present: Plan
    left_out: tuple[tuple[Spot, str], ...]
    caregivers: tuple[UUID, ...]
    homes_unknown: int


def _clock(at: time) -> int:
    return 60 * at.hour + at.minute


def built(day: Day, asked: DispatchAsk, now: datetime) -> Built:
    return _Builder(day, asked, now).built()


@dataclass
class _Stretch:
    """Of one caregiver, from minute to minute; `able`: she may be sent to more than what is fixed."""

    person: int
    begins: int
    ends: int
    able: bool


class _Builder:
    def __init__(self, day: Day, asked: DispatchAsk, now: datetime) -> None:
        self.day, self.asked = day, asked
        self.midnight = calendars.first_instant(day.on)
        self.soonest = max(0, self._minute(now + LEAD))
        self.person = {caregiver.id: number for number, caregiver in enumerate(day.caregivers)}
        self.places, self.place_of = self._places()
        said = asked.travel
        self.known: dict[tuple[UUID, UUID], int] = {}
        if said is not None:
            for here, row in zip(said.places, said.minutes, strict=True):
                self.known |= {(here, there): way for there, way in zip(said.places, row, strict=True)}
        modes = {one.caregiver_id: one.mode for one in asked.modes}
        self.mode_of = [modes.get(caregiver.id, asked.mode) for caregiver in day.caregivers]
        self.modes = list(dict.fromkeys([asked.mode, *self.mode_of]))
        self.travel = tuple(ways.table(self.places, mode, self.known) for mode in self.modes)
        self.stretches = [stretch for number in range(len(day.caregivers)) for stretch in self._worked(number)]
        self.tasks: list[Task] = []
        self.spots: list[Spot | None] = []
        self.left_out: list[tuple[Spot, str]] = []
        self.pairs: list[Pair] = []
        self.waiting: dict[UUID, int] = {}

    def _minute(self, instant: datetime) -> int:
        return (instant - self.midnight) // timedelta(minutes=1)

    def _places(self) -> tuple[list[ways.Place], dict[UUID, int]]:
        """Nowhere first; then the office, the homes, and what only the provider's own table knows."""
        lat, lng = self.day.office
        said = self.asked.travel.places if self.asked.travel else []
        office = self.day.provider_id if lat is not None or self.day.provider_id in said else None
        places = [ways.Place(None), ways.Place(office, lat, lng)]
        residents = dict.fromkeys(row.resident_id for row in [*self.day.orders, *self.day.visits])
        places += [ways.Place(one, *self.day.homes.get(one, (None, None))) for one in residents]
        places += [ways.Place(one) for one in said if one in self.person]
        return places, {place.id: number for number, place in enumerate(places) if place.id is not None}

    def _begins_at(self, person: int) -> int:
        """Where this caregiver's day begins and ends: her home if the provider's table has it, else the office."""
        return self.place_of.get(self.day.caregivers[person].id, self.place_of.get(self.day.provider_id, 0))

    def _worked(self, person: int) -> list[_Stretch]:
        caregiver = self.day.caregivers[person]
        shifts = [shift for shift in self.day.shifts if shift.caregiver_id == caregiver.id]
        today = [shift for shift in shifts if shift.on_date == self.day.on]
        today = today or [shift for shift in shifts if shift.weekday == self.day.on.isoweekday()]
        times = [(shift.starts_at, shift.ends_at) for shift in today] if shifts else [(DAY_BEGINS, DAY_ENDS)]
        worked = [(_clock(one), MIDNIGHT if two == LAST else _clock(two)) for one, two in times if one < two]
        return [_Stretch(person, begins, ends, caregiver.fit) for begins, ends in worked]

    def built(self) -> Built:
        facts = self._facts()
        for order in self.day.orders:
            self._plan(order, facts)
        self._fix(facts)
        workers = self._workers()
        able = frozenset(number for number, stretch in enumerate(self.stretches) if stretch.able)
        tasks = tuple(task if task.pinned else replace(task, workers=able) for task in self.tasks)
        problem = Problem(tasks, workers, self.travel, tuple(self.pairs), WEIGHTS)
        caregivers = tuple(self.day.caregivers[stretch.person].id for stretch in self.stretches)
        unknown = sum(1 for place in self.places[2:] if place.id not in self.person and place.lat is None)
        return Built(problem, tuple(self.spots), self._present(), tuple(self.left_out), caregivers, unknown)

    def _facts(self) -> list[tuple[UUID, Row[Any], int]]:
        """Visits that stay: begun or over, about to begin, of an order that is pinned or under way, or for another provider. Who goes,
        the visit, and its minute."""
        planned = {order.id for order in self.day.orders} - {*self.asked.pinned_order_ids}
        facts = []
        for visit in self.day.visits:
            minute = self._minute(visit.started_at or visit.planned_start_at)
            if visit.status != "scheduled" or visit.order_id not in planned or minute < self.soonest:
                facts.append((visit.caregiver_id, visit, minute))
        facts += [(own, v, self._minute(v.started_at or v.planned_start_at)) for own, v in self.day.elsewhere]
        return sorted(facts, key=lambda fact: fact[2])

    def _plan(self, order: Row[Any], facts: list[tuple[UUID, Row[Any], int]]) -> None:
        """The places of one order that are not fixed."""
        present = {visit.slot: visit for visit in self.day.visits if visit.order_id == order.id}
        fixed = {visit.slot for _, visit, _ in facts if visit.order_id == order.id}
        apart = next(
            ((one.least_minutes, one.most_minutes) for one in self.asked.apart if one.order_id == order.id), (0, 0)
        )
        earliest, latest = self._window(order)
        where: dict[int, int] = {}
        for slot in range(1, order.caregivers_needed + 1):
            if slot in fixed:
                continue
            visit = present.get(slot)
            goes, start_at = (visit.caregiver_id, visit.planned_start_at) if visit else (None, None)
            spot = Spot(order.id, slot, order.planned_minutes, goes, start_at)
            if order.resident_id in self.day.away or earliest > latest:
                why = "resident_away" if order.resident_id in self.day.away else "too_late"
                self.left_out.append((spot, why))
                continue
            least, most = apart if slot == 2 else (0, 0)
            wished = self._minute(order.planned_start_at) + least
            where[slot] = self._add(order, spot, (earliest + least, latest + most, wished))
        if len(where) == 2:
            self.pairs.append(Pair(where[1], where[2], *apart))
        elif where and fixed:
            self._after_a_fact(order, next(iter(where.values())), apart)

    def _window(self, order: Row[Any]) -> tuple[int, int]:
        planned, leeway = self._minute(order.planned_start_at), self.asked.window_minutes
        if order.id in self.asked.pinned_order_ids:
            leeway = 0
        earliest, latest = planned - leeway, planned + leeway
        for said in self.asked.windows:
            if said.order_id == order.id:
                earliest, latest = self._minute(said.earliest_at), self._minute(said.latest_at)
        return max(earliest, self.soonest, 0), min(latest, MIDNIGHT - 1)

    def _add(self, order: Row[Any], spot: Spot, times: tuple[int, int, int]) -> int:
        earliest, latest, wished = times
        knowing = {self.person[one] for resident, one in self.day.familiar if resident == order.resident_id}
        self.tasks.append(
            Task(
                place=self.place_of[order.resident_id],
                duration=order.planned_minutes,
                earliest=earliest,
                latest=latest,
                skill=order.skill,
                preferred=min(max(wished, earliest), latest),
                familiar=frozenset(knowing),
                goes=self.person.get(spot.caregiver_id) if spot.caregiver_id else None,
            )
        )
        self.spots.append(spot)
        return len(self.tasks) - 1

    def _after_a_fact(self, order: Row[Any], free: int, apart: tuple[int, int]) -> None:
        """The other of two, whose first is fixed: the pair is made when the fact has its task."""
        spot = self.spots[free]
        self.pairs.append(Pair(-1, free, *apart) if spot and spot.slot == 2 else Pair(free, -1, *apart))
        self.waiting[order.id] = len(self.pairs) - 1

    def _fix(self, facts: list[tuple[UUID, Row[Any], int]]) -> None:
        """What is fixed, each ending before the next of the same person begins, in a stretch that holds it."""
        for number, (goes, visit, minute) in enumerate(facts):
            lasts = self._lasts(visit)
            following = next((at for who, _, at in facts[number + 1 :] if who == goes), minute + lasts)
            lasts = max(0, min(lasts, following - minute))
            own = visit.provider_id == self.day.provider_id
            place = self.place_of[visit.resident_id] if own else 0
            worker = self._stretch(self.person[goes], minute, lasts, place)
            self.tasks.append(
                Task(place, lasts, max(0, minute), max(0, minute), workers=frozenset({worker}), pinned=True)
            )
            spot = (
                Spot(visit.order_id, visit.slot, lasts, goes, visit.planned_start_at)
                if own and visit.order_id
                else None
            )
            self.spots.append(spot)
            waiting = self.waiting.get(visit.order_id)
            if waiting is not None:
                pair, here = self.pairs[waiting], len(self.tasks) - 1
                self.pairs[waiting] = replace(pair, first=here) if pair.first < 0 else replace(pair, second=here)

    def _lasts(self, visit: Row[Any]) -> int:
        if visit.started_at is not None and visit.ended_at is not None:
            return max(1, calendars.Span(visit.started_at, visit.ended_at).minutes)
        return int(visit.planned_minutes or 60)

    def _stretch(self, person: int, minute: int, lasts: int, place: int) -> int:
        """The stretch of work that is nearest, made long enough; a new one for who does not work that day."""
        own = [number for number, stretch in enumerate(self.stretches) if stretch.person == person]
        if not own:
            self.stretches.append(_Stretch(person, max(0, minute), minute + lasts, able=False))
            own = [len(self.stretches) - 1]
        table = self.travel[self.modes.index(self.mode_of[person])]
        home = self._begins_at(person)
        nearest = min(
            own, key=lambda n: max(self.stretches[n].begins - minute, minute + lasts - self.stretches[n].ends, 0)
        )
        found = self.stretches[nearest]
        found.begins = max(0, min(found.begins, minute - table[home][place]))
        found.ends = max(found.ends, minute + lasts + table[place][home])
        return nearest

    def _workers(self) -> tuple[Worker, ...]:
        """Overtime ends where the next stretch of the same person begins."""
        workers = []
        for stretch in self.stretches:
            caregiver, home = self.day.caregivers[stretch.person], self._begins_at(stretch.person)
            later = [
                one.begins for one in self.stretches if one.person == stretch.person and one.begins >= stretch.ends
            ]
            room = min([stretch.ends + self.asked.overtime_minutes, *later]) - stretch.ends
            workers.append(
                Worker(
                    person=stretch.person,
                    start_place=home,
                    end_place=home,
                    begins=stretch.begins,
                    ends=stretch.ends,
                    most_overtime=room,
                    skills=frozenset(caregiver.skills),
                    mode=self.modes.index(self.mode_of[stretch.person]),
                )
            )
        return tuple(workers)

    def _present(self) -> Plan:
        """Who goes where now: what nobody is sent to is not in it."""
        stops = []
        for number, (spot, task) in enumerate(zip(self.spots, self.tasks, strict=True)):
            if task.pinned and task.workers:
                stops.append(Stop(min(task.workers), task.earliest, number))
            elif spot is not None and spot.caregiver_id in self.person and spot.start_at is not None:
                person, minute = self.person[spot.caregiver_id], self._minute(spot.start_at)
                own = [n for n, stretch in enumerate(self.stretches) if stretch.person == person]
                if own:
                    best = min(
                        own, key=lambda n: max(self.stretches[n].begins - minute, minute - self.stretches[n].ends)
                    )
                    stops.append(Stop(best, minute, number))
        return Plan(tuple(sorted(stops)))
