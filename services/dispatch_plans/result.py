"""What a plan comes to, beside the day as it stands: ids, times and figures, as the row keeps them."""

from typing import Any
from uuid import UUID

import orjson

from services.dispatch import checker
from services.dispatch.problem import Plan
from services.dispatch.reasons import Why, why
from services.dispatch_plans.build import Built, Spot
from services.matches.weights import CAREGIVER_WEIGHTS, reasons, wish


def of(built: Built, plan: Plan) -> dict[str, Any]:
    """Minutes of a start count from midnight in Shanghai."""
    problem, stops = built.problem, {stop.task: stop for stop in plan.stops}
    before = {stop.task: stop for stop in built.present.stops}
    visits, unserved = [], [_left(spot, reason) for spot, reason in built.left_out]
    changes = moved = 0
    for task, spot in enumerate(built.spots):
        if spot is None:
            continue
        if (stop := stops.get(task)) is None:
            unserved.append(_left(spot, _why(built, task)))
            continue
        goes = built.caregivers[stop.worker]
        visits.append(
            {
                "order_id": spot.order_id,
                "slot": spot.slot,
                "caregiver_id": goes,
                "start": stop.start,
                "ordered": spot.ordered,
                "minutes": spot.minutes,
                "fixed": problem.tasks[task].pinned,
                "present_caregiver_id": spot.caregiver_id,
                "present_start_at": spot.start_at,
                "reasons": _wishes(built, spot.resident_id, goes),
            }
        )
        if not problem.tasks[task].pinned:
            changes += task in before and goes != spot.caregiver_id
            moved += stop.start != (before[task].start if task in before else spot.ordered)
    return {
        "visits": sorted(visits, key=lambda visit: (visit["start"], str(visit["order_id"]), visit["slot"])),
        "unserved": unserved,
        "rounds": [_round(built, one) for one in checker.rounds(problem, plan)],
        "present": _figures(built, built.present),
        "planned": _figures(built, plan),
        "changes": changes,
        "moved": moved,
        "homes_unknown": built.homes_unknown,
    }


def written(made: dict[str, Any]) -> str:
    return orjson.dumps(made, default=str).decode()


def _wishes(built: Built, resident_id: UUID, caregiver_id: UUID) -> list[dict[str, Any]]:
    """What the resident would rather have, and has or has not, in the words of matching."""
    row = built.wishes.get((resident_id, caregiver_id))
    if row is None:
        return []
    parts = [*wish("language", row.speaks), *wish("sex", row.sex_as_wished)]
    told = reasons(CAREGIVER_WEIGHTS, parts, language=row.language, sex=row.caregiver_sex)
    return [one.model_dump() for one in told]


def _why(built: Built, task: int) -> Why:
    """Who could serve it and has the day off is none of the problem's workers, and is there all the same."""
    reason, skill = why(built.problem, task), built.problem.tasks[task].skill
    rests = any(skill is None or skill in skills for skills in built.off)
    return Why.OUTSIDE_SHIFTS if reason is Why.NOBODY_ABLE and rests else reason


def _round(built: Built, one: checker.Round) -> dict[str, Any]:
    goes = built.caregivers[one.worker]
    begins = (
        "home" if goes in built.homes else "office" if built.problem.workers[one.worker].start_place else "first_visit"
    )
    return {
        "caregiver_id": goes,
        "begins": begins,
        "leaves": one.leaves,
        "out_minutes": one.out,
        "back_minutes": one.back,
        "returns": one.returns,
    }


def _left(spot: Spot, reason: str) -> dict[str, Any]:
    return {"order_id": spot.order_id, "slot": spot.slot, "reason": reason}


def _figures(built: Built, plan: Plan) -> dict[str, int]:
    come = checker.figures(built.problem, plan)
    gone = [spot for spot, _ in built.left_out if plan is not built.present or spot.caregiver_id is None]
    return {
        "travel_minutes": come.travel,
        "overtime_minutes": come.overtime,
        "unserved": come.unserved + len(gone),
        "strangers": come.strangers,
        "wishes_unmet": come.unspoken + come.unwished,
        "broken": len({fault.task for fault in checker.faults(built.problem, plan)}),
    }
