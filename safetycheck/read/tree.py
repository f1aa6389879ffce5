"""One lxml tree per page: parsing with limits, CSS and XPath on it, and text as a browser would show it."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from cssselect import HTMLTranslator, SelectorError
from lxml import etree

Element = etree._Element  # noqa: SLF001 - lxml gives its element type no public name
Found = list[Element | str]

MAX_CHARS = 8_000_000
MAX_ELEMENTS = 300_000
MAX_UNSCRIPTED = 2_000
# libxml2 tells no time: the number of elements, to the power of how deep a selector nests its searches, stands for it.
MAX_WORK = 100_000_000

# What a browser lays out as blocks (HTML standard, rendering section).
BLOCKS = frozenset({
    "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "dialog", "dir", "div", "dl",
    "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hgroup",
    "html", "legend", "li", "main", "menu", "nav", "ol", "optgroup", "option", "p", "pre", "search", "section", "summary",
    "table", "tbody", "tfoot", "thead", "tr", "ul",
})  # fmt: skip
UNSEEN = frozenset({
    "head", "title", "svg", "math", "select", "datalist", "textarea", "iframe", "frame", "object", "canvas", "audio",
    "video",
})  # fmt: skip
_RULES = frozenset({"br", "hr"})
_CELLS = frozenset({"td", "th"})
_DROPPED = ("script", "style", "template", "noscript")
_PLAIN = str.maketrans(
    {"’": "'", "‘": "'", "ʼ": "'", "`": "'", "“": '"', "”": '"', "–": "-", "—": "-", "‐": "-", "‑": "-", "…": "..."}
)
_BREAK = "\x1e"
_LINE_END = re.compile(r"\r\n?|\n")
_NOT_SHOWN = re.compile(r"(?i)(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*hidden)")
# Bootstrap, Tailwind, Angular and the habit; a second word such as `d-md-block` or `sm:flex` shows the element after all.
_HIDING_CLASS = re.compile(r"(?:^|\s)(?:d-none|hidden|hide|is-hidden|ng-hide|invisible)(?=\s|$)")
_SHOWING_CLASS = re.compile(r"(?:^|\s)(?:d-(?:sm|md|lg|xl|xxl|print)-|(?:sm|md|lg|xl|2xl):)\w")


class BadSelector(ValueError):
    """A selector that can't be used: it doesn't compile, or would take too long on this page."""


class Selector:
    """A compiled selector. `degree` is how deep searches through whole subtrees are nested in it."""

    __slots__ = ("degree", "source", "xpath")

    def __init__(self, source: str) -> None:
        self.source = source
        path = source if _is_xpath(source) else _from_css(source)
        try:
            self.xpath = etree.XPath(path, regexp=False, smart_strings=False)
            # Unknown functions and variables show only when an expression runs.
            self.xpath(_PROBE)
        except etree.XPathError as wrong:
            msg = f"'{source}' is no XPath: {wrong}"
            raise BadSelector(msg) from None
        self.degree = _degree(path)


class Tree:
    """A parsed page. Scripts, styles, templates and comments are out of it.

    `data` holds the JSON-LD scripts, `unscripted` the words meant for browsers without scripts. `cut` says that the page was
    nested too deeply, or had too many elements, to be read whole.
    """

    __slots__ = ("_letters", "_visible", "base", "cut", "data", "hidden", "root", "size", "source", "title", "unscripted")

    def __init__(self, untrusted_html: str) -> None:
        self.source = untrusted_html[:MAX_CHARS]
        parser = etree.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True, huge_tree=False)
        self.root = _root(self.source, parser)
        self.data: list[str] = [script.text or "" for script in _JSON_LD(self.root)]
        self.unscripted: str = " ".join(_NOSCRIPT(self.root))[:MAX_UNSCRIPTED]
        etree.strip_elements(self.root, *_DROPPED, with_tail=False)
        self.size = int(_COUNT(self.root))
        self.cut = len(untrusted_html) > MAX_CHARS or self.size > MAX_ELEMENTS or _gave_up(parser)
        self.title = squeeze_lines(self.root.findtext("head/title") or "")
        self.base: str = _BASE(self.root)
        # Proxies in a set stay alive, so that identity can be asked for later.
        self.hidden: frozenset[Element] = frozenset(each for each in _MAY_HIDE(self.root) if not is_shown(each))
        self._letters: str | None = None
        self._visible: str | None = None

    def select(self, selector: str, within: Element | None = None) -> Found:
        """Return what a selector matches: elements, or texts and attributes; raise BadSelector."""
        compiled = compiled_selector(selector)
        scope = self.root if within is None else within
        if compiled.degree > 1:
            size = self.size if within is None else int(_COUNT(scope))
            if size**compiled.degree > MAX_WORK:
                msg = f"'{selector}' would take too long on a page of this size"
                raise BadSelector(msg)
        try:
            found: Any = compiled.xpath(scope)
        except etree.XPathError as wrong:
            msg = f"'{selector}' failed: {wrong}"
            raise BadSelector(msg) from None
        if isinstance(found, list):
            return [each for each in found if isinstance(each, str) or isinstance(each.tag, str)]
        if isinstance(found, bool):
            return ["true"] if found else []
        return [f"{found:g}" if isinstance(found, float) else str(found)]

    def text(self, element: Element) -> str:
        """Return what a browser's innerText gives: lines by block and <br>, white space collapsed, hidden parts left out."""
        if not len(element):
            return squeeze_lines(element.text or "", keep=element.tag == "pre")
        parts: list[str] = []
        # Asked for a hidden element itself, a browser gives all its text.
        _walk(element, parts, frozenset() if element in self.hidden else self.hidden, keep=element.tag == "pre")
        lines = (" ".join(line.split()) for line in "".join(parts).split(_BREAK))
        return "\n".join(line for line in lines if line)

    @property
    def visible(self) -> str:
        """The text of the whole page."""
        if self._visible is None:
            body = self.root.find("body")
            self._visible = "" if body is None else self.text(body)
        return self._visible

    @property
    def letters(self) -> str:
        """Every text of the body, hidden ones too, in plain form without blanks: quick to have, enough to rule a phrase out."""
        if self._letters is None:
            body = self.root.find("body")
            raw = "" if body is None else etree.tostring(body, method="text", encoding="unicode", with_tail=False)
            self._letters = plain(raw).replace(" ", "")
        return self._letters

    def says(self, phrase: str) -> bool:
        """Whether the page shows a phrase: whole words, without regard to case and kinds of quotes."""
        wanted = plain(phrase)
        if not wanted or wanted.replace(" ", "") not in self.letters:
            return False
        return re.search(rf"(?<!\w){re.escape(wanted)}(?!\w)", plain(self.visible)) is not None

    def shows(self, element: Element) -> bool:
        """Whether an element is rendered, as far as attributes and usual class names tell."""
        return not any(each in self.hidden or is_hidden_by_class(each) for each in (element, *element.iterancestors()))


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


