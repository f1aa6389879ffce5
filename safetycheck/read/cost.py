"""What a selector may cost on a page, estimated before it runs: libxml2 can't be stopped once it has begun.

Measured with libxml2 2.14 in November 2026: a step through whole subtrees from many places costs about as many microseconds as
the page has elements, times its depth; searching the whole page, or everything before or after, from each of many places is
quadratic and takes a minute on 28,000 elements; so is looking at all siblings, where one element has very many children.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from lxml import etree

SMALL = 1_700  # elements on which anything goes
_MOST_STEPS = 1_000_000
_MOST_PAIRS = 20_000_000
_MOST_SIBLINGS = 3_000_000
_DEEP = 40
_DEEPEST = 256
_WIDE = 200

_TOKENS = re.compile(
    r"""'[^']*'|"[^"]*"|\[|\]|//?|\b(?:descendant|ancestor)(?:-or-self)?::|\b(?:following|preceding)(?:-sibling)?::"""
)
_BEFORE_ABSOLUTE = re.compile(r"(?:^|[\[(,|=<>+*!-]|\b(?:and|or|div|mod))\s*$")
_IS_DEEP: Any = etree.XPath(f"boolean(//*[count(ancestor::*) > {_DEEP}])")
_IS_WIDE: Any = etree.XPath(f"boolean(//*[count(*) > {_WIDE}])")


@dataclass(frozen=True, slots=True)
class Cost:
    """How a path searches: `steps` through whole subtrees, `everywhere` from many places, among `siblings`."""

    steps: int
    everywhere: bool
    siblings: bool

    def may_be_too_much(self, size: int) -> bool:
        """Whether there is a page of so many elements on which running it might take more than about a second."""
        if size <= SMALL:
            return False
        return (
            (self.everywhere and size * size > _MOST_PAIRS)
            or size * _DEEPEST * (self.steps - 1) > _MOST_STEPS
            or (self.siblings and size * _WIDE > _MOST_SIBLINGS)
        )

    def is_too_much(self, root: etree._Element, size: int) -> bool:
        """Whether running it below this element, with so many others below, might take more than about a second."""
        if not self.may_be_too_much(size):
            return False
        if self.everywhere and size * size > _MOST_PAIRS:
            return True
        if self.siblings and size * _WIDE > _MOST_SIBLINGS and _IS_WIDE(root):
            return True
        depth = _DEEPEST if _IS_DEEP(root) else _DEEP
        return size * depth * (self.steps - 1) > _MOST_STEPS


def of(path: str) -> Cost:
    """Estimate an XPath expression."""
    steps = 0
    inside = 0
    everywhere = siblings = False
    for hit in _TOKENS.finditer(path):
        mark = hit[0]
        if mark in {"[", "]"}:
            inside += 1 if mark == "[" else -1
        elif mark in {"following::", "preceding::"}:
            everywhere = True
        elif mark.endswith("-sibling::"):
            siblings = True
        elif mark[0] == "/" and inside > 0 and _BEFORE_ABSOLUTE.search(path[: hit.start()]):
            everywhere = True
        elif mark == "//" or mark.endswith("::"):
            steps += 1
    return Cost(steps, everywhere, siblings)
