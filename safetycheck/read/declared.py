"""The declared reader: rows and fields by the definition's own CSS and XPath."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from lxml import etree

from safetycheck.definition import Fields, ListingUrl, Pick, Results, UrlFrom
from safetycheck.model import Birth, ListedPlace, Listing, Reader
from safetycheck.read import picks, places, urls, values
from safetycheck.read.picks import Patience
from safetycheck.read.tree import Element, Tree

MAX_ROWS = 1_000
_MOST_LISTED = 100
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
    patience = Patience()
    read = [_listing(tree, _alone(row), results.fields, page_url, patience) for row in found]
    listings = [listing for listing in read if listing is not None]
    return Rows(len(found), listings, _silent(results.fields, listings))


def whole(tree: Tree, fields: Fields, page_url: str) -> Listing | None:
    """Read the whole page as one listing; raise BadSelector. None when the name isn't there."""
    return _listing(tree, None, fields, page_url, Patience())


def _outermost(found: Iterable[Element | str]) -> Iterator[Element]:
    last: Element | None = None
    for each in found:
        if isinstance(each, str):
            continue
        # Selectors give elements in the order of the page, so that an inner row follows its outer one.
        if last is None or not any(above is last for above in each.iterancestors()):
            last = each
            yield each


def _alone(row: Element) -> Element:
    etree.Element("row").append(row)
    row.tail = None
    return row


def _listing(tree: Tree, row: Element | None, fields: Fields, page_url: str, patience: Patience) -> Listing | None:
    def first(several: tuple[Pick, ...] | None) -> list[str]:
        return next((found for pick in several or () if (found := picks.values(pick, tree, row, patience))), [])

    def every(several: tuple[Pick, ...] | None) -> list[str]:
        return [
            item
            for pick in several or ()
            for text in picks.values(pick, tree, row, patience)
            for item in values.BETWEEN.split(text)
        ][:_MOST_LISTED]

    name = next(iter(values.names(first(fields.name))), "")
    if not name:
        return None
    age, birth = _age(first(fields.age), first(fields.birth))
    aliases = values.names(every(fields.aliases))
    return Listing(
        name=name,
        age=age,
        birth=birth,
        addresses=places.merge(_places(tree, row, fields, patience))[:_MOST_LISTED],
        phones=values.phones(every(fields.phones)),
        emails=values.emails(every(fields.emails)),
        relatives=values.names(every(fields.relatives)),
        aliases=tuple(alias for alias in aliases if alias != name),
        url=_url(tree, row, fields.url, page_url, patience),
        reader=Reader.DECLARED,
    )


def _age(ages: list[str], births: list[str]) -> tuple[int | str | None, Birth | None]:
    age = next((number for text in ages if (number := values.age(text)) is not None), None)
    born = [*births, *(text for text in ages if values.is_birth(text) or age is None)]
    return age, next((date for text in born if (date := values.birth(text)) is not None), None)


def _places(tree: Tree, row: Element | None, fields: Fields, patience: Patience) -> Iterator[ListedPlace]:
    for several in (fields.address, fields.place, fields.addresses, fields.places):
        for pick in several or ():
            for text in picks.values(pick, tree, row, patience):
                yield from places.places(places.from_slug(text) if pick.attr in _FROM_URL else text)


def _url(tree: Tree, row: Element | None, rule: ListingUrl | None, page_url: str, patience: Patience) -> str | None:
    if rule is None or rule.source is UrlFrom.NONE:
        return None
    if rule.source is UrlFrom.PAGE:
        return urls.absolute(page_url, page_url)
    if rule.pick is None:
        return None
    found = picks.values(picks.attribute(rule.pick, "href"), tree, row, patience)
    return next((url for href in found if (url := urls.absolute(href, page_url, tree.base))), None)


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
