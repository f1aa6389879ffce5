"""What a listing that the person has called theirs could add to the profile. Suggestions only: the person decides."""

from __future__ import annotations

from safetycheck.match import gazetteer
from safetycheck.match.contacts import phone_pattern
from safetycheck.match.places import place_of
from safetycheck.model import Address, Listing, Profile
from safetycheck.text import STATES, clean

_WHOLE_NUMBER = 10


def new_places(listing: Listing, profile: Profile) -> tuple[Address, ...]:
    """Return the cities of a confirmed listing that the profile lacks, as past places; only places that exist."""
    known = {gazetteer.key(each.city, each.state) for each in profile.addresses}
    found: dict[str, Address] = {}
    for each in listing.addresses:
        place = place_of(each.street, each.city, each.state, each.zip)
        if place.city and place.state in STATES and place.key not in known and gazetteer.find(place.key):
            found.setdefault(place.key, Address(city=clean(place.city, 100), state=place.state, zip=place.zip or None))
    return tuple(found.values())


def new_phones(listing: Listing, profile: Profile) -> tuple[str, ...]:
    """Return the whole phone numbers of a confirmed listing that the profile lacks, masked ones left out."""
    known = set(map(phone_pattern, profile.phones))
    found: dict[str, str] = {}
    for phone in listing.phones:
        pattern = phone_pattern(phone)
        if len(pattern) == _WHOLE_NUMBER and pattern.isdigit() and pattern not in known:
            found.setdefault(pattern, clean(phone, 30))
    return tuple(found.values())
