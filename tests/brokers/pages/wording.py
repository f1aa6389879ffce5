"""Texts that a pattern finds, and texts from which a pick cuts a wanted value: the way back from the reader to the page."""

from collections.abc import Iterable, Iterator
from itertools import islice, product
from re import _constants as op
from re import _parser
from typing import Any

from safetycheck.definition import Pick, pattern

_MOST = 12
# What stands for "any character of this kind".
_OF_KIND = {op.CATEGORY_DIGIT: "7", op.CATEGORY_SPACE: " ", op.CATEGORY_WORD: "a", op.CATEGORY_NOT_SPACE: "a"}
_OF_KIND |= {op.CATEGORY_NOT_DIGIT: "a", op.CATEGORY_NOT_WORD: " "}


def samples(source: str, group: str | None = None) -> list[str]:
    """Return some short texts that a pattern finds; with `group`, that text stands where the first group is."""
    if not source.startswith("/"):
        return [source]
    tree = _parser.parse(pattern(source).pattern)
    return list(dict.fromkeys(islice(_all(tree, group), _MOST)))


def _all(tree: Any, group: str | None) -> Iterator[str]:
    options = [list(islice(_one(kind, given, group), 4)) for kind, given in tree]
    return ("".join(parts) for parts in product(*options))


def _one(kind: Any, given: Any, group: str | None) -> Iterator[str]:
    if kind in {op.LITERAL, op.NOT_LITERAL, op.ANY, op.IN}:
        yield _letter(kind, given)
    elif kind is op.BRANCH:
        for each in given[1]:
            yield from islice(_all(each, group), 2)
    elif kind is op.SUBPATTERN:
        if given[0] == 1 and group is not None:
            yield group
        else:
            yield from _all(given[3], group)
    elif kind in {op.MAX_REPEAT, op.MIN_REPEAT, op.POSSESSIVE_REPEAT}:
        least, most, inner = given
        # An optional part is left out, unless the wanted group is in it.
        holds_group = group is not None and any(each is op.SUBPATTERN and value[0] == 1 for each, value in inner)
        for count in dict.fromkeys((max(least, int(holds_group)), least, min(least + 1, int(most)))):
            yield from (text * count for text in islice(_all(inner, group), 2))
    else:  # places and looks around: nothing stands there
        yield ""


def _letter(kind: Any, given: Any) -> str:
    if kind is op.LITERAL:
        return chr(given)
    if kind is op.IN:
        return _of_set(given)
    return " " if kind is op.NOT_LITERAL and given != ord(" ") else "a"


def _of_set(given: Any) -> str:
    (first, value), *_ = given
    if first is op.NEGATE:
        barred = {chr(code) for kind, code in given if kind is op.LITERAL}
        return next(ch for ch in " a7-" if ch not in barred)
    if first is op.RANGE:
        return chr(value[0])
    return _OF_KIND[value] if first is op.CATEGORY else chr(value)


def uncut(pick: Pick, values: Iterable[str], base: str) -> Iterator[str]:
    """Yield texts from which a pick might cut one of `values`; `base` is what its selector wants to stand there anyway.

    They are guesses, likeliest first: only the reader tells which one is right.
    """
    for value in values:
        for matched in samples(pick.match, value) if pick.match and "(" in pick.match else [value]:
            for text in dict.fromkeys((matched, value)):
                yield from _dressed(pick, text, base)


def _dressed(pick: Pick, text: str, base: str) -> Iterator[str]:
    ahead = samples(pick.before)[:2] if pick.before else [""]
    afters = samples(pick.after)[:2] if pick.after else [""]
    for after, before, gap in product(afters, ahead, ("", " ")):
        piece = f"{after}{gap if after else ''}{text}{gap if before else ''}{before}"
        yield piece
        if base:
            yield from (f"{base} {piece}", f"{base}: {piece}", f"{base}{piece}", f"{piece} {base}")


def joined(pick: Pick, values: list[str]) -> list[str]:
    """Return ways to write several values into one text."""
    if len(values) < 2:
        return values
    between = [mark for text in (samples(pick.split) if pick.split else []) for mark in (text, f"{text} ", f" {text} ")]
    return [mark.join(values) for mark in (*between, " • ", ", ")]
