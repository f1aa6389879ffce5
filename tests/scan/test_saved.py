"""Pages that the person saved: whose they are, what they show, and what they never prove."""

from datetime import UTC, datetime, timedelta

import pytest

from safetycheck import coverage, events
from safetycheck.definition import Proof
from safetycheck.errors import BadFile, DiskFull, NeedsConsent
from safetycheck.events import ConsentWithdrawn, ExposureState, ListingSeen, PageFetched, QueryAnswered, ScanFinished, ScanStarted
from safetycheck.fetch.saved import Saved, read
from safetycheck.model import Decision, Outcome, Reader, Via
from safetycheck.scan.saved import place, read_in

URL = "https://b.example/Ana-Rey/Duluth"
DETAIL = "  detail:\n    name: {at: h1}\n    age: {at: .age}\n    phones: {at: .tel}\n"
COPIED = """\
Some Broker
2 results

Ana Rey
Age 42
Lives in Duluth, MN
Related to Bo Rey
View details

Ana Rey
Age 71
Boise, ID
"""


def noted(html, url=URL):
    return Saved(html, noted=url)


@pytest.fixture
def keep(vault, person, web, make):
    """Read saved pages, of one broker unless told otherwise, and return the result of the first broker."""

    def keep(*pages, broker=None, known=None, scan_id="i1", at=None):
        brokers = known or {"b.example": make()}
        placed = [place(each, "page", at or web.now(), brokers, broker) for each in pages]
        read_in(vault, person, placed, scan=scan_id, now=web.now(), report=lambda _: None)
        return coverage.of(vault.events(), scan_id)[0]

    return keep


def exposures(vault):
    return list(events.exposures(vault.events()).values())


# --- whose page it is ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("saved", "domain"),
    [
        (Saved("", noted="https://b.example/x"), "b.example"),
        (Saved("", noted="https://www.b.example/x"), "b.example"),
        (Saved("", noted="https://people.b.example/x"), "b.example"),
        (Saved("", noted="https://B.example:443/x"), "b.example"),
        (Saved("", noted="https://mirror.example/x"), "b.example"),
        (Saved("", noted="https://answers.example/x"), "b.example"),
        (Saved("", noted="https://deep.b.example/x"), "deep.b.example"),
        (Saved("", claims=("https://cdn.example/", "https://b.example/x")), "b.example"),
    ],
)
def test_the_host_tells_the_broker(make, web, saved, domain):
    more = {"mirrors": ("mirror.example",), "hosts": ("answers.example",)}
    known = {"b.example": make().model_copy(update=more), "deep.b.example": make("deep.b.example")}
    found = place(saved, "page", web.now(), known)
    assert found.broker.domain == domain
    assert found.page.url == (saved.noted or "https://b.example/x")
    assert found.page.via is Via.MANUAL


@pytest.mark.parametrize(
    ("saved", "says"),
    [
        (Saved(""), "does not say which site"),
        (Saved("", noted="https://notb.example/Ana-Rey"), "saved from notb.example"),
        (Saved("", noted="https://b.example.evil.example/Ana-Rey"), "saved from b.example.evil.example"),
        (Saved("", claims=("https://other.example/Ana-Rey",)), "saved from other.example"),
    ],
)
def test_a_page_of_nobody_known_says_what_to_do_and_no_name(make, web, saved, says):
    with pytest.raises(BadFile) as caught:
        place(saved, "page", web.now(), {"b.example": make()})
    assert says in caught.value.message
    assert "--broker DOMAIN" in caught.value.hint
    assert "Rey" not in caught.value.message


def test_the_person_can_name_the_broker_but_not_give_it_the_page_of_another(make, web):
    broker = make()
    for saved in (Saved(""), Saved("", claims=("https://other.example/x",))):
        assert place(saved, "page", web.now(), {}, broker).page.url == "https://b.example/"
    with pytest.raises(BadFile, match=r"no host of b\.example"):
        place(Saved("", noted="https://other.example/x"), "page", web.now(), {}, broker)


def test_a_page_is_as_old_as_the_file_or_its_own_date_says(make, web):
    known, now, before = {"b.example": make()}, web.now(), web.now() - timedelta(days=9)
    for own, at, then in ((None, before, before), (before, now, before), (now + timedelta(days=9), now, now)):
        assert place(Saved("", noted=URL, at=own), "page", at, known).page.at == then


# --- what it shows ------------------------------------------------------------------------------------------------


