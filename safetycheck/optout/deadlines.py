"""When an answer is due: by the law that a request cites, else after a fair while. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from safetycheck.definition import Definition
from safetycheck.law import Basis

# Without a law there is no deadline; most brokers that act do so within a month (Optery's directory, copy of 2025-10).
_FAIR = timedelta(days=30)
# What a later letter gives: enough to read it, short enough to be meant.
_AGAIN = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Deadline:
    """The last day for an answer, the last with an extension, and the last for an answer to a later letter."""

    due: date
    latest: date
    again: date


def deadline(basis: Basis | None, definition: Definition | None, sent: date) -> Deadline:
    """Return when an answer is due to a request that went out on a day.

    `basis` is the law that it cites. Without one, it is the time that the broker itself names, or 30 days.
    """
    again = sent + _AGAIN
    if basis is not None:
        return Deadline(basis.due(sent), basis.latest(sent), again)
    takes = definition.optout.takes if definition and definition.optout else None
    due = sent + (max(timedelta(days=takes), _AGAIN) if takes else _FAIR)
    return Deadline(due, due, again)


def of_later(named: Deadline, due: date | None) -> date:
    """Return when an answer to a later letter is due: never before the time that the request itself gave is over."""
    return max(named.again, due or named.again)
