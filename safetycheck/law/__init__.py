"""Which law a request can rest on, for a residence, a day and a broker. Pure; information, not advice.

The statements stand in `data/`, one file per place, each with its source, date and confidence. A law is cited only when the
person lives under it, it is in force on the day, it gives the right, and it reaches data of that origin; else the broker's own
policy is what is left.
"""

from __future__ import annotations

from safetycheck.law.advice import basis
from safetycheck.law.clocks import Unit, today
from safetycheck.law.files import find, is_known, is_state, name, needs_state
from safetycheck.law.holders import holder
from safetycheck.law.model import Advice, Agent, Basis, Confidence, Holder, Residence, Right

__all__ = [
    "Advice",
    "Agent",
    "Basis",
    "Confidence",
    "Holder",
    "Residence",
    "Right",
    "Unit",
    "basis",
    "find",
    "holder",
    "is_known",
    "is_state",
    "name",
    "needs_state",
    "today",
]
