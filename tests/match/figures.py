"""Measure the matcher on both corpora: `python -m tests.match.figures [--write] [--errors]`.

`--write` brings safetycheck/match/data/figures.json up to date, `--errors` prints the twenty worst errors.
The seeds are not those of the estimation.
"""

import json
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from datetime import UTC, date, datetime
from pathlib import Path

from safetycheck import match
from safetycheck.match.figures import Figures
from safetycheck.model import Decision, Match
from tests.match import pairs, world
from tests.match.pairs import PERSON, Pair
from tests.match.people import TODAY

FILE = Path(match.__file__).parent / "data/figures.json"
COUNT = 5000
CORPORA: dict[str, tuple[Callable[[int, int], Iterator[Pair]], int]] = {
    "pairs made by kind, held out": (pairs.pairs, 2026),
    "a simulated population": (world.pairs, 2027),
}


def labelled(corpus: str) -> list[Pair]:
    """Return the held-out pairs of a corpus."""
    make, seed = CORPORA[corpus]
    return list(make(COUNT, seed))


def matches(corpus: Sequence[Pair]) -> list[Match]:
    """Compare every pair."""
    return [match.compare(pair.listing, pair.profile, TODAY) for pair in corpus]


def measure(name: str, corpus: Sequence[Pair], found: Sequence[Match], day: date) -> Figures:
    """Return the figures of one corpus."""
    truth = [pair.truth == PERSON for pair in corpus]
    yes = _precision_recall(truth, [each.decision is Decision.YES for each in found])
    flagged = _precision_recall(truth, [each.decision is not Decision.NO for each in found])
    precision = average_precision(truth, [each.probability for each in found])
    return Figures(name, day, len(corpus), sum(truth), *yes, *flagged, round(1 - flagged[1], 4), precision)


def average_precision(truth: Sequence[bool], scores: Sequence[float]) -> float:
    """Return the mean precision at the rank of each true pair; of equal scores the false ones come first."""
    ranked = sorted(zip(scores, truth, strict=True), key=lambda pair: (-pair[0], pair[1]))
    hits, total = 0, 0.0
    for rank, (_, is_true) in enumerate(ranked, 1):
        if is_true:
            hits += 1
            total += hits / rank
    return round(total / max(hits, 1), 4)


def by_kind(corpus: Sequence[Pair], found: Sequence[Match]) -> dict[tuple[str, str], Counter[Decision]]:
    """Count decisions by truth and kind."""
    counts: dict[tuple[str, str], Counter[Decision]] = defaultdict(Counter)
    for pair, each in zip(corpus, found, strict=True):
        counts[pair.truth, pair.kind][each.decision] += 1
    return dict(sorted(counts.items()))


def worst(corpus: Sequence[Pair], found: Sequence[Match], count: int) -> list[tuple[float, Pair, Match]]:
    """Return the pairs whose probability is farthest from the truth."""
    errors = [(abs((pair.truth == PERSON) - each.probability), pair, each) for pair, each in zip(corpus, found, strict=True)]
    return sorted(errors, key=lambda error: -error[0])[:count]


def _precision_recall(truth: Sequence[bool], chosen: Sequence[bool]) -> tuple[float, float]:
    right = sum(is_true and is_chosen for is_true, is_chosen in zip(truth, chosen, strict=True))
    return round(right / max(sum(chosen), 1), 4), round(right / max(sum(truth), 1), 4)


def main(arguments: Sequence[str]) -> None:
    """Print the figures, and write them."""
    rows = []
    for name in CORPORA:
        corpus = labelled(name)
        found = matches(corpus)
        figures = measure(name, corpus, found, datetime.now(tz=UTC).date())
        rows.append(asdict(figures) | {"measured": figures.measured.isoformat()})
        sys.stdout.write(f"\n{name}\n" + "".join(f"  {key:18} {value}\n" for key, value in rows[-1].items()))
        for (truth, kind), counts in by_kind(corpus, found).items():
            shares = "  ".join(f"{decision} {counts[decision] / counts.total():6.1%}" for decision in Decision)
            sys.stdout.write(f"  {truth:9} {kind:24} {counts.total():5}  {shares}\n")
        if "--errors" in arguments:
            for error, pair, each in worst(corpus, found, 20):
                sys.stdout.write(f"  {error:.3f} {pair.truth} ({pair.kind}), called {each.decision}: {'; '.join(each.reasons)}\n")
    if "--write" in arguments:
        FILE.write_text(json.dumps(rows, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
