"""The town's pages, read with their definitions: what a scan without a browser makes of them."""

import re
import time

import pytest

from safetycheck import queries, read
from safetycheck.lab.families import rate_limited, staged
from safetycheck.model import Address, Name, Outcome, Page, Profile, Reader, Via

ABSENT = Profile(
    names=(Name(first="Zephyrine", last="Quillonquist"),), addresses=(Address(city="Duluth", state="MN", current=True),)
)
BY_ADDRESS = {
    "cardindex-online.example",
    "casement-search.example",
    "doorstep-directory.example",
    "halloo-pages.example",
    "ironlatch-records.example",
    "longmile-records.example",
    "metronome-data.example",
    "newcoat-directory.example",
    "plumbline-people.example",
    "tidewrack-search.example",
    "veilbook.example",
}


@pytest.fixture
def town(shared_town):
    return shared_town


@pytest.fixture
def broker(town, definitions):
    """Gives a broker's definition."""
    every = definitions(town.brokers)
    return every.__getitem__


@pytest.fixture
def fetch(client, town):
    """Fetches a page as the plain way of a scan does."""

    def page(url, data=None):
        answer = client.request("POST" if data else "GET", url, data=data, follow_redirects=True)
        return Page(url=str(answer.url), status=answer.status_code, html=answer.text, via=Via.HTTP, at=town.clock.now())

    return page


@pytest.fixture
def ask(broker, fetch, town):
    """Asks a broker the first question about somebody, and reads the answer."""

    def asked(domain, profile):
        definition = broker(domain)
        url = queries.plan(profile, definition, town.clock.today()).queries[0].url
        # A frame's address is in the page around it; the browser goes there by itself.
        url = url.replace("casement-search.example/look", "casement-search.example/panel")
        page = fetch(url)
        if page.status == 429:
            time.sleep(rate_limited.RETRY_AFTER)
            page = fetch(url)
        return read.page(page, definition.search, profile)

    return asked


def own(reading):
    (listing,) = [each for each in reading.listings if re.search(r"Marisol (Jean|J\.) Whitlock", each.name, re.IGNORECASE)]
    return listing


@pytest.mark.parametrize("domain", sorted(BY_ADDRESS))
def test_each_page_comes_to_what_the_town_expects(ask, town, domain):
    assert ask(domain, town.profile).outcome is town.expected[domain].outcome


@pytest.mark.parametrize("domain", sorted(BY_ADDRESS))
def test_an_absent_name_is_none_wherever_the_site_can_be_seen(ask, town, domain):
    expected = {Outcome.FOUND: Outcome.NONE}.get(town.expected[domain].outcome, town.expected[domain].outcome)
    reading = ask(domain, ABSENT)
    assert reading.outcome is expected
    assert not reading.listings


def test_a_plain_row_is_read_whole(ask, town):
    reading = ask("plumbline-people.example", town.profile)
    listing = own(reading)
    assert reading.reader is Reader.DECLARED
    assert len(reading.listings) == 4
    assert listing.age in {42, "42"}
    assert {place.city for place in listing.addresses} == {"Duluth", "Saint Cloud", "Fargo"}
    assert listing.phones == ("(218) 555-0142", "(701) 555-0118")
    assert listing.relatives == town.profile.relatives
    assert listing.aliases == ("Marisol Jean Estrada",)
    assert "rank=2" in listing.url


def test_the_next_link_leads_to_the_last_page(fetch, broker, town):
    search, url, names = broker("longmile-records.example").search, None, []
    url = queries.plan(town.profile, broker("longmile-records.example"), town.clock.today()).queries[0].url
    for number in range(1, 9):
        reading = read.page(fetch(url), search, town.profile)
        names += [(number, listing.name) for listing in reading.listings]
        url = reading.next
        if not url:
            break
    assert [number for number, name in names if name == "Whitlock, Marisol J."] == [3]
    assert number >= 4


def test_a_detail_page_adds_what_the_row_does_not_say(ask, fetch, broker, town):
    domain = "doorstep-directory.example"
    (row,) = [listing for listing in ask(domain, town.profile).listings if listing.age in {42, "42"}]
    assert not row.addresses
    reading = read.detail(fetch(row.url), broker(domain).search, town.profile, row)
    (listing,) = reading.listings
    assert listing.name == "Marisol Jean Whitlock"
    assert listing.addresses[0].street == "418 Larkspur Lane"
    assert listing.birth.year == 1984
    assert listing.emails == town.profile.emails
    assert listing.aliases == ("Marisol Jean Estrada",)


def test_masked_facts_are_read_as_printed(ask, town):
    listing = own(ask("veilbook.example", town.profile))
    assert listing.age == "40s"
    assert listing.phones == ("(218) 555-XXXX", "(701) 555-XXXX")
    assert listing.emails[0] == "m***@example.com"
    assert listing.url is None


@pytest.mark.parametrize("domain", ["metronome-data.example", "plumbline-people.example"])
def test_a_session_or_a_rank_is_no_part_of_a_listings_identity(ask, broker, town, domain):
    rule = broker(domain).search.results.fields.url
    first, again = (own(ask(domain, town.profile)).url for _ in range(2))
    other_rank = again.replace("rank=2", "rank=5")
    assert first != other_rank
    assert read.canonical(first, rule) == read.canonical(other_rank, rule)
    others = {read.canonical(each.url, rule) for each in ask(domain, town.profile).listings}
    assert len(others) == 4


def test_linked_data_speak_where_the_selectors_are_dead(ask, town):
    reading = ask("cardindex-online.example", town.profile)
    assert reading.reader is Reader.STRUCTURED
    assert len(reading.listings) == 4
    assert own(reading).addresses[0].street == "418 Larkspur Lane"
    assert "Perpetua Inkpen" not in {listing.name for listing in reading.listings}


@pytest.mark.parametrize(("family", "outcome"), [("Whitlock", Outcome.FOUND), ("Quillonquist", Outcome.NONE)])
def test_the_answer_to_a_form(fetch, broker, town, family, outcome):
    form = {"given": "Marisol", "family": family, "state": "MN", "agreed": "yes"}
    page = fetch("https://hearthbook.example/lookup", form)
    assert read.page(page, broker("hearthbook.example").search, town.profile).outcome is outcome


def test_a_wall_between_form_and_answer_is_a_wall(fetch, broker, town):
    page = fetch("https://gatepost-people.example/answer?fn=Marisol&ln=Whitlock")
    assert read.page(page, broker("gatepost-people.example").search, town.profile).outcome is Outcome.BLOCKED


def test_a_page_that_is_still_searching_is_no_answer_and_its_rows_are(fetch, client, broker, town):
    search = broker("lanternway.example").search
    page = fetch("https://lanternway.example/seek?name=Marisol+Whitlock")
    assert read.page(page, search, town.profile).outcome is Outcome.FAILED
    visit = re.search(r'data-visit="(\w+)"', page.html)[1]
    time.sleep(staged.SECONDS)
    rows = client.get(f"https://lanternway.example/progress/{visit}").json()["rows"]
    drawn = page.model_copy(update={"html": f"<html><body>{rows}</body></html>"})
    assert own(read.page(drawn, search, town.profile)).addresses[0].city == "Duluth"
    miss = fetch("https://lanternway.example/seek?name=Zephyrine+Quillonquist")
    assert read.page(miss, search, town.profile).outcome is Outcome.NONE


def test_a_shell_without_its_script_is_no_answer(ask, town):
    for profile in (town.profile, ABSENT):
        assert ask("glasswick.example", profile).outcome not in {Outcome.FOUND, Outcome.NONE}
