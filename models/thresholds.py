"""Thresholds that a programme version may set: where verification begins to doubt, and where a month looks strange."""

from typing import Annotated

from pydantic import Field as Rule

from models.wire import Share, Wire

Metres = Annotated[int, Rule(strict=True, ge=0, le=100_000)]
Seconds = Annotated[int, Rule(strict=True, ge=0, le=604_800)]
ThresholdMinutes = Annotated[int, Rule(strict=True, ge=0, le=14_400)]
Days = Annotated[int, Rule(strict=True, ge=0, le=3660)]


class Thresholds(Wire):
    """Where verification begins to doubt (standards.md), and where a claim's month looks strange (reliability.md, F02 to F13);
    and how many years lie between two subsidised modifications of a home. What is left out has its default."""

    geofence_m: Metres | None = None
    accuracy_m: Metres | None = None
    skew_seconds: Seconds | None = None
    shortest_minutes: ThresholdMinutes | None = None
    longest_minutes: ThresholdMinutes | None = None
    arrival_minutes: ThresholdMinutes | None = None
    correction_days: Days | None = None
    late_days: Days | None = None
    caregiver_day_minutes: ThresholdMinutes | None = None
    caregiver_month_days: Days | None = None
    split_gap_minutes: ThresholdMinutes | None = None
    same_fix_days: Annotated[int, Rule(strict=True, ge=2, le=32)] | None = None
    heaped_bp: Share | None = None
    month_end_bp: Share | None = None
    modification_years: Annotated[int, Rule(strict=True, ge=0, le=30)] | None = None
