"""Short forms of given names, from the package `nicknames`, looked up both ways."""

from __future__ import annotations

from functools import cache

from nicknames import NickNamer


def is_short_for(one: str, other: str) -> bool:
    """Tell whether either name is a short form of the other. Both in normal form; symmetric."""
    return other in short_forms(one)


def share_a_form(one: str, other: str) -> bool:
    """Tell whether the names share a short form or a long form (Bill and Will, Jon and Nathan). Symmetric."""
    return not short_forms(one).isdisjoint(short_forms(other))


_NONE: frozenset[str] = frozenset()


def short_forms(name: str) -> frozenset[str]:
    """Return the short forms of a name and the names that it is a short form of, all in normal form."""
    return _forms().get(name, _NONE)


@cache
def _forms() -> dict[str, frozenset[str]]:
    """Return for each name its short forms and the names that it is a short form of."""
    both: dict[str, set[str]] = {}
    for name, short in NickNamer.default_lookup().items():
        for each in short:
            both.setdefault(name, set()).add(each)
            both.setdefault(each, set()).add(name)
    return {name: frozenset(forms) for name, forms in both.items()}
