"""What the public is told without signing in: places, their safety record, prices. Nothing here tells of a person.

districts.py    which district is asked about
places.py       facilities and meal points: found, and as they are shown
facts.py        of some places: major hazards, the record, free beds, hours
inspections.py  the inspections of one place
items.py        the catalogue with the prices of today
sheets.py       the same as CSV"""

from services.public.districts import DistrictUnknown, known
from services.public.inspections import of_facility, of_meal_point
from services.public.items import service_items
from services.public.places import facilities, facility, meal_point, meal_points

__all__ = [
    "DistrictUnknown",
    "facilities",
    "facility",
    "known",
    "meal_point",
    "meal_points",
    "of_facility",
    "of_meal_point",
    "service_items",
]
