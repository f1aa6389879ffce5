"""One lxml tree per page: parsing with limits, CSS and XPath on it, and text as a browser would show it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from lxml import etree

from safetycheck.read.cost import SMALL
from safetycheck.read.selectors import BadSelector, Element, Found, Selector, compiled_selector
from safetycheck.text import INVISIBLE

MAX_CHARS = 8_000_000
MAX_ELEMENTS = 60_000
_MAX_TAGS = 250_000
_LONG_TAG = 20_000
_MAX_ATTRIBUTES = 1_500
MAX_UNSCRIPTED = 2_000
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
# Each begins with a word, so that a long page is passed through quickly. `aria-hidden` hides nothing from the eye.
_HIDDEN = re.compile(r"hidden(?<![\w-]hidden)[\s=>/]")
_STYLED = (re.compile(r"display\s*:\s*none"), re.compile(r"visibility\s*:\s*hidden"))
_NOT_SHOWN = re.compile(r"(?i)(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*hidden)")
# Bootstrap, Tailwind, Angular and the habit; a second word such as `d-md-block` or `sm:flex` shows the element after all.
_HIDING_CLASS = re.compile(r"(?:^|\s)(?:d-none|hidden|hide|is-hidden|ng-hide|invisible)(?=\s|$)")
_SHOWING_CLASS = re.compile(r"(?:^|\s)(?:d-(?:sm|md|lg|xl|xxl|print)-|(?:sm|md|lg|xl|2xl):)\w")


class Tree:
    """A parsed page. Scripts, styles, templates and comments are out of it.

    `data` holds the JSON-LD scripts, `unscripted` the words meant for browsers without scripts. `cut` says that the page was
    nested too deeply, or had too many elements, to be read whole.
    """

    __slots__ = ("_letters", "_visible", "base", "cut", "data", "hidden", "root", "size", "source", "title", "unscripted")

    def __init__(self, untrusted_html: str) -> None:
        self.source = untrusted_html
        parser = etree.HTMLParser(
            encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True, huge_tree=False, collect_ids=False
        )
        self.root = _root(self.source, parser)
        scripts = [script for script in self.root.iter("script") if "ld+json" in (script.get("type") or "").lower()]
        self.data: list[str] = [script.text or "" for script in scripts]
        self.unscripted = " ".join(str(text) for each in self.root.iter("noscript") for text in each.itertext())[:MAX_UNSCRIPTED]
        etree.strip_elements(self.root, *_DROPPED, with_tail=False)
        self.size = int(_COUNT(self.root))
        self.cut = self.size > MAX_ELEMENTS or _gave_up(parser)
        self.title = squeeze_lines(self.root.findtext("head/title") or "")
        self.base = next((each.get("href") or "" for each in self.root.iter("base")), "")
        # Proxies in a set stay alive, so that identity can be asked for later.
        self.hidden = frozenset(each for each in _may_hide(self.root, self.source) if not is_shown(each))
        self._letters: str | None = None
        self._visible: str | None = None

    def select(self, selector: str, within: Element | None = None) -> Found:
        """Return what a selector matches: elements, or texts and attributes; raise BadSelector."""
        compiled = compiled_selector(selector)
        self.afford([compiled], within)
        return compiled.all(self.root if within is None else within)

    def afford(self, selectors: Iterable[Selector], within: Element | None = None) -> None:
        """Raise BadSelector if one of the selectors might take too long on the page, or on a part of it."""
        risky = [each for each in selectors if each.cost.may_be_too_much(self.size)]
        if not risky or (within is not None and not _IS_LARGE(within)):
            return
        size, below = (self.size, self.root) if within is None else (int(_COUNT(within)), within)
        for each in risky:
            if each.cost.is_too_much(below, size):
                msg = f"'{each.source}' might take too long on a page of this size"
                raise BadSelector(msg)

    def text(self, element: Element) -> str:
        """Return what a browser's innerText gives: lines by block and <br>, white space collapsed, hidden parts left out."""
        if not len(element):
            text = shown(element.text or "")
            return squeeze_lines(text, keep=True) if "\n" in text and element.tag == "pre" else " ".join(text.split())
        parts: list[str] = []
        # Asked for a hidden element itself, a browser gives all its text.
        _walk(element, parts, frozenset() if element in self.hidden else self.hidden, keep=element.tag == "pre")
        lines = (" ".join(line.split()) for line in shown("".join(parts)).split(_BREAK))
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
            self._letters = "" if body is None else plain(_TEXT(body)).replace(" ", "")
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


def is_too_large(untrusted_html: str) -> bool:
    """Whether a page has more characters, tags or attributes than any page of results; one that has is not parsed."""
    if len(untrusted_html) > MAX_CHARS or untrusted_html.count("<") > _MAX_TAGS:
        return True
    # libxml2 compares each attribute of a tag with all others: 40,000 of them take it more than a second.
    return any(_is_endless(untrusted_html, start) for start in range(0, len(untrusted_html) - _LONG_TAG, _LONG_TAG))


def _is_endless(html: str, start: int) -> bool:
    """Whether this stretch lies within one tag, and is full of attributes."""
    end = start + _LONG_TAG
    if html.find(">", start, end) >= 0 or html.rfind("<", 0, end) <= html.rfind(">", 0, start):
        return False
    return len(html[start:end].split(None, _MAX_ATTRIBUTES)) > _MAX_ATTRIBUTES or html.count("=", start, end) > _MAX_ATTRIBUTES


def shown(text: str) -> str:
    """Return a text without what takes no room on a screen: a place with a soft hyphen in it is that place."""
    return text if text.isascii() else INVISIBLE.sub("", text)


def plain(text: str) -> str:
    """Return the form in which phrases are looked for: no case, plain quotes and dashes, single blanks."""
    return " ".join((text if text.isascii() else shown(text).translate(_PLAIN)).casefold().split())


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


def _may_hide(root: Element, source: str) -> list[Element]:
    """Return the elements whose attributes might hide them; most pages are ruled out by their text."""
    lower = source.lower()
    found: list[Element] = _WITH_HIDDEN(root) if _HIDDEN.search(lower) else []
    return found + _WITH_STYLE(root) if any(each.search(lower) for each in _STYLED) else found


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


# Hundreds of times as quick as etree.tostring once rows have been moved out of the tree.
_TEXT: Any = etree.XPath("string()")
_COUNT: Any = etree.XPath("count(descendant-or-self::*)")
# Stops at that element, and collects none.
_IS_LARGE: Any = etree.XPath(f"boolean(descendant::*[{SMALL}])")
# Not by way of the attribute: going back from it, libxml2 holds each element against all others.
_WITH_HIDDEN: Any = etree.XPath("descendant-or-self::*[@hidden]")
_WITH_STYLE: Any = etree.XPath("descendant-or-self::*[@style]")
