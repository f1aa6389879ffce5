"""Records around a name: which blocks of a page are one person's each, found from the lines with the wanted name."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import accumulate, pairwise
from statistics import median_low

from safetycheck.read import places, record, values
from safetycheck.read.names import Wanted, words
from safetycheck.read.outline import Line, Outline
from safetycheck.read.record import Kind
from safetycheck.read.selectors import Element

_MOST_ANCHORS = 1_000
_ROW_LINES = 120
_HEAD_LINES = 3
_LONGEST_NAME = 80
_TEXT_LINES = 30

# Where a name on a line may end.
_CALLED = re.compile(r"(?i)^(?:[•·*]\s+)?(?:(?:full )?name\s*:\s*)?")
_AFTER_NAME = re.compile(r"(?i)\s*(?:[,(|•·~–—:]|\s-|\bage[sd]?\b|\bborn\b|\blives\b|\bin\b|\d)")
# What may not follow a name that is to be an anchor.
_TALK = re.compile(r"(?i)^\W*(?:(?:is|was|are|has|have|had|may|can|could|does|who|whose|and|or|on|at|with|for)\b|['’]s\b|\?)")
_COUNTED = re.compile(r"(?i)\b\d[\d,]*\+? (?:people|persons|records|results|matches|profiles)\b|:\s*\d+ match")
_ASKED = re.compile(
    r"(?i)\b(?:you searched|your search|search(?:ed|ing)? (?:for|criteria|again)|new search|refine|edit search|modify search|"
    r"frequently asked|breadcrumbs?|you are here)\b"
)
_TRAIL = re.compile(r"^(?:home|[»›>/\\]|.*(?:[»›]|\s>\s).*)$", re.IGNORECASE)
# How pages of any broker say that there is nobody.
NOBODY = re.compile(
    r"(?i)\b(?:(?:could|did|were|was|can) ?(?:not|n['’]t|unable to|not able to) (?:find|locate|return|match)|"
    r"(?:unable to|cannot) (?:find|locate)|no (?:\w+ ){0,2}(?:results?|records?|matches|match|people|listings?|one)\b|"
    r"(?<!\d)(?<!\d,)0 (?:\w+ ){0,2}(?:results?|records?|matches|people)\b|did not match|page not found|nothing found|"
    r"returned no|not found\b|found nobody|nobody (?:named|called|of that name|here|found|matches))"
)


@dataclass(frozen=True, slots=True)
class Block:
    """The lines of one record, and the elements that hold them: `at` is the line with its person's name.

    Blocks of one list have its parent in common; one that stands alone has none. Plain lines have no elements of their own.
    """

    name: str
    at: int
    first: int
    end: int
    elements: tuple[Element, ...]
    parent: Element | None


@dataclass(frozen=True, slots=True)
class Anchor:
    """A line that opens with one of the person's names, and the element that holds the name."""

    line: int
    name: str
    element: Element


