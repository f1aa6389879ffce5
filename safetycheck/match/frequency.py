"""How rare a name is, from the counts of the Census of 2020 (data/SOURCES.md)."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files

# A name too rare for the tables: a little rarer than the rarest in them.
_RARE_FIRST = 19.0
_RARE_LAST = 20.0


def first_bits(name: str) -> float:
    """Return log2 of one in how many people bear this first name (normal form)."""
    return names("first_names").get(name, _RARE_FIRST)


def last_bits(name: str) -> float:
    """Return log2 of one in how many people bear this family name (normal form, no blanks)."""
    return names("last_names").get(name, _RARE_LAST)


@cache
def names(kind: str) -> Mapping[str, float]:
    """Return a whole table, `first_names` or `last_names`: log2 of one in how many people bear the name."""
    text = (files("safetycheck.match") / "data" / f"{kind}.txt").read_text(encoding="utf-8")
    found: dict[str, float] = {}
    for line in text.splitlines():
        rarity, tab, names = line.partition("\t")
        if tab:
            found.update(dict.fromkeys(names.split(), float(rarity)))
    return found
