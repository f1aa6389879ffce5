"""A page of results for a definition with rows: built out of the definition's own selectors and cuts."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice, permutations, product

from lxml import etree

from pages import making, wording
from pages.making import CantMake, Element, Spot
from pages.people import Printed, full, town
from safetycheck.definition import Definition, Fields, ListingUrl, Pick, UrlFrom, Wait, When
from safetycheck.model import ListedPlace, Listing
from safetycheck.read import places, values
from safetycheck.read.picks import Patience, Picker
from safetycheck.read.selectors import compiled_selector
from safetycheck.read.tree import Tree
from safetycheck.read.urls import Site

LISTS = ("places", "addresses", "phones", "emails", "relatives", "aliases")
ORDER = ("name", "age", "birth", "place", "address", "aliases", "places", "addresses", "phones", "emails", "relatives", "url")
_FROM_URL = {"href", "src", "data-href", "data-url", "data-link", "action"}
_TREE = Tree("<html><body></body></html>")
_MOST_TRIES = 4_000
_STATES = {"MN": "Minnesota", "WI": "Wisconsin", "AZ": "Arizona", "NM": "New Mexico", "ND": "North Dakota"}


@dataclass
class Value:
    """One value of a row, the pick that takes it, and ways to print it; `fits` says whether it was read."""

    field: str
    pick: Pick
    ways: list[str]
    base: str
    fits: Callable[[list[str]], bool]
    attr: str | None = None


@dataclass
class Row:
    """One row in the making: what stands at which spot. `rest` are what no text could bring about.

    A `bare` row shows so little that a mark between two values needn't be there.
    """

    element: Element
    person: Printed
    spots: dict[Spot, list[Value]] = field(default_factory=dict)
    rest: list[str] = field(default_factory=list)
    bare: bool = False


def variants(fields: Fields) -> int:
    """Return how many pages it takes so that each pick and each path of a selector is used."""
    every = [_picks(fields, name) for name in ORDER]
    paths = [making.branches(pick.at) for picks in every for pick in picks if pick.at]
    return max([1, *map(len, every), *paths])


def fill(
    row: Element, fields: Fields, person: Printed, page_url: str, *, variant: int = 0, order: tuple[str, ...] = ORDER
) -> Row:
    """Put a person's values into a row, so that the definition's picks read them."""
    made = Row(row, person, bare=len(order) < len(ORDER))
    for name in order:
        picks = _picks(fields, name)
        if picks:
            try:
                _place(made, name, picks[variant % len(picks)], fields.url, page_url, variant)
            except CantMake as problem:
                made.rest.append(f"{name}: {problem}")
    # The innermost first: what stands around them holds their text too.
    for spot, wanted in sorted(made.spots.items(), key=lambda item: -len(list(item[0].element.iterancestors()))):
        _write(made, spot, wanted)
    return made


def _picks(fields: Fields, name: str) -> tuple[Pick, ...]:
    if name == "url":
        return (fields.url.pick,) if fields.url and fields.url.pick else ()
    return getattr(fields, name) or ()


def _place(made: Row, name: str, pick: Pick, url: ListingUrl | None, page_url: str, variant: int) -> None:
    """Make the elements for one field, and note what each must say."""
    attr = pick.attr or ("href" if name == "url" else None)
    items = _items(name, made.person, url, slug=attr in _FROM_URL)
    if pick.at is None:
        spot = Spot(made.element, attr) if attr else Spot(etree.SubElement(made.element, _leaf(made.element)))
        spots = [spot]
    else:
        spot = making.make(pick.at, made.element, variant)
        spots = [Spot(spot.element, attr) if attr and not spot.attr else spot]
        while pick.every and len(spots) < len(items):
            spots.append(making.another(spots[-1]))
    if len(spots) == 1 and len(items) > 1:
        texts = [way for several in zip(*items, strict=False) for way in wording.joined(pick, list(several))]
        groups = [texts if name in LISTS else items[0]]
    else:
        groups = items[: len(spots)]
    expected = _expected(name, made.person, url, page_url)
    for each, ways in zip(spots, groups, strict=False):
        value = Value(name, pick, ways, each.text, expected if len(groups) == 1 else _any_of(name, ways, expected), attr)
        made.spots.setdefault(each, []).append(value)


def _leaf(row: Element) -> str:
    return making.INSIDE.get(row.tag, "span")


def _any_of(name: str, ways: list[str], expected: Callable[[list[str]], bool]) -> Callable[[list[str]], bool]:
    """One of several elements: the value is among those read; the last one to be written is asked for all of them."""
    first = _cleaned(name, [ways[0]])
    return lambda texts: expected(texts) or set(first) <= set(_cleaned(name, texts))


def _cleaned(name: str, texts: list[str]) -> tuple[object, ...]:
    if name in {"place", "address", "places", "addresses"}:
        found = [place for text in texts for place in (*places.places(text), *places.places(places.from_slug(text)))]
        return tuple(found)
    parts = values.items(texts)
    if name == "phones":
        return values.phones(parts)
    return values.emails(parts) if name == "emails" else values.names(parts)


def _expected(name: str, person: Printed, url: ListingUrl | None, page_url: str) -> Callable[[list[str]], bool]:
    """Return what says whether the texts that a pick gives are a person's value."""
    match name:
        case "name":
            return lambda texts: bool(texts) and values.name(texts[0]) == person.name
        case "age":
            return lambda texts: bool(texts) and values.age(texts[0]) == person.age
        case "birth":
            return lambda texts: bool(texts) and values.birth(texts[0]) == person.birth
        case "url":
            wanted = link(person, url, page_url)
            return lambda texts: bool(texts) and Site(page_url).absolute(texts[0]) == wanted
        case "place" | "address" | "places" | "addresses":
            said = listed_places(name, person)
            return lambda texts: places.merge([each for text in texts for each in _read_place(text)]) == said
        case _:
            return lambda texts: _cleaned(name, texts) == getattr(person, name)


