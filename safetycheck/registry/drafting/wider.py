"""Rows that the anchored reader took too small: a card's header and body are two blocks of one record.

Where the parent of the blocks has its like among its siblings, and one of those opens with the searched name too, the parents are
the rows.
"""

from __future__ import annotations

from collections.abc import Sequence

from safetycheck.model import Listing, Profile
from safetycheck.read import anchored, values
from safetycheck.read.finder import Block
from safetycheck.read.names import Wanted, words
from safetycheck.read.outline import Outline
from safetycheck.read.selectors import Element
from safetycheck.read.tree import Tree

_HEAD_LINES = 3
_ROW_LINES = 120
_MOST = 200
# A card has a head, a body and a foot.
_MOST_PARTS = 3
_ROW_TAGS = frozenset({"li", "tr", "article", "dt"})


def rows(outline: Outline, tree: Tree, blocks: Sequence[Block], profile: Profile, url: str) -> list[tuple[Element, Listing]]:
    """Return the wider rows and what is read in each, or nothing where the blocks are the rows."""
    parents = {block.parent for block in blocks}
    parent = parents.pop() if parents else None
    above = parent.getparent() if parent is not None else None
    if parents or parent is None or above is None or _are_alike(blocks):
        return []
    wanted = Wanted(profile)
    like = [each for each in above if each.tag == parent.tag and each.get("class") == parent.get("class")][:_MOST]
    heads = [(each, head) for each in like if (head := _head(outline, each, wanted)) is not None]
    if len(heads) < 2 or not any(each is parent for each, _ in heads):
        return []
    return [(each, anchored.in_block(outline, tree, _block(outline, each, head), url)) for each, head in heads]


def _are_alike(blocks: Sequence[Block]) -> bool:
    """Whether blocks are made as rows of one list are: many, of a tag for rows, or with a class in common."""
    elements = [block.elements[0] for block in blocks if block.elements]
    if len(elements) != len(blocks) or len(elements) > _MOST_PARTS or any(each.tag in _ROW_TAGS for each in elements):
        return True
    return bool(set.intersection(*(set((each.get("class") or "").split()) for each in elements)))


def _head(outline: Outline, element: Element, wanted: Wanted) -> tuple[int, str] | None:
    """Return the line and the name with which an element opens, where it is one that is searched."""
    first, end = outline.spans.get(element, (0, 0))
    for line in range(first, min(first + _HEAD_LINES, end)) if end - first <= _ROW_LINES else ():
        name = values.name(outline.texts[line])
        if name and wanted.is_called(words(name)):
            return line, name
    return None


def _block(outline: Outline, element: Element, head: tuple[int, str]) -> Block:
    first, end = outline.spans[element]
    return Block(head[1], head[0], first, end, (element,), element.getparent())
