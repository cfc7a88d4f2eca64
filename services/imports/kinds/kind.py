"""What a kind of import is made of."""

from collections.abc import Awaitable, Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from models.imports import ImportKind
from services.access import Actor, Permission
from services.errors import DomainError
from services.imports.columns import Column
from services.imports.entries import Entry


@dataclass
class Run:
    """One import under way. `by` is who uploaded it: what he may touch, and in whose name the audit speaks.

    It remembers the rows of this file that went in, by what their kind tells them apart by: of each the hash and the number
    of its first row, and of those few that stand there again how often. `names` are what this file calls things that have
    more than one row, with the row that said it first."""

    import_id: UUID
    by: Actor
    attested: bool
    first_rows: dict[int, int] = field(default_factory=dict)
    later_rows: dict[int, set[int]] = field(default_factory=dict)
    names: dict[str, tuple[int, str]] = field(default_factory=dict)

    @property
    def district(self) -> str:
        return self.by.district

    def remember(self, what: Hashable, row: int) -> None:
        if self.first_rows.setdefault(hash(what), row) != row:
            self.later_rows.setdefault(hash(what), set()).add(row)

    def own_row(self, import_id: UUID | None, row: int | None) -> int | None:
        """The row of this file that brought it in, if one did."""
        return row if import_id == self.import_id else None

    def first_row(self, what: Hashable) -> int | None:
        """The row that said it first in this file, among those of earlier batches."""
        return self.first_rows.get(hash(what))

    def times(self, what: Hashable) -> int:
        """How often it stands in earlier batches of this file."""
        return (hash(what) in self.first_rows) + len(self.later_rows.get(hash(what), ()))


Take = Callable[[AsyncSession, Run, Sequence[Entry]], Awaitable[None]]
Write = Callable[[AsyncSession], Awaitable[None]]
Prepare = Callable[[AsyncSession, Run, Sequence[Entry]], Awaitable[Write]]


@dataclass(frozen=True)
class Kind:
    """`take` writes a batch of rows that could be read: each ends with an outcome, or with faults.

    `prepare` is its first half for what comes by the hundred thousand: it only reads, in a transaction of its own while
    PostgreSQL writes the batch before, and so does not see that one. What is left to do is what it returns.
    `remember` tells rows of one file apart, where a later row must know of an earlier one; None keeps memory constant.
    `violations` say in people's words what a constraint of the database means that no check before it caught.
    `attested_by`: whose file is attested evidence, which another officer approves before it is paid.
    `example` is a row of the template, by column; {district} stands for the code of whoever asks."""

    name: ImportKind
    permissions: tuple[Permission, ...]
    columns: tuple[Column, ...]
    take: Take
    prepare: Prepare | None = None
    remember: Callable[[Entry], Hashable] | None = None
    violations: Mapping[str, DomainError] = field(default_factory=dict)
    example: Mapping[str, str] = field(default_factory=dict)
    attested_by: Permission | None = None
