"""Is this the record that was seen before? For sites whose listings have no lasting address."""

from __future__ import annotations

from urllib.parse import urlsplit

from safetycheck.match.ages import parse_age
from safetycheck.match.contacts import phone_pattern
from safetycheck.match.names import compare_names
from safetycheck.match.parse import readings, usual
from safetycheck.match.places import place_of
from safetycheck.model import Listing


def same(a: Listing, b: Listing) -> bool:
    """Tell whether two listings of one broker are the same record, seen twice.

    A birthday, a new relative or address, an initial written out, a changed parameter of the URL make no other record. Symmetric.
    """
    if not _names_agree(a, b) or not _ages_agree(a, b):
        return False
    if _path(a) and _path(a) == _path(b):
        return True
    shared = [_shared(_places(a), _places(b)), _shared(_phones(a), _phones(b)), _shared(_kin(a), _kin(b))]
    if any(each is True for each in shared):
        return True
    return all(each is None for each in shared) and (a.age is not None or a.birth is not None or a == b)


def _names_agree(a: Listing, b: Listing) -> bool:
    for mine in readings(a.name)[:1]:
        for other in readings(b.name):
            found = compare_names(mine, other)
            if (
                found.last in {"equal", "turned", "slip"}
                and found.first in {"equal", "initial", "slip"}
                and "conflict" not in {found.middle, found.suffix}
            ):
                return True
    return a.name == b.name


def _ages_agree(a: Listing, b: Listing) -> bool:
    if a.birth and b.birth and a.birth.year != b.birth.year:
        return False
    mine = parse_age(a.age) if a.age is not None else None
    other = parse_age(b.age) if b.age is not None else None
    return mine is None or other is None or (mine.low <= other.high + 2 and other.low <= mine.high + 2)


def _shared(mine: frozenset[str], other: frozenset[str]) -> bool | None:
    """Tell whether two sets meet; None where one of them is empty."""
    return not mine.isdisjoint(other) if mine and other else None


def _places(listing: Listing) -> frozenset[str]:
    places = (place_of(each.street, each.city, each.state, each.zip) for each in listing.addresses)
    return frozenset(place.key or place.zip or place.state for place in places) - {""}


def _phones(listing: Listing) -> frozenset[str]:
    return frozenset(phone_pattern(phone) for phone in listing.phones) - {""}


def _kin(listing: Listing) -> frozenset[str]:
    return frozenset(parsed.joined for parsed in map(usual, listing.relatives) if parsed)


def _path(listing: Listing) -> str:
    """Return the URL without its parameters, where it leads deeper than a search page does."""
    if not listing.url:
        return ""
    parts = urlsplit(listing.url)
    return parts.netloc + parts.path if any(ch.isdigit() for ch in parts.path) else ""
