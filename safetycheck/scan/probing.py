"""Questions about invented people, whose answers are known: is a definition alive, or does its silence mean nothing?"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from safetycheck import queries, read
from safetycheck.definition import Definition, Probe, Search
from safetycheck.errors import FetchFailed, Refused
from safetycheck.fetch import Fetchers, Gate, Policy, SentAway, Session, StepFailed
from safetycheck.model import Address, Birth, Disclosure, Name, Outcome, Profile, Reading, Via
from safetycheck.queries import Query

INVENTED = "invented"


class Health(StrEnum):
    """What the two probes say of a definition."""

    ALIVE = "alive"
    WALLED = "walled"
    DRIFTED = "drifted"
    DEAD = "dead"


@dataclass(frozen=True, slots=True)
class Checkup:
    """A definition, tried out: `found` and `none` are what the common name and the impossible one came to."""

    broker: str
    health: Health
    reason: str = ""
    via: Via | None = None
    found: Outcome | None = None
    none: Outcome | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """A probe as a question: the invented person, and what is asked about them."""

    profile: Profile
    query: Query


def question(broker: Definition, probe: Probe, today: date) -> Question | None:
    """Return the question that a probe makes, or None where the broker can't be asked so."""
    place = (Address(city=probe.city, state=probe.state, current=True),) if probe.city and probe.state else ()
    birth = Birth(year=today.year - probe.age) if probe.age is not None else None
    profile = Profile(names=(Name(first=probe.first, last=probe.last),), addresses=place, birth=birth)
    planned = queries.plan(profile, broker, today)
    return Question(profile, planned.queries[0]) if planned.queries else None


async def ask(search: Search, asked: Question, session: Session, hosts: frozenset[str]) -> Reading:
    """Ask one probe in an open session; what goes wrong is an outcome too."""
    try:
        page = await session.ask(asked.query)
    except SentAway as sent:
        return Reading(Outcome.BLOCKED, sent.reason)
    except StepFailed as failed:
        stuck = await asyncio.to_thread(read.page, failed.page, search, asked.profile, hosts)
        return stuck if stuck.outcome is Outcome.BLOCKED else Reading(Outcome.DRIFTED, failed.reason)
    except FetchFailed as failed:
        return Reading(Outcome.FAILED, failed.reason)
    except Refused as refused:
        return Reading(Outcome.SKIPPED, refused.reason)
    return await asyncio.to_thread(read.page, page, search, asked.profile, hosts)


async def check_up(
    broker: Definition, fetchers: Fetchers, policy: Policy, now: Callable[[], datetime], *, via: Via | None = None
) -> Checkup:
    """Ask a broker both of its probes through the usual polite path. Nothing about a real person is told."""
    search, probes = broker.search, broker.probes
    if search is None or probes is None:
        return Checkup(broker.domain, Health.DEAD, "the definition has no search" if search is None else "it has no probes")
    asked = [question(broker, probe, now().date()) for probe in (probes.found, probes.none)]
    way = via or next((each for each in search.via if each in {Via.HTTP, Via.BROWSER}), search.via[0])
    common, impossible = asked
    if common is None or impossible is None:
        return Checkup(broker.domain, Health.DEAD, "its probes lack what it asks for")
    profiles = {each.query.key: each.profile for each in (common, impossible)}

    def gate(query: Query) -> Gate:
        return Gate(broker, query, profiles[query.key], INVENTED, policy, _unwritten, now)

    try:
        async with fetchers.session(way, broker, gate, ready=lambda _: True) as session:
            found = await ask(search, common, session, broker.told)
            none = Reading(Outcome.SKIPPED) if _is_hopeless(found) else await ask(search, impossible, session, broker.told)
    except FetchFailed as failed:
        return Checkup(broker.domain, Health.DEAD, failed.reason, way)
    health, reason = _judge(search, found, none)
    return Checkup(broker.domain, health, reason, way, found.outcome, none.outcome)


def _unwritten(_: Disclosure) -> None:
    """Write no ledger: it is a list of what was told about people, and these don't exist."""


def _is_hopeless(found: Reading) -> bool:
    return found.outcome in {Outcome.BLOCKED, Outcome.FAILED, Outcome.SKIPPED}


def _judge(search: Search, found: Reading, none: Reading) -> tuple[Health, str]:
    if Outcome.BLOCKED in {found.outcome, none.outcome}:
        return Health.WALLED, (found if found.outcome is Outcome.BLOCKED else none).reason
    if _is_hopeless(found):
        # A site whose robots.txt forbids the search is there.
        return Health.WALLED if found.outcome is Outcome.SKIPPED else Health.DEAD, found.reason
    if found.outcome is not Outcome.FOUND:
        return Health.DRIFTED, f"a name that is always found came to {found.outcome}: {found.reason or 'nobody'}"
    if none.outcome is Outcome.FOUND:
        return Health.DRIFTED, "a name that can't exist was found"
    if search.results.none and none.outcome is not Outcome.NONE:
        return Health.DRIFTED, f"its words for nobody were not there for a name that can't exist: {none.reason}"
    return Health.ALIVE, "" if search.results.none else "it can't say that it has nobody: its words for that are not known"
