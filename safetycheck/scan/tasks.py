"""What a scan will ask, decided before anything is sent."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from safetycheck import events, queries
from safetycheck.definition import Definition, Priority, Search
from safetycheck.events import BrokerSkipped, Event, ScanFinished, ScanStarted
from safetycheck.model import Person, Via
from safetycheck.queries import Query
from safetycheck.store import Vault

_ORDER = list(Priority)
# How many pages an answer has, on average, and how long one takes without the gap: for estimates only.
_PAGES, _SECONDS = 2, 1.0
# How many brokers are asked at once; a way that is not named here has no limit. Each open context of the browser costs some
# 100 MB, and a person looks at one window at a time.
AT_ONCE = {Via.BROWSER: 4, Via.ASSISTED: 1}


@dataclass(frozen=True, slots=True)
class Task:
    """What is to be asked of one broker, and the ways to try, in order."""

    broker: Definition
    search: Search
    queries: tuple[Query, ...]
    ways: tuple[Via, ...]

    def expected(self, gap: float | None = None) -> timedelta:
        """Estimate how long it takes; `gap` replaces the definition's seconds between two requests."""
        each = _SECONDS + (self.search.gap if gap is None else gap)
        return timedelta(seconds=_PAGES * len(self.queries) * each)


@dataclass(frozen=True, slots=True)
class Plan:
    """A scan before it begins.

    `skipped` tells for each broker that is left out why. `by_hand` are the sites where only a person can look: no scan asks
    them, and none may pass over that in silence.
    """

    tasks: tuple[Task, ...]
    skipped: Mapping[str, str]
    by_hand: tuple[str, ...] = ()

    def expected(self, gap: float | None = None) -> timedelta:
        """Estimate how long the scan takes: brokers are asked side by side; the slowest decides, or a queue for the browser."""
        each = [(task.ways[0], task.expected(gap)) for task in self.tasks]
        queues = [sum((time for way, time in each if way is limited), timedelta()) / most for limited, most in AT_ONCE.items()]
        return max([*queues, *(time for _, time in each)])


def plan(person: Person, brokers: Iterable[Definition], history: list[Event], now: datetime, *, via: Via | None = None) -> Plan:
    """Plan a scan, most telling broker first; raise NeedsConsent where the person may not be looked up.

    Quiet names go only to brokers for which the history holds the person's permission.
    """
    events.require_consent(history, is_self=person.is_self, at=now)
    quiet = events.allowed(history, "quiet-name")
    tasks, skipped = [], {}
    known = sorted(brokers, key=lambda broker: (_ORDER.index(broker.priority), broker.domain))
    for broker in known:
        if broker.search is None:
            continue
        asked = queries.plan(person.profile, broker, now.date(), quiet=broker.domain in quiet)
        ways = _ways(broker, via)
        if not asked.queries:
            skipped[broker.domain] = asked.reason
        elif not ways:
            skipped[broker.domain] = "it needs you at the keyboard: scan it with --via assisted"
        else:
            tasks.append(Task(broker, broker.search, asked.queries, ways))
    return Plan(tuple(tasks), skipped, tuple(broker.domain for broker in known if not broker.search and broker.recipe))


def start(vault: Vault, person: Person, planned: Plan, scan: str, now: datetime, *, via: Via | None = None) -> None:
    """Write down that a scan begins, what it will ask, and whom it leaves out and why."""
    keys = {task.broker.domain: tuple(query.key for query in task.queries) for task in planned.tasks}
    skipped = [
        BrokerSkipped(at=now, person=person.id, scan=scan, broker=broker, reason=reason)
        for broker, reason in planned.skipped.items()
    ]
    vault.append(ScanStarted(at=now, person=person.id, scan=scan, keys=keys, via=via), *skipped)


def unfinished(history: Iterable[Event]) -> ScanStarted | None:
    """Return the newest scan that was started and not finished."""
    begun: dict[str, ScanStarted] = {}
    for event in history:
        if isinstance(event, ScanStarted):
            begun[event.scan] = event
        elif isinstance(event, ScanFinished):
            begun.pop(event.scan, None)
    return list(begun.values())[-1] if begun else None


def rest(planned: Plan, begun: ScanStarted) -> Plan:
    """Return what a scan had planned when it began, and nothing that today's plan would add."""
    tasks = []
    for task in planned.tasks:
        asked = tuple(query for query in task.queries if query.key in begun.keys.get(task.broker.domain, ()))
        if asked:
            tasks.append(replace(task, queries=asked))
    return Plan(tuple(tasks), {}, planned.by_hand)


def _ways(broker: Definition, via: Via | None) -> tuple[Via, ...]:
    """Return the ways to try. A visible window is opened only when the person asked for it."""
    if via is not None:
        return (via,)
    declared = broker.search.via if broker.search else ()
    return tuple(way for way in declared if way in {Via.HTTP, Via.BROWSER})
