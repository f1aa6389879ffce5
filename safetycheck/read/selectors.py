"""CSS and XPath on one tree: both are compiled to one kind of thing, once."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from cssselect import HTMLTranslator, SelectorError
from lxml import etree

from safetycheck.read import cost

Element = etree._Element  # noqa: SLF001 - lxml gives its element type no public name
Found = list[Element | str]


class BadSelector(ValueError):
    """A selector that can't be used: it doesn't compile, or would take too long on this page."""


class Selector:
    """A compiled selector, and what it may cost."""

    __slots__ = ("_every", "_first", "cost", "source")

    def __init__(self, source: str) -> None:
        self.source = source
        path = source if _is_xpath(source) else _from_css(source)
        path, is_one_step = _direct(path)
        try:
            self._every = _runnable(path)
        except (etree.XPathError, ValueError) as wrong:  # ValueError: control characters
            msg = f"'{source}' is no XPath: {wrong}"
            raise BadSelector(msg) from None
        try:
            # libxml2 stops at the first match of one step, and the other ones need not become Python objects.
            self._first = _runnable(f"{path}[1]" if is_one_step else f"({path})[1]")
        except etree.XPathError:  # a path that gives a text or a number
            self._first = self._every
        self.cost = cost.of(path)

    def all(self, element: Element) -> Found:
        """Return what matches below an element: elements, or texts and attributes; raise BadSelector."""
        return self._run(self._every, element)

    def first(self, element: Element) -> Found:
        """Return the first match, or nothing; raise BadSelector."""
        return self._run(self._first, element)[:1]

    def _run(self, path: Any, element: Element) -> Found:
        try:
            found = path(element)
        except etree.XPathError as wrong:
            msg = f"'{self.source}' failed: {wrong}"
            raise BadSelector(msg) from None
        if isinstance(found, list):
            return found
        if isinstance(found, bool):
            return ["true"] if found else []
        return [f"{found:g}" if isinstance(found, float) else str(found)]


@lru_cache(maxsize=4096)
def compiled_selector(source: str) -> Selector:
    """Compile a selector once; raise BadSelector."""
    return Selector(source)


def selector_problem(source: str) -> str:
    """Return why a selector of a definition can't be used, or the empty text: for the lint."""
    try:
        compiled_selector(source)
    except BadSelector as wrong:
        return str(wrong)
    return ""


def _runnable(path: str) -> Any:
    compiled: Any = etree.XPath(path, regexp=False, smart_strings=False)
    # libxml2 looks for functions and variables only when it comes to them, which may be on one page in a thousand.
    for hit in _CALL.finditer(path):
        if hit["variable"] or (hit["function"] and hit["function"] not in _FUNCTIONS):
            msg = f"{hit[0].rstrip('( ')} is not known"
            raise etree.XPathError(msg)
    # Sums that are no sets of nodes show only when an expression runs.
    compiled(_PROBE)
    return compiled


def _direct(path: str) -> tuple[str, bool]:
    """Return a path whose first step asks for descendants, and whether it is the only step, to which `[1]` may be added.

    `//a[p]` are the children of all nodes, which libxml2 collects first. Where p counts nothing the descendants are the same.
    """
    step = _FIRST_STEP.match(path)
    if step is None or _COUNTING.search(_QUOTED.sub("", step["tests"])):
        return path, False
    axis = "/descendant::" if step["start"] == "//" else "descendant::"
    return f"{axis}{step['name']}{step['tests']}{path[step.end() :]}", step.end() == len(path)


def _is_xpath(selector: str) -> bool:
    return _XPATH.match(selector) is not None


def _from_css(selector: str) -> str:
    try:
        return HTMLTranslator().css_to_xpath(selector, prefix="descendant::")
    except (SelectorError, NotImplementedError, RecursionError) as wrong:
        msg = f"'{selector}' is no CSS selector: {wrong}"
        raise BadSelector(msg) from None


# Searching below, a name, and tests in brackets that hold no others; all of them, so that none is left behind.
_FIRST_STEP = re.compile(
    r"""(?P<start>//|\.//|descendant::)(?P<name>\*|[A-Za-z][\w.-]*+)(?!\s*[(:])"""
    r"""(?P<tests>(?:\[(?:'[^']*'|"[^"]*"|[^]['"])*\])*+)(?!\s*\[)"""
)
_QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"")
# What asks for a place, or makes a number, which is a place too. A hyphen behind a letter belongs to a name.
_COUNTING = re.compile(
    r"(?<![\w-])(?:(?:position|last|count|sum|string-length|number|floor|ceiling|round)\s*\(|[\d.]*\d|(?:div|mod)\b)|[+*]|(?<!\w)-"
)
_XPATH = re.compile(r"[\s(]*\.?/")
_CALL = re.compile(r"'[^']*'|\"[^\"]*\"|(?P<variable>\$[\w.-]*)|(?<![\w.-])(?P<function>[A-Za-z_][\w.-]*(?::(?!:)[\w.-]+)?)\s*\(")
# XPath 1.0: the core functions, the node tests, and the operators that may stand before a parenthesis. Not id(): a page is
# parsed without the table that it looks into, which takes a twentieth of the time; [@id='x'] says the same.
_FUNCTIONS = frozenset(
    "last position count local-name namespace-uri name string concat starts-with contains substring-before substring-after "
    "substring string-length normalize-space translate boolean not true false lang number sum floor ceiling round "
    "node text comment processing-instruction and or div mod".split()
)
_PROBE = etree.Element("probe")
