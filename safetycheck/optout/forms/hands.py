"""Filling a form as a careful person would: each field by itself, looked at again, and typed once more where it did not stay."""

from __future__ import annotations

import asyncio
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from enum import Enum
from typing import ClassVar

from playwright.async_api import Error, Locator

from safetycheck.definition import Choose, Click, Fill, HandOver, RequestStep, Submit, Task, Tick
from safetycheck.fetch.steps import CHOSEN, OPTIONS, Undone, Walker, option, same
from safetycheck.optout.forms import looks
from safetycheck.optout.forms.failure import GivenUp
from safetycheck.optout.forms.window import Window
from safetycheck.optout.interface import Human

_TASKS = {
    Task.CAPTCHA: "The page tests whether you are human. Pass the test in the window.",
    Task.CODE: "The broker sends a code. Type it into the page in the window.",
    Task.PHONE: "The broker wants to call you, or to be called. Do that only if you want to, and only with a number it knows.",
    Task.RECORD: "Choose the record that is yours in the window, and no other.",
    Task.OTHER: "The page wants something that only you can do. Do it in the window.",
}
# Seconds: until an element is there; an optional one; an action; a moment for the page's own scripts.
_APPEAR, _APPEAR_OPTIONAL, _ACT, _MOMENT = 10.0, 2.0, 10.0, 0.15
_KEY = 15  # milliseconds between two keys
_ROUNDS = 2
_CONTROL = (
    "e => { const c = e.matches('input') ? e : e.control || e.querySelector('input'); return c ? [c.checked, c.name] : null }"
)
_VALUE = "e => 'value' in e ? e.value : e.innerText"
_NAME = "e => e.name || ''"
_LEAVE = "e => e.blur()"
_LINKS = "() => [...document.links].map(a => a.href)"


class Kind(Enum):
    """What kind of field it is."""

    TEXT = "text"
    CHOICE = "choice"
    TICK = "tick"


@dataclass(frozen=True, slots=True)
class Standing:
    """What must stand in a field: for a choice the option's value, for a box nothing but the tick."""

    kind: Kind
    element: Locator
    selector: str
    name: str
    wanted: str


