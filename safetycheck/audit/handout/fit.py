"""How many points high things are on paper, so that a sheet can be filled before anybody prints it. Pure.

The figures are for the style of handout.html: Arial or a font of its width, 12 points, and the narrower and the lower of A4 and
US Letter, so that one choice of items fits both. With these widths of a letter, and one letter lost a line, 1,603 texts of
the checklists take within one in a hundred of the lines that they take in Liberation Sans, which is as wide (2026-11-22).
"""

from __future__ import annotations

import math
from collections.abc import Iterable

PAGES = 2
# US Letter is 792 points high, A4 595 wide; margins of 15 mm at the sides and at the top, 17 mm below; and ten points to spare,
# because no two machines have quite the same fonts.
PAGE, _WIDTH = 690.0, 510.0
_BODY = 12.0
_GLYPH, _BOLD = 0.44, 0.48  # of the size of the type
_LOST = 1
_LINE = _BODY * 1.25
_INDENT = 26.0


def lines(text: str, *, size: float = _BODY, glyph: float = _GLYPH, indent: float = _INDENT) -> int:
    """Return how many lines a text takes."""
    room = int((_WIDTH - indent) / (size * glyph))
    return max(1, math.ceil(len(text) / (room - _LOST)))


def body(texts: Iterable[str], *, indent: float = _INDENT) -> float:
    """Return how high paragraphs of running text are."""
    return sum(lines(text, indent=indent) for text in texts) * _LINE


def bold(texts: Iterable[str]) -> float:
    """Return how high paragraphs in bold type are."""
    return sum(lines(text, glyph=_BOLD) for text in texts) * _LINE


def title(text: str) -> float:
    """Return how high the title of an item is, with the room above it."""
    return lines(text, size=14, glyph=_BOLD) * 17.5 + 8


def head(intro: str) -> float:
    """Return how high the head of a sheet is."""
    return 42 + body([intro], indent=0) + _LINE


def heading() -> float:
    """Return how high a heading is, with the room around it."""
    return 32.0


def end(*, codes: bool) -> float:
    """Return how high all that stands below the items is."""
    return 161.0 if codes else 62.0


def fits(head_: float, blocks: Iterable[float], end_: float, *, pages: int = PAGES) -> bool:
    """Tell whether a head, blocks that are never broken, and what comes last stand on so many pages."""
    page, used = 1, head_
    for block in (*blocks, end_):
        if used + block > PAGE:
            page, used = page + 1, 0.0
        used += block
    return page <= pages