def test_a_listing_on_a_saved_page_becomes_an_exposure(vault, keep, html):
    result = keep(noted(html.rows(html.row(), html.row("Ana Rey", 71, "Boise, ID", "/p/2"))))
    (exposure,) = [each for each in exposures(vault) if each.state is ExposureState.CONFIRMED]
    assert exposure.listing.url == "https://b.example/p/1"
    assert (result.outcome, result.yes, result.via, result.reader) == (Outcome.FOUND, 1, Via.MANUAL, Reader.DECLARED)
    assert result.complete


def test_it_is_a_scan_of_its_own_that_tells_nobody_anything(vault, person, keep, html):
    keep(noted(html.rows(html.row())), noted(html.none))
    started, *rest, finished = [event for event in vault.events() if getattr(event, "scan", "") == "i1"]
    assert isinstance(started, ScanStarted)
    assert (started.via, started.keys) == (Via.MANUAL, {"b.example": ("saved:b.example", "saved:b.example")})
    assert [type(event) for event in rest] == [PageFetched, ListingSeen, QueryAnswered, PageFetched, QueryAnswered]
    assert isinstance(finished, ScanFinished)
    assert vault.ledger() == []
    fetched = [event for event in rest if isinstance(event, PageFetched)]
    assert [vault.page(event.page).html for event in fetched] == [html.rows(html.row()), html.none]
    assert not any(event.complete for event in rest if isinstance(event, QueryAnswered))


def test_the_same_record_is_known_again_whether_saved_or_fetched(vault, keep, html):
    keep(noted(html.rows(html.row(age=42))))
    keep(noted(html.rows(html.row(age=43, link="/p/1?utm_source=x"))), scan_id="i2")
    keep(noted(html.rows(html.row()), "https://www.b.example/Ana-Rey/Duluth"), scan_id="i3")
    assert len(exposures(vault)) == 1


@pytest.mark.parametrize(("page", "outcome"), [("wall", Outcome.BLOCKED), ("drift", Outcome.DRIFTED)])
def test_what_could_not_be_read_is_not_seen(keep, html, page, outcome):
    result = keep(noted(html.wall if page == "wall" else "<html><body><p>Search for anybody</p></body></html>"))
    assert (result.outcome, result.unseen, result.complete) == (outcome, 1, False)


def test_one_page_that_could_not_be_read_stands_beside_one_that_could(keep, html):
    result = keep(noted(html.rows(html.row())), noted(html.wall))
    assert (result.outcome, result.yes, result.queries, result.unseen, result.complete) == (Outcome.FOUND, 1, 2, 1, False)


def test_a_page_that_is_too_large_is_not_seen(keep):
    result = keep(noted("<p>" + "x" * 8_000_001))
    assert (result.outcome, result.complete) == (Outcome.FAILED, False)


def test_a_page_of_a_mirror_is_the_brokers_own(keep, make, html):
    known = {"b.example": make().model_copy(update={"mirrors": ("mirror.example",)})}
    result = keep(noted(html.rows(html.row()), "https://mirror.example/x"), known=known)
    assert (result.domain, result.outcome, result.yes) == ("b.example", Outcome.FOUND, 1)


def test_the_first_of_several_pages_says_so(keep, html):
    result = keep(noted(html.rows(html.row("Ana Rey", 71, "Boise, ID", "/p/2"), following="/n2")))
    assert "next page" in result.reason


def test_the_page_of_one_record_is_read_by_the_fields_for_it(vault, keep, make, html):
    known = {"b.example": make(more=DETAIL)}
    keep(noted(html.rows(html.row())), known=known)
    page = "<html><body><h1>Ana Rey</h1><i class=age>42</i><span class=tel>(218) 555-0134</span></body></html>"
    result = keep(noted(page, "https://b.example/p/1"), known=known, scan_id="i2")
    assert (result.outcome, result.reader) == (Outcome.FOUND, Reader.DECLARED)
    (exposure,) = exposures(vault)
    assert exposure.listing.phones == ("(218) 555-0134",)


def test_a_heading_alone_is_no_record(keep, make):
    result = keep(noted("<html><body><h1>Ana Rey</h1><p>Please wait</p></body></html>"), known={"b.example": make(more=DETAIL)})
    assert result.outcome is not Outcome.FOUND


def test_without_an_address_of_its_own_a_page_gives_none_to_its_records(vault, keep, make):
    fields = make(more=DETAIL.replace("phones: {at: .tel}", "url: {from: page}"))
    one, other = (f"<html><body><h1>Ana Rey</h1><i class=age>{age}</i></body></html>" for age in (42, 41))
    keep(Saved(one), Saved(other), broker=fields)
    assert {each.listing.url for each in exposures(vault)} == {None}


