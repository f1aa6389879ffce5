"""What one comparison found: a field, how well it agrees, and a sentence for the person."""

from __future__ import annotations

from typing import NamedTuple


class Evidence(NamedTuple):
    """How one field of a listing compares with the profile.

    `level` is a level of `field` in the table of weights. `reason` is a sentence that may show values of listing and profile;
    `plain` says the same without any value, for a profile whose quiet names must not be printed. Both are empty where there is
    nothing worth saying. `narrows` is in bits: one in 2^narrows people would agree by accident; it is given where the value
    decides about that (how many people bear the name, live in the city) and not the level alone.
    """

    # A named tuple, as every small value of this package: each pair makes twenty, and a frozen dataclass takes thrice as long.

    field: str
    level: str
    reason: str = ""
    plain: str = ""
    narrows: float = 0.0
