"""Microdata and RDFa Lite in a tree, in the shape that JSON-LD has: one dictionary for each item."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from lxml import etree

from safetycheck.read.selectors import Element
from safetycheck.read.tree import Tree

_MAX_ITEMS = 5_000
# Where a tag keeps a value that is not its text.
_VALUES = {
    "a": "href", "link": "href", "area": "href", "img": "src", "data": "value", "meter": "value", "time": "datetime",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Syntax:
    """The attributes of one syntax: what opens an item, names its type, and names a property."""

    opens: tuple[str, ...]
    kind: str
    property: str
    identity: str
    tops: Any


_SYNTAXES = (
    _Syntax(("itemscope", "itemtype"), "itemtype", "itemprop", "itemid",
            etree.XPath("//*[(@itemscope or @itemtype) and not(@itemprop)]")),
    _Syntax(("typeof",), "typeof", "property", "resource", etree.XPath("//*[@typeof and not(@property)]")),
)  # fmt: skip


def items(tree: Tree) -> Iterator[dict[str, Any]]:
    """Yield the items of a page that are no property of another item."""
    for syntax in _SYNTAXES:
        if syntax.kind in tree.source:
            for top in syntax.tops(tree.root)[:_MAX_ITEMS]:
                yield _item(top, syntax, tree)


def _item(element: Element, syntax: _Syntax, tree: Tree) -> dict[str, Any]:
    item: dict[str, Any] = {"@type": (element.get(syntax.kind) or "").split()}
    if element.get(syntax.identity):
        item["@id"] = element.get(syntax.identity)
    inside = list(element)
    inside.reverse()
    while inside:
        child = inside.pop()
        opens = any(child.get(name) is not None for name in syntax.opens)
        for name in (child.get(syntax.property) or "").split():
            known = item.setdefault(name.rpartition(":")[2], [])
            known.append(_item(child, syntax, tree) if opens else _value(child, tree))
        if not opens:
            inside += reversed(child)
    return item


def _value(element: Element, tree: Tree) -> str:
    given = element.get("content")
    if given is None and element.tag in _VALUES:
        given = element.get(_VALUES[element.tag])
        # <a itemprop=name href=...> names its text; only a property that is a link is meant by the address.
        if element.tag == "a" and element.get("itemprop", element.get("property")) not in {"url", "sameAs"}:
            given = None
    return given.strip() if given is not None else tree.text(element)
