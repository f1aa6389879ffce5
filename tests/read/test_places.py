"""Places as brokers print them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safetycheck.model import ListedPlace
from safetycheck.read import places

DULUTH = (None, "Duluth", "MN", None)
FULL = ("412 Alder St", "Duluth", "MN", "55802")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Duluth, MN", [DULUTH]),
        ("Duluth MN", [DULUTH]),
        ("Duluth, Minnesota", [DULUTH]),
        ("Duluth Minnesota", [DULUTH]),
        ("Duluth, minnesota", [DULUTH]),
        ("Duluth, MN 55802", [(None, "Duluth", "MN", "55802")]),
        ("Duluth, MN, 55802-1234", [(None, "Duluth", "MN", "55802-1234")]),
        ("Duluth, MN, USA", [DULUTH]),
        ("Duluth, MN (2010 - 2014)", [DULUTH]),
        ("Duluth, MN.", [DULUTH]),
        ("Duluth,\nMN", [DULUTH]),
        ("Duluth\nMN", [DULUTH]),
        ("Duluth\n, \nMN", [DULUTH]),
        ("Lives in Duluth, MN", [DULUTH]),
        ("Lives in: Duluth, MN", [DULUTH]),
        ("Location: Duluth, MN", [DULUTH]),
        ("Age 42 - Duluth, MN", [DULUTH]),
        ("Maria Gonzalez, Duluth, MN", [DULUTH]),
        ("Duluth, Saint Louis County, MN", [DULUTH]),
        ("LIVES IN DULUTH, MN", [(None, "DULUTH", "MN", None)]),
        ("New York, NY", [(None, "New York", "NY", None)]),
        ("Lives in New York, NY", [(None, "New York", "NY", None)]),
        ("New York, New York", [(None, "New York", "NY", None)]),
        ("Washington, D.C. 20001", [(None, "Washington", "DC", "20001")]),
        ("Charleston, West Virginia", [(None, "Charleston", "WV", None)]),
        ("Virginia Beach, VA", [(None, "Virginia Beach", "VA", None)]),
        ("Kansas City, Kansas", [(None, "Kansas City", "KS", None)]),
        ("Live Oak, FL", [(None, "Live Oak", "FL", None)]),
        ("Coeur d'Alene, ID", [(None, "Coeur d'Alene", "ID", None)]),
        ("Winston-Salem, NC", [(None, "Winston-Salem", "NC", None)]),
        ("St. Paul, MN", [(None, "St. Paul", "MN", None)]),
        ("412 Alder St, Duluth, MN 55802", [FULL]),
        ("412 Alder St\nDuluth, MN 55802", [FULL]),
        ("412 Alder St\nDuluth\nMN 55802", [FULL]),
        ("412 Alder St Duluth, MN 55802", [FULL]),
        ("412 Alder St Duluth MN 55802", [FULL]),
        ("412 Alder St Apt 3 Duluth, MN", [("412 Alder St Apt 3", "Duluth", "MN", None)]),
        ("412 Alder St, Apt 3, Duluth, MN", [("412 Alder St, Apt 3", "Duluth", "MN", None)]),
        ("412 Alder St #3, Duluth, MN", [("412 Alder St #3", "Duluth", "MN", None)]),
        ("9 N Mill Rd NW Ely, MN", [("9 N Mill Rd NW", "Ely", "MN", None)]),
        ("PO Box 12, Duluth, MN", [("PO Box 12", "Duluth", "MN", None)]),
        ("12 Broadway, Duluth, MN", [("12 Broadway", "Duluth", "MN", None)]),
        ("Duluth, MN, Ely, MN", [DULUTH, (None, "Ely", "MN", None)]),
        ("Duluth MN, Ely MN", [DULUTH, (None, "Ely", "MN", None)]),
        ("Duluth, MN • Ely, MN | Superior, WI", [DULUTH, (None, "Ely", "MN", None), (None, "Superior", "WI", None)]),
        ("Past addresses\nDuluth, MN\nEly, MN", [DULUTH, (None, "Ely", "MN", None)]),
        ("Minnesota", [(None, None, "MN", None)]),
        ("MN", [(None, None, "MN", None)]),
        ("", []),
        ("Duluth", []),
        ("55802", []),
        ("ask me or him in person", []),
        ("Hello, world", []),
        ("Paris, France", []),
        ("IN", [(None, None, "IN", None)]),
    ],
)
def test_places(text, found):
    assert [(each.street, each.city, each.state, each.zip) for each in places.places(text)] == found


@pytest.mark.parametrize(
    ("href", "text"),
    [
        ("/address/412-alder-st_duluth-mn-55802", "412 Alder St, Duluth MN 55802"),
        ("/people/mn/duluth", "Duluth, MN"),
        ("/people/duluth/mn/", "Duluth, MN"),
        ("https://www.people.example/find/duluth-mn?x=1#y", "Duluth MN"),
        ("/address/412-alder-st-duluth-mn.html", "412 Alder St Duluth MN"),
        ("/eau%20claire-wi", "Eau Claire WI"),
        ("/", ""),
        ("", ""),
    ],
)
def test_slugs(href, text):
    assert places.from_slug(href) == text


def test_a_slug_is_a_place():
    assert places.places(places.from_slug("/address/412-alder-st_duluth-mn-55802")) == (
        ListedPlace(street="412 Alder St", city="Duluth", state="MN", zip="55802"),
    )


class TestMerge:
    def test_a_city_goes_into_the_full_address_of_that_city(self):
        city, full = (
            ListedPlace(city="Duluth", state="MN"),
            ListedPlace(street="412 Alder St", city="DULUTH", state="MN", zip="55802"),
        )
        assert places.merge([city, full]) == (ListedPlace(street="412 Alder St", city="Duluth", state="MN", zip="55802"),)
        assert places.merge([full, city]) == (full,)

    def test_two_addresses_in_one_city_stay_two(self):
        one, other = (
            ListedPlace(street="1 Elm St", city="Duluth", state="MN"),
            ListedPlace(street="2 Elm St", city="Duluth", state="MN"),
        )
        assert places.merge([one, other]) == (one, other)

    def test_cities_of_one_name_in_two_states_stay_two(self):
        assert len(places.merge([ListedPlace(city="Duluth", state="MN"), ListedPlace(city="Duluth", state="GA")])) == 2

    def test_a_state_alone_is_no_part_of_a_city(self):
        assert len(places.merge([ListedPlace(city="Duluth", state="MN"), ListedPlace(state="MN"), ListedPlace(state="MN")])) == 2


@given(st.text(max_size=300))
def test_nothing_raises(text):
    places.places(text)
    places.places(places.from_slug(text))
    places.names_place(text)
    places.is_state(text)


@given(
    st.lists(
        st.builds(
            ListedPlace,
            street=st.sampled_from([None, "1 Elm St"]),
            city=st.sampled_from([None, "Duluth", "Ely"]),
            state=st.sampled_from([None, "MN"]),
        )
    )
)
def test_merging_twice_is_merging_once(found):
    once = places.merge(found)
    assert places.merge(once) == once