def _read_place(text: str) -> tuple[ListedPlace, ...]:
    return places.places(places.from_slug(text) if text.startswith(("/", "http")) else text)


def listed_places(name: str, person: Printed) -> tuple[ListedPlace, ...]:
    """Return which places a field of this name shows."""
    return {
        "place": (town(person.home),),
        "address": (person.home,),
        "places": tuple(map(town, person.past)),
        "addresses": person.past,
    }[name]


def link(person: Printed, url: ListingUrl | None, page_url: str) -> str:
    """Return the address of a person's own page, in the form that the definition names."""
    slug = person.name.replace(" ", "-")
    if url and url.path:
        parts = {"id": person.id, "state": person.home.state or "", "city": (person.home.city or "").replace(" ", "-")}
        return re.sub(r"\{(\w+)\}", lambda hole: parts.get(hole[1], slug), url.path)
    host = "/".join(page_url.split("/", 3)[:3])
    if url and url.param:
        return f"{host}/record/{slug}?{url.param}={person.id}"
    return f"{host}/find/person/{slug}/{person.id}"


def _items(name: str, person: Printed, url: ListingUrl | None, *, slug: bool) -> list[list[str]]:
    """Return for each value of a field the ways to print it, likeliest first."""
    match name:
        case "name":
            return [[person.name]]
        case "age":
            return [[str(person.age), f"Age {person.age}", f"Age: {person.age}", f"{person.age} years old", f"({person.age})",
                     f"{person.age} Years Old", f", {person.age}", f"{person.age} yrs"]]  # fmt: skip
        case "birth":
            return [["March 1979", "Mar 1979", "03/1979", "1979-03"]] if person.birth.year == 1979 else [_dates(person)]
        case "url":
            return [_links(person, url)]
        case "place" | "address" | "places" | "addresses":
            return [_spelled(each, slug=slug) for each in listed_places(name, person)]
        case _:
            return [[each] for each in getattr(person, name)]


