"""All ways to fetch behind one face. A way is loaded and started when it is first used."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Collection, Mapping
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING, cast

from safetycheck.definition import Definition
from safetycheck.errors import FetchFailed
from safetycheck.fetch.egress import Gate
from safetycheck.fetch.interface import Errand, Now, Policy, Ready, Say, Session, Way
from safetycheck.fetch.pacing import Pacer
from safetycheck.fetch.polite import Manners, PoliteSession
from safetycheck.fetch.replay import Replay
from safetycheck.fetch.robots import MAX_BYTES, Robots
from safetycheck.model import Page, Via
from safetycheck.queries import Query

if TYPE_CHECKING:
    from safetycheck.fetch.http import Http, HttpVisit

_Start = Callable[[Policy, Now], AbstractAsyncContextManager[Way]]


@asynccontextmanager
async def open_fetchers(
    policy: Policy,
    ways: Collection[Via],
    *,
    now: Now,
    pacer: Pacer | None = None,
    saved: Mapping[str, Page] | None = None,
) -> AsyncIterator[Fetchers]:
    """Make ways to fetch ready for a run; a run whose brokers need no browser starts none.

    `pacer` carries what was asked earlier today; `saved` are the pages of `replay`, by query key or URL.
    """
    async with AsyncExitStack() as stack:
        yield Fetchers(policy, frozenset(ways), now, pacer or Pacer(), saved or {}, stack)


@dataclass(eq=False)
class Fetchers:
    """The ways of one run."""

    policy: Policy
    ways: frozenset[Via]
    now: Now
    pacer: Pacer
    saved: Mapping[str, Page]
    stack: AsyncExitStack

    def __post_init__(self) -> None:
        self._robots = Robots()
        self._started: dict[Via, Way] = {}
        self._starting = asyncio.Lock()

    @property
    def robots_texts(self) -> Mapping[str, str]:
        """The robots.txt files that were read in this run, by host."""
        return self._robots.texts

    @asynccontextmanager
    async def session(
        self,
        via: Via,
        broker: Definition,
        gate_for: Callable[[Query], Gate],
        *,
        ready: Ready | None = None,
        say: Say | None = None,
        ignore_robots: bool = False,
    ) -> AsyncIterator[Session]:
        """Begin a fresh session with one broker: no cookies from before.

        Raises NoBrowser where the way needs a browser and none is there. `ready` and `say` are for `assisted`, which may
        always fetch what robots.txt forbids: a person sits in front of it.
        """
        if via not in self.ways or via is Via.MANUAL:
            raise FetchFailed(f"the way {via.value} was not opened for this run")
        if via is Via.REPLAY:
            yield Replay(self.saved)
            return
        way = await self._way(via)
        obey = self.policy.respect_robots and not ignore_robots and via is not Via.ASSISTED
        async with way.visit(broker) as visit:
            # The plain way reads robots.txt over the connection on which it asks.
            text = partial(cast("HttpVisit", visit).text, limit=MAX_BYTES) if via is Via.HTTP else self._text
            manners = Manners(
                self.policy, self.pacer, self.now, self._robots if obey else None, text,
                None if via is Via.ASSISTED else self.policy.page_limit, ready, say,
            )  # fmt: skip
            yield PoliteSession(visit, broker, gate_for, manners)

    async def _way(self, via: Via) -> Way:
        async with self._starting:
            if via not in self._started:
                # By name and only now: a run without a browser does not pay for Playwright.
                start: _Start = import_module(f"safetycheck.fetch.{via.value}").start
                self._started[via] = await self.stack.enter_async_context(start(self.policy, self.now))
            return self._started[via]

    async def _text(self, errand: Errand) -> tuple[int, str]:
        """Fetch a plain text file for a browser's session, beside it."""
        http = cast("Http", await self._way(Via.HTTP))
        async with http.visit(errand.gate.broker) as visit:
            return await visit.text(errand, MAX_BYTES)
