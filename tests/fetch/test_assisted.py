"""The assisted way, without a screen: a page of the town plays the wall, and a script the person."""

import asyncio
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import pytest
from playwright.async_api import Error

from safetycheck.errors import FetchFailed
from safetycheck.fetch import Pacer, assisted, snapshot
from safetycheck.fetch.polite import Manners, PoliteSession
from safetycheck.model import Via

HOST, EVIL = "town-people.example", "evil.example"
ASK = "/find/Marisol-De-La-Cruz/Minnesota"
WALL = """<h1>Are you human?</h1>
    <button id=yes onclick="document.body.innerHTML = '<p class=row>Marisol De La Cruz</p>'">Yes</button>"""
pytestmark = pytest.mark.browser


@pytest.fixture
def session(town, policy, gate, clock, monkeypatch):
    """An assisted session whose person presses a button after a moment, where there is one."""

    @asynccontextmanager
    async def make(broker, ready, said, patience=20.0, person="document.querySelector('#yes')?.click()"):
        run = policy(respect_robots=True)
        monkeypatch.setattr(assisted.AssistedVisit, "patience", patience)
        look = assisted.AssistedVisit._look

        async def looked(self, page):
            answer = await look(self, page)
            await page.evaluate(person)
            return answer

        monkeypatch.setattr(assisted.AssistedVisit, "_look", looked)
        monkeypatch.setattr(assisted.AssistedVisit, "shown", 0)
        monkeypatch.setattr(assisted, "_LOOK", 0.1)
        manners = Manners(run, Pacer(clock=clock, sleep=clock.sleep), lambda: None, None, None, None, ready, said.append)
        async with (
            assisted.start(run, lambda: datetime(2026, 11, 22, tzinfo=UTC), headless=True) as way,
            way.visit(broker) as visit,
        ):
            yield PoliteSession(visit, broker, lambda query: gate(broker, query, policy=run), manners)

    return make


def is_listed(page):
    return 'class="row"' in page.html


async def test_the_person_passes_the_wall_and_the_tool_reads_on(town, broker, ask_for, session, ledger):
    one, said = broker(via="assisted"), []
    town.page(ASK, WALL)
    async with session(one, is_listed, said) as opened:
        page = await opened.ask(ask_for(one))
    assert (page.via, is_listed(page)) == (Via.ASSISTED, True)
    assert [line.via for line in ledger] == [Via.ASSISTED]
    assert "A window has opened" in said[0]
    assert "Thank you" in said[-1]


async def test_a_page_that_the_person_leaves_while_it_is_read_is_looked_at_again(town, broker, ask_for, session, monkeypatch):
    one, said = broker(via="assisted"), []
    town.page(ASK, "<p class=row>Marisol De La Cruz")
    look, looks = snapshot.html, []

    async def disturbed(page, told):
        looks.append(page.url)
        if len(looks) == 1:
            raise Error("Page.content: Unable to retrieve content because the page is navigating and changing the content.")
        return await look(page, told)

    monkeypatch.setattr(snapshot, "html", disturbed)
    async with session(one, is_listed, said) as opened:
        assert is_listed(await opened.ask(ask_for(one)))
    assert len(looks) == 2


async def test_the_window_itself_says_that_it_was_read(town, broker, ask_for, session, monkeypatch):
    one, seen = broker(via="assisted"), []
    # A policy that forbids inline styles and scripts doesn't keep the banner out.
    town.page(ASK, "<p class=row>Marisol De La Cruz", content_security_policy="default-src 'none'")
    thank = assisted.AssistedVisit._thank

    async def thanked(self, page):
        await thank(self, page)
        banner = page.locator("[role=status]")
        seen.append((await banner.inner_text(), await banner.evaluate("each => getComputedStyle(each).position")))

    monkeypatch.setattr(assisted.AssistedVisit, "_thank", thanked)
    async with session(one, is_listed, []) as opened:
        page = await opened.ask(ask_for(one))
    assert seen == [("safetycheck has read this page. Nothing more to do here.", "fixed")]
    assert "safetycheck" not in page.html


async def test_steps_go_on_behind_the_wall(town, broker, ask_for, session):
    steps = ({"open": f"https://{HOST}/"}, {"fill": "#name", "value": "{first} {last}"}, {"click": "#go"}, {"wait": ".row"})
    one, said = broker(*steps, via="assisted"), []
    form = "<form action=/results><input id=name name=n><button id=go>go</button></form>"
    town.page("/", f"<button id=yes onclick=\"document.body.innerHTML = '{form}'\">Yes</button>")
    town.page("/results", "<p class=row>x")
    async with session(one, is_listed, said) as opened:
        page = await opened.ask(ask_for(one))
    assert page.url == f"https://{HOST}/results?n=Marisol+De+La+Cruz"
    assert len(said) == 2


async def test_patience_has_an_end(town, broker, ask_for, session):
    one = broker(via="assisted")
    town.page(ASK, "<h1>Are you human?</h1>")
    async with session(one, is_listed, [], patience=1.5) as opened:
        with pytest.raises(FetchFailed, match="nobody passed the wall"):
            await opened.ask(ask_for(one))


async def test_the_person_closes_the_window(town, broker, ask_for, session):
    one = broker(via="assisted")
    town.page(ASK, WALL)
    async with session(one, is_listed, [], person="void 0") as opened:
        asking = asyncio.ensure_future(opened.ask(ask_for(one)))
        for _ in range(200):
            await asyncio.sleep(0.1)
            # Playwright's own close waits for a page that is on its way; a person's does not.
            if town.hosts() and opened._visit._context.pages[0].url != "about:blank":
                break
        for page in opened._visit._context.pages:
            await page.close()
        with pytest.raises(FetchFailed, match="closed"):
            await asking


async def test_a_click_on_an_advertisement_goes_nowhere_and_ends_nothing(town, broker, ask_for, session):
    one = broker(via="assisted")
    town.page(ASK, WALL)
    stray = f"window.tried = 1; location.href = 'https://{EVIL}/'"
    person = f"if (!window.tried) {{ {stray} }} else document.querySelector('#yes')?.click()"
    async with session(one, is_listed, [], person=person) as opened:
        page = await opened.ask(ask_for(one))
        assert opened.refused[f"{EVIL} is not a host that the definition declares"] == 1
    assert is_listed(page)
    assert town.hosts() == {HOST}
