"""A page as numbered lines of text, and for each element the lines that it covers: what the anchored reader works on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from safetycheck.read.selectors import Element
from safetycheck.read.tree import UNSEEN, Tree, is_hidden_by_class, shown

# Tags that only dress a part of a word or sentence, and those that set words apart but stay on the line. Everything else,
# unknown tags too, is taken for a block: after a redesign nobody knows what a style sheet makes of it.
_DRESS = frozenset(
    {"b", "i", "em", "strong", "mark", "u", "font", "sub", "sup", "wbr", "ins", "del", "s", "bdi", "bdo", "big", "tt"}
)
_INLINE = _DRESS | {
    "a",
    "span",
    "small",
    "label",
    "abbr",
    "time",
    "cite",
    "code",
    "q",
    "data",
    "var",
    "acronym",
    "img",
    "dfn",
    "kbd",
}
_EDGE = "\x1f"  # stands where an element of a line begins or ends
_COLUMN = " • "  # for the tabs of a table that was copied as text
_LONGEST_LINE = 1_000
_MOST_LINES = 20_000


@dataclass(slots=True)
class Line:
    """One line: its pieces of text, each with the element that holds it directly."""

    pieces: list[tuple[str, Element]]

    @property
    def text(self) -> str:
        """The whole line, white space collapsed, cut where no fact could stand any more."""
        return " ".join(self._raw().replace(_EDGE, " ").split())[:_LONGEST_LINE]

    @property
    def listed(self) -> str:
        """The line with a bullet between its elements: links in a row are a list, whatever stands between them."""
        items = (" ".join(item.split()) for item in self._raw().split(_EDGE))
        return " • ".join(item for item in items if item)[:_LONGEST_LINE]

    def _raw(self) -> str:
        return "".join(text for text, _ in self.pieces)

    def openings(self, longest: int) -> Iterator[str]:
        """Yield the text of each element that stands at the line's beginning, shortest first, up to a length."""
        said = ""
        for text, owner in self.pieces:
            if said.strip() and owner is not self.pieces[0][1]:
                yield " ".join(said.split())
            said += text.replace(_EDGE, " ")
            if len(said) > longest:
                return


class Outline:
    """The lines of a page; `spans` maps each element with text to its lines, as (first, one past the last)."""

    __slots__ = ("_open", "lines", "spans", "texts")

    def __init__(self, tree: Tree) -> None:
        self.lines: list[Line] = []
        self.spans: dict[Element, tuple[int, int]] = {}
        self._open = False
        body = tree.root.find("body")
        if body is not None:
            self._walk(body, tree.hidden, kept=False)
        self.texts = [line.text for line in self.lines]

    def of(self, element: Element) -> list[str]:
        """Return the lines that an element covers."""
        first, end = self.spans.get(element, (0, 0))
        return self.texts[first:end]

    def is_part(self, element: Element) -> bool:
        """Whether an element is only a part of its line."""
        first, end = self.spans[element]
        if element.tag not in _INLINE or end - first > 1:
            return False
        said = "".join("".join(str(text) for text in element.itertext()).split())
        return said != "".join(self.texts[first].split())

    def _walk(self, element: Element, hidden: frozenset[Element], *, kept: bool) -> None:
        before = len(self.lines) - self._open
        kept = kept or element.tag == "pre"
        self._say(shown(element.text or ""), element, kept=kept)
        for child in element:
            tag = child.tag
            if tag not in UNSEEN and child not in hidden and not is_hidden_by_class(child) and len(self.lines) < _MOST_LINES:
                self._enter(child, str(tag), hidden, kept=kept)
            self._say(shown(child.tail or ""), element, kept=kept)
        if len(self.lines) > before:
            self.spans[element] = (before, len(self.lines))

    def _enter(self, child: Element, tag: str, hidden: frozenset[Element], *, kept: bool) -> None:
        if tag not in _INLINE:
            self._open = False
            self._walk(child, hidden, kept=kept)
            self._open = False
            return
        if tag not in _DRESS:
            self._say(_EDGE, child)
        self._walk(child, hidden, kept=kept)
        if tag not in _DRESS:
            self._say(_EDGE, child)

    def _say(self, text: str, owner: Element, *, kept: bool = False) -> None:
        """Add a text to the open line; where line ends are kept, each begins another."""
        if not text:
            return
        if kept and "\n" in text:
            for number, line in enumerate(text.splitlines()[:_MOST_LINES]):
                self._open = self._open and not number
                self._say(line.replace("\t", _COLUMN), owner)
            self._open = self._open and not text.endswith("\n")
        elif self._open:
            self.lines[-1].pieces.append((text, owner))
        elif not text.isspace() and text != _EDGE and len(self.lines) < _MOST_LINES:
            self.lines.append(Line([(text, owner)]))
            self._open = True
