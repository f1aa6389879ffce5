"""Two readings of one record, made one."""

from __future__ import annotations

from safetycheck.model import Listing, Reader
from safetycheck.read import places, values
from safetycheck.text import normal

_RANK = {Reader.STRUCTURED: 0, Reader.DECLARED: 1, Reader.ANCHORED: 2}


def merge(one: Listing, other: Listing) -> Listing:
    """Join two readings of one record: single values from the better reader where it has them, lists from both.

    The result names the better of the two readers; with equal readers `one` comes first.
    """
    best, rest = (other, one) if _RANK[other.reader] < _RANK[one.reader] else (one, other)
    name = rest.name if _adds_to(rest.name, best.name) else best.name
    return Listing(
        name=name,
        age=rest.age if best.age is None else best.age,
        birth=best.birth or rest.birth,
        addresses=places.merge((*best.addresses, *rest.addresses)),
        phones=values.phones((*best.phones, *rest.phones)),
        emails=values.emails((*best.emails, *rest.emails)),
        relatives=values.unique((*best.relatives, *rest.relatives)),
        aliases=tuple(alias for alias in values.unique((*best.aliases, *rest.aliases)) if alias != name),
        url=best.url or rest.url,
        reader=best.reader,
    )


def _adds_to(longer: str, name: str) -> bool:
    """Whether a name holds all the words of another and more: a middle name that the first reading left out."""
    more, few = set(normal(longer).split()), set(normal(name).split())
    return few < more
