"""The shipped definitions, unmodified, through the real engine: what arrives at a listener that stands for every real host.

The listener speaks TLS on loopback, serves the pages of this folder, and writes down all that it is asked. Time is pretended,
so that the gaps between two requests are those of the definitions and cost nothing.
"""

import asyncio
import socket
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import pairwise
from urllib.parse import urlsplit

import pytest

from safetycheck import events, scan, store
from safetycheck.events import ConsentGiven, QueryAnswered
from safetycheck.fetch import Pacer, Policy, open_fetchers
from safetycheck.lab.listener import listen
from safetycheck.model import Disclosure, Outcome, Person, Profile, Via

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
# What a plain request says of itself; everything else would be a word too many.
HEADERS = {"host", "user-agent", "accept", "accept-language", "accept-encoding", "connection"}
TELLING = ("first", "last", "city", "state")
# The runs are shared by the tests of this file, so one worker takes them all.
pytestmark = pytest.mark.xdist_group("brokers-unmodified")


class PretendedTime:
    """Seconds that pass only where somebody waits."""

    def __init__(self) -> None:
        self.now = 0.0

    async def sleep(self, seconds: float) -> None:
        wake = self.now + seconds
        await asyncio.sleep(0)
        self.now = max(self.now, wake)


@dataclass(frozen=True)
class Arrived:
    """One request as it arrived; `at` is pretended time, `beside` how many requests the host was answering already."""

    host: str
    url: str
    headers: dict[str, str]
    at: float
    beside: int

    @property
    def is_robots(self) -> bool:
        return self.url.endswith("/robots.txt")


@dataclass
class Brokers:
    """Every broker at once: answers with the page that is recorded for a URL, and with a miss to any other question."""

    pages: dict[str, tuple[int, str]]
    misses: dict[str, tuple[int, str]]
    time: PretendedTime
    log: list[Arrived] = field(default_factory=list)
    open: Counter = field(default_factory=Counter)

    async def __call__(self, scope, _receive, send) -> None:
        headers = {name.decode(): value.decode() for name, value in scope["headers"]}
        host = headers["host"].partition(":")[0]
        query = scope["query_string"].decode()
        url = f"https://{host}{scope['raw_path'].decode()}{'?' if query else ''}{query}"
        arrived = Arrived(host, url, headers, self.time.now, self.open[host])
        self.log.append(arrived)
        self.open[host] += 1
        status, html = (404, "") if arrived.is_robots else self.pages.get(url, self.misses[host])
        kind = b"text/plain" if arrived.is_robots else b"text/html; charset=utf-8"
        await send({"type": "http.response.start", "status": status, "headers": [(b"content-type", kind)]})
        await send({"type": "http.response.body", "body": html.encode()})
        self.open[host] -= 1

    def of(self, domain: str) -> list[Arrived]:
        """Return what arrived at a broker, without robots.txt, in order."""
        return [each for each in self.log if each.host.removeprefix("www.") == domain and not each.is_robots]


@dataclass(frozen=True)
class Ran:
    """One scan, and everything that came of it."""

    planned: dict[str, scan.Task]
    skipped: dict[str, str]
    brokers: Brokers
    policy: Policy
    ledger: list[Disclosure]
    answers: list[QueryAnswered]
    exposures: list[events.Exposure]
    names: list[str]
    addresses: list[str]


@pytest.fixture(scope="module")
def run(tmp_path_factory, shipped, every_page, profile):
    """Return a function that runs a scan of all shipped definitions against the listener."""

    def run(via: Via | None, profile: Profile = profile) -> Ran:
        folder = tmp_path_factory.mktemp("run")
        brokers = _brokers(every_page)
        hosts = sorted(host for broker in shipped.values() for host in broker.told)
        person = Person(id="a1b2c3", is_self=True, profile=profile)
        with (
            listen(brokers, hosts, folder) as listening,
            pytest.MonkeyPatch.context() as patch,
            store.create(folder / "data", b"pass", NOW, cost=store.Cost(time=1, memory=8, lanes=1)) as vault,
        ):
            names, addresses = _watch(patch)
            policy = Policy(connect_to=listening.connect_to, cafile=listening.cafile)
            vault.save_person(person, NOW)
            vault.append(ConsentGiven(at=NOW, person=person.id))
            planned = scan.plan(person, shipped.values(), vault.events(person.id), NOW, via=via)
            scan.start(vault, person, planned, "s1", NOW, via=via)
            answers = asyncio.run(_scan(vault, person, planned, policy=policy, time=brokers.time))
            return Ran(
                planned={task.broker.domain: task for task in planned.tasks},
                skipped=dict(planned.skipped),
                brokers=brokers,
                policy=policy,
                ledger=vault.ledger(person.id),
                answers=answers,
                exposures=list(events.exposures(vault.events(person.id)).values()),
                names=names,
                addresses=addresses,
            )

    return run


