"""The assisted way: a visible window in which the person passes the wall, and the tool reads on."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import ClassVar

from playwright.async_api import Error as PlaywrightError
from playwright.async_api import Page
from playwright.async_api import TimeoutError as PlaywrightTimeout

from safetycheck.definition import Open, Step
from safetycheck.errors import FetchFailed
from safetycheck.fetch.browser import BrowserVisit, BrowserWay, opened
from safetycheck.fetch.interface import Answer, Errand, Now, Policy
from safetycheck.fetch.steps import Undone, Walker, is_replaced
from safetycheck.model import Via

# How often the page is looked at, and how long a step waits for something before it is put off, in seconds.
_LOOK = 1.0
# How long the window shows that it was read, in seconds.
_SHOWN = 2.0
# An element of its own above all others, by the DOM alone: a page's content security policy forbids style sheets and scripts.
_BANNER = """words => {
  const banner = document.createElement("div");
  banner.textContent = words;
  banner.setAttribute("role", "status");
  Object.assign(banner.style, {
    position: "fixed", inset: "0 0 auto 0", zIndex: "2147483647", padding: "12px", textAlign: "center",
    font: "bold 18px sans-serif", color: "#fff", background: "#14532d",
  });
  document.documentElement.append(banner);
  document.title = words;
}"""


@asynccontextmanager
async def start(policy: Policy, now: Now, *, headless: bool = False) -> AsyncIterator[BrowserWay]:
    """Start Playwright; the window opens at the first visit. `headless` is for tests. Raises NoBrowser."""
    async with opened(policy, now, Via.ASSISTED, AssistedVisit, headless=headless) as way:
        yield way


class AssistedVisit(BrowserVisit):
    """A session in which a person helps.

    `patience` is how long they may take for one page, `shown` how long the window says that it was read; in seconds.
    """

    patience: ClassVar[float] = 600.0
    shown: ClassVar[float] = _SHOWN

    async def work(self, page: Page, errand: Errand) -> Answer:
        """Do as many steps as can be done, and look again and again until the page is the answer."""
        say = errand.say or _silence
        left: list[Step] = [Open(open=errand.url)] if errand.url else list(errand.query.steps)
        walker = Walker(page, self.guard, errand.gate, longest=_LOOK)
        say("A window has opened. Where the site asks you something, answer it there; we read on by ourselves.")
        try:
            async with asyncio.timeout(self.patience):
                while True:
                    left = await self._go_on(walker, left)
                    answer = None if left and not errand.ready else await self._look(walker.page)
                    if answer and (errand.ready(answer.page) if errand.ready else not left):
                        say("Thank you: the page is there.")
                        await self._thank(walker.page)
                        return answer
                    await asyncio.sleep(_LOOK)
        except TimeoutError:
            raise FetchFailed(f"nobody passed the wall within {self.patience / 60:g} minutes") from None

    async def _go_on(self, walker: Walker, left: list[Step]) -> list[Step]:
        """Do the steps that can be done now; return those that are left."""
        for done, step in enumerate(left):
            try:
                await walker.do(step)
            except (Undone, PlaywrightTimeout):
                return left[done:]
            except PlaywrightError as problem:
                if not is_replaced(problem):
                    raise
                return left[done:]
        if left:
            await walker.settle()
        return []

    async def _thank(self, page: Page) -> None:
        """Say in the window itself that its page was read; what was read is kept already, and the page may be gone."""
        with suppress(PlaywrightError):
            await page.evaluate(_BANNER, "safetycheck has read this page. Nothing more to do here.")
            await asyncio.sleep(self.shown)

    async def _look(self, page: Page) -> Answer | None:
        try:
            return await self.answer(page)
        except FetchFailed:
            if page.is_closed():
                raise
        except PlaywrightError as problem:
            if not is_replaced(problem):
                raise
        return None  # it is on its way somewhere


def _silence(_: str) -> None:
    """Say nothing."""
