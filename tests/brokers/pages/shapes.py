"""Pages of results for definitions without rows: four usual shapes, about which the definition says nothing."""

from collections.abc import Callable, Iterable, Iterator

from lxml import etree

from pages import found
from pages.making import Element
from pages.people import PEOPLE, Printed, full, town
from safetycheck.definition import Definition
from safetycheck.model import Listing, Reader
from safetycheck.read import places

Made = tuple[Callable[[Element, Printed, str], None], tuple[str, ...]]


def pages(broker: Definition, url: str, head: Iterable[str]) -> Iterator[tuple[str, str, list[Listing]]]:
    """Yield each shape by name, its page, and what its rows must be read as."""
    assert broker.search is not None
    hidden = [proof.text for proof in broker.search.results.none if proof.text]
    for name, (shape, shows) in _SHAPES.items():
        root = found.frame(broker.name, head)
        found.hide(root, hidden)
        home = _home(name, root.find("body/main"))
        for each in PEOPLE:
            shape(home, each, _link(each, url))
        found.ready(root, broker)
        yield name, found.text(root), [_listing(each, shows, url) for each in PEOPLE]


def _link(person: Printed, url: str) -> str:
    host = "/".join(url.split("/", 3)[:3])
    return f"{host}/person/{person.name.replace(' ', '-').lower()}/{person.id}"


def _listing(person: Printed, shows: tuple[str, ...], url: str) -> Listing:
    spots = [town(person.home)] if "city" in shows else [person.home] if "home" in shows else []
    spots += map(town, person.past) if "past" in shows else ()
    return Listing(
        name=person.name,
        age=person.age,
        addresses=places.merge(spots),
        **{field: getattr(person, field) for field in ("phones", "relatives", "aliases") if field in shows},
        url=_link(person, url) if "url" in shows else None,
        reader=Reader.ANCHORED,
    )


def _home(name: str, main: Element) -> Element:
    if name == "table":
        table = etree.SubElement(main, "table")
        head = etree.SubElement(etree.SubElement(table, "thead"), "tr")
        for title in ("Name", "Age", "Location", "Relatives"):
            etree.SubElement(head, "th").text = title
        return etree.SubElement(table, "tbody")
    return etree.SubElement(main, "div")


def _towns(person: Printed) -> str:
    return " • ".join(f"{each.city}, {each.state}" for each in person.past)


def _add(parent: Element, tag: str, text: str = "", **attributes: str) -> Element:
    element = etree.SubElement(parent, tag, **attributes)
    element.text = text
    return element


def _cards(home: Element, person: Printed, link: str) -> None:
    card = _add(home, "div")
    _add(_add(card, "h3"), "a", person.name, href=link)
    _add(card, "p", f"Age {person.age}")
    _add(card, "p", f"Lives in {person.city.city}, {person.city.state}")
    _add(card, "p", f"Used to live in {_towns(person)}")
    _add(card, "p", f"Related to {', '.join(person.relatives)}")


def _table(home: Element, person: Printed, _link: str) -> None:
    row = _add(home, "tr")
    for text in (person.name, str(person.age), f"{person.city.city}, {person.city.state}", ", ".join(person.relatives)):
        _add(row, "td", text)


def _terms(home: Element, person: Printed, link: str) -> None:
    entry = _add(home, "article")
    _add(entry, "h2", person.name)
    terms = _add(entry, "dl")
    for title, said in (
        ("Age", str(person.age)), ("Address", full(person.home)), ("Phone", " • ".join(person.phones)),
        ("Also known as", ", ".join(person.aliases)), ("Relatives", ", ".join(person.relatives)),
    ):  # fmt: skip
        _add(terms, "dt", title)
        _add(terms, "dd", said)
    _add(entry, "a", "View details", href=link)


def _links(home: Element, person: Printed, link: str) -> None:
    item = _add(home, "a", href=link)
    _add(item, "strong", person.name)
    _add(item, "span", f" {person.age} years old ")
    _add(item, "div", f"{person.city.city}, {person.city.state}")


_SHAPES: dict[str, Made] = {
    "cards": (_cards, ("city", "past", "relatives", "url")),
    "table": (_table, ("city", "relatives")),
    "terms": (_terms, ("home", "phones", "aliases", "relatives", "url")),
    "links": (_links, ("city", "url")),
}