async def _scan(vault, person, planned, *, policy, time) -> list[QueryAnswered]:
    answers: list[QueryAnswered] = []
    ways = {way for task in planned.tasks for way in task.ways}
    pacer = Pacer(clock=lambda: time.now, sleep=time.sleep)
    async with open_fetchers(policy, ways, now=lambda: NOW, pacer=pacer) as fetchers:
        running = scan.Scan(
            vault, person, "s1", fetchers=fetchers, policy=policy, now=lambda: NOW, report=answers.append, say=lambda _: None
        )
        await running.run(planned.tasks)
    return answers


def _brokers(recorded) -> Brokers:
    pages, misses = {}, {}
    for each in recorded:
        if each.name == "found":
            pages[each.url] = (each.status, each.html)
            if each.next:
                pages[each.next] = (each.status, each.html.replace("btnNextPage", "btnLastPage"))
        if each.name == "none":
            for host in (each.domain, f"www.{each.domain}"):
                misses[host] = (each.status, each.html)
    return Brokers(pages, misses, PretendedTime())


def _watch(patch: pytest.MonkeyPatch) -> tuple[list[str], list[str]]:
    """Note every name that is looked up and every address that is connected to; let only loopback through."""
    names: list[str] = []
    addresses: list[str] = []
    connect, lookup = socket.socket.connect, socket.getaddrinfo

    def watched_connect(self, address):
        if self.family in {socket.AF_INET, socket.AF_INET6}:
            addresses.append(address[0])
            assert address[0] in {"127.0.0.1", "::1"}, "a test left the machine"
        return connect(self, address)

    def watched_lookup(host, *args, **kwargs):
        if host not in {"127.0.0.1", "::1", "localhost", None}:
            names.append(str(host))
            raise socket.gaierror(socket.EAI_NONAME, "tests look up no names")
        return lookup(host, *args, **kwargs)

    patch.setattr(socket.socket, "connect", watched_connect)
    patch.setattr(socket, "getaddrinfo", watched_lookup)
    return names, addresses


@pytest.fixture(scope="module")
def plain(run) -> Ran:
    """All ten by plain HTTP."""
    return run(Via.HTTP)


def _planned_urls(task: scan.Task) -> list[str]:
    return [query.url for query in task.queries]


def _without_next(ran: Ran, domain: str, onward: set[str]) -> list[str]:
    return [each.url for each in ran.brokers.of(domain) if each.url not in onward]


@pytest.fixture
def onward(every_page) -> set[str]:
    """The links to next pages that the recorded pages hold."""
    return {page.next for page in every_page if page.next}


def test_all_ten_were_planned(plain, shipped):
    assert set(plain.planned) == set(shipped)
    assert not plain.skipped
    assert all(len(task.queries) == 6 for task in plain.planned.values())


def test_what_arrives_is_what_was_planned_in_that_order(plain, onward):
    for domain, task in plain.planned.items():
        assert _without_next(plain, domain, onward) == _planned_urls(task)


def test_the_next_page_is_asked_for_right_after_its_page(plain, onward):
    urls = [each.url for each in plain.brokers.of("truepeoplesearch.com")]
    followed = [url for url in urls if url in onward]
    assert followed == [f"{urls[0]}&page=2"] == urls[1:2]


def test_nothing_else_arrives(plain, onward):
    planned = {url for task in plain.planned.values() for url in _planned_urls(task)}
    for each in plain.brokers.log:
        assert each.is_robots or each.url in planned | onward


def test_robots_txt_comes_first_once_and_tells_nothing(plain):
    by_host = defaultdict(list)
    for each in plain.brokers.log:
        by_host[each.host].append(each.is_robots)
    assert len(by_host) == 10
    for asked in by_host.values():
        assert asked[0]
        assert not any(asked[1:])
    robots = [line for line in plain.ledger if line.path == "/robots.txt"]
    assert len(robots) == 10
    assert not any(line.told for line in robots)


