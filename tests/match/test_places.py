"""Places and the gazetteer."""

import pytest

from safetycheck.match import gazetteer
from safetycheck.match.places import compare_places, place_of, state_code
from safetycheck.model import ListedPlace

HOME = (
    (place_of("1215 Lake Avenue, Apt 3", "Duluth", "MN", "55802"), True),
    (place_of(None, "Saint Paul", "MN", None), False),
    (place_of(None, "Brooklyn", "NY", None), False),
)


def level(**fields):
    return compare_places(HOME, [ListedPlace(**fields)])[0].level


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"street": "1215 LAKE AVE #3", "city": "Duluth", "state": "MN"}, "street"),
        ({"street": "1215 L****", "city": "Duluth", "state": "MN"}, "street"),
        ({"street": "1215 ****", "city": "Duluth", "state": "MN"}, "street"),
        ({"street": "1216 Lake Ave", "city": "Duluth", "state": "MN"}, "city"),
        ({"street": "**** Lake Ave", "city": "Duluth", "state": "MN"}, "city"),
        ({"city": "Hermantown", "state": "MN", "zip": "55802-1234"}, "zip"),
        ({"city": "DULUTH", "state": "Minnesota"}, "city"),
        ({"city": "Duluth"}, "city"),
        ({"city": "Duluth, MN 55802"}, "zip"),
        ({"city": "Duluth", "state": "GA"}, "elsewhere"),
        ({"city": "St. Paul", "state": "mn"}, "past city"),
        ({"city": "Mpls", "state": "MN"}, "metro"),
        ({"city": "New York", "state": "NY"}, "metro"),
        ({"city": "Hoboken", "state": "NJ"}, "metro"),
        ({"city": "Luverne", "state": "MN"}, "same state"),
        ({"state": "MN"}, "state"),
        ({"city": "Fargo", "state": "ND"}, "elsewhere"),
        ({"city": "Nowhere At All", "state": "ND"}, "elsewhere"),
    ],
)
def test_a_place_agrees_by_levels(fields, expected):
    assert level(**fields) == expected


def test_without_places_on_either_side_nothing_is_said():
    assert compare_places(HOME, [])[0].level == "missing"
    assert compare_places(HOME, [ListedPlace(street="somewhere")])[0].level == "missing"
    assert compare_places((), [ListedPlace(city="Duluth", state="MN")])[0].level == "missing"


@pytest.mark.parametrize(
    ("cities", "expected"),
    [
        (["Duluth", "St Paul"], "all"), (["Duluth", "Luverne"], "most"), (["Duluth", "Luverne", "Bemidji"], "some"),
        (["Duluth"], None), (["Luverne", "Bemidji"], None), (["Duluth", "Minneapolis"], None),
        (["Minneapolis", "Luverne"], "none"),
    ],
)  # fmt: skip
def test_the_share_of_known_places_counts(cities, expected):
    found = compare_places(HOME, [ListedPlace(city=city, state="MN") for city in cities])
    assert [each.level for each in found[1:]] == ([expected] if expected else [])


def test_a_small_town_that_agrees_leaves_fewer_than_a_big_city():
    ours = ((place_of(None, "Luverne", "MN", None), True), (place_of(None, "New York", "NY", None), True))
    small, big = (
        compare_places(ours, [ListedPlace(city=city, state=state)])[0] for city, state in (("Luverne", "MN"), ("New York", "NY"))
    )
    assert small.narrows > 15
    assert 0 < big.narrows < 6
    assert compare_places(ours, [ListedPlace(city="Fargo", state="ND")])[0].narrows == 0


def test_reasons_name_the_place_cleaned():
    said = compare_places(HOME, [ListedPlace(city="Far\x1b[31mgo", state="ND")])[0]
    assert said.reason == "Fargo, ND is unknown to your profile"
    assert "Fargo" not in said.plain


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("St. Paul", "Saint Paul"),
        ("Ft Worth", "Fort Worth"),
        ("Mt. Vernon", "MOUNT VERNON"),
        ("NYC", "New York City"),
        ("Mpls.", "Minneapolis"),
    ],
)
def test_ways_to_write_a_city_have_one_key(one, other):
    assert gazetteer.key(one, "xx") == gazetteer.key(other, "XX ")


def test_the_gazetteer_knows_cities_postal_towns_and_nothing_else():
    assert gazetteer.known("Duluth", "mn")
    assert gazetteer.known("St. Paul", "MN")
    assert gazetteer.known("Lengby", "MN")  # 80 people: the package `zipcodes` knows it
    assert not gazetteer.known("Duluht", "MN")
    assert not gazetteer.known("Duluth", "ZZ")


def test_the_keys_in_the_table_are_those_of_today():
    for state in ("MN", "NY", "CA", "HI", "PR"):
        for city_key, city in gazetteer.cities(state).items():
            assert gazetteer.key(city.name, state) == city_key


def test_the_gazetteer_suggests_what_was_meant():
    assert gazetteer.suggest("Duluht", "MN")[0] == "Duluth"
    assert gazetteer.suggest("St Pual", "MN")[0] == "Saint Paul"
    assert gazetteer.suggest("Xqzzw", "MN") == []


def test_distances_and_shares():
    twin = gazetteer.distance_km(gazetteer.key("Minneapolis", "MN"), gazetteer.key("Saint Paul", "MN"))
    assert twin == pytest.approx(14, abs=3)
    assert gazetteer.distance_km(gazetteer.key("Xqzzw", "MN"), gazetteer.key("Duluth", "MN")) is None
    assert gazetteer.share("New York", "NY") == pytest.approx(0.026, abs=0.003)
    assert gazetteer.share("Luverne", "MN") < 0.0001


@pytest.mark.parametrize(("text", "code"), [("mn", "MN"), ("Minnesota", "MN"), ("new york", "NY"), ("Ontario", "ONTARIO")])
def test_states_by_code_or_name(text, code):
    assert state_code(text) == code
