"""Elements made to satisfy a selector: a page as the definition's author must have seen it.

Where a selector leaves something open, the plainest thing is made. What it can't reach from where it begins is not made:
a field that looks outside its row gets nothing.
"""

import re
from dataclasses import dataclass
from typing import Any

from lxml import etree

from pages.xpath import Node, Step, read

Element = Any
_INLINE = {"p", "span", "a", "b", "strong", "i", "em", "h1", "h2", "h3", "h4", "h5", "h6", "dt", "label", "button"}
# What holds the elements that stand in nothing else.
_HOLDERS = {"td": "tr", "th": "tr", "tr": "tbody", "tbody": "table", "thead": "table", "li": "ul", "dt": "dl", "dd": "dl"}
# What stands in them first.
INSIDE = {"table": "tbody", "tbody": "tr", "thead": "tr", "tr": "td", "ul": "li", "ol": "li", "dl": "dd"}
_UNSPACED = {"href", "src", "id", "name", "alt", "role", "itemprop", "itemtype"}


class CantMake(ValueError):
    """No element can be made that satisfies a selector."""


@dataclass(frozen=True)
class Spot:
    """Where a text stands: an attribute of an element, its text, or what follows it."""

    element: Element
    attr: str = ""
    behind: bool = False

    @property
    def text(self) -> str:
        if self.attr:
            return self.element.get(self.attr) or ""
        return (self.element.tail if self.behind else self.element.text) or ""

    def put(self, text: str) -> None:
        if self.attr:
            self.element.set(self.attr, text)
        elif self.behind:
            self.element.tail = text
        else:
            self.element.text = text


def make(selector: str, here: Element, branch: int = 0) -> Spot:
    """Make what a selector finds below an element, or return what is there; `branch` chooses among `a | b`."""
    return _spot(read(selector), here, branch)


def another(spot: Spot) -> Spot:
    """Make one more of the same kind, right behind the last one."""
    if spot.behind:
        rule = etree.Element("br")
        spot.element.addnext(rule)
        rule.tail = None
        return Spot(rule, behind=True)
    tail, spot.element.tail = spot.element.tail, None
    twin = etree.fromstring(etree.tostring(spot.element))
    spot.element.addnext(twin)
    twin.tail = tail
    return Spot(twin, spot.attr)


def _spot(node: Node, here: Element, branch: int = 0) -> Spot:
    if node.kind == "|":
        options = _options(node)
        return _spot(options[branch % len(options)], here)
    if node.kind == "path":
        start = here.getroottree().getroot() if node.value else here
        return _walk(node.steps, start)
    if node.kind == "filter":
        return _walk(node.steps, _filtered(node, here))
    raise CantMake(f"'{node.source}' is no path")


def _options(node: Node) -> list[Node]:
    return [each for part in node.parts for each in _options(part)] if node.kind == "|" else [node]


def branches(selector: str) -> int:
    """Return among how many paths a selector lets a page choose."""
    return len(_options(read(selector)))


def _filtered(node: Node, here: Element) -> Element:
    """Make the inner path often enough for its place, and return the element there."""
    inner, *conditions = node.parts
    wanted = max([1, *(number for each in conditions if (number := place(each)))])
    spot = _spot(inner, here)
    for _ in range(wanted):
        found = [each for each in here.xpath(inner.source) if not isinstance(each, str)]
        if len(found) >= wanted:
            element = found[wanted - 1]
            for each in conditions:
                _satisfy(element, each)
            return element
        spot = another(Spot(found[-1] if found else spot.element))
    raise CantMake(node.source)


def _walk(steps: tuple[Step, ...], here: Element) -> Spot:
    for step in steps:
        if step.axis == "attribute":
            return Spot(here, attr=step.test)
        if step.test == "text()":
            return Spot(here, behind=step.axis == "following-sibling")
        if (step.axis, step.test) in {("descendant-or-self", "node()"), ("self", "node()")}:
            continue
        found = [each for each in here.xpath(step.source) if not isinstance(each, str)]
        here = found[0] if found else _made(here, step)
    return Spot(here)


def _made(here: Element, step: Step) -> Element:
    wanted = max([1, *(number for each in step.conditions if (number := place(each)))])
    plain = Step(step.axis, step.test, tuple(each for each in step.conditions if place(each) is None))
    home = _home(here, step)
    within = Step("child", step.test, plain.conditions) if home is not here or step.axis == "descendant" else plain
    element = None
    for _ in range(wanted):
        found = [each for each in home.xpath(within.source) if not isinstance(each, str)]
        if len(found) >= wanted:
            return found[wanted - 1]
        element = _new(home, within, found[-1] if found else None)
        for condition in plain.conditions:
            _satisfy(element, condition)
    return element


