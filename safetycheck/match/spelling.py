"""Slips of the pen: two letters swapped, one wrong, one missing."""

from __future__ import annotations

from rapidfuzz.distance import OSA


def is_slip(one: str, other: str) -> bool:
    """Tell whether two words of at least four letters differ by one slip, or two in long words. Symmetric."""
    shorter = min(len(one), len(other))
    allowed = 2 if shorter >= 9 else 1
    if shorter < 4 or abs(len(one) - len(other)) > allowed:
        return False
    # One slip leaves the first letter or the last one as it is; most words differ in both.
    if allowed == 1 and one[0] != other[0] and one[-1] != other[-1]:
        return False
    return OSA.distance(one, other, score_cutoff=allowed) <= allowed
