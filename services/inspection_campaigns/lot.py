"""The draw: who has the smallest SHA-256 of the seed and the id comes first. Whoever has seed and lists draws the same."""

from collections.abc import Mapping, Sequence
from hashlib import sha256
from uuid import UUID


def _rank(*said: object) -> str:
    return sha256("".join(map(str, said)).encode()).hexdigest()


def places(seed: str, all_of_them: Sequence[UUID], count: int) -> list[UUID]:
    return sorted(all_of_them, key=lambda one: _rank(seed, one))[:count]


def inspectors(
    seed: str, drawn: Sequence[UUID], eligible: Mapping[UUID, Sequence[UUID]], each: int
) -> list[list[UUID]]:
    """For each place those who go there."""
    return [sorted(eligible[place], key=lambda one: _rank(seed, place, one))[:each] for place in drawn]
