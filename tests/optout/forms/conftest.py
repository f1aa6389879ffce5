"""A broker's forms on loopback, one browser for all of them, a vault that can be killed at any point, and a scripted person."""

import tempfile
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
import pytest_asyncio
from starlette.responses import HTMLResponse

from safetycheck import lab
from safetycheck.definition import Definition
from safetycheck.fetch import Policy
from safetycheck.fetch.browser import BrowserVisit, opened
from safetycheck.lab.listener import Hosts, listen
from safetycheck.model import Disclosed, Person, Via
from safetycheck.optout.deadlines import Deadline
from safetycheck.optout.forms import Filling, Guiding
from safetycheck.optout.forms.submit import Submission
from safetycheck.optout.forms.window import Windows
from safetycheck.optout.journal import Journal
from safetycheck.requests import Receipt, RequestDrafted
from tests.optout.killed import FrailVault

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
HOST, PORTAL, EVIL = "form-people.example", "portal.form-people.example", "evil.example"
HOSTS = (HOST, f"www.{HOST}", PORTAL, EVIL)
LISTING = f"https://{HOST}/person/a1"
VALUES = {
    "first": "Marisol", "last": "Whitlock", "full": "Marisol Whitlock", "state": "MN", "city": "Duluth",
    "email": "k7@alias.example.org", "listing_url": LISTING,
}  # fmt: skip
DRAFT = RequestDrafted(
    at=NOW, person="p1", request="r1", broker=HOST, exposures=("e1",), way="form", right="delete",
    disclosed=tuple(Disclosed(field=key, value=value) for key, value in VALUES.items()), law="", citation="",
)  # fmt: skip


@dataclass
class Yes:
    """A person who says yes, does what is asked, and keeps what they were shown. `hooks` stand for their hands."""

    shown: list = field(default_factory=list)
    said: list = field(default_factory=list)
    tasks: list = field(default_factory=list)
    answers: dict = field(default_factory=dict)
    no_to: tuple = ()
    on_approve: object = None
    on_do: object = None
    vault: object = None

    async def approve(self, shown):
        self.shown.append(shown)
        if self.vault:
            self.vault.point()
        if self.on_approve:
            await self.on_approve(shown)
        return not any(word in shown.title for word in self.no_to)

    async def do(self, task):
        self.tasks.append(task)
        if self.on_do:
            await self.on_do(task)
        return not any(word in task for word in self.no_to)

    async def answer(self, question):
        return next((answer for word, answer in self.answers.items() if word in question), "")

    def say(self, text):
        self.said.append(text)


class Town:
    """Pages by host and path; what was posted, in order."""

    def __init__(self):
        self.pages, self.hosts, self.got = {}, None, []

    def page(self, where, html, status=200, host=HOST, **headers):
        async def answer(scope, receive, send):
            await HTMLResponse(html, status, {key.replace("_", "-"): value for key, value in headers.items()})(
                scope, receive, send
            )

        self.pages[host, where] = answer

    async def __call__(self, scope, receive, send):
        host = dict(scope["headers"])[b"host"].decode().partition(":")[0]
        body = (await receive())["body"].decode()
        self.got.append((host, scope["method"], scope["path"], body))
        page = self.pages.get((host, scope["path"]), HTMLResponse("<p>not here</p>", 404))
        await page(scope, receive, send)

    @property
    def posted(self):
        """Bodies of everything that was posted."""
        return [body for _, method, _, body in self.got if method == "POST"]


# How often something is looked for. How long it may take is left as it is, because a machine may be busy.
LOOKS = {
    "optout.forms.hands._MOMENT": 0.05, "optout.forms.submit._LOOK": 0.05, "optout.forms.links._LOOK": 0.05,
    "fetch.steps._TICK": 0.03, "fetch.guard._QUIET": 0.05,
}  # fmt: skip


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser():
    town = Town()
    with (
        tempfile.TemporaryDirectory() as folder,
        listen(Hosts(dict.fromkeys(HOSTS, town)), HOSTS, Path(folder)) as served,
    ):
        policy = Policy(connect_to=dict(served.connect_to), cafile=served.cafile, gap=0.0, timeout=20)
        async with opened(policy, lambda: NOW, Via.ASSISTED, BrowserVisit, headless=True) as way:
            yield SimpleNamespace(town=town, policy=policy, way=way)


@pytest.fixture
def town(browser):
    browser.town.pages.clear()
    browser.town.got.clear()
    return browser.town


@pytest.fixture
def vault():
    return FrailVault([DRAFT])


@pytest.fixture
def human():
    return Yes()


def deadline(request, day):
    return Deadline(day + timedelta(45), day + timedelta(90), day + timedelta(14), day + timedelta(60))


@pytest.fixture
def desk(browser, vault, tmp_path):
    person = Person(id="p1", is_self=True, profile=lab.profile())
    return SimpleNamespace(
        vault=vault, person=person, policy=browser.policy, now=lambda: NOW, folder=tmp_path / "letters", draft=True, writer=None
    )


@pytest.fixture
def journal(vault):
    return Journal(vault, "p1", lambda: NOW, deadline)


@pytest.fixture
def definition():
    """A broker with one way to leave it; a form by default."""

    def make(*steps, success="text: Your request was taken", **changes):
        source = {"on": date(2026, 11, 1), "source": "invented"}
        key, _, value = success.partition(": ")
        way = {"way": "form", "steps": list(steps), "success": {key: value}, **source} | changes.pop("way", {})
        optout = {"ways": [way], "hosts": [PORTAL]} | changes.pop("optout", {})
        verified = {"how": "lab", **source}
        data = {
            "domain": HOST, "name": "Form People", "kind": "people-search", "verified": verified,
            "sources": [{"says": "all", **verified}], "optout": optout,
        }  # fmt: skip
        return Definition.model_validate(data | changes, strict=False)

    return make


@pytest.fixture
def windows(desk, browser, monkeypatch, request):
    if "camera" not in request.fixturenames:  # a picture costs more than the rest of most tests
        monkeypatch.setattr("safetycheck.optout.forms.evidence.picture", no_camera)
    for place, seconds in LOOKS.items():
        monkeypatch.setattr(f"safetycheck.{place}", seconds)
    return Windows(desk, browser.way)


@pytest.fixture
def unanswered(monkeypatch):
    """For tests in which no words of success come. Half of this time is for the button to do something."""
    monkeypatch.setattr(Submission, "patience", 6.0)


@pytest.fixture
def absent(monkeypatch):
    """For tests in which an element is looked for that is not there, or is not to be seen."""
    monkeypatch.setattr("safetycheck.optout.forms.hands._APPEAR", 1.0)
    monkeypatch.setattr("safetycheck.optout.forms.hands._APPEAR_OPTIONAL", 0.1)


@pytest.fixture
def camera():
    """For tests that look at real pictures."""


async def no_camera(page):
    return b"\x89PNG and no more"


@pytest.fixture
def send(desk, windows, journal, vault, human):
    """Send the request by the first way of a definition."""

    async def run(definition) -> Receipt | None:
        way = definition.optout.ways[0]
        channel = Guiding(desk, windows) if way.way == "guided" else Filling(desk, windows)
        return await channel.send(vault.request, way, definition, human, journal)

    return run
