"""Short forms of given names, from the package `nicknames`, looked up both ways."""

from __future__ import annotations

from functools import cache

from nicknames import NickNamer


def is_short_for(one: str, other: str) -> bool:
    """Tell whether either name is a short form of the other. Both in normal form; symmetric."""
    return other in _forms().get(one, _NONE) or one in _forms().get(other, _NONE)


def share_a_form(one: str, other: str) -> bool:
    """Tell whether the names share a short form or a long form (Bill and Will, Jon and Nathan). Symmetric."""
    return not short_forms(one).isdisjoint(short_forms(other))


_NONE: frozenset[str] = frozenset()


@cache
def _forms() -> dict[str, frozenset[str]]:
    return {name: frozenset(short) for name, short in NickNamer.default_lookup().items()}


@cache
def _long_forms() -> dict[str, frozenset[str]]:
    turned: dict[str, set[str]] = {}
    for name, short in _forms().items():
        for each in short:
            turned.setdefault(each, set()).add(name)
    return {name: frozenset(forms) for name, forms in turned.items()}


@cache
def short_forms(name: str) -> frozenset[str]:
    """Return the short forms of a name and the names that it is a short form of, all in normal form."""
    return _forms().get(name, _NONE) | _long_forms().get(name, _NONE)
