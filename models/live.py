"""Changes of tables that are in use, as alembic operations: no lock is held for longer than an instant."""

from typing import Any

from alembic.operations import MigrateOperation, Operations

SHORT = "SET lock_timeout = '5s'"


@Operations.register_operation("hold_to")
class HoldTo(MigrateOperation):
    """op.hold_to("claims", "claims_month_form_ck", "CHECK (...)"): a check or foreign key that binds from now on and is then
    looked for in what is there. One of that name before it is replaced, as when an enum grows."""

    def __init__(self, table: str, name: str, definition: str) -> None:
        self.table, self.name, self.definition = table, name, definition

    @classmethod
    def hold_to(cls, operations: Operations, table: str, name: str, definition: str) -> Any:
        return operations.invoke(cls(table, name, definition))


@Operations.implementation_for(HoldTo)
def _hold_to(operations: Operations, this: HoldTo) -> None:
    with operations.get_context().autocommit_block():
        operations.execute(SHORT)
        # squawk would have a dropped constraint thought over; this one is put back stricter or wider in the same breath.
        operations.execute(
            f"-- squawk-ignore ban-drop-constraint\nALTER TABLE {this.table} DROP CONSTRAINT IF EXISTS {this.name}"
        )
        operations.execute(f"ALTER TABLE {this.table} ADD CONSTRAINT {this.name} {this.definition} NOT VALID")
        operations.execute(f"ALTER TABLE {this.table} VALIDATE CONSTRAINT {this.name}")


@Operations.register_operation("let_go")
class LetGo(MigrateOperation):
    """op.let_go("claims", "claims_month_form_ck"): the constraint binds no more."""

    def __init__(self, table: str, name: str) -> None:
        self.table, self.name = table, name

    @classmethod
    def let_go(cls, operations: Operations, table: str, name: str) -> Any:
        return operations.invoke(cls(table, name))


@Operations.implementation_for(LetGo)
def _let_go(operations: Operations, this: LetGo) -> None:
    operations.execute(
        f"-- squawk-ignore ban-drop-constraint\nALTER TABLE {this.table} DROP CONSTRAINT IF EXISTS {this.name}"
    )


@Operations.register_operation("fill")
class Fill(MigrateOperation):
    """op.fill("claims", "UPDATE claims SET ..."): a change of what is there, in every district. The owner is bound by row
    security like everybody, but for this statement."""

    def __init__(self, table: str, statement: str) -> None:
        self.table, self.statement = table, statement

    @classmethod
    def fill(cls, operations: Operations, table: str, statement: str) -> Any:
        return operations.invoke(cls(table, statement))


@Operations.implementation_for(Fill)
def _fill(operations: Operations, this: Fill) -> None:
    operations.execute(f"ALTER TABLE {this.table} NO FORCE ROW LEVEL SECURITY")
    operations.execute(this.statement)
    operations.execute(f"ALTER TABLE {this.table} FORCE ROW LEVEL SECURITY")


@Operations.register_operation("index_live")
class IndexLive(MigrateOperation):
    """op.index_live("claims_month_ix", "claims", "(district_code, month)", unique=False): built while everybody works. One of
    that name before it is dropped first: what a broken build left behind, or the same index with another condition."""

    def __init__(self, name: str, table: str, columns: str, *, unique: bool = False) -> None:
        self.name, self.table, self.columns, self.unique = name, table, columns, unique

    @classmethod
    def index_live(cls, operations: Operations, name: str, table: str, columns: str, *, unique: bool = False) -> Any:
        return operations.invoke(cls(name, table, columns, unique=unique))


@Operations.implementation_for(IndexLive)
def _index_live(operations: Operations, this: IndexLive) -> None:
    kind = "UNIQUE INDEX" if this.unique else "INDEX"
    with operations.get_context().autocommit_block():
        operations.execute(SHORT)
        operations.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {this.name}")
        operations.execute(f"CREATE {kind} CONCURRENTLY IF NOT EXISTS {this.name} ON {this.table} {this.columns}")
