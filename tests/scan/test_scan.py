import pytest

from safetycheck import coverage, events, scan
from safetycheck.definition import Proof
from safetycheck.errors import FetchFailed, Refused, VaultError
from safetycheck.events import Allowed, ExposureState, ListingSeen, Reviewed
from safetycheck.model import Decision, Outcome, Via

ANA, ANNA = "https://b.example/Ana-Rey/Duluth", "https://b.example/Anna-Rey/Duluth"


def result(vault, scan_id="s1"):
    (found,) = coverage.of(vault.events(), scan_id)
    return found


def exposures(vault):
    return list(events.exposures(vault.events()).values())


async def test_a_listing_that_is_the_person_becomes_a_confirmed_exposure(vault, web, ask, make, html):
    web.pages[ANA] = html.rows(html.row(), html.row("Ana Rey", 71, "Boise, ID", "/p/2"))
    await ask(make())
    (exposure,) = [each for each in exposures(vault) if each.state is ExposureState.CONFIRMED]
    assert exposure.listing.url == "https://b.example/p/1"
    assert (result(vault).outcome, result(vault).yes, result(vault).listings) == (Outcome.FOUND, 1, 2)


async def test_only_the_brokers_own_words_make_a_none(vault, web, ask, make, html):
    web.pages[ANNA] = "<html><body>Ana Rey Ana Rey</body></html>"
    await ask(make())
    assert result(vault).outcome is Outcome.DRIFTED
    assert result(vault).unseen == 1


async def test_a_wall_ends_the_questions_to_that_broker(vault, web, ask, make, html):
    web.pages[ANA] = html.wall
    await ask(make())
    assert web.asked == [ANA]
    assert (result(vault).outcome, result(vault).unseen) == (Outcome.BLOCKED, 2)


async def test_a_wall_on_the_plain_way_is_tried_with_the_browser(vault, web, ask, make, html):
    web.pages[Via.HTTP, ANA] = html.wall
    web.pages[Via.BROWSER, ANA] = html.rows(html.row())
    await ask(make(via="[http, browser]"))
    assert web.asked == [ANA, ANA, ANNA]
    assert (result(vault).outcome, result(vault).via, result(vault).unseen) == (Outcome.FOUND, Via.BROWSER, 0)


@pytest.mark.parametrize(
    ("problem", "outcome"),
    [(FetchFailed("it did not answer in time"), Outcome.FAILED), (Refused("its robots.txt forbids this path"), Outcome.SKIPPED)],
)
async def test_what_could_not_be_had_is_an_answer_with_its_reason(vault, web, ask, make, problem, outcome):
    web.pages[ANA] = problem
    await ask(make())
    assert result(vault).outcome is outcome
    assert problem.reason in result(vault).reason
    assert not result(vault).complete


async def test_pages_are_followed_to_the_last_and_in_circles_only_once(vault, web, ask, make, html):
    web.pages[ANA] = html.rows(html.row("Ana Rey", 71, "Boise, ID", "/p/2"), following="/second")
    web.pages["https://b.example/second"] = html.rows(html.row(), following="/second")
    await ask(make())
    assert web.asked == [ANA, "https://b.example/second", ANNA]
    assert result(vault).yes == 1


async def test_pages_left_unread_prove_no_absence(vault, web, ask, make, html):
    web.pages[ANA] = html.rows(html.row())
    await ask(make())
    other = html.row("Ana Rey", 71, "Boise, ID", "/p/2")
    for number in range(9):
        web.pages[ANA if number == 0 else f"https://b.example/n{number}"] = html.rows(other, following=f"/n{number + 1}")
    web.later(days=1)
    await ask(make(), scan_id="s2")
    (exposure,) = [each for each in exposures(vault) if each.listing.url.endswith("/p/1")]
    assert exposure.absent == []


async def test_gone_twice_a_week_apart_is_removed_and_back_is_reappeared(vault, web, ask, make, html):
    states = []
    for number, (days, page) in enumerate(
        [(0, html.rows(html.row())), (1, html.none), (3, html.none), (7, html.none), (30, html.rows(html.row()))]
    ):
        web.later(days=days)
        web.pages[ANA] = page
        await ask(make(), scan_id=f"s{number}")
        states.append(exposures(vault)[0].state.value)
    assert states == ["confirmed", "confirmed", "confirmed", "removed", "reappeared"]


@pytest.mark.parametrize(
    ("count", "absences"), [("", 0), ("Found 2 results", 0), ("Found 1 results", 1), ("Found 1+ results", 0)]
)
async def test_the_first_page_proves_nothing_where_nobody_knows_how_many_there_are(vault, web, ask, make, html, count, absences):
    broker = make()
    counted = broker.search.results.model_copy(
        update={
            "next": None,
            "none": (*broker.search.results.none, Proof(count=r"/Found ([0-9,]+)\+? results/")),
        }
    )
    broker = broker.model_copy(update={"search": broker.search.model_copy(update={"results": counted})})
    web.pages[ANA] = html.rows(html.row())
    await ask(broker)
    web.pages[ANA] = html.rows(html.row("Ana Rey", 71, "Boise, ID", "/p/2"), count)
    web.later(days=1)
    await ask(broker, scan_id="s2")
    (exposure,) = [each for each in exposures(vault) if each.listing.url.endswith("/p/1")]
    assert len(exposure.absent) == absences


async def test_a_wall_is_no_absence(vault, web, ask, make, html):
    web.pages[ANA] = html.rows(html.row())
    await ask(make())
    web.pages[ANA] = html.wall
    web.later(days=10)
    await ask(make(), scan_id="s2")
    assert exposures(vault)[0].absent == []


