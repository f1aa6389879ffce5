"""The text and the links of a mail's parts."""

from __future__ import annotations

import re
from dataclasses import dataclass

from lxml import html
from lxml.etree import LxmlError

from safetycheck.read.tree import is_too_large
from safetycheck.text import clean

_LONGEST_TEXT = 100_000
_LONGEST_MARKUP = 2_000_000
_LONGEST_URL = 2_000
_MOST_LINKS = 200
_URL = re.compile(r"https?://[^\s<>\"'\x00-\x20|\\^`{}]+", re.IGNORECASE)
_AROUND = ".,;:!?)]}'\"*_"
_SPLIT = re.compile(r"\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")
# Where a browser breaks a line; everything else runs on.
_BLOCKS = frozenset(
    "address article blockquote br center dd div dl dt fieldset footer form h1 h2 h3 h4 h5 h6 header hr li main nav ol p pre "
    "section table td th tr ul".split()
)
_UNSEEN = frozenset({"script", "style", "head", "title", "template", "noscript", "svg"})


@dataclass(frozen=True, slots=True)
class Link:
    """A link of an HTML part: what it says, clean, and where it goes, exactly as written but for white space around it."""

    text: str
    href: str


@dataclass(frozen=True, slots=True)
class Page:
    """An HTML part, read."""

    text: str
    links: tuple[Link, ...]


def page(markup: str) -> Page | None:
    """Read an HTML part; None where there is none, or where it can't be read."""
    if not markup.strip() or is_too_large(markup[:_LONGEST_MARKUP]):
        return None
    # A declared encoding was obeyed before, and lxml refuses one in text; NUL would end the text for libxml2.
    plain = re.sub(r"^\s*<\?xml[^>]*\?>", "", markup[:_LONGEST_MARKUP].replace("\0", ""))
    try:
        # Its own limits on depth and size stay on: `huge_tree` is False.
        root = html.document_fromstring(plain.encode("utf-8", "replace"), html.HTMLParser(encoding="utf-8", no_network=True))
    except (LxmlError, ValueError, AssertionError):
        return None
    pieces: list[str] = []
    links: list[Link] = []
    _walk(root, pieces, links)
    return Page("".join(pieces)[:_LONGEST_TEXT], tuple(links[:_MOST_LINKS]))


def lines(untrusted: str) -> str:
    """Return a text clean, line by line, with at most one empty line in a row."""
    cleaned = [clean(line, 2_000) for line in _SPLIT.split(untrusted[:_LONGEST_TEXT])]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(cleaned)).strip()


def urls(untrusted: str) -> tuple[str, ...]:
    """Return the web addresses in a plain text, each once, without what punctuation stands behind them."""
    found = (each[0].rstrip(_AROUND) for each in _URL.finditer(untrusted[:_LONGEST_TEXT]))
    return tuple(dict.fromkeys(url for url in found if len(url) <= _LONGEST_URL))[:_MOST_LINKS]


def _walk(root: html.HtmlElement, pieces: list[str], links: list[Link]) -> None:
    """Gather text and links in the order of the page. A loop, because a mail may be nested deeper than Python recurses.

    A text belongs to the innermost link about it, which is the one that a click opens.
    """
    stack: list[tuple[html.HtmlElement, bool]] = [(root, True)]
    open_links: list[tuple[str, list[str]]] = []

    def put(text: str) -> None:
        pieces.append(text)
        if open_links:
            open_links[-1][1].append(text)

    while stack:
        element, entering = stack.pop()
        tag = element.tag if isinstance(element.tag, str) else ""
        if not entering:
            if tag == "a" and element.get("href") is not None:
                href, said = open_links.pop()
                links.append(Link(clean("".join(said), 300), href))
            put(("\n" if tag in _BLOCKS else "") + (element.tail or ""))
            continue
        if not tag or tag in _UNSEEN:
            put(element.tail or "")
            continue
        if tag == "a" and element.get("href") is not None:
            open_links.append((element.get("href", "").strip()[:_LONGEST_URL], []))
        put(("\n" if tag in _BLOCKS else "") + (element.text or "") + (element.get("alt") or ""))
        stack.append((element, False))
        stack += [(child, True) for child in reversed(element)]