def _dates(person: Printed) -> list[str]:
    month = {1: "January", 6: "June"}[person.birth.month or 1]
    return [f"{month} {person.birth.year}", f"{month[:3]} {person.birth.year}", f"0{person.birth.month}/{person.birth.year}"]


def _links(person: Printed, url: ListingUrl | None) -> list[str]:
    whole = link(person, url, "https://here.example/")
    path = "/" + whole.split("/", 3)[3]
    return [path] if whole.startswith("https://here.example/") else [path, whole]


def _spelled(place: ListedPlace, *, slug: bool) -> list[str]:
    city, state = place.city or "", place.state or ""
    if slug:
        parts = [f"{place.street} {city} {state} {place.zip}"] if place.street else [f"{city}-{state}"]
        street = f"{place.street}_{city}-{state}-{place.zip}" if place.street else f"{state}/{city}"
        return [f"/address/{text.lower().replace(' ', '-')}" for text in (*parts, street)]
    if place.street:
        return [full(place), full(place).replace(", ", " ", 1), f"{place.street}; {city}, {state} {place.zip}"]
    return [f"{city}, {state}", f"{city} {state}", f"{city}, {_STATES[state]}", f"{city} ({state})"]


# --- texts ------------------------------------------------------------------------------------------------------


def _write(made: Row, spot: Spot, wanted: list[Value]) -> None:
    """Find a text that gives each of a spot's values through its own pick."""
    pickers = [Picker(each.pick, _TREE, Patience(), attr=each.attr) for each in wanted]
    for each in _beside(spot):
        had = each.text
        for text in islice(_texts(wanted, bare=made.bare), _MOST_TRIES):
            each.put(text)
            if all(value.fits(picker.values(made.element)) for value, picker in zip(wanted, pickers, strict=True)):
                return
        each.put(had)
    spot.put(" ".join(filter(None, [spot.text, *(each.ways[0] for each in wanted)])))
    missed = [each for each, picker in zip(wanted, pickers, strict=True) if not each.fits(picker.values(made.element))]
    made.rest += [f"{each.field}: no text gives '{each.ways[0]}' through {each.pick.at or 'the row'}" for each in missed]


def _beside(spot: Spot) -> list[Spot]:
    """Return where an element's own text can stand: before what it holds, and behind."""
    if spot.attr or spot.behind or not len(spot.element):
        return [spot]
    return [spot, Spot(spot.element[-1], behind=True)]


def _texts(wanted: list[Value], *, bare: bool) -> Iterator[str]:
    if len(wanted) == 1:
        if bare:
            yield from wanted[0].ways
        yield from wording.uncut(wanted[0].pick, wanted[0].ways, wanted[0].base)
        return
    guesses = [[*each.ways[:2], *islice(wording.uncut(each.pick, each.ways, each.base), 60)] for each in wanted]
    options = [list(dict.fromkeys(each))[:14] for each in guesses]
    for order in permutations(range(len(wanted))):
        for between in (" ", "", ", "):
            for parts in product(*(options[place] for place in order)):
                yield between.join(parts)


# --- what must be read -----------------------------------------------------------------------------------------


def listing(person: Printed, fields: Fields, page_url: str, only: tuple[str, ...] = ORDER) -> Listing:
    """Return the listing that the row of a person must be read as; `only` are the fields that the row shows."""
    named = {name for name in only if getattr(fields, name) is not None}
    said: Iterable[str] = (name for name in ("address", "place", "addresses", "places") if name in named)
    url = None
    if fields.url is not None and fields.url.source is UrlFrom.PAGE:
        url = Site(page_url).page
    elif fields.url is not None and fields.url.pick is not None:
        url = link(person, fields.url, page_url)
    return Listing(
        name=person.name,
        age=person.age if "age" in named else None,
        birth=person.birth if "birth" in named else None,
        addresses=places.merge([place for name in said for place in listed_places(name, person)]),
        **{name: getattr(person, name) if name in named else () for name in ("phones", "emails", "relatives", "aliases")},
        url=url,
    )


