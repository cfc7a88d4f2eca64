"""Daily prices of beds: of a kind or of a single bed, from a day on."""

from datetime import date
from typing import Annotated
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, UniqueConstraint
from sqlmodel import Field

from models.base import Row, belongs_to, stored
from models.beds import BedKind
from models.examples import example
from models.facilities import OF_THE_FACILITY
from models.wire import Day, PriceFen, Shown, Wire


class BedPrice(Row, table=True):
    """What a day costs from a day on, until a later price; one of a single bed goes before that of its kind. Never edited."""

    __tablename__ = "bed_prices"
    __table_args__ = (
        UniqueConstraint(
            *("district_code", "facility_id", "kind", "bed_id", "effective_from"),
            name="bed_prices_of_a_day_uq",
            postgresql_nulls_not_distinct=True,
        ),
        CheckConstraint("num_nonnulls(kind, bed_id) = 1", name="of_a_kind_or_of_a_bed"),
        CheckConstraint("price_fen between 0 and 100000000", name="price_in_reason"),
    )
    __grants__ = "select, insert"
    __wall__ = OF_THE_FACILITY

    facility_id: Annotated[UUID, belongs_to("facilities", index=False)]
    kind: BedKind | None = Field(default=None, sa_type=stored(BedKind))
    bed_id: Annotated[UUID, belongs_to("beds")] | None = None
    price_fen: int = Field(sa_type=BigInteger)
    effective_from: date


class BedPriceSet(Wire):
    """Of all beds of a `kind`, or of the one of `bed_id`."""

    model_config = example(kind="nursing", price_fen=12000, effective_from="2026-01-01")

    kind: BedKind | None = None
    bed_id: UUID | None = None
    price_fen: PriceFen
    effective_from: Day


class BedPriceRead(Shown):
    id: UUID
    facility_id: UUID
    kind: BedKind | None
    bed_id: UUID | None
    price_fen: int
    effective_from: date
