"""The declared reader: rows and fields by the definition's own CSS and XPath."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from lxml import etree

from safetycheck.definition import Fields, Results, UrlFrom
from safetycheck.model import Birth, ListedPlace, Listing, Reader
from safetycheck.read import places, values
from safetycheck.read.picks import Patience, ready
from safetycheck.read.selectors import Element
from safetycheck.read.tree import Tree
from safetycheck.read.urls import Site

MAX_ROWS = 1_000
# A parser of HTML lets these in, and lxml takes none of them back.
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_AT_ONCE = 16
_MOST_LISTED = 100
_LONGEST_AGE = 3
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
    columns = _Columns(results.fields, tree, page_url)
    listings: list[Listing] = []
    for start in range(0, len(found), _AT_ONCE):
        listings += columns.read([_alone(row) for row in found[start : start + _AT_ONCE]])
    return Rows(len(found), listings, _silent(results.fields, listings))


def whole(tree: Tree, fields: Fields, page_url: str) -> Listing | None:
    """Read the whole page as one listing; raise BadSelector. None when the name isn't there."""
    return next(iter(_Columns(fields, tree, page_url).read([tree.root])), None)


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
    """Move a row into a document of its own; what is said behind it stays on the page."""
    before, parent = row.getprevious(), row.getparent()
    said = _NOT_XML.sub("", row.tail or "")
    if said and before is not None:
        before.tail = _NOT_XML.sub("", before.tail or "") + said
    elif said and parent is not None:
        parent.text = _NOT_XML.sub("", parent.text or "") + said
    row.tail = None
    etree.Element("row").append(row)
    return row


class _Columns:
    """The fields of a definition, ready to be read from the rows of one page.

    A handful of rows is read field by field, and not row by row: a fifth quicker, because what a selector needs stays in the
    processor's cache.
    """

    def __init__(self, fields: Fields, tree: Tree, page_url: str) -> None:
        patience = Patience()
        self._tree = tree
        several = {name: getattr(fields, name) for name in _SEVERAL}
        self._picks = {name: ready(picks, tree, patience) for name, picks in several.items()}
        # The present and full ones come first.
        self._places = [
            (picker, picker.attr in _FROM_URL)
            for name in ("address", "place", "addresses", "places")
            for picker in self._picks[name]
        ]
        self._site = Site(page_url, tree.base)
        self._rule = fields.url
        self._link = ready([fields.url.pick], tree, patience, attr="href") if fields.url and fields.url.pick else ()
        selectors = [picker.selector for several in (*self._picks.values(), self._link) for picker in several]
        self._risky = [each for each in selectors if each is not None and each.cost.may_be_too_much(tree.size)]

    def read(self, rows: list[Element]) -> list[Listing]:
        """Read the rows that show a name."""
        if self._risky:
            for row in rows:
                self._tree.afford(self._risky, row)
        named = [(row, name) for row in rows if (name := self._name(row))]
        rows = [row for row, _ in named]
        births = self._first("birth", rows)
        ages = [_age(said, born) for said, born in zip(self._first("age", rows), births, strict=True)]
        addresses = [places.merge(self._addresses(row)) for row in rows]
        phones, emails = map(values.phones, self._every("phones", rows)), map(values.emails, self._every("emails", rows))
        relatives, aliases = map(values.names, self._every("relatives", rows)), map(values.names, self._every("aliases", rows))
        found = self._urls(rows)
        return [
            Listing(
                name=name, age=age, birth=birth, addresses=address, phones=phone, emails=email, relatives=relative,
                aliases=tuple(each for each in alias if each != name), url=url, reader=Reader.DECLARED,
            )
            for (_, name), (age, birth), address, phone, email, relative, alias, url in zip(
                named, ages, addresses, phones, emails, relatives, aliases, found, strict=True
            )
        ]  # fmt: skip

    def _name(self, row: Element) -> str:
        for picker in self._picks["name"]:
            for text in picker.values(row):
                name = values.name(text)
                if name:
                    return name
        return ""

    def _first(self, name: str, rows: list[Element]) -> list[list[str]]:
        """Return for each row what the first of several picks gives that gives anything."""
        pickers = self._picks[name]
        return [next((found for picker in pickers if (found := picker.values(row))), []) for row in rows]

    def _every(self, name: str, rows: list[Element]) -> list[list[str]]:
        """Return for each row the items of all picks; a bullet, a bar and a line end part items too."""
        pickers = self._picks[name]
        if not pickers:
            return [[] for _ in rows]
        return [values.items([text for picker in pickers for text in picker.values(row)])[:_MOST_LISTED] for row in rows]

    def _addresses(self, row: Element) -> list[ListedPlace]:
        found: list[ListedPlace] = []
        for picker, is_url in self._places:
            for text in picker.values(row):
                found += places.places(places.from_slug(text) if is_url else text)
        return found[:_MOST_LISTED]

    def _urls(self, rows: list[Element]) -> list[str | None]:
        if self._rule is None or self._rule.source is UrlFrom.NONE:
            return [None] * len(rows)
        if self._rule.source is UrlFrom.PAGE:
            return [self._site.page] * len(rows)
        return [self._url(row) for row in rows]

    def _url(self, row: Element) -> str | None:
        hrefs = (href for picker in self._link for href in picker.values(row))
        return next((url for href in hrefs if (url := self._site.absolute(href))), None)


def _age(ages: list[str], births: list[str]) -> tuple[int | str | None, Birth | None]:
    age: int | str | None = None
    for text in ages:
        age = values.age(text)
        if age is not None:
            break
    # "42 (March 1984)" says both.
    born = births or [text for text in ages if age is None or (len(text) > _LONGEST_AGE and values.is_birth(text))]
    return age, next((date for text in born if (date := values.birth(text)) is not None), None) if born else None


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
