"""Every definition with a search, held against made pages: people, a miss, walls; read field by field.

A page is made of a definition's own selectors, so it can't tell whether a site still looks like that. It tells whether the
definition agrees with itself: each field can be read, in its row and nowhere else; each proof of absence holds on a miss and
on no page with people. The words that sites were seen to say (words.yaml) are from elsewhere.
"""

from datetime import date

import pytest
from pages import problems

from safetycheck import yamlfile
from safetycheck.definition import Definition, Proof

# Definitions for which no page can be made, and why: each has a folder with pages that were written by hand.
BY_HAND: dict[str, str] = {}


@pytest.fixture(scope="session")
def words(here) -> dict[str, problems.Words]:
    """What sites were seen to say, by domain."""
    said = yamlfile.parse((here / "words.yaml").read_text(), "words.yaml").data
    return {
        domain: problems.Words(tuple(each["hit"]), tuple(each["miss"]), int(each.get("status", "200")))
        for domain, each in said.items()
    }


def test_the_pages_of_a_definition_are_read_as_they_say(scanned, book, words, profile, domains):
    if scanned in BY_HAND:
        assert scanned in domains
        return
    assert problems.of(book[scanned], profile, words.get(scanned)) == []


def test_words_are_of_sites_in_the_book_and_dated(words, book, here):
    said = yamlfile.parse((here / "words.yaml").read_text(), "words.yaml").data
    assert all(book[domain].search for domain in words)
    assert all(date(2026, 1, 1) < date.fromisoformat(each["on"]) < date(2026, 11, 22) for each in said.values())


# --- what the pages must find out ---------------------------------------------------------------------------------


def _changed(broker: Definition, **changes: object) -> Definition:
    results = broker.search.results.model_copy(update=changes)
    return broker.model_copy(update={"search": broker.search.model_copy(update={"results": results})})


def _field(broker: Definition, name: str, **changes: object) -> Definition:
    fields = broker.search.results.fields
    picks = (getattr(fields, name)[0].model_copy(update=changes),)
    return _changed(broker, fields=fields.model_copy(update={name: picks}))


@pytest.mark.parametrize(
    ("site", "name", "changes"),
    [
        # Outside the row: beside it, above it, anywhere on the page.
        ("truepeoplesearch.com", "age", {"at": "./following-sibling::div//b"}),
        ("spokeo.com", "age", {"at": "./ancestor::main/preceding-sibling::h1"}),
        ("usphonebook.com", "name", {"at": "//main/preceding-sibling::h1"}),
        # Cuts that leave nothing, or too much.
        ("truepeoplesearch.com", "age", {"match": r"/(?=x)Age (\d+)/"}),
        ("advancedbackgroundchecks.com", "age", {"match": r"/Age\s+\d{1,3}()/"}),
        ("spokeo.com", "places", {"split": None, "match": "/^[A-Z]+$/"}),
        # An element that says something else already.
        ("nuwber.com", "age", {"at": ".result-block-head h2 a", "match": r"/^(\d+)$/"}),
        # A selector at which nothing can stand.
        ("truepeoplesearch.com", "place", {"at": ".//p[@class='a' and @class='b']"}),
    ],
)
def test_a_field_that_can_not_be_read_is_noticed(site, name, changes, book, profile):
    broken = problems.of(_field(book[site], name, **changes), profile)
    about = {"place": "addresses", "places": "addresses"}.get(name, name)
    assert any(line.startswith(f"{name}:") or f": {about} is read as" in line or "is read as drifted" in line for line in broken)


@pytest.mark.parametrize(
    ("site", "proof"),
    [
        ("truepeoplesearch.com", {"text": "records found for"}),
        ("spokeo.com", {"at": "//h1[contains(., 'people')]"}),
        ("fastpeoplesearch.com", {"at": "body main"}),
        ("usphonebook.com", {"at": ".success-wrapper-block"}),
        ("whitepages.com", {"text": "people found"}),
        ("nationalpublicdata.com", {"text": "people found"}),
    ],
)
def test_a_proof_that_holds_beside_people_is_noticed(site, proof, book, words, profile):
    broken = problems.of(_changed(book[site], none=(Proof(**proof),)), profile, words[site])
    assert any("holds on a page with people" in line or "is read as" in line for line in broken), broken


@pytest.mark.parametrize("site", ["usphonebook.com", "truepeoplesearch.com", "whitepages.com"])
def test_a_proof_that_is_not_what_the_site_says_is_noticed(site, book, words, profile):
    broken = problems.of(_changed(book[site], none=(Proof(text="nobody lives here"),)), profile, words[site])
    assert any("seen live" in line for line in broken), broken


def test_a_wall_that_can_not_be_told_from_an_answer_is_noticed(book, profile):
    broker = book["truepeoplesearch.com"]
    broken = problems.of(_changed(broker, walls=(Proof(at=broker.search.results.rows),)), profile)
    assert any("is read as blocked" in line for line in broken), broken


def test_a_count_that_takes_ten_for_none_is_noticed(book, profile):
    proof = Proof(count=r"/([0-9])\s+people named/i")
    broken = problems.of(_changed(book["spokeo.com"], none=(proof,)), profile)
    assert any("takes 10 for none" in line for line in broken), broken


def test_a_value_that_is_read_out_of_another_is_noticed(book, profile):
    broken = problems.of(
        _field(book["truepeoplesearch.com"], "relatives", at=".content-header", before=None, split=None), profile
    )
    assert any("page of names alone: relatives" in line for line in broken), broken
