"""The picks of each field: the cheapest that read on the saved page what the anchored reader saw there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice
from typing import Any

from safetycheck.definition import Pick
from safetycheck.read.selectors import Element
from safetycheck.read.urls import Site, canonical
from safetycheck.registry.drafting import finding, hooks
from safetycheck.registry.drafting.trial import Picks, Trial, atoms
from safetycheck.registry.drafting.vocabulary import Vocabulary

FIELDS = ("name", "age", "birth", "places", "phones", "emails", "relatives", "aliases")
_LISTS = frozenset({"places", "phones", "emails", "relatives", "aliases"})
_FROM_ROWS = 5
_MOST_TRIED = 150
_MOST_PICKS = 3
_GOOD, _BETTER = 0.5, 0.04
_SEVERAL = 2
# Hooks up to this cost speak of what they hold.
LASTING = hooks.PLAIN + 1
_MOST_JOINED = 30
_LONGEST = 300
Tried = tuple[float, int, Picks]
_LINKS = ("href", "data-detail-link", "data-href", "data-url", "data-link")
_CUTS: dict[str, tuple[dict[str, Any], ...]] = {
    "name": ({}, {"before": r"/,|\s+in\s|\s+age\b/i"}),
    "age": (
        {},
        {"match": r"/\bage\D{0,3}(\d{1,3})/i"},
        {"match": r"/(\d{1,3})\s*(?:years|yrs|age)/i"},
        {"match": r"/\b\d{2,3}\b/"},
    ),
    "relatives": ({"every": True}, {}, {"split": ","}, {"before": "...", "split": ","}, {"split": r"/,|;|\|/"}),
    "aliases": ({"every": True}, {}, {"split": ","}, {"before": "...", "split": ","}, {"split": r"/,|;|\|/"}),
    "places": ({}, {"every": True}, {"before": "...", "split": ","}, {"split": r"/,(?!\s*[A-Z]{2}\b)\s*/"}),
    "phones": ({"every": True}, {}),
    "emails": ({"every": True}, {}),
}


class Sure(StrEnum):
    """How far a proposal can be trusted."""

    SURE = "sure"
    LIKELY = "likely"
    LOOK = "look at it"


@dataclass(frozen=True, slots=True)
class Proposal:
    """The picks of one field: read alike in `same` of the `shown` rows that show it; `cost` says how soon they may break."""

    field: str
    picks: Picks
    same: int
    shown: int
    cost: int

    @property
    def sure(self) -> Sure:
        """How far it can be trusted."""
        if not self.picks or self.same < self.shown:
            return Sure.LOOK
        return Sure.SURE if self.cost <= LASTING and self.shown >= _SEVERAL else Sure.LIKELY


def propose(trial: Trial, url: str, vocabulary: Vocabulary) -> list[Proposal]:
    """Return a proposal for each field that a row shows; without one for the name there are none."""
    found: list[Proposal] = []
    for field in FIELDS:
        proposal = _field(trial, field, vocabulary)
        if field == "name":
            if proposal is None or not proposal.picks:
                return []
            trial.name = proposal.picks
        if proposal is not None:
            found.append(proposal)
    link = _link(trial, url, vocabulary)
    return [*found, link] if link else found


def _field(trial: Trial, field: str, vocabulary: Vocabulary) -> Proposal | None:
    if not any(atoms(field, listing) for listing in trial.listings):
        return None
    tried: list[Tried] = []
    for cost, pick in islice(_picks(trial, field, vocabulary), _MOST_TRIED):
        if field == "name":
            trial.name = (pick,)
        tried.append((trial.score(field, (pick,)), cost, (pick,)))
        if tried[-1][0] == 1 and cost <= LASTING:
            break
    best = _best(tried)
    if field in _LISTS and best[0] > _BETTER:
        best = _joined(trial, field, best, tried)
    _, cost, picks = best if best[0] >= _GOOD else (0.0, 0, ())
    if field == "name":
        trial.name = picks
    if field == "places" and len(picks) > 1:
        picks = tuple(sorted(picks, key=lambda pick: -_firsts(trial, pick)))
    return Proposal(field, picks, *(trial.exact(field, picks) if picks else (0, _shown(trial, field))), cost)


def _firsts(trial: Trial, pick: Pick) -> int:
    """Return in how many rows a pick reads the place that stands first there: the present one."""
    found = trial.read("places", (pick,))
    pairs = [(seen.addresses[0].city, read) for seen, read in zip(trial.listings, found, strict=True) if seen.addresses]
    return sum(read is not None and bool(read.addresses) and read.addresses[0].city == city for city, read in pairs)


def _best(tried: list[Tried]) -> Tried:
    """Return what reads most; of what reads about as much, what will last."""
    most = max((score for score, _, _ in tried), default=0.0)
    return min((each for each in tried if each[0] >= most - _BETTER), key=lambda each: (each[1], -each[0]), default=(0.0, 0, ()))


def _joined(trial: Trial, field: str, best: Tried, tried: list[Tried]) -> Tried:
    """Return several picks where they read more than one does, or are as good and will last longer.

    The present place and the past ones stand apart on most sites.
    """
    lasting = [each for each in tried if each[1] <= LASTING and each[0] > _BETTER]
    some = _more(trial, field, _best(lasting), lasting) if lasting else best
    if some[0] > best[0] - _BETTER and some[1] <= best[1]:
        best = some
    return _more(trial, field, best, tried) if best[0] < 1 else best


def _more(trial: Trial, field: str, best: Tried, tried: list[Tried]) -> Tried:
    """Add picks while they add something."""
    options = sorted(tried, key=lambda each: (-each[0], each[1]))[:_MOST_JOINED]
    while len(best[2]) < _MOST_PICKS and best[0] < 1:
        joined = [
            (trial.score(field, (*best[2], *picks)), max(best[1], cost), (*best[2], *picks))
            for _, cost, picks in options
            if picks[0] not in best[2]
        ]
        better = max(joined, key=lambda each: (each[0], -each[1]), default=best)
        if better[0] <= best[0] + _BETTER:
            return best
        best = better
    return best


def _shown(trial: Trial, field: str) -> int:
    return sum(bool(atoms(field, listing)) for listing in trial.listings)


def _picks(trial: Trial, field: str, vocabulary: Vocabulary) -> Iterator[tuple[int, Pick]]:
    """Yield what may be tried for a field, the cheapest first."""
    found: dict[str, int] = {}
    holding = [
        (row, holds)
        for row, listing in zip(trial.rows, trial.listings, strict=True)
        if (holds := finding.test(field, listing)) is not None
    ]
    for row, holds in holding[:_FROM_ROWS]:
        for cost, selector in finding.candidates(row, holds, trial, vocabulary):
            if len(selector) < _LONGEST:
                found[selector] = min(cost, found.get(selector, cost))
    cuts = _CUTS.get(field, ({},))
    every = [(cost + place, selector, cut) for selector, cost in found.items() for place, cut in enumerate(cuts)]
    for cost, selector, cut in sorted(every, key=lambda each: (each[0], len(each[1]), each[1])):
        yield cost, Pick.model_validate({"at": selector, **cut, **_after(selector, cut)})


def _after(selector: str, cut: dict[str, Any]) -> dict[str, str]:
    """Cut a text that is found by its opening label behind that label."""
    _, mark, rest = selector.partition("starts-with(normalize-space(), '")
    if not mark or "match" in cut or not rest.endswith("')]"):
        return {}
    return {"after": rest.removesuffix("')]")}


def _link(trial: Trial, url: str, vocabulary: Vocabulary) -> Proposal | None:
    """Return the pick of the link to a listing's own page."""
    site = Site(url)
    wanted = [canonical(listing.url) if listing.url else "" for listing in trial.listings]
    found: dict[tuple[str | None, str], int] = {}
    for row, own in list(zip(trial.rows, wanted, strict=True))[:_FROM_ROWS]:
        for element, name in _leading(row, own, site):
            options = [(LASTING - 1, None)] if element is row else finding.around(row, element, vocabulary)
            for cost, selector in options:
                if selector is None or len(selector) < _LONGEST:
                    found.setdefault((selector, name), cost)
    tried: list[Tried] = [
        (trial.score("url", picks), cost, picks)
        for (selector, name), cost in sorted(found.items(), key=lambda each: each[1])[:_MOST_TRIED]
        for picks in [(Pick.model_validate({"at": selector, "attr": name}),)]
    ]
    score, cost, picks = _best(tried)
    return Proposal("url", picks, *trial.exact("url", picks), cost) if score > 0 else None


def _leading(row: Element, own: str, site: Site) -> Iterator[tuple[Element, str]]:
    """Yield the elements of a row that lead to its own page, with the attribute that says so."""
    for element in (row, *islice(row.iterdescendants(), _MOST_TRIED * 2)):
        for name in _LINKS if own and isinstance(element.tag, str) else ():
            href = element.get(name)
            if href and canonical(site.absolute(str(href)) or "") == own:
                yield element, name
