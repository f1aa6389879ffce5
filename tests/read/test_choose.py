"""What is believed when a page says several things, and a listing's own page."""

import pytest

from safetycheck import read
from safetycheck.model import Listing, Outcome, Reader

MISS = "<h1>We found nobody</h1>"


@pytest.mark.parametrize("miss", [MISS, "<div class=no-results>none</div>", "<p>0 people found</p>"])
def test_a_page_that_says_both_is_neither(miss, cards, card, page, profile):
    reading = read.page(page(card() + miss), cards, profile)
    assert (reading.outcome, reading.listings) == (Outcome.DRIFTED, ())
    assert "both" in reading.reason


@pytest.mark.parametrize(
    "miss",
    [
        "<div class=no-results hidden>x</div>",
        "<div style='display:none'><b class=no-results>x</b></div>",
        "<p class=d-none>We found nobody</p><template>We found nobody</template>".replace(
            "<p class=d-none>We found nobody</p>", ""
        ),
    ],
)
def test_a_hidden_proof_proves_nothing(miss, cards, card, page, profile):
    assert read.page(page(card() + miss), cards, profile).outcome is Outcome.FOUND
    assert read.page(page("<p>Hello</p>" + miss), cards, profile).outcome is Outcome.DRIFTED


def test_what_stands_in_a_row_proves_nothing(cards, card, page, profile):
    body = card().replace("View details", "We found nobody else") + card(number=2)
    assert read.page(page(body), cards, profile).outcome is Outcome.FOUND


@pytest.mark.parametrize(
    ("said", "outcome", "total"),
    [
        ("1 people found", Outcome.FOUND, 1),
        ("1,204 people found", Outcome.FOUND, 1204),
        ("0 people found", Outcome.DRIFTED, None),
        ("many people found", Outcome.FOUND, None),
    ],
)
def test_the_printed_count(said, outcome, total, cards, card, page, profile):
    reading = read.page(page(f"<p>{said}</p>{card()}"), cards, profile)
    assert (reading.outcome, reading.total) == (outcome, total)


def test_a_count_without_rows_is_no_miss(cards, page, profile):
    assert read.page(page("<p>12 people found</p>"), cards, profile).outcome is Outcome.DRIFTED


def test_still_searching_is_failed_even_with_rows(cards, card, page, profile):
    assert read.page(page(f"<p>We are still looking</p>{card()}"), cards, profile).outcome is Outcome.FAILED


def test_a_page_of_another_company_answers_nothing(cards, page, profile):
    reading = read.page(page(MISS, url="https://www.otherbroker.test/"), cards, profile)
    assert reading.outcome is Outcome.BLOCKED
    assert "otherbroker.test" in reading.reason
    assert read.page(page(MISS, url="https://results.people.example/x"), cards, profile).outcome is Outcome.NONE


def test_a_miss_beside_the_persons_own_record_is_no_miss(cards, card, page, profile):
    fresh = card().replace('class="row"', "") + card(age="60", number=2).replace('class="row"', "")
    assert read.page(page(fresh + MISS), cards, profile).outcome is Outcome.DRIFTED
    stranger = card(age="77", place="Reno, NV").replace('class="row"', "") * 2
    assert read.page(page(stranger + MISS), cards, profile).outcome is Outcome.NONE


def test_a_page_that_was_cut_is_no_miss(cards, page, profile):
    assert read.page(page(MISS + "<div>" * 400), cards, profile).outcome is Outcome.DRIFTED


def test_rows_that_are_gone_are_drifted_and_still_read(cards, card, page, profile):
    reading = read.page(page((card() + card(age="60", number=2)).replace('class="row"', "")), cards, profile)
    assert (reading.outcome, reading.reader, len(reading.listings)) == (Outcome.DRIFTED, Reader.ANCHORED, 2)
    assert {each.reader for each in reading.listings} == {Reader.ANCHORED}


class TestDetail:
    ROW = Listing(name="Maria Gonzalez", age=42, url="https://www.people.example/p/1")

    @pytest.fixture
    def told(self, search):
        return search(detail={"name": {"at": "h1"}, "phones": {"at": ".phone", "every": "true"}}, walls=[{"at": "form#gate"}])

    def test_the_row_gains_what_its_page_adds(self, told, page, profile):
        reading = read.detail(page("<h1>Maria J Gonzalez</h1><p class=phone>(218) 555-0142</p>"), told, profile, self.ROW)
        (listing,) = reading.listings
        assert (reading.outcome, listing.name, listing.age, listing.phones) == (
            Outcome.FOUND,
            "Maria J Gonzalez",
            42,
            ("(218) 555-0142",),
        )
        assert (listing.url, listing.reader) == (self.ROW.url, Reader.DECLARED)

    @pytest.mark.parametrize(
        ("body", "outcome"),
        [
            ("<h1>Jane Doe</h1><p class=phone>(218) 555-0199</p>", Outcome.DRIFTED),
            ("<p>nothing</p>", Outcome.DRIFTED),
            ("<form id=gate></form><h1>Maria Gonzalez</h1>", Outcome.BLOCKED),
            ("<p>Choose your membership</p>", Outcome.BLOCKED),
        ],
    )
    def test_otherwise_the_row_stays_as_it_is(self, body, outcome, told, page, profile):
        reading = read.detail(page(body), told, profile, self.ROW)
        assert (reading.outcome, reading.listings) == (outcome, (self.ROW,))
