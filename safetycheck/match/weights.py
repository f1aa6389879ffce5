"""The table of weights: how often each level of agreement is seen when a listing is the person, a relative, or a stranger."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from math import exp2, log2


@dataclass(frozen=True, slots=True)
class Bits:
    """What one level says, in bits (log2 of a likelihood ratio): for the person against a stranger, and against a relative.

    One in 2^narrows people would agree by accident; `worst` is the lesser of the first two.
    """

    stranger: float
    family: float
    narrows: float = 0.0
    worst: float = 0.0


@dataclass(frozen=True, slots=True)
class Crowd:
    """How the number of people who would agree as well by accident counts.

    There are 2^people in all. A crowd takes at most `most_against` bits, its absence gives at most `most_for`; from `too_many` on
    the answer is never yes.
    """

    people: float
    most_against: float
    most_for: float
    slope_for: float
    too_many: float

    def count(self, narrows: float) -> float:
        """Return how many people are expected where one in 2^narrows agrees."""
        return exp2(self.people - narrows)

    def bits(self, expected: float) -> float:
        """Return what the crowd counts for the person against a stranger: one stranger expected halves the odds."""
        return max(-log2(1 + expected), -self.most_against) + min(self.slope_for * log2(1 + 1 / expected), self.most_for)


@dataclass(frozen=True, slots=True)
class Table:
    """Bits per (field, level), the prior odds as bits, and the thresholds of probability, 0..1, for yes and no."""

    levels: dict[tuple[str, str], Bits]
    prior: Bits
    crowd: Crowd
    yes: float
    no: float

    def bits(self, field: str, level: str) -> Bits:
        """Return what a level says; a level that the table leaves out says nothing."""
        return self.levels.get((field, level), NOTHING)


NOTHING = Bits(0.0, 0.0)


@cache
def table() -> Table:
    """Read the shipped table."""
    raw = tomllib.loads((files("safetycheck.match") / "data" / "weights.toml").read_text(encoding="utf-8"))
    narrows = raw["narrows"]
    levels = {
        (field, level): Bits(stranger, family, narrows.get(field, {}).get(level, 0.0), min(stranger, family))
        for field, rows in raw["fields"].items()
        for level, (stranger, family) in rows.items()
    }
    prior, cost, crowd = raw["prior"], raw["costs"], raw["crowd"]
    return Table(
        levels,
        Bits(log2(prior["person"] / prior["stranger"]), log2(prior["person"] / prior["family"])),
        Crowd(**{**crowd, "people": log2(crowd["people"])}),
        yes=1 - cost["review"] / cost["wrong_yes"],
        no=cost["review"] / cost["wrong_no"],
    )
