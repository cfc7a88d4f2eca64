"""The third wall: row security as an alembic operation. Autogenerate writes it, `alembic check` misses none.

Every request tells PostgreSQL who asks (services/scope.py): the district, how the membership is bound (`app.bound`) and
to what (`app.bound_id`, for community workers `app.division`). A wall says, for each way of being bound, which rows of a
table may be seen; a way it does not name sees none, and without a context nobody sees anything.

The subselects around current_setting() make PostgreSQL read it once per statement instead of once per row."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from alembic.autogenerate import comparators, renderers
from alembic.autogenerate.api import AutogenContext
from alembic.operations import MigrateOperation, Operations
from alembic.operations.ops import UpgradeOps
from alembic.util import DispatchPriority
from sqlalchemy import text

APPLICATION_ROLE = "yiyang_app"
"""Owns nothing, bypasses nothing; the API and the worker act under it."""

DISTRICT = "(select nullif(current_setting('app.district', true), ''))"
BOUND = "(select nullif(current_setting('app.bound', true), ''))"
BOUND_ID = "(select nullif(current_setting('app.bound_id', true), '')::uuid)"
DIVISION = "(select nullif(current_setting('app.division', true), ''))"
ACCOUNT = "(select nullif(current_setting('app.account', true), '')::uuid)"

BOUNDS = ("district", "provider", "caregiver", "resident", "division", "facility", "meal_point", "region")
"""How a membership can be bound; `district` is the bureau, which sees every row of its district."""


@dataclass(frozen=True)
class Wall:
    """Which rows each way of being bound may see; the bureau sees all of its district's.

    `writes`: which rows may be inserted and changed, where that differs from seeing (`true`: all of the district).
    `writers`: which ways of being bound may write at all what they see; empty, all of them."""

    provider: str = "false"
    caregiver: str = "false"
    resident: str = "false"
    division: str = "false"
    facility: str = "false"
    meal_point: str = "false"
    region: str = "false"
    district: str = "true"
    always: str = "false"
    writes: str | None = None
    writers: tuple[str, ...] = field(default=(), kw_only=True)

    def using(self) -> str:
        # One branch for each condition, not for each way of being bound: a condition with a subquery is planned once,
        # and the subquery's own wall with it (a statement over ten tables took 270 ms to plan before).
        ways: dict[str, list[str]] = {}
        for bound in BOUNDS:
            if (condition := getattr(self, bound)) != "false":
                ways.setdefault(condition, []).append(bound)
        branches = " ".join(f"when {BOUND} in {_listed(bounds)} then {condition}" for condition, bounds in ways.items())
        seen = f"district_code = {DISTRICT} and case {branches} else false end"
        return seen if self.always == "false" else f"({seen}) or ({self.always})"

    def checking(self) -> str:
        written = self.using() if self.writes is None else f"district_code = {DISTRICT} and {self.writes}"
        return f"{BOUND} in {_listed(self.writers)} and ({written})" if self.writers else written


def _listed(bounds: Sequence[str]) -> str:
    return "(" + ", ".join(f"'{bound}'" for bound in bounds) + ")"


OFFICE = Wall()
"""Only the bureau."""

OPEN = Wall(*["true"] * 6)
"""Everyone who works in or is served by the district: what an act of any role must read and post to. No personal data."""

CATALOGUE = replace(OPEN, writes=f"{BOUND} = 'district'")
"""Everyone of the district reads, only the bureau writes."""


OF_A_PROVIDER = Wall(
    provider=f"provider_id = {BOUND_ID}",
    meal_point=f"provider_id = (select p.provider_id from meal_points p where p.district_code = {DISTRICT} and p.id = {BOUND_ID})",
    facility=f"provider_id = (select f.provider_id from facilities f where f.district_code = {DISTRICT} and f.id = {BOUND_ID})",
)
"""What a provider's manager, the operators of its meal points and the managers of its facilities have in common: its claims, and
what is paid for them."""


@dataclass(frozen=True)
class Everywhere(Wall):
    """A global table: no district, seen by all; `writes` as for any wall."""

    def using(self) -> str:
        return "true"

    def checking(self) -> str:
        return self.writes or "true"


WANTED: dict[str, tuple[str, Wall]] = {}
"""What each table of the models asks for: the application's rights, and the wall."""


