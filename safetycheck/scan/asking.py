"""One question to one broker, from its first page to the last, each page read and matched."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import date

from safetycheck import match, read
from safetycheck.definition import Definition, Search
from safetycheck.errors import FetchFailed, Refused
from safetycheck.fetch import SentAway, Session, StepFailed
from safetycheck.model import Decision, Listing, Match, Outcome, Page, Profile, Reading
from safetycheck.queries import Query

# A likely row's own page is worth a request; the hundredth namesake's is not.
_DETAILS = 5

# The outcomes that are the broker's own answer.
SEEN = frozenset({Outcome.FOUND, Outcome.NONE})

# Gets the page behind a link, from the vault or from the broker; the empty link stands for the question itself.
Get = Callable[[str, Callable[[], Awaitable[Page]]], Awaitable[Page]]


@dataclass(frozen=True, slots=True)
class Row:
    """A listing and how it matched; `own_url` is False where other rows of the page have the same URL."""

    listing: Listing
    match: Match
    own_url: bool


@dataclass(frozen=True, slots=True)
class Answer:
    """What one question came to; `complete` is False where pages were left unread; `hint` says what the person can do."""

    reading: Reading
    rows: tuple[Row, ...] = ()
    complete: bool = False
    hint: str = ""


class Asking:
    """One question being asked."""

    def __init__(
        self, broker: Definition, search: Search, query: Query, session: Session, get: Get, *, profile: Profile, today: date
    ) -> None:
        self._search, self._query, self._profile, self._today = search, query, profile, today
        self._hosts = broker.told
        self._session, self._get = session, get
        self._rows: list[Row] = []

    async def answer(self) -> Answer:
        """Fetch, read and match; a page that could not be had is an answer too, and says why."""
        hint = ""
        try:
            reading, complete = await self._pages()
        except StepFailed as failed:
            reading, complete = await self._stuck(failed), False
        except SentAway as sent:
            reading, complete = Reading(Outcome.BLOCKED, sent.reason), False
        except FetchFailed as failed:
            reading, complete, hint = Reading(Outcome.FAILED, failed.reason), False, failed.hint
        except Refused as refused:
            reading, complete, hint = Reading(Outcome.SKIPPED, refused.reason), False, refused.hint
        return Answer(reading, tuple(self._rows), complete, hint)

    async def _pages(self) -> tuple[Reading, bool]:
        page = await self._get("", lambda: self._session.ask(self._query))
        first = reading = await self._read(page)
        visited = {page.url}
        for _ in range(self._search.results.pages - 1):
            link = reading.next
            if not link or link in visited or reading.outcome is not Outcome.FOUND:
                break
            visited.add(link)
            reading = await self._read(await self._follow(link, "next page"))
        if not self._rows and first.outcome is Outcome.FOUND:
            return replace(first, outcome=Outcome.DRIFTED, reason="it says that it found somebody, and shows nobody"), False
        return first, self._is_whole(reading)

    def _is_whole(self, last: Reading) -> bool:
        """Whether the answer was read to its end: only then does a listing that is not in it prove anything.

        A definition that knows no link to a next page can't tell the first page from the whole; a printed count can.
        """
        if last.outcome is Outcome.FOUND and self._search.results.next is None:
            return last.total is not None and last.total <= len(self._rows)
        return last.outcome in SEEN and not last.next

    async def _stuck(self, failed: StepFailed) -> Reading:
        """Say what stood in the way of a step. Only a wall is believed: on a half-made page "nobody" proves nothing."""
        reading = await asyncio.to_thread(read.page, failed.page, self._search, self._profile, self._hosts)
        return reading if reading.outcome is Outcome.BLOCKED else Reading(Outcome.FAILED, failed.reason)

    async def _follow(self, link: str, why: str) -> Page:
        return await self._get(link, lambda: self._session.follow(self._query, link, why=why))

    async def _read(self, page: Page) -> Reading:
        """Read a page and match its rows; look at the likely ones' own pages where the definition reads those."""
        # In a thread, so that a page which is slow to read holds up no other broker.
        reading = await asyncio.to_thread(read.page, page, self._search, self._profile, self._hosts)
        matches = await asyncio.to_thread(match.compare_all, reading.listings, self._profile, self._today)
        times = Counter(listing.url for listing in reading.listings)
        rows = [
            Row(listing, matched, own_url=listing.url is not None and times[listing.url] == 1)
            for listing, matched in zip(reading.listings, matches, strict=True)
        ]
        if self._search.detail:
            likely = [place for place, row in enumerate(rows) if row.own_url and row.match.decision is not Decision.NO]
            for place in likely[:_DETAILS]:
                rows[place] = await self._detail(rows[place])
        self._rows += rows
        return reading

    async def _detail(self, row: Row) -> Row:
        try:
            page = await self._follow(row.listing.url or "", "detail page")
        except (FetchFailed, Refused):
            # That its own page could not be had leaves the row as it was read.
            return row
        reading = await asyncio.to_thread(read.detail, page, self._search, self._profile, row.listing, self._hosts)
        if not reading.listings:
            return row
        fuller = reading.listings[0]
        return replace(row, listing=fuller, match=match.compare(fuller, self._profile, self._today))
