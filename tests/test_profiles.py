import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safetycheck import profiles
from safetycheck.errors import BadFile
from safetycheck.model import Address, Birth, Name, NameKind, Profile

TODAY = date(2026, 11, 22)
NAME = Name(first="Zenobia", middle="Q", last="Marrowfield")
MINIMAL = "names: [{first: Zenobia, last: Marrowfield}]\n"


def profile(**fields):
    return Profile(names=fields.pop("names", (NAME,)), **fields)


def place(city="Duluth", state="MN", **fields):
    return Address.model_validate({"city": city, "state": state, **fields})


def fields(remarks):
    return [remark.field for remark in remarks]


# --- files ------------------------------------------------------------------------------------------------------

words = st.text(st.characters(blacklist_categories=("Cs",)), min_size=1, max_size=30).filter(
    lambda text: text.strip() == text and not text.isspace()
)
years = st.one_of(st.none(), st.integers(1900, 2100))
PEOPLE = st.builds(
    Profile,
    names=st.lists(
        st.builds(
            Name,
            first=words,
            middle=st.none() | words,
            last=words,
            suffix=st.none() | words,
            kind=st.sampled_from(NameKind),
            quiet=st.booleans(),
        ),
        min_size=1,
        max_size=3,
    ).map(tuple),
    birth=st.none() | st.builds(Birth, year=st.integers(1880, 2100), month=st.none() | st.integers(1, 12)),
    addresses=st.lists(
        st.builds(
            lambda city, state, street, zip_, current, first: place(
                city, state, street=street, zip=zip_, current=current, **{"from": first}
            ),
            words,
            st.sampled_from(["MN", "NO", "ON"]),
            st.none() | words,
            st.sampled_from([None, "02134", "02134-0001"]),
            st.booleans(),
            years,
        ),
        max_size=3,
    ).map(tuple),
    phones=st.lists(st.sampled_from(["218-555-0142", "0012185550142", "+1 218 555 0142"]), max_size=2).map(tuple),
    relatives=st.lists(words, max_size=3).map(tuple),
    public=st.lists(words, max_size=2).map(tuple),
)


@given(PEOPLE)
def test_what_is_written_is_read_back_the_same(person):
    assert profiles.read(profiles.to_yaml(person), "x") == person
    assert profiles.read(profiles.to_json(person), "x") == person


def test_values_that_yaml_likes_to_guess_stay_text():
    read = profiles.read("names: [{first: NO, last: 1e3}]\naddresses: [{city: null, state: NO}]\n".replace("null", "'null'"), "x")
    assert (read.names[0].first, read.names[0].last, read.addresses[0].state, read.addresses[0].city) == (
        "NO",
        "1e3",
        "NO",
        "null",
    )


@pytest.mark.parametrize("text", ["[" * 100_000, '{"a\\ud83d\\ude00":' + "[" * 900 + "]" * 900 + "}", "[\ud800]"])
def test_what_is_nested_or_broken_beyond_reading_says_so(text):
    with pytest.raises(BadFile):
        profiles.read(text, "x")


def test_json_is_read_too_however_it_is_written():
    data = {"names": [{"first": "Ana \U0001f600", "last": "Núñez", "quiet": True, "middle": None}], "birth": {"year": 1984}}
    for ascii_only in (True, False):
        for indent in (None, "\t", 2):
            read = profiles.read(json.dumps(data, ensure_ascii=ascii_only, indent=indent), "x")
            assert (read.names[0].first, read.names[0].quiet, read.birth) == ("Ana \U0001f600", True, Birth(year=1984))


SECRET = ("Zenobia", "Marrowfield", "Vetchling", "5550142")
WRONG = {
    "unknown key": ("names: [{first: Zenobia, laast: Marrowfield}]\n", 1, "names.1", "not known here; do you mean last?"),
    "a value as a key": (MINIMAL + "Zenobia Marrowfield: 77 Vetchling Way\n", 2, "", "not known here"),
    "a value as a key below": (MINIMAL + "birth: {Zenobia: 1984}\n", 2, "birth", "not known here"),
    "a value as a key twice": (MINIMAL + "birth: {Zenobia: 1, Zenobia: 2}\n", 2, "", "stands twice"),
    "a year": (MINIMAL + "birth: {year: Zenobia}\n", 2, "birth.year", "integer"),
    "a day": (MINIMAL + "birth: {year: 1984, month: 2, day: 30}\n", 2, "birth", "day is out of range"),
    "a state": (MINIMAL + "addresses:\n  - {city: Duluth, state: Vetchling}\n", 3, "addresses.1.state", "two letters"),
    "a zip": (MINIMAL + "addresses:\n  - {city: Duluth, state: MN, zip: Vetchling}\n", 3, "addresses.1.zip", "five digits"),
    "a phone": (MINIMAL + "phones: [218-555-0142, '12']\n", 2, "phones", "entry 2"),
    "an e-mail": (MINIMAL + "emails:\n  - Zenobia\n", 3, "emails.1", "is no e-mail address"),
    "a kind": ("names: [{first: Zenobia, last: Marrowfield, kind: Vetchling}]\n", 1, "names.1.kind", "legal"),
    "no YAML": ("names: [{first: Zenobia, last: 'Marrowfield}]\n", 1, "", ""),
    "a tab": ("names:\n\t- Zenobia\n", 2, "", "cannot start"),
    "an anchor": ("names: &Zenobia [{first: Zenobia, last: Marrowfield}]\n", 1, "", "anchors"),
    "a list": ("- Zenobia\n", 1, "", "valid"),
    "nothing": ("", 1, "names", "missing"),
    "JSON that is none": ('{"names": [{"first": "Zenobia", "last": "Marrowfield"', 1, "", ""),
}


