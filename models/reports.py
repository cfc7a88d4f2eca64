"""Reports (报表): the figures of a period, and the rows behind each."""

from enum import StrEnum

from pydantic import ConfigDict

from models.wire import Day, DivisionCode, Shown, Wire


class FigureUnit(StrEnum):
    """What a figure counts. Minutes are shown to people as hours, fen as yuan; on the wire they stay whole."""

    PERSON_TIMES = "person_times"
    VISITS = "visits"
    RESIDENT_MONTHS = "resident_months"
    MINUTES = "minutes"
    FEN = "fen"
    RESIDENTS = "residents"
    ENTITLEMENTS = "entitlements"
    FACILITIES = "facilities"
    BEDS = "beds"
    MEAL_POINTS = "meal_points"
    MEALS = "meals"
    CENTRES = "centres"
    HOMES = "homes"
    ACTIVITIES = "activities"
    EVENTS = "events"
    INSPECTIONS = "inspections"
    NOTICES = "notices"
    FINDINGS = "findings"


class ReportPeriod(Wire):
    """Days of Asia/Shanghai, both included; `division` narrows to a township or community of the district."""

    from_on: Day
    to_on: Day
    division: DivisionCode | None = None


class Split(StrEnum):
    """What each figure is broken down by."""

    MONTH = "month"
    DIVISION = "division"


class Compared(StrEnum):
    """With what each figure is compared."""

    YEAR_BEFORE = "year_before"


class ReportOrder(ReportPeriod):
    by: Split | None = None
    compare: Compared | None = None


class FigurePart(Shown):
    """The figure of one month (`2024-03`), as far as the period holds it, or of one division (`371002001`)."""

    of: str
    label: str
    value: int
    attested: int | None = None


class FigureRead(Shown):
    """`attested` is the part of the value that only an officer's attested list stands for: without those visits the figure
    would be smaller by it. It is missing where a figure does not rest on visits.

    With `compare`, `year_before` is the value of the same days a year earlier; `change` is the value less that, and
    `change_per_mille` the change in thousandths of it. They are null where there is nothing to compare. With `by`, `parts`
    are the figure of each month or division; what is counted once (people, resident-months) does not add up over them.
    `districts`, which only a region's figures have, says what each district adds: who was served in two is counted in both."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"value": 2529780, "unit": "minutes", "label": "居家服务：服务时长", "attested": 2460000}]
        }
    )

    value: int
    unit: FigureUnit
    label: str
    attested: int | None = None
    year_before: int | None = None
    change: int | None = None
    change_per_mille: int | None = None
    parts: list[FigurePart] | None = None
    districts: dict[str, int] | None = None
