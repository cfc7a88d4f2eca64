"""Sources of money (资金来源): each has one name inside, however it is said."""

from collections.abc import Mapping
from typing import Annotated

from pydantic import AfterValidator, Field

from models.wire import Text

SOURCES: Mapping[str, str] = {"central": "中央", "province": "省级", "city": "市级", "district": "区级"}
"""In Chinese; a bureau may write other sources, which say themselves."""
_DISTRICT = ("区", "县", "县级", "区县", "区县级", "县区级", "区（县）级", "县（区）级")
_CODES = (
    {zh: code for code, zh in SOURCES.items()} | {"省": "province", "市": "city"} | dict.fromkeys(_DISTRICT, "district")
)


def source_code(said: str) -> str:
    """区级, 县级财政资金 and district are one: else the money of one would never meet the shares that ask for another."""
    return _CODES.get(said.removesuffix("资金").removesuffix("财政"), said)


Source = Annotated[Text, Field(min_length=1, max_length=40), AfterValidator(source_code)]
