"""Is this listing the person? Probabilistic record linkage, with a reason for every field. Pure.

`figures.shipped()` says how often it errs, `learning` what a confirmed listing could add to the profile, `gazetteer` which
places exist.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from safetycheck.match.comparison import bears_name, judge, prepare
from safetycheck.match.sameness import same
from safetycheck.model import Listing, Match, Profile

_CROWDED = 50

__all__ = ["compare", "compare_all", "same"]


def compare(listing: Listing, profile: Profile, today: date) -> Match:
    """Decide whether a listing is the person of the profile, and say why."""
    return judge(listing, prepare(profile), today)


def compare_all(listings: Sequence[Listing], profile: Profile, today: date) -> list[Match]:
    """Decide about every listing of one page; more namesakes on it make each of them less likely."""
    person = prepare(profile)
    bearers = [listing for listing in listings if bears_name(listing, person)]
    return [judge(listing, person, today, _namesakes(listing, bearers)) for listing in listings]


def _namesakes(listing: Listing, bearers: Sequence[Listing]) -> int:
    """Count the other records of the person's name on a page; among very many, which are one record no longer matters."""
    if len(bearers) > _CROWDED:
        return len(bearers) - 1
    return sum(not same(listing, other) for other in bearers if other is not listing)
