"""When an answer is due: by the law that a request cites, else after a fair while. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from safetycheck.definition import Definition
from safetycheck.law import Basis
from safetycheck.requests import Letter

# Without a law there is no deadline; most brokers that act do so within a month (Optery's directory, copy of 2025-10).
_FAIR = timedelta(days=30)
# What a later letter gives: enough to read it, short enough to be meant.
_AGAIN = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Deadline:
    """The last day for an answer, the last with an extension, and the last for an answer to a later letter or to an appeal."""

    due: date
    latest: date
    again: date
    appeal: date


def deadline(basis: Basis | None, definition: Definition | None, sent: date, appeal: Basis | None = None) -> Deadline:
    """Return when an answer is due to what went out on a day.

    `basis` is the law that the request cites, `appeal` what that law says of appeals. Without one, it is the time that the
    broker itself names, or 30 days.
    """
    again = sent + _AGAIN
    if basis is not None:
        return Deadline(basis.due(sent), basis.latest(sent), again, appeal.due(sent) if appeal else again)
    takes = definition.optout.takes if definition and definition.optout else None
    due = sent + (max(timedelta(days=takes), _AGAIN) if takes else _FAIR)
    return Deadline(due, due, again, again)


def of_later(named: Deadline, due: date | None, letter: Letter) -> date:
    """Return when an answer to a later letter is due: never before the time that the request itself gave is over."""
    later = named.appeal if letter is Letter.APPEAL else named.again
    return max(later, due or later)
