"""Violated constraints by their names: the database is the last word, and its word is translated here."""

from collections.abc import Mapping

from sqlalchemy.exc import IntegrityError

from services.errors import DomainError


def name_of(error: IntegrityError) -> str:
    """The constraint's name. On Citus a shard number follows it, which is cut off."""
    cause = getattr(error.orig, "__cause__", None)
    name = str(getattr(cause, "constraint_name", None) or "")
    base, _, shard = name.rpartition("_")
    return base if shard.isdigit() else name


def violated(error: IntegrityError, meanings: Mapping[str, DomainError]) -> Exception:
    """What to raise: the meaning of the constraint that was violated, or the error itself, which is then a bug."""
    return meanings.get(name_of(error), error)
