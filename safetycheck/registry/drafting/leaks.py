"""The last look before anything is written: does a value of the saved page stand in it?"""

from __future__ import annotations

import re
from collections.abc import Iterable

from safetycheck.model import ListedPlace, Listing, Profile
from safetycheck.registry.drafting import cast
from safetycheck.registry.drafting.sighting import of_people
from safetycheck.registry.drafting.vocabulary import MARKUP, parts
from safetycheck.text import normal

_OPEN_TAG = re.compile(r"<[^<>]*>")
_FORMATS = frozenset(
    (
        "domain name kind status priority hosts verified on how source sources says search via steps open results rows "
        "fields none text count limits probes first last city state html http https www com org net yaml seen live browser "
        "assisted true every match after before split pick attr wait from url page utf charset meta title doctype lang en "
        "href class itemscope itemprop itemtype schema span normalize starts following sibling contains slug plain "
        "lower upper default plus people-search"
    ).split()
)
_SHORTEST = 3


def leaks(texts: Iterable[str], profile: Profile, listings: list[Listing], allowed: Iterable[str]) -> frozenset[str]:
    """Return the words of the page's people that stand in texts, but those of the invented cast and of the formats.

    `allowed` are words that stand there for another reason: the site's own name.
    """
    fine = {*MARKUP, *_FORMATS, *Listing.model_fields, *ListedPlace.model_fields, *_cast()}
    fine |= {piece for each in allowed for piece in parts(each)}
    theirs = {word for word in of_people(profile, listings) if len(word) >= _SHORTEST and word not in fine}
    return frozenset(theirs & {piece for text in texts for piece in parts(text)}) - fine


def _cast() -> frozenset[str]:
    said = [text for role in cast.roles_of_any_day() for text in role]
    return frozenset(piece for text in said for piece in (*parts(text), normal(text)))
