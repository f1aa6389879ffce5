"""What a scan makes of pages that could not be had, and what it tells the person to do about them."""

import pytest

from safetycheck import coverage
from safetycheck.errors import FetchFailed, NoBrowser, Refused
from safetycheck.model import Outcome, Via

ANA, ANNA = "https://b.example/Ana-Rey/Duluth", "https://b.example/Anna-Rey/Duluth"
MISSING = NoBrowser("no browser was found", hint="Install one.")


def results(vault, scan_id="s1"):
    return {each.domain: each for each in coverage.of(vault.events(), scan_id)}


async def test_without_a_browser_the_others_are_asked(vault, web, ask, make, html):
    web.missing[Via.BROWSER] = MISSING
    web.pages[ANA] = html.rows(html.row())
    await ask(make(), make("c.example", via="browser"), make("d.example", via="browser"))
    found = results(vault)
    assert found["b.example"].yes == 1
    assert (found["c.example"].outcome, found["c.example"].reason) == (Outcome.SKIPPED, "no browser was found")
    assert ask.hints == ["Install one."], "once, however many brokers need it"


async def test_a_wall_stays_a_wall_where_the_browser_that_might_pass_it_is_missing(vault, web, ask, make, html):
    web.missing[Via.BROWSER] = MISSING
    web.pages[ANA] = html.wall
    await ask(make(via="[http, browser]"))
    found = results(vault)["b.example"]
    assert (found.outcome, found.via, found.unseen) == (Outcome.BLOCKED, Via.HTTP, 2)
    assert "Cloudflare" in found.reason
    assert ask.hints == ["Install one."]


async def test_what_a_site_led_to_and_is_not_followed_was_asked(vault, web, ask, make):
    web.told = {ANA}
    web.pages[ANA] = web.pages[ANNA] = Refused("an address instead of a name")
    await ask(make())
    (first, second) = [event for event in vault.events() if event.kind == "query-answered"]
    assert (first.outcome, first.reason) == (Outcome.FAILED, "not followed: an address instead of a name")
    assert (second.outcome, second.reason) == (Outcome.SKIPPED, "an address instead of a name")
    assert coverage.count(results(vault).values()).asked == 1


@pytest.mark.parametrize("kind", [FetchFailed, Refused])
async def test_hints_are_handed_on_each_once(web, ask, make, kind):
    web.pages[ANA] = web.pages[ANNA] = kind("it could not be", hint="Do this.")
    web.pages["https://c.example/Ana-Rey/Duluth"] = kind("it could not be", hint="Do that.")
    await ask(make(), make("c.example"))
    assert ask.hints == ["Do this.", "Do that."]
