"""The anchored reader: no selectors. We know whom we look for, so the page is read outwards from that person's name.

A name is an anchor when it opens a line and only a fact follows it there; "People named ...", "... is 42 years old" and "...'s
phone number" are talk. From each anchor the reader climbs to the block that repeats among its siblings, and reads every
block of that list, other people's too: they prove that the list could be read. A name that stands alone must have facts of
its own about it, as on a listing's own page.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median_low

from safetycheck.model import Listing, Profile
from safetycheck.read import record, urls, values
from safetycheck.read.names import Wanted, words
from safetycheck.read.outline import Line, Outline
from safetycheck.read.record import Kind
from safetycheck.read.tree import Element, Tree

MAX_ROWS = 1_000
_MOST_ANCHORS = 1_000
_ROW_LINES = 120
_HEAD_LINES = 3
_HEADING = 40

# Where a name on a line may end.
_AFTER_NAME = re.compile(r"(?i)\s*(?:[,(|•·~–—:]|\s-|\bage[sd]?\b|\bborn\b|\blives\b|\bin\b|\d)")
# What may not follow a name that is to be an anchor.
_TALK = re.compile(r"(?i)^\W*(?:(?:is|was|are|has|have|had|may|can|could|does|who|whose|and|or|on|at|with|for)\b|['’]s\b|\?)")
_COUNTED = re.compile(r"(?i)\b\d[\d,]*\+? (?:people|persons|records|results|matches|profiles)\b|:\s*\d+ match")
_SPONSORED = re.compile(
    r"(?i)\b(?:sponsored|advertisements?|ads? by|promoted|paid results?|our partners?|partner (?:results?|sites?|offers?)|"
    r"premium results?|ad choices)\b|^ads?$"
)
_OTHERS_BRANDS = (
    "truthfinder", "instantcheckmate", "intelius", "beenverified", "spokeo", "peoplelooker", "ussearch", "peoplefinders",
    "checkpeople", "infotracer", "peoplewhiz", "peoplesmart", "zabasearch", "publicrecordsnow", "recordsfinder", "gladiknow",
)  # fmt: skip
_ASKED = re.compile(
    r"(?i)\b(?:you searched|your search|search(?:ed|ing)? (?:for|criteria|again)|new search|refine|edit search|modify search|"
    r"frequently asked|breadcrumbs?|you are here)\b"
)
_NOBODY = re.compile(
    r"(?i)\b(?:(?:could|did|were|was|can) ?(?:not|n['’]t|unable to|not able to) (?:find|locate|return|match)|"
    r"(?:unable to|cannot) (?:find|locate)|no (?:\w+ ){0,2}(?:results?|records?|matches|match|people|listings?|one)\b|"
    r"(?<!\d)(?<!\d,)0 (?:\w+ ){0,2}(?:results?|records?|matches|people)\b|did not match|page not found|nothing found|"
    r"returned no|not found\b)"
)
_TRAIL = re.compile(r"^(?:home|[»›>/\\]|.*(?:[»›]|\s>\s).*)$", re.IGNORECASE)
_ONWARD = re.compile(r"(?i)\b(?:view|see|open|full|details?|profile|report|more|get|unlock|read)\b")
_AWAY = re.compile(r"(?i)/(?:go|out|exit|redirect|redir|click|aff|partner|sponsor|track|ads?)(?:/|\?|$|\.)")
_LINK_ATTRIBUTES = ("href", "data-detail-link", "data-href", "data-url", "data-link")


@dataclass(slots=True)
class Anchored:
    """What was read; `after_a_miss` says that words for "nobody" stand on the page before it."""

    listings: list[Listing] = field(default_factory=list)
    after_a_miss: bool = False


@dataclass(frozen=True, slots=True)
class _Block:
    """The lines of one record, and the elements that hold them: `at` is the line with its person's name.

    Blocks of one list have its parent in common; one that stands alone has none.
    """

    name: str
    at: int
    first: int
    end: int
    elements: tuple[Element, ...]
    parent: Element | None


def read(tree: Tree, profile: Profile, page_url: str) -> Anchored:
    """Read the records of the person, and of the people listed with them."""
    outline = Outline(tree)
    finder = _Finder(outline, Wanted(profile))
    blocks = [block for block in finder.blocks() if _is_own(outline, block, page_url)]
    wanted = {anchor.line for anchor in finder.anchors}
    lists = {block.parent for block in blocks if block.parent is not None and _is_telling(outline, block)}
    blocks = [block for block in blocks if block.parent is None or block.parent in lists]
    if not any(block.at in wanted for block in blocks):
        return Anchored()
    start = min(block.first for block in blocks)
    read = (_listing(outline, block, tree, page_url) for block in blocks[:MAX_ROWS])
    return Anchored(list(dict.fromkeys(read)), any(_NOBODY.search(text) for text in outline.texts[:start]))


def _listing(outline: Outline, block: _Block, tree: Tree, page_url: str) -> Listing:
    lines = [(line.text, line.listed) for line in outline.lines[block.first : block.end]]
    # The name's own line is read first: its age and place are the person's before anybody else's.
    own = _rest(outline.texts[block.at], block.name)
    rest = lines[block.at - block.first + 1 :]
    return record.read(block.name, [*lines[: block.at - block.first], (own, own), *rest], _link(outline, block, tree, page_url))


@dataclass(frozen=True, slots=True)
class _Anchor:
    """A line that opens with one of the person's names, and the element that holds the name."""

    line: int
    name: str
    element: Element


