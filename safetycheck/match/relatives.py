"""Relatives: whom the listing and the profile both know, and whether the listing is about one of them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from math import log2

from safetycheck.match.evidence import Evidence
from safetycheck.match.frequency import first_bits
from safetycheck.match.names import compare_names
from safetycheck.match.nicknames import is_short_for, short_forms
from safetycheck.match.parse import Parsed, readings, usual

_MISSING = Evidence("relatives", "missing")
# A first name that one in so many (in bits) of the pairs that are compared share by accident tells little.
_RARE = 5.0
_NONE = Evidence("relatives", "none", "none of the relatives is in your profile", "none of the relatives is in your profile")
_CLOSE_LAST = frozenset({"equal", "slip"})
_CLOSE_FIRST = frozenset({"equal", "nickname", "slip"})


def same_person(ours: Parsed, theirs: Parsed) -> bool:
    """Tell whether two names may well be of one person: first and last agree, and neither middle nor suffix speaks against it."""
    if not ours.given or not theirs.given:
        return False
    mine, shown = ours.given[0], theirs.given[0]
    if mine[0] != shown[0] and not is_short_for(mine, shown):
        return False
    if ours.last != theirs.last and not _begin_alike(ours.parts, theirs.parts):
        return False
    if ours == theirs and ours.last and ours.order != "turned":
        return True
    found = compare_names(ours, theirs)
    return found.last in _CLOSE_LAST and found.first in _CLOSE_FIRST and "conflict" not in {found.middle, found.suffix}


def _begin_alike(ours: tuple[str, ...], theirs: tuple[str, ...]) -> bool:
    """Tell whether the last word of our family name begins as a word of theirs; also where we know none."""
    return not ours or any(part[:1] == ours[-1][:1] for part in theirs)


def compare_relatives(people: Sequence[Parsed], known: Sequence[str], listed: Sequence[str]) -> Evidence:
    """Count the relatives that the listing and the profile both name; `people` are the person's own names, which are none."""
    if not known or not listed:
        return _MISSING
    ours, shown = _parsed(known), _parsed(listed)
    if not ours or not shown:
        return _MISSING
    persons = _persons(people, ours, shown)
    others = [other for other in shown if other not in persons] if persons else shown
    if not ours or not others:
        return _MISSING
    pairs = _common(ours, others)
    if not pairs:
        return _NONE
    # One printed name may be a father's or a son's: it is one relative.
    common = min(len({mine for mine, _ in pairs}), len({other for _, other in pairs}))
    level = "two" if common > 1 else "one by chance" if _by_chance(people, pairs, len(ours) * len(others)) else "one"
    count = f"{common} relatives are yours" if common > 1 else "a relative is yours"
    return Evidence("relatives", level, count, count)


def _by_chance(people: Sequence[Parsed], pairs: Sequence[tuple[Parsed, Parsed]], compared: int) -> bool:
    """Tell whether namesakes may well have such a relative: of the family name that they share, with a common first name."""
    lasts = {name.last for name in people}
    return all(mine.last in lasts and first_bits(mine.given[0]) - log2(compared) < _RARE for mine, _ in pairs)


def lists_person(people: Sequence[Parsed], known: Sequence[str], listed: Sequence[str]) -> bool:
    """Tell whether the listing names the person among the relatives of the listed one."""
    return bool(listed) and bool(_persons(people, _parsed(known), _parsed(listed)))


def _common(ours: Sequence[Parsed], shown: Sequence[Parsed]) -> list[tuple[Parsed, Parsed]]:
    """Return the pairs that may well be of one person."""
    firsts = [(other.given[0], other) for other in shown if other.given]
    found = []
    for mine in ours:
        begin, forms = mine.given[0][0] if mine.given else "", short_forms(mine.given[0]) if mine.given else ()
        # Most first names differ, and end here.
        alike = [other for first, other in firsts if first[0] == begin or first in forms]
        found += [(mine, other) for other in alike if same_person(mine, other)]
    return found


def _persons(people: Sequence[Parsed], ours: Sequence[Parsed], shown: Sequence[Parsed]) -> list[Parsed]:
    """Return the listed relatives who bear the person's name, where no relative of theirs (a father, a son) bears it too."""
    found = _bearers(people, shown)
    if not found:
        return found
    theirs = _bearers(ours, found)
    return [other for other in found if other not in theirs]


def _bearers(names: Sequence[Parsed], shown: Sequence[Parsed]) -> list[Parsed]:
    """Return those of `shown` that are exactly one of the names."""
    lasts = {name.last for name in names}
    return [
        other
        for other in shown
        if other.last in lasts  # few have, and all others end here
        for name in names
        if name.last == other.last and name.given[:1] == other.given[:1] and same_person(name, other)
    ]


def shares_name(people: Sequence[Parsed], known: Sequence[str]) -> bool:
    """Tell whether somebody of the family bears the person's name: a relative does, or the name has a Jr, Sr or number."""
    return any(name.suffix for name in people) or any(_bearers(people, readings(each)) for each in known)


def names_relative(known: Sequence[str], listed_name: str) -> bool:
    """Tell whether the listed name is that of a relative in the profile."""
    shown = usual(listed_name)
    return shown is not None and any(same_person(relative, shown) for relative in _parsed(known))


def _parsed(listed: Sequence[str]) -> tuple[Parsed, ...]:
    return _read(tuple(listed))


# The relatives of a profile and of a listing are asked for three times in one comparison; few are kept, and only in memory.
@lru_cache(maxsize=64)
def _read(listed: tuple[str, ...]) -> tuple[Parsed, ...]:
    return tuple([parsed for parsed in map(usual, listed) if parsed and parsed.last])
