"""Programmes: subsidy schemes.

schemes.py         a programme from draft to closed
versions.py        its rules, from a day on
cap_units.py       what the unit of their cap measures, and when it changes
appropriations.py  its money, by source and year"""

from services.programmes.appropriations import AppropriationExists, appropriate, appropriations
from services.programmes.schemes import (
    ProgrammeExists,
    ProgrammeInUse,
    ProgrammeNotFound,
    ProgrammeWithoutRules,
    create,
    get,
    listing,
    read,
    update,
)
from services.programmes.versions import VersionExists, VersionInUse, add_version, versions

__all__ = [
    "AppropriationExists",
    "ProgrammeExists",
    "ProgrammeInUse",
    "ProgrammeNotFound",
    "ProgrammeWithoutRules",
    "VersionExists",
    "VersionInUse",
    "add_version",
    "appropriate",
    "appropriations",
    "create",
    "get",
    "listing",
    "read",
    "update",
    "versions",
]
