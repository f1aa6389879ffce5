"""Relatives, and whose listing it is."""

import pytest

from safetycheck.match.parse import usual, written
from safetycheck.match.relatives import compare_relatives, lists_person, names_relative, same_person

PERSON = (written("Marisol", "Jean", "De La Cruz", None),)
KNOWN = ("Pedro De La Cruz", "Ingrid M Olson", "Walter Lindqvist", "Walter Lindqvist Jr")


@pytest.mark.parametrize(
    ("listed", "level"),
    [
        (["Pedro Delacruz", "Zoe Hall"], "one"),
        (["OLSON, INGRID", "Pete Hall", "Pedro de la cruz"], "two"), (["Zoe Hall"], "none"),
        (["Ingrid R Olson"], "none"), (["Walter Lindqvist"], "one"), ([], "missing"), (["?", ""], "missing"),
    ],
)  # fmt: skip
def test_common_relatives_are_counted_once(listed, level):
    assert compare_relatives(PERSON, KNOWN, listed).level == level


@pytest.mark.parametrize(
    ("known", "listed", "level"),
    [
        (["Linda Hall", "Paul Hall", "Zoe Hall"], ["Linda Hall", "Ray Hall", "Ada Hall"], "one by chance"),
        (["Linda Hall", "Paul Hall", "Zoe Hall"], ["Zenobia Hall", "Ray Hall", "Linda Olson"], "none"),
        (["Linda Olson", "Paul Hall", "Zoe Hall"], ["Linda Olson", "Ray Hall", "Ada Hall"], "one"),
        (["Zenobia Hall", "Paul Hall", "Zoe Hall"], ["Zenobia Hall", "Ray Hall", "Ada Hall"], "one"),
        (["Linda Hall"], ["Linda Hall"], "one"),
    ],
)
def test_many_a_namesake_has_a_relative_of_a_common_name(known, listed, level):
    assert compare_relatives((written("Mary", None, "Hall", None),), known, listed).level == level


def test_without_relatives_in_the_profile_nothing_is_said():
    assert compare_relatives(PERSON, (), ["Zoe Hall"]).level == "missing"


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("Robert Hall", "Bob Hall", True), ("Robert Hall", "Robert J Hall", True), ("Robert J Hall", "Robert K Hall", False),
        ("Robert Hall Sr", "Robert Hall Jr", False), ("Robert Hall", "Rosa Hall", False), ("Robert Hall", "Robert", False),
        ("Kathryn Hall", "Katheryn Hall", True),
    ],
)  # fmt: skip
def test_two_names_of_one_person(one, other, expected):
    assert same_person(usual(one), usual(other)) is expected
    assert same_person(usual(other), usual(one)) is expected


def test_the_person_among_the_relatives():
    assert lists_person(PERSON, (), ["Zoe Hall", "Marisol J Delacruz"])
    assert not lists_person(PERSON, (), ["Zoe Hall", "Marisol R Delacruz"])
    assert not lists_person(PERSON, (), ["M De La Cruz"])
    assert not lists_person(PERSON, ("Marisol De La Cruz",), ["Marisol De La Cruz"])


def test_ones_own_name_is_no_relative_spelt_wrong():
    mary = (written("Mary", None, "Hall", None),)
    assert compare_relatives(mary, ("Mark Hall",), ["Mary Hall"]).level == "missing"
    assert compare_relatives(mary, ("Mark Hall",), ["Mary Hall", "Mark Hall"]).level == "one"
    assert lists_person(mary, ("Mark Hall",), ["Mary Hall"])


def test_a_listing_that_bears_a_relatives_name():
    assert names_relative(KNOWN, "DE LA CRUZ, PEDRO")
    assert not names_relative(KNOWN, "Pilar De La Cruz")
    assert not names_relative(KNOWN, "??")
