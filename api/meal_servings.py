"""Meal servings (助餐记录): at the till, in batches afterwards, and what an officer says of the doubtful ones."""

from typing import Annotated, Any
from uuid import UUID

import orjson
from fastapi import Query, Request, Response
from pydantic import ValidationError

from api import errors
from api.deps import CurrentActor, Session, Slice
from api.routes import listed, router, tagged
from models.meal_points import Meal
from models.meal_servings import (
    MealServingExceptionRead,
    MealServingRead,
    ServingAcknowledgements,
    ServingAcknowledgementsRead,
    ServingBatch,
    ServingBatchRead,
    ServingExceptionCode,
    ServingReason,
    ServingRecord,
    ServingReview,
    ServingSettled,
    ServingStatus,
)
from models.wire import Day, Listed
from services import meal_servings
from services.meal_servings.record import Served

routes = router("/meal-servings", "meal servings")


@routes.post("", summary="Record a meal", status_code=201, response_model=ServingSettled)
async def record(serving: ServingRecord, request: Request, session: Session, actor: CurrentActor) -> Response:
    """By identity card, meal card or typed card number (flagged). Says the subsidy and what the diner pays; of one meal a day
    one serving is subsidised, a second names where and when the first was. Sent again it is the same serving (200)."""
    body, version, new = await meal_servings.record(session, actor, serving)
    return tagged(request, body, version, 201 if new else 200)


@routes.post(
    "/batch", summary="Record meals made offline", response_model=ServingBatchRead, name="meal_servings.record_batch"
)
async def record_batch(batch: ServingBatch, request: Request, session: Session, actor: CurrentActor) -> Response:
    """Up to 1,000, in any order and any number of times: each is accepted, a duplicate, or rejected with a code and a
    pointer. Late ones are flagged."""
    language = errors.language(request)
    read, faults = _read(batch.servings, language)
    said = [(f"/servings/{n}", serving) for n, serving in read.items()]
    served = dict(zip(read, await meal_servings.record_batch(session, actor, said), strict=True))
    results = [faults[n] if n in faults else _told(read[n], served[n], language) for n in range(len(batch.servings))]
    counts = {
        result: sum(one["result"] == result for one in results) for result in ("accepted", "duplicate", "rejected")
    }
    return Response(orjson.dumps(counts | {"results": results}, default=str), media_type="application/json")


_NOTHING = dict.fromkeys(("code", "pointer", "message", "status", "self_paid_code", "subsidy_fen", "pays_fen"))


def _read(servings: list[dict[str, Any]], language: str) -> tuple[dict[int, ServingRecord], dict[int, dict[str, Any]]]:
    """Those that can be read, and what is wrong with the others, by their place."""
    read, faults = {}, {}
    for n, serving in enumerate(servings):
        try:
            read[n] = ServingRecord.model_validate(serving)
        except ValidationError as error:
            fault = errors.fault(error.errors()[0], language, "servings", n)
            faults[n] = _NOTHING | _named(serving) | {"result": "rejected", "exceptions": []} | fault
    return read, faults


def _named(serving: dict[str, Any]) -> dict[str, Any]:
    """Of what cannot be read, its id and number where they are text of their length: the till must find it again."""
    said = {name: serving.get(name) for name in ("id", "serving_no")}
    return {name: value if isinstance(value, str) and len(value) <= 60 else None for name, value in said.items()}


def _told(serving: ServingRecord, one: Served, language: str) -> dict[str, Any]:
    told = _NOTHING | {"id": serving.id, "serving_no": serving.serving_no or str(serving.id), "exceptions": []}
    told["result"] = one.result
    if one.refusal is not None:
        told |= {"code": one.refusal.code, "pointer": one.refusal.pointer, "message": one.refusal.said(language)}
    if one.shown is not None:
        told |= {name: one.shown[name] for name in ("status", "self_paid_code", "subsidy_fen", "pays_fen")}
        told["exceptions"] = one.shown["open_exceptions"]
    return told


@routes.get("", summary="Meals", response_model=Listed[MealServingRead])
async def listing(
    request: Request,
    session: Session,
    actor: CurrentActor,
    part: Slice,
    from_on: Annotated[Day | None, Query(description="First day")] = None,
    to_on: Annotated[Day | None, Query(description="Last day")] = None,
    meal: Meal | None = None,
    status: ServingStatus | None = None,
    exception: Annotated[ServingExceptionCode | None, Query(description="With this doubt open")] = None,
    resident_id: UUID | None = None,
    meal_point_id: UUID | None = None,
    provider_id: UUID | None = None,
    import_id: UUID | None = None,
) -> Response:
    """Newest first: a point's own, a provider's, a resident's own, a division's, or the district's."""
    found = await meal_servings.listing(
        session,
        actor,
        part,
        from_on=from_on,
        to_on=to_on,
        meal=meal,
        status=status,
        exception=exception,
        resident_id=resident_id,
        meal_point_id=meal_point_id,
        provider_id=provider_id,
        import_id=import_id,
    )
    return listed(request, *found)


@routes.post("/acknowledgements", summary="Acknowledge many doubts with one reason")
async def acknowledge_many(
    asked: ServingAcknowledgements, session: Session, actor: CurrentActor
) -> ServingAcknowledgementsRead:
    """One code in an import, or in at most 31 days; at most 5,000 servings an act, and `remaining` tells how many are left."""
    return await meal_servings.acknowledge_many(session, actor, asked)


@routes.get("/{serving_id}", summary="One meal", response_model=MealServingRead)
async def read(serving_id: UUID, request: Request, session: Session, actor: CurrentActor) -> Response:
    """Who paid what, and which doubts are open. 404 for another's."""
    return tagged(request, *await meal_servings.read(session, actor, serving_id))


@routes.get(
    "/{serving_id}/exceptions", summary="What is doubtful about a meal", response_model=Listed[MealServingExceptionRead]
)
async def exceptions(
    serving_id: UUID, request: Request, session: Session, actor: CurrentActor, part: Slice
) -> Response:
    """In the order in which they were found, those that were settled too."""
    return listed(request, *await meal_servings.exceptions_of(session, actor, serving_id, part))


@routes.post("/{serving_id}/annul", summary="Annul a slip of the till", response_model=MealServingRead)
async def annul(
    serving_id: UUID, why: ServingReason, request: Request, session: Session, actor: CurrentActor
) -> Response:
    """On the day of recording by who records (later 409 `annul_too_late`), afterwards by a subsidy officer. It stays on
    record; what it posted is reversed, and the meal may be recorded again."""
    return tagged(request, *await meal_servings.annul(session, actor, serving_id, why))


@routes.post("/{serving_id}/review", summary="Decide about a meal", response_model=MealServingRead)
async def review(
    serving_id: UUID, said: ServingReview, request: Request, session: Session, actor: CurrentActor
) -> Response:
    """By a subsidy officer: accept all that is doubtful, or reject the serving, which then counts nowhere. 409 `same_person`
    for who recorded or imported it, `kin_conflict` for kin."""
    return tagged(request, *await meal_servings.review(session, actor, serving_id, said))


@routes.post("/{serving_id}/restore", summary="Let a rejected meal count again", response_model=MealServingRead)
async def restore(
    serving_id: UUID, why: ServingReason, request: Request, session: Session, actor: CurrentActor
) -> Response:
    """By a subsidy officer other than who rejected it: it comes back with the doubts that were open about it. 409 `same_person`,
    `kin_conflict`, `serving_stays_rejected` where another serving of the meal took its place."""
    return tagged(request, *await meal_servings.restore(session, actor, serving_id, why))
