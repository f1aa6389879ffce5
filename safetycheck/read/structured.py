"""The structured reader: schema.org persons that a page carries as JSON-LD, microdata or RDFa Lite.

Own code on the tree that is there already. extruct, the known library, was looked at in November 2026: it parses each page
anew per syntax (html5lib, rdflib, mf2py, requests come with it), and what is needed here is `json.loads` and a walk over three
attributes. A person counts only where the page presents it as content: publishers, authors, reviewers, breadcrumbs and
relatives are reached by other keys. A name without a fact beside it is an echo of the question, and no listing.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

from safetycheck.model import Birth, ListedPlace, Listing, Reader
from safetycheck.read import microdata, places, urls, values
from safetycheck.read.tree import Tree, shown
from safetycheck.text import STATES

Node = dict[str, Any]

MAX_PERSONS = 1_000
_MAX_SCRIPT = 2_000_000
_MAX_NODES = 50_000
_MAX_VALUES = 100

# Ways and places at which a page's own content hangs. Everything else (author, publisher, breadcrumb...) is not followed.
_CONTENT = ("@graph", "@list", "@set", "@included", "itemListElement", "item", "mainEntity", "about", "hasPart", "result")
_CONTAINERS = frozenset({
    "", "itemlist", "listitem", "offercatalog", "webpage", "searchresultspage", "collectionpage", "profilepage", "itempage",
    "aboutpage", "contactpage", "dataset", "datafeed", "datafeeditem",
})  # fmt: skip
_RELATIONS = ("relatedTo", "parent", "parents", "children", "child", "spouse", "sibling", "siblings", "knows", "colleague")
_WRAPPING = re.compile(
    r"^\s*(?:<!--|//\s*<!\[CDATA\[|<!\[CDATA\[|/\*\s*<!\[CDATA\[\s*\*/)|(?:-->|//\s*\]\]>|\]\]>|/\*\s*\]\]>\s*\*/)\s*(?:;\s*)?$"
)
_COMMA_TOO_MANY = re.compile(r",(?=\s*[}\]])")
_STATE_CODES = {name.casefold(): code for code, name in STATES.items()}


def persons(tree: Tree, page_url: str) -> list[Listing]:
    """Return every person that the page's data presents with at least one fact, in order."""
    if "Person" not in tree.source:
        return []
    documents = [*_json(tree.data), *microdata.items(tree)]
    by_id: dict[str, Node] = {}
    relatives: set[str] = set()
    found = list(_persons(documents, by_id, relatives))
    first = [node for node in found if _id(node) not in relatives] or found
    read = (_listing(node, by_id, tree, page_url) for node in first[:MAX_PERSONS])
    return [listing for listing in read if listing is not None]


def _json(scripts: list[str]) -> Iterator[Any]:
    for script in scripts:
        text = _WRAPPING.sub("", script[:_MAX_SCRIPT]).strip()
        for attempt in (text, _COMMA_TOO_MANY.sub("", text)):
            try:
                yield json.loads(attempt, strict=False)
            except (ValueError, RecursionError):
                continue
            break


def _persons(documents: list[Any], by_id: dict[str, Node], relatives: set[str]) -> Iterator[Node]:
    """Walk content only; note every node by its @id, and who is named as somebody's relative."""
    waiting: list[Any] = list(reversed(documents))
    for _ in range(_MAX_NODES):
        if not waiting:
            return
        node = waiting.pop()
        if isinstance(node, list):
            waiting += reversed(node[:_MAX_NODES])
        if not isinstance(node, dict):
            continue
        if _id(node):
            by_id.setdefault(_id(node), node)
        kinds = _kinds(node)
        if "person" in kinds:
            relatives.update(_id(each) for key in _RELATIONS for each in _listed(node.get(key)) if isinstance(each, dict))
            yield node
        elif kinds <= _CONTAINERS:
            waiting += [node[key] for key in reversed(_CONTENT) if key in node]


def _kinds(node: Node) -> frozenset[str]:
    kinds = [kind for kind in _listed(node.get("@type")) if isinstance(kind, str)]
    return frozenset(re.split(r"[/#:]", kind)[-1].casefold() for kind in kinds) or frozenset({""})


def _id(node: Node) -> str:
    name = node.get("@id")
    return name if isinstance(name, str) else ""


