from datetime import UTC, datetime

import pytest

from safetycheck.definition import Results, Search
from safetycheck.model import Page, Profile, Reader, Via
from safetycheck.read import apart, page

PERSON = Profile.model_validate(
    {"names": [{"first": "Zenobia", "last": "Marrowfield"}], "addresses": [{"city": "Duluth", "state": "MN"}]}, strict=False
)
DATA = """<script type="application/ld+json">{"@type": "Person", "name": "Zenobia Q Marrowfield", "telephone": "218-555-0142",
"address": {"addressLocality": "Duluth", "addressRegion": "MN", "streetAddress": "77 Vetchling Way"}}</script>"""
ROWS = """
<div class=row><h2>Zenobia Q Marrowfield</h2><p class=a>Age 42</p><p class=p>Duluth, MN</p><p class=k>Ann Núñez</p>
<a href=/p/1?utm_source=x>more</a></div>
<div class=row><h2>Odalys Fennimore</h2><p class=a>Age 71</p><p class=p>Reno, NV</p><a href=/p/2>more</a></div>
"""
FIELDS = {
    "name": ({"at": "h2"},),
    "age": ({"at": ".a"},),
    "place": ({"at": ".p"},),
    "relatives": ({"at": ".k"},),
    "url": {"pick": {"at": "a"}},
}


def given(html, fields=None, rows=".row"):
    results = Results.model_validate({"rows": rows, "fields": fields or FIELDS, "none": ({"text": "nobody"},)}, strict=False)
    search = Search(via=(Via.MANUAL,), results=results)
    return Page(
        url="https://q.example.com/s", status=200, html=html, via=Via.REPLAY, at=datetime(2026, 11, 22, tzinfo=UTC)
    ), search


def origins(html, place=0):
    saved, search = given(html)
    listings = page(saved, search, PERSON).listings
    return apart.origins(listings[place], apart.apart(saved, search, PERSON))


def test_each_field_names_the_readers_that_gave_it():
    found = origins(DATA + ROWS)
    assert found["phones"] == (Reader.STRUCTURED,)
    assert Reader.DECLARED in found["age"]
    assert Reader.STRUCTURED not in found["age"]
    assert {Reader.STRUCTURED, Reader.DECLARED} <= set(found["addresses"])
    assert {Reader.STRUCTURED, Reader.DECLARED} <= set(found["name"])
    assert Reader.DECLARED in found["url"]
    assert "emails" not in found


def test_another_person_on_the_page_lends_nothing():
    assert Reader.STRUCTURED not in {reader for readers in origins(DATA + ROWS, 1).values() for reader in readers}


def test_the_reader_that_needs_no_selectors_is_named_where_it_agrees():
    assert Reader.ANCHORED in origins(ROWS)["age"]


@pytest.mark.parametrize("html", ["", "<p>", DATA, "x" * 9_000_000])
def test_a_page_without_rows_has_none(html):
    saved, search = given(html)
    assert not apart.apart(saved, search, PERSON).get(Reader.DECLARED)


def test_a_selector_that_can_not_be_used_finds_nothing():
    saved, search = given(ROWS, rows="//div[frobnicate()]")
    found = apart.apart(saved, search, PERSON)
    assert found[Reader.DECLARED] == []
    assert found[Reader.ANCHORED]
