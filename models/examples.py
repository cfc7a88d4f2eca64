"""What a caller might say, for the API page."""

from typing import Any

from pydantic import ConfigDict

EXAMPLE_ID = "01900000-0000-7000-8000-000000000001"


def example(**said: Any) -> ConfigDict:
    """`model_config = example(month="2024-05")`. Days that an act wants near today are said around 2036-07-01, which stands for it
    (api/example_days.py)."""
    return ConfigDict(json_schema_extra={"examples": [said]})
