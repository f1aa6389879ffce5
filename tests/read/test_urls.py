"""Addresses: made absolute, kept on the site, and known again."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safetycheck.definition import ListingUrl
from safetycheck.read import canonical, urls

PAGE = "https://www.people.example/search/maria?name=Maria"


@pytest.mark.parametrize(
    ("href", "url"),
    [
        ("/p/1", "https://www.people.example/p/1"),
        ("p/1", "https://www.people.example/search/p/1"),
        ("../p/1", "https://www.people.example/p/1"),
        ("?id=1", "https://www.people.example/search/maria?id=1"),
        ("//people.example/p/1", "https://people.example/p/1"),
        ("https://id.people.example/p/1", "https://id.people.example/p/1"),
        (" /p/1\n", "https://www.people.example/p/1"),
        ("/p/1?utm_source=x&id=2&gclid=3#top", "https://www.people.example/p/1?id=2"),
        ("/#/person/1", "https://www.people.example/#/person/1"),
        ("/a/../p/1", "https://www.people.example/p/1"),
        ("/p/maria-j.gonzalez", "https://www.people.example/p/maria-j.gonzalez"),
        ("https://other.test/p/1", None),
        ("https://people.example.other.test/", None),
        ("javascript:go()", None),
        ("data:text/html,x", None),
        ("file:///etc/passwd", None),
        ("mailto:a@example.net", None),
        ("#top", None),
        ("", None),
        ("//[::1", None),
        ("/x" * 3_000, None),
    ],
)
def test_absolute(href, url):
    assert urls.absolute(href, PAGE) == url


def test_a_base_counts_and_one_of_another_site_leads_nowhere():
    assert urls.absolute("p/1", PAGE, "/find/") == "https://www.people.example/find/p/1"
    assert urls.absolute("/p/1", PAGE, "https://other.test/") is None
    assert urls.absolute("p/1", PAGE, "//[::1") == "https://www.people.example/search/p/1"


@pytest.mark.parametrize(
    "url",
    [
        "https://www.people.example/p/1?b=2&a=1",
        "http://people.example/p/1/?a=1&b=2",
        "https://people.example/p/1?a=1&b=2&utm_medium=x&fbclid=y#z",
        "https://PEOPLE.example/p/1;jsessionid=8?a=1&b=2&ref=home",
    ],
)
def test_one_record_has_one_form(url):
    assert canonical(url) == "https://people.example/p/1?a=1&b=2"


@pytest.mark.parametrize("key", ["id", "cid", "sid", "source", "p"])
def test_what_may_carry_the_identity_is_kept(key):
    assert canonical(f"https://people.example/p?{key}=1") != canonical(f"https://people.example/p?{key}=2")


@pytest.mark.parametrize(
    ("rule", "url", "known"),
    [
        ({"param": "id"}, "https://www.people.example/p?name=Maria&id=7&x=1", "https://people.example/p?id=7"),
        ({"param": "id"}, "https://www.people.example/p?name=Maria", "https://people.example/p?name=Maria"),
        (
            {"path": "https://www.people.example/find/{id}"},
            "https://www.people.example/find/7-a/?x=1",
            "https://people.example/find/7-a",
        ),
        (
            {"path": "https://www.people.example/{name}/{id}"},
            "https://people.example/maria-gonzalez/7",
            "https://people.example/-/7",
        ),
        ({"path": "https://www.people.example/find/{id}"}, "https://people.example/other/7", "https://people.example/other/7"),
    ],
)
def test_the_definition_knows_the_identity(rule, url, known):
    assert canonical(url, ListingUrl.model_validate(rule)) == known


@given(st.text(max_size=200), st.text(max_size=50))
def test_nothing_raises_and_once_is_enough(href, base):
    url = urls.absolute(href, PAGE, base)
    assert url is None or url.startswith("http")
    assert canonical(canonical(href)) == canonical(href)
