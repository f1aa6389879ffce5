"""Places: does the person live, or has the person lived, where the listing says?"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache, lru_cache
from operator import attrgetter
from typing import NamedTuple

from safetycheck.match import gazetteer
from safetycheck.match.evidence import Evidence
from safetycheck.match.weights import table
from safetycheck.model import ListedPlace
from safetycheck.text import STATES, clean, normal

_MISSING = Evidence("place", "missing")
_NONE_KNOWN = Evidence("places known", "none", "none of the cities is in your profile", "none of the cities is in your profile")
_METRO_KM = 60.0
_STREET_WORDS = {
    "street": "st", "avenue": "ave", "av": "ave", "road": "rd", "drive": "dr", "lane": "ln", "boulevard": "blvd", "court": "ct",
    "place": "pl", "circle": "cir", "terrace": "ter", "parkway": "pkwy", "highway": "hwy", "trail": "trl", "square": "sq",
    "north": "n", "south": "s", "east": "e", "west": "w", "northeast": "ne", "northwest": "nw", "southeast": "se",
    "southwest": "sw",
}  # fmt: skip
_UNIT = re.compile(r"\b(?:apt|apartment|unit|ste|suite|lot|fl|floor|rm|room)\b.*$|#.*$", re.IGNORECASE)
_WHOLE = re.compile(r"^(.{2,60}?),?\s+([A-Z]{2})(?:\s+(\d{5}))?$")
_MASK = re.compile(r"[*•xX]{2,}|…|\.{3}|_{2,}")
_STATE_CODES = {normal(name): code for code, name in STATES.items()}
# From the strongest agreement to the strongest disagreement.
_ORDER = ("street", "zip", "city", "past city", "metro", "state", "same state", "elsewhere")
_KNOWN = frozenset({"street", "zip", "city", "past city"})
_UNKNOWN = frozenset({"same state", "elsewhere"})
_SAID = {
    "street": ("the street in ", " is yours"),
    "zip": ("the ZIP code ", " is yours"),
    "city": ("", " is where you live"),
    "past city": ("", " is a place of yours"),
    "metro": ("", " is near a place of yours"),
    "state": ("the state ", " fits"),
    "same state": ("", " is unknown to your profile, in a state of yours"),
    "elsewhere": ("", " is unknown to your profile"),
}
# A street holds a few hundred people of a city, a ZIP code a part of one, a region round a city about one in sixty of all.
_NARROWER = {"street": 8.0, "zip": 2.0, "metro": 6.0}
_RANK = {level: rank for rank, level in enumerate(_ORDER)}


class Place(NamedTuple):
    """A place in comparable form: `key` names city and state (see the gazetteer), `street` is as written, `city` as printed."""

    key: str
    state: str
    zip: str
    street: str
    city: str


def place_of(street: str | None, city: str | None, state: str | None, zip_code: str | None) -> Place:
    """Bring the parts of an address to comparable form; a city such as `Duluth, MN 55802` is taken apart."""
    if city and not state and (whole := _WHOLE.match(city)):
        city, state, zip_code = whole[1], whole[2], zip_code or whole[3]
    code = state_code(state) if state else ""
    postal = zip_code[:5] if zip_code and zip_code[:5].isdigit() else ""
    key = gazetteer.key(city, code) if city else ""
    return Place("" if key.startswith("|") else key, code, postal if len(postal) == 5 else "", street or "", city or "")


def compare_places(
    ours: Sequence[tuple[Place, bool]], listed: Sequence[ListedPlace], known: dict[Place, str] | None = None
) -> tuple[Evidence, ...]:
    """Compare the places of a listing with those of the profile: the best agreement, and how many of them are known.

    `known` keeps how a place agrees, where many listings are compared with one profile.
    """
    if not ours or not listed:
        return (_MISSING,)
    shown = [place_of(each.street, each.city, each.state, each.zip) for each in listed]
    # A bare state says nothing beside a city.
    theirs = [place for place in shown if place.key or place.zip] or [place for place in shown if place.state]
    if not theirs:
        return (_MISSING,)
    if len(theirs) == 1:
        level = _level(ours, theirs[0])
        return (_evidence(level, theirs[0], _narrows(theirs[0], level)),)
    if known is None:
        levels = [_level(ours, place) for place in theirs]
    else:
        known.update({place: _level(ours, place) for place in theirs if place not in known})
        levels = [known[place] for place in theirs]
    best = max(levels, key=_strengths().__getitem__)
    # The name only breaks a tie, always in the same way.
    top = max([place for place, level in zip(theirs, levels, strict=True) if level == best], key=attrgetter("key"))
    return (_evidence(best, top, max(map(_narrows, theirs, levels))), *_share(theirs, levels))


def _level(ours: Sequence[tuple[Place, bool]], theirs: Place) -> str:
    """Return how well a listed place agrees with the best of the profile's."""
    # Most places share neither city nor ZIP code, and end here.
    exact = [
        level
        for mine, current in ours
        if (mine.key == theirs.key or mine.zip == theirs.zip or not theirs.state) and (level := _exact(mine, current, theirs))
    ]
    if exact:
        return min(exact, key=_RANK.__getitem__) if len(exact) > 1 else exact[0]
    if theirs.key and gazetteer.is_near(theirs.key, [mine.key for mine, _ in ours], _METRO_KM):
        return "metro"
    if theirs.state in [mine.state for mine, _ in ours]:
        return "same state" if theirs.key else "state"
    return "elsewhere"


