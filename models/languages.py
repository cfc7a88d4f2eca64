"""What somebody speaks, and by whom somebody would rather be served: what matching asks of both."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field as Rule

Language = Annotated[str, Rule(pattern=r"^[a-z][a-z0-9_]{1,39}$", examples=["putonghua"])]
"""A language or dialect (语言、方言). Those that are known by name stand in services/labels.py; a district writes its own dialects
as any code of this form."""

Languages = Annotated[list[Language], Rule(max_length=10)]


class WishedSex(StrEnum):
    """By whom a resident would rather be served."""

    FEMALE = "female"
    MALE = "male"
