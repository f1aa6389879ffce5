"""The anchored reader: no selectors. We know whom we look for, so the page is read outwards from that person's name.

A name is an anchor when it opens a line and only a fact follows it there; "People named ...", "... is 42 years old" and "...'s
phone number" are talk. From each anchor the reader climbs to the block that repeats among its siblings, and reads every
block of that list, other people's too: they prove that the list could be read. A name that stands alone must have facts of
its own about it, as on a listing's own page.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from lxml import etree

from safetycheck.model import Listing, Profile
from safetycheck.read import record, urls
from safetycheck.read.finder import NOBODY, Block, Finder
from safetycheck.read.names import Wanted, words
from safetycheck.read.outline import Outline
from safetycheck.read.record import Kind
from safetycheck.read.selectors import Element
from safetycheck.read.tree import Tree

MAX_ROWS = 1_000
_HEADING = 40
_OTHER = 2

_SPONSORED = re.compile(
    r"(?i)\b(?:sponsored|advertisements?|ads? by|promoted|paid results?|our partners?|partner (?:results?|sites?|offers?)|"
    r"premium results?|ad choices)\b|^ads?$"
)
_OTHERS_BRANDS = (
    "truthfinder", "instantcheckmate", "intelius", "beenverified", "spokeo", "peoplelooker", "ussearch", "peoplefinders",
    "checkpeople", "infotracer", "peoplewhiz", "peoplesmart", "zabasearch", "publicrecordsnow", "recordsfinder", "gladiknow",
)  # fmt: skip
_AGE_FIRST = re.compile(r"^\(?(\d{2,3})\)?\s*,\s*(?=[A-Z])")
_ONWARD = re.compile(r"(?i)\b(?:view|see|open|full|details?|profile|report|more|get|unlock|read)\b")
_AWAY = re.compile(r"(?i)/(?:go|out|exit|redirect|redir|click|aff|partner|sponsor|track|ads?)(?:/|\?|$|\.)")
_TELLING = frozenset({Kind.AGE, Kind.PHONE, Kind.BIRTH})
_LINK_ATTRIBUTES = ("href", "data-detail-link", "data-href", "data-url", "data-link")


@dataclass(slots=True)
class Anchored:
    """What was read; `after_a_miss` says that words for "nobody" stand on the page before it."""

    listings: list[Listing] = field(default_factory=list)
    after_a_miss: bool = False


def read(tree: Tree, profile: Profile, page_url: str) -> Anchored:
    """Read the records of the person, and of the people listed with them."""
    outline = Outline(tree)
    found = records(outline, tree, profile, page_url)
    if not found:
        return Anchored()
    start = min(block.first for block, _ in found)
    listings = dict.fromkeys(listing for _, listing in found)
    return Anchored(list(listings), any(NOBODY.search(text) for text in outline.texts[:start]))


def records(outline: Outline, tree: Tree, profile: Profile, page_url: str) -> list[tuple[Block, Listing]]:
    """Return each record with the block that holds it; nothing where none of them may be the person's."""
    finder = Finder(outline, Wanted(profile))
    linker = _Linker(outline, tree, page_url)
    blocks = [block for block in islice(finder.blocks(), MAX_ROWS) if _is_own(finder, block, linker)]
    wanted = {anchor.line for anchor in finder.anchors}
    lists = {block.parent for block in blocks if block.parent is not None and _is_telling(finder, block)}
    blocks = [block for block in blocks if block.parent is None or block.parent in lists]
    if not any(block.at in wanted for block in blocks):
        return []
    return [(block, _listing(outline, block, linker.best(block))) for block in blocks]


def in_block(outline: Outline, tree: Tree, block: Block, page_url: str) -> Listing:
    """Read one block as a record."""
    return _listing(outline, block, _Linker(outline, tree, page_url).best(block))


def _listing(outline: Outline, block: Block, url: str | None) -> Listing:
    headings = _headings(outline, block)
    lines = [
        (f"{headings[number]}: {line.text}",) * 2 if number in headings else (line.text, line.listed)
        for number, line in enumerate(outline.lines[block.first : block.end], block.first)
    ]
    own = _rest(outline.texts[block.at], block.name)
    lines[block.at - block.first] = (own, own)
    return record.read(block.name, lines, url)