def plain(text: str) -> str:
    """Return the form in which phrases are looked for: no case, plain quotes and dashes, single blanks."""
    return " ".join((text if text.isascii() else text.translate(_PLAIN)).casefold().split())


def squeeze_lines(text: str, *, keep: bool = False) -> str:
    """Collapse white space; with `keep`, line ends stay."""
    if not keep:
        return " ".join(text.split())
    return "\n".join(line for line in (" ".join(each.split()) for each in _LINE_END.split(text)) if line)


def is_shown(element: Element) -> bool:
    """Whether the element's own attributes let it be seen."""
    return element.get("hidden") is None and not _NOT_SHOWN.search(element.get("style") or "")


def is_hidden_by_class(element: Element) -> bool:
    """Whether a usual class name hides the element, and none shows it on wider screens."""
    names = element.get("class")
    return bool(names) and bool(_HIDING_CLASS.search(names or "")) and not _SHOWING_CLASS.search(names or "")


def _root(source: str, parser: etree.HTMLParser) -> Element:
    try:
        root: Element | None = etree.fromstring(source.replace("\0", "").encode("utf-8", "replace"), parser)
    except etree.XMLSyntaxError:  # nothing but white space or comments
        root = None
    return etree.Element("html") if root is None else root


def _gave_up(parser: etree.HTMLParser) -> bool:
    return any(entry.type == etree.ErrorTypes.ERR_RESOURCE_LIMIT for entry in parser.error_log)


def _walk(element: Element, parts: list[str], hidden: frozenset[Element], *, keep: bool) -> None:
    text = element.text
    if text:
        parts.append(_LINE_END.sub(_BREAK, text) if keep else text)
    for child in element:
        tag: Any = child.tag
        if tag in _RULES:
            parts.append(_BREAK)
        elif tag not in UNSEEN and child not in hidden:
            edge = _BREAK if tag in BLOCKS else " " if tag in _CELLS else ""
            parts.append(edge)
            _walk(child, parts, hidden, keep=keep or tag == "pre")
            parts.append(edge)
        tail = child.tail
        if tail:
            parts.append(_LINE_END.sub(_BREAK, tail) if keep else tail)


def _is_xpath(selector: str) -> bool:
    return _XPATH.match(selector) is not None


def _from_css(selector: str) -> str:
    try:
        return HTMLTranslator().css_to_xpath(selector, prefix="descendant::")
    except (SelectorError, NotImplementedError) as wrong:
        msg = f"'{selector}' is no CSS selector: {wrong}"
        raise BadSelector(msg) from None


def _degree(path: str) -> int:
    """Count how deep steps through whole subtrees (`//`, descendant::, following::...) stand inside one another's predicates."""
    deep = [0]
    depth = 0
    worst = 0
    for hit in _SEARCHES.finditer(path):
        if hit[0] in "[(":
            depth += 1
            deep[depth:] = [0]
        elif hit[0] in "])":
            depth = max(depth - 1, 0)
        elif hit[0][0] not in "'\"":
            deep[depth] = 1
            worst = max(worst, sum(deep[: depth + 1]))
    return worst


_SEARCHES = re.compile(r"'[^']*'|\"[^\"]*\"|[\[\]()]|//|\b(?:descendant|following|preceding)(?:-or-self|-sibling)?::")
_XPATH = re.compile(r"[\s(]*\.?/")
# lxml's stubs give every XPath the same broad type of result.
_COUNT: Any = etree.XPath("count(descendant-or-self::*)")
_BASE: Any = etree.XPath("string(//base/@href)", smart_strings=False)
_JSON_LD: Any = etree.XPath("//script[contains(translate(@type,'ADJLNOPS','adjlnops'),'ld+json')]")
_NOSCRIPT: Any = etree.XPath("//noscript//text()", smart_strings=False)
_MAY_HIDE: Any = etree.XPath("//*[@hidden or @style]")
_PROBE = etree.Element("probe")
