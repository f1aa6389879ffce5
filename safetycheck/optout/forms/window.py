"""A window for one request: a fresh browser context behind the same gate, guard and proxy as every scan."""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, ClassVar, TypeVar

from playwright.async_api import Dialog, Error, Page

from safetycheck.definition import Choose, Definition, Fill, Open, RequestStep, Step, When
from safetycheck.fetch.browser import BrowserVisit, BrowserWay, opened
from safetycheck.fetch.guard import Guard
from safetycheck.fetch.interface import Errand
from safetycheck.model import Disclosed, Via
from safetycheck.optout.channels import Desk
from safetycheck.optout.forms.keeper import FormGate
from safetycheck.optout.interface import Human
from safetycheck.queries import Query
from safetycheck.text import clean

Got = TypeVar("Got")


@dataclass(frozen=True, slots=True)
class Window:
    """One tab of a fresh context."""

    page: Page
    guard: Guard
    gate: FormGate

    @property
    def told(self) -> frozenset[str]:
        """The hosts whose pages and frames count as the broker's."""
        return self.gate.broker.told


class Windows:
    """Opens windows in one browser. No window knows what another did: no cookies, no saved session.

    `headless` is for tests.
    """

    headless: ClassVar[bool] = False

    def __init__(self, desk: Desk, way: BrowserWay) -> None:
        self._desk = desk
        self._way = way

    async def work(
        self,
        definition: Definition,
        told: tuple[Disclosed, ...],
        doing: Callable[[Window], Coroutine[Any, Any, Got]],
        *,
        human: Human,
        url: str,
        steps: Iterable[RequestStep] = (),
        spellings: Mapping[str, frozenset[str]] | None = None,
        hosts: Iterable[str] = (),
    ) -> Got:
        """Do something in a fresh window in which no other value than those told may leave.

        `steps` are a form's, values in place, and `spellings` tell which fields stand in what is typed; `hosts` are told beside
        those that a request may be filed at. Raises FetchFailed or Refused where the browser can't, and NoBrowser.
        """
        broker = _as_filed(definition, hosts)
        query = Query(definition.domain, secrets.token_hex(8), url, _sent(steps), told)
        desk = self._desk
        gate = FormGate(broker, query, desk.person.profile, desk.person.id, desk.policy, desk.vault.disclose, desk.now)
        gate.spellings = spellings or {}

        async def in_tab(page: Page) -> Got:
            page.on("dialog", _answers(human))
            return await doing(Window(page, visit.guard, gate))

        async with self._way.visit(broker) as visit:
            return await visit.carry(Errand(query, gate, _at_once, why="opt-out"), in_tab)


@asynccontextmanager
async def open_windows(desk: Desk) -> AsyncIterator[Windows]:
    """Start Playwright; the browser is launched at the first window. Raises NoBrowser."""
    async with opened(desk.policy, desk.now, Via.ASSISTED, BrowserVisit, headless=Windows.headless) as way:
        yield Windows(desk, way)


def _as_filed(definition: Definition, hosts: Iterable[str]) -> Definition:
    """Return the broker as the gate must know it here: told at the hosts that a request may be filed at, and not searched."""
    beside = sorted((definition.filed_at | {*hosts}) - {definition.domain, f"www.{definition.domain}"})
    return definition.model_copy(update={"hosts": tuple(beside), "search": None})


def _sent(steps: Iterable[RequestStep]) -> tuple[Step, ...]:
    return tuple(step for step in steps if isinstance(step, Open | Fill | Choose | When))


async def _at_once() -> None:
    """Let a page be asked for: a form is gone through at a person's pace, and no page of it waits for a turn."""


def _answers(human: Human) -> Callable[[Dialog], Awaitable[None]]:
    """Return what answers a page's own dialogs: the person, where there is something to decide."""

    async def answer(dialog: Dialog) -> None:
        words = clean(dialog.message, 200)
        if dialog.type == "confirm":
            agreed = await human.do(f'The page asks: "{words}". Agree to it?')
        else:
            agreed = dialog.type in {"alert", "beforeunload"}
            human.say(f'The page says: "{words}"')
        try:
            await (dialog.accept() if agreed else dialog.dismiss())
        except Error:
            return  # the page is gone, and its dialog with it

    return answer