async def test_a_birthday_and_a_tracking_parameter_make_no_new_record(vault, web, ask, make, html):
    web.pages[ANA] = html.rows(html.row(age=42, link="/p/1?utm_source=x"))
    await ask(make())
    web.pages[ANA] = html.rows(html.row(age=43, link="/p/1?utm_source=y"))
    await ask(make(), scan_id="s2")
    assert len(exposures(vault)) == 1


async def test_a_session_in_the_url_makes_no_new_record_and_two_records_stay_two(vault, web, ask, make, html):
    web.pages[ANA] = html.rows(html.row(link="/p?sid=1&rec=8"))
    web.pages[ANNA] = html.rows(html.row(link="/p?sid=2&rec=8"))
    await ask(make())
    assert len(exposures(vault)) == 1
    web.pages[ANA] = web.pages[ANNA] = html.rows(html.row(link="/p?sid=3&rec=8"), html.row(link="/p?sid=3&rec=9"))
    await ask(make(), scan_id="s2")
    assert len(exposures(vault)) == 2


async def test_without_a_stable_url_the_same_record_is_known_again(vault, web, ask, make, html):
    web.pages[ANA] = html.rows(html.row(age=42, link=""), html.row(age=71, place="Boise, ID", link=""))
    await ask(make())
    before = {each.id for each in exposures(vault)}
    web.pages[ANA] = html.rows(html.row(age=71, place="Boise, ID", link=""), html.row(age=43, link=""))
    web.later(days=200)
    await ask(make(), scan_id="s2")
    assert {each.id for each in exposures(vault)} == before


async def test_not_me_is_remembered(vault, person, web, ask, make, html):
    web.pages[ANA] = html.rows(html.row())
    await ask(make())
    vault.append(Reviewed(at=web.now(), person=person.id, exposure=exposures(vault)[0].id, is_me=False))
    before = events.exposures(vault.events())
    await ask(make(), scan_id="s2")
    assert exposures(vault)[0].state is ExposureState.NOT_ME
    assert scan.news(before, events.exposures(vault.events())) == []


async def test_a_scan_that_breaks_is_resumed_without_asking_again(vault, web, ask, make, html, monkeypatch):
    web.pages[ANA] = html.rows(html.row("Ana Rey", 71, "Boise, ID", "/p/2"), following="/second")
    web.pages["https://b.example/second"] = html.rows(html.row())
    save, saved = vault.save_page, []

    def breaks(*given):
        if len(saved) == 1:
            raise VaultError("killed here")
        saved.append(given)
        return save(*given)

    monkeypatch.setattr(vault, "save_page", breaks)
    with pytest.raises(VaultError):
        await ask(make())
    monkeypatch.undo()
    assert web.asked == [ANA, "https://b.example/second"]
    web.asked.clear()
    await ask(make(), resume=True)
    assert web.asked == ["https://b.example/second", ANNA]
    assert result(vault).yes == 1
    assert scan.unfinished(vault.events()) is None


async def test_resuming_asks_nothing_that_todays_plan_would_add(vault, web, ask, make, person):
    planned = scan.plan(person, [make()], vault.events(), web.now())
    scan.start(vault, person, planned, "s1", web.now())
    await ask(make(), make("c.example"), resume=True)
    assert {url.split("/")[2] for url in web.asked} == {"b.example"}


async def test_a_likely_rows_own_page_is_read_and_a_strangers_is_not(vault, web, ask, make, html):
    detail = "  detail:\n    name: {at: h1}\n    phones: {at: .tel}\n"
    web.pages[ANA] = html.rows(html.row(), html.row("Bob Stone", 71, "Boise, ID", "/p/2"))
    web.pages["https://b.example/p/1"] = "<html><body><h1>Ana Rey</h1><span class=tel>(218) 555-0134</span></body></html>"
    await ask(make(more=detail))
    assert web.asked == [ANA, "https://b.example/p/1", ANNA]
    (seen,) = [event for event in vault.events() if isinstance(event, ListingSeen)]
    assert seen.listing.phones == ("(218) 555-0134",)
    assert seen.match.decision is Decision.YES


async def test_brokers_are_planned_by_how_much_they_expose(vault, person, web, make):
    brokers = [make("a.example"), make("b.example", priority="crucial"), make("c.example", via="manual")]
    planned = scan.plan(person, brokers, vault.events(), web.now())
    assert [task.broker.domain for task in planned.tasks] == ["b.example", "a.example"]
    assert set(planned.skipped) == {"c.example"}


async def test_a_permission_for_one_broker_is_for_that_one(vault, person, web, make):
    quiet = person.model_copy(
        update={
            "profile": person.profile.model_copy(
                update={"names": tuple(n.model_copy(update={"quiet": True}) for n in person.profile.names)}
            )
        }
    )
    vault.append(Allowed(at=web.now(), person=person.id, what="quiet-name", broker="a.example"))
    planned = scan.plan(quiet, [make("a.example"), make("b.example")], vault.events(), web.now())
    assert [task.broker.domain for task in planned.tasks] == ["a.example"]
    assert "quiet" in planned.skipped["b.example"]


def test_the_time_of_a_scan_counts_the_queue_for_the_browser(vault, web, person, make):
    def expected(count, via):
        brokers = [make(f"b{number}.example", via=via) for number in range(count)]
        return scan.plan(person, brokers, vault.events(person.id), web.now()).expected()

    assert expected(12, "http") == expected(1, "http") == expected(4, "browser")
    assert expected(12, "browser") == 3 * expected(1, "browser")
    assert expected(0, "http").total_seconds() == 0
