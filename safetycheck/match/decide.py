"""From evidence to a probability, a decision and its reasons."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import log2

from safetycheck.match.evidence import Evidence
from safetycheck.match.weights import table
from safetycheck.model import Decision, Match

# Fields that can make a name into a person; without one of them in agreement the answer is never yes.
_BEYOND_NAME = frozenset({"age", "place", "phone", "email", "relatives"})
_AS_MAYBE = 0.9


def probability(evidence: Iterable[Evidence], namesakes: int = 0) -> float:
    """Return the probability, 0..1, that the listing is the person.

    Fellegi and Sunter (1969) with two alternatives in place of one: a stranger, and a relative, who shares family name, places, phones
    and relatives with the person, so that many agreements of the household can't outweigh another first name or generation.
    `namesakes` are other records of that name on the same page.
    """
    weights = table()
    stranger = weights.prior.stranger - 0.5 * log2(1 + namesakes)
    family = weights.prior.family
    for each in evidence:
        bits = weights.bits(each.field, each.level)
        stranger += bits.stranger + each.rarity
        family += bits.family + each.family
    return 1.0 / (1.0 + 2.0 ** min(-stranger, 500.0) + 2.0 ** min(-family, 500.0))


def decide(evidence: Sequence[Evidence], chance: float, *, seen_well: bool) -> Decision:
    """Return the decision with the least expected cost; yes only where more than the name agrees and the page was read well."""
    weights = table()
    if chance < weights.no:
        return Decision.NO
    agrees = any(each.field in _BEYOND_NAME and weights.bits(each.field, each.level).stranger > 1.0 for each in evidence)
    return Decision.YES if chance >= weights.yes and agrees and seen_well else Decision.MAYBE


def build(evidence: Sequence[Evidence], chance: float, *, seen_well: bool, quiet: frozenset[str]) -> Match:
    """Return the match with its reasons, the most telling first; none shows a word of `quiet`."""
    weights = table()
    decision = decide(evidence, chance, seen_well=seen_well)
    telling = sorted(evidence, key=lambda each: -abs(weights.bits(each.field, each.level).stranger + each.rarity))
    reasons = dict.fromkeys(said for said in (_say(each, quiet) for each in telling) if said)
    if not seen_well:
        reasons["the page was read without the broker's own mark-up, so please look yourself"] = None
    return Match(decision=decision, probability=round(chance, 4), reasons=tuple(reasons))


def _say(each: Evidence, quiet: frozenset[str]) -> str:
    if quiet and not quiet.isdisjoint(_words(each.reason)):
        return each.plain
    return each.reason


def _words(said: str) -> list[str]:
    from safetycheck.text import normal

    return normal(said).split()
