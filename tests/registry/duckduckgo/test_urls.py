"""URL templates, held against a second reading of the format that shares no code with the first."""

import re
import time
from urllib.parse import parse_qsl, unquote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safetycheck.registry.duckduckgo import urls
from safetycheck.registry.duckduckgo.report import Refusal
from safetycheck.template import Template
from safetycheck.text import STATES

PEOPLE = {
    "blanks": {
        "firstName": "mary Ann",
        "middleName": "",
        "lastName": "de la Cruz",
        "city": "salt lake city",
        "state": "UT",
        "age": 42,
    },
    "hyphens": {
        "firstName": "Jean-Luc",
        "middleName": "Q",
        "lastName": "Marrow-Field",
        "city": "Winston-Salem",
        "state": "NC",
        "age": 30,
    },
    "accents": {"firstName": "José", "middleName": "", "lastName": "Núñez", "city": "Española", "state": "NM", "age": 18},
    "apostrophes": {
        "firstName": "D'Arcy",
        "middleName": "Ann",
        "lastName": "O'Brien",
        "city": "Coeur d'Alene",
        "state": "ID",
        "age": 85,
    },
    "a long state": {
        "firstName": "Zo",
        "middleName": "",
        "lastName": "Larkspurne",
        "city": "Washington",
        "state": "DC",
        "age": 100,
    },
}
OURS = {
    "firstName": "first", "middleName": "middle", "lastName": "last", "city": "city", "state": "state", "age": "age",
    "birthYear": "birth_year",
}  # fmt: skip
BANDS = ["18-30", "31-60", "61-80", "81+"]
TEMPLATES = [
    "https://a.example/${firstName}-${lastName}/${state|stateFull}/${city}",
    "https://a.example/p/${firstName|hyphenated|downcase}-${lastName|hyphenated|downcase}/in/${state|upcase}/${city|hyphenated}",
    "https://a.example/${state|stateFull|downcase|hyphenated}/${city|downcase|hyphenated}?age_range=${age|ageRange}&x=1",
    "https://a.example/${firstName}/${middleName|defaultIfEmpty:~}/${lastName}/${age}",
    "https://a.example/s?name=${firstName}%20${lastName}&location=${city}%2C%20${state}",
    "https://a.example/s?q=${city|capitalize},${state|upcase}&multiple=1&blank=",
    "https://a.example/$%7BfirstName%7Cdowncase%7D_$%7BlastName|snakecase%7D",
    "https://a.example/${firstName|replaceWhitespace:_}-${lastName|replaceWhitespace:}+${city|snakecase}",
    "https://a.example/${middleName}.${lastName|upcase|capitalize}",
]


@pytest.mark.parametrize("person", PEOPLE)
@pytest.mark.parametrize("source", TEMPLATES)
def test_filled_for_a_person_it_is_what_the_published_engine_makes(source, person):
    theirs = _engine(source, PEOPLE[person], BANDS)
    assert _parts(_ours(source, PEOPLE[person], BANDS)) == theirs


def test_open_placeholders_take_no_time():
    began = time.process_time()
    with pytest.raises(Refusal):
        urls.template("https://a.example/" + "${a" * 30_000)
    assert time.process_time() - began < 1


@given(st.lists(st.sampled_from(["hyphenated", "capitalize", "downcase", "upcase", "snakecase", "stateFull"]), max_size=4))
def test_any_chain_of_transforms(chain):
    for key in ("firstName", "lastName", "city", "state"):
        source = f"https://a.example/x/${{{'|'.join([key, *chain])}}}"
        for person in PEOPLE.values():
            assert _parts(_ours(source, person, [])) == _engine(source, person, [])


def test_a_path_writes_a_blank_as_20_and_a_query_as_plus():
    assert _ours("https://a.example/${lastName}?n=${lastName}", PEOPLE["blanks"], []) == (
        "https://a.example/De%20La%20Cruz?n=De+La+Cruz"
    )


def test_what_is_not_known_of_everybody_is_not_demanded():
    assert Template(urls.template("https://a.example/${middleName}-${lastName}")).required == {"last"}
    assert Template(urls.template("https://a.example/${age}-${lastName}")).required == {"age", "last"}


