"""A saved page, seen by the anchored reader: who stands on it, in which elements, and which words belong to people."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import islice
from urllib.parse import unquote, urlsplit

from safetycheck import match
from safetycheck.model import Decision, Listing, Profile
from safetycheck.read import anchored
from safetycheck.read.outline import Outline
from safetycheck.read.selectors import Element
from safetycheck.read.tree import Tree
from safetycheck.registry.drafting import wider
from safetycheck.registry.drafting.vocabulary import MARKUP, Vocabulary, parts, words

MOST_ROWS = 1_000
_MOST_WORDS = 50_000
_TWO_LETTERS = 2


@dataclass(frozen=True, slots=True)
class Row:
    """One record: its element, and what the anchored reader reads there."""

    element: Element
    listing: Listing


@dataclass(frozen=True, slots=True)
class Sighting:
    """The person's list on a page. `rows` is empty where no element holds one record each; `person` says who is the person's."""

    tree: Tree
    url: str
    rows: tuple[Row, ...]
    listings: tuple[Listing, ...]
    person: tuple[Listing, ...]
    vocabulary: Vocabulary


def look(html: str, url: str, profile: Profile, today: date) -> Sighting:
    """Find the rows of the list on which the person stands; `person` is empty where nobody on the page may be the person."""
    tree = Tree(html)
    outline = Outline(tree)
    found = anchored.records(outline, tree, profile, url)
    matches = match.compare_all([listing for _, listing in found], profile, today)
    own = [pair for pair, each in zip(found, matches, strict=True) if each.decision is not Decision.NO]
    homes = {block.parent for block, _ in own}
    listed = [(block, listing) for block, listing in found if block.parent in homes]
    single = all(len(block.elements) == 1 for block, _ in listed)
    rows = tuple(Row(block.elements[0], listing) for block, listing in listed) if single and len(homes) == 1 else ()
    wide = wider.rows(outline, tree, [block for block, _ in listed], profile, url)
    rows = tuple(Row(element, listing) for element, listing in wide) or rows
    listings = tuple(row.listing for row in rows) or tuple(listing for _, listing in listed)
    vocabulary = Vocabulary(_personal(profile, [listing for _, listing in found], [row.element for row in rows]))
    return Sighting(tree, url, rows[:MOST_ROWS], listings, tuple(listing for _, listing in own), vocabulary)


def of_people(profile: Profile, listings: list[Listing]) -> frozenset[str]:
    """Return every word of the values of a profile and of listings; states are nobody's own."""
    said = [*_values(profile.model_dump(mode="json"))]
    for listing in listings:
        said += _values(listing.model_dump(mode="json", exclude={"reader", "url"}))
        said.append(unquote(urlsplit(listing.url or "").path).rpartition("/")[2])
    return frozenset(word for text in said for word in (*words(text), *parts(text)) if len(word) > 1)


def _personal(profile: Profile, listings: list[Listing], rows: list[Element]) -> Iterator[str]:
    yield from of_people(profile, listings)
    shown = islice((word for row in rows for text in row.itertext() for word in words(str(text))), _MOST_WORDS)
    yield from (word for word in shown if word not in MARKUP and len(word) > _TWO_LETTERS)


def _values(data: object) -> Iterator[str]:
    if isinstance(data, dict):
        for key, value in data.items():
            if key not in {"kind", "country", "quiet", "current", "state"}:
                yield from _values(value)
    elif isinstance(data, list | tuple):
        for each in data:
            yield from _values(each)
    elif data is not None and not isinstance(data, bool):
        yield str(data)
