"""Relatives: whom the listing and the profile both know, and whether the listing is about one of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from safetycheck.match.evidence import Evidence
from safetycheck.match.names import compare_names
from safetycheck.match.parse import Parsed, readings
from safetycheck.text import clean

_CLOSE_LAST = frozenset({"equal", "slip"})
_CLOSE_FIRST = frozenset({"equal", "nickname", "slip"})


def same_person(ours: Parsed, theirs: Parsed) -> bool:
    """Tell whether two names may well be of one person: first and last agree, and neither middle nor suffix speaks against it."""
    found = compare_names(ours, theirs)
    return (
        found.last in _CLOSE_LAST
        and found.first in _CLOSE_FIRST
        and found.middle != "conflict"
        and found.suffix not in {"conflict"}
    )


def compare_relatives(ours: Sequence[Parsed], listed: Iterable[str]) -> Evidence:
    """Count the relatives that the listing and the profile both name."""
    shown = [parsed[0] for parsed in map(readings, listed) if parsed and parsed[0].last]
    if not ours or not shown:
        return Evidence("relatives", "missing")
    common = [mine for mine in ours if any(same_person(mine, other) for other in shown)]
    if not common:
        return Evidence(
            "relatives", "none", "none of the relatives is in your profile", "none of the relatives is in your profile"
        )
    level = "two" if len(common) > 1 else "one"
    count = f"{len(common)} relatives are yours" if len(common) > 1 else "a relative is yours"
    return Evidence("relatives", level, count, count)


def lists_person(people: Sequence[Parsed], ours: Sequence[Parsed], listed: Iterable[str]) -> bool:
    """Tell whether the listing names the person among the relatives of the listed one.

    A relative of the profile who bears the person's own name (a father, a son) may be meant instead: then it says nothing.
    """
    shown = [parsed[0] for parsed in map(readings, listed) if parsed and parsed[0].last]
    mine = [name for name in people if not any(same_person(name, relative) for relative in ours)]
    return any(_exactly(name, other) for name in mine for other in shown)


def _exactly(ours: Parsed, theirs: Parsed) -> bool:
    return (
        ours.last == theirs.last
        and bool(ours.given and theirs.given)
        and ours.given[0] == theirs.given[0]
        and same_person(ours, theirs)
    )


def names_relative(ours: Sequence[Parsed], listed_name: str) -> str | None:
    """Return the listed name, cleaned, where it is that of a relative in the profile."""
    shown = readings(listed_name)
    if shown and any(same_person(relative, shown[0]) for relative in ours):
        return clean(listed_name, 80)
    return None
