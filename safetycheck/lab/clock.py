"""The town's time, which tests move forward by days."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta


class Clock:
    """A clock that stands at `start` until it is moved; without a start it runs with the real time, plus what it was moved by."""

    def __init__(self, start: datetime | None = None) -> None:
        if start is not None and start.tzinfo is None:
            msg = "the start needs a time zone"
            raise ValueError(msg)
        self._start = start
        self._moved = timedelta()

    def now(self) -> datetime:
        """Return the town's time, in UTC."""
        return (self._start or datetime.now(UTC)).astimezone(UTC) + self._moved

    def today(self) -> date:
        """Return the town's date, in UTC."""
        return self.now().date()

    def forward(self, by: timedelta) -> None:
        """Move the clock on; time that has passed in the town can't be taken back."""
        if by < timedelta():
            msg = "the town's clock only goes forward"
            raise ValueError(msg)
        self._moved += by
