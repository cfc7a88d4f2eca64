"""Reports: what was done in a period, and the rows behind each figure.

indicators/   what is counted, a file a family
asking.py     what may be asked, and by whom
figures.py    the figures as SQL
splits.py     by month, by division
comparing.py  the same days a year earlier
periods.py    a whole report, and one figure by month
rows.py       the rows behind a figure
reading.py    how people read figures: their order, units and numbers
prose.py      a report in sentences
document.py, workbook.py, chart.py   a report as docx and xlsx, a figure as SVG"""

from services.reports.asking import NoSuchIndicator
from services.reports.periods import Figure, Part, Report, by_month, period
from services.reports.region import region
from services.reports.rows import rows
from services.reports.splits import PeriodTooLong

__all__ = [
    "Figure",
    "NoSuchIndicator",
    "Part",
    "PeriodTooLong",
    "Report",
    "by_month",
    "period",
    "region",
    "rows",
]
