"""The day as a problem: which visits may be moved, who may do them, when people work, and what each thing costs.

Minutes count from midnight in Shanghai."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Row

from models.dispatch_plans import DispatchAsk
from services import calendars
from services.dispatch.problem import Pair, Plan, Problem, Stop, Task, Worker
from services.dispatch_plans import ways
from services.dispatch_plans.day import Day
from services.dispatch_plans.stretches import MIDNIGHT, Stretch, worked
from services.dispatch_plans.weights import WEIGHTS

LEAD = timedelta(minutes=30)
"""What begins within so long stays as it is: somebody is on the way."""


@dataclass(frozen=True)
class Spot:
    """A place of an order, the minute for which it was ordered, and who goes there when at present."""

    order_id: UUID
    resident_id: UUID
    slot: int
    minutes: int
    ordered: int
    caregiver_id: UUID | None
    start_at: datetime | None


@dataclass(frozen=True)
class Built:
    """`spots`: of each task what it stands for; None for what is only in the way. `present`: the day as it stands. `left_out`: what
    is not planned, and why. `caregivers`: of each worker. `homes`: the caregivers who begin and end at home.
    `wishes`: as the day has them. `off`: the skills of each who could be sent, and does not work that day."""

    problem: Problem
    spots: tuple[Spot | None, ...]
    present: Plan
    left_out: tuple[tuple[Spot, str], ...]
    caregivers: tuple[UUID, ...]
    homes: frozenset[UUID]
    wishes: Mapping[tuple[UUID, UUID], Row[Any]]
    homes_unknown: int
    off: tuple[frozenset[str], ...]


def built(day: Day, asked: DispatchAsk, now: datetime) -> Built:
    return _Builder(day, asked, now).built()


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
        self.stretches = [stretch for number in range(len(day.caregivers)) for stretch in worked(day, number)]
        self.tasks: list[Task] = []
        self.spots: list[Spot | None] = []
        self.left_out: list[tuple[Spot, str]] = []
        self.pairs: list[Pair] = []
        self.waiting: dict[UUID, int] = {}

    def _minute(self, instant: datetime) -> int:
        return (instant - self.midnight) // timedelta(minutes=1)

    def _places(self) -> tuple[list[ways.Place], dict[UUID, int]]:
        """Nowhere first; then the office, the residents' homes, and the caregivers' that are recorded or in the provider's table."""
        lat, lng = self.day.office
        said = self.asked.travel.places if self.asked.travel else []
        office = self.day.provider_id if lat is not None or self.day.provider_id in said else None
        places = [ways.Place(None), ways.Place(office, lat, lng)]
        residents = dict.fromkeys(row.resident_id for row in [*self.day.orders, *self.day.visits])
        places += [ways.Place(one, *self.day.homes.get(one, (None, None))) for one in residents]
        living = [one for one in self.person if one in self.day.homes or one in said]
        places += [ways.Place(one, *self.day.homes.get(one, (None, None))) for one in living]
        return places, {place.id: number for number, place in enumerate(places) if place.id is not None}

    def _begins_at(self, person: int) -> int:
        """Where this caregiver's day begins and ends: her home if it is recorded or in the provider's table, else the
        office."""
        return self.place_of.get(self.day.caregivers[person].id, self.place_of.get(self.day.provider_id, 0))

    def built(self) -> Built:
        facts = self._facts()
        for order in self.day.orders:
            self._plan(order, facts)
        self._fix(facts)
        workers = self._workers()
        tasks = tuple(self._peopled(task, spot) for task, spot in zip(self.tasks, self.spots, strict=True))
        problem = Problem(tasks, workers, self.travel, tuple(self.pairs), WEIGHTS)
        caregivers = tuple(self.day.caregivers[stretch.person].id for stretch in self.stretches)
        unknown = sum(1 for place in self.places[2:] if place.id not in self.person and place.lat is None)
        homes = frozenset(one for one in self.person if one in self.place_of)
        spots, left_out = tuple(self.spots), tuple(self.left_out)
        off = self._off()
        return Built(problem, spots, self._present(), left_out, caregivers, homes, self.day.wishes, unknown, off)

    def _off(self) -> tuple[frozenset[str], ...]:
        work = {stretch.person for stretch in self.stretches if stretch.able}
        people = enumerate(self.day.caregivers)
        return tuple(frozenset(one.skills) for number, one in people if one.fit and number not in work)

    def _peopled(self, task: Task, spot: Spot | None) -> Task:
        """With who may be sent, unless it is fixed, and by whom the resident would rather not be served."""
        able = frozenset(number for number, stretch in enumerate(self.stretches) if stretch.able)
        wishes = [(own, self.day.wishes.get((spot.resident_id, one))) for one, own in self.person.items() if spot]
        return replace(
            task,
            workers=task.workers if task.pinned else able,
            unspoken=frozenset(own for own, wish in wishes if wish is not None and wish.speaks is False),
            unwished=frozenset(own for own, wish in wishes if wish is not None and wish.sex_as_wished is False),
        )

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
            least, most = apart if slot == 2 else (0, 0)
            wished = self._minute(order.planned_start_at) + least
            spot = Spot(order.id, order.resident_id, slot, order.planned_minutes, wished, goes, start_at)
            if order.resident_id in self.day.away or earliest > latest:
                why = "resident_away" if order.resident_id in self.day.away else "too_late"
                self.left_out.append((spot, why))
                continue
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
                Spot(visit.order_id, visit.resident_id, visit.slot, lasts, minute, goes, visit.planned_start_at)
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
            self.stretches.append(Stretch(person, max(0, minute), minute + lasts, able=False))
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
