"""How far one place is from another: metres over the sphere, in Python and in SQL."""

from math import asin, cos, radians, sin, sqrt

EARTH_M = 6_371_009
"""The mean radius."""


def metres(lat: float, lng: float, other_lat: float, other_lng: float) -> int:
    """The way over the sphere, by the haversine; half a percent off at worst."""
    half = sin(radians(other_lat - lat) / 2) ** 2
    half += cos(radians(lat)) * cos(radians(other_lat)) * sin(radians(other_lng - lng) / 2) ** 2
    return round(2 * EARTH_M * asin(min(1.0, sqrt(half))))


METRES_SQL = f"""case when {{there}}.lat - {{lat}} is not null then 2 * {EARTH_M} * asin(least(1, sqrt(
    power(sin(radians({{there}}.lat - {{lat}}) / 2), 2)
        + cos(radians({{lat}})) * cos(radians({{there}}.lat)) * power(sin(radians({{there}}.lng - {{lng}}) / 2), 2)))) end"""
"""The same in SQL, from a place to `there`, which has `lat` and `lng`: metres, not rounded. Null where either is not known: for
least() the lesser of 1 and of what is unknown is 1."""


CELLS_APART_SQL = """case when {a}lat is not null and {b}lat is not null then sqrt(power(greatest(abs({a}lat - {b}lat) - 1, 0) * 1111.9, 2)
    + power(greatest(abs({a}lng - {b}lng) - 1, 0) * 1111.9 * cos(radians((abs({a}lat) + 1) / 100.0)), 2)) end"""
"""Metres between two cells at least, null where either is not known: a hundredth of a degree is 1,111.9 m on a meridian, and less on a parallel."""