class Hands(Walker):
    """Does the steps of a form, and remembers in `standing` what it put where.

    `patience` is how long a person may take for one task that the page itself shows to be done, in seconds.
    """

    patience: ClassVar[float] = 900.0

    def __init__(self, window: Window, human: Human) -> None:
        super().__init__(window.page, window.guard, window.gate)
        self._window = window
        self._human = human
        self.standing: list[Standing] = []
        self._turning = ExitStack()

    async def do(self, step: RequestStep) -> None:
        """Do one step but the submission; raises Undone, GivenUp, and playwright's Error where the browser can't."""
        match step:
            case Tick():
                await self._tick(step)
            case HandOver():
                await self._hand_over(step)
                await self.turned()
            case Click():
                # What a click sets off may begin late on a busy machine: pages may go on until the next field is there.
                self._turning.enter_context(self._window.gate.letting_go())
                await super().do(step)
                await self.settle()
            case Submit():
                msg = "only a Submission submits"
                raise TypeError(msg)
            case _:
                await super().do(step)

    async def the_one(self, selector: str, *, optional: bool = False) -> Locator | None:
        """Return the one element of a selector that a person would see; raises Undone where there is none, or more than one."""
        found: list[Locator] = []

        async def there() -> bool:
            frame = await self._frame_of(selector)
            found[:] = await looks.seen(frame, selector) if frame else []
            return bool(found)

        await self._until(there, _APPEAR_OPTIONAL if optional else _APPEAR)
        if len(found) > 1:
            raise Undone(f"{selector} is on the page {len(found)} times")
        if not found and not optional:
            hidden = await self._frame_of(selector) is not None
            raise Undone(f"{selector} is hidden, as traps for programs are" if hidden else f"{selector} is not on the page")
        return found[0] if found else None

    async def untick_advertising(self) -> int:
        """Take the ticks out of the boxes for advertising that the page came with; return how many there were."""
        boxes = await looks.advertising_ticked(self.page, self._window.told)
        for box in boxes:
            with suppress(Error):  # a box that can't be reached is left, and shown in the picture
                await box.uncheck(timeout=_ACT * 1000)
        return len(boxes)

    async def lost(self) -> list[Standing]:
        """Return what no longer stands in its field."""
        return [each for each in self.standing if not await self._stands(each)]

    async def make_stand(self) -> None:
        """Put back what a script has dropped meanwhile; raises Undone where the page does not keep it."""
        for _ in range(_ROUNDS):
            lost = await self.lost()
            if not lost:
                return
            for each in lost:
                await self._put_again(each)
            await asyncio.sleep(_MOMENT)
        lost = await self.lost()
        if lost:
            raise Undone(f"the page does not keep what is put into {lost[0].selector}")

    async def turned(self) -> None:
        """Take the page for the one to be filled: from now on it may not send itself.

        Fields that are no longer there are forgotten: a form of several pages has sent them already.
        """
        self._turning.close()
        self.standing = [each for each in self.standing if await _is_there(each.element)]

    # --- one field --------------------------------------------------------------------------------------------------

    async def _fill(self, step: Fill) -> None:
        element = await self.the_one(step.fill, optional=step.optional)
        if element is None:
            return
        await self.turned()
        self._gate.typed(step.value)
        await element.fill(step.value, timeout=_ACT * 1000)
        await element.evaluate(_LEAVE)
        await self._remember(Kind.TEXT, element, step.fill, step.value)

    async def _choose(self, step: Choose) -> None:
        element = await self.the_one(step.choose, optional=step.optional)
        if element is None:
            return
        await self.turned()
        found = option(await element.evaluate(OPTIONS), step.value)
        if found is None:
            raise Undone(f"{step.choose} has no such option")
        self._gate.typed(step.value)
        await element.select_option(value=found, timeout=_ACT * 1000)
        await self._remember(Kind.CHOICE, element, step.choose, found)

    async def _tick(self, step: Tick) -> None:
        element = await self.the_one(step.tick, optional=step.optional)
        if element is None:
            return
        await self.turned()
        if await looks.is_advertising(element):
            raise Undone(f"{step.tick} agrees to advertising, and is never ticked")
        if not await _is_ticked(element):
            await element.click(timeout=_ACT * 1000, no_wait_after=True)
        await self._remember(Kind.TICK, element, step.tick, "")

    async def _remember(self, kind: Kind, element: Locator, selector: str, wanted: str) -> None:
        """Look whether a field took it, after a moment for the page's scripts; type it by hand where it did not."""
        name = str(await element.evaluate(_NAME))
        own = Standing(kind, element, selector, name, wanted)
        await asyncio.sleep(_MOMENT)
        if not await self._stands(own):
            await self._put_again(own)
            await asyncio.sleep(_MOMENT)
        if not await self._stands(own):
            raise Undone(f"the page does not keep what is put into {selector}")
        self.standing = [each for each in self.standing if each.selector != selector] + [own]

    async def _stands(self, own: Standing) -> bool:
        if not await _is_there(own.element):
            return False
        try:
            match own.kind:
                case Kind.TEXT:
                    return same(str(await own.element.evaluate(_VALUE, timeout=_ACT * 1000)), own.wanted)
                case Kind.CHOICE:
                    return bool(await own.element.evaluate(CHOSEN, timeout=_ACT * 1000) == own.wanted)
                case Kind.TICK:
                    return await _is_ticked(own.element)
        except Error:
            return False  # the page put another field in its place

    async def _put_again(self, own: Standing) -> None:
        """Do it with keys, as the person would: scripts that drop a set value keep a typed one."""
        with suppress(Error):  # what did not work shows when it is looked at
            if own.kind is Kind.TEXT:
                await own.element.click(timeout=_ACT * 1000)
                await own.element.press("ControlOrMeta+a")
                await own.element.press("Delete")
                await own.element.press_sequentially(own.wanted, delay=_KEY)
                await own.element.evaluate(_LEAVE)
            elif own.kind is Kind.CHOICE:
                await own.element.focus()
                await own.element.select_option(value=own.wanted, timeout=_ACT * 1000)
            elif not await _is_ticked(own.element):
                await own.element.click(timeout=_ACT * 1000, no_wait_after=True)
                await asyncio.sleep(_MOMENT)
                if not await _is_ticked(own.element):
                    await own.element.press("Space")

    # --- what is the person's -----------------------------------------------------------------------------------------

    async def _hand_over(self, step: HandOver) -> None:
        if step.optional and not await self._comes(step):
            return
        if step.until and await self._sees(step.until):
            return
        await self.ask(step.person, step.do, step.until)

    async def ask(self, task: Task, words: str | None = None, until: str | None = None) -> None:
        """Let the person do something in the window; raises GivenUp. What the broker's own page shows may go back to it."""
        await self._give_links()
        text = words or _TASKS[task]
        with self._window.gate.letting_go():
            if until is None:
                if not await self._human.do(text):
                    raise GivenUp
            else:
                self._human.say(text)
                await self._await(until)
            await self._give_links()
            await self.settle()

    async def _await(self, until: str) -> None:
        async def done() -> bool:
            return await self._sees(until)

        if not await self._until(done, self.patience):
            raise GivenUp

    async def _comes(self, step: HandOver) -> bool:
        """Tell whether a task that does not always come has come. What can't be told from the page is the person's to say."""
        return step.person is not Task.CAPTCHA or await looks.has_test(self.page, self._window.told)

    async def _give_links(self) -> None:
        """Let the links of the broker's own page be followed, whatever they say: it shows that already."""
        for frame in self._frames():
            with suppress(Error):
                for link in await frame.evaluate(_LINKS):
                    self._gate.give(str(link))


async def _is_there(element: Locator) -> bool:
    try:
        return await element.count() > 0
    except Error:
        return False  # its page is gone


async def _is_ticked(element: Locator) -> bool:
    found = await element.evaluate(_CONTROL, timeout=_ACT * 1000)
    return bool(found and found[0])
