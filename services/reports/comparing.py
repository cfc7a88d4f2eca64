"""The same days a year earlier, and what changed since."""

from datetime import date, timedelta

from models.reports import ReportPeriod


def _year_before(day: date) -> date:
    """29 February, which the year before lacks, begins where March does."""
    return date(day.year - 1, 3, 1) if (day.month, day.day) == (2, 29) else day.replace(year=day.year - 1)


def year_before(period: ReportPeriod) -> ReportPeriod | None:
    """Up to the day before the one that follows: February is compared with the whole of February, and days that follow
    each other with days that follow each other. None where no day is left: of 29 February alone."""
    from_on, to_on = _year_before(period.from_on), _year_before(period.to_on + timedelta(days=1)) - timedelta(days=1)
    return period.model_copy(update={"from_on": from_on, "to_on": to_on}) if from_on <= to_on else None


def per_mille(change: int, of: int) -> int | None:
    """Thousandths, half away from nought; null of nought."""
    if not of:
        return None
    whole = (abs(change) * 2000 + abs(of)) // (2 * abs(of))
    return whole if (change < 0) == (of < 0) else -whole