def _headings(outline: Outline, block: Block) -> dict[int, str]:
    """Return the headings of a table's columns, by the lines of this row that stand under them."""
    if block.parent is None or len(block.elements) != 1:
        return {}
    row = block.elements[0]
    before = block.parent.getprevious()
    for head in (block.parent[0], before[0] if before is not None and len(before) else row):
        if head is row or not len(head) == len(row) > 1:
            continue
        texts = [" ".join(outline.of(cell)) for cell in head]
        # A neighbour's record begins its lines with labels too, but it states facts.
        if sum(record.label(text)[0] is not None for text in texts) > 1 and all(record.fact(text) is None for text in texts):
            spans = [(outline.spans.get(cell), text) for cell, text in zip(row, texts, strict=True)]
            return {span[0]: text for span, text in spans if span and record.label(text)[0] is not None}
    return {}


def _rest(text: str, name: str) -> str:
    """Return what a line says behind a name; a number that comes first is an age."""
    place = text.find(name)
    rest = text[place + len(name) :].strip(" ,|•·–—-") if place >= 0 else ""
    return _AGE_FIRST.sub(r"Age \1, ", rest)


def _is_own(finder: Finder, block: Block, linker: _Linker) -> bool:
    """Whether a block is this broker's record, and no advertisement."""
    texts = finder.outline.texts
    lines = texts[block.first : block.end]
    above = [text for text in texts[max(block.first - 2, 0) : block.first] if len(text) < _HEADING]
    if any(_SPONSORED.search(text) for text in (*above, *lines) if len(text) < 200):
        return False
    if not any(finder.facts[block.first : block.end]):
        return False
    hrefs = [href for _, href in linker.links(block)]
    said = " ".join(lines).casefold().replace(" ", "") + " ".join(hrefs).casefold()
    if any(brand in said and brand not in linker.host for brand in _OTHERS_BRANDS):
        return False
    leading = [href for href in hrefs if not href.startswith(("#", "javascript:"))]
    return len(leading) < len(hrefs) or not hrefs or any(linker.stays(href) for href in leading)


def _is_telling(finder: Finder, block: Block) -> bool:
    """Whether a block says more than a name and a place on one line: a list of nothing else is an index of pages."""
    stated = [(kind, line) for line, kind in enumerate(finder.facts[block.first : block.end], block.first) if kind is not None]
    own = map(record.fact, record.parts(_rest(finder.outline.texts[block.at], block.name)))
    return not _TELLING.isdisjoint(own) or any(kind in _TELLING or line != block.at for kind, line in stated)


class _Linker:
    """The links of a block, and which of them leads to its record."""

    def __init__(self, outline: Outline, tree: Tree, page_url: str) -> None:
        self._outline = outline
        self._tree = tree
        self._site = urls.Site(page_url, tree.base)
        self._page = urls.canonical(page_url)
        self._found: dict[Block, list[tuple[Element, str]]] = {}
        self.host = urls.host_of(page_url).replace("-", "")

    def links(self, block: Block) -> list[tuple[Element, str]]:
        """Return the elements of a block that lead somewhere, and what they say about it."""
        if block not in self._found:
            self._found[block] = [
                (each, href.strip())
                for element in block.elements
                for each in _LEADING(element)
                for name in _LINK_ATTRIBUTES
                if (href := each.get(name)) and href.strip() not in {"", "/"}
            ]
        return self._found[block]

    def stays(self, href: str) -> bool:
        """Whether a link leads to a page of this site, and not through it to another company."""
        return self._site.absolute(href) is not None and not _AWAY.search(href)

    def best(self, block: Block) -> str | None:
        """Return the record's own page: the link on the name, else one that says so, else a row's first that stays here."""
        best, chosen = _OTHER + (block.parent is not None), None
        name = set(words(block.name))
        for element, href in self.links(block):
            rank = _rank(self._said(element), name)
            if rank < best and not _AWAY.search(href):
                url = self._site.absolute(href)
                if url and urls.canonical(url) != self._page:
                    best, chosen = rank, url
        return chosen

    def _said(self, element: Element) -> str:
        if element in self._outline.spans and not self._outline.is_part(element):
            return " ".join(self._outline.of(element)[:20])
        return self._tree.text(element) or element.get("title") or element.get("aria-label") or ""


def _rank(said: str, name: set[str]) -> int:
    """Say how likely a link with these words leads to the record: on its name, saying "view", other, about something else."""
    if name and name <= set(words(said)):
        return 0
    if _ONWARD.search(said):
        return 1
    about = record.fact(said) is not None or record.looks_like_name(said)
    return _OTHER + 1 if about else _OTHER


_LEADING: Any = etree.XPath(
    "descendant-or-self::*[" + " or ".join(f"@{name}" for name in _LINK_ATTRIBUTES) + "][not(self::link or self::img)]"
)
