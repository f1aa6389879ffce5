"""The selector of the rows: short, lasting, and true on the saved page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations, islice

from safetycheck.read.selectors import BadSelector, Element
from safetycheck.read.tree import Tree
from safetycheck.registry.drafting import hooks
from safetycheck.registry.drafting.vocabulary import Vocabulary

_MOST_TRIED = 60
_LEVELS = 3
# What a row too many costs, compared with a hook that may not last.
_STRANGER = 10
_ALIKE = 4
_MOST_STRANGERS = 20
# A selector that takes so many others is none for rows.
_MANY = 500
Choice = tuple[int, str, Sequence[Element]]


def propose(tree: Tree, rows: Sequence[Element], vocabulary: Vocabulary) -> Choice | None:
    """Return cost, selector and elements of the rows; the elements may be inside those given, where a wrapper says nothing.

    None where no selector that may be written down finds them all.
    """
    best: Choice | None = None
    for level in _levels(rows):
        for cost, selector in islice(sorted(_candidates(level, vocabulary)), _MOST_TRIED):
            if best is not None and cost >= best[0]:
                break
            tried = _tried(tree, selector, level, vocabulary)
            if tried is not None and (best is None or cost + tried[0] < best[0]):
                best = (cost + tried[0], tried[1], level)
    return best


def _levels(rows: Sequence[Element]) -> Iterator[Sequence[Element]]:
    """Yield the rows, and then what each of them wraps as its only child."""
    level = rows
    for _ in range(_LEVELS):
        yield level
        inner = [row[0] for row in level if len(row) == 1 and not (row.text or "").strip()]
        if len(inner) != len(level) or len({each.tag for each in inner}) > 1 or not all(len(each) for each in inner):
            return
        level = inner


def _candidates(rows: Sequence[Element], vocabulary: Vocabulary) -> Iterator[tuple[int, str]]:
    shared = _shared(rows, vocabulary)
    tag = str(rows[0].tag)
    own = [(cost, hook) for cost, hook in shared if hook != tag]
    yield from own
    for (one, first), (other, second) in combinations(own[:8], 2):
        yield max(one, other) + 1, _joined(first, second)
    for cost, above in _above(rows, vocabulary):
        yield cost + 2, f"{above} > {tag}"
        yield from ((cost + min(one, hooks.PLAIN) + 1, f"{above} > {hook}") for one, hook in own)
    yield from ((cost, hook) for cost, hook in shared if hook == tag)


def _joined(first: str, second: str) -> str:
    """Return one compound: what stands in brackets behind a class."""
    return f"{second}{first}" if first.startswith("[") else f"{first}{second}"


def _shared(rows: Sequence[Element], vocabulary: Vocabulary) -> list[tuple[int, str]]:
    first, *others = [dict.fromkeys(hooks.of(row, vocabulary)) for row in rows]
    return sorted(hook for hook in first if all(hook in other for other in others))


def _above(rows: Sequence[Element], vocabulary: Vocabulary) -> list[tuple[int, str]]:
    """Return the hooks of the rows' parent, where they have one in common."""
    parents = {row.getparent() for row in rows}
    parent = parents.pop()
    if parents or parent is None or parent.tag in {"body", "html"}:
        return []
    named = hooks.identity(parent, vocabulary)
    found = [(hooks.SEMANTIC, named)] if named else []
    return sorted([*found, *((cost, hook) for cost, hook in hooks.of(parent, vocabulary) if hook != parent.tag)])[:6]


def _tried(tree: Tree, selector: str, rows: Sequence[Element], vocabulary: Vocabulary) -> tuple[int, str] | None:
    """Return what a selector costs beyond its hooks, with the classes that must be left out; None where it misses a row."""
    try:
        found = [each for each in tree.select(selector) if not isinstance(each, str)]
    except BadSelector:
        return None
    wanted = set(rows)
    if not wanted <= set(found) or any(above in found for row in rows[:1] for above in row.iterancestors()):
        return None
    inside = {below for row in rows for below in row.iterdescendants()}
    strangers = [each for each in found if each not in wanted and each not in inside]
    if len(strangers) > _MANY:
        return None
    left = strangers
    for mark in _marks(rows, strangers, vocabulary) if len(strangers) <= _MOST_STRANGERS else ():
        fewer = [each for each in left if mark not in {hook for _, hook in hooks.of(each, vocabulary)}]
        if len(fewer) < len(left):
            left, selector = fewer, f"{selector}:not({mark})"
    alike = {hook for _, hook in _shared(rows, vocabulary)}
    price = sum(_price(each, tree, alike, vocabulary) for each in left)
    return price + 2 * (len(strangers) - len(left)), selector


def _price(stranger: Element, tree: Tree, alike: set[str], vocabulary: Vocabulary) -> int:
    """Return what it costs to take an element for a row: little where it is made like one, and shows next to nothing."""
    if not tree.text(stranger):
        return 0
    return _ALIKE if alike <= {hook for _, hook in hooks.of(stranger, vocabulary)} and len(alike) > 1 else _STRANGER


def _marks(rows: Sequence[Element], strangers: Sequence[Element], vocabulary: Vocabulary) -> list[str]:
    """Return the hooks that strangers have and no row has, the most frequent first."""
    own = {hook for row in rows for _, hook in hooks.of(row, vocabulary)}
    theirs = [
        hook for each in strangers for cost, hook in hooks.of(each, vocabulary) if hook not in own and cost <= hooks.UTILITY
    ]
    return sorted(dict.fromkeys(hook for hook in theirs if hook.startswith((".", "["))), key=lambda hook: -theirs.count(hook))
