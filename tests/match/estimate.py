"""Estimate the table of weights from the first corpus: `python -m tests.match.estimate` prints it.

Supervised: how often each level of each field is seen among persons, relatives and strangers, counted on labelled pairs
(Fellegi and Sunter 1969; m- and u-probabilities), smoothed, turned into bits, capped, and made monotone: a better level never
counts less than a worse one, an agreement never less than nothing, a conflict never more (pool adjacent violators). Costs,
prior and crowd are set by hand, and say why beside them.
"""

from __future__ import annotations

import sys
from collections import Counter, defaultdict
from collections.abc import Iterable
from math import log2

from safetycheck.match.comparison import prepare, weigh
from tests.match.pairs import FAMILY, PERSON, STRANGER, Pair, pairs
from tests.match.people import TODAY

TRAINING = (40_000, 1)
# Levels of each field from best to worst; None is where nothing is said: what stands before it can't count against the
# person, what stands after it can't count for them. Fields without None are never missing.
ORDER: dict[str, tuple[str | None, ...]] = {
    "last": ("equal", "turned", "slip", "part", "initial", "missing", "other", "differs"),
    "first": ("equal", "nickname", "slip", "initial", "beginning", "by middle", "shared nickname", "missing", "differs"),
    "middle": ("equal", "initial", "former", None, "conflict"),
    "suffix": ("equal", None, "not known", "conflict"),
    "age": (
        "birthday", "birth month", "fits", "span fits", "a year off", None,
        "span near", "other birthday", "some years behind", "some years ahead", "apart", "far apart", "a generation apart",
    ),
    "place": ("street", "zip", "city", "past city", "state", "metro", None, "same state", "elsewhere"),
    "places known": ("all", None, "most", "some", "none"),
    "phone": ("equal", "mask fits", "mask hardly fits", None, "differs"),
    "email": ("equal", "mask fits", "mask hardly fits", None, "differs"),
    "relatives": ("two", "one", "one by chance", None, "none"),
    "other name": ("yes", None),
    "is relative": (None, "yes"),
    "lists you": (None, "bears it too", "yes"),
}  # fmt: skip
# Bits that one field may bring at most: real pages are stranger than any corpus.
_MOST_FOR, _MOST_AGAINST = 6.0, -8.0
_SMOOTH = 10.0
# And less where the corpus is surer than the world: nobody knows all their own numbers and relatives by heart, brokers print
# other people's, get middle names wrong and know homes that were forgotten; Maria is a relative of many a Garcia; Bill may
# call himself Will; addresses are made of names and most people's end alike, so that the one letter that a mask leaves is as
# often a namesake's. Masks that leave two letters are not in the corpus: they tell a little more than those that leave one.
_LESS = {
    ("phone", "differs"): (-1.0, 6.0), ("email", "differs"): (-1.0, 6.0), ("relatives", "none"): (-1.5, 6.0),
    ("email", "mask fits"): (2.0, 6.0), ("email", "mask hardly fits"): (0.0, 1.0),
    ("relatives", "one"): (0.0, 4.0), ("relatives", "one by chance"): (0.0, 2.0),
    ("other name", "yes"): (0.0, 5.0), ("middle", "former"): (0.0, 1.0),
    ("middle", "equal"): (0.0, 4.5), ("middle", "conflict"): (-4.5, 0.0), ("place", "elsewhere"): (-5.0, 0.0),
    ("first", "shared nickname"): (-3.5, 0.0), ("first", "beginning"): (-2.5, 0.0),
    ("places known", "some"): (-2.3, 0.0), ("places known", "none"): (-2.3, 0.0),
    ("places known", "all"): (0.0, 3.0), ("age", "a generation apart"): (-10.0, 0.0),
}  # fmt: skip
# Nor may an unknown place beside a known one count more than an unknown one alone; a relative's name is cut short as the
# person's is; and with the same first name and another family name, few are relatives: the first name alone would say more.
_LESS_FAMILY = {
    ("places known", "most"): -0.4, ("places known", "some"): -0.4, ("places known", "none"): 0.0,
    ("last", "initial"): 0.0, ("last", "missing"): 0.0, ("last", "other"): -2.0,
}  # fmt: skip
# And more where the corpus is kinder than the world: it holds few pairs that share nothing but age and city, and few
# generations that conflict. A first name, an initial, an age and a city are many a stranger's: under a family name that the
# profile lacks it takes the household besides.
_MORE_STRANGER = {("last", "other"): -12.0}
_MORE = {("last", "differs"): -10.0, ("first", "differs"): -9.5, ("suffix", "conflict"): -8.0}
# A weaker level counts at least this much less than the next better one.
_STEP = {"first": 0.5, "last": 0.5, "place": 0.3}

