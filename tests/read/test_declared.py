"""The declared reader: picks, rows that can't reach their neighbours, fields that broke."""

import pytest

from safetycheck import read
from safetycheck.definition import Pick
from safetycheck.model import Outcome, Reader
from safetycheck.read.picks import Patience, Picker
from safetycheck.read.selectors import BadSelector
from safetycheck.read.tree import Tree

ROW = Tree(
    "<body><div><h3>Maria Gonzalez, Age 42</h3><p>Relatives: Jane Doe, Luis Doe; Ann Doe...and more</p>"
    "<a href='/p/1' title='Duluth, MN'>View</a><ul><li>Ely</li><li></li><li>Fargo</li></ul></div></body>"
)


@pytest.mark.parametrize(
    ("pick", "values"),
    [
        ({"at": "h3"}, ["Maria Gonzalez, Age 42"]),
        ({"at": "h3", "before": ", Age"}, ["Maria Gonzalez"]),
        ({"at": "h3", "after": "Age "}, ["42"]),
        ({"at": "h3", "after": "/,\\s*age/i"}, ["42"]),
        ({"at": "h3", "after": "not there"}, ["Maria Gonzalez, Age 42"]),
        ({"at": "h3", "match": "/(\\d+)/"}, ["42"]),
        ({"at": "h3", "match": "/\\d+/"}, ["42"]),
        ({"at": "h3", "match": "/(\\d{4})/"}, []),
        ({"at": "p", "after": "Relatives:", "before": "...", "split": "/[,;] /"}, ["Jane Doe", "Luis Doe", "Ann Doe"]),
        ({"at": "p", "split": "/(?<=Doe), /"}, ["Relatives: Jane Doe", "Luis Doe; Ann Doe...and more"]),
        ({"at": "a", "attr": "href"}, ["/p/1"]),
        ({"at": "a", "attr": "title"}, ["Duluth, MN"]),
        ({"at": "a", "attr": "nothing"}, []),
        ({"at": "li"}, ["Ely"]),
        ({"at": "li", "every": True}, ["Ely", "Fargo"]),
        ({"at": ".//li/text()", "every": True}, ["Ely", "Fargo"]),
        ({"at": "u"}, []),
        ({"attr": "class"}, []),
    ],
)
def test_picks(pick, values):
    picker = Picker(Pick.model_validate(pick), ROW, Patience())
    assert picker.values(ROW.select("//body/div")[0]) == values


@pytest.mark.parametrize("pattern", ["/(a|aa)+$/", "/(a|aa|aaa)+$/"])
def test_a_pattern_without_end_is_given_up(pattern):
    tree = Tree(f"<p>{'a' * 60}!</p>")
    picker = Picker(Pick(at="p", match=pattern), tree, Patience(0.05))
    with pytest.raises(BadSelector, match="takes too long"):
        picker.values(tree.root)


def test_every_field_of_a_row(cards, card, page, profile):
    reading = read.page(page(f"<ul>{card()}{card(age='60', number=2)}</ul>"), cards, profile)
    assert (reading.outcome, reading.reader) == (Outcome.FOUND, Reader.DECLARED)
    first = reading.listings[0]
    assert (first.name, first.age, first.phones) == ("Maria Gonzalez", 42, ("(218) 555-0142",))
    assert [place.city for place in first.addresses] == ["Duluth", "Eau Claire", "Ely"]
    assert first.relatives == ("Jane Gonzalez", "Luis Gonzalez")
    assert first.url == "https://www.people.example/p/1"


@pytest.mark.parametrize(
    "escape",
    [
        "./../following-sibling::li//span[@class='age']",
        "//li[2]//span[@class='age']",
        "../../li[2]/span",
        "./following::span[@class='age']",
        "/html/body//span[@class='age']",
        "./ancestor::ul//li[2]/span[@class='age']",
        ".//h3/../../li[2]/span",
        "./following-sibling::text()",
    ],
)
def test_no_selector_reaches_a_neighbour(escape, search, page, profile):
    rows = "<ul><li class=row><h3>Maria Gonzalez</h3></li>77<li class=row><h3>Jane Doe</h3><span class=age>66</span></li></ul>"
    told = search(rows="li.row", fields={"name": {"at": "h3"}, "age": {"at": escape}})
    reading = read.page(page(rows), told, profile)
    if reading.listings:
        assert reading.listings[0].age is None
    else:
        assert "is no" in reading.reason


def test_of_rows_inside_rows_the_outermost_is_read(search, page, profile):
    told = search(rows=".row", fields={"name": {"at": "h3"}})
    body = (
        "<div class=row><h3>Maria Gonzalez</h3><div class=row><h3>Jane Doe</h3></div></div><div class=row><h3>Luis Doe</h3></div>"
    )
    assert [each.name for each in read.page(page(body), told, profile).listings] == ["Maria Gonzalez", "Luis Doe"]


def test_rows_without_a_name_are_no_listings(cards, card, page, profile):
    body = f"<ul><li class=row>Advertisement</li>{card()}</ul>"
    assert len(read.page(page(body), cards, profile).listings) == 1


def test_a_name_that_is_in_no_row_broke(search, page, profile):
    told = search(rows="li", fields={"name": {"at": "h9"}})
    reading = read.page(page("<ul>" + "<li>something else</li>" * 3 + "</ul>"), told, profile)
    assert (reading.outcome, reading.reason) == (Outcome.DRIFTED, "name broke: 3 rows, and no name in any of them")


def test_another_field_that_is_in_no_row_is_told(cards, card, page, profile):
    body = "<ul>" + card().replace('class="age"', 'class="years"') * 3 + "</ul>"
    reading = read.page(page(body), cards, profile)
    assert (reading.outcome, reading.reason) == (Outcome.FOUND, "no row shows: age")


@pytest.mark.parametrize(
    "href", ["https://other.test/p/1", "javascript:go()", "#top", "mailto:x@example.net", "ftp://www.people.example/p", "//[::1"]
)
def test_a_link_that_leaves_the_site_is_no_listings_url(href, cards, card, page, profile):
    body = card().replace("/p/1?utm_source=list", href)
    assert read.page(page(body), cards, profile).listings[0].url is None


def test_the_next_page(cards, card, page, profile):
    for href, onward in [
        ("/search?page=2", "https://www.people.example/search?page=2"),
        ("https://other.test/", None),
        ("#", None),
    ]:
        assert read.page(page(f"{card()}<a class=next href='{href}'>Next</a>"), cards, profile).next == onward


def test_a_selector_that_is_none_makes_the_definition_unusable_and_nothing_else(search, page, profile):
    reading = read.page(page("<p>x</p>"), search(rows="li[", fields={"name": {"at": "h3"}}), profile)
    assert reading.outcome is Outcome.DRIFTED
    assert reading.reason.startswith("the definition can't be used")
