"""What every row behind a figure says."""

from uuid import UUID

from models.wire import Shown


class ReportRow(Shown):
    """`counted` is what the row adds to the figure: the figure is the sum of `counted` over all its rows.

    Where several rows make one (the visits of a resident-month, the two caregivers of an order), the first of them counts 1
    and the others 0; `counted_with` is the one that counts."""

    id: UUID
    counted: int
    counted_with: UUID | None = None
    links: dict[str, str]
