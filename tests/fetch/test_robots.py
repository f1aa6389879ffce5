import asyncio

import pytest

from safetycheck.errors import FetchFailed, Refused
from safetycheck.fetch.robots import MAX_DELAY, Robots, word

URL = "https://town-people.example/find/x"


def serving(status, text=""):
    async def fetch(url):
        fetch.urls.append(url)
        if isinstance(status, Exception):
            raise status
        return status, text

    fetch.urls = []
    return fetch


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", ""),
        ("User-agent: *\nDisallow: /private", ""),
        ("User-agent: *\nDisallow: /find", "its robots.txt forbids this path"),
        ("User-agent: *\nDisallow: /\nAllow: /find", ""),
        ("User-agent: *\nDisallow: /*x$", "its robots.txt forbids this path"),
        ("User-agent: *\nDisallow: /\n\nUser-agent: safetycheck\nDisallow:", ""),
        ("User-agent: SafetyCheck\nDisallow: /", "its robots.txt forbids this path"),
        ("<html>not found</html>", ""),
        ("\x00\xff" * 100, ""),
    ],
)
async def test_what_a_file_says(text, reason):
    assert (await Robots().rules(URL, serving(200, text))).forbids(URL) == reason


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410])
async def test_no_file_allows_everything(status):
    assert (await Robots().rules(URL, serving(status, "User-agent: *\nDisallow: /"))).forbids(URL) == ""


@pytest.mark.parametrize("status", [500, 502, 503, 429, FetchFailed("it did not answer in time"), Refused("port 8443")])
async def test_a_file_that_can_not_be_had_forbids_everything(status):
    rules = await Robots().rules(URL, serving(status))
    assert rules.forbids(URL).startswith("its robots.txt could not be read: ")
    assert rules.delay == 0


async def test_what_was_read_is_kept_for_the_next_plan_and_what_was_not_is_no_word():
    robots = Robots()
    await robots.rules("https://a.example/x", serving(200, "User-agent: *\nDisallow: /x"))
    await robots.rules("https://b.example/x", serving(404, "<html>"))
    await robots.rules("https://c.example/x", serving(503))
    await robots.rules("https://d.example/x", serving(FetchFailed("it did not answer in time")))
    assert robots.texts == {"a.example": "User-agent: *\nDisallow: /x", "b.example": ""}
    assert [word(text, f"https://{host}/x") for host, text in robots.texts.items()] == ["forbids", "allows"]


async def test_it_is_fetched_once_for_each_site_even_by_many_at_once():
    robots, fetch = Robots(), serving(200, "")
    await asyncio.gather(*(robots.rules(f"https://TOWN-people.example/{n}", fetch) for n in range(5)))
    await robots.rules("https://www.town-people.example/", fetch)
    assert fetch.urls == ["https://town-people.example/robots.txt", "https://www.town-people.example/robots.txt"]


@pytest.mark.parametrize(("text", "seconds"), [("7", 7), ("0.5", 0.5), ("86400", MAX_DELAY), ("soon", 0), ("-3", 0)])
async def test_the_delay_that_a_site_asks_for(text, seconds):
    rules = await Robots().rules(URL, serving(200, f"User-agent: *\nCrawl-delay: {text}\n"))
    assert rules.delay == seconds