def test_a_broker_that_no_program_can_ask_is_read_all_the_same(vault, keep, make):
    unasked = make().model_copy(update={"search": None})
    page = (
        '<html><script type="application/ld+json">{"@type": "Person", "name": "Ana Rey", "birthDate": "1984-03",'
        '"address": {"addressLocality": "Duluth", "addressRegion": "MN"}, "url": "/p/1"}</script></html>'
    )
    result = keep(noted(page), known={"b.example": unasked})
    assert (result.outcome, result.reader, result.yes) == (Outcome.FOUND, Reader.STRUCTURED, 1)


def test_ages_are_reckoned_at_the_time_of_saving(keep, html, web):
    old = datetime(2006, 11, 22, tzinfo=UTC)
    assert keep(noted(html.rows(html.row(age=22))), at=old).yes == 1
    assert keep(noted(html.rows(html.row(age=22, link="/p/2"))), scan_id="i2").yes == 0


# --- copied text --------------------------------------------------------------------------------------------------


def test_copied_text_is_read_around_the_name_and_is_maybe_at_most(vault, keep, make):
    result = keep(read(COPIED.encode(), "page"), broker=make())
    assert (result.outcome, result.reader, result.maybe) == (Outcome.FOUND, Reader.ANCHORED, 1)
    (exposure,) = exposures(vault)
    assert exposure.match.decision is Decision.MAYBE
    assert (exposure.listing.age, exposure.listing.relatives) == (42, ("Bo Rey",))


def test_copied_text_says_nobody_only_in_the_brokers_own_words(keep, make):
    broker, copied = make(), read(b"Some Broker\nNobody here\n", "page")
    assert keep(copied, broker=broker).outcome is Outcome.NONE
    marked = broker.search.results.model_copy(update={"none": (Proof(at="body"),)})
    by_mark = broker.model_copy(update={"search": broker.search.model_copy(update={"results": marked})})
    assert keep(copied, broker=by_mark, scan_id="i2").outcome is Outcome.DRIFTED


# --- what it never proves -----------------------------------------------------------------------------------------


async def test_a_saved_page_without_a_listing_proves_nothing(vault, web, ask, make, html, keep):
    web.pages[URL] = html.rows(html.row())
    await ask(make())
    for day in (1, 9, 20):
        web.later(days=day)
        result = keep(noted(html.none), scan_id=f"i{day}")
        assert result.outcome is Outcome.NONE
        assert "not known" in result.reason
    (exposure,) = exposures(vault)
    assert (exposure.state, exposure.absent) == (ExposureState.CONFIRMED, [])


async def test_what_only_a_saved_page_showed_no_scan_takes_for_gone(vault, web, ask, make, html, keep):
    keep(noted(html.rows(html.row())))
    for number in range(3):
        web.later(days=8)
        await ask(make(), scan_id=f"s{number}")
    (exposure,) = exposures(vault)
    assert (exposure.state, exposure.absent) == (ExposureState.CONFIRMED, [])


async def test_what_a_question_showed_too_can_be_gone(vault, web, ask, make, html, keep):
    keep(noted(html.rows(html.row())))
    web.pages[URL] = html.rows(html.row())
    await ask(make())
    web.pages.clear()
    for number in range(2):
        web.later(days=8)
        await ask(make(), scan_id=f"s{number + 2}")
    assert [each.state for each in exposures(vault)] == [ExposureState.REMOVED]


async def test_an_older_page_brings_nothing_back(vault, web, ask, make, html, keep):
    web.pages[URL] = html.rows(html.row())
    await ask(make())
    web.pages.clear()
    saved_at = web.now()
    for number in range(2):
        web.later(days=8)
        await ask(make(), scan_id=f"s{number + 2}")
    result = keep(noted(html.rows(html.row())), at=saved_at)
    assert [each.state for each in exposures(vault)] == [ExposureState.REMOVED]
    assert "before the last look" in result.reason
    keep(noted(html.rows(html.row())), scan_id="i2")
    assert [each.state for each in exposures(vault)] == [ExposureState.REAPPEARED]


# --- consent, and all or nothing ----------------------------------------------------------------------------------


def test_nobody_is_read_about_without_consent(vault, person, web, keep, html):
    vault.append(ConsentWithdrawn(at=web.now(), person=person.id))
    before = vault.events()
    with pytest.raises(NeedsConsent):
        keep(noted(html.rows(html.row())))
    assert vault.events() == before
    assert list(vault.pages(person.id)) == []


def test_a_vault_that_fails_in_the_middle_keeps_nothing(vault, keep, html, monkeypatch):
    before, append = vault.events(), vault.append

    def breaks(*new):
        if any(isinstance(event, QueryAnswered) for event in new):
            raise DiskFull("full")
        append(*new)

    monkeypatch.setattr(vault, "append", breaks)
    with pytest.raises(DiskFull):
        keep(noted(html.rows(html.row())))
    assert vault.events() == before
