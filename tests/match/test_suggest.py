"""What a listing of the person could add to the profile, and what it never suggests."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from safetycheck.match.suggest import add, suggestions
from safetycheck.model import Address, Learned, ListedPlace, Listing, Name, NameKind, Profile, Suggestion

QUIET = Profile(
    names=(Name(first="Zenobia", last="Marrowfield"), Name(first="Zenobia", last="Larkspurne", kind=NameKind.FORMER, quiet=True)),
)


def told(found):
    return [(each.field.value, each.value) for each in found]


def values(found, field):
    return [each.value for each in found if each.field is field]


def place(city, state, **more):
    return ListedPlace(city=city, state=state, **more)


def test_every_kind_of_fact_that_the_profile_lacks(marisol):
    listing = Listing(
        name="Marisol Berg",
        addresses=(place("Mankato", "MN", zip="56001"), place("Duluth", "MN")),
        phones=("218.555.0142", "(612) 555-0134"),
        emails=("Sol.Berg@example.net",),
        relatives=("Tove Olson", "Pedro De La Cruz"),
        aliases=("SOL DE LA CRUZ",),
    )
    assert told(suggestions(listing, marisol)) == [
        ("place", "Mankato, MN 56001"),
        ("phone", "(218) 555-0142"),
        ("e-mail", "Sol.Berg@example.net"),
        ("relative", "Tove Olson"),
        ("alias", "Marisol Berg"),
        ("alias", "Sol De La Cruz"),
    ]


@pytest.mark.parametrize(
    "listing",
    [
        {
            "addresses": (
                place("St. Paul", "MN"),
                place("SAINT PAUL", "MN"),
                place("Duluth", "MN"),
                place("Duluth, MN 55802", None),
            )
        },
        {"phones": ("612-555-0134", "+1 (612) 555-0134", "6125550134")},
        {"emails": ("MARISOL.CRUZ@EXAMPLE.ORG",)},
        {"relatives": ("PEDRO DE LA CRUZ", "Olson, Ingrid", "Ingrid B. Olson", "Ingrd Olson")},
        {"aliases": ("De La Cruz, Marisol J.", "Marisol J Olson", "MARISOL DELACRUZ", "M. De La Cruz", "Marisol De La Crus")},
        {"name": "Marisol Jean De La Cruz"},
    ],
)
def test_what_matching_takes_for_known_is_not_suggested(marisol, listing):
    assert suggestions(Listing(**{"name": "Marisol De La Cruz", **listing}), marisol) == ()


@pytest.mark.parametrize(
    "listing",
    [
        {"phones": ("(218) 555-XXXX", "218-555-01**", "218-555", "555-0142 ext 3")},
        {"emails": ("m*****@example.org", "solxxxxx@example.org", "at example.org", "a@b", "a@b.example c@d.example")},
        {"relatives": ("J. Olson", "Tove O.", "T*** Olson", "Tove", "Tove O…", "")},
        {"aliases": ("M*** Berg", "Marisol B.", "S Berg", "Marisol", "Known as ...")},
        {"addresses": (place("Xqzzw", "MN"), place(None, "MN"), place("Mankato", None), place("Mankato", "ZZ"))},
    ],
)
def test_what_is_hidden_partial_or_no_fact_is_not_suggested(marisol, listing):
    assert suggestions(Listing(**{"name": "Marisol De La Cruz", **listing}), marisol) == ()


def test_each_fact_is_suggested_once_however_often_it_is_printed(marisol):
    listing = Listing(
        name="Marisol De La Cruz",
        addresses=(place("Fort Worth", "TX"), place("Ft Worth", "TX")),
        phones=("218 555 0142", "(218) 555-0142"),
        emails=("a@b.example", "A@B.example"),
        relatives=("Tove Olson", "Olson, Tove", "Tove K Olson"),
        aliases=("Marisol Berg", "BERG, MARISOL"),
    )
    assert [each.field.value for each in suggestions(listing, marisol)] == ["place", "phone", "e-mail", "relative", "alias"]


def test_relatives_are_no_aliases_and_the_person_is_no_relative(marisol):
    listing = Listing(
        name="Marisol De La Cruz", relatives=("Marisol De La Cruz", "Tove Olson"), aliases=("Pedro De La Cruz", "Tove Olson")
    )
    assert told(suggestions(listing, marisol)) == [("relative", "Tove Olson")]


def test_what_is_meant_to_be_public_is_not_suggested_as_private(marisol):
    profile = marisol.model_copy(update={"public": ("(218) 555-0142", "press@example.org")})
    listing = Listing(name="Marisol De La Cruz", phones=("218-555-0142",), emails=("Press@example.org",))
    assert suggestions(listing, profile) == ()


@pytest.mark.parametrize("field", list(Learned))
def test_what_was_answered_is_not_suggested_again_in_another_spelling(marisol, field):
    first = Listing(
        name="Marisol De La Cruz", addresses=(place("Saint Cloud", "MN"),), phones=("(218) 555-0142",), emails=("a@b.example",),
        relatives=("Tove Olson",), aliases=("Marisol Berg",),
    )  # fmt: skip
    later = Listing(
        name="Marisol De La Cruz", addresses=(place("St Cloud", "MN"),), phones=("218.555.0142",), emails=("A@b.example",),
        relatives=("OLSON, TOVE K",), aliases=("Berg, Marisol J",),
    )  # fmt: skip
    answered = [each for each in suggestions(first, marisol) if each.field is field]
    assert len(answered) == 1
    assert {each.field for each in suggestions(later, marisol, answered)} == set(Learned) - {field}


def test_a_refused_alias_does_not_hide_a_relative_of_that_name(marisol):
    refused = [Suggestion(field=Learned.ALIAS, value="Tove Olson")]
    listing = Listing(name="Marisol De La Cruz", relatives=("Tove Olson",))
    assert told(suggestions(listing, marisol, refused)) == [("relative", "Tove Olson")]


@pytest.mark.parametrize(
    "listing",
    [
        {"aliases": ("Zen Larkspurne", "Zenobia Larkspurne-Marrowfield", "Z Larkspurne")},
        {"relatives": ("Tobiah Larkspurne", "Tobiah Lark-Larkspurne")},
        {"emails": ("zlarkspurne77@example.org",)},
    ],
)
def test_no_word_of_a_quiet_name_is_suggested(listing):
    assert suggestions(Listing(name="Zenobia Marrowfield", **listing), QUIET) == ()


@pytest.mark.parametrize(
    ("printed", "parts"),
    [
        ("Marisol Berg", ("Marisol", None, "Berg", None)),
        ("BERG, MARISOL ANN", ("Marisol", "Ann", "Berg", None)),
        ("Dr. Ana O'Brien-Núñez", ("Ana", None, "O'Brien-Núñez", None)),
        ("Ana van der Berg", ("Ana", None, "van der Berg", None)),
        ("Ana Berg Jr.", ("Ana", None, "Berg", "Jr")),
        ("Berg, Ana, III", ("Ana", None, "Berg", "III")),
        ('Ana "Annie" Berg', ("Ana", None, "Berg", None)),
        ("Ana Maria Lucia Berg", ("Ana", "Maria Lucia", "Berg", None)),
    ],
)
def test_an_accepted_alias_is_parted_as_the_matcher_reads_it(marisol, printed, parts):
    (found,) = suggestions(Listing(name="Marisol De La Cruz", aliases=(printed,)), marisol)
    name = add(marisol, found).names[-1]
    assert (name.first, name.middle, name.last, name.suffix) == parts
    assert (name.kind, name.quiet) == (NameKind.ALIAS, False)


def test_an_accepted_place_is_a_past_one(marisol):
    (found,) = suggestions(Listing(name="Marisol De La Cruz", addresses=(place("Mankato", "Minnesota", zip="56001"),)), marisol)
    assert add(marisol, found).addresses[-1] == Address(city="Mankato", state="MN", zip="56001", current=False)


def test_what_holds_nothing_that_can_be_shown_is_not_suggested(marisol):
    assert suggestions(Listing(name="Marisol De La Cruz", phones=("\x1b]61255501990000",)), marisol) == ()


def test_foreign_text_is_cleaned(marisol):
    (found,) = suggestions(Listing(name="Marisol De La Cruz", relatives=("Tove\x1b[31m \u202eOlson\n",)), marisol)
    assert found.value == "Tove Olson"


pieces = (
    "Ana", "ana", "BERG", "Berg", "De", "La", "van", "O'Brien", "Smith-Jones", "Zenobia", "Larkspurne", "Jr", "III", "Dr.", "MD",
    "M", "J.", ",", '"Al"', "(Ana)", "Duluth", "MN", "218", "555", "0142", "a@b.example", "x",
)  # fmt: skip
words = st.text(max_size=30) | st.lists(st.sampled_from(pieces), max_size=6).map(" ".join)
listings = st.builds(
    Listing,
    name=words,
    addresses=st.lists(st.builds(ListedPlace, city=words, state=words | st.none(), zip=words | st.none()), max_size=2).map(tuple),
    **dict.fromkeys(("phones", "emails", "relatives", "aliases"), st.lists(words, max_size=3).map(tuple)),
)


@settings(max_examples=200)
@given(listings)
def test_whatever_is_printed_an_accepted_fact_fits_the_profile_and_is_known_then(listing):
    profile = QUIET
    found = suggestions(listing, profile)
    assert suggestions(listing, profile, found) == ()
    for each in found:
        profile = add(profile, each)
    assert profile.names[:2] == QUIET.names
    Profile.model_validate(profile.model_dump())
    assert suggestions(listing, profile) == ()
