"""A running scan: brokers side by side, each answer in the vault before anybody is told of it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from datetime import datetime

from safetycheck import events
from safetycheck.errors import FetchFailed, SafetycheckError
from safetycheck.events import ListingAbsent, ListingSeen, PageFetched, QueryAnswered, ScanFinished
from safetycheck.fetch import Fetchers, Gate, Policy, Session
from safetycheck.model import Decision, Outcome, Page, Person, Reading, Via
from safetycheck.queries import Query
from safetycheck.scan.asking import Answer, Asking, Row
from safetycheck.scan.identity import identity
from safetycheck.scan.tasks import Task
from safetycheck.store import Vault

# Each open context of the browser costs some 100 MB.
_BROWSERS = 4


class Scan:
    """A running scan. `report` is told of each answer after it is in the vault."""

    def __init__(
        self,
        vault: Vault,
        person: Person,
        scan: str,
        *,
        fetchers: Fetchers,
        policy: Policy,
        now: Callable[[], datetime],
        report: Callable[[QueryAnswered], None],
    ) -> None:
        self._vault, self._person, self._scan = vault, person, scan
        self._fetchers, self._policy, self._now, self._report = fetchers, policy, now, report
        self._browsers = asyncio.Semaphore(_BROWSERS)
        history = vault.events(person.id)
        self._exposures = events.exposures(history)
        mine = [event for event in history if getattr(event, "scan", None) == scan]
        self._answered = {(event.broker, event.key): event for event in mine if isinstance(event, QueryAnswered)}
        self._pages = {
            (event.broker, event.key, event.via, event.link): event.page for event in mine if isinstance(event, PageFetched)
        }
        self._seen = {event.exposure for event in mine if isinstance(event, ListingSeen)}

    async def run(self, tasks: Iterable[Task]) -> None:
        """Ask everything that has no answer yet, all brokers side by side; raise only what ends the whole scan."""
        try:
            async with asyncio.TaskGroup() as group:
                for task in tasks:
                    group.create_task(self._broker(task))
        except* SafetycheckError as fatal:
            raise fatal.exceptions[0] from None
        self._vault.append(ScanFinished(at=self._now(), person=self._person.id, scan=self._scan))

    async def _broker(self, task: Task) -> None:
        """Ask one broker all its questions, by the next way where a wall stops the first."""
        for place, way in enumerate(task.ways):
            waiting = [query for query in task.queries if (task.broker.domain, query.key) not in self._answered]
            if waiting:
                await self._by(way, task, waiting, last=place == len(task.ways) - 1)
        self._miss(task)

    async def _by(self, way: Via, task: Task, waiting: Sequence[Query], *, last: bool) -> None:
        """Ask in one fresh session; questions that a wall stops are left for the next way, if there is one."""
        if way is Via.BROWSER:
            async with self._browsers:
                return await self._session(way, task, waiting, last=last)
        return await self._session(way, task, waiting, last=last)

    async def _session(self, way: Via, task: Task, waiting: Sequence[Query], *, last: bool) -> None:
        left = list(waiting)
        try:
            async with self._fetchers.session(way, task.broker, lambda query: self._gate(task, query)) as session:
                while left:
                    answer = await self._ask(task, left[0], session)
                    if answer.reading.outcome is Outcome.BLOCKED and not last:
                        return
                    self._keep(task, left.pop(0), way, answer)
                    if answer.reading.outcome is Outcome.BLOCKED:
                        break
        except FetchFailed as failed:
            answer = Answer(Reading(Outcome.FAILED, failed.reason))
        # Who stands before a wall does not knock on it again for each name.
        for query in left:
            self._keep(task, query, way, Answer(answer.reading))

    async def _ask(self, task: Task, query: Query, session: Session) -> Answer:
        async def get(link: str, fetch: Callable[[], Awaitable[Page]]) -> Page:
            return await self._page(task.broker.domain, query.key, session.via, link, fetch)

        asking = Asking(task.search, query, session, get, profile=self._person.profile, today=self._now().date())
        return await asking.answer()

    async def _page(self, broker: str, key: str, via: Via, link: str, fetch: Callable[[], Awaitable[Page]]) -> Page:
        """Take a page from the vault if this scan has it already, else fetch it and keep it."""
        kept = self._pages.get((broker, key, via, link))
        if kept:
            return self._vault.page(kept)
        page = await fetch()
        with self._vault.transaction():
            kept = self._vault.save_page(page, self._person.id, broker)
            fetched = PageFetched(
                at=page.at, person=self._person.id, scan=self._scan, broker=broker, key=key, via=via, link=link, page=kept
            )
            self._vault.append(fetched)
        return page

    def _gate(self, task: Task, query: Query) -> Gate:
        return Gate(task.broker, query, self._person.profile, self._person.id, self._policy, self._vault.disclose, self._now)

    def _keep(self, task: Task, query: Query, way: Via, answer: Answer) -> None:
        """Write an answer and its listings in one transaction, then tell."""
        at, broker = self._now(), task.broker.domain
        likely = [row for row in answer.rows if row.match.decision is not Decision.NO]
        seen = [self._see(at, broker, query, row) for row in likely]
        answered = QueryAnswered(
            at=at,
            person=self._person.id,
            scan=self._scan,
            broker=broker,
            key=query.key,
            outcome=answer.reading.outcome,
            reason=answer.reading.reason,
            via=way,
            reader=answer.reading.reader,
            listings=len(answer.rows),
            complete=answer.complete,
        )
        self._vault.append(*seen, answered)
        self._answered[broker, query.key] = answered
        self._report(answered)

    def _see(self, at: datetime, broker: str, query: Query, row: Row) -> ListingSeen:
        exposure = identity(self._exposures.values(), self._person.id, broker, row)
        event = ListingSeen(
            at=at,
            person=self._person.id,
            scan=self._scan,
            broker=broker,
            key=query.key,
            exposure=exposure,
            listing=row.listing,
            match=row.match,
        )
        self._exposures.setdefault(exposure, events.exposures([event])[exposure])
        self._seen.add(exposure)
        return event

    def _miss(self, task: Task) -> None:
        """Note which exposures are no longer shown; only questions answered in full, by the broker itself, prove that."""
        broker = task.broker.domain
        answers = [self._answered.get((broker, query.key)) for query in task.queries]
        proved = {
            answer.key for answer in answers if answer and answer.complete and answer.outcome in {Outcome.FOUND, Outcome.NONE}
        }
        gone = [
            ListingAbsent(at=self._now(), person=self._person.id, scan=self._scan, broker=broker, exposure=exposure.id)
            for exposure in self._exposures.values()
            if exposure.broker == broker and exposure.id not in self._seen and exposure.keys <= proved
        ]
        self._vault.append(*gone)
