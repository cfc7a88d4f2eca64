"""Of each serving: whether it can be recorded at all, what is doubtful about it, and who pays.

A diner at the counter is never sent away by a doubt: it is taken and flagged. Refused is only what names nobody, no point,
or a time that has not come."""

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Row

from models.meal_hours import Hindrance
from models.meal_servings import IdentifiedBy, SelfPaid, ServingExceptionCode, ServingMode
from models.visits import Evidence
from services import calendars
from services.access import Actor
from services.errors import Forbidden, Invalid
from services.hindrances import UNPAYABLE
from services.meal_servings.asked import Asked, Door, Doubts, Taken
from services.visits.thresholds import Thresholds, thresholds

C = ServingExceptionCode
NEVER_SUBSIDISED = frozenset(
    {Hindrance.NOT_OPERATING, Hindrance.CLOSED_THAT_DAY, Hindrance.LICENCE_OUT, Hindrance.SUSPENDED}
)
"""What no officer's word mends. A meal outside the hours, or of a provider that is suspended, is for him to look at."""

WITHOUT = {
    Hindrance.NO_PROVIDER: SelfPaid.POINT_WITHOUT_PROVIDER,
    Hindrance.NO_PRICE: SelfPaid.POINT_WITHOUT_PRICE,
    Hindrance.OUTSIDE_CONTRACT: SelfPaid.POINT_WITHOUT_CONTRACT,
}
"""Told later, it is judged anew (retold.py)."""

_BY_HAND: dict[IdentifiedBy, dict[str, Any]] = {
    IdentifiedBy.LISTED: {"imported": True},
    IdentifiedBy.TYPED: {"typed": "card_no"},
}

AHEAD = timedelta(minutes=10)
"""By how much a till's clock may be ahead."""


class DinerUnknown(Invalid):
    code = "diner_unknown"
    zh = "没有登记为本区老年人；请按散客计数，或先到社区登记。"
    en = "Nobody is registered here under this; count the diner anonymously, or have him registered first."


class CardUnknown(Invalid):
    code = "card_unknown"
    zh = "没有这张助餐卡；请改用身份证，或按散客计数。"
    en = "There is no such meal card; use the identity card, or count the diner anonymously."


class ServedInFuture(Invalid):
    code = "served_in_future"
    zh = "用餐时间 {served_at} 尚未到；请核对时间，由设备登记的请校准其时钟。"
    en = "The meal is said to be at {served_at}, which has not come: check the time, or the device's clock."

    def words(self, language: str) -> dict[str, Any]:
        at = datetime.fromisoformat(self.facts["served_at"]).astimezone(calendars.SHANGHAI)
        return super().words(language) | {"served_at": f"{at:%Y-%m-%d %H:%M}"}


class PointUnknown(Invalid):
    code = "meal_point_unknown"
    zh = "没有这个助餐点。"
    en = "There is no such meal point."


class PointNotYours(Forbidden):
    code = "meal_point_not_yours"
    zh = "只能登记本助餐点的用餐。"
    en = "You record meals of your own meal point only."


def judge(actor: Actor, one: Taken, found: Row[Any]) -> None:
    """Refuses it, or says what is doubtful and why nobody but the diner pays."""
    asked = one.asked
    if found.point_id is None:
        one.refuse(PointUnknown(f"{asked.pointer}/meal_point_id"))
    elif not _own(actor, found):
        one.refuse(PointNotYours(f"{asked.pointer}/meal_point_id", permission="meal_servings:record"))
    elif found.resident_id is None:
        one.refuse(_nobody(one))
    elif asked.served_at > datetime.now(UTC) + AHEAD:
        one.refuse(ServedInFuture(f"{asked.pointer}/served_at", served_at=asked.served_at.isoformat()))
    else:
        one.doubts = _doubts(one, found)
        one.self_paid = _self_paid(asked, found)


def _own(actor: Actor, found: Row[Any]) -> bool:
    if actor.bound == "meal_point":
        return bool(actor.meal_point_id == found.point_id)
    return actor.bound != "provider" or actor.provider_id == found.provider_id


def _nobody(one: Taken) -> Invalid:
    asked = one.asked
    if asked.token_index is not None:
        return CardUnknown(f"{asked.pointer}/card_token")
    return CardUnknown(f"{asked.pointer}/card_no") if asked.card_no else DinerUnknown(f"{asked.pointer}/id_number")


def _doubts(one: Taken, found: Row[Any]) -> Doubts:
    asked, doubts = one.asked, Doubts()
    if asked.evidence is Evidence.MANUAL:
        doubts[C.MANUAL] = _BY_HAND.get(asked.identified_by, {"by_bureau": True})
    days = (calendars.today() - asked.served_on).days
    limits = thresholds(found.thresholds)
    allowed = limits.late_days
    if asked.door is not None:
        doubts |= _at_the_door(asked.door, limits)
    if days > allowed and asked.evidence is not Evidence.ATTESTED and asked.import_id is None:
        doubts[C.LATE_ENTRY] = {"days_after": days, "allowed_days": allowed}
    if found.deceased_on is not None and asked.served_on > found.deceased_on:
        doubts[C.AFTER_DEATH] = {"deceased_on": str(found.deceased_on)}
    if found.moved_out_on is not None and asked.served_on > found.moved_out_on:
        doubts[C.AFTER_MOVE] = {"moved_out_on": str(found.moved_out_on)}
    # A meal that is brought home leaves before the point opens, and arrives after it closed.
    # And what an officer attests of a provider, he knows that it has been suspended since.
    passed = {*UNPAYABLE}
    passed |= {Hindrance.OUTSIDE_HOURS} if asked.mode is ServingMode.DELIVERY else set()
    passed |= {Hindrance.PROVIDER_NOT_ACTIVE} if asked.evidence is Evidence.ATTESTED else set()
    hindrances = [one for one in found.hindrances if one not in passed]
    if _brought_by_whom_nobody_expected(asked, found):
        hindrances.append(Hindrance.NOT_DELIVERING)
    if hindrances:
        doubts[C.POINT_NOT_SERVING] = {"hindrances": hindrances}
    if found.card_ended_at is not None and asked.served_at >= found.card_ended_at:
        doubts[C.CARD_ENDED] = {"ended_at": found.card_ended_at.isoformat()}
    return doubts


def _brought_by_whom_nobody_expected(asked: Asked, found: Row[Any]) -> bool:
    """An order ahead was checked when it was placed; a list is looked at as a whole, and which points deliver stands in none."""
    checked = found.meal_order_id is not None or asked.import_id is not None
    return asked.mode is ServingMode.DELIVERY and found.delivery_radius_metres is None and not checked


def _at_the_door(door: Door, limits: Thresholds) -> Doubts:
    if door.accuracy_m is None:
        return {C.UNPROVEN: {}}
    if door.distance_m is None:
        return {C.PLACE: {"home_unknown": True}}
    within = limits.geofence_m + door.accuracy_m
    return {C.PLACE: {"distance_m": door.distance_m, "allowed_m": within}} if door.distance_m > within else {}


def _self_paid(asked: Asked, found: Row[Any]) -> SelfPaid | None:
    if not NEVER_SUBSIDISED.isdisjoint(found.hindrances):
        return SelfPaid.POINT_NOT_SERVING
    for lacking in UNPAYABLE:
        if lacking in found.hindrances:
            return WITHOUT[lacking]
    if found.card_ended_at is not None and asked.served_at >= found.card_ended_at:
        return SelfPaid.CARD_ENDED  # or who found a lost card would take the meal from its owner
    return None if found.entitlement_id else SelfPaid.NOT_ENTITLED