def through(parent: str, column: str, writers: tuple[str, ...] = ()) -> Wall:
    """Seen by whoever sees the row it belongs to: the parent's own wall answers."""
    seen = f"exists (select from {parent} p where p.district_code = {{table}}.district_code and p.id = {column})"
    return Wall(*[seen] * 6, writers=writers)


@Operations.register_operation("wall_in")
class WallIn(MigrateOperation):
    """op.wall_in("visits", "select, insert", using, checking): row security forced, one policy for every verb, the
    application's rights. The policy's text stands in the migration, so an old migration never changes."""

    def __init__(self, table: str, grants: str, using: str, checking: str) -> None:
        self.table, self.grants, self.policy_using, self.policy_checking = table, grants, using, checking

    @classmethod
    def wall_in(cls, operations: Operations, table: str, grants: str, using: str, checking: str) -> Any:
        return operations.invoke(cls(table, grants, using, checking))

    def reverse(self) -> MigrateOperation:
        return TearDown(self.table)

    def to_diff_tuple(self) -> tuple[str, str]:  # what `alembic check` prints
        return ("wall_in", self.table)


@Operations.register_operation("tear_down_wall")
class TearDown(MigrateOperation):
    """op.tear_down_wall("visits"): no policy, no rights."""

    def __init__(self, table: str) -> None:
        self.table = table

    @classmethod
    def tear_down_wall(cls, operations: Operations, table: str) -> Any:
        return operations.invoke(cls(table))

    def to_diff_tuple(self) -> tuple[str, str]:
        return ("tear_down_wall", self.table)


def fingerprint(grants: str, using: str, checking: str) -> str:
    """What the policy's comment says, so that a changed wall is found without comparing PostgreSQL's own rendering."""
    return f"{grants} | {using} | {checking}"


def _statements(wall: WallIn) -> Iterable[str]:
    comment = fingerprint(wall.grants, wall.policy_using, wall.policy_checking).replace("'", "''")
    yield f"DROP POLICY IF EXISTS district ON {wall.table}"
    yield f"ALTER TABLE {wall.table} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY"
    yield f"CREATE POLICY district ON {wall.table} USING ({wall.policy_using}) WITH CHECK ({wall.policy_checking})"
    yield f"COMMENT ON POLICY district ON {wall.table} IS '{comment}'"
    yield f"REVOKE ALL ON {wall.table} FROM {APPLICATION_ROLE}"
    yield f"GRANT {wall.grants} ON {wall.table} TO {APPLICATION_ROLE}"


@Operations.implementation_for(WallIn)
def _wall_in(operations: Operations, wall: WallIn) -> None:
    for statement in _statements(wall):
        operations.execute(text(statement.replace(":", r"\:")))


@Operations.implementation_for(TearDown)
def _tear_down(operations: Operations, wall: TearDown) -> None:
    operations.execute(f"REVOKE ALL ON {wall.table} FROM {APPLICATION_ROLE}")
    operations.execute(f"DROP POLICY IF EXISTS district ON {wall.table}")


@renderers.dispatch_for(WallIn)
def _render_wall(_context: AutogenContext, op: WallIn) -> str:
    return f"op.wall_in(\n{op.table!r},\n{op.grants!r},\n{op.policy_using!r},\n{op.policy_checking!r},\n)"


@renderers.dispatch_for(TearDown)
def _render_tear_down(_context: AutogenContext, op: TearDown) -> str:
    return f"op.tear_down_wall({op.table!r})"


def wanted(table: Any) -> WallIn:
    """The wall that a table of the metadata asks for."""
    grants, wall = WANTED[table.name]
    using, checking = (policy.replace("{table}", table.name) for policy in (wall.using(), wall.checking()))
    return WallIn(table.name, grants, using, checking)


@comparators.dispatch_for("schema", priority=DispatchPriority.LAST)
def _compare(context: AutogenContext, upgrade: UpgradeOps, _schemas: list[str | None]) -> None:
    """Every table has its wall, as its class says it."""
    assert context.connection is not None
    assert context.metadata is not None
    standing = {
        row.relname: row.comment
        for row in context.connection.execute(
            text("""select relname, obj_description(pg_policy.oid, 'pg_policy') as comment
                    from pg_class join pg_policy on polrelid = pg_class.oid
                    where relrowsecurity and relforcerowsecurity and polname = 'district'""")
        )
    }
    for table in context.sorted_tables:
        wall = wanted(table)
        if standing.get(table.name) != fingerprint(wall.grants, wall.policy_using, wall.policy_checking):
            upgrade.ops.append(wall)
