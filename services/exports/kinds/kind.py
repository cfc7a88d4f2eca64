"""What a kind of export is made of."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, FromClause, Select, and_, literal_column, text, true
from sqlmodel.ext.asyncio.session import AsyncSession

from models.exports import ExportKind
from services import sight
from services.access import Actor, Permission
from services.exports.columns import Column

Finish = Callable[[AsyncSession, Actor, Sequence[Any]], Awaitable[Sequence[Sequence[Any]]]]
Seen = Callable[[Actor, str], ColumnElement[bool]]
Computed = Callable[[Actor, Mapping[str, Any]], Select[Any]]


@dataclass(frozen=True)
class Filter:
    """A condition over `:name`, and what its value must be. Without a condition the statement itself is computed for the value."""

    sql: str
    of: Any


def of_district(actor: Actor, table: str) -> ColumnElement[bool]:
    return text(f"{table}.district_code = :district").bindparams(district=actor.district)  # type: ignore[return-value]


def as_stated(_actor: Actor, _table: str) -> ColumnElement[bool]:
    """Of a list that is computed: its own statement holds who sees what."""
    return true()


def of_provider(actor: Actor, table: str) -> ColumnElement[bool]:
    """A provider's people see its own, and so do the operators of its meal points."""
    own = sight.own_provider(actor)
    if own is None:
        return of_district(actor, table)
    provider: ColumnElement[UUID] = literal_column(f"{table}.provider_id")
    return and_(of_district(actor, table), provider == own)


def of_division(actor: Actor, table: str) -> ColumnElement[bool]:
    """A community worker sees what is of his divisions, by the division that the row itself names."""
    if actor.bound != "division":
        return of_district(actor, table)
    condition = text(f"{table}.district_code = :district and starts_with({table}.division_code, :own_division)")
    return condition.bindparams(district=actor.district, own_division=actor.division)  # type: ignore[return-value]


def in_sight(actor: Actor, table: str) -> ColumnElement[bool]:
    """Orders and visits."""
    return text(sight.seen_sql(table, actor.bound, actor.role)).bindparams(**sight.seen_by(actor))  # type: ignore[return-value]


@dataclass(frozen=True)
class Kind:
    """`source` is what stands after FROM: `table`, whose ids give the order, and what is joined to it. `seen` is the second
    wall: which of its rows this actor sees, as the list of the noun has it.

    `bureau`: read as the bureau, as the list of the noun is, and `seen` is the only wall: a facility knows by its own stays who
    lives there, and sees no register.

    `computed`: the statement of a list that is computed for what is asked, such as a day, from the list's own service; it stands for
    `table` and `source`, and has the list's columns. `needed`: filters without which there is no such list.

    `also`: the permission that the list asks for beside the first.

    Where cells must be opened or masked, `select` are the columns that `finish` makes the cells of a batch from."""

    name: ExportKind
    zh: str
    permission: Permission
    table: str
    columns: tuple[Column, ...]
    filters: Mapping[str, Filter] = field(default_factory=dict)
    source: str = ""
    seen: Seen = of_district
    bureau: bool = False
    order: str = ""
    select: str = ""
    finish: Finish | None = None
    computed: Computed | None = None
    needed: tuple[str, ...] = ()
    also: Permission | None = None

    @property
    def permissions(self) -> tuple[Permission, ...]:
        """All of them are needed."""
        return (self.permission, self.also) if self.also else (self.permission,)

    def frm(self, actor: Actor, asked: Mapping[str, Any]) -> FromClause:
        """`asked`: the filters, judged. What a computed list refuses, it refuses here."""
        if self.computed is not None:
            return self.computed(actor, asked).subquery(self.table)
        return text(f"{self.table} {self.source}")  # type: ignore[return-value]

    @property
    def ordered(self) -> Any:
        return literal_column(self.order or f"{self.table}.id desc")


def join(table: str, alias: str, on: str, to: str) -> str:
    """`join("residents", "r", "visits.resident_id", "visits")`: the row that an id of `to` points at, if it may be seen."""
    return f"left join {table} {alias} on {alias}.district_code = {to}.district_code and {alias}.id = {on}"


def who(table: str, *columns: str) -> str:
    """`who("settlements", "approved_by")`: the account of each under the column's own name."""
    return " ".join(f"left join accounts {column} on {column}.id = {table}.{column}" for column in columns)


def by_ids(table: str, *names: str) -> dict[str, Filter]:
    return {name: Filter(f"{table}.{name} = :{name}", UUID) for name in names}
