"""What may pass from a saved page into a file: a closed list of words, and a last look before anything is written."""

from datetime import date

import pytest

from safetycheck.model import ListedPlace, Listing, Name, Profile
from safetycheck.registry.drafting import leaks
from safetycheck.registry.drafting.cast import roles
from safetycheck.registry.drafting.recasting import recast
from safetycheck.registry.drafting.vocabulary import Vocabulary

ZENOBIA = Profile(names=(Name(first="Zenobia", last="Page"),))
LISTING = Listing(
    name="Zenobia Q Page",
    age=52,
    addresses=(
        ListedPlace(street="618 Vetchling Ln", city="Moorhead", state="IN", zip="56560"),
        ListedPlace(city="La Crosse", state="WI"),
    ),
    phones=("(218) 555-0163",),
    emails=("z@example.org",),
    relatives=("Tobiah Page", "Perrinel Larkspurne", "Ansgar Page"),
    url="https://people.example.com/p/zenobia-page-8f3a9b",
)
ROLE = roles(date(2026, 11, 22))[0]
VOCABULARY = Vocabulary({"zenobia", "page"})


@pytest.mark.parametrize(
    ("text", "made"),
    [
        ("Zenobia Q Page", "Marisol J Quillfeather"),
        ("ZENOBIA Q PAGE, 52", "Marisol J Quillfeather, 47"),
        ("Zenobia", "Marisol"),
        ("Age 52 years old", "Age 47 years old"),
        ("Lives in Moorhead, IN", "Lives in Duluth, MN"),
        ("618 Vetchling Ln, Moorhead, IN 56560", "412 Alder St, Duluth, MN 55802"),
        ("La Crosse WI", "Superior, WI"),
        ("Related to Tobiah Page, Perrinel Larkspurne", "Related to Dashiell Quillfeather, Odalys Brambleworth"),
        ("(218) 555-0163", "(218) 555-0142"),
        ("z@example.org", "marisol@example.net"),
        ("View Details", "View Details"),
        (" · ", " · "),
        ("Wexcombe & Sons", ""),
        ("Gideon Stranger", ""),
        ("4** L*** St", ""),
        ("Case 88123", ""),
        ("(1974)", ""),
    ],
)
def test_a_text_is_said_of_somebody_else_or_not_at_all(text, made):
    assert recast(LISTING, ROLE, VOCABULARY)(text).strip() == made.strip()


def test_a_word_of_the_site_that_is_a_name_here_is_no_word_of_the_site():
    assert not VOCABULARY.allows("Next page")
    assert Vocabulary(()).allows("Next page")


@pytest.mark.parametrize("token", ["zenobia-card", "cardZenobia", "page", "row-218555"])
def test_a_class_name_with_a_name_or_a_number_is_not_safe(token):
    assert not VOCABULARY.is_safe(token)


@pytest.mark.parametrize(
    "written", ["<p>Zenobia</p>", "at: .moorhead", "618 Vetchling", "/p/x-8f3a9b", "Perrinel", "z@example.org 0163", "la-crosse"]
)
def test_a_value_of_the_page_is_seen_before_it_is_written(written):
    assert leaks([written], ZENOBIA, [LISTING], ())


@pytest.mark.parametrize("written", ["Marisol J Quillfeather", "rows: .card", "next page", "https://people.example.com/"])
def test_what_is_written_anyway_is_no_value_of_the_page(written):
    assert not leaks([written], ZENOBIA, [LISTING], ("people.example.com",))
