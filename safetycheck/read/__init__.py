"""Page -> listings: walls first, then the best reader that applies. Pure: no I/O, and the only clock is the page's own date.

Nothing here raises on any page. What a page may cost is bounded by construction: its size (tree.MAX_CHARS), depth (libxml2 stops
at 256), elements and rows, the nesting of searches in a selector, the length of a text that a pattern sees, and the time
that patterns may take.
"""

from safetycheck.read.choose import detail, page
from safetycheck.read.selectors import selector_problem
from safetycheck.read.urls import canonical

__all__ = ["canonical", "detail", "page", "selector_problem"]
