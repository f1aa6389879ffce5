"""Opening the link of a confirmation mail. A link that was opened proves nothing: only what the page behind it says does."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from enum import Enum
from typing import ClassVar
from urllib.parse import urlsplit

from safetycheck.definition import Definition, Proof
from safetycheck.errors import Refused
from safetycheck.optout.channels import Desk
from safetycheck.optout.forms import evidence, looks
from safetycheck.optout.forms.window import Window, Windows, open_windows
from safetycheck.optout.interface import Human, Shown
from safetycheck.optout.journal import Journal
from safetycheck.requests import Request, Task

_LOOK = 0.25
_TASK = (
    "The page behind the link is open in the window, and does not say that this is all. If it wants a button pressed to confirm "
    "your request, press it. Then come back. If it shows somebody else's record, press nothing."
)
# Our own words for what such pages say when a link is too old, or was never whole.
_TOO_LATE = tuple(
    Proof(text=text)
    for text in (
        "link has expired", "link is expired", "link expired", "request has expired", "token has expired", "token expired",
        "no longer valid", "link is invalid", "invalid link", "invalid token", "link is not valid", "expired link",
    )
)  # fmt: skip


class LinkEnd(Enum):
    """What came of a link."""

    # The person said no, or the link leads where none of this broker's may lead.
    NOT_OPENED = "not opened"
    # The page said, in the words that the definition knows, that this did it.
    PROVED = "proved"
    # It was opened, and nothing that is known says that it did anything.
    UNPROVED = "unproved"
    EXPIRED = "expired"


class Opening:
    """Opens links. `patience` is how long a page may take to say something, in seconds."""

    patience: ClassVar[float] = 15.0

    def __init__(self, desk: Desk, windows: Windows) -> None:
        self._desk = desk
        self._windows = windows

    async def open(self, request: Request, url: str, definition: Definition, human: Human, journal: Journal) -> LinkEnd:
        """Open a link that `replies` has judged to be this broker's, in a fresh context, on the person's yes.

        What came of it is in the journal when this returns. Raises Refused where the link leads to another host, FetchFailed
        where its page could not be had: then nothing is written, and it may be opened again.
        """
        confirm = definition.optout.confirm if definition.optout else None
        hosts = confirm.hosts if confirm else ()
        host = urlsplit(url).hostname or ""
        if urlsplit(url).scheme != "https" or host not in hosts:
            raise Refused("the link leads to a host that the definition does not name for it")
        title = f"The link by which {definition.name} makes sure that the request is meant"
        if not await human.approve(Shown(title, url, (), question="Open it?")):
            return LinkEnd.NOT_OPENED
        proofs = confirm.success if confirm else ()

        async def work(window: Window) -> tuple[LinkEnd, tuple[str, ...]]:
            end = await self._follow(window, url, proofs, human)
            return end, await evidence.keep(self._desk, definition.domain, window.page, window.told)

        end, kept = await self._windows.work(definition, (), work, human=human, url=url, hosts=hosts)
        if end is LinkEnd.EXPIRED:
            journal.expired(request.id, "its confirmation link was too old when it was opened")
        else:
            journal.step(request.id, Task.LINK, proved=end is LinkEnd.PROVED, evidence=kept)
        return end

    async def _follow(self, window: Window, url: str, proofs: tuple[Proof, ...], human: Human) -> LinkEnd:
        # The broker itself gave this address, with whatever stands in it.
        window.gate.give(url)
        with window.gate.letting_go():
            await window.page.goto(url, wait_until="domcontentloaded")
            end = await self._read(window, proofs)
            if end is LinkEnd.UNPROVED and await human.do(_TASK):
                end = await self._read(window, proofs)
        return end

    async def _read(self, window: Window, proofs: tuple[Proof, ...]) -> LinkEnd:
        """Wait until the page says something that is known."""
        clock = asyncio.get_running_loop().time
        until = clock() + self.patience
        while clock() < until:
            # The broker's own words first: "your link has expired" never stands on a page that says "confirmed".
            if await looks.proof(window.page, window.told, proofs):
                return LinkEnd.PROVED
            if await looks.proof(window.page, window.told, _TOO_LATE):
                return LinkEnd.EXPIRED
            if window.guard.is_quiet:
                return LinkEnd.UNPROVED
            await asyncio.sleep(_LOOK)
        return LinkEnd.UNPROVED


@asynccontextmanager
async def open_links(desk: Desk) -> AsyncIterator[Opening]:
    """Make ready to open links."""
    async with open_windows(desk) as windows:
        yield Opening(desk, windows)
