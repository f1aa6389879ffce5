"""Pairs a second that the matcher compares on one core, beside a bare comparison of the same names: `python -m bench.matching`.

Every pair has its own profile, so that nothing is prepared once for many listings; a scan, which compares a page with one
profile, is quicker. Processor time is measured, so that what else the machine does counts less; wall time is printed beside it.
"""

import statistics
import time
from collections.abc import Callable

from rapidfuzz import fuzz

from safetycheck import match
from tests.match.pairs import Pair, pairs
from tests.match.people import TODAY

COUNT = 2000
RUNS = 9
GOAL = 7000


def main() -> None:
    """Compare fresh pairs in several rounds, in which both ways take turns; print the rates and the ratio of the medians."""
    ways: dict[str, Callable[[Pair], object]] = {"matching": compare, "bare rapidfuzz": compare_tokens}
    processor: dict[str, list[float]] = {name: [] for name in ways}
    wall: dict[str, list[float]] = {name: [] for name in ways}
    first = cost(compare, list(pairs(COUNT, 99)))[0]
    for seed in range(100, 100 + RUNS):
        # Fresh names each time: a pair that was seen before is half compared already.
        corpus = list(pairs(COUNT, seed))
        for name, work in ways.items():
            taken = cost(work, corpus)
            processor[name].append(taken[0])
            wall[name].append(taken[1])
    print("Pairs a second of processor time: median and best of rounds; and of wall time")
    for name, costs in processor.items():
        print(f"{name:<20} {1 / statistics.median(costs):9,.0f} {1 / min(costs):9,.0f} {1 / statistics.median(wall[name]):9,.0f}")
    print(f"{'first round':<20} {1 / first:9,.0f} (reads the tables)")
    own, bare = (statistics.median(costs) for costs in processor.values())
    print(f"ratio {own / bare:.1f} times a bare comparison of the names; goal {GOAL:,} pairs a second")


def compare(pair: Pair) -> object:
    """Compare a pair with the matcher: every field, with reasons."""
    return match.compare(pair.listing, pair.profile, TODAY)


def compare_tokens(pair: Pair) -> object:
    """Compare only the two names, as a bag of words."""
    return fuzz.token_sort_ratio(pair.listing.name.casefold(), pair.profile.names[0].full.casefold())


def cost(work: Callable[[Pair], object], corpus: list[Pair]) -> tuple[float, float]:
    """Return seconds a pair: of the processor, and on the wall."""
    start, begun = time.process_time(), time.perf_counter()
    for pair in corpus:
        work(pair)
    return (time.process_time() - start) / len(corpus), (time.perf_counter() - begun) / len(corpus)


if __name__ == "__main__":
    main()
