"""What every table shares: the district in the key, typed references, names of constraints."""

from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar, get_args
from uuid import UUID

from pydantic.fields import FieldInfo
from sqlalchemy import (
    CheckConstraint,
    Constraint,
    Enum,
    ForeignKeyConstraint,
    Index,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    UniqueConstraint,
    event,
    func,
    text,
)
from sqlmodel import Field, SQLModel
from uuid_utils.compat import uuid7

from models.walls import OFFICE, WANTED, Wall


def _own_columns(constraint: Constraint | Index, _table: Table) -> str:
    """The columns that tell constraints apart: all but the district, which is in each."""
    names = [c.name for c in constraint.columns]  # type: ignore[union-attr]
    return "_".join(str(n) for n in names if n != "district_code") or "district_code"


SQLModel.metadata.naming_convention = {
    "own": _own_columns,
    "pk": "%(table_name)s_pk",
    "fk": "%(table_name)s_%(own)s_fk",
    "uq": "%(table_name)s_%(own)s_uq",
    "ix": "%(table_name)s_%(own)s_ix",
    "ck": "%(table_name)s_%(constraint_name)s_ck",
}


def stored(kind: type[StrEnum]) -> Any:
    """An enum as text with a CHECK: `Status.ACTIVE` is stored as `active`, and a member is added by one migration."""
    return Enum(
        kind,
        native_enum=False,
        create_constraint=True,
        length=40,
        name=kind.__name__.lower(),
        values_callable=lambda members: [member.value for member in members],
    )


class SupplyStatus(StrEnum):
    """Whether a provider, contract, caregiver or service item may be used for new orders."""

    ACTIVE = "active"
    SUSPENDED = "suspended"
    ENDED = "ended"


class belongs_to:
    """Marks an id as pointing at a row of the same district: `ResidentId = Annotated[UUID, belongs_to("residents")]`."""

    def __init__(self, table: str, *, index: bool = True) -> None:
        self.table, self.index = table, index


def _mark(field: FieldInfo) -> belongs_to | None:
    """Pydantic keeps the mark beside the type, or inside it for `ResidentId | None`."""
    marks = [*field.metadata, *(m for a in get_args(field.annotation) for m in getattr(a, "__metadata__", ()))]
    return next((m for m in marks if isinstance(m, belongs_to)), None)


@event.listens_for(Table, "after_parent_attach")
def _without_prefixes(table: Table, _metadata: MetaData) -> None:
    """An index that another one begins with serves nobody, and each index costs every write."""
    whole = [i for i in table.indexes if not i.unique and i.dialect_options["postgresql"]["where"] is None]
    unique = [c for c in table.constraints if isinstance(c, UniqueConstraint | PrimaryKeyConstraint)]
    keys = {key: [column.name for column in key.columns] for key in [*whole, *unique]}
    for index in whole:
        own = keys[index]
        if any(key[: len(own)] == own for other, key in keys.items() if other is not index):
            table.indexes.discard(index)


class Row(SQLModel):
    """A row of one district: key (district_code, id), a composite foreign key for each `belongs_to` mark, a wall.

    `__wall__` says who may see a row when every filter above was forgotten (models/walls.py);
    `__grants__` what the application's role may do at all: evidence and transfers have no update, nothing has delete."""

    __grants__: ClassVar[str] = "select, insert, update"
    __wall__: ClassVar[Wall] = OFFICE

    district_code: str = Field(primary_key=True, sa_type=String(6))
    id: UUID = Field(default_factory=uuid7, primary_key=True)
    created_at: datetime | None = Field(default=None, nullable=False, sa_column_kwargs={"server_default": func.now()})

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:
        # Runs before SQLModel maps the class, so the table is born with its references.
        references = {name: mark for name, field in cls.model_fields.items() if (mark := _mark(field))}
        cls.__table_args__ = (
            *cls.__dict__.get("__table_args__", ()),
            CheckConstraint("district_code ~ '^[0-9]{6}$'", name="district_code_form"),
            *(
                ForeignKeyConstraint(["district_code", name], [f"{mark.table}.district_code", f"{mark.table}.id"])
                for name, mark in references.items()
            ),
            *(Index(None, "district_code", name) for name, mark in references.items() if mark.index),
        )
        if name := cls.__dict__.get("__tablename__"):
            WANTED[name] = (cls.__grants__, cls.__wall__)
        super().__pydantic_init_subclass__(**kwargs)


class Record(Row):
    """A row that people change: `version` rises with every UPDATE, and is what `If-Match` compares."""

    __mapper_args__: ClassVar[dict[str, Any]] = {"eager_defaults": True}

    version: int = Field(default=1, sa_column_kwargs={"server_default": text("1"), "onupdate": text("version + 1")})
    updated_at: datetime | None = Field(
        default=None, nullable=False, sa_column_kwargs={"server_default": func.now(), "onupdate": func.now()}
    )
