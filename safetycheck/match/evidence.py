"""What one comparison found: a field, how well it agrees, and a sentence for the person."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Evidence:
    """How one field of a listing compares with the profile.

    `level` is a level of `field` in the table of weights. `reason` is a sentence that may show values of listing and profile;
    `plain` says the same without any value, for a profile whose quiet names must not be printed. Both are empty where there is
    nothing worth saying. `rarity` is in bits: what the agreeing value is worth against a stranger above an average value, below
    zero where it is a common one.
    """

    field: str
    level: str
    reason: str = ""
    plain: str = ""
    rarity: float = 0.0
