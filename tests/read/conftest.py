"""Pages, searches and a person for the tests of reading."""

import random
import re
from datetime import UTC, datetime

import pytest
from lxml import etree, html

from safetycheck.definition import Search
from safetycheck.model import Page, Profile, Via

URL = "https://www.people.example/search?name=Maria+Gonzalez"


@pytest.fixture
def profile():
    return Profile.model_validate_json(
        """{"names": [{"first": "Maria", "middle": "J", "last": "González", "kind": "legal"},
                      {"first": "Maria", "last": "De La Cruz", "kind": "former"}],
            "birth": {"year": 1984, "month": 3},
            "addresses": [{"street": "412 Alder St", "city": "Duluth", "state": "MN", "zip": "55802", "current": true},
                          {"city": "Eau Claire", "state": "WI"}],
            "phones": ["(218) 555-0142"]}"""
    )


@pytest.fixture
def page():
    def make(body, url=URL, status=200, title=""):
        whole = (
            body
            if body.lstrip().startswith(("<!", "<html"))
            else f"<html><head><title>{title}</title></head><body>{body}</body></html>"
        )
        return Page(url=url, status=status, html=whole, via=Via.HTTP, at=datetime(2026, 11, 1, tzinfo=UTC))

    return make


@pytest.fixture
def search():
    """Make a search from the results part of a definition, as YAML gives it: text and lists of text."""

    def make(*, detail=None, **results):
        whole = {
            "via": ["http"],
            "steps": [{"open": "https://www.people.example/search?name={first}+{last}"}],
            "results": {"none": [{"text": "we found nobody"}], **results},
        }
        return Search.model_validate(whole | ({"detail": detail} if detail else {}), strict=False)

    return make


@pytest.fixture
def cards(search):
    """The definition of the pages that `card` makes."""
    return search(
        rows="li.row",
        fields={
            "name": {"at": "h3"},
            "age": {"at": ".age"},
            "place": {"at": ".place"},
            "places": {"at": ".past li", "every": "true"},
            "relatives": {"at": ".relatives", "after": "Relatives:", "split": ","},
            "phones": {"at": ".phone", "every": "true"},
            "url": {"pick": {"at": "h3 a"}},
        },
        none=[{"at": ".no-results"}, {"text": "we found nobody"}, {"count": r"/([\d,]+) people found/"}],
        walls=[{"at": "form#gate"}],
        working=[{"text": "we are still looking"}],
        next={"at": "a.next"},
    )


@pytest.fixture
def card():
    def make(name="Maria Gonzalez", age="42", place="Duluth, MN", number=1):
        return (
            f'<li class="row"><h3><a href="/p/{number}?utm_source=list">{name}</a></h3><span class="age">Age {age}</span>'
            f'<div class="place">{place}</div><ul class="past"><li>Eau Claire, WI</li><li>Ely, MN</li></ul>'
            f'<div class="relatives">Relatives: Jane Gonzalez, Luis Gonzalez</div>'
            f'<div class="phone">(218) 555-0142</div><a href="/p/{number}">View details</a></li>'
        )

    return make


_KEPT = frozenset("html head body title a br img input script style template noscript meta link base".split())
_BLOCKS = frozenset(
    "div section article main aside header p h1 h2 h3 h4 h5 li ul ol dl dt dd table tbody thead tr td th nav footer address form "
    "label fieldset small".split()
)
_HOOK = re.compile(r"item|role$|data-(?!.*(?:link|href|url)$)|aria-")


@pytest.fixture
def redesign():
    """Scramble class names, ids and tag names, each name always into the same other name, as a new design would.

    `custom` makes every tag an element that no standard knows; `swapped` gives blocks and inline elements other names of their
    own sort; `plain` leaves div and span only, and no class at all.
    """

    def make(markup, how, seed=0):
        names = _Names(how, seed)
        root = html.document_fromstring(markup)
        for element in root.iter(etree.Element):
            element.tag = names.tag(element.tag)
            classes, identity = element.attrib.pop("class", ""), element.attrib.pop("id", "")
            for hook in filter(_HOOK.match, list(element.attrib)):
                del element.attrib[hook]
            if how != "plain" and classes:
                element.set("class", " ".join(names.other("class", each) for each in classes.split()))
            if how != "plain" and identity:
                element.set("id", names.other("id", identity))
        return etree.tostring(root, method="html", encoding="unicode")

    return make


class _Names:
    """The names of a redesign: an old one has always the same new one."""

    def __init__(self, how, seed):
        self.how, self.dice, self.given = how, random.Random(f"{how}{seed}"), {}

    def other(self, kind, name):
        return self.given.setdefault((kind, name), "x-" + "".join(self.dice.choices("bcdfghjklmnpqrstvwz", k=6)))

    def tag(self, name):
        if name in _KEPT:
            return name
        if self.how == "custom":
            return self.other("tag", name)
        if self.how == "plain":
            return "div" if name in _BLOCKS else "span"
        sort = ("section", "article", "div", "aside") if name in _BLOCKS else ("span", "i", "b", "em")
        return self.given.setdefault(("tag", name), self.dice.choice(sort))
