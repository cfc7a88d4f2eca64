"""The risks of a stay, which are assessed and told to the family before somebody is admitted."""

from enum import StrEnum
from typing import Annotated, Any

from pydantic import Field as Rule

from models.examples import example
from models.wire import Day, Text, Wire


class Risk(StrEnum):
    """The nine service risks of GB 38600-2019."""

    CHOKING = "choking"
    INGESTION = "ingestion"
    PRESSURE_INJURY = "pressure_injury"
    SCALDING = "scalding"
    FALLING_FROM_BED = "falling_from_bed"
    FALLING = "falling"
    INJURY = "injury"
    WANDERING = "wandering"
    ACTIVITY_ACCIDENT = "activity_accident"


class RiskLevel(StrEnum):
    NONE = "none"
    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


Person = Annotated[Text, Rule(min_length=1, max_length=40)]
ASSESSED: dict[str, Any] = {
    "risks": {risk.value: "medium" if risk is Risk.FALLING else "low" for risk in Risk},
    "assessed_on": "2036-06-30",
    "assessed_by": "张护士长",
    "told_to": "女儿 李秀英",
    "told_on": "2036-06-30",
}


class RiskAssessment(Wire):
    """All nine, and who heard of them: a name as the house writes it, with how that person is related."""

    model_config = example(**ASSESSED)

    risks: Annotated[dict[Risk, RiskLevel], Rule(min_length=len(Risk))]
    assessed_on: Day
    assessed_by: Person
    told_to: Person
    told_on: Day
