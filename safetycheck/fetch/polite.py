"""The manners of every session, whatever the way: robots.txt first, one turn at a time, and trying again when asked to."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from tenacity import AsyncRetrying, RetryCallState, retry_if_exception_type, stop_after_attempt, wait_random_exponential

from safetycheck.definition import Definition, Open
from safetycheck.errors import FetchFailed, Refused
from safetycheck.fetch.egress import Gate, Outgoing
from safetycheck.fetch.interface import Answer, Errand, Now, Passing, Policy, Ready, Say, Visit
from safetycheck.fetch.pacing import PATIENCE, Pacer, come_back, retry_after
from safetycheck.fetch.robots import Robots, Rules
from safetycheck.model import Page
from safetycheck.queries import Query

Got = TypeVar("Got")
# Statuses that say "not now" (RFC 6585, 4; RFC 9110, 15.6.4).
_NOT_NOW = frozenset({429, 503})
_ATTEMPTS = 3
# Seconds: 0 to 2, then 0 to 4.
_BACK_OFF = wait_random_exponential(multiplier=2, max=60)
_FORBIDDEN = (
    'Where robots.txt forbids it, look yourself: "safetycheck scan --via assisted --only BROKER". With --ignore-robots you '
    "allow it for good."
)
# Where the definition has no search: the defaults of its format.
_GAP, _DAILY = 5.0, 60


@dataclass(frozen=True, slots=True)
class Manners:
    """How a session behaves. `robots` is None where robots.txt is not asked; `limit` is in seconds a page, or None."""

    policy: Policy
    pacer: Pacer
    now: Now
    robots: Robots | None
    text: Callable[[Errand], Awaitable[tuple[int, str]]]
    limit: float | None
    ready: Ready | None
    say: Say | None


class _NotNow(Exception):
    """The host would rather be asked later: `answer` is what it said meanwhile, `seconds` how much later."""

    def __init__(self, answer: Answer, seconds: float | None) -> None:
        super().__init__()
        self.answer = answer
        self.seconds = seconds


class PoliteSession:
    """One broker, one way."""

    def __init__(self, visit: Visit, broker: Definition, gate_for: Callable[[Query], Gate], manners: Manners) -> None:
        self._visit = visit
        self._host = broker.domain
        self._gate_for = gate_for
        self._manners = manners
        search = broker.search
        self._daily = search.daily if search else _DAILY
        gap = manners.policy.gap
        self._gap = gap if gap is not None else search.gap if search else _GAP

    @property
    def refused(self) -> Mapping[str, int]:
        """What the pages wanted and were not given, by reason."""
        return self._visit.refused

    async def ask(self, query: Query) -> Page:
        """Run the query's steps and return the page they lead to; raises FetchFailed or Refused."""
        return await self._page(query, None, "scan", [step.open for step in query.steps if isinstance(step, Open)])

    async def follow(self, query: Query, url: str, why: str) -> Page:
        """Get a link that the broker's own page gave, on the hosts that its definition declares."""
        return await self._page(query, url, why, [url])

    async def _page(self, query: Query, url: str | None, why: str, opened: list[str]) -> Page:
        gate = self._gate_for(query)
        gap = await self._allowed(query, gate, opened, given=url is not None)
        manners = self._manners

        def errand(again: Callable[[], Awaitable[None]]) -> Errand:
            return Errand(query, gate, again, url, why, manners.ready, manners.say)

        async def attempt() -> Page:
            answer = await self._turn(lambda again: self._visit.fetch(errand(again)), gap)
            self._may_stay(answer)
            return answer.page

        try:
            return await AsyncRetrying(
                stop=stop_after_attempt(_ATTEMPTS), wait=_wait, sleep=self._hold,
                retry=retry_if_exception_type((_NotNow, Passing)), reraise=True,
            )(attempt)  # fmt: skip
        except _NotNow as later:
            return later.answer.page

    async def _allowed(self, query: Query, gate: Gate, urls: list[str], *, given: bool) -> float:
        """Return the gap that the site asks for, in seconds; raises Refused where its robots.txt says no."""
        robots, gap = self._manners.robots, self._gap
        if robots is None:
            return gap

        async def fetch(url: str) -> tuple[int, str]:
            return await self._turn(lambda again: self._manners.text(Errand(query, gate, again, url, "robots.txt")), gap)

        for url in urls:
            # Before its robots.txt is fetched: a link may lead anywhere.
            gate.inspect(Outgoing("GET", url, given=given))
            rules: Rules = await robots.rules(url, fetch)
            if reason := rules.forbids(url):
                raise Refused(reason, hint=_FORBIDDEN)
            gap = max(gap, rules.delay)
        return gap

    async def _turn(self, do: Callable[[Callable[[], Awaitable[None]]], Awaitable[Got]], gap: float) -> Got:
        """Do one thing in one turn, within the time limit; waiting for a further turn does not count as time."""
        manners = self._manners
        async with manners.pacer.turn(self._host, gap, self._daily) as again:
            try:
                async with asyncio.timeout(manners.limit) as limit:
                    return await do(_uncounted(again, limit))
            except TimeoutError:
                raise FetchFailed(f"it took longer than {manners.limit:g} seconds") from None

    def _may_stay(self, answer: Answer) -> None:
        """Raise _NotNow for a page that asks us to come later, FetchFailed where later is not today."""
        if answer.page.status not in _NOT_NOW:
            return
        seconds = retry_after(answer.retry_after, self._manners.now())
        if seconds is not None:
            self._manners.pacer.hold(self._host, seconds)
            if seconds > PATIENCE:
                raise come_back(seconds)
        raise _NotNow(answer, seconds)

    async def _hold(self, seconds: float) -> None:
        # The next turn waits it out, and everyone else who wants this host waits too.
        self._manners.pacer.hold(self._host, seconds)


def _wait(state: RetryCallState) -> float:
    """Return a random back-off, on top of what the host asked for."""
    problem = state.outcome.exception() if state.outcome else None
    asked = problem.seconds or 0.0 if isinstance(problem, _NotNow) else 0.0
    return asked + _BACK_OFF(state)


def _uncounted(again: Callable[[], Awaitable[None]], limit: asyncio.Timeout) -> Callable[[], Awaitable[None]]:
    """Wrap a wait so that the time limit stands still meanwhile."""

    async def wait() -> None:
        clock = asyncio.get_running_loop().time
        until, began = limit.when(), clock()
        if until is None or limit.expired():
            return await again()
        limit.reschedule(None)
        try:
            return await again()
        finally:
            limit.reschedule(until + clock() - began)

    return wait