class Finder:
    """Finds the blocks of a page that are records, starting from the lines with the wanted name."""

    def __init__(self, outline: Outline, wanted: Wanted) -> None:
        self.outline = outline
        self.facts = [record.fact(text) for text in outline.texts]
        self.anchors = list(_anchors(outline, wanted))
        # How many facts stand before each line, so that any block can be asked at once.
        self._stated = [0, *accumulate(kind is not None for kind in self.facts)]
        self._runs: dict[tuple[Element, str], bool] = {}
        self._heads: dict[Element, tuple[int, str] | None] = {}
        self._lists: dict[tuple[Element, str, str], dict[Element, None]] = {}
        self._covered: set[int] = set()
        self._names = {anchor.line: anchor.name for anchor in self.anchors}

    def blocks(self) -> Iterator[Block]:
        """Yield each record once: lists first, the innermost before all, then names that stand alone."""
        for test, find in ((self._head, self._in_list), (self._opening, self._in_run)):
            homes = {home: None for anchor in self.anchors if anchor.line not in self._covered and (home := find(anchor))}
            for parent, tag in sorted(homes, key=lambda home: -_depth(home[0])):
                yield from self._taken(self._rows(parent, self._alike(parent, tag, test)))
        yield from self._taken(self._in_text())
        for anchor in self.anchors:
            if anchor.line not in self._covered:
                yield from self._taken(self._alone(anchor))

    def _taken(self, blocks: Iterator[Block]) -> Iterator[Block]:
        for block in blocks:
            lines = range(block.first, block.end)
            if self._covered.isdisjoint(lines):
                self._covered.update(lines)
                yield block

    def _in_list(self, anchor: Anchor) -> tuple[Element, str] | None:
        """Climb to the smallest block with facts that has its like among its siblings; return their parent and tag."""
        for block, parent in _climb(anchor.element):
            if parent is not None and self._has_facts(block) and not self.outline.is_part(block):
                rows = self._alike(parent, str(block.tag), self._head)
                if len(rows) > 1 and block in rows:
                    return parent, str(block.tag)
        return None

    def _in_run(self, anchor: Anchor) -> tuple[Element, str] | None:
        """Climb to a flat list: names and facts are siblings, and no element holds one record."""
        for heading, parent in _climb(anchor.element):
            if parent is None or (self._has_facts(heading) and not self.outline.is_part(heading)):
                return None
            names = self._alike(parent, str(heading.tag), self._opening)
            if len(names) > 1 and heading in names and self._is_run(parent, str(heading.tag), names):
                return parent, str(heading.tag)
        return None

    def _is_run(self, parent: Element, tag: str, names: dict[Element, None]) -> bool:
        key = (parent, tag)
        if key not in self._runs:
            stating = sum(self._stated[block.end] > self._stated[block.first] for block in self._rows(parent, names))
            self._runs[key] = stating > 1
        return self._runs[key]

    def _rows(self, parent: Element, rows: dict[Element, None]) -> Iterator[Block]:
        """Take each row with what stands between it and the next one, where most rows are made of several siblings."""
        children = [child for child in parent if child in self.outline.spans]
        starts = [place for place, child in enumerate(children) if child in rows]
        step = median_low([after - before for before, after in pairwise(starts)])
        for start, following in zip(starts, [*starts[1:], len(children)], strict=True):
            head = self._head(children[start]) or self._opening(children[start])
            if head is not None:
                yield self._block(head, tuple(children[start : min(start + step, following)]), parent)

    def _in_text(self) -> Iterator[Block]:
        """Part plain lines of one element, as of a pasted page: from each name with a fact below it to the next one."""
        for holder in {anchor.element: None for anchor in self.anchors if anchor.line not in self._covered}:
            first, end = self.outline.spans[holder]
            own = [line for line in range(first, end) if self.outline.lines[line].pieces[0][1] is holder]
            starts = [line for line in own if self._starts_record(line, end)]
            blocks = [(start, min(after, start + _TEXT_LINES)) for start, after in pairwise([*starts, end])]
            if (len(own) > _HEAD_LINES or len(blocks) > 1) and not (len(blocks) == 1 and self._is_asked(*blocks[0])):
                for first, after in blocks:
                    yield Block(self._named(first), first, first, after, (), holder)

    def _starts_record(self, line: int, end: int) -> bool:
        """Whether a line is a name with a fact below it, or a whole record, as of a table."""
        below = line + 1
        if below < end and (
            self.facts[below] in {Kind.AGE, Kind.BIRTH, Kind.PLACE}
            or record.label(self.outline.texts[below])[0] in {Kind.AGE, Kind.PLACE}
        ):
            return bool(self._named(line))
        if self.facts[line] is None or not (name := self._named(line)):
            return False
        return places.names_place(self.outline.texts[line].partition(name)[2])

    def _is_asked(self, first: int, end: int) -> bool:
        """Whether lines repeat the question, or say that there is nobody."""
        return any(_ASKED.search(text) or NOBODY.search(text) for text in self.outline.texts[first:end])

    def _alike(self, parent: Element, tag: str, test: Callable[[Element], tuple[int, str] | None]) -> dict[Element, None]:
        """Return the children of one tag that pass a test, in order."""
        key = (parent, tag, test.__name__)
        if key not in self._lists:
            self._lists[key] = {child: None for child in parent if child.tag == tag and test(child) is not None}
        return self._lists[key]

    def _alone(self, anchor: Anchor) -> Iterator[Block]:
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
        if end - first > _ROW_LINES:
            return False
        had = self.outline.spans[inner] if inner is not None else (first, first)
        added = [line for line in range(first, end) if not had[0] <= line < had[1]]
        texts = [self.outline.texts[line] for line in added]
        if not self._covered.isdisjoint(added):
            return False
        if any(_ASKED.search(text) or NOBODY.search(text) or _TRAIL.match(text) for text in texts):
            return False
        good = sum(
            bool(self.facts[line] or line in self._names or record.label(text)[0] or record.looks_like_name(text))
            for line, text in zip(added, texts, strict=True)
        )
        return good * 2 >= len(added)

    def _is_strong(self, block: Element) -> bool:
        first, end = self.outline.spans[block]
        if end - first < 2:
            return False
        kinds = set(self.facts[first:end])
        labels = {record.label(text)[0] for text in self.outline.of(block)}
        return bool(kinds & {Kind.AGE, Kind.BIRTH, Kind.PHONE}) or (
            Kind.PLACE in kinds and bool(labels & {Kind.RELATIVES, Kind.ALIASES, Kind.PLACE})
        )

    def _block(self, head: tuple[int, str], elements: tuple[Element, ...], parent: Element | None) -> Block:
        spans = [self.outline.spans[element] for element in elements]
        return Block(head[1], head[0], spans[0][0], min(spans[-1][1], spans[0][0] + _ROW_LINES), elements, parent)

    def _has_facts(self, element: Element) -> bool:
        first, end = self.outline.spans.get(element, (0, 0))
        return self._stated[end] > self._stated[first]

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
        if self._is_under_people(first):
            return None
        for line in range(first, min(first + _HEAD_LINES, end)):
            if name := self._named(line):
                return line, name
            text = self.outline.texts[line]
            # A question and its answer, or a part of a record that is under its own heading.
            if text.endswith("?") or record.label(text)[0] not in {None, Kind.AGE, Kind.OTHER}:
                return None
        return None

    def _is_under_people(self, first: int) -> bool:
        """Whether the line above announces relatives or other names, and is not the last heading of a table."""
        above = [record.label(text)[0] if len(text) < 60 else None for text in self.outline.texts[max(first - 2, 0) : first]]
        return bool(above) and above[-1] in {Kind.RELATIVES, Kind.ALIASES} and (len(above) < 2 or above[0] is None)

    def _named(self, line: int) -> str:
        """Return the name that a line opens with: the person's, or any."""
        if line not in self._names:
            found = (
                values.name(head) for head, rest in _heads(self.outline.lines[line]) if not places.is_state(rest.strip(" ,"))
            )
            self._names[line] = next((name for name in found if record.looks_like_name(name)), "")
        return self._names[line]


