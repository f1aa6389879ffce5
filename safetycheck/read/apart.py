"""What each reader finds by itself: for showing where a value comes from, not for deciding what a page is."""

from __future__ import annotations

from collections.abc import Mapping

from safetycheck.definition import Search
from safetycheck.model import Listing, Page, Profile, Reader, Strict
from safetycheck.read import anchored, declared, structured, urls
from safetycheck.read.selectors import BadSelector
from safetycheck.read.tree import Tree, is_too_large
from safetycheck.text import normal

FIELDS = ("name", "age", "birth", "addresses", "phones", "emails", "relatives", "aliases", "url")
Apart = Mapping[Reader, list[Listing]]


def apart(page: Page, search: Search, profile: Profile) -> Apart:
    """Read a page with each reader, each on a tree of its own. One whose selectors can't be used finds nothing."""
    if is_too_large(page.html):
        return {}
    try:
        rows = declared.rows(Tree(page.html), search.results, page.url).listings
    except BadSelector:
        rows = []
    return {
        Reader.STRUCTURED: structured.persons(Tree(page.html), page.url),
        Reader.DECLARED: rows,
        Reader.ANCHORED: anchored.read(Tree(page.html), profile, page.url).listings,
    }


def origins(listing: Listing, found: Apart) -> dict[str, tuple[Reader, ...]]:
    """Return for each field that a listing shows the readers that gave its value, or a part of it."""
    twins = {reader: [each for each in listings if _is_twin(listing, each)] for reader, listings in found.items()}
    return {
        field: tuple(reader for reader, same in twins.items() if any(_gave(each, listing, field) for each in same))
        for field in FIELDS
        if getattr(listing, field)
    }


def _is_twin(one: Listing, other: Listing) -> bool:
    if one.url and other.url and urls.canonical(one.url) != urls.canonical(other.url):
        return False
    ours, theirs = set(normal(one.name).split()), set(normal(other.name).split())
    return (ours <= theirs or theirs <= ours) and (one.age is None or other.age is None or one.age == other.age)


def _gave(source: Listing, listing: Listing, field: str) -> bool:
    ours, theirs = getattr(listing, field), getattr(source, field)
    if field == "url" and theirs:
        return urls.canonical(ours) == urls.canonical(theirs)
    if isinstance(ours, tuple):
        return any(_same(one, other) for one in ours for other in theirs)
    return theirs is not None and _same(ours, theirs)


def _same(one: object, other: object) -> bool:
    """Whether two values are one, or one only adds parts to the other."""
    if isinstance(one, str) and isinstance(other, str):
        return normal(one) == normal(other)
    if isinstance(one, Strict) and isinstance(other, Strict):
        ours, theirs = one.model_dump(exclude_none=True), other.model_dump(exclude_none=True)
        shared = ours.keys() & theirs.keys()
        return bool(shared) and all(ours[key] == theirs[key] for key in shared)
    return one == other
