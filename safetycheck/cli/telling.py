"""What a question tells, in one short line: `Marisol Whitlock, Duluth, MN`."""

from __future__ import annotations

from collections.abc import Iterable

_NAME = frozenset({"first", "middle", "last", "suffix"})
# Values that say too little by themselves.
_LABELS = {"age": "age ", "birth_year": "born "}


def words(told: Iterable[tuple[str, str]]) -> str:
    """Return the values of (field, value) pairs: the parts of the name as one, then each of the others."""
    pairs = list(told)
    name = " ".join(value for field, value in pairs if field in _NAME)
    others = [f"{_LABELS.get(field, '')}{value}" for field, value in pairs if field not in _NAME]
    return ", ".join(part for part in (name, *others) if part)
