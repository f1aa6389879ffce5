"""Is this the record that was seen before? For sites whose listings have no lasting address."""

from __future__ import annotations

from functools import lru_cache
from urllib.parse import urlsplit

from safetycheck.match.ages import parse_age
from safetycheck.match.contacts import phone_pattern
from safetycheck.match.names import compare_names
from safetycheck.match.parse import readings, usual
from safetycheck.match.places import place_of, same_street
from safetycheck.model import Listing

# Years that may pass between two looks at one record.
_BIRTHDAYS = 3
# Each record of a page is compared with each other one: the names of a page or two are kept, and only in memory.
_usual = lru_cache(maxsize=512)(usual)
_readings = lru_cache(maxsize=512)(readings)


def same(a: Listing, b: Listing) -> bool:
    """Tell whether two listings of one broker are the same record, seen twice. Symmetric.

    A birthday, a new relative, phone or address, an initial written out, a changed parameter of the URL make no other record.
    A name and a city alone make none the same: a wrong yes here would hide a namesake's record for good, or the person's
    behind a namesake's.
    """
    if a == b:
        return True
    if not _names_agree(a, b) or not _ages_agree(a, b):
        return False
    if _path(a) and _path(a) == _path(b):
        return True
    if _meet(_phones(a), _phones(b)) or _meet(_kin(a), _kin(b)) or _street_agrees(a, b):
        return True
    mine, theirs = _places(a), _places(b)
    if _is_dated(a) and _is_dated(b):
        return _meet(mine, theirs) or not (mine or theirs)
    # A page without ages: only a whole list of places is enough.
    return mine == theirs and len(mine) > 1


def _names_agree(a: Listing, b: Listing) -> bool:
    return any(_one_name(mine, other) for mine, other in ((a.name, b.name), (b.name, a.name)))


def _one_name(mine: str, other: str) -> bool:
    usually = _usual(mine)
    if usually is None:
        return False
    found = [compare_names(usually, theirs) for theirs in _readings(other)]
    return any(
        each.last in {"equal", "turned"} and each.first in {"equal", "initial"} and "conflict" not in {each.middle, each.suffix}
        for each in found
    )


def _ages_agree(a: Listing, b: Listing) -> bool:
    if a.birth and b.birth and a.birth.year != b.birth.year:
        return False
    mine = parse_age(a.age) if a.age is not None else None
    other = parse_age(b.age) if b.age is not None else None
    return mine is None or other is None or (mine.low <= other.high + _BIRTHDAYS and other.low <= mine.high + _BIRTHDAYS)


def _is_dated(listing: Listing) -> bool:
    return listing.birth is not None or (listing.age is not None and parse_age(listing.age) is not None)


def _meet(mine: frozenset[str], other: frozenset[str]) -> bool:
    return not mine.isdisjoint(other)


def _places(listing: Listing) -> frozenset[str]:
    places = (place_of(each.street, each.city, each.state, each.zip) for each in listing.addresses)
    return frozenset(place.key or place.zip or place.state for place in places) - {""}


def _street_agrees(a: Listing, b: Listing) -> bool:
    return any(
        mine.street and other.street and mine.city == other.city and same_street(mine.street, other.street)
        for mine in a.addresses
        for other in b.addresses
    )


def _phones(listing: Listing) -> frozenset[str]:
    """Return the phone numbers, as far as they are shown: one mask on two looks is the same mask."""
    return frozenset(pattern for pattern in map(phone_pattern, listing.phones) if len(pattern) - pattern.count("?") > 5)


def _kin(listing: Listing) -> frozenset[str]:
    return frozenset(parsed.joined for parsed in map(_usual, listing.relatives) if parsed and parsed.last)


def _path(listing: Listing) -> str:
    """Return the URL without its parameters, where its path names a record and no search."""
    if not listing.url:
        return ""
    try:
        parts = urlsplit(listing.url)
    except ValueError:
        return ""
    return parts.netloc + parts.path if sum(ch.isdigit() for ch in parts.path) > 2 else ""