def _anchors(outline: Outline, wanted: Wanted) -> Iterator[Anchor]:
    found = 0
    for number, text in enumerate(outline.texts):
        if len(text) > 300 or found == _MOST_ANCHORS or not wanted.may_be_in(words(text)):
            continue
        line = outline.lines[number]
        for head, rest in _heads(line):
            if wanted.is_called(words(head)) and not head.endswith(("'s", "’s")) and not _TALK.match(rest):
                if not _COUNTED.search(rest) and not record.is_talk(wanted.strangers(words(head))):
                    found += 1
                    yield Anchor(number, values.name(head) or head, line.pieces[0][1])
                break


def _heads(line: Line) -> Iterator[tuple[str, str]]:
    """Yield what may be the name at a line's beginning, and what follows it: longest first."""
    text = _CALLED.sub("", line.text)
    cuts = {text[: hit.start()] for hit in _AFTER_NAME.finditer(text[:120])} | set(line.openings(_LONGEST_NAME))
    for cut in sorted({cut.strip() for cut in (*cuts, text) if 3 < len(cut) < _LONGEST_NAME}, key=len, reverse=True):
        yield cut, text[len(cut) :]


def _climb(element: Element) -> Iterator[tuple[Element, Element | None]]:
    """Yield an element and its parent, up to the body."""
    while element.tag != "body":
        parent = element.getparent()
        yield element, parent
        if parent is None:
            return
        element = parent


def _depth(element: Element) -> int:
    return sum(1 for _ in element.iterancestors())
