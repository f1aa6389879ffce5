"""Pages of the lab, saved by a real Chromium as one file."""

import shutil
from datetime import UTC, datetime

import pytest
from playwright.async_api import async_playwright

from safetycheck import lab, queries, registry
from safetycheck.events import ListingSeen, QueryAnswered
from safetycheck.fetch.saved import read
from safetycheck.model import Decision, Person
from safetycheck.scan.saved import place, read_in

BROWSER = next((path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), None)
# Plain rows, rows that a script makes, an answer in a frame, a wall, the broker's own words for nobody.
SITES = {
    "plumbline-people.example": "found",
    "glasswick.example": "found",
    "casement-search.example": "found",
    "ironlatch-records.example": "blocked",
    "tidewrack-search.example": "none",
}

pytestmark = [pytest.mark.browser, pytest.mark.skipif(BROWSER is None, reason="no Chromium on this machine")]


@pytest.fixture
async def save():
    """Open a page in the town and return the file that Chromium makes of it."""
    with lab.serve() as town:
        rules = ",".join(f"MAP {host}:443 {address}:{port}" for host, (address, port) in town.connect_to.items())
        async with async_playwright() as playwright:
            browser = await playwright.chromium.launch(
                executable_path=BROWSER,
                args=["--no-sandbox", f"--host-resolver-rules={rules}, MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"],
            )
            context = await browser.new_context(ignore_https_errors=True)

            async def saved(url):
                tab = await context.new_page()
                await tab.goto(url, wait_until="networkidle")
                session = await context.new_cdp_session(tab)
                return (await session.send("Page.captureSnapshot", {"format": "mhtml"}))["data"].encode()

            saved.town = town
            yield saved
            await browser.close()


@pytest.mark.timeout(180)
async def test_a_file_of_chromium_is_read_as_the_page_would_be(save, vault):
    now = datetime.now(UTC)
    person = Person(id="p1", is_self=True, profile=save.town.profile)
    vault.save_person(person, now)
    known = registry.load(save.town.brokers).definitions
    pages = []
    for domain in SITES:
        query = queries.plan(person.profile, known[domain], now.date()).queries[0]
        file = read(await save(query.url), domain)
        assert file.noted == query.url
        assert abs((file.at - now).total_seconds()) < 120
        pages.append(place(file, domain, datetime.now(UTC), known))
    read_in(vault, person, pages, scan="i1", now=datetime.now(UTC), report=lambda _: None)
    answers = {event.broker: event.outcome.value for event in vault.events() if isinstance(event, QueryAnswered)}
    assert answers == SITES
    shown = {event.broker for event in vault.events() if isinstance(event, ListingSeen) and event.match.decision is Decision.YES}
    assert shown == {domain for domain, outcome in SITES.items() if outcome == "found"}
