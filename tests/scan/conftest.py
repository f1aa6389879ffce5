from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import pytest

from safetycheck import events, scan, store, yamlfile
from safetycheck.definition import Definition
from safetycheck.fetch import Policy
from safetycheck.fetch.egress import Outgoing
from safetycheck.model import Address, Birth, Name, Page, Person, Profile, Via

DEFINITION = """\
domain: DOMAIN
name: Some Broker
kind: people-search
priority: PRIORITY
verified: {on: 2026-08-03, how: lab, source: invented}
sources: [{says: everything, how: lab, on: 2026-08-03, source: invented}]
search:
  via: VIA
  steps: [{open: "https://DOMAIN/{first|slug}-{last|slug}/{city|slug}"}]
  results:
    rows: .row
    fields:
      name: {at: b}
      age: {at: i}
      place: {at: u}
      url: {pick: {at: a}}
    none: {text: nobody here}
    next: {at: a.next}
"""
NONE = "<html><body><h1>Nobody here</h1></body></html>"
WALL = "<html><head><title>Just a moment...</title></head><body>Checking your browser before accessing</body></html>"


def definition(domain="b.example", via="http", priority="normal", more=""):
    text = DEFINITION.replace("DOMAIN", domain).replace("VIA", via).replace("PRIORITY", priority) + more
    return yamlfile.load(Definition, yamlfile.parse(text, "d.yaml"))


def row(name="Ana Rey", age=42, place="Duluth, MN", link="/p/1"):
    return f'<div class=row><b>{name}</b><i>{age}</i><u>{place}</u><a href="{link}">more</a></div>'


def rows(*each, following=""):
    onward = f'<a class=next href="{following}">next</a>' if following else ""
    return f"<html><body>{''.join(each)}{onward}</body></html>"


class Web:
    """Fetchers without a network: pages by (way, URL); `asked` lists what was asked for.

    What is in `missing` is raised instead of a session that goes that way. The URLs in `told` pass the gate first.
    """

    def __init__(self):
        self.missing, self.told = {}, set()
        self.pages, self.asked, self.clock = {}, [], [datetime(2026, 11, 22, 12, tzinfo=UTC)]

    def now(self):
        return self.clock[0]

    def later(self, **time):
        self.clock[0] += timedelta(**time)

    @asynccontextmanager
    async def session(self, via, broker, gate_for, **_options):
        if via in self.missing:
            raise self.missing[via]
        yield WebSession(self, via, gate_for)


class WebSession:
    def __init__(self, web, via, gate_for):
        self.web, self.via, self.gate_for = web, via, gate_for

    async def ask(self, query):
        if query.url in self.web.told:
            self.gate_for(query).check(Outgoing("GET", query.url))
        return self._get(query.url)

    async def follow(self, query, url, why):
        return self._get(url)

    def _get(self, url):
        self.web.asked.append(url)
        page = self.web.pages.get((self.via, url), self.web.pages.get(url, NONE))
        if isinstance(page, Exception):
            raise page
        return Page(url=url, status=200, html=page, via=self.via, at=self.web.now())


@pytest.fixture
def web():
    return Web()


@pytest.fixture
def person():
    profile = Profile(
        names=(Name(first="Ana", last="Rey"), Name(first="Anna", last="Rey")),
        birth=Birth(year=1984, month=3),
        addresses=(Address(city="Duluth", state="MN", current=True),),
    )
    return Person(id="p1", is_self=True, profile=profile)


@pytest.fixture
def vault(tmp_path, person, web):
    cost = store.Cost(time=1, memory=8, lanes=1)
    with store.create(tmp_path / "vault", b"correct horse", web.now(), cost=cost) as opened:
        opened.save_person(person, web.now())
        opened.append(events.ConsentGiven(at=web.now(), person=person.id))
        yield opened


@pytest.fixture
def ask(vault, person, web):
    """Scan the definitions given and return the id of the scan."""

    async def ask(*brokers, scan_id="s1", resume=False, via=None, canary=False):
        planned = scan.plan(person, brokers, vault.events(person.id), web.now(), via=via)
        if resume:
            planned = scan.rest(planned, scan.unfinished(vault.events(person.id)))
        else:
            scan.start(vault, person, planned, scan_id, web.now(), via=via)
        running = scan.Scan(
            vault, person, scan_id, fetchers=web, policy=Policy(), now=web.now, report=lambda _: None, say=lambda _: None,
            canary=canary,
        )  # fmt: skip
        await running.run(planned.tasks)
        ask.hints = running.hints
        return scan_id

    return ask


@pytest.fixture
def make():
    return definition


@pytest.fixture
def html():
    class Html:
        none, wall = NONE, WALL
        row, rows = staticmethod(row), staticmethod(rows)

    return Html


@pytest.fixture
def http():
    return Via.HTTP