def page(
    broker: Definition,
    url: str,
    head: Iterable[str],
    people: Sequence[Printed],
    *,
    variant: int = 0,
    only: tuple[str, ...] = ORDER,
) -> tuple[str, list[str]]:
    """Return the page of results, and what could not be made of it; `head` is what stands above the rows."""
    assert broker.search is not None
    results = broker.search.results
    assert results.rows is not None
    assert results.fields is not None
    best: tuple[str, list[str]] | None = None
    by_length = tuple(
        sorted(ORDER, key=lambda name: max([len(pick.at or "") for pick in _picks(results.fields, name)], default=0))
    )
    for order in (ORDER, by_length, ("url", *ORDER[:-1]), ORDER[::-1]):
        made = _page(broker, url, head, people, variant, tuple(name for name in order if name in only))
        if best is None or len(made[1]) < len(best[1]):
            best = made
        if not made[1]:
            break
    assert best is not None
    return best


def _page(
    broker: Definition, url: str, head: Iterable[str], people: Sequence[Printed], variant: int, order: tuple[str, ...]
) -> tuple[str, list[str]]:
    results = broker.search.results
    root = frame(broker.name, head)
    hide(root, (proof.text for proof in results.none if proof.text))
    rows: list[Element] = []
    rest: list[str] = []
    try:
        for number, _ in enumerate(people):
            if number == 0 or making.branches(results.rows) > 1:
                rows.append(_row(results.rows, root, number, rows))
            else:
                rows.append(making.another(Spot(rows[-1])).element)
    except CantMake as problem:
        return text(root), [f"rows: {problem}"]
    rows.sort(key=list(root.iter()).index)
    for row, person in zip(rows, people, strict=True):
        rest += fill(row, results.fields, person, url, variant=variant, order=order).rest
    ready(root, broker)
    if results.next is not None:
        rest += _next(root, results.next, url)
    return text(root), list(dict.fromkeys(rest))


def _row(selector: str, root: Element, number: int, rows: list[Element]) -> Element:
    """Make a row by one path of the selector; one that is there already is copied."""
    spot = making.make(selector, root, number)
    return making.another(spot).element if spot.element in rows else spot.element


def next_link(url: str) -> str:
    """Return the address of the second page of results."""
    return f"{url}{'&' if '?' in url else '?'}page=2"


def _next(root: Element, pick: Pick, url: str) -> list[str]:
    try:
        spot = making.make(pick.at or "a", root)
    except CantMake as problem:
        return [f"next: {problem}"]
    Spot(spot.element, pick.attr or "href").put(next_link(url))
    if not spot.element.text:
        spot.element.text = "Next"
    return []


def ready(root: Element, broker: Definition) -> None:
    """Let the page have what the definition's last steps wait for: a proof of absence must not take that for itself."""
    assert broker.search is not None
    for step in reversed(broker.search.steps):
        if not isinstance(step, Wait | When):
            return
        if isinstance(step, Wait) and step.wait and not compiled_selector(step.wait).all(root):
            making.make(step.wait, root)
        if isinstance(step, Wait) and step.text:
            etree.SubElement(root.find("body/main"), "p").text = step.text


def frame(name: str, head: Iterable[str], title: str | None = None) -> Element:
    """Return an empty page, with what stands above its results."""
    root = etree.Element("html", lang="en")
    etree.SubElement(etree.SubElement(root, "head"), "title").text = title or f"{name} - people"
    body = etree.SubElement(root, "body")
    etree.SubElement(etree.SubElement(body, "header"), "p").text = name
    for number, said in enumerate(head):
        etree.SubElement(body, "p" if number else "h1").text = said
    etree.SubElement(body, "main")
    return root


def hide(root: Element, texts: Iterable[str]) -> None:
    """Let texts stand on a page unseen, as words for a miss do on many pages of hits."""
    for each in texts:
        etree.SubElement(root.find("body"), "div", hidden="").text = each


def text(root: Element) -> str:
    """Return a page as HTML."""
    return str(etree.tostring(root, method="html", encoding="unicode", doctype="<!DOCTYPE html>"))