@pytest.mark.parametrize("name", WRONG)
def test_an_error_names_line_and_field_and_never_the_value(name):
    text, line, field, says = WRONG[name]
    with pytest.raises(BadFile) as wrong:
        profiles.read(text, "me.yaml")
    told = f"{wrong.value.message} {wrong.value.hint}"
    assert not any(secret in told for secret in SECRET)
    assert (line, field) in [(each[0], each[1]) for each in wrong.value.problems] or field == ""
    assert says in told
    assert wrong.value.message.startswith("me.yaml")
    assert "profile schema" in wrong.value.hint


CONSENT = "by: Tobiah\ncovers: [scan]\ngiven_on: 2026-11-01\nuntil: 2027-11-01\nhow: signed paper\nwithdraw: by phone\n"


def test_a_consent_is_read():
    assert profiles.read_consent(CONSENT, "x").until == date(2027, 11, 1)


def test_a_consent_that_lacks_something_says_what_it_has_to_hold():
    with pytest.raises(BadFile, match="until: this key is missing") as wrong:
        profiles.read_consent(CONSENT.replace("until: 2027-11-01\n", ""), "c.yaml")
    assert "withdraw" in wrong.value.hint
    assert "Tobiah" not in wrong.value.message


# --- what to look at --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "compared"),
    [
        ("218-555-0142", "+12185550142"),
        ("(218) 555.0142", "+12185550142"),
        ("+1 218 555 0142", "+12185550142"),
        ("+44 20 7946 0018", "+442079460018"),
        ("555-0142", None),
        ("call me", None),
    ],
)
def test_phones_are_compared_in_one_form(written, compared):
    assert profiles.e164(written) == compared


def test_nothing_is_wrong_with_a_whole_profile():
    assert profiles.wrong(profile(addresses=(place(),), phones=("218-555-0142",), relatives=("Tobiah Marrowfield",))) == []


def test_a_number_that_is_none_is_named_by_its_place():
    (remark,) = profiles.wrong(profile(phones=("218-555-0142", "555-0143")))
    assert remark.field == "phones.2"
    assert "0143" not in remark.text


def test_an_unknown_place_comes_with_near_spellings():
    (remark,) = profiles.wrong(profile(addresses=(place(), place("Minnepolis"))))
    assert remark.field == "addresses.2"
    assert "Minneapolis" in remark.near
    assert "Minnepolis" not in remark.text


def test_places_abroad_are_not_looked_up():
    assert profiles.wrong(profile(addresses=(place("Ghent", "OV", country="BE"),))) == []


def test_what_stands_twice_is_found_however_it_is_written():
    found = profiles.wrong(
        profile(
            names=(NAME, Name(first="ZENOBIA", middle="Q.", last="Marrowfield")),
            addresses=(place(), place("duluth")),
            phones=("218-555-0142", "+1 (218) 555-0142"),
            emails=("z@example.org", "Z@EXAMPLE.ORG"),
            relatives=("José Marrow", "Jose Marrow"),
        )
    )
    assert fields(found) == ["names.2", "addresses.2", "phones.2", "emails.2", "relatives.2"]
    assert found[0].text == "is the same as names.1"


def test_two_streets_in_one_city_are_two_places():
    assert profiles.wrong(profile(addresses=(place(street="1 A St"), place(street="2 B St")))) == []


def test_an_empty_profile_lacks_everything():
    found = profiles.missing(profile(names=(Name(first="Ana", last="Rey"),)), TODAY)
    assert fields(found) == ["birth", "names", "names", "addresses", "phones", "emails", "relatives"]


def test_a_rich_profile_lacks_nothing():
    rich = profile(
        names=(NAME, Name(first="Zen", last="Larkspurne", kind=NameKind.FORMER)),
        birth=Birth(year=1984),
        addresses=(place(current=True), place("Minneapolis")),
        phones=("218-555-0142",),
        emails=("z@example.org",),
        relatives=("Tobiah Marrowfield",),
    )
    assert profiles.missing(rich, TODAY) == []


@pytest.mark.parametrize(
    ("addresses", "says"),
    [((place(current=True),), "no past place"), ((place(),), "no place is marked as current")],
)
def test_places_that_are_all_present_or_all_past(addresses, says):
    assert any(says in remark.text for remark in profiles.missing(profile(addresses=addresses), TODAY))


def test_years_without_a_place_are_counted_where_places_carry_years():
    lived = (place(current=True, **{"from": 2010}), place("Minneapolis", **{"from": 2002, "to": 2006}))
    told = [remark.text for remark in profiles.missing(profile(birth=Birth(year=1984), addresses=lived), TODAY)]
    assert "no place covers 3 of the 25 years since you came of age" in told
    without_years = (*lived, place("Bemidji"))
    told = [remark.text for remark in profiles.missing(profile(birth=Birth(year=1984), addresses=without_years), TODAY)]
    assert not any("covers" in text for text in told)
