"""Reports: what was done in a period, and the rows behind each figure."""

from services.reports.asking import NoSuchIndicator, PeriodReversed
from services.reports.figures import Figure, period
from services.reports.region import region
from services.reports.rows import rows

__all__ = ["Figure", "NoSuchIndicator", "PeriodReversed", "period", "region", "rows"]
