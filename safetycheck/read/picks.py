"""Picks: where in a row a value stands, and how it is cut out of the text found there (definition.Pick)."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import islice
from time import thread_time

import regex

from safetycheck.definition import Pick, pattern
from safetycheck.read.selectors import BadSelector, Element, Found, Selector, compiled_selector
from safetycheck.read.tree import Tree, shown

# A search in a text of this length takes microseconds with an honest pattern; PATIENCE bounds the others.
LONGEST = 2_000
PATIENCE = 0.5
_MOST_VALUES = 200


class Patience:
    """The processor time, in seconds, that all patterns of a definition may take on one page.

    An honest one needs none of it, however slow the machine: time in which something else ran is not counted.
    """

    __slots__ = ("left",)

    def __init__(self, seconds: float = PATIENCE) -> None:
        self.left = seconds

    def search(self, source: str, text: str) -> regex.Match[str] | None:
        """Search a text for a definition's pattern; raise BadSelector when that takes too long."""
        return next(iter(self.all(source, text, most=1)), None)

    def all(self, source: str, text: str, most: int = _MOST_VALUES) -> list[regex.Match[str]]:
        """Return the matches of a definition's pattern in a text, `most` at most; raise BadSelector when that takes too long."""
        while self.left > 0:
            begun = thread_time()
            try:
                return list(islice(_pattern(source).finditer(text, timeout=self.left), most))
            except TimeoutError:
                continue  # this goes by the clock on the wall; what it took itself decides
            finally:
                self.left -= thread_time() - begun
        msg = f"the pattern '{source}' takes too long"
        raise BadSelector(msg)


class Picker:
    """One pick, ready to be used on every row of a page. `attr` is the attribute that is taken where the pick names none."""

    __slots__ = ("_every", "_patience", "_pick", "_tree", "_whole", "attr", "selector")

    def __init__(self, pick: Pick, tree: Tree, patience: Patience, *, attr: str | None = None) -> None:
        self._pick = pick
        self._tree = tree
        self._patience = patience
        self.selector: Selector | None = None if pick.at is None else compiled_selector(pick.at)
        self.attr = pick.attr or attr
        self._every = pick.every
        self._whole = pick.after is None and pick.before is None and pick.match is None and pick.split is None

    def values(self, row: Element) -> list[str]:
        """Return what stands in a row: texts of one or several lines, none of them empty; raise BadSelector."""
        if self.selector is None:
            found: Found = [row]
        else:
            found = self.selector.all(row)[:_MOST_VALUES] if self._every else self.selector.first(row)
        if self.attr is None:
            text = self._tree.text
            texts = [" ".join(shown(each).split()) if isinstance(each, str) else text(each) for each in found]
        else:
            texts = [" ".join((each if isinstance(each, str) else each.get(self.attr) or "").split()) for each in found]
        if texts and not self._whole:
            texts = self._cut_all(texts)
        return [text for text in texts if text]

    def _cut_all(self, texts: list[str]) -> list[str]:
        cut = [self._cut(text[:LONGEST]) for text in texts]
        if self._pick.split is None:
            return cut
        return [item for text in cut for item in self._parts(self._pick.split, text)]

    def _cut(self, text: str) -> str:
        """Apply after, before and match. A mark that isn't there leaves the text as it is; a match that fails leaves nothing."""
        pick = self._pick
        if pick.after is not None and text:
            hit = self._patience.search(pick.after, text)
            text = text[hit.end() :] if hit else text
        if pick.before is not None and text:
            hit = self._patience.search(pick.before, text)
            text = text[: hit.start()] if hit else text
        if pick.match is not None and text:
            hit = self._patience.search(pick.match, text)
            text = ((hit[1] or "") if hit.re.groups else hit[0]) if hit else ""
        return text.strip()

    def _parts(self, source: str, text: str) -> list[str]:
        items: list[str] = []
        position = 0
        for hit in self._patience.all(source, text):
            if hit.end() > hit.start():
                items.append(text[position : hit.start()].strip())
                position = hit.end()
        return [item for item in (*items, text[position:].strip()) if item]


def ready(picks: Sequence[Pick] | None, tree: Tree, patience: Patience, *, attr: str | None = None) -> tuple[Picker, ...]:
    """Make several picks ready; raise BadSelector."""
    return tuple(Picker(pick, tree, patience, attr=attr) for pick in picks or ())


@lru_cache(maxsize=2048)
def _pattern(source: str) -> regex.Pattern[str]:
    return pattern(source)
