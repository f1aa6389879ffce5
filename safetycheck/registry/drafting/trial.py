"""Picks, tried on the rows of the saved page: does the declared reader read with them what the anchored reader saw?"""

from __future__ import annotations

from collections.abc import Sequence

from lxml import etree

from safetycheck.definition import Fields, ListingUrl, Pick
from safetycheck.model import Listing
from safetycheck.read import declared
from safetycheck.read.selectors import BadSelector, Element
from safetycheck.read.tree import Tree
from safetycheck.read.urls import canonical
from safetycheck.text import digits, normal

Picks = tuple[Pick, ...]
# What reads something where the anchored reader saw nothing is wrong, or sees more: half a point.
_EXTRA = 0.5


class Trial:
    """Rows that were taken out of their page, each read by itself; `name` is the pick by which each row is named."""

    def __init__(self, tree: Tree, url: str, rows: Sequence[Element], listings: Sequence[Listing]) -> None:
        self._tree = tree
        self._url = url
        self.rows = [_alone(row) for row in rows]
        self.listings = listings
        self.name: Picks = ()

    def text(self, element: Element) -> str:
        """Return what an element shows."""
        return self._tree.text(element)

    def read(self, field: str, picks: Picks) -> list[Listing | None]:
        """Return what each row gives with these picks for one field."""
        if field == "url":
            fields = Fields(name=self.name, url=ListingUrl.model_validate({"pick": picks[0], "from": "element"}, strict=False))
        else:
            fields = Fields.model_validate({"name": self.name, field: picks}, strict=False)
        return [self._row(row, fields) for row in self.rows]

    def score(self, field: str, picks: Picks) -> float:
        """Return how much of a field is read as the anchored reader saw it: 1 where all of it is, at most."""
        try:
            found = self.read(field, picks)
        except BadSelector:
            return 0.0
        points = [
            _likeness(atoms(field, seen), atoms(field, read) if read else frozenset())
            for seen, read in zip(self.listings, found, strict=True)
        ]
        stated = [point for point in points if point is not None]
        return sum(stated) / max(sum(point >= 0 for point in stated), 1)

    def exact(self, field: str, picks: Picks) -> tuple[int, int]:
        """Return in how many rows a field is read exactly as the anchored reader saw it, and how many rows show it."""
        pairs = [(atoms(field, seen), read) for seen, read in zip(self.listings, self.read(field, picks), strict=True)]
        shown = [(wanted, read) for wanted, read in pairs if wanted]
        return sum(read is not None and atoms(field, read) == wanted for wanted, read in shown), len(shown)

    def _row(self, row: Element, fields: Fields) -> Listing | None:
        page, self._tree.root = self._tree.root, row
        try:
            return declared.whole(self._tree, fields, self._url)
        finally:
            self._tree.root = page


def atoms(field: str, listing: Listing) -> frozenset[str]:
    """Return a field's value as things that can be compared one by one."""
    if field in {"address", "addresses", "place", "places"}:
        towns = {f"{normal(each.city)} {each.state or ''}" for each in listing.addresses if each.city}
        return frozenset(towns | {normal(each.street) for each in listing.addresses if each.street})
    value = getattr(listing, field)
    if value is None:
        return frozenset()
    if field == "url":
        return frozenset({canonical(value)})
    several = value if isinstance(value, tuple) else (value,)
    if field == "phones":
        return frozenset(digits(each) for each in several)
    return frozenset(normal(str(each)) or str(each) for each in several)


def _likeness(wanted: frozenset[str], found: frozenset[str]) -> float | None:
    """Return 0 to 1 where the field was seen, less than 0 where it was not and is read, None where both have nothing."""
    if not wanted:
        return -_EXTRA if found else None
    return len(wanted & found) / len(wanted | found)


def _alone(row: Element) -> Element:
    row.tail = None
    etree.Element("row").append(row)
    return row
