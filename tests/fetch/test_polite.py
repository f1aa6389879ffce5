"""Manners, through the plain way and a real server: robots.txt, turns, and trying again."""

import pytest

from safetycheck.errors import FetchFailed, Refused
from safetycheck.fetch import Pacer, open_fetchers
from safetycheck.model import Via

HOST, RESULTS, EVIL = "town-people.example", "results.town-people.example", "evil.example"
ASK = "/find/Marisol-De-La-Cruz/Minnesota"


@pytest.fixture
def ask(town, broker, ask_for, session):
    async def make(times=1, **changes):
        one = broker()
        async with session(one, **{"respect_robots": True} | changes) as opened:
            return [await opened.ask(ask_for(one)) for _ in range(times)][-1]

    return make


async def test_robots_txt_is_asked_first_and_once(town, ask, ledger):
    town.page(ASK, "x")
    await ask(times=3)
    assert [seen.path for seen in town.seen] == ["/robots.txt", ASK, ASK, ASK]
    assert [(line.why, len(line.told)) for line in ledger] == [("robots.txt", 0), ("scan", 3), ("scan", 3), ("scan", 3)]


async def test_what_robots_txt_forbids_is_not_fetched(town, ask):
    town.page("/robots.txt", "User-agent: *\nDisallow: /find/", content_type="text/plain")
    with pytest.raises(Refused, match="forbids this path") as refused:
        await ask()
    assert "--ignore-robots" in refused.value.hint
    assert [seen.path for seen in town.seen] == ["/robots.txt"]


async def test_it_is_fetched_where_the_person_said_so(town, ask):
    town.page(ASK, "x")
    town.page("/robots.txt", "User-agent: *\nDisallow: /", content_type="text/plain")
    await ask(session={"ignore_robots": True})
    await ask(respect_robots=False)
    assert [seen.path for seen in town.seen] == [ASK, ASK]


async def test_a_robots_txt_that_fails_forbids(town, ask):
    town.page("/robots.txt", "x", 500)
    with pytest.raises(Refused, match="could not be read: status 500"):
        await ask()


async def test_a_robots_txt_that_leads_elsewhere_forbids(town, ask):
    town.redirect("/robots.txt", f"https://{EVIL}/robots.txt")
    with pytest.raises(Refused, match="could not be read: the site sent us to another company"):
        await ask()
    assert town.hosts() == {HOST}


async def test_links_are_held_against_robots_txt_of_their_host(town, broker, ask_for, session):
    one = broker()
    town.page(ASK, "x")
    town.page(f"{RESULTS}/robots.txt", "User-agent: *\nDisallow: /p/", content_type="text/plain")
    async with session(one, respect_robots=True) as opened:
        query = ask_for(one)
        await opened.ask(query)
        with pytest.raises(Refused, match="forbids this path"):
            await opened.follow(query, f"https://{RESULTS}/p/1", why="detail page")
        with pytest.raises(Refused, match="is not a host"):
            await opened.follow(query, f"https://{EVIL}/p/1", why="detail page")
    assert EVIL not in town.hosts()


async def test_the_gap_is_the_longer_of_the_definition_and_the_site(town, broker, ask_for, session, clock):
    one = broker()
    town.page(ASK, "x")
    town.page("/robots.txt", "User-agent: *\nCrawl-delay: 9", content_type="text/plain")
    async with session(one, respect_robots=True, gap=None) as opened:
        for _ in range(2):
            await opened.ask(ask_for(one))
    # The default gap of a definition is 5: between robots.txt and the page, when the site's wish is not known yet.
    assert clock.slept == [5, 9]


async def test_the_daily_cap(town, ask, clock):
    town.page(ASK, "x")
    with pytest.raises(FetchFailed, match="daily cap"):
        await ask(times=3, pacer=Pacer({HOST: 57}, clock, clock.sleep))
    assert len(town.seen) == 3


@pytest.mark.parametrize("status", [429, 503])
async def test_a_host_that_asks_for_time_gets_it(town, ask, clock, status):
    answers = iter([status, 200])

    async def busy(writer, seen):
        now = next(answers)
        writer.write(f"HTTP/1.1 {now} X\r\nretry-after: 40\r\ncontent-type: text/html\r\ncontent-length: 1\r\n\r\nx".encode())

    town.pages[ASK] = busy
    page = await ask(respect_robots=False)
    assert page.status == 200
    # What was asked for, and up to two seconds more by chance.
    assert len(clock.slept) == 1
    assert 40 <= clock.slept[0] <= 42


async def test_a_host_that_stays_busy_is_a_page_in_the_end(town, ask, clock):
    """It is for the reader to say what a 429 without end is: a wall, mostly."""
    town.page(ASK, "slow down", 429)
    page = await ask(respect_robots=False)
    assert (page.status, page.html) == (429, "slow down")
    assert len(town.seen) == 3
    assert all(seconds <= 4 for seconds in clock.slept)


async def test_a_host_that_wants_us_away_for_long_is_left_alone(town, broker, ask_for, session, clock):
    one = broker()
    town.page(ASK, "no", 429, retry_after="Sun, 22 Nov 2026 13:00:00 GMT")
    async with session(one) as opened:
        for _ in range(2):
            with pytest.raises(FetchFailed, match="come back in 60 minutes"):
                await opened.ask(ask_for(one))
    assert len(town.seen) == 1
    assert clock.slept == []


async def test_a_cut_connection_is_tried_again(town, ask):
    seen_before = []

    async def cut_once(writer, seen):
        seen_before.append(seen)
        if len(seen_before) > 1:
            writer.write(b"HTTP/1.1 200 X\r\ncontent-type: text/html\r\ncontent-length: 2\r\n\r\nok")
        else:
            writer.transport.abort()

    town.pages[ASK] = cut_once
    assert (await ask(respect_robots=False)).html == "ok"
    assert len(seen_before) == 2


async def test_a_way_that_was_not_opened(policy, broker, gate):
    one = broker()
    async with open_fetchers(policy(), [Via.HTTP], now=lambda: None) as fetchers:
        for via in (Via.BROWSER, Via.MANUAL):
            with pytest.raises(FetchFailed, match="was not opened"):
                async with fetchers.session(via, one, lambda query: gate(one, query)):
                    pytest.fail("there is no such session")
