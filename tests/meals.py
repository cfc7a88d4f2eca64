"""Meal points for tests, as tests/factories.py makes everything else."""

import itertools
from datetime import UTC, datetime
from uuid import UUID

from models.accounts import Role
from models.meal_licences import LicenceKind, MealLicence
from models.meal_menus import MealMenu
from models.meal_orders import MealOrder
from models.meal_points import Area, Meal, MealPoint, MealPointModel, MealPointSpell, MealPointStatus
from models.meal_servings import IdentifiedBy, MealServing, ServingMode, ServingStatus
from models.meal_tallies import MealTally
from services.calendars import today
from tests.factories import LONG_AGO

_next = itertools.count(1)


async def meal_point(make, **given):
    """A canteen in the district's one community that has been open since long ago, unless said otherwise."""
    number = next(_next)
    said = {"code": f"MP{number}", "name": f"幸福食堂{number}", "area": Area.URBAN, "status": MealPointStatus.OPERATING}
    dated = {} if given.get("status", said["status"]) is MealPointStatus.PLANNED else {"opened_on": LONG_AGO}
    said |= dated | {"model": MealPointModel.CATERING_COMPANY, "division_code": make.division_code}
    point = MealPoint(district_code=make.code, **said | given)
    await make.add(point)
    if point.opened_on:
        await make.add(
            MealPointSpell(
                district_code=make.code, meal_point_id=point.id, from_on=point.opened_on, until_on=point.closed_on
            )
        )
    return point


async def licence(make, point, **given):
    """For food, since long ago and without an end."""
    said = {"kind": LicenceKind.FOOD, "number": f"JY{next(_next)}", "valid_from": LONG_AGO} | given
    found = MealLicence(district_code=make.code, meal_point_id=point.id, **said)
    await make.add(found)
    return found


async def menu(make, point, **given):
    """Today's lunch: a fish for eight yuan."""
    fish = {"name": "清蒸鲈鱼", "price_fen": 800, "allergens": ["fish"], "diet_tags": ["low_salt"]}
    said = {"served_on": today(), "meal": Meal.LUNCH, "dishes": [fish]} | given
    found = MealMenu(district_code=make.code, meal_point_id=point.id, **said)
    await make.add(found)
    return found


async def offered(make, **given):
    """A point with a licence and a menu, by the id that its lists stand under."""
    point = await meal_point(make, **given)
    await licence(make, point)
    await menu(make, point)
    return {"meal_point_id": str(point.id)}


async def eaten(make, point_id, provider_id, resident_id, item_id):
    """A lunch that a resident paid himself, a dinner that was ordered, and two diners without a name."""
    place = {"district_code": make.code, "meal_point_id": UUID(point_id), "provider_id": provider_id}
    meal = {"meal": Meal.LUNCH, "served_on": today()}
    how = {"mode": ServingMode.DINE_IN, "status": ServingStatus.VERIFIED, "identified_by": IdentifiedBy.ID_NUMBER}
    who = {"resident_id": resident_id, "division_code": make.division_code, "serving_no": "S-1", "price_fen": 1500}
    await make.add(MealServing(**place, **meal, **how, **who, served_at=datetime.now(UTC)))
    await make.add(MealTally(**place, **meal, count=2))
    now = datetime.now(UTC)
    noon = {"begins_at": now, "order_until": now, "placed_by": UUID(int=1)}
    ordered = {"order_no": "M-1", "meal": Meal.DINNER, "mode": ServingMode.DELIVERY, "service_item_id": item_id}
    who.pop("serving_no")
    await make.add(MealOrder(**place, **who, **noon, **ordered, served_on=today(), expected_subsidy_fen=0))


async def billing(make, provider_id, role):
    """What somebody of this role is bound to who bills for the provider, or nothing."""
    own = {"provider_id": provider_id}
    if role is Role.MEAL_POINT_OPERATOR:
        return {"meal_point_id": (await meal_point(make, **own)).id}
    if role is Role.FACILITY_MANAGER:
        return {"facility_id": (await make.facility(**own)).id}
    return own if role is Role.PROVIDER_MANAGER else {}
