"""Each broker's pages, read with its definition: one test for each field, so that a redesign says "age broke"."""

import re
from datetime import UTC, datetime

import pytest

from safetycheck import match, read
from safetycheck.definition import Definition, Proof
from safetycheck.model import Decision, Outcome, Page, Reader, Via

# Every class and id is gone, and headings are other headings: what a redesign leaves of a page.
_HOOKS = re.compile(r'\s(?:class|id|role|itemprop|itemtype|itemscope|data-[\w-]+)(?:="[^"]*")?')
_TAGS = {"h1": "p", "h2": "p", "h3": "p", "h4": "p", "h5": "p", "li": "div", "ol": "div", "ul": "div", "main": "div"}


def _redesigned(html: str) -> str:
    return re.sub(r"(</?)(h[1-5]|li|ol|ul|main)\b", lambda tag: tag[1] + _TAGS[tag[2]], _HOOKS.sub("", html))


def _without_proofs(html: str, broker: Definition) -> str:
    """The page without the broker's words for a miss, and without the elements that stand for one."""
    for proof in broker.search.results.none:
        if proof.text:
            html = re.sub(re.escape(proof.text).replace("'", "['’]"), "Hello", html, flags=re.IGNORECASE)
        if proof.count:
            html = re.sub(r"\b0 (?=results|records|people)", "", html, flags=re.IGNORECASE)
    return _HOOKS.sub("", re.sub(r"(?i)did not match|no results found|not found|find any matching records", "Hello", html))


def test_outcome(recorded, broker, profile):
    reading = read.page(recorded.page, broker.search, profile)
    assert reading.outcome == recorded.outcome, reading.reason


def test_number_of_rows(recorded, broker, profile):
    assert len(read.page(recorded.page, broker.search, profile).listings) == len(recorded.listings)


def test_field(recorded, field, broker, profile):
    found = read.page(recorded.page, broker.search, profile).listings
    assert [getattr(each, field) for each in found] == [getattr(each, field) for each in recorded.listings]


def test_identity(recorded, broker, profile):
    """What a row is known by lets tracking, names and cities in its link change."""
    for listing, identity in zip(read.page(recorded.page, broker.search, profile).listings, recorded.identities, strict=True):
        if identity:
            assert read.canonical(listing.url, broker.search.results.fields.url) == identity


def test_rows_come_from_the_definition(recorded, broker, profile):
    for listing in read.page(recorded.page, broker.search, profile).listings:
        assert listing.reader == (Reader.DECLARED if broker.search.results.rows else Reader.ANCHORED)


def test_next_page(recorded, broker, profile):
    assert read.page(recorded.page, broker.search, profile).next == recorded.next


def test_only_the_person_is_taken_for_the_person(recorded, broker, profile, today):
    found = read.page(recorded.page, broker.search, profile).listings
    decisions = [each.decision for each in match.compare_all(found, profile, today)]
    for me, decision in zip(recorded.me, decisions, strict=True):
        # What was read without selectors is never more than likely.
        assert (decision == Decision.YES) is (me and broker.search.results.rows is not None)
        assert not (me and decision == Decision.NO)


def test_a_redesign_is_no_miss(domain, pages, broker, profile):
    page = pages["found"]
    outcome = read.page(page.of(_redesigned(page.html)), broker.search, profile).outcome
    assert outcome in {Outcome.DRIFTED, Outcome.FOUND}


def test_a_page_that_only_echoes_the_name_proves_nothing(domain, pages, broker, profile):
    page = pages["none"]
    reading = read.page(page.of(_without_proofs(page.html, broker)), broker.search, profile)
    assert reading.outcome is not Outcome.NONE


def test_a_miss_shows_the_name_where_the_broker_does(domain, pages):
    # Otherwise the tests above would be too easy.
    assert "Quillfeather" in pages["none"].html


def test_each_proof_is_one_only_of_a_miss(domain, pages, broker, profile):
    """Every declared proof holds alone on the page of a miss or not at all, and none on a page with rows."""
    proofs = broker.search.results.none
    held = [proof for proof in proofs if _alone(pages["none"], broker, proof, profile) is Outcome.NONE]
    assert bool(held) is bool(proofs)
    for proof in proofs:
        assert _alone(pages["found"], broker, proof, profile) is Outcome.FOUND


def _alone(page, broker: Definition, proof: Proof, profile) -> Outcome:
    results = broker.search.results.model_copy(update={"none": (proof,)})
    search = broker.search.model_copy(update={"results": results})
    return read.page(page.page, search, profile).outcome


@pytest.mark.parametrize("printed", ["10", "250", "1,000", "20+"])
@pytest.mark.parametrize("domain", ["smartbackgroundchecks.com", "cyberbackgroundchecks.com"])
def test_a_count_that_ends_in_zero_is_no_zero(domain, printed, pages, broker, profile):
    page = pages["found"]
    html = re.sub(r"\b(?:10 Results|250 results)\b", lambda hit: f"{printed} {hit[0].split()[1]}", page.html)
    assert f"{printed} " in html
    assert read.page(page.of(html), broker.search, profile).outcome is Outcome.FOUND


# Two sites that are read without selectors, whose mark of a miss comes from a program.
COURT = "https://www.courtlistener.com/?q=%22Marisol%20Quillfeather%22"
VOTER = "https://voterrecords.com/voters/marisol-quillfeather/1"


@pytest.mark.parametrize(
    ("url", "name", "outcome"),
    [
        (COURT, "none", Outcome.NONE),
        # The same heading with other words.
        (COURT, "error", Outcome.DRIFTED),
        # Its rows are prose, which nobody can take for a person.
        (COURT, "found", Outcome.DRIFTED),
        (VOTER, "none", Outcome.NONE),
        (VOTER, "found", Outcome.FOUND),
    ],
)
def test_a_mark_without_rows(url, name, outcome, here, book, profile):
    domain = url.split("/")[2].removeprefix("www.")
    html = (here / domain / f"{name}.html").read_text()
    page = Page(url=url, status=200, html=html, via=Via.REPLAY, at=datetime(2026, 11, 23, tzinfo=UTC))
    reading = read.page(page, book[domain].search, profile)
    assert reading.outcome is outcome
    assert len(reading.listings) == (3 if outcome is Outcome.FOUND else 0)
