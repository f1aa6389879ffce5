"""A running scan: brokers side by side, each answer in the vault before anybody is told of it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from contextlib import nullcontext
from dataclasses import replace
from datetime import datetime

from safetycheck import events, read
from safetycheck.errors import FetchFailed, NoBrowser, SafetycheckError
from safetycheck.events import ListingAbsent, ListingSeen, PageFetched, QueryAnswered, ScanFinished
from safetycheck.fetch import Fetchers, Gate, Policy, Session
from safetycheck.model import Decision, Disclosure, Outcome, Page, Person, Profile, Reading, Via
from safetycheck.queries import Query
from safetycheck.scan import probing
from safetycheck.scan.asking import SEEN, Answer, Asking, Row
from safetycheck.scan.identity import identity
from safetycheck.scan.tasks import AT_ONCE, Task
from safetycheck.store import Vault


class Scan:
    """A running scan.

    `report` is told of each answer after it is in the vault; `say` speaks to whoever sits at a window. `hints` grows to what
    the person can do about answers that could not be had. With `canary` each broker is first asked for a name that it always
    finds: where it doesn't, its "nobody" is not believed.
    """

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
        say: Callable[[str], None],
        canary: bool = False,
    ) -> None:
        self._vault, self._person, self._scan = vault, person, scan
        self._fetchers, self._policy, self._now, self._report, self._say = fetchers, policy, now, report, say
        self.hints: list[str] = []
        self._canary = canary
        self._invented: dict[str, Profile] = {}
        self._doubts: dict[str, str] = {}
        self._walls: dict[str, tuple[Via, Reading]] = {}
        self._told: set[tuple[str, str]] = set()
        self._limits = {way: asyncio.Semaphore(most) for way, most in AT_ONCE.items()}
        history = vault.events(person.id)
        self._unruly = events.allowed(history, "ignore-robots")
        self._exposures = events.exposures(history)
        mine = [event for event in history if getattr(event, "scan", None) == scan]
        self._answered = {(event.broker, event.key): event for event in mine if isinstance(event, QueryAnswered)}
        self._pages = {
            (event.broker, event.key, event.via, event.link): event.page for event in mine if isinstance(event, PageFetched)
        }
        self._seen = {event.exposure for event in mine if isinstance(event, ListingSeen)}

    async def run(self, tasks: Iterable[Task]) -> None:
        """Ask everything that has no answer yet, all brokers side by side; raise only what ends the whole scan."""
        ends: list[BaseException] = []
        try:
            async with asyncio.TaskGroup() as group:
                for task in tasks:
                    group.create_task(self._broker(task))
        except* SafetycheckError as fatal:
            # Not raised here: Python 3.11.2, which Debian 12 has, would wrap it into a group again.
            ends += fatal.exceptions
        if ends:
            raise ends[0] from None
        self._vault.append(ScanFinished(at=self._now(), person=self._person.id, scan=self._scan))

    async def _broker(self, task: Task) -> None:
        """Ask one broker all its questions, by the next way where a wall stops the first."""
        for place, way in enumerate(task.ways):
            waiting = self._waiting(task)
            if waiting:
                await self._by(way, task, waiting, last=place == len(task.ways) - 1)
        self._miss(task)

    async def _by(self, way: Via, task: Task, waiting: Sequence[Query], *, last: bool) -> None:
        """Ask in one fresh session; questions that a wall stops are left for the next way, if there is one."""
        async with self._limits.get(way, nullcontext()):
            try:
                await self._session(way, task, waiting, last=last)
            except FetchFailed as failed:
                self._hint(failed.hint)
                self._give_up(task, way, Reading(Outcome.FAILED, failed.reason))
            except NoBrowser as missing:
                # Brokers that need none are scanned all the same; who stood before a wall was not left out.
                self._hint(missing.hint)
                skipped = (way, Reading(Outcome.SKIPPED, missing.message))
                self._give_up(task, *self._walls.get(task.broker.domain, skipped))

    async def _session(self, way: Via, task: Task, waiting: Sequence[Query], *, last: bool) -> None:
        async with self._fetchers.session(
            way,
            task.broker,
            lambda query: self._gate(task, query),
            ready=lambda page: read.page(page, task.search, self._person.profile, task.broker.told).outcome in SEEN,
            say=self._say,
            ignore_robots=task.broker.domain in self._unruly,
        ) as session:
            tried = await self._try_out(task, session)
            for query in waiting:
                answer = Answer(tried) if tried else await self._ask(task, query, session, way)
                self._hint(answer.hint)
                if answer.reading.outcome is not Outcome.BLOCKED:
                    self._keep(task, query, way, answer)
                elif last:
                    # Who stands before a wall does not knock on it again for each name.
                    return self._give_up(task, way, answer.reading)
                else:
                    self._walls[task.broker.domain] = (way, answer.reading)
                    return None
        return None

    async def _try_out(self, task: Task, session: Session) -> Reading | None:
        """Ask for the name that is always found, where that is wanted; return the wall that it met, if it did."""
        probes = task.broker.probes
        asked = probing.question(task.broker, probes.found, self._now().date()) if self._canary and probes else None
        if asked is None:
            return None
        self._invented[asked.query.key] = asked.profile
        reading = await probing.ask(task.search, asked, session, task.broker.told)
        if reading.outcome is Outcome.BLOCKED:
            return reading
        if reading.outcome is not Outcome.FOUND:
            self._doubts[task.broker.domain] = f"a name that it always finds came to {reading.outcome}: its answer proves nothing"
        return None

    def _hint(self, hint: str) -> None:
        if hint and hint not in self.hints:
            self.hints.append(hint)

    def _give_up(self, task: Task, way: Via, reading: Reading) -> None:
        """Give all questions that have no answer yet the same one."""
        for query in self._waiting(task):
            self._keep(task, query, way, Answer(reading))

    def _waiting(self, task: Task) -> list[Query]:
        return [query for query in task.queries if (task.broker.domain, query.key) not in self._answered]

    async def _ask(self, task: Task, query: Query, session: Session, way: Via) -> Answer:
        async def get(link: str, fetch: Callable[[], Awaitable[Page]]) -> Page:
            return await self._page(task.broker.domain, query.key, way, link, fetch)

        asking = Asking(task.broker, task.search, query, session, get, profile=self._person.profile, today=self._now().date())
        answer = await asking.answer()
        if answer.reading.outcome is Outcome.SKIPPED and (task.broker.domain, query.key) in self._told:
            # Where a site leads us astray, it was asked all the same.
            return replace(answer, reading=Reading(Outcome.FAILED, f"not followed: {answer.reading.reason}"))
        doubt = self._doubts.get(task.broker.domain, "")
        if doubt and answer.reading.outcome is Outcome.NONE:
            return replace(answer, reading=Reading(Outcome.DRIFTED, doubt), complete=False)
        return answer

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
        invented = self._invented.get(query.key)

        def write(line: Disclosure) -> None:
            if invented:
                self._vault.disclose(line.model_copy(update={"why": "canary: an invented name"}))
                return
            self._vault.disclose(line)
            if line.why != "robots.txt":
                self._told.add((line.broker, query.key))

        # A question about an invented person is held against that person's values.
        return Gate(task.broker, query, invented or self._person.profile, self._person.id, self._policy, write, self._now)

    def _keep(self, task: Task, query: Query, way: Via, answer: Answer) -> None:
        """Write an answer and its listings in one transaction, then tell."""
        at, broker = self._now(), task.broker.domain
        likely = [row for row in answer.rows if row.match.decision is not Decision.NO]
        beside = {row.listing.url for row in answer.rows if row.listing.url}
        seen = [self._see(at, broker, query, row, beside) for row in likely]
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

    def _see(self, at: datetime, broker: str, query: Query, row: Row, beside: set[str]) -> ListingSeen:
        exposure = identity(self._exposures.values(), self._person.id, broker, row, beside=beside)
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
        events.see(self._exposures, event)
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
            if exposure.broker == broker and exposure.id not in self._seen and exposure.questions and exposure.questions <= proved
        ]
        self._vault.append(*gone)
