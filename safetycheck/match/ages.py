"""Ages and births: does what the listing prints fit the day the person was born?"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from safetycheck.match.evidence import Evidence
from safetycheck.model import Birth, Listing

_MISSING = Evidence("age", "missing")
_OLDEST = 120
_DECADE = re.compile(r"(\d{2,3})\s*['’]?s\b")
_SPAN = re.compile(r"(\d{1,3})\s*(?:-|–|—|to|and)\s*(\d{1,3})")
_OPEN = re.compile(r"(\d{1,3})\s*(?:\+|or older|or over|and over|plus)|(?:over|above)\s+(\d{1,3})")
_NUMBER = re.compile(r"\d{1,3}")
_PART = {"early": (0, 3), "mid": (3, 6), "late": (6, 9)}


@dataclass(frozen=True, slots=True)
class Ages:
    """The ages in whole years that a printed age allows, both ends included."""

    low: int
    high: int

    @property
    def is_exact(self) -> bool:
        """Whether one age was printed."""
        return self.low == self.high


@lru_cache(maxsize=4096)
def parse_age(age: int | str) -> Ages | None:
    """Read a printed age: 42, "42", "40s", "early 40s", "30-39", "80+"; None where it says nothing that can be believed."""
    words = str(age).casefold()[:60]
    for read in (_span, _decade, _open, _number):
        found = read(words)
        if found is not None:
            return found if 0 <= found.low <= found.high and found.low <= _OLDEST else None
    return None


def compare_ages(birth: Birth | None, listing: Listing, today: date) -> Evidence:
    """Compare a listing's birth or age with the person's birth."""
    if birth is None:
        return _MISSING
    if listing.birth is not None:
        return _births(birth, listing.birth)
    shown = parse_age(listing.age) if listing.age is not None else None
    if shown is None:
        return _MISSING
    fitting = birth.ages(today)
    level = level_of(fitting[0], fitting[-1], shown)
    said = f"age {shown.low}" if shown.is_exact else f"age {shown.low} to {shown.high}"
    verdict = _VERDICTS[level]
    return Evidence("age", level, f"{said} {verdict} (born {birth.year})", f"the age {verdict}")


def level_of(low: int, high: int, shown: Ages) -> str:
    """Return the level for an age in `low`..`high` and a printed one.

    A listing lags: one that says a year or a few less than the truth is old news, one that says more is not.
    """
    if shown.low <= high and low <= shown.high:
        return "fits" if shown.is_exact else "span fits"
    gap = shown.low - high if shown.low > high else shown.high - low
    if abs(gap) == 1:
        return "a year off" if shown.is_exact else "span near"
    if -4 < gap < 0:
        return "some years behind"
    for limit, level in ((3, "some years ahead"), (7, "apart"), (16, "far apart")):
        if abs(gap) <= limit:
            return level
    return "a generation apart"


_VERDICTS = {
    "fits": "fits",
    "span fits": "fits",
    "a year off": "is a year off",
    "span near": "nearly fits",
    "some years behind": "is some years behind yours",
    "some years ahead": "is some years above yours",
    "apart": "is several years off",
    "far apart": "is many years off",
    "a generation apart": "is a generation off",
    "birth month": "fits",
    "birthday": "is yours",
    "other birthday": "is in the same year on another day",
}


def _births(ours: Birth, theirs: Birth) -> Evidence:
    gap = abs(ours.year - theirs.year)
    if gap == 0:
        level = _same_year(ours, theirs)
    else:
        level = next((name for limit, name in ((1, "a year off"), (3, "some years ahead"), (7, "apart"), (16, "far apart")) if
        gap <= limit),
                     "a generation apart")  # fmt: skip
    verdict = _VERDICTS[level]
    return Evidence("age", level, f"birth in {theirs.year} {verdict} (born {ours.year})", f"the birth {verdict}")


def _same_year(ours: Birth, theirs: Birth) -> str:
    if ours.month is None or theirs.month is None:
        return "fits"
    if ours.month != theirs.month or (ours.day and theirs.day and ours.day != theirs.day):
        return "other birthday"
    return "birthday" if ours.day and theirs.day else "birth month"


def _span(words: str) -> Ages | None:
    hit = _SPAN.search(words)
    return Ages(int(hit[1]), int(hit[2])) if hit else None


def _decade(words: str) -> Ages | None:
    hit = _DECADE.search(words)
    if not hit:
        return None
    start = int(hit[1])
    low, high = next((ends for part, ends in _PART.items() if part in words), (0, 9))
    return Ages(start + low, start + high)


def _open(words: str) -> Ages | None:
    hit = _OPEN.search(words)
    return Ages(int(hit[1] or hit[2]), _OLDEST) if hit else None


def _number(words: str) -> Ages | None:
    hit = _NUMBER.search(words)
    return Ages(int(hit[0]), int(hit[0])) if hit else None
