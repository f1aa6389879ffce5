"""Two readings of one record, made one."""

from __future__ import annotations

from collections.abc import Sequence

from safetycheck.model import Listing, Reader
from safetycheck.read import places, urls, values
from safetycheck.text import normal

_RANK = {Reader.STRUCTURED: 0, Reader.DECLARED: 1, Reader.ANCHORED: 2}


def combine(rows: Sequence[Listing], others: Sequence[Listing]) -> list[Listing]:
    """Add to each row what another reader says of the same record; keep the rows' order and reader.

    What has no row is added at the end, if it has a URL of its own to be known by.
    """
    if not others:
        return list(rows)
    left = list(others)
    combined: list[Listing] = []
    for row in rows:
        twin = next((other for other in left if _is_twin(row, other)), None)
        if twin is None:
            combined.append(row)
        else:
            left.remove(twin)
            combined.append(merge(row, twin).model_copy(update={"reader": row.reader}))
    known = {urls.canonical(row.url) for row in rows if row.url}
    return combined + [other for other in left if other.url and urls.canonical(other.url) not in known]


def _is_twin(one: Listing, other: Listing) -> bool:
    if one.url and other.url:
        return urls.canonical(one.url) == urls.canonical(other.url)
    if normal(one.name) != normal(other.name):
        return False
    if one.age is not None and other.age is not None:
        return one.age == other.age
    cities = [{(normal(place.city), place.state) for place in each.addresses if place.city} for each in (one, other)]
    return not cities[0] or not cities[1] or bool(cities[0] & cities[1])


def merge(one: Listing, other: Listing) -> Listing:
    """Join two readings of one record: single values from the better reader where it has them, lists from `one`, then `other`.

    The result names the better of the two readers; of two equal ones `one` is the better.
    """
    best, rest = (other, one) if _RANK[other.reader] < _RANK[one.reader] else (one, other)
    name = rest.name if _adds_to(rest.name, best.name) else best.name
    return Listing(
        name=name,
        age=rest.age if best.age is None else best.age,
        birth=best.birth or rest.birth,
        addresses=places.merge((*one.addresses, *other.addresses)),
        phones=values.phones((*one.phones, *other.phones)),
        emails=values.emails((*one.emails, *other.emails)),
        relatives=values.unique((*one.relatives, *other.relatives)),
        aliases=tuple(alias for alias in values.unique((*one.aliases, *other.aliases)) if alias != name),
        url=best.url or rest.url,
        reader=best.reader,
    )


def _adds_to(longer: str, name: str) -> bool:
    """Whether a name holds all the words of another and more: a middle name that the first reading left out."""
    more, few = set(normal(longer).split()), set(normal(name).split())
    return few < more