def _home(here: Element, step: Step) -> Element:
    """Return the element in which something is made: for a descendant a part of its own, so that it has no neighbours."""
    if step.axis != "descendant":
        return here
    if here.tag == "html":
        here = here.find("body/main")
    holder = _HOLDERS.get(step.test)
    if here.tag in _INLINE or holder == here.tag:
        return here
    if holder is None:
        inside = INSIDE.get(here.tag)
        return etree.SubElement(here, "section") if inside is None else _home(etree.SubElement(here, inside), step)
    if holder in {"tr", "tbody"}:
        chain = ["table", "tbody", "tr"][: 2 + (holder == "tr")]
        if here.tag in chain:
            chain = chain[chain.index(here.tag) + 1 :]
    else:
        chain = [holder]
    for tag in chain:
        here = etree.SubElement(here, tag)
    return here


def _new(here: Element, step: Step, last: Element | None) -> Element:
    parent = here.getparent()
    element = etree.Element(_tag(here if step.axis == "child" else parent, step))
    if step.axis == "child":
        (last.addnext if last is not None else here.append)(element)
    elif parent is None or step.axis not in {"following-sibling", "preceding-sibling", "following"}:
        raise CantMake(f"{step.source} is outside")
    elif step.axis == "preceding-sibling":
        here.addprevious(element)
    else:
        anchor = here if last is None else last
        tail, anchor.tail = anchor.tail, None
        anchor.addnext(element)
        element.tail = tail
    return element


def _tag(parent: Element | None, step: Step) -> str:
    if step.test not in {"*", "node()"}:
        return step.test
    if parent is not None and parent.tag in INSIDE:
        return INSIDE[parent.tag]
    return "span" if parent is not None and any(each.tag in _INLINE for each in (parent, *parent.iterancestors())) else "div"


# --- conditions -------------------------------------------------------------------------------------------------


def place(node: Node) -> int | None:
    """Return which one of several a condition wants, where it speaks of that."""
    if node.kind == "number":
        return int(node.value)
    if node.kind == "call" and node.value == "last":
        return 1
    if node.kind in {"=", ">", ">="} and node.parts[0].kind == "call" and node.parts[0].value == "position":
        if node.parts[1].kind == "number":
            return int(node.parts[1].value) + (node.kind == ">")
        return 1
    if node.kind == "and":
        return next((number for each in node.parts if (number := place(each)) is not None), None)
    return None


def holds(element: Element, node: Node) -> bool:
    """Whether an expression is true of an element."""
    return bool(element.xpath(f"boolean({node.source})"))


def _satisfy(element: Element, node: Node) -> None:
    """Change an element until a condition holds. Texts may come later, so that nothing is said where it does not hold yet."""
    if place(node) is not None and node.kind != "and":
        return
    if holds(element, node):
        return
    if node.kind in {"path", "filter", "|"}:
        spot = _spot(node, element)
        if spot.attr and not spot.text:
            spot.put("x")
    elif node.kind == "and":
        # What is said exactly comes before "there is one".
        for each in reversed(node.parts):
            _satisfy(element, each)
    elif node.kind == "or":
        _satisfy(element, node.parts[0])
    elif node.kind in {"=", ">", ">="}:
        _compare(element, node)
    elif node.kind == "call" and node.value in {"contains", "starts-with"}:
        _write(element, node.parts[0], node.parts[1].value, node.value)


def _compare(element: Element, node: Node) -> None:
    left, right = node.parts
    if left.kind == "call" and left.value == "count":
        inner = left.parts[0]
        wanted = int(right.value) + (node.kind == ">")
        if inner.steps and inner.steps[0].axis == "preceding-sibling":
            while len(list(element.itersiblings(preceding=True))) < wanted:
                element.addprevious(etree.Element(element.tag))
        else:
            spot = _spot(inner, element)
            while len(element.xpath(inner.source)) < wanted:
                spot = another(spot)
    elif node.kind == "=" and right.kind == "text":
        _write(element, left, right.value, "=")


def _write(element: Element, where: Node, text: str, how: str) -> None:
    """Put a text where an expression reads one."""
    if where.kind == "call" and where.value in {"name", "local-name"}:
        element.tag = text
        return
    if where.kind == "call" and where.value in {"normalize-space", "string", "translate", "concat", "substring"}:
        inner = next((each for each in where.parts if each.kind in {"path", "call"}), None)
        how = "contains" if where.value == "substring" else how
        if inner is not None:
            _write(element, inner, text.strip() if where.value != "translate" else text, how)
            return
    spot = _spot(where, element) if where.kind == "path" else Spot(element)
    had = spot.text
    if how == "=":
        spot.put(text)
    elif how == "starts-with":
        spot.put(text + had)
    elif text not in had or spot.attr == "class":
        spot.put(had + text if not had or spot.attr in _UNSPACED else re.sub(r"\s+", " ", f"{had} {text}").strip())
