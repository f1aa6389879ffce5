"""Names compared lightly: who is meant, and who is not."""

import pytest

from safetycheck.model import Name, Profile
from safetycheck.read.names import Wanted, akin, words

WANTED = Wanted(
    Profile(
        names=(
            Name(first="Robert", middle="James", last="González"),
            Name(first="Mary Ann", last="De La Cruz"),
            Name(first="Pat", last="O'Brien"),
            Name(first="Jane", last="Quill-Feather"),
        )
    )
)


@pytest.mark.parametrize(
    "name",
    [
        "Robert Gonzalez",
        "ROBERT GONZÁLEZ",
        "Robert J Gonzalez",
        "Robert James Gonzalez",
        "Gonzalez, Robert J",
        "R. Gonzalez",
        "Bob Gonzalez",
        "Rob J. Gonzalez Jr.",
        "Robert Gonzales",
        "Dr. Robert Gonzalez",
        "James Robert Gonzalez",
        "Mary Ann De La Cruz",
        "Mary Ann Delacruz",
        "De La Cruz, Mary Ann",
        "Pat OBrien",
        "Patrick O’Brien",
        "Jane Quillfeather",
        "Jane Quill Feather",
    ],
)
def test_it_is_the_person(name):
    assert WANTED.may_be_in(words(name))
    assert WANTED.is_called(words(name))


@pytest.mark.parametrize(
    "name",
    [
        "Gonzalez",
        "Robert",
        "Jane Gonzalez",
        "Robert Garcia",
        "Robert Gonzalez Garcia Smith",
        "People named Robert Gonzalez",
        "",
        "Robert Gonzalez in Duluth MN",
    ],
)
def test_it_is_somebody_or_something_else(name):
    assert not WANTED.is_called(words(name))


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Maria Gonzalez", "Maria J Gonzalez", True),
        ("M Gonzalez", "Maria Gonzalez", True),
        ("Gonzalez, Maria", "Maria Gonzalez", True),
        ("Bob Gonzalez", "Robert Gonzalez", True),
        ("Maria Gonzalez", "Jane Doe", False),
        ("Maria Gonzalez", "Maria Doe", False),
        ("", "Maria Doe", False),
    ],
)
def test_two_printed_names(one, other, same):
    assert akin(one, other) is same
