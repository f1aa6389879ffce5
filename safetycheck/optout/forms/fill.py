"""A form, filled before the person's eyes and sent on their yes.

The order is that of `optout.interface`. The person says yes twice: to the values, before the page can see any, and to the filled
form, before the button is pressed. Sent means: the broker's own page said so afterwards, in words that it did not show before.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from typing import Any, TypeVar
from urllib.parse import urlsplit

from safetycheck.definition import HARMFUL, Definition, FormWay, Task, Way
from safetycheck.errors import UsageError
from safetycheck.fetch.steps import Undone
from safetycheck.model import Via
from safetycheck.optout.channels import Desk
from safetycheck.optout.forms import evidence, looks
from safetycheck.optout.forms.failure import FormFailed, GivenUp
from safetycheck.optout.forms.filled import fields, filled, spellings
from safetycheck.optout.forms.hands import Hands
from safetycheck.optout.forms.submit import Job, Submission
from safetycheck.optout.forms.window import Window, Windows, open_windows
from safetycheck.optout.interface import Human, Shown
from safetycheck.optout.journal import Journal
from safetycheck.requests import Receipt, Request

Got = TypeVar("Got")


class Filling:
    """Carries requests by form."""

    def __init__(self, desk: Desk, windows: Windows) -> None:
        self._desk = desk
        self._windows = windows

    async def send(self, request: Request, way: Way, definition: Definition, human: Human, journal: Journal) -> Receipt | None:
        """Fill the form, show it, and send it on a yes. None: the person said no, or nobody can tell whether it went out.

        Raises FormFailed where nothing went out, and FetchFailed or Refused where the page could not be had.
        """
        job = self._job(request, way, definition, human)
        journal.require_free(request.id)
        if not await human.approve(_values(job)):
            return None
        journal.approve(request.id, "\n".join(f"{field}: {value}" for field, value in job.shown.items()))
        parts = urlsplit(job.way.url)
        journal.tell(request, host=parts.hostname or "", via=Via.ASSISTED, told=job.told, path=parts.path)

        async def work(window: Window) -> Receipt | None:
            hands, asks = await _fill(job, window)
            shown = await _shown(job, window, hands, asks)
            return await Submission(self._desk, job, window, hands, journal).after_yes(shown)

        return await self._work(job, work)

    async def rehearse(self, request: Request, way: Way, definition: Definition, human: Human) -> Shown | None:
        """Fill the form up to the button, prove its fields, and return what stands there. Nothing here can submit it.

        The page is told the values as it is filled, so the person is asked first. None: they said no.
        """
        job = self._job(request, way, definition, human)
        if not await human.approve(_values(job)):
            return None

        async def work(window: Window) -> Shown | None:
            hands, asks = await _fill(job, window)
            return await _shown(job, window, hands, asks)

        return await self._work(job, work)

    def _job(self, request: Request, way: Way, definition: Definition, human: Human) -> Job:
        if not isinstance(way, FormWay):
            raise UsageError("that is no way by form")
        wanted, values = fields(way.steps), dict(request.values)
        if "text" in wanted and self._desk.writer is not None:
            values["text"] = self._desk.writer.message(request)
        told = tuple(each for each in request.disclosed if each.field in wanted)
        return Job(request, way, definition, human, values, filled(way.steps, values), told)

    async def _work(self, job: Job, doing: Callable[[Window], Coroutine[Any, Any, Got | None]]) -> Got | None:
        """Open a fresh window for the job; None where the person gave up before anything was sent."""
        try:
            return await self._windows.work(
                job.definition, job.told, doing,
                human=job.human, url=job.way.url, steps=job.steps, spellings=spellings(job.way.steps, job.values),
            )  # fmt: skip
        except GivenUp:
            job.human.say("Nothing was sent.")
            return None


@asynccontextmanager
async def open_form(desk: Desk) -> AsyncIterator[Filling]:
    """Open the channel."""
    async with open_windows(desk) as windows:
        yield Filling(desk, windows)


def _values(job: Job) -> Shown:
    """Return what the person agrees to before the page is told anything."""
    asked = job.definition.optout.asks if job.definition.optout else ()
    asks = tuple(
        f"It may ask for your {each.value.replace('-', ' ')}. Nobody has to give that to be left alone."
        for each in asked
        if each in HARMFUL
    )
    title, text = f"What the form of {job.definition.name} will be told", job.values.get("text", "")
    return Shown(title, job.way.url, job.told, text, asks, question="Open the form, and fill this in?")


async def _fill(job: Job, window: Window) -> tuple[Hands, tuple[str, ...]]:
    """Do every step before the submission; return the hands, and what was done that the person should know."""
    hands = Hands(window, job.human)
    try:
        for step in job.before:
            await hands.do(step)
        passes = any(getattr(step, "person", None) is Task.CAPTCHA for step in job.before)
        if not passes and await looks.has_test(hands.page, window.told):
            await hands.ask(Task.CAPTCHA)
        await hands.the_one(job.submit.submit)
        await hands.turned()
        unticked = await hands.untick_advertising()
        await hands.settle()
        await hands.make_stand()
    except Undone as undone:
        raise FormFailed(str(undone)) from None
    if words := await looks.proof(hands.page, window.told, job.way.success):
        # Then they could not tell a form that was sent from one that was not.
        raise FormFailed(f"its page says '{words}' before anything was sent")
    return hands, ("A box for advertising was ticked already; the tick was taken out.",) * bool(unticked)


async def _shown(job: Job, window: Window, hands: Hands, asks: tuple[str, ...]) -> Shown:
    """Return the filled form as the person gets to see it."""
    refused = [f"The page wanted more and was not given it: {reason}." for reason in window.guard.refused if "host" not in reason]
    title = f"The form of {job.definition.name}, filled in"
    return Shown(title, job.way.url, job.told, asks=(*asks, *refused), picture=await evidence.picture(hands.page))
