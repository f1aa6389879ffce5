"""A form that the person fills: its page stands in a window, and each value is shown when it is wanted."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit

from playwright.async_api import Error

from safetycheck.definition import Definition, GuidedWay, Way
from safetycheck.errors import FetchFailed, Refused, UsageError
from safetycheck.model import Via
from safetycheck.optout.channels import Desk
from safetycheck.optout.forms import evidence, looks
from safetycheck.optout.forms.failure import FormFailed
from safetycheck.optout.forms.window import Window, Windows, open_windows
from safetycheck.optout.interface import Human, Shown
from safetycheck.optout.journal import Attempt, Journal
from safetycheck.requests import Proof, Receipt, Request
from safetycheck.template import Template
from safetycheck.text import clean

_SAID = "What did the page say after you sent it? Copy the sentence; leave it empty if it said nothing"
_PRESSED = "Did you send the form?"
_TAKEN = "Did the broker's own page say that your request was taken?"
_NOT_SENT = "you did not send the form"
_NO_WORDS = "you sent the form, and the page did not say that it took the request"
_BROKE = "the window was closed, or its page broke off"


class Guiding:
    """Carries requests by a form that the person fills."""

    def __init__(self, desk: Desk, windows: Windows) -> None:
        self._desk = desk
        self._windows = windows

    async def send(self, request: Request, way: Way, definition: Definition, human: Human, journal: Journal) -> Receipt | None:
        """Open the page, give the values one at a time, and ask in the end what the page said.

        It counts as sent when the page is seen to say so, or when the person says that it did. None: the person said no, or
        nobody can tell. Raises FormFailed where the form was not sent, FetchFailed or Refused where the page could not be had.
        """
        if not isinstance(way, GuidedWay):
            raise UsageError("that is no guided way")
        journal.require_free(request.id)
        values = tuple(text for each in way.values if (text := Template(each).fill(request.values, escape=False)).strip())
        wanted = frozenset().union(*(Template(each).fields for each in way.values))
        told = tuple(each for each in request.disclosed if each.field in wanted)
        title = f"A form of {definition.name} that you fill in yourself"
        if not await human.approve(Shown(title, way.url, told, asks=way.steps, question="Open its page?")):
            return None
        journal.approve(request.id, "\n".join(f"{each.field}: {each.value}" for each in told))
        parts = urlsplit(way.url)
        journal.tell(request, host=parts.hostname or "", via=Via.ASSISTED, told=told, path=parts.path)
        # Before the page opens: in the window the person may send it at any time.
        attempt = journal.begin(request.id, channel="guided")
        guide = _Guide(self._desk, way, definition, human, journal, attempt)
        try:
            return await self._windows.work(
                definition, told, lambda window: guide.through(window, values), human=human, url=way.url
            )
        except (FetchFailed, Refused):
            # Whoever sees no page sends nothing; once it was there, only the person knows.
            if guide.opened:
                journal.unsure(attempt, _BROKE)
                human.say(f"{_BROKE.capitalize()}. If you sent it, say so: safetycheck optout settle {request.id}")
                return None
            journal.failed(attempt, "its page could not be opened")
            raise


@dataclass(eq=False, repr=False)
class _Guide:
    """One walk through one form. `opened`: its page stood in the window."""

    desk: Desk
    way: GuidedWay
    definition: Definition
    human: Human
    journal: Journal
    attempt: Attempt
    opened: bool = False

    async def through(self, window: Window, values: tuple[str, ...]) -> Receipt | None:
        """Open the page and go through it with the person."""
        with window.gate.letting_go():
            await window.page.goto(self.way.url, wait_until="domcontentloaded")
            self.opened = True
            stood_before = tuple([each for each in self.way.success if await looks.proof(window.page, window.told, (each,))])
            if not await self._give(values):
                self.journal.failed(self.attempt, _NOT_SENT)
                raise FormFailed(_NOT_SENT)
            self._say_what_was_stopped(window)
            return await self._ended(window, stood_before)

    async def _give(self, values: tuple[str, ...]) -> bool:
        human = self.human
        human.say(f"The page is open in a window: {self.way.url}. If it stays broken there, open it in your own browser.")
        for step in self.way.steps:
            human.say(step)
        for number, value in enumerate(values, 1):
            if not await human.do(f"{number} of {len(values)}. Put this into the page: {value}"):
                return False
        return await human.do("Give nothing else, even where the page asks. Send the form in the window, then come back.")

    def _say_what_was_stopped(self, window: Window) -> None:
        for reason in window.guard.refused:
            self.human.say(f"The page wanted more and was not given it: {reason}.")

    async def _ended(self, window: Window, stood_before: tuple[object, ...]) -> Receipt | None:
        """Find out what the page said: with our own eyes where its words are known, else by the person's."""
        proofs = tuple(each for each in self.way.success if each not in stood_before)
        words = await looks.proof(window.page, window.told, proofs)
        kept: tuple[str, ...] = ()
        try:
            kept = await evidence.keep(self.desk, self.definition.domain, window.page, window.told)
        except Error:
            self.human.say("The page is gone, so no picture of it was kept.")
        if words is not None:
            return self._sent(Proof.SUCCESS_TEXT, words, kept)
        said = clean(await self.human.answer(_SAID), 200)
        if said and await self.human.do(_TAKEN):
            return self._sent(Proof.WORD, f"the person saw: {said}", kept)
        if not await self.human.do(_PRESSED):
            self.journal.failed(self.attempt, _NOT_SENT)
            raise FormFailed(_NOT_SENT)
        self.journal.unsure(self.attempt, _NO_WORDS)
        return None

    def _sent(self, proof: Proof, text: str, kept: tuple[str, ...]) -> Receipt:
        receipt = Receipt(channel="guided", proof=proof, at=self.desk.now(), text=text, to=self.way.url, evidence=kept)
        self.journal.sent(self.attempt, receipt)
        return receipt


@asynccontextmanager
async def open_guided(desk: Desk) -> AsyncIterator[Guiding]:
    """Open the channel."""
    async with open_windows(desk) as windows:
        yield Guiding(desk, windows)
