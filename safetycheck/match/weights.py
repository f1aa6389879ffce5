"""The table of weights: how often each level of agreement is seen when a listing is the person, a relative, or a stranger."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from math import exp2, log2


@dataclass(frozen=True, slots=True)
class Bits:
    """What one level says, in bits (log2 of a likelihood ratio): for the person against a stranger, and against a relative."""

    stranger: float
    family: float


@dataclass(frozen=True, slots=True)
class Crowd:
    """How the number of people who would agree as well by accident counts.

    Of `people` one in 2^bits agrees on a level; a crowd takes at most `most_against` bits, its absence gives at most `most_for`;
    from `too_many` on the answer is never yes.
    """

    people: float
    most_against: float
    most_for: float
    slope_for: float
    too_many: float
    narrows: dict[tuple[str, str], float]

    def count(self, narrows: float) -> float:
        """Return how many people are expected where one in 2^narrows agrees."""
        return exp2(log2(self.people) - narrows)

    def bits(self, narrows: float) -> float:
        """Return what the crowd counts for the person against a stranger: one stranger expected halves the odds."""
        expected = self.count(narrows)
        return max(-log2(1 + expected), -self.most_against) + min(self.slope_for * log2(1 + 1 / expected), self.most_for)


@dataclass(frozen=True, slots=True)
class Table:
    """Weights per (field, level), and the prior odds in bits of the person against a stranger and against a relative."""

    levels: dict[tuple[str, str], Bits]
    prior: Bits
    crowd: Crowd
    yes: float
    no: float

    def bits(self, field: str, level: str) -> Bits:
        """Return what a level says; a level that the table leaves out says nothing."""
        return self.levels.get((field, level), _NOTHING)


_NOTHING = Bits(0.0, 0.0)


@cache
def table() -> Table:
    """Read the shipped table."""
    raw = tomllib.loads((files("safetycheck.match") / "data" / "weights.toml").read_text(encoding="utf-8"))
    levels = {
        (field, level): Bits(stranger, family)
        for field, rows in raw["fields"].items()
        for level, (stranger, family) in rows.items()
    }
    prior, cost = raw["prior"], raw["costs"]
    return Table(
        levels,
        Bits(log2(prior["person"] / prior["stranger"]), log2(prior["person"] / prior["family"])),
        Crowd(
            **raw["crowd"],
            narrows={(field, level): bits for field, rows in raw["narrows"].items() for level, bits in rows.items()},
        ),
        yes=1 - cost["review"] / cost["wrong_yes"],
        no=cost["review"] / cost["wrong_no"],
    )
