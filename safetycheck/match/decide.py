"""From evidence to a probability, and from a probability to a decision."""

from __future__ import annotations

from collections.abc import Sequence
from math import exp2, log2
from typing import NamedTuple

from safetycheck.match.evidence import Evidence
from safetycheck.match.weights import NOTHING, Bits, table
from safetycheck.model import Decision

# What makes a name into a person: without one of these in agreement the answer is never yes.
_BEYOND_NAME = frozenset({"age", "place", "phone", "email", "relatives"})
# Each doubling of the namesakes on a page takes half a bit: some of them are the person's own records under other places.
_NAMESAKE = 0.5
# Bits from which a level conflicts; numbers and relatives that nobody knows are less than that.
_CONFLICT = -2.4
_AGREES = 0.5


class Score(NamedTuple):
    """What a listing's evidence comes to.

    `chance` is the probability, 0..1, that it is the person; `others` how many more people are expected to agree as well;
    `agrees` says whether anything beyond the name agrees; `bits` are those of each evidence.
    """

    chance: float
    others: float
    agrees: bool
    bits: tuple[Bits, ...]


def score(evidence: Sequence[Evidence], namesakes: int = 0) -> Score:
    """Weigh all evidence together; `namesakes` are other records of that name on the same page.

    Fellegi and Sunter (1969), with two alternatives in place of one: a stranger, and a relative, who shares family name,
    places, phones and relatives with the person; so that no amount of agreement of the household outweighs another first name
    or generation.

    A listing in which nothing conflicts is never less likely than what is worth a look, however common the name: the next page
    may tell more.
    """
    weights = table()
    crowd, levels = weights.crowd, weights.levels
    found: list[Bits] = []
    stranger = family = by_level = by_value = 0.0
    agrees = False
    for each in evidence:
        bits = levels.get((each.field, each.level), NOTHING)
        found.append(bits)
        by_value += each.narrows
        if bits is not NOTHING:
            stranger += bits.stranger
            family += bits.family
            by_level += bits.narrows
            agrees = agrees or (bits.stranger > _AGREES and each.field in _BEYOND_NAME)
    others = crowd.count(by_level + by_value)
    stranger = weights.prior.stranger + crowd.bits(others) + stranger
    if namesakes:
        stranger -= _NAMESAKE * log2(1 + namesakes)
    chance = 1.0 / (1.0 + exp2(-stranger) + exp2(-(weights.prior.family + family)))
    if chance < weights.no and not any(map(_speaks_against, evidence, found)):
        chance = weights.no
    return Score(chance, others, agrees, tuple(found))


def _speaks_against(each: Evidence, bits: Bits) -> bool:
    # Another town near by is nothing against the person where more agrees; alone it is where namesakes live.
    return bits.worst < _CONFLICT or each.level == "metro"


def decide(found: Score, *, seen_well: bool) -> Decision:
    """Return the decision with the least expected cost.

    Yes only where more than the name agrees, where no crowd of others is expected to agree as well, and where the page was read
    by its definition or its structured data.
    """
    weights = table()
    if found.chance < weights.no:
        return Decision.NO
    sure = found.chance >= weights.yes and found.agrees and found.others < weights.crowd.too_many
    return Decision.YES if sure and seen_well else Decision.MAYBE