def test_headers_say_who_asks_and_nothing_more(plain):
    for each in plain.brokers.log:
        assert set(each.headers) <= HEADERS
        assert each.headers["user-agent"] == plain.policy.user_agent


def test_one_request_at_a_time_with_the_definition_s_gap_between(plain):
    for domain, task in plain.planned.items():
        arrived = [each for each in plain.brokers.log if each.host.removeprefix("www.") == domain]
        assert not any(each.beside for each in arrived)
        gaps = [after.at - before.at for before, after in pairwise(arrived)]
        assert min(gaps) >= task.search.gap


def test_brokers_are_asked_side_by_side(plain):
    one_after_another = sum(len(plain.brokers.of(domain)) * task.search.gap for domain, task in plain.planned.items())
    assert plain.brokers.time.now < one_after_another / 2


def test_the_ledger_holds_every_request_and_what_it_told(plain):
    for domain, task in plain.planned.items():
        lines = [line for line in plain.ledger if line.broker == domain and line.path != "/robots.txt"]
        arrived = plain.brokers.of(domain)
        assert [(line.host, line.path) for line in lines] == [(each.host, urlsplit(each.url).path) for each in arrived]
        told = {query.url: query.disclosed for query in task.queries}
        for line, each in zip(lines, arrived, strict=True):
            if each.url in told:
                assert line.told == told[each.url]
                assert {value.field for value in line.told} == set(TELLING)


def test_every_broker_answers_as_its_page_says(plain):
    by_broker = defaultdict(list)
    for answer in plain.answers:
        by_broker[answer.broker].append(answer.outcome)
    for domain in plain.planned:
        assert Counter(by_broker[domain]) == {Outcome.FOUND: 1, Outcome.NONE: 5}


def test_the_person_is_found_once_at_each_broker(plain):
    confirmed = [each.broker for each in plain.exposures if each.state is events.ExposureState.CONFIRMED]
    assert sorted(confirmed) == sorted(plain.planned)


def test_nothing_left_the_machine(plain):
    assert not plain.names
    assert set(plain.addresses) <= {"127.0.0.1", "::1"}


# --- with no way named, each broker is asked as its definition says: most of them in a browser -----------------------


@pytest.fixture(scope="module")
def as_declared(run, profile) -> Ran:
    """The first name in the first two places, by the ways that the definitions name."""
    return run(None, profile.model_copy(update={"names": profile.names[:1], "addresses": profile.addresses[:2]}))


@pytest.mark.browser
def test_ways_are_those_of_the_definitions(as_declared, shipped):
    assert set(as_declared.planned) | set(as_declared.skipped) == set(shipped)
    assert set(as_declared.skipped) == {"smartbackgroundchecks.com"}
    for domain, task in as_declared.planned.items():
        assert task.ways[0] == shipped[domain].search.via[0]


@pytest.mark.browser
def test_a_browser_opens_the_planned_pages_in_order(as_declared, onward):
    for domain, task in as_declared.planned.items():
        known = set(_planned_urls(task))
        pages = [each.url for each in as_declared.brokers.of(domain) if each.url in known]
        assert pages == _planned_urls(task)


@pytest.mark.browser
def test_a_browser_asks_the_broker_s_own_hosts_only(as_declared, shipped):
    hosts = {host for broker in shipped.values() for host in broker.told}
    assert {each.host for each in as_declared.brokers.log} <= hosts
    assert not as_declared.names


@pytest.mark.browser
def test_a_browser_is_told_nothing_that_the_plan_does_not_say(as_declared):
    told = {line.broker: line for line in as_declared.ledger if line.told}
    assert set(told) == set(as_declared.planned)
    for line in as_declared.ledger:
        assert {value.field for value in line.told} <= set(TELLING)


@pytest.mark.browser
def test_a_browser_brings_the_same_answers(as_declared):
    by_broker = defaultdict(list)
    for answer in as_declared.answers:
        by_broker[answer.broker].append((answer.outcome, answer.reason))
    for domain in as_declared.planned:
        assert sorted(outcome for outcome, _ in by_broker[domain]) == [Outcome.FOUND, Outcome.NONE], by_broker[domain]