class _Finder:
    """Finds the blocks of a page that are records, starting from the lines with the wanted name."""

    def __init__(self, outline: Outline, wanted: Wanted) -> None:
        self.outline = outline
        self.facts = [record.fact(text) is not None for text in outline.texts]
        self.anchors = list(_anchors(outline, wanted))
        self._heads: dict[Element, tuple[int, str] | None] = {}
        self._lists: dict[tuple[Element, str, str], dict[Element, None]] = {}
        self._covered: set[int] = set()
        self._names = {anchor.line: anchor.name for anchor in self.anchors}

    def blocks(self) -> Iterator[_Block]:
        """Yield each record once: lists first, then names that stand alone."""
        for find in (self._list, self._run, self._alone):
            for anchor in self.anchors:
                if anchor.line not in self._covered:
                    for block in find(anchor):
                        if block.at not in self._covered:
                            self._covered.update(range(block.first, block.end))
                            yield block

    def _list(self, anchor: _Anchor) -> Iterator[_Block]:
        """Find the smallest block with facts around a name that has its like among its siblings."""
        for block, parent in _climb(anchor.element):
            if parent is None or not self._has_facts(block):
                continue
            rows = self._alike(parent, str(block.tag), self._head)
            if len(rows) > 1 and block in rows:
                yield from self._rows(parent, rows)
                return

    def _rows(self, parent: Element, rows: dict[Element, None]) -> Iterator[_Block]:
        """Take each row with what stands between it and the next one, where most rows are made of several siblings."""
        children = [child for child in parent if child in self.outline.spans]
        starts = [place for place, child in enumerate(children) if child in rows]
        step = median_low([after - before for before, after in pairwise(starts)])
        for start, following in zip(starts, [*starts[1:], len(children)], strict=True):
            head = self._head(children[start]) or self._opening(children[start])
            if head is not None:
                yield self._block(head, tuple(children[start : min(start + step, following)]), parent)

    def _run(self, anchor: _Anchor) -> Iterator[_Block]:
        """Find a flat list: names and facts are siblings, and no element holds one record."""
        for heading, parent in _climb(anchor.element):
            if parent is None or self._has_facts(heading):
                return
            names = self._alike(parent, str(heading.tag), self._opening)
            if len(names) > 1 and heading in names:
                blocks = list(self._rows(parent, names))
                if sum(any(self.facts[block.first : block.end]) for block in blocks) > 1:
                    yield from blocks
                    return

    def _alike(self, parent: Element, tag: str, test: Callable[[Element], tuple[int, str] | None]) -> dict[Element, None]:
        """Return the children of one tag that pass a test, in order."""
        key = (parent, tag, test.__name__)
        if key not in self._lists:
            self._lists[key] = {child: None for child in parent if child.tag == tag and test(child) is not None}
        return self._lists[key]

    def _alone(self, anchor: _Anchor) -> Iterator[_Block]:
        """Find the block of facts about a name that has no like: a single result, or a listing's own page."""
        if anchor.line and self.outline.texts[anchor.line - 1].endswith("?"):
            return  # a question and its answer
        best: Element | None = None
        for block, _ in _climb(anchor.element):
            if not self._has_facts(block):
                continue
            if not self._is_dense(block, best):
                break
            best = block
        if best is not None and self._is_strong(best):
            yield self._block((anchor.line, anchor.name), (best,), None)

    def _is_dense(self, block: Element, inner: Element | None) -> bool:
        """Whether what a block adds to the one inside it is made of facts."""
        first, end = self.outline.spans[block]
        had = self.outline.spans[inner] if inner is not None else (first, first)
        added = [line for line in range(first, end) if not had[0] <= line < had[1]]
        texts = [self.outline.texts[line] for line in added]
        if end - first > _ROW_LINES or not self._covered.isdisjoint(added):
            return False
        if any(_ASKED.search(text) or _NOBODY.search(text) or _TRAIL.match(text) for text in texts):
            return False
        good = sum(
            self.facts[line] or line in self._names or record.label(text)[0] is not None or record.looks_like_name(text)
            for line, text in zip(added, texts, strict=True)
        )
        return good * 2 >= len(added)

    def _is_strong(self, block: Element) -> bool:
        first, end = self.outline.spans[block]
        if end - first < 2:
            return False
        kinds = {record.fact(text) for text in self.outline.of(block)}
        labels = {record.label(text)[0] for text in self.outline.of(block)}
        return bool(kinds & {Kind.AGE, Kind.BIRTH, Kind.PHONE}) or (
            Kind.PLACE in kinds and bool(labels & {Kind.RELATIVES, Kind.ALIASES, Kind.PLACE})
        )

    def _block(self, head: tuple[int, str], elements: tuple[Element, ...], parent: Element | None) -> _Block:
        spans = [self.outline.spans[element] for element in elements]
        return _Block(head[1], head[0], spans[0][0], min(spans[-1][1], spans[0][0] + _ROW_LINES), elements, parent)

    def _has_facts(self, element: Element) -> bool:
        first, end = self.outline.spans.get(element, (0, 0))
        return any(self.facts[first:end])

    def _opening(self, element: Element) -> tuple[int, str] | None:
        first, end = self.outline.spans.get(element, (0, 0))
        return (first, self._named(first)) if first < end and self._named(first) else None

    def _head(self, element: Element) -> tuple[int, str] | None:
        """Return the line and the name of a record's person, where an element is a record."""
        if element not in self._heads:
            self._heads[element] = self._find_head(element)
        return self._heads[element]

    def _find_head(self, element: Element) -> tuple[int, str] | None:
        first, end = self.outline.spans.get(element, (0, 0))
        if not 0 < end - first <= _ROW_LINES or not any(self.facts[first:end]):
            return None
        before = self.outline.texts[first - 1] if first else ""
        if record.label(before)[0] in {Kind.RELATIVES, Kind.ALIASES} and len(before) < 60:
            return None
        for line in range(first, min(first + _HEAD_LINES, end)):
            name = self._named(line)
            if name:
                return line, name
            if record.label(self.outline.texts[line])[0] in {Kind.RELATIVES, Kind.ALIASES}:
                return None
        return None

    def _named(self, line: int) -> str:
        """Return the name that a line opens with: the person's, or any."""
        if line not in self._names:
            self._names[line] = next(
                (name for text in _heads(self.outline.lines[line]) if record.looks_like_name(name := values.name(text))), ""
            )
        return self._names[line]


