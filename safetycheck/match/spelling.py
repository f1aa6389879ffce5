"""Slips of the pen: two letters swapped, one wrong, one missing."""

from __future__ import annotations

from rapidfuzz.distance import OSA


def is_slip(one: str, other: str) -> bool:
    """Tell whether two words of at least four letters differ by one slip, or two in long words. Symmetric."""
    shorter = min(len(one), len(other))
    if shorter < 4 or abs(len(one) - len(other)) > 2:
        return False
    allowed = 2 if shorter >= 9 else 1
    return OSA.distance(one, other, score_cutoff=allowed) <= allowed
