"""Questions about invented people: they tell a dead definition from a clean answer."""

import pytest

from safetycheck import coverage, scan
from safetycheck.definition import Recipe
from safetycheck.errors import FetchFailed, Refused
from safetycheck.fetch import Policy
from safetycheck.model import Outcome
from safetycheck.scan import Health, check_up

PROBES = """\
probes:
  found: {first: John, last: Smith, city: Houston, state: TX}
  none: {first: Zzyxqua, last: Vrontlibbard, city: Houston, state: TX}
"""
ANA = "https://b.example/Ana-Rey/Duluth"
COMMON, IMPOSSIBLE = "https://b.example/John-Smith/Houston", "https://b.example/Zzyxqua-Vrontlibbard/Houston"
CHANGED = "<html><body><h1>Welcome to our new site</h1></body></html>"


def result(vault):
    (found,) = coverage.of(vault.events(), "s1")
    return found


async def test_with_a_canary_that_lives_a_none_is_believed(vault, web, ask, make, html):
    web.pages[COMMON] = html.rows(html.row("John Smith"))
    await ask(make(more=PROBES), canary=True)
    assert web.asked[0] == COMMON
    assert result(vault).outcome is Outcome.NONE


async def test_with_a_dead_canary_a_none_proves_nothing(vault, web, ask, make):
    # The broker says "nobody" to everybody: also to a name that it always has.
    await ask(make(more=PROBES), canary=True)
    assert result(vault).outcome is Outcome.DRIFTED
    assert "always finds" in result(vault).reason
    assert not result(vault).complete


async def test_a_dead_canary_hides_nothing_that_was_found(vault, web, ask, make, html):
    web.pages[ANA] = html.rows(html.row())
    await ask(make(more=PROBES), canary=True)
    assert (result(vault).outcome, result(vault).yes) == (Outcome.FOUND, 1)


async def test_a_canary_before_a_wall_keeps_the_person_untold(vault, web, ask, make, html):
    web.pages[COMMON] = html.wall
    await ask(make(more=PROBES), canary=True)
    assert web.asked == [COMMON]
    assert result(vault).outcome is Outcome.BLOCKED


async def test_the_ledger_tells_an_invented_name_from_the_persons(vault, web, ask, make):
    web.told |= {COMMON, ANA}
    await ask(make(more=PROBES), canary=True)
    assert [(line.path, line.why) for line in vault.ledger()] == [
        ("/John-Smith/Houston", "canary: an invented name"), ("/Ana-Rey/Duluth", "scan"),
    ]  # fmt: skip


async def test_without_probes_or_without_the_wish_nobody_else_is_asked(vault, web, ask, make):
    await ask(make(), canary=True)
    await ask(make(more=PROBES), scan_id="s2")
    assert COMMON not in web.asked


# --- check --live -----------------------------------------------------------------------------------------------


@pytest.fixture
def check(web, make):
    async def call(pages, more=PROBES, **changes):
        web.pages.update(pages)
        broker = make(more=more)
        search = broker.search.model_copy(update={"results": broker.search.results.model_copy(update=changes)})
        return await check_up(broker.model_copy(update={"search": search}), web, Policy(), web.now)

    return call


async def test_alive_where_the_common_name_is_found_and_the_impossible_one_is_not(check, html):
    done = await check({COMMON: html.rows(html.row("John Smith"))})
    assert (done.health, done.found, done.none) == (Health.ALIVE, Outcome.FOUND, Outcome.NONE)


@pytest.mark.parametrize("where", [COMMON, IMPOSSIBLE])
async def test_walled(check, html, where):
    done = await check({COMMON: html.rows(html.row("John Smith")), where: html.wall})
    assert done.health is Health.WALLED


async def test_a_site_that_forbids_programs_is_walled_and_not_dead(check):
    done = await check({COMMON: Refused("its robots.txt forbids it")})
    assert (done.health, done.reason) == (Health.WALLED, "its robots.txt forbids it")


async def test_dead_where_nothing_answers(check):
    done = await check({COMMON: FetchFailed("its name is not known")})
    assert (done.health, done.reason) == (Health.DEAD, "its name is not known")


@pytest.mark.parametrize("pages", [{}, {COMMON: CHANGED}])
async def test_drifted_where_the_common_name_is_not_found(check, pages):
    assert (await check(pages)).health is Health.DRIFTED


async def test_drifted_where_everybody_is_found(check, html):
    everybody = html.rows(html.row("Zzyxqua Vrontlibbard"))
    done = await check({COMMON: html.rows(html.row("John Smith")), IMPOSSIBLE: everybody})
    assert done.health is Health.DRIFTED


async def test_drifted_where_its_words_for_nobody_are_gone(check, html):
    done = await check({COMMON: html.rows(html.row("John Smith")), IMPOSSIBLE: CHANGED})
    assert (done.health, done.none) == (Health.DRIFTED, Outcome.DRIFTED)


async def test_a_definition_that_cannot_say_none_is_alive_and_says_that(check, html):
    done = await check({COMMON: html.rows(html.row("John Smith")), IMPOSSIBLE: CHANGED}, none=())
    assert (done.health, "can't say that it has nobody" in done.reason) == (Health.ALIVE, True)


async def test_without_probes_nothing_is_asked(check, web):
    assert (await check({}, more="")).reason == "it has no probes"
    assert web.asked == []


async def test_a_site_where_only_a_person_can_look_is_not_asked_and_not_passed_over(vault, person, web, make):
    one = make()
    recipe = {"open": "https://c.example/", "enter": ("Your name.",), "look_for": ("Your name.",)}
    by_hand = one.model_copy(update={"domain": "c.example", "search": None, "recipe": Recipe.model_validate(recipe)})
    planned = scan.plan(person, [one, by_hand], vault.events(), web.now())
    assert (planned.by_hand, dict(planned.skipped)) == (("c.example",), {})