def _anchors(outline: Outline, wanted: Wanted) -> Iterator[_Anchor]:
    found = 0
    for number, text in enumerate(outline.texts):
        if len(text) > 300 or found == _MOST_ANCHORS or not wanted.may_be_in(words(text)):
            continue
        line = outline.lines[number]
        for head in _heads(line):
            rest = text[len(head) :]
            if wanted.is_called(words(head)) and not head.endswith(("'s", "’s")) and not _TALK.match(rest):
                if not _COUNTED.search(rest):
                    found += 1
                    yield _Anchor(number, values.name(head) or head, line.pieces[0][1])
                break


def _heads(line: Line) -> Iterator[str]:
    """Yield what may be the name at a line's beginning: longest first."""
    text = line.text
    cuts = {text[: hit.start()] for hit in _AFTER_NAME.finditer(text[:120])} | set(line.openings())
    return iter(sorted((cut.strip() for cut in (*cuts, text) if 3 < len(cut) < 80), key=len, reverse=True))


def _rest(text: str, name: str) -> str:
    place = text.find(name)
    return text[place + len(name) :].strip(" ,|•·–—-") if place >= 0 else ""


def _climb(element: Element) -> Iterator[tuple[Element, Element | None]]:
    """Yield an element and its parent, up to the body."""
    while element.tag != "body":
        parent = element.getparent()
        yield element, parent
        if parent is None:
            return
        element = parent


