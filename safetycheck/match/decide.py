"""From evidence to a probability, and from a probability to a decision."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import log2

from safetycheck.match.evidence import Evidence
from safetycheck.match.weights import table
from safetycheck.model import Decision

# What makes a name into a person: without one of these in agreement the answer is never yes.
_BEYOND_NAME = frozenset({"age", "place", "phone", "email", "relatives"})
# Each doubling of the namesakes on a page takes half a bit: some of them are the person's own records under other places.
_NAMESAKE = 0.5


def probability(evidence: Iterable[Evidence], namesakes: int = 0) -> float:
    """Return the probability, 0..1, that the listing is the person.

    Fellegi and Sunter (1969), with two alternatives in place of one: a stranger, and a relative, who shares family name,
    places, phones and relatives with the person; so that no amount of agreement of the household outweighs another first name
    or generation. `namesakes` are other records of that name on the same page.
    """
    weights = table()
    stranger = weights.prior.stranger - _NAMESAKE * log2(1 + namesakes)
    family = weights.prior.family
    for each in evidence:
        bits = weights.bits(each.field, each.level)
        stranger += bits.stranger + each.rarity
        family += bits.family
    return 1.0 / float(1.0 + 2.0**-stranger + 2.0**-family)


def decide(evidence: Sequence[Evidence], chance: float, *, seen_well: bool) -> Decision:
    """Return the decision with the least expected cost; yes only where more than the name agrees and the page was read well."""
    weights = table()
    if chance < weights.no:
        return Decision.NO
    if chance < weights.yes or not seen_well:
        return Decision.MAYBE
    agrees = any(each.field in _BEYOND_NAME and weights.bits(each.field, each.level).stranger > 0.5 for each in evidence)
    return Decision.YES if agrees else Decision.MAYBE
