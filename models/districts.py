"""Districts, and the divisions (GB/T 2260, townships, communities) below them: global reference tables."""

from datetime import datetime
from typing import Any, ClassVar

from pydantic import ConfigDict
from sqlalchemy import CheckConstraint, String, func, text
from sqlmodel import Field, SQLModel

from models.walls import BOUND, DISTRICT, WANTED, Everywhere
from models.wire import DivisionCode, Name, Patch, Shown, Wire


class District(SQLModel, table=True):
    """A tenant: one district's civil-affairs bureau."""

    __tablename__ = "districts"
    __table_args__: ClassVar = (CheckConstraint("code ~ '^[0-9]{6}$'", name="code_form"),)
    code: str = Field(primary_key=True, sa_type=String(6))
    name: str = Field(max_length=80)
    created_at: datetime | None = Field(default=None, nullable=False, sa_column_kwargs={"server_default": func.now()})


class Division(SQLModel, table=True):
    """A district (6 digits), township (9) or community (12); a code begins with its parent's."""

    __mapper_args__: ClassVar[dict[str, Any]] = {"eager_defaults": True}

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
    version: int = Field(default=1, sa_column_kwargs={"server_default": text("1"), "onupdate": text("version + 1")})
    created_at: datetime | None = Field(default=None, nullable=False, sa_column_kwargs={"server_default": func.now()})


WANTED["districts"] = ("select", Everywhere())
WANTED["divisions"] = (
    "select, insert, update",
    Everywhere(writes=f"{BOUND} = 'district' and starts_with(code, {DISTRICT})"),
)


class DivisionCreate(Wire):
    """A township or community of the district; its parent is found by its code and must be there already."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"code": "371002001", "name": "环翠楼街道"}]})

    code: DivisionCode
    name: Name


class DivisionUpdate(Patch):
    model_config = ConfigDict(json_schema_extra={"examples": [{"name": "塔山社区"}]})

    name: Name | None = None


class DivisionRead(Shown):
    code: str
    name: str
    parent_code: str | None
    version: int
