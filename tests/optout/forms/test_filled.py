"""The steps of a form with values in place, what a form sent, and which boxes are for advertising."""

import pytest

from safetycheck import registry, yamlfile
from safetycheck.definition import FormWay
from safetycheck.errors import UsageError
from safetycheck.lab import optout
from safetycheck.optout.forms.filled import fields, filled, required, spellings
from safetycheck.optout.forms.keeper import fields_of
from safetycheck.optout.forms.looks import _ADVERTISING, _REFUSING

VALUES = {"first": "Ana", "last": "Rey", "state": "MN", "email": "a@alias.example.org"}
FORM = """
way: form
steps:
  - open: https://a.example/x?n={last}
  - {fill: "#n", value: "{first} {last}"}
  - {fill: "#m", value: "{middle|default:}"}
  - {fill: "#p", value: "{phone}", optional: true}
  - {choose: "#s", value: "{state|state_name}"}
  - {click: "#old", only: {value: "{age}", is: above, than: 60}}
  - when: "#more"
    steps:
      - {fill: "#c", value: "{city}"}
  - {tick: "#t"}
  - submit: "#send"
success:
  - text: done
on: 2026-11-01
source: invented
"""


@pytest.fixture
def steps():
    return yamlfile.load(FormWay, yamlfile.parse(FORM, "form.yaml")).steps


def test_values_stand_in_place_and_what_has_none_is_left_out(steps):
    done = filled(steps, VALUES)
    assert done[0].open == "https://a.example/x?n=Rey"
    assert [each.value for each in done if hasattr(each, "value")] == ["Ana Rey", "Minnesota"]
    assert not any(hasattr(each, "click") for each in done)  # for the old alone
    assert not any(hasattr(each, "when") for each in done)  # a step without its value is none
    assert done[-1].submit == "#send"


def test_what_it_tells_and_what_it_needs(steps):
    assert fields(steps) == {"first", "last", "middle", "phone", "state", "city"}
    assert required(steps) == {"first", "last", "state"}
    assert spellings(steps, VALUES)["minnesota"] == {"state"}
    assert spellings(steps, VALUES)["ana rey"] == {"first", "last"}


def test_what_is_missing_is_named_and_never_its_value(steps):
    with pytest.raises(UsageError) as problem:
        filled(steps, {"first": "Ana", "last": " ", "state": ""})
    assert "state" in problem.value.message
    assert "Ana" not in problem.value.message


@pytest.mark.parametrize(
    ("body", "kind", "found"),
    [
        (b"a=1&b=x%20y&a=2", "application/x-www-form-urlencoded", [("a", "1"), ("b", "x y"), ("a", "2")]),
        (b'{"a": "1", "b": 2}', "application/json; charset=utf-8", [("a", "1"), ("b", "2")]),
        (b"[1]", "application/json", []),
        (b"{", "application/json", []),
        (
            b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\nAna Rey\r\n--x--\r\n', "multipart/form-data; boundary=x",
            [("a", "Ana Rey")],
        ),
        (
            (
                b'--x\r\nContent-Disposition: form-data; name="a"\r\nContent-Type: text/plain\r\n\r\nAna\r\n\r\n--\r\nRey\r\n'
                b'--x\r\nContent-Disposition: form-data; filename="f"; name="b"\r\n\r\n1\r\n--x--\r\n'
            ),
            "multipart/form-data; boundary=x",
            [("a", "Ana\n\n--\nRey"), ("b", "1")],
        ),
        (b'name="' * 40_000, "multipart/form-data", []),
        (b"\xff\xfe", "application/octet-stream", []),
    ],
)  # fmt: skip
def test_what_a_form_sent_is_read_in_the_three_usual_ways(body, kind, found):
    assert fields_of(body, kind) == found


@pytest.mark.parametrize(
    ("words", "is_it"),
    [
        ("Send me your newsletter", True),
        ("Yes, keep me informed", True),
        ("I agree to receive special offers from partners", True),
        ("Our partners may contact me", True),
        ("I agree to the terms", False),
        ("Opt me out of marketing", False),
        ("Do not sell my data for advertising", False),
        ("Unsubscribe me", False),
        ("Delete my data from marketing lists", False),
        ("This listing is about me", False),
    ],
)
def test_boxes_for_advertising_are_told_from_those_that_refuse_it(words, is_it):
    assert (bool(_ADVERTISING.search(words)) and not _REFUSING.search(words)) is is_it


def test_every_form_of_the_lab_needs_no_more_than_a_listing_and_an_address():
    known = registry.load(optout.BROKERS)
    assert not known.broken
    forms = [way for each in known.definitions.values() for way in each.optout.ways if isinstance(way, FormWay)]
    assert len(forms) == 13
    for way in forms:
        assert required(way.steps) <= {"listing_url", "email", "state"}
