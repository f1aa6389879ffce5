"""How fast letters go out: like a person's, so that no provider takes the mailbox for a sender of bulk mail. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

# Our own choice, far below what mail providers document as their limits (hundreds a day), since all go to strangers.
GAP = timedelta(minutes=2)
DAILY = 40
_DAY = timedelta(days=1)


def turn(sent: Iterable[datetime], now: datetime) -> datetime:
    """Return when the next letter may go: `now`, or later. `sent` are the times of earlier letters from this mailbox."""
    recent = sorted(at for at in sent if at > now - _DAY)
    waits = [now]
    if recent:
        waits.append(recent[-1] + GAP)
    if len(recent) >= DAILY:
        waits.append(recent[-DAILY] + _DAY)
    return max(waits)
