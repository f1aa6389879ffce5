"""Picks: where in a row a value stands, and how it is cut out of the text found there (definition.Pick)."""

from __future__ import annotations

from functools import lru_cache
from itertools import islice
from time import perf_counter

import regex

from safetycheck.definition import Pick, pattern
from safetycheck.read.tree import BadSelector, Element, Found, Tree

# A search in a text of this length takes microseconds with an honest pattern; PATIENCE bounds the others.
LONGEST = 2_000
PATIENCE = 0.5
_MOST_VALUES = 200


class Patience:
    """The time, in seconds, that all patterns of a definition may take on one page. An honest one needs none of it."""

    __slots__ = ("left",)

    def __init__(self, seconds: float = PATIENCE) -> None:
        self.left = seconds

    def search(self, source: str, text: str) -> regex.Match[str] | None:
        """Search a text for a definition's pattern; raise BadSelector when that takes too long."""
        return next(iter(self.all(source, text, most=1)), None)

    def all(self, source: str, text: str, most: int = _MOST_VALUES) -> list[regex.Match[str]]:
        """Return the matches of a definition's pattern in a text, `most` at most; raise BadSelector when that takes too long."""
        begun = perf_counter()
        try:
            return list(islice(_pattern(source).finditer(text, timeout=self.left), most))
        except TimeoutError:
            self.left = 0.0
        finally:
            self.left = max(self.left - (perf_counter() - begun), 1e-6)
        msg = f"the pattern '{source}' takes too long"
        raise BadSelector(msg)


def values(pick: Pick, tree: Tree, within: Element | None, patience: Patience) -> list[str]:
    """Return what a pick gives: texts of one or several lines, none of them empty; raise BadSelector."""
    cut = [_cut(pick, text[:LONGEST], patience) for text in _texts(pick, tree, within)]
    if pick.split is None:
        return [text for text in cut if text]
    return [item for text in cut for item in _split(pick.split, text, patience)]


def attribute(pick: Pick, default: str | None) -> Pick:
    """Return the pick with an attribute to take where it names none."""
    return pick if pick.attr or default is None else pick.model_copy(update={"attr": default})


def _texts(pick: Pick, tree: Tree, within: Element | None) -> list[str]:
    if pick.at is None:
        found: Found = [tree.root if within is None else within]
    else:
        found = tree.select(pick.at, within)
    if not pick.every:
        found = found[:1]
    return [_text(each, pick.attr, tree) for each in found[:_MOST_VALUES]]


def _text(found: Element | str, attr: str | None, tree: Tree) -> str:
    if isinstance(found, str):
        return " ".join(found.split())
    return " ".join((found.get(attr) or "").split()) if attr else tree.text(found)


def _cut(pick: Pick, text: str, patience: Patience) -> str:
    """Apply after, before and match. A mark that isn't there leaves the text as it is; a match that fails leaves nothing."""
    if pick.after is not None and text:
        hit = patience.search(pick.after, text)
        text = text[hit.end() :] if hit else text
    if pick.before is not None and text:
        hit = patience.search(pick.before, text)
        text = text[: hit.start()] if hit else text
    if pick.match is not None and text:
        hit = patience.search(pick.match, text)
        text = ((hit[1] or "") if hit.re.groups else hit[0]) if hit else ""
    return text.strip()


def _split(source: str, text: str, patience: Patience) -> list[str]:
    items: list[str] = []
    position = 0
    for hit in patience.all(source, text):
        if hit.end() > hit.start():
            items.append(text[position : hit.start()].strip())
            position = hit.end()
    return [item for item in (*items, text[position:].strip()) if item]


@lru_cache(maxsize=2048)
def _pattern(source: str) -> regex.Pattern[str]:
    return pattern(source)
