"""Is this listing the person? Probabilistic record linkage, with a reason for every field. Pure.

`figures.shipped()` says how often it errs, `learning` what a confirmed listing could add to the profile, `gazetteer` which
places exist.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from safetycheck.match.comparison import bears_name, judge, prepare
from safetycheck.match.sameness import Record, alike, same
from safetycheck.model import Listing, Match, Profile

_CROWDED = 50

__all__ = ["compare", "compare_all", "same"]


def compare(listing: Listing, profile: Profile, today: date) -> Match:
    """Decide whether a listing is the person of the profile, and say why."""
    return judge(listing, prepare(profile), today)


def compare_all(listings: Sequence[Listing], profile: Profile, today: date) -> list[Match]:
    """Decide about every listing of one page; more namesakes on it make each of them less likely."""
    person = prepare(profile)._replace(names_seen={}, places_seen={})
    records = list(map(Record, listings))
    bearers = [record for record in records if bears_name(record.listing, person)]
    return [judge(record.listing, person, today, _namesakes(record, bearers)) for record in records]


def _namesakes(record: Record, bearers: Sequence[Record]) -> int:
    """Count the other records of the person's name on a page; among very many, which are one record no longer matters."""
    if len(bearers) > _CROWDED:
        return len(bearers) - 1
    return sum(not alike(record, other) for other in bearers if other.listing is not record.listing)
