"""The structured reader: who is presented as content, and who only stands in the data."""

import json

import pytest

from safetycheck.read import structured
from safetycheck.read.tree import Tree

URL = "https://www.people.example/search"
PERSON = {"@type": "Person", "name": "Maria Gonzalez", "address": "Duluth, MN"}


def persons(data, url=URL):
    text = data if isinstance(data, str) else json.dumps(data)
    return structured.persons(
        Tree(f'<html><head><script type="application/ld+json">{text}</script></head><body></body></html>'), url
    )


@pytest.mark.parametrize(
    "data",
    [
        PERSON,
        [PERSON],
        {"@graph": [{"@type": "WebSite"}, PERSON]},
        {"@type": "ProfilePage", "mainEntity": PERSON},
        {"@type": "ItemList", "itemListElement": [{"@type": "ListItem", "item": PERSON}]},
        {"@type": "SearchResultsPage", "mainEntity": {"@type": "ItemList", "itemListElement": [PERSON]}},
        PERSON | {"@type": "https://schema.org/Person"},
        PERSON | {"@type": ["Thing", "Person"]},
        PERSON | {"address": {"@type": "PostalAddress", "addressLocality": "Duluth", "addressRegion": "Minnesota"}},
        PERSON | {"address": {"@type": "Place", "address": [{"addressLocality": "Duluth", "addressRegion": "MN"}]}},
        PERSON | {"name": None, "givenName": "Maria", "familyName": "Gonzalez"},
        "<!-- " + json.dumps(PERSON) + " -->",
        json.dumps(PERSON)[:-1] + ",}",
        '{"@type":"Person","name":"Maria\n Gonzalez","address":"Duluth, MN"}',
    ],
)
def test_a_person_that_is_content(data):
    (found,) = persons(data)
    assert (found.name, found.addresses[0].city, found.addresses[0].state) == ("Maria Gonzalez", "Duluth", "MN")


@pytest.mark.parametrize(
    "data",
    [
        {"@type": "Article", "author": PERSON},
        {"@type": "Article", "about": PERSON},
        {"@type": "WebPage", "publisher": PERSON, "creator": PERSON, "reviewedBy": PERSON},
        {"@type": "Organization", "founder": PERSON, "employee": [PERSON]},
        {"@type": "BreadcrumbList", "itemListElement": [{"@type": "ListItem", "item": PERSON}]},
        {"@type": "FAQPage", "mainEntity": [{"@type": "Question", "about": PERSON}]},
        {"@type": "Person", "name": "Maria Gonzalez"},
        {"@type": "Person", "name": "Maria Gonzalez", "url": URL},
        PERSON | {"url": "https://partner.test/p/1"},
        PERSON | {"name": ""},
        {"@type": "Persona", "name": "Maria Gonzalez", "address": "Duluth, MN"},
        '{"@type":"Person","name":"Maria',
        "Person",
        '"Person"',
        "null /* Person */",
    ],
)
def test_nobody_to_list(data):
    assert persons(data) == []


def test_relatives_of_a_graph_are_no_listings_of_their_own():
    jane = {"@type": "Person", "@id": "#jane", "name": "Jane Gonzalez", "address": "Ely, MN"}
    (found,) = persons({"@graph": [PERSON | {"relatedTo": [{"@id": "#jane"}, "Luis Gonzalez"]}, jane]})
    assert found.relatives == ("Jane Gonzalez", "Luis Gonzalez")