_HEAD = """\
# What each level of agreement counts, in bits (log2 of a likelihood ratio): [against a stranger, against a relative].
# Read by safetycheck/match/weights.py. Fields and levels: see the modules of safetycheck/match.
#
# Made by `python -m tests.match.estimate` from {count} labelled pairs of tests/match/pairs.py, seed {seed}: names by the
# frequencies of the Census of 2020, places by population (GeoNames), families and strangers made whole, brokers' noise as on
# real pages. Not edited by hand below the line. After each row: how often the level was seen among persons, relatives and
# strangers whose field was filled.

# Of the records that a search by name brings up, about as many are the person as studies of removal services found (41 % of the
# records that they flagged); the rest is set in the proportion of the corpus.
[prior]
person = 0.4
family = 0.17
stranger = 0.43

# In minutes of the person's time: looking at one maybe, mending a request about a stranger's record, an address that stays up
# unseen. They give the thresholds: yes from 1 - review / wrong_yes, no below review / wrong_no.
# The last one would be higher, did the model not hope too much at that end: of 251 records of seven corpora, five of them by
# other generators, to which it gave between 1/8 and 1/5.5, 21 were the person (2026-11-23), which is less than 1/8.
[costs]
review = 1.0
wrong_yes = 8.0
wrong_no = 5.5

# How many people in the United States would agree by accident in all that agrees: so many, times the share who bear the name
# (Census 2020), times the share who live in the place (GeoNames), times one in 2^n for each of the levels below. One such
# stranger halves the odds. The full term-frequency adjustment (Winkler 1989) would have no bounds; but who is searched for by
# name is met by namesakes however rare the name, and the shares are not independent, so that a crowd counts less here, and
# its absence hardly.
[crowd]
people = 331449281
most_against = 4.5
most_for = 1.5
slope_for = 0.15
too_many = 3.0

# By reckoning: an age is one of about sixty, a phone number one of ten to the power of the digits shown, and so on.
[narrows]
middle = {{ equal = 5.0, initial = 3.7 }}
suffix = {{ equal = 5.0 }}
age = {{ birthday = 14.0, "birth month" = 9.0, fits = 5.3, "span fits" = 2.6, "a year off" = 4.6 }}
"places known" = {{ all = 5.0 }}
phone = {{ equal = 20.0, "mask fits" = 13.0, "mask hardly fits" = 5.0 }}
email = {{ equal = 20.0, "mask fits" = 10.0, "mask hardly fits" = 2.0 }}
relatives = {{ two = 14.0, one = 8.0, "one by chance" = 3.0 }}
"other name" = {{ yes = 12.0 }}

# ------------------------------------------------------------------------------------------------------------------
"""


def main() -> None:
    """Print the table."""
    count, seed = TRAINING
    sys.stdout.write(_HEAD.format(count=count, seed=seed) + table(pairs(count, seed)))


def table(labelled: Iterable[Pair]) -> str:
    """Return the estimated rows as TOML."""
    counts = _count(labelled)
    parts = []
    for field, order in ORDER.items():
        found = counts[field]
        totals = {truth: sum(seen[truth] for seen in found.values()) for truth in (PERSON, FAMILY, STRANGER)}
        stranger = _bits(field, found, totals, STRANGER)
        family = _bits(field, found, totals, FAMILY)
        parts.append(f"\n[fields.{_quoted(field)}]\n")
        for level in filter(None, order):
            seen = found[level]
            rates = ", ".join(f"{seen[truth] / max(total, 1):.2%}" for truth, total in totals.items())
            parts.append(f"{_quoted(level)} = [{stranger[level]:.1f}, {family[level]:.1f}]  # {rates}\n")
    return "".join(parts)


def _count(labelled: Iterable[Pair]) -> dict[str, dict[str, Counter[str]]]:
    """Count levels by field and truth; a field that is missing is left out, and so is what hangs on another field's agreement."""
    counts: dict[str, dict[str, Counter[str]]] = defaultdict(lambda: defaultdict(Counter))
    for pair in labelled:
        evidence = {each.field: each.level for each in weigh(pair.listing, prepare(pair.profile), TODAY)}
        for field, order in ORDER.items():
            level = evidence.get(field, "no" if None in {order[0], order[-1]} else "missing")
            if level in order or level == "no":
                counts[field][level][pair.truth] += 1
    return counts


def _bits(field: str, found: dict[str, Counter[str]], totals: dict[str, int], truth: str) -> dict[str, float]:
    """Return the bits of each level of a field for the person against `truth`, monotone along the field's order."""
    order, raw, weight = ORDER[field], [], []
    for level in order:
        if level is None:
            raw.append(0.0)
            weight.append(1e12)
            continue
        seen = found[level]
        share = sum(seen.values()) / max(sum(totals.values()), 1)
        rates = {each: (seen[each] + _SMOOTH * share) / (totals[each] + _SMOOTH) for each in (PERSON, truth)}
        bits = log2(max(rates[PERSON], 1e-6) / max(rates[truth], 1e-6))
        low, high = _LESS.get((field, level), (_MOST_AGAINST, _MOST_FOR))
        if truth == FAMILY:
            low = _LESS_FAMILY.get((field, level), low)
        else:
            high = _MORE_STRANGER.get((field, level), high)
        raw.append(min(max(bits, low), high, _MORE.get((field, level), high)))
        weight.append(seen[PERSON] + seen[truth] + 1.0)
    fallen = _falling(raw, weight)
    for place in range(1, len(fallen)):
        step = _STEP.get(field, 0.0) if order[place] is not None and truth == STRANGER else 0.0
        fallen[place] = min(fallen[place], fallen[place - 1] - step)
    return dict(zip((level or "" for level in order), fallen, strict=True))


def _falling(values: list[float], weights: list[float]) -> list[float]:
    """Return the falling sequence that is closest to the values (pool adjacent violators)."""
    blocks: list[tuple[float, float, int]] = []
    for value, weight in zip(values, weights, strict=True):
        blocks.append((value, weight, 1))
        while len(blocks) > 1 and blocks[-2][0] < blocks[-1][0]:
            (a, wa, na), (b, wb, nb) = blocks[-2:]
            blocks[-2:] = [((a * wa + b * wb) / (wa + wb), wa + wb, na + nb)]
    return [value for value, _, size in blocks for _ in range(size)]


def _quoted(key: str) -> str:
    return f'"{key}"' if " " in key else key


if __name__ == "__main__":
    main()
