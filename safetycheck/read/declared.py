"""The declared reader: rows and fields by the definition's own CSS and XPath."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from lxml import etree

from safetycheck.definition import Fields, ListingUrl, Results, UrlFrom
from safetycheck.model import Birth, ListedPlace, Listing, Reader
from safetycheck.read import cost, places, values
from safetycheck.read.picks import Patience, ready
from safetycheck.read.selectors import Element
from safetycheck.read.tree import Tree
from safetycheck.read.urls import Site

MAX_ROWS = 1_000
_MOST_LISTED = 100
_SEVERAL = ("name", "age", "birth", "address", "place", "addresses", "places", "phones", "emails", "relatives", "aliases")
_FROM_URL = frozenset({"href", "src", "data-href", "data-url", "data-link", "action"})


@dataclass(slots=True)
class Rows:
    """What the declared reader found: how many rows, and a listing for each that shows a name.

    `silent` names the declared fields that no row had.
    """

    count: int = 0
    listings: list[Listing] = field(default_factory=list)
    silent: tuple[str, ...] = ()


def rows(tree: Tree, results: Results, page_url: str) -> Rows:
    """Read every row; raise BadSelector.

    Each row is moved into a document of its own before it is read, so that no selector can reach a neighbour's data; the
    tree holds no rows afterwards. Where rows stand inside one another, the outermost is read.
    """
    if results.rows is None or results.fields is None:
        return Rows()
    found = list(_outermost(tree.select(results.rows)))[:MAX_ROWS]
    reader = _RowReader(results.fields, tree, page_url)
    listings = [listing for row in found if (listing := reader.read(_alone(row))) is not None]
    return Rows(len(found), listings, _silent(results.fields, listings))


def whole(tree: Tree, fields: Fields, page_url: str) -> Listing | None:
    """Read the whole page as one listing; raise BadSelector. None when the name isn't there."""
    return _RowReader(fields, tree, page_url).read(tree.root)


def _outermost(found: Iterable[Element | str]) -> Iterator[Element]:
    last: Element | None = None
    for each in found:
        if isinstance(each, str):
            continue
        # Selectors give elements in the order of the page, so that an inner row follows its outer one.
        if last is None or each.getparent() is last.getparent() or not any(above is last for above in each.iterancestors()):
            last = each
            yield each


def _alone(row: Element) -> Element:
    etree.Element("row").append(row)
    row.tail = None
    return row


class _RowReader:
    """The fields of a definition, ready to be read from every row of one page."""

    def __init__(self, fields: Fields, tree: Tree, page_url: str) -> None:
        patience = Patience()
        self._tree = tree
        several = {name: getattr(fields, name) for name in _SEVERAL}
        self._picks = {name: ready(picks, tree, patience) for name, picks in several.items()}
        # The present and full ones come first.
        self._places = [picker for name in ("address", "place", "addresses", "places") for picker in self._picks[name]]
        self._site = Site(page_url, tree.base)
        self._rule = fields.url
        self._link = ready([fields.url.pick], tree, patience, attr="href") if fields.url and fields.url.pick else ()
        self._all = [picker for several in (*self._picks.values(), self._link) for picker in several]

    def read(self, row: Element) -> Listing | None:
        """Read a row; None when it shows no name."""
        if self._tree.size > cost.SMALL:
            self._tree.afford([picker.selector for picker in self._all], row)
        name = next((name for text in self._first("name", row) if (name := values.name(text))), "")
        if not name:
            return None
        age, birth = _age(self._first("age", row), self._first("birth", row))
        return Listing(
            name=name,
            age=age,
            birth=birth,
            addresses=places.merge(self._addresses(row)),
            phones=values.phones(self._every("phones", row)),
            emails=values.emails(self._every("emails", row)),
            relatives=values.names(self._every("relatives", row)),
            aliases=tuple(alias for alias in values.names(self._every("aliases", row)) if alias != name),
            url=self._url(row, self._rule),
            reader=Reader.DECLARED,
        )

    def _first(self, name: str, row: Element) -> list[str]:
        """Return what the first of several picks gives that gives anything."""
        for picker in self._picks[name]:
            found = picker.values(row)
            if found:
                return found
        return []

    def _every(self, name: str, row: Element) -> list[str]:
        """Return the items of all picks; a bullet, a bar and a line end part items too."""
        found: list[str] = []
        for picker in self._picks[name]:
            for text in picker.values(row):
                found += values.items(text)
        return found[:_MOST_LISTED]

    def _addresses(self, row: Element) -> list[ListedPlace]:
        found: list[ListedPlace] = []
        for picker in self._places:
            for text in picker.values(row):
                found += places.places(places.from_slug(text) if picker.attr in _FROM_URL else text)
        return found[:_MOST_LISTED]

    def _url(self, row: Element, rule: ListingUrl | None) -> str | None:
        if rule is None or rule.source is UrlFrom.NONE:
            return None
        if rule.source is UrlFrom.PAGE:
            return self._site.page
        hrefs = (href for picker in self._link for href in picker.values(row))
        return next((url for href in hrefs if (url := self._site.absolute(href))), None)


def _age(ages: list[str], births: list[str]) -> tuple[int | str | None, Birth | None]:
    age = next((number for text in ages if (number := values.age(text)) is not None), None)
    born = births or [text for text in ages if age is None or values.is_birth(text)]
    return age, next((date for text in born if (date := values.birth(text)) is not None), None)


def _silent(fields: Fields, listings: list[Listing]) -> tuple[str, ...]:
    """Name the declared fields that are in no listing: one row may lack its age, a redesign takes it from all."""
    shown = {
        "age": lambda each: each.age is not None or each.birth is not None,
        "place": lambda each: bool(each.addresses),
        "address": lambda each: any(place.street for place in each.addresses),
        "relatives": lambda each: bool(each.relatives),
        "url": lambda each: each.url is not None,
    }
    return tuple(
        key for key, test in shown.items() if getattr(fields, key) is not None and listings and not any(map(test, listings))
    )
