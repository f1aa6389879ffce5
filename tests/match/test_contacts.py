"""Phones and e-mail addresses."""

import pytest

from safetycheck.match.contacts import compare_emails, compare_phones, phone_pattern


@pytest.mark.parametrize(
    ("phone", "pattern"),
    [
        ("(612) 555-0134", "6125550134"), ("+1 612.555.0134", "6125550134"), ("(612) 555-XXXX", "612555????"),
        ("612-***-0134", "612???0134"), ("call me", ""),
        ("612-555-0134 x12", "6125550134"), ("(612) 555-0134 Ext. 7", "6125550134"), ("555-0134", "???5550134"),
    ],
)  # fmt: skip
def test_a_phone_in_comparable_form(phone, pattern):
    assert phone_pattern(phone) == pattern


@pytest.mark.parametrize(
    ("mine", "shown", "level"),
    [
        (["612-555-0134"], ["1 (612) 555-0134"], "equal"),
        (["612-555-0134"], ["701-555-0199", "651-555-0177", "(612) 555-0134"], "equal"),  # a list with the number among others
        (["061-234-0134"], ["(061) 234-XXXX"], "mask fits"),
        (["061-234-0134"], ["(061) XXX-0134"], "mask fits"),
        (["061-234-0134"], ["(061) XXX-XXXX"], "mask hardly fits"),
        (["612-555-0134"], ["(612) 555-XXXX"], "mask hardly fits"),  # 555 tells nobody apart
        (["612-555-0134"], ["(651) 555-XXXX"], "differs"),
        (["612-555-0134"], ["612-555-0135"], "differs"),
        (["612-555-0134"], ["XXX-XXX-XXXX"], "missing"),
        (["612-555-0134"], [], "missing"),
        ([], ["612-555-0134"], "missing"),
    ],
)
def test_phones_agree_by_the_digits_shown(mine, shown, level):
    assert compare_phones(mine, shown).level == level


@pytest.mark.parametrize(
    ("shown", "level"),
    [
        ("K.Olson@Example.org", "equal"), ("k***@example.org", "mask hardly fits"), ("k.ol***@example.org", "mask fits"),
        ("k•••••n@example.org", "mask fits"), ("b***@example.org", "differs"), ("k***@example.com", "differs"),
        ("***", "missing"), ("k.olsen@example.org", "differs"),
    ],
)  # fmt: skip
def test_emails_agree_by_the_letters_shown(shown, level):
    assert compare_emails(["k.olson@example.org"], [shown]).level == level


def test_no_reason_prints_a_phone_or_an_address():
    for found in (compare_phones(["612-555-0134"], ["612-555-0134"]), compare_emails(["k@example.org"], ["k@example.org"])):
        assert "555" not in found.reason
        assert "example" not in found.reason


def test_an_address_of_many_masks_costs_no_time():
    assert compare_emails(["a" * 60 + "@example.org"], ["a*" * 40 + "@example.net"]).level == "differs"