@pytest.mark.parametrize(
    ("source", "says"),
    [
        ("http://a.example/${lastName}", "https"),
        ("https://${lastName}.example/", "host"),
        ("https://a.example:8443/${lastName}", "host"),
        ("https://someone@a.example/${lastName}", "host"),
        ("https://a.example:x/${lastName}", "can't be read"),
        ("a.example/${lastName}", "https"),
        ("https://a.example/${shoeSize}", "'shoeSize' is no field"),
        ("https://a.example/${lastName|rot13}", "'rot13' is no transform"),
        ("https://a.example/s?${lastName}=1", "key of the query"),
        ("https://a.example/s#${lastName}", "behind a #"),
        ("https://a.example/${lastName", "does not close it"),
        ("https://a.example/${middleName|defaultIfEmpty:{}", "argument"),
    ],
)
def test_what_our_format_can_not_say_is_refused(source, says):
    with pytest.raises(Refusal, match=re.escape(says)):
        urls.template(source)


@given(st.text(max_size=40))
def test_a_template_is_sound_or_refused(text):
    try:
        ours = urls.template("https://a.example/" + text)
    except Refusal:
        return
    assert Template(ours).fill({}, escape=True).startswith("https://a.example/")


@pytest.mark.parametrize(
    ("identifier", "ours"),
    [
        ("https://a.example/person/${id}", "https://a.example/person/{id}"),
        (
            "https://a.example/${firstName}-${lastName}/${state|stateFull}/${id}",
            "https://a.example/{firstName}-{lastName}/{state}/{id}",
        ),
        ("https://a.example/person", None),
        ("https://a.example/${id}/${id}", None),
    ],
)
def test_the_pattern_of_a_listing_s_url(identifier, ours):
    assert urls.pattern(identifier) == ours


def _ours(source, person, bands):
    values = {OURS[key]: str(value) for key, value in person.items() if value}
    return Template(urls.template(source, bands)).fill(values, escape=True)


# --- the second reading: scan-recipes' words, on Python's own URL parts -------------------------------------------


def _engine(source, person, bands):
    parts = urlsplit(source)
    segments = [_expanded(unquote(segment.replace("%7C", "|")), person, bands) for segment in parts.path.split("/")]
    pairs = [(key, _expanded(value, person, bands)) for key, value in parse_qsl(parts.query, keep_blank_values=True)]
    return parts.hostname, segments, pairs


def _parts(url):
    parts = urlsplit(url)
    return parts.hostname, [unquote(each) for each in parts.path.split("/")], parse_qsl(parts.query, keep_blank_values=True)


def _expanded(text, person, bands):
    return re.sub(r"\$\{([^}]*)\}", lambda hit: _transformed(hit[1].split("|"), person, bands), text)


def _transformed(words, person, bands):
    value = str(person[words[0]])
    value = {"state": str.lower, "firstName": _capitals, "lastName": _capitals, "city": _capitals}.get(words[0], str)(value)
    for word in words[1:]:
        name, _, argument = word.partition(":")
        value = _TRANSFORMS[name](value, argument, bands)
    return value


_TRANSFORMS = {
    "hyphenated": lambda value, argument, bands: value.replace(" ", "-"),
    "snakecase": lambda value, argument, bands: value.replace(" ", "_"),
    "capitalize": lambda value, argument, bands: _capitals(value),
    "downcase": lambda value, argument, bands: value.lower(),
    "upcase": lambda value, argument, bands: value.upper(),
    "stateFull": lambda value, argument, bands: STATES.get(value.upper(), value),
    "defaultIfEmpty": lambda value, argument, bands: value or argument,
    "replaceWhitespace": lambda value, argument, bands: re.sub(r"\s", argument, value),
    "ageRange": lambda value, argument, bands: next((band for band in bands if _holds(band, value)), value),
}


def _capitals(text):
    return " ".join(word[:1].upper() + word[1:] for word in text.split(" "))


def _holds(band, age):
    low, dash, high = band.partition("-")
    return bool(dash) and int(low) <= int(age) <= int(high)