@cache
def _strengths() -> dict[str, tuple[float, int]]:
    return {level: (table().bits("place", level).stranger, -rank) for level, rank in _RANK.items()}


def _exact(mine: Place, current: bool, theirs: Place) -> str:  # noqa: FBT001 - a plain fact of the place
    same_zip = theirs.zip == mine.zip != ""
    same_city = theirs.key != "" and (theirs.key == mine.key or (not theirs.state and mine.key.startswith(theirs.key)))
    if not same_zip and not same_city:
        return ""
    if mine.street and theirs.street and same_street(mine.street, theirs.street):
        return "street"
    if same_zip:
        return "zip"
    return "city" if current else "past city"


def same_street(mine: str, theirs: str) -> bool:
    """Tell whether number and name of two streets agree, as far as they are shown."""
    (number, name), (their_number, their_name) = _street(mine), _street(theirs)
    if not number or number != their_number:
        return False
    return name.startswith(their_name) or their_name.startswith(name)


def _narrows(place: Place, level: str) -> float:
    """Return in bits how few people live where the place agrees."""
    if level == "state":
        return gazetteer.state_bits(place.state)
    within = gazetteer.bits(place.key) if place.key and level in _KNOWN else 0.0
    return within + _NARROWER.get(level, 0.0)


def _evidence(level: str, place: Place, narrows: float) -> Evidence:
    where = place.zip if level == "zip" else _where(place.city, place.state, place.zip)
    before, after = _SAID[level]
    plain = "a place is unknown to your profile" if level in _UNKNOWN else "a place fits your profile"
    return Evidence("place", level, f"{before}{where}{after}", plain, narrows)


@lru_cache(maxsize=1024)
def _where(city: str, state: str, zip_code: str) -> str:
    """Return how a place is called in a reason."""
    return clean(f"{city}, {state}" if city and state else city or state or zip_code, 80)


def _share(places: Sequence[Place], levels: Sequence[str]) -> tuple[Evidence, ...]:
    """Say how many of several cities the profile knows.

    A city near one of the person's counts neither way; where every city is unknown, the place has said so already.
    """
    known = {place.key for place, level in zip(places, levels, strict=True) if place.key and level in _KNOWN}
    unknown = {place.key for place, level in zip(places, levels, strict=True) if place.key and level in _UNKNOWN} - known
    total = len(known) + len(unknown)
    if not known:
        return (_NONE_KNOWN,) if unknown and "metro" in levels else ()
    if total < 2:
        return ()
    level = "all" if not unknown else "most" if len(known) * 2 >= total else "some"
    said = f"your profile knows {len(known)} of {total} places"
    return (Evidence("places known", level, said, said),)


@lru_cache(maxsize=1024)
def state_code(state: str) -> str:
    """Return the two-letter code of a state given by code or name; any other text in upper case."""
    plain = normal(state)
    return _STATE_CODES.get(plain) or plain.upper()


# Streets of the last pages and profiles, in memory only.
@lru_cache(maxsize=1024)
def _street(street: str) -> tuple[str, str]:
    """Return house number and street name, both as far as they are shown."""
    cut = _MASK.split(_UNIT.sub("", street), maxsplit=1)[0]
    words = [_STREET_WORDS.get(word, word) for word in normal(cut).split()]
    if words and words[0][:1].isdigit():
        return words[0], " ".join(words[1:])
    return "", " ".join(words)
