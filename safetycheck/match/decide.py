"""From evidence to a probability, and from a probability to a decision."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import exp2, log2

from safetycheck.match.evidence import Evidence
from safetycheck.match.weights import table
from safetycheck.model import Decision

# What makes a name into a person: without one of these in agreement the answer is never yes.
_BEYOND_NAME = frozenset({"age", "place", "phone", "email", "relatives"})
# Each doubling of the namesakes on a page takes half a bit: some of them are the person's own records under other places.
_NAMESAKE = 0.5
# Bits from which a level conflicts; numbers and relatives that nobody knows are less than that.
_CONFLICT = -2.4


def probability(evidence: Sequence[Evidence], namesakes: int = 0) -> float:
    """Return the probability, 0..1, that the listing is the person.

    Fellegi and Sunter (1969), with two alternatives in place of one: a stranger, and a relative, who shares family name,
    places, phones and relatives with the person; so that no amount of agreement of the household outweighs another first name
    or generation. `namesakes` are other records of that name on the same page.

    A listing in which nothing conflicts is never less likely than what is worth a look, however common the name: the next page
    may tell more.
    """
    weights = table()
    stranger = weights.prior.stranger - _NAMESAKE * log2(1 + namesakes) + weights.crowd.bits(narrows(evidence))
    family = weights.prior.family
    conflicts = False
    for each in evidence:
        bits = weights.bits(each.field, each.level)
        stranger += bits.stranger
        family += bits.family
        conflicts = conflicts or min(bits.stranger, bits.family) < _CONFLICT
    chance = 1.0 / (1.0 + exp2(-stranger) + exp2(-family))
    return chance if conflicts else max(chance, weights.no)


def narrows(evidence: Iterable[Evidence]) -> float:
    """Return in bits how few people agree with the profile by accident in all that agrees here: one in 2^bits."""
    by_level = table().crowd.narrows
    return sum(each.narrows + by_level.get((each.field, each.level), 0.0) for each in evidence)


def decide(evidence: Sequence[Evidence], chance: float, *, seen_well: bool) -> Decision:
    """Return the decision with the least expected cost.

    Yes only where more than the name agrees, where no crowd of others is expected to agree as well, and where the page was read
    by its definition or its structured data.
    """
    weights = table()
    if chance < weights.no:
        return Decision.NO
    if chance < weights.yes or not seen_well:
        return Decision.MAYBE
    agrees = any(each.field in _BEYOND_NAME and weights.bits(each.field, each.level).stranger > 0.5 for each in evidence)
    crowded = weights.crowd.count(narrows(evidence)) >= weights.crowd.too_many
    return Decision.YES if agrees and not crowded else Decision.MAYBE
