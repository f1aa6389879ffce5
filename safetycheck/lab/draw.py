"""Choices that look random and are the same for the same seed, on every Python and in whatever order they are drawn."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")


class Draw:
    """A source of choices. Each choice has a label, so that one more inhabitant changes nobody else."""

    __slots__ = ("_seed",)

    def __init__(self, seed: int) -> None:
        self._seed = seed

    def number(self, label: str, low: int, high: int) -> int:
        """Return a whole number from low to high, both included."""
        digest = hashlib.sha256(f"{self._seed}/{label}".encode()).digest()
        return low + int.from_bytes(digest[:8], "big") % (high - low + 1)

    def one(self, label: str, options: Sequence[T]) -> T:
        """Return one of the options."""
        return options[self.number(label, 0, len(options) - 1)]

    def some(self, label: str, options: Sequence[T], count: int) -> list[T]:
        """Return `count` different options, in the order in which they stand."""
        ranked = sorted(range(len(options)), key=lambda place: self.number(f"{label}/{place}", 0, 2**63))
        return [options[place] for place in sorted(ranked[:count])]
