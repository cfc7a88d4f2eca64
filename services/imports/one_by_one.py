"""Small registers go in by the acts of their own noun, row by row: a file of thirty contracts needs no sets."""

from collections.abc import Awaitable, Callable, Sequence

from pydantic import ValidationError
from sqlmodel.ext.asyncio.session import AsyncSession

from services.errors import DomainError, Invalid
from services.imports.entries import Entry, Outcome, RepeatedInFile
from services.imports.kinds.kind import Kind, Run

Act = Callable[[AsyncSession, Run, Entry], Awaitable[Outcome]]


class ValueNotAllowed(Invalid):
    """The shape of the act knows a bound that the column does not."""

    code, zh, en = "value_not_allowed", "该值超出规定的范围。", "{said}."


async def each(session: AsyncSession, run: Run, entries: Sequence[Entry], act: Act, kind: Kind) -> None:
    """What an act refuses is a fault of its row, in the column that its pointer names.

    Rows of one file with one key must say the same: what a later one would change is a fault."""
    assert kind.remember is not None
    said: dict[object, int] = {}
    for entry in entries:
        key = kind.remember(entry)
        earlier = said.get(key) or run.first_row(key)
        try:
            async with session.begin_nested():
                outcome = await act(session, run, entry)
                if earlier is not None and outcome is not Outcome.UNCHANGED:
                    raise RepeatedInFile(row=earlier)
                entry.outcome = outcome
            said.setdefault(key, entry.no)
        except DomainError as error:
            _fail(kind, entry, (error.pointer or "").strip("/").split("/")[0], error)
        except ValidationError as error:
            for found in error.errors():
                _fail(kind, entry, str(found["loc"][0]) if found["loc"] else "", ValueNotAllowed(said=found["msg"]))
    session.expunge_all()


def _fail(kind: Kind, entry: Entry, column: str, error: DomainError) -> None:
    entry.fail(column if column in {each.name for each in kind.columns} else None, error)


def one_name(run: Run, entry: Entry) -> None:
    """What has several rows in a file, each from a day on, is called the same in each of them."""
    first, name = run.names.setdefault(entry.said["code"], (entry.no, entry.said["name"]))
    if name != entry.said["name"]:
        raise RepeatedInFile("/name", row=first)
