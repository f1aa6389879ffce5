"""Ages and births."""

from datetime import date

import pytest

from safetycheck.match.ages import Ages, compare_ages, parse_age
from safetycheck.model import Birth, Listing

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("printed", "low", "high"),
    [
        (42, 42, 42), ("42", 42, 42), ("Age: 42", 42, 42), ("40s", 40, 49), ("40's", 40, 49), ("early 40s", 40, 43),
        ("Mid 40s", 43, 46), ("late 40s", 46, 49), ("30-39", 30, 39), ("30 – 39", 30, 39), ("30 to 39", 30, 39), ("80+", 80, 120),
        ("over 65", 65, 120), ("65 or older", 65, 120),
    ],
)  # fmt: skip
def test_a_printed_age_is_read(printed, low, high):
    assert parse_age(printed) == Ages(low, high)


@pytest.mark.parametrize("printed", ["unknown", "", "39-30", -4, 300, "999"])
def test_what_is_no_age_says_nothing(printed):
    assert parse_age(printed) in {None, Ages(4, 4)}


@pytest.mark.parametrize(
    ("age", "level"),
    [
        (42, "fits"), (41, "a year off"), (43, "a year off"), (40, "some years behind"), (44, "some years ahead"), (47, "apart"),
        (30, "far apart"), (67, "a generation apart"), ("40s", "span fits"), ("30-41", "span near"), ("20s", "far apart"),
        ("unknown", "missing"), (None, "missing"),
    ],
)  # fmt: skip
def test_an_age_agrees_by_levels(age, level):
    assert compare_ages(Birth(year=1984, month=5, day=17), Listing(name="x", age=age), TODAY).level == level


def test_before_the_birthday_the_year_younger_fits():
    born = Birth(year=1984, month=12, day=24)
    assert compare_ages(born, Listing(name="x", age=41), TODAY).level == "fits"
    assert compare_ages(Birth(year=1984), Listing(name="x", age=41), TODAY).level == "fits"
    assert compare_ages(Birth(year=1984), Listing(name="x", age=42), TODAY).level == "fits"


@pytest.mark.parametrize(
    ("listed", "level"),
    [
        (Birth(year=1984, month=5, day=17), "birthday"), (Birth(year=1984, month=5), "birth month"), (Birth(year=1984), "fits"),
        (Birth(year=1984, month=6), "other birthday"), (Birth(year=1985), "a year off"), (Birth(year=1957), "a generation apart"),
    ],
)  # fmt: skip
def test_a_listed_birth_counts_before_the_age(listed, level):
    found = compare_ages(Birth(year=1984, month=5, day=17), Listing(name="x", age=99, birth=listed), TODAY)
    assert found.level == level


def test_the_reason_is_a_sentence():
    found = compare_ages(Birth(year=1984), Listing(name="x", age=42), TODAY)
    assert found.reason == "age 42 fits (born 1984)"
    assert found.plain == "the age fits"
