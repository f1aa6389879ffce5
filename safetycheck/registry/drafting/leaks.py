"""The last look before anything is written: does a value of the saved page stand in it?"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from urllib.parse import urlsplit

from safetycheck.model import ListedPlace, Listing, Profile
from safetycheck.registry.drafting import cast
from safetycheck.registry.drafting.sighting import of_people
from safetycheck.registry.drafting.vocabulary import MARKUP, parts
from safetycheck.text import normal

_FORMATS = frozenset(
    (
        "domain name kind status priority hosts verified on how source sources says search via steps open results rows "
        "fields none text count limits probes first last city state html http https www com org net yaml seen live browser "
        "assisted true every match after before split pick attr wait from url page utf charset meta title doctype lang en "
        "href class itemscope itemprop itemtype schema span normalize starts following sibling contains slug plain "
        "lower upper default plus people-search 200"
    ).split()
)
_SHORTEST = 3
_SHORTEST_ID = 5


def leaks(texts: Iterable[str], profile: Profile, listings: list[Listing], allowed: Iterable[str]) -> frozenset[str]:
    """Return what of the page's people stands in texts: their words and the ids of their records.

    Words of the invented cast and of the formats are fine, and `allowed` ones: the site's own name, the URL of the search.
    """
    written, allowed = tuple(texts), tuple(allowed)
    fine = {*MARKUP, *_FORMATS, *Listing.model_fields, *ListedPlace.model_fields, *_cast()}
    fine |= {piece for each in allowed for piece in parts(each)}
    theirs = {word for word in of_people(profile, listings) if len(word) >= _SHORTEST and word not in fine}
    said = theirs & {piece for text in written for piece in parts(text)}
    ids = {each for each in _ids(listings) if not any(each in text for text in allowed)}
    return frozenset(said | {each for each in ids if any(each in text for text in written)})


def _ids(listings: Iterable[Listing]) -> Iterator[str]:
    """Yield the parts of links by which records are known: with a digit, and long enough to be nobody else's."""
    for listing in listings:
        parsed = urlsplit(listing.url or "")
        for part in re.split(r"[/&=_-]", f"{parsed.path}/{parsed.query}"):
            if len(part) >= _SHORTEST_ID and any(ch.isdigit() for ch in part):
                yield part


def _cast() -> frozenset[str]:
    said = [text for role in cast.roles_of_any_day() for text in role]
    return frozenset(piece for text in said for piece in (*parts(text), normal(text)))
