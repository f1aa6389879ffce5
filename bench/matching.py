"""Pairs a second that the matcher compares on one core, beside a bare comparison of names: `python -m bench.matching`.

Every pair has its own profile, so that nothing is prepared once for many listings; a scan, which compares a page with one
profile, is quicker. Processor time is measured, best of five runs; the first run also reads the tables.
"""

import time
from collections.abc import Callable

from rapidfuzz import fuzz

from safetycheck import match
from tests.match.pairs import Pair, pairs
from tests.match.people import TODAY

COUNT = 2000
RUNS = 5
WANTED = 7000


def compare(pair: Pair) -> object:
    """Compare a pair with the matcher: every field, with reasons."""
    return match.compare(pair.listing, pair.profile, TODAY)


def compare_tokens(pair: Pair) -> object:
    """Compare only the two names, as a bag of words."""
    return fuzz.token_sort_ratio(pair.listing.name.casefold(), pair.profile.names[0].full.casefold())


def rate(work: Callable[[Pair], object], corpus: list[Pair]) -> float:
    """Return pairs a second of processor time."""
    start = time.process_time()
    for pair in corpus:
        work(pair)
    return len(corpus) / (time.process_time() - start)


def main() -> None:
    """Print both rates and their ratio."""
    rates, bare = [], 0.0
    for seed in range(100, 100 + RUNS):
        # Fresh names each time: a pair that was seen before is half compared already.
        corpus = list(pairs(COUNT, seed))
        rates.append(rate(compare, corpus))
        bare = max(bare, rate(compare_tokens, corpus))
    best = max(rates)
    print(f"matching            {best:9,.0f} pairs/s (wanted: {WANTED:,}); first run {rates[0]:,.0f}, with reading the tables")
    print(f"bare rapidfuzz      {bare:9,.0f} pairs/s (token_sort_ratio of the names only)")
    print(f"ratio               {best / bare:9.4f}")


if __name__ == "__main__":
    main()
