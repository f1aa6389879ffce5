"""Doing the steps of a search in the browser, and waiting for what they lead to.

A selector is looked for in the page first, then in its frames. Time during which a page waits for its turn does not count.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from math import inf

from playwright.async_api import Error, Frame, Locator, Page

from safetycheck.definition import Choose, Click, Fill, Open, Step, Wait
from safetycheck.fetch.egress import Gate
from safetycheck.fetch.guard import Guard
from safetycheck.fetch.snapshot import shows
from safetycheck.text import digits, normal, squeeze

# Seconds: how long an element may take to be there; an optional one; an action to be done; the next page to come; a page to
# become quiet.
_APPEAR, _APPEAR_OPTIONAL, _ACT, _ARRIVE, _SETTLE = 10.0, 2.0, 10.0, 30.0, 8.0
_TICK = 0.1
_MOST_CLICKS = 20
OPTIONS = "e => [...(e.options || [])].map(o => [o.value, o.label])"
CHOSEN = "e => e.options && e.selectedIndex >= 0 ? e.options[e.selectedIndex].value : null"
# Where a click on a link leads to.
_LINK = "e => { const a = e.closest('a[href]'); return a ? a.href : '' }"
_TEXT = "() => document.body ? document.body.innerText : ''"
# Playwright's words for a look at a page, or at a frame, that the next one takes the place of.
_REPLACED = ("Execution context was destroyed", "page is navigating", "rame was detached", "rame has been detached")


class Undone(Exception):
    """A step could not be done; the text says which, in words of the definition."""


class Walker:
    """Does steps in one tab, or in the one that takes its place.

    The gate is told what is typed and chosen, and where each link leads that is clicked: the broker's own page gave it.
    `longest` is how long one step may wait for something, in seconds, whatever the step says.
    """

    def __init__(self, page: Page, guard: Guard, gate: Gate, longest: float = inf) -> None:
        self.page = page
        self._guard = guard
        self._gate = gate
        self._longest = longest

    async def walk(self, steps: Iterable[Step]) -> None:
        """Do steps in order; raises Undone, and playwright's Error where the browser can't."""
        for step in steps:
            await self.do(step)

    async def do(self, step: Step) -> None:
        """Do one step, on the page that the last one led to."""
        await self._until(self._stays, _ARRIVE)
        match step:
            case Open():
                await self.page.goto(step.open, wait_until="domcontentloaded", timeout=0)
            case Fill():
                await self._fill(step)
            case Choose():
                await self._choose(step)
            case Click():
                await self._click(step)
            case Wait():
                await self._wait_for(step)
            case _:
                await self._settle_pages()
                if await self._sees(step.when):
                    await self.walk(step.steps)

    async def settle(self) -> None:
        """Wait until the next page is there, where one was asked for, and is quiet; but not for ever."""
        await self._until(self._stays, _ARRIVE)
        await self._until(self._quiet, _SETTLE)

    async def _fill(self, step: Fill) -> None:
        element = await self._element(step.fill, optional=step.optional)
        if element is None:
            return
        self._gate.typed(step.value)
        await element.fill(step.value, timeout=_ACT * 1000)
        if not same(await element.input_value(timeout=_ACT * 1000), step.value):
            msg = f"{step.fill} did not take what was typed"
            raise Undone(msg)

    async def _choose(self, step: Choose) -> None:
        element = await self._element(step.choose, optional=step.optional)
        if element is None:
            return
        options: list[list[str]] = await element.evaluate(OPTIONS)
        found = option(options, step.value)
        if found is None:
            msg = f"{step.choose} has no such option"
            raise Undone(msg)
        self._gate.typed(step.value)
        await element.select_option(value=found, timeout=_ACT * 1000)
        if await element.evaluate(CHOSEN) != found:
            msg = f"{step.choose} did not take what was chosen"
            raise Undone(msg)

    async def _click(self, step: Click) -> None:
        element = await self._element(step.click, optional=step.optional)
        if element is None:
            return
        if step.new_tab:
            await self._click_into_tab(element)
            return
        frame = await self._frame_of(step.click) if step.every else None
        each = await frame.locator(engine(step.click)).all() if frame else [element]
        for one in each[:_MOST_CLICKS]:
            await self._press(one)

    async def _click_into_tab(self, element: Locator) -> None:
        with self._guard.a_new_tab():
            async with self.page.expect_popup(timeout=_ACT * 1000) as opening:
                await self._press(element)
            self.page = self._guard.tab = await opening.value
            await self._guard.cover(self.page)
            await self._settle_pages()
            await self.page.wait_for_load_state("domcontentloaded", timeout=0)

    async def _press(self, element: Locator) -> None:
        self._gate.give(await element.evaluate(_LINK))
        await element.click(timeout=_ACT * 1000, no_wait_after=True)
        # A page that the click asks for begins a moment later.
        self._guard.stir()
        await asyncio.sleep(_TICK)

    async def _wait_for(self, step: Wait) -> None:
        async def holds() -> bool:
            return (
                (step.wait is None or await self._frame_of(step.wait) is not None)
                and (step.gone is None or not await self._sees(step.gone))
                and (step.text is None or await self._reads(step.text))
                and (step.url is None or step.url in self.page.url)
            )

        if not await self._until(holds, step.seconds) and not step.optional:
            msg = f"waited {step.seconds} seconds for {step.wait or step.gone or step.text or step.url}"
            raise Undone(msg)

    async def _element(self, selector: str, *, optional: bool) -> Locator | None:
        found: list[Frame] = []

        async def there() -> bool:
            frame = await self._frame_of(selector)
            found[:] = [frame] if frame else []
            return bool(found)

        await self._until(there, _APPEAR_OPTIONAL if optional else _APPEAR)
        if not found and not optional:
            msg = f"{selector} is not on the page"
            raise Undone(msg)
        return found[0].locator(engine(selector)).first if found else None

    async def _frame_of(self, selector: str) -> Frame | None:
        """Return the first frame in which a selector finds something."""
        for frame in self._frames():
            if await frame.locator(engine(selector)).count():
                return frame
        return None

    async def _sees(self, selector: str) -> bool:
        frame = await self._frame_of(selector)
        return frame is not None and await frame.locator(engine(selector)).first.is_visible()

    async def _reads(self, wanted: str) -> bool:
        for frame in self._frames():
            if squeeze(wanted).casefold() in squeeze(await frame.evaluate(_TEXT)).casefold():
                return True
        return False

    def _frames(self) -> list[Frame]:
        return [frame for frame in self.page.frames if shows(frame, self._gate.broker.told)]

    async def _stays(self) -> bool:
        return not self._guard.arriving

    async def _quiet(self) -> bool:
        return self._guard.is_quiet

    async def _settle_pages(self) -> None:
        async def none_waits() -> bool:
            return not self._guard.waiting

        await self._until(none_waits, _TICK)

    async def _until(self, holds: Callable[[], Awaitable[bool]], seconds: float) -> bool:
        """Wait until something holds; tell whether it does."""
        left = min(seconds, self._longest)
        while not await _unless_replaced(holds):
            if left <= 0:
                return False
            await asyncio.sleep(_TICK)
            left -= 0 if self._guard.waiting else _TICK
        return True


async def _unless_replaced(holds: Callable[[], Awaitable[bool]]) -> bool:
    """Tell whether something holds; a page that goes away while it is looked at says nothing."""
    try:
        return await holds()
    except Error as problem:
        if not is_replaced(problem):
            raise
        return False


def is_replaced(problem: Error) -> bool:
    """Tell whether a look at a page failed only because the next one was taking its place."""
    return any(sign in problem.message for sign in _REPLACED)


def engine(selector: str) -> str:
    """Name the language of a selector, so that Playwright's own dialects stay out of definitions."""
    return f"xpath={selector}" if selector.startswith(("/", "./", "(")) else f"css={selector}"


def same(got: str, wanted: str) -> bool:
    """Tell whether a field holds what was typed, in the field's own spelling: (555) 0100 for 5550100."""
    spells_number = bool(digits(wanted)) and not any(ch.isalpha() for ch in wanted)
    return normal(got) == normal(wanted) or (spells_number and digits(got) == digits(wanted))


def option(options: list[list[str]], wanted: str) -> str | None:
    """Find an option by value, by label, then by either in normal form; return its value."""
    for is_it in (
        lambda value, _: value == wanted,
        lambda _, label: label == wanted,
        lambda value, label: normal(wanted) in {normal(value), normal(label)},
    ):
        found = next((value for value, label in options if is_it(value, label)), None)
        if found is not None:
            return found
    return None
