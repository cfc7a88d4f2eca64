"""Districts, and the divisions (GB/T 2260, townships, communities) below them: global reference tables."""

from datetime import datetime
from typing import ClassVar

from sqlalchemy import CheckConstraint, String, func
from sqlmodel import Field, SQLModel

from models.walls import BOUND, WANTED, Everywhere


class District(SQLModel, table=True):
    """A tenant: one district's civil-affairs bureau."""

    __tablename__ = "districts"
    __table_args__: ClassVar = (CheckConstraint("code ~ '^[0-9]{6}$'", name="code_form"),)
    code: str = Field(primary_key=True, sa_type=String(6))
    name: str = Field(max_length=80)
    created_at: datetime | None = Field(default=None, nullable=False, sa_column_kwargs={"server_default": func.now()})


class Division(SQLModel, table=True):
    """A district (6 digits), township (9) or community (12); a code begins with its parent's."""

    __tablename__ = "divisions"
    __table_args__: ClassVar = (
        CheckConstraint("code ~ '^([0-9]{6}|[0-9]{9}|[0-9]{12})$'", name="code_form"),
        CheckConstraint(
            "parent_code is null or starts_with(code, parent_code) and length(code) > length(parent_code)",
            name="below_its_parent",
        ),
    )
    code: str = Field(primary_key=True, sa_type=String(12))
    name: str = Field(max_length=80)
    parent_code: str | None = Field(default=None, foreign_key="divisions.code", sa_type=String(12))
    created_at: datetime | None = Field(default=None, nullable=False, sa_column_kwargs={"server_default": func.now()})


WANTED["districts"] = ("select", Everywhere())
WANTED["divisions"] = ("select, insert, update", Everywhere(writes=f"{BOUND} = 'district'"))
