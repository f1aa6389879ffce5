"""Relatives: whom the listing and the profile both know, and whether the listing is about one of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from safetycheck.match.evidence import Evidence
from safetycheck.match.names import compare_names
from safetycheck.match.nicknames import is_short_for
from safetycheck.match.parse import Parsed, usual

_MISSING = Evidence("relatives", "missing")
_NONE = Evidence("relatives", "none", "none of the relatives is in your profile", "none of the relatives is in your profile")
_CLOSE_LAST = frozenset({"equal", "slip"})
_CLOSE_FIRST = frozenset({"equal", "nickname", "slip"})


def same_person(ours: Parsed, theirs: Parsed) -> bool:
    """Tell whether two names may well be of one person: first and last agree, and neither middle nor suffix speaks against it."""
    # Most pairs are of different people, and end here.
    if not ours.given or not theirs.given:
        return False
    if ours.last != theirs.last and ours.parts and ours.parts[-1][:1] not in {part[:1] for part in theirs.parts}:
        return False
    mine, shown = ours.given[0], theirs.given[0]
    if mine[0] != shown[0] and not is_short_for(mine, shown):
        return False
    found = compare_names(ours, theirs)
    return found.last in _CLOSE_LAST and found.first in _CLOSE_FIRST and "conflict" not in {found.middle, found.suffix}


def compare_relatives(people: Sequence[Parsed], known: Sequence[str], listed: Sequence[str]) -> Evidence:
    """Count the relatives that the listing and the profile both name; `people` are the person's own names, which are none."""
    if not known or not listed:
        return _MISSING
    ours = _parsed(known)
    shown = [other for other in _parsed(listed) if not _is_person(people, ours, other)]
    if not ours or not shown:
        return _MISSING
    pairs = [(mine, other) for mine in ours for other in shown if same_person(mine, other)]
    if not pairs:
        return _NONE
    # One printed name may be a father's or a son's: it is one relative.
    common = min(len({mine for mine, _ in pairs}), len({other for _, other in pairs}))
    level = "two" if common > 1 else "one"
    count = f"{common} relatives are yours" if common > 1 else "a relative is yours"
    return Evidence("relatives", level, count, count)


def lists_person(people: Sequence[Parsed], known: Sequence[str], listed: Sequence[str]) -> bool:
    """Tell whether the listing names the person among the relatives of the listed one."""
    shown = _parsed(listed)
    # A look at first names spares most comparisons.
    firsts = {name.given[0] for name in people if name.given}
    if not any(other.given and other.given[0] in firsts for other in shown):
        return False
    ours = _parsed(known)
    return any(_is_person(people, ours, other) for other in shown)


def _is_person(people: Sequence[Parsed], ours: Sequence[Parsed], other: Parsed) -> bool:
    """Tell whether a listed relative bears the person's name, and no relative of theirs (a father, a son) bears it too."""
    return any(_exactly(name, other) for name in people) and not any(_exactly(relative, other) for relative in ours)


def _exactly(ours: Parsed, theirs: Parsed) -> bool:
    return ours.last == theirs.last and ours.given[:1] == theirs.given[:1] and same_person(ours, theirs)


def names_relative(known: Sequence[str], listed_name: str) -> bool:
    """Tell whether the listed name is that of a relative in the profile."""
    shown = usual(listed_name)
    return shown is not None and any(same_person(relative, shown) for relative in _parsed(known))


def _parsed(listed: Iterable[str]) -> list[Parsed]:
    return [parsed for parsed in map(usual, listed) if parsed and parsed.last]
