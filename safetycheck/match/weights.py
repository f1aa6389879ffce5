"""The table of weights: how often each level of agreement is seen when a listing is the person, a relative, or a stranger."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from math import log2


@dataclass(frozen=True, slots=True)
class Bits:
    """What one level says, in bits (log2 of a likelihood ratio): for the person against a stranger, and against a relative."""

    stranger: float
    family: float


@dataclass(frozen=True, slots=True)
class Rarity:
    """How much of a value's rarity counts: from `centre` on, `slope` of each bit, `most` bits either way."""

    centre: float
    slope: float
    most: float


@dataclass(frozen=True, slots=True)
class Table:
    """Weights per (field, level), and the prior odds in bits of the person against a stranger and against a relative."""

    levels: dict[tuple[str, str], Bits]
    prior: Bits
    rarities: dict[str, Rarity]
    yes: float
    no: float

    def rarity(self, what: str, bits: float) -> float:
        """Return what a value is worth above an average one, in bits, where one in 2^bits people has it."""
        scale = self.rarities[what]
        return max(-scale.most, min(scale.most, scale.slope * (bits - scale.centre)))

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
        {what: Rarity(**numbers) for what, numbers in raw["rarity"].items()},
        yes=1 - cost["review"] / cost["wrong_yes"],
        no=cost["review"] / cost["wrong_no"],
    )
