"""How often the matcher errs, as measured on the project's own labelled pairs and shipped with it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Figures:
    """Shares, 0..1, on one corpus of labelled pairs.

    `false_clear` is the share of the person's own listings that were called no: the error that leaves somebody exposed unknowing.
    `flagged` stands for yes or maybe.
    """

    corpus: str
    measured: date
    pairs: int
    true_pairs: int
    yes_precision: float
    yes_recall: float
    flagged_precision: float
    flagged_recall: float
    false_clear: float
    average_precision: float


@cache
def shipped() -> tuple[Figures, ...]:
    """Return the shipped figures, one for each corpus; `python -m tests.match.figures --write` makes them."""
    rows = json.loads((files("safetycheck.match") / "data" / "figures.json").read_text(encoding="utf-8"))
    return tuple(Figures(**{**row, "measured": date.fromisoformat(row["measured"])}) for row in rows)
