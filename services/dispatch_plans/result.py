"""What a plan comes to, beside the day as it stands: ids, times and figures, as the row keeps them."""

from typing import Any

import orjson

from services.dispatch import checker
from services.dispatch.problem import Plan
from services.dispatch.reasons import why
from services.dispatch_plans.build import Built, Spot


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
            unserved.append(_left(spot, why(problem, task)))
            continue
        goes = built.caregivers[stop.worker]
        visits.append(
            {
                "order_id": spot.order_id,
                "slot": spot.slot,
                "caregiver_id": goes,
                "start": stop.start,
                "minutes": spot.minutes,
                "fixed": problem.tasks[task].pinned,
                "present_caregiver_id": spot.caregiver_id,
                "present_start_at": spot.start_at,
            }
        )
        if task in before and not problem.tasks[task].pinned:
            changes += goes != spot.caregiver_id
            moved += before[task].start != stop.start
    return {
        "visits": sorted(visits, key=lambda visit: (visit["start"], str(visit["order_id"]), visit["slot"])),
        "unserved": unserved,
        "present": _figures(built, built.present),
        "planned": _figures(built, plan),
        "changes": changes,
        "moved": moved,
        "homes_unknown": built.homes_unknown,
    }


def written(made: dict[str, Any]) -> str:
    return orjson.dumps(made, default=str).decode()


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
        "broken": len({fault.task for fault in checker.faults(built.problem, plan)}),
    }
