"""When a request may be made: one at a time per host, a gap between two, a daily cap, and no sooner than the host says."""

from __future__ import annotations

import asyncio
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from safetycheck.errors import FetchFailed

# A host that wants us away for longer than this, in seconds, is left for another day.
PATIENCE = 300.0


@dataclass(slots=True)
class _Host:
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    free_at: float = 0.0
    asked: int = 0


class Pacer:
    """Gives out turns. Different hosts don't wait for one another.

    `asked` is how many requests each host has already had today. `clock` and `sleep` count in seconds.
    """

    def __init__(
        self,
        asked: Mapping[str, int] | None = None,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._clock = clock
        self._sleep = sleep
        self._hosts: defaultdict[str, _Host] = defaultdict(_Host)
        for host, count in (asked or {}).items():
            self._hosts[host].asked = count

    @asynccontextmanager
    async def turn(self, host: str, gap: float, daily: int) -> AsyncIterator[Callable[[], Awaitable[None]]]:
        """Wait until the host may be asked, and keep others from it until done; raises FetchFailed instead of a long wait.

        Yields a function to await before each further request of the same turn. The gap, in seconds, runs from the end
        of one request to the start of the next.
        """
        state = self._hosts[host]

        async def again() -> None:
            state.free_at = max(state.free_at, self._clock() + gap)
            await self._begin(state, daily)

        async with state.lock:
            await self._begin(state, daily)
            try:
                yield again
            finally:
                state.free_at = max(state.free_at, self._clock() + gap)

    def hold(self, host: str, seconds: float) -> None:
        """Keep everyone from a host for so long, because it asked for that."""
        state = self._hosts[host]
        state.free_at = max(state.free_at, self._clock() + seconds)

    async def _begin(self, state: _Host, daily: int) -> None:
        if state.asked >= daily:
            raise FetchFailed(
                f"daily cap: it was asked {state.asked} times today", hint="Go on tomorrow: safetycheck scan --only BROKER"
            )
        wait = state.free_at - self._clock()
        if wait > PATIENCE:
            raise come_back(wait)
        if wait > 0:
            await self._sleep(wait)
        state.asked += 1


def come_back(seconds: float) -> FetchFailed:
    """Return the error for a host that wants us away for longer than we wait."""
    minutes = max(round(seconds / 60), 1)
    return FetchFailed(f"it asks us to come back in {minutes} minutes", hint="Ask it again then: safetycheck scan --only BROKER")


def retry_after(header: str | None, now: datetime) -> float | None:
    """Read a Retry-After header (RFC 9110, 10.2.3) as seconds from now; None where there is none that can be read."""
    text = (header or "").strip()
    if text.isascii() and text.isdigit():
        return float(text[:9])
    try:
        at = parsedate_to_datetime(text)
    except (ValueError, TypeError):
        return None
    at = at if at.tzinfo else at.replace(tzinfo=UTC)
    return max((at - now).total_seconds(), 0.0)
