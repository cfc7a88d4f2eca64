"""An entry of a file: a row as it was read, what is wrong with it, what became of it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from services.errors import DomainError, Invalid

LONGEST_MESSAGE = 300


class Outcome(StrEnum):
    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    FAILED = "failed"


class DiffersFromRecorded(Invalid):
    """Evidence is not edited by sending it again. `record_no` names what is recorded, where the row itself does not."""

    code = "differs_from_recorded"
    zh = "同一编号已有记录{record}，内容不同；证据类数据不能用导入修改。"
    en = "Recorded already under this number{record} with other content; evidence is not changed by an import."

    def words(self, language: str) -> dict[str, Any]:
        record_no, signs = self.facts.get("record_no"), ("（", "）") if language == "zh" else (" (", ")")
        return super().words(language) | {"record": record_no.join(signs) if record_no else ""}


class RepeatedInFile(Invalid):
    """The first row of a number is taken. The other one is not forbidden for ever: which of them is right only the office knows, and
    sending it by itself is how it says so."""

    code = "repeated_in_file"
    zh = (
        "与本文件第 {row} 行编号相同而内容不同，已以第 {row} 行为准。请核对哪一行正确：本行不对的，从文件中删去；"
        "名册类的本行单独再传，即以本行改写第 {row} 行的内容。"
    )
    en = (
        "The same number as row {row} of this file, with other content; row {row} was taken. Find out which of them is right: "
        "leave this one out if it is wrong, for in a register it replaces row {row} when it is sent by itself."
    )


class EvidenceRepeated(RepeatedInFile):
    """Of what no file changes: the row that was taken stays."""

    zh = "与本文件第 {row} 行编号相同而内容不同，已以第 {row} 行为准；已登记的不能用导入修改，请核对哪一行正确。"
    en = (
        "The same number as row {row} of this file, with other content; row {row} was taken and is not changed by an import. "
        "Find out which of them is right."
    )


def differs(
    first: int | None,
    repeated: type[RepeatedInFile] = EvidenceRepeated,
    recorded: type[DiffersFromRecorded] = DiffersFromRecorded,
) -> DomainError:
    """From the `first` row of this file that says it, or from what was recorded before."""
    return recorded() if first is None else repeated(row=first)


class Unknown(Invalid):
    """A reference to what this district does not have; each column has a leaf of its own."""

    code, zh, en = "unknown", "没有登记。", "Not on record."


@dataclass(frozen=True, slots=True)
class Fault:
    """One reason why a row does not go in. Never repeats a value of the row, which may be personal."""

    column: str | None
    code: str
    zh: str
    en: str

    @classmethod
    def of(cls, column: str | None, error: DomainError) -> "Fault":
        return cls(column, error.code, error.said("zh")[:LONGEST_MESSAGE], error.said("en")[:LONGEST_MESSAGE])


@dataclass(slots=True, eq=False)
class Entry:
    """`no` is the row's number in the file, counting from 1 and titles too; `said` holds the columns that say something."""

    no: int
    said: dict[str, Any] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    outcome: Outcome | None = None

    def fail(self, column: str | None, error: DomainError) -> None:
        self.faults.append(Fault.of(column, error))
        self.outcome = Outcome.FAILED

    def forget(self) -> None:
        """What was decided in a transaction that did not stay."""
        self.faults.clear()
        self.outcome = None


def good(entries: Iterable[Entry]) -> list[Entry]:
    return [entry for entry in entries if not entry.faults]
