"""Meal points for tests, as tests/factories.py makes everything else."""

import itertools

from models.meal_points import Area, MealPoint, MealPointModel, MealPointStatus
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
    return point