def _listing(node: Node, by_id: dict[str, Node], tree: Tree, page_url: str) -> Listing | None:
    printed = values.names([*_texts(node.get("name")), " ".join(_words(node, "givenName", "additionalName", "familyName"))])
    if not printed:
        return None
    links = [*_texts(node.get("url")), *(link for link in (_id(node),) if link.startswith(("http", "/")))]
    own = [url for link in links if (url := urls.absolute(link, page_url, tree.base))]
    if links and not own:
        return None  # a partner's listing: its page is another company's
    listing = Listing(
        name=printed[0],
        age=next((age for text in _texts(node.get("age")) if (age := values.age(text)) is not None), None),
        birth=_birth(_texts(node.get("birthDate"))),
        addresses=places.merge(list(_addresses(node, by_id)))[:_MAX_VALUES],
        phones=values.phones(_contacts(node, "telephone", by_id)),
        emails=values.emails(text.removeprefix("mailto:") for text in _contacts(node, "email", by_id)),
        relatives=values.names(_relatives(node, by_id))[:_MAX_VALUES],
        aliases=tuple(alias for alias in values.names([*printed[1:], *_texts(node.get("alternateName"))]) if alias != printed[0]),
        url=own[0] if own else None,
        reader=Reader.STRUCTURED,
    )
    return listing if has_facts(listing) else None


def has_facts(listing: Listing) -> bool:
    """Whether a listing says anything about its person beside the name."""
    return bool(
        listing.addresses or listing.phones or listing.emails or listing.relatives or listing.birth or listing.age is not None
    )


def _birth(texts: list[str]) -> Birth | None:
    return next((birth for text in texts if (birth := values.birth(text)) is not None), None)


def _addresses(node: Node, by_id: dict[str, Node]) -> Iterator[ListedPlace]:
    for key in ("address", "homeLocation", "location"):
        for each in _listed(node.get(key)):
            yield from _address(by_id.get(_id(each), each) if isinstance(each, dict) else each)


def _address(value: Any) -> Iterator[ListedPlace]:
    if isinstance(value, str):
        yield from places.places(html.unescape(value))
    if not isinstance(value, dict):
        return
    if "address" in value:  # a Place; an address inside an address inside an address is nobody's
        yield from (place for inner in _listed(value["address"]) for place in _address_of_place(inner))
        return
    street, city, state, code = (
        next(iter(_texts(value.get(key))), "") for key in ("streetAddress", "addressLocality", "addressRegion", "postalCode")
    )
    if street or city or state:
        spelled = _STATE_CODES.get(state.casefold(), state.upper() if len(state) == 2 else state)
        whole = places.places(", ".join(part for part in (street, city, f"{spelled} {code}".strip()) if part))
        if len(whole) == 1:
            yield whole[0]
        else:
            yield ListedPlace(street=street or None, city=city or None, state=spelled or None, zip=code or None)
    else:
        yield from (place for text in _texts(value.get("name")) for place in places.places(text))


def _address_of_place(value: Any) -> Iterator[ListedPlace]:
    return _address({key: part for key, part in value.items() if key != "address"} if isinstance(value, dict) else value)


def _contacts(node: Node, key: str, by_id: dict[str, Node]) -> list[str]:
    points = [by_id.get(_id(each), each) for each in _listed(node.get("contactPoint")) if isinstance(each, dict)]
    return [text for holder in (node, *points) for text in _texts(holder.get(key))]


def _relatives(node: Node, by_id: dict[str, Node]) -> Iterator[str]:
    for key in _RELATIONS:
        for each in _listed(node.get(key)):
            if isinstance(each, dict):
                named = each if "name" in each else by_id.get(_id(each), each)
                yield next(iter(_texts(named.get("name"))), "") or " ".join(_words(named, "givenName", "familyName"))
            elif isinstance(each, str) and not each.startswith(("http:", "https:", "#", "/")):
                yield html.unescape(each)


def _words(node: Node, *keys: str) -> list[str]:
    return [text for key in keys for text in _texts(node.get(key))[:1]]


def _texts(value: Any) -> list[str]:
    """Return the plain texts in a value: text, number, list of them, or {"@value": text}."""
    found = (each.get("@value") if isinstance(each, dict) else each for each in _listed(value))
    return [
        " ".join(shown(html.unescape(str(each))).split()) for each in found if isinstance(each, str | int) and str(each).strip()
    ]


def _listed(value: Any) -> Iterable[Any]:
    if value is None:
        return ()
    return value[:_MAX_VALUES] if isinstance(value, list) else (value,)
