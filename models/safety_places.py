"""The places that safety is about: facilities, meal points, providers and care centres, each by a column of its own."""

from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator
from sqlmodel import Field, SQLModel

from models.base import belongs_to, stored
from models.safety_checklists import InspectedKind

PLACES = tuple(f"{kind}_id" for kind in InspectedKind)
"""The columns that name the place: exactly one of them, that of its kind."""
NAMED_WHOLE = " and ".join(f"(place_kind = '{kind}') = ({kind}_id is not null)" for kind in InspectedKind)


def _each_once(names: list[str]) -> list[str]:
    return list(dict.fromkeys(names))


EACH_ONCE = AfterValidator(_each_once)
"""Of the departments that inspect: one that is named twice makes no inspection joint. In the order in which they are named."""


class AtPlace(SQLModel):
    """Of one place; the table checks NAMED_WHOLE."""

    place_kind: InspectedKind = Field(sa_type=stored(InspectedKind))
    facility_id: Annotated[UUID, belongs_to("facilities")] | None = None
    meal_point_id: Annotated[UUID, belongs_to("meal_points")] | None = None
    provider_id: Annotated[UUID, belongs_to("providers")] | None = None
    care_centre_id: Annotated[UUID, belongs_to("care_centres")] | None = None
