"""Is this the record that was seen before? For sites whose listings have no lasting address."""

from __future__ import annotations

from functools import cached_property, lru_cache
from urllib.parse import urlsplit

from safetycheck.match.ages import Ages, parse_age
from safetycheck.match.contacts import phone_pattern
from safetycheck.match.names import compare_names
from safetycheck.match.parse import readings, usual
from safetycheck.match.places import place_of, same_street
from safetycheck.model import Listing

# Years that may pass between two looks at one record.
_BIRTHDAYS = 3
# Each record of a page is compared with each other one: the names of a page or two are kept, and only in memory.
_readings = lru_cache(maxsize=512)(readings)


def same(a: Listing, b: Listing) -> bool:
    """Tell whether two listings of one broker are the same record, seen twice. Symmetric.

    A birthday, a new relative, phone or address, an initial written out, a changed parameter of the URL make no other record.
    A name and a city alone make none the same: a wrong yes here would hide a namesake's record for good, or the person's
    behind a namesake's.
    """
    return alike(Record(a), Record(b))


class Record:
    """A listing in the form in which it is compared with others; each part is made when it is first asked for."""

    def __init__(self, listing: Listing) -> None:
        self.listing = listing

    @cached_property
    def ages(self) -> Ages | None:
        """The ages that the listing allows."""
        return parse_age(self.listing.age) if self.listing.age is not None else None

    @property
    def is_dated(self) -> bool:
        """Whether the listing shows an age or a birth."""
        return self.listing.birth is not None or self.ages is not None

    @cached_property
    def places(self) -> frozenset[str]:
        """The keys of the cities, or of what is shown of them."""
        places = (place_of(each.street, each.city, each.state, each.zip) for each in self.listing.addresses)
        return frozenset(place.key or place.zip or place.state for place in places) - {""}

    @cached_property
    def streets(self) -> tuple[tuple[str, str | None], ...]:
        """Each street and the city printed beside it."""
        return tuple((each.street, each.city) for each in self.listing.addresses if each.street)

    @cached_property
    def phones(self) -> frozenset[str]:
        """The phone numbers, as far as they are shown: one mask on two looks is the same mask."""
        return frozenset(pattern for pattern in map(phone_pattern, self.listing.phones) if len(pattern) - pattern.count("?") > 5)

    @cached_property
    def kin(self) -> frozenset[str]:
        """The relatives that are printed with a family name."""
        return frozenset(parsed.joined for parsed in map(usual, self.listing.relatives) if parsed and parsed.last)

    @cached_property
    def path(self) -> str:
        """The URL without its parameters, where its path names a record and no search."""
        if not self.listing.url:
            return ""
        try:
            parts = urlsplit(self.listing.url)
        except ValueError:
            return ""
        return parts.netloc + parts.path if sum(ch.isdigit() for ch in parts.path) > 2 else ""


def alike(a: Record, b: Record) -> bool:
    """Tell whether two records are the same, as `same` does."""
    if not _ages_agree(a, b):
        return False
    # Names are the slowest to compare, and most records of a page share too little to ask.
    if _share_enough(a, b) and _names_agree(a.listing.name, b.listing.name):
        return True
    return a.listing.name == b.listing.name and a.listing == b.listing


def _share_enough(a: Record, b: Record) -> bool:
    """Tell whether two records have in common what no two people of one name and age have."""
    if (a.path and a.path == b.path) or not a.phones.isdisjoint(b.phones) or not a.kin.isdisjoint(b.kin) or _street_agrees(a, b):
        return True
    if a.is_dated and b.is_dated:
        return not a.places.isdisjoint(b.places) or not (a.places or b.places)
    # A page without ages: only a whole list of places is enough.
    return a.places == b.places and len(a.places) > 1


@lru_cache(maxsize=2048)
def _names_agree(one: str, other: str) -> bool:
    return _one_name(one, other) or _one_name(other, one)


def _one_name(mine: str, other: str) -> bool:
    usually = usual(mine)
    if usually is None:
        return False
    found = (compare_names(usually, theirs) for theirs in _readings(other))
    return any(
        each.last in {"equal", "turned"} and each.first in {"equal", "initial"} and "conflict" not in {each.middle, each.suffix}
        for each in found
    )


def _ages_agree(a: Record, b: Record) -> bool:
    if a.listing.birth and b.listing.birth and a.listing.birth.year != b.listing.birth.year:
        return False
    mine, other = a.ages, b.ages
    return mine is None or other is None or (mine.low <= other.high + _BIRTHDAYS and other.low <= mine.high + _BIRTHDAYS)


def _street_agrees(a: Record, b: Record) -> bool:
    return any(
        city == their_city and same_street(street, their_street)
        for street, city in a.streets
        for their_street, their_city in b.streets
    )
