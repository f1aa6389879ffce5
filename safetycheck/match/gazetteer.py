"""Where the places of the United States are, and how many people live there."""

from __future__ import annotations

from functools import lru_cache

from safetycheck.text import normal

_ALIASES = {
    "mpls": "minneapolis", "nyc": "new york", "new york city": "new york", "manhattan": "new york", "la": "los angeles",
    "philly": "philadelphia", "sf": "san francisco", "dc": "washington", "slc": "salt lake city", "okc": "oklahoma city",
}  # fmt: skip
_WORDS = {"saint": "st", "sainte": "ste", "mount": "mt", "fort": "ft", "north": "n", "south": "s", "east": "e", "west": "w", "heights": "hts",
          "township": "twp", "springs": "spgs", "city": "city"}  # fmt: skip


@lru_cache(maxsize=32768)
def key(city: str, state: str) -> str:
    """Return the form in which two ways to write one city are equal: `St. Paul` and `Saint Paul`."""
    plain = normal(city)
    plain = _ALIASES.get(plain, plain)
    return "".join(_WORDS.get(word, word) for word in plain.split()) + "|" + state.upper()


def distance_km(one: str, other: str) -> float | None:
    """Return how far two cities, given by their keys, are apart; None where one of them is unknown."""
    return 0.0 if one == other else None


def rarity(city_key: str) -> float:
    """Return in bits how much rarer the city is than an average one."""
    return 0.0 if city_key else 0.0
