"""Pressing the button, and finding out what came of it."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from playwright.async_api import Error, Locator

from safetycheck.definition import Definition, FormWay, Proofs, RequestStep, Submit
from safetycheck.fetch.steps import Undone
from safetycheck.model import Disclosed
from safetycheck.optout.channels import Desk
from safetycheck.optout.forms import evidence, looks
from safetycheck.optout.forms.failure import FormFailed, GivenUp
from safetycheck.optout.forms.hands import Hands, Kind
from safetycheck.optout.forms.window import Window
from safetycheck.optout.interface import Human, Shown
from safetycheck.optout.journal import Attempt, Journal
from safetycheck.requests import Proof, Receipt, Request

_LOOK = 0.25
_ACT = 10_000
_CHANGED = "what stands in it is no longer what you saw"
_NOTHING = "the button did nothing, and nothing left the page"
_OTHER = "the broker wrote down another kind of request"
_NO_WORDS = "the page did not say that it took the request"
_BROKE = "the page broke off after the button was pressed"


# Without a repr, because that would print the values.
@dataclass(frozen=True, slots=True, repr=False)
class Job:
    """One form and all that it is filled with: `steps` have the `values` in place, `told` are the fields that they tell."""

    request: Request
    way: FormWay
    definition: Definition
    human: Human
    values: Mapping[str, str]
    steps: tuple[RequestStep, ...]
    told: tuple[Disclosed, ...]

    @property
    def shown(self) -> dict[str, str]:
        """Every text that the person sees before the page does, by its field."""
        text = {"text": self.values["text"]} if "text" in self.values else {}
        return {each.field: each.value for each in self.told} | text

    @property
    def submit(self) -> Submit:
        """The step that sends the form."""
        return next(step for step in self.steps if isinstance(step, Submit))

    @property
    def before(self) -> tuple[RequestStep, ...]:
        """What comes before it."""
        return self.steps[: self.steps.index(self.submit)]

    @property
    def after(self) -> tuple[RequestStep, ...]:
        """What comes after it: a code to type, a second page."""
        return self.steps[self.steps.index(self.submit) + 1 :]


class Submission:
    """One filled form on its way out. `patience` is how long its page may take to answer, in seconds."""

    patience: ClassVar[float] = 45.0

    def __init__(self, desk: Desk, job: Job, window: Window, hands: Hands, journal: Journal) -> None:
        self._desk = desk
        self._job = job
        self._window = window
        self._hands = hands
        self._journal = journal
        self._went = window.gate.went
        self._others: Proofs = ()

    async def after_yes(self, shown: Shown) -> Receipt | None:
        """Send the form if the person says yes to it; None where they say no, or where nobody can tell whether it went out."""
        job, hands = self._job, self._hands
        if not await job.human.approve(shown):
            return None
        lost = await hands.lost()
        button = None if lost else await self._button()
        if button is None:
            raise FormFailed(_CHANGED)
        before = await evidence.keep(self._desk, job.definition.domain, hands.page, self._window.told, shown.picture)
        self._went = self._window.gate.went
        # A form that offers several kinds of requests names them all before anything is sent.
        others = [each for each in job.way.other if await looks.proof(hands.page, self._window.told, (each,)) is None]
        self._others = tuple(others)
        self._window.gate.seen = {each.name: each.wanted for each in hands.standing if each.name and each.kind is not Kind.TICK}
        attempt = self._journal.begin(job.request.id, channel="form")
        with self._window.gate.letting_go():
            try:
                await self._press(button)
                words = await self._answer()
            except (Error, Undone, GivenUp) as problem:
                await self._broken(attempt, problem)
                return None
        return await self._settled(attempt, before, words)

    async def _button(self) -> Locator | None:
        try:
            return await self._hands.the_one(self._job.submit.submit)
        except Undone:
            return None

    async def _press(self, button: Locator) -> None:
        """Press the button once. Not longer than it takes: a click that comes too late would send what was given up."""
        await button.click(timeout=_ACT, no_wait_after=True)
        await asyncio.sleep(_LOOK)
        for step in self._job.after:
            await self._hands.do(step)

    async def _answer(self) -> tuple[str | None, str | None]:
        """Wait until the page proves success, or another request; return the words of either."""
        clock = asyncio.get_running_loop().time
        end = clock() + self.patience
        while True:
            words = await self._words()
            if words != (None, None):
                await self._hands.settle()
                return await self._words()
            if clock() > end or (self._window.gate.went == self._went and clock() > end - self.patience / 2):
                return words
            await asyncio.sleep(_LOOK)

    async def _words(self) -> tuple[str | None, str | None]:
        page, told = self._hands.page, self._window.told
        return await looks.proof(page, told, self._job.way.success), await looks.proof(page, told, self._others)

    async def _settled(self, attempt: Attempt, before: tuple[str, ...], words: tuple[str | None, str | None]) -> Receipt | None:
        job, (success, other) = self._job, words
        after = await evidence.keep(self._desk, job.definition.domain, self._hands.page, self._window.told)
        if other is not None:
            self._journal.failed(attempt, f"{_OTHER}: {other}", final=True)
            raise FormFailed(_OTHER, hint="What you asked for was not taken. Ask again by another way, and name what you want.")
        if success is not None:
            receipt = Receipt(
                channel="form",
                proof=Proof.SUCCESS_TEXT,
                at=self._desk.now(),
                text=success,
                to=job.way.url,
                evidence=before + after,
            )
            self._journal.sent(attempt, receipt)
            return receipt
        if self._window.gate.went == self._went:
            why = self._why()
            self._journal.failed(attempt, why)
            raise FormFailed(why)
        self._unsure(attempt, _NO_WORDS)
        return None

    def _why(self) -> str:
        """Say why nothing left: the gate stopped it, or the button did nothing."""
        reasons = list(self._window.guard.refused)
        return f"it was stopped: {reasons[-1]}" if reasons else _NOTHING

    async def _broken(self, attempt: Attempt, problem: Exception) -> None:
        """Tell a form that never left from one that may have."""
        await evidence.keep(self._desk, self._job.definition.domain, self._hands.page, self._window.told)
        if self._window.gate.went == self._went and not isinstance(problem, GivenUp):
            self._journal.failed(attempt, _NOTHING)
            raise FormFailed(_NOTHING) from None
        self._unsure(attempt, str(problem) if isinstance(problem, Undone) else _BROKE)

    def _unsure(self, attempt: Attempt, why: str) -> None:
        self._journal.unsure(attempt, why)
        self._job.human.say(
            f"Nobody can tell whether it went out: {why}. Look for a mail from the broker, then say what you found: "
            f"safetycheck optout settle {self._job.request.id}"
        )
