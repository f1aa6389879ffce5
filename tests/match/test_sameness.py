"""The same record seen twice, and what a confirmed one teaches."""

import pytest

from safetycheck import match
from safetycheck.match import learning
from safetycheck.model import Address, ListedPlace, Listing, Name, Profile

DULUTH = ListedPlace(city="Duluth", state="MN")
FARGO = ListedPlace(city="Fargo", state="ND")
RECORD = Listing(
    name="Marisol J De La Cruz", age=42, addresses=(DULUTH, FARGO), phones=("(061) 234-XXXX",), relatives=("Pedro De La Cruz",)
)


@pytest.mark.parametrize(
    "changes",
    [
        {"age": 43},
        {"relatives": ("Pedro De La Cruz", "Ana De La Cruz")},
        {"relatives": ()},
        {"addresses": (DULUTH,)},
        {"addresses": (ListedPlace(city="Bend", state="OR"), DULUTH)},
        {"name": "MARISOL DE LA CRUZ"},
        {"name": "De La Cruz, Marisol Jean"},
        {"age": "40s"},
        {"age": None},
        {"url": "https://people.example.com/find?q=marisol&page=2"},
    ],
)
def test_a_record_that_changed_is_the_same(changes):
    other = RECORD.model_copy(update=changes)
    assert match.same(RECORD, other)
    assert match.same(other, RECORD)


@pytest.mark.parametrize(
    "changes",
    [
        {"name": "Ana De La Cruz"},
        {"name": "Marisol R De La Cruz"},
        {"age": 71},
        {"name": "Marisol De La Cruz Sr", "age": 70},
        {"addresses": (ListedPlace(city="Miami", state="FL"),), "phones": (), "relatives": ("Zoe Hall",)},
    ],
)
def test_another_person_is_another_record(changes):
    other = RECORD.model_copy(update=changes)
    assert not match.same(RECORD, other)
    assert not match.same(other, RECORD)


def test_name_and_city_alone_make_no_record_the_same():
    one, other = (Listing(name="John Smith", addresses=(DULUTH,), url=f"https://example.com/s?q={q}") for q in "ab")
    assert match.same(one, one)
    assert not match.same(one, other)


def test_one_path_with_a_number_is_one_record_whatever_the_parameters():
    one, other = (Listing(name="John Smith", url=f"https://example.com/p/98345?utm={q}") for q in "ab")
    assert match.same(one, other)


def test_a_confirmed_listing_suggests_places_and_phones():
    profile = Profile(
        names=(Name(first="Ana", last="Olson"),), addresses=(Address(city="Saint Paul", state="MN"),), phones=("651-555-0134",)
    )
    listing = Listing(
        name="Ana Olson",
        addresses=(
            ListedPlace(city="St. Paul", state="MN"),
            FARGO,
            FARGO,
            ListedPlace(city="Xqzzw", state="MN"),
            ListedPlace(state="MN"),
        ),
        phones=("(651) 555-0134", "(701) 555-0150", "701.555.0150", "(701) 555-XXXX"),
    )
    assert [(each.city, each.state, each.current) for each in learning.new_places(listing, profile)] == [("Fargo", "ND", False)]
    assert learning.new_phones(listing, profile) == ("(701) 555-0150",)