def _is_own(outline: Outline, block: _Block, page_url: str) -> bool:
    """Whether a block is this broker's record, and no advertisement, trail of links, or line of an index."""
    lines = outline.texts[block.first : block.end]
    above = [text for text in outline.texts[max(block.first - 2, 0) : block.first] if len(text) < _HEADING]
    if any(_SPONSORED.search(text) for text in (*above, *lines) if len(text) < 200):
        return False
    if not any(record.fact(text) for text in lines):
        return False
    here = urls.host_of(page_url).replace("-", "")
    said = " ".join(lines).casefold().replace(" ", "")
    links = [href for element in block.elements for href in _hrefs(element)]
    said += " ".join(links).casefold()
    if any(brand in said and brand not in here for brand in _OTHERS_BRANDS):
        return False
    if links and not any(urls.absolute(href, page_url) and not _AWAY.search(href) for href in links if not href.startswith("#")):
        return any(href.startswith(("#", "javascript:")) for href in links)
    return True


def _is_telling(outline: Outline, block: _Block) -> bool:
    """Whether a block says more than a name and a place on one line: a list of nothing else is an index of pages."""
    stated = [kind for text in outline.texts[block.first : block.end] if (kind := record.fact(text)) is not None]
    return (
        len(stated) > 1
        or bool(set(stated) & {Kind.AGE, Kind.PHONE, Kind.BIRTH})
        or Kind.PLACE
        in {
            record.fact(text) for line, text in enumerate(outline.texts[block.first : block.end], block.first) if line != block.at
        }
    )


def _link(outline: Outline, block: _Block, tree: Tree, page_url: str) -> str | None:
    """Return the record's own page: the link on the name, else one that says so, else the first that stays on the site."""
    found: list[tuple[int, str]] = []
    name = set(words(block.name))
    for element in block.elements:
        for each in (element, *(inner for inner in element.iterdescendants() if isinstance(inner.tag, str))):
            for href in _own_hrefs(each):
                url = urls.absolute(href, page_url, tree.base)
                if (
                    url
                    and not _AWAY.search(href)
                    and urls.canonical(url) != urls.canonical(page_url)
                    and len(url.split("/", 3)) > 3
                ):
                    said = " ".join(outline.of(each)) if each in outline.spans else ""
                    label = tree.text(each)[:100] or each.get("title") or each.get("aria-label") or said
                    rank = 0 if name and name <= set(words(label)) else 1 if _ONWARD.search(label) else 2
                    found.append((rank, url))
    return min(found, key=lambda each: each[0])[1] if found else None


def _hrefs(element: Element) -> Iterator[str]:
    for each in element.iter():
        if isinstance(each.tag, str):
            yield from _own_hrefs(each)


def _own_hrefs(element: Element) -> Iterator[str]:
    if element.tag in {"link", "img"}:
        return
    for attribute in _LINK_ATTRIBUTES:
        href = element.get(attribute)
        if href and href.strip() not in {"", "/"}:
            yield href.strip()
