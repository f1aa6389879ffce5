"""Ages, births, names, phone numbers and e-mail addresses as brokers print them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safetycheck.model import Birth
from safetycheck.read import values


@pytest.mark.parametrize(
    ("text", "age"),
    [
        ("42", 42),
        ("Age 42", 42),
        ("Age: 42", 42),
        ("AGE 42", 42),
        ("aged 42", 42),
        ("42 years old", 42),
        ("42 yrs", 42),
        ("42 y/o", 42),
        ("47 Age", 47),
        ("Maria Gonzalez, 42", 42),
        ("Maria Gonzalez (42)", 42),
        ("Age 42 (March 1984)", 42),
        ("Approximate Age: 42", 42),
        ("(42) Duluth", 42),
        ("101", 101),
        ("Age 40s", "40s"),
        ("40s", "40s"),
        ("in their 40s", "40s"),
        ("80+", "80+"),
        ("Age 80 +", "80+"),
        ("30-39", "30-39"),
        ("Age: 30 – 39", "30-39"),
        ("Deceased, age 81", 81),
        ("Unknown", None),
        ("", None),
        ("Age", None),
        ("0", None),
        ("150", None),
        ("Age 999", None),
        ("1984", None),
        ("55802", None),
        ("$42", None),
        ("3.5", None),
        ("12/1984", None),
        ("10,000", None),
        ("No. of 1,200 people", None),
    ],
)
def test_age(text, age):
    assert values.age(text) == age


@pytest.mark.parametrize(
    ("text", "birth"),
    [
        ("1984", Birth(year=1984)),
        ("Born 1984", Birth(year=1984)),
        ("Born in March 1984", Birth(year=1984, month=3)),
        ("Mar 1984", Birth(year=1984, month=3)),
        ("March 9, 1984", Birth(year=1984, month=3, day=9)),
        ("Sept. 9th 1984", Birth(year=1984, month=9, day=9)),
        ("1984-03-09", Birth(year=1984, month=3, day=9)),
        ("1984-03", Birth(year=1984, month=3)),
        ("03/09/1984", Birth(year=1984, month=3, day=9)),
        ("3/1984", Birth(year=1984, month=3)),
        ("03/XX/1984", Birth(year=1984, month=3)),
        ("DOB: 03/**/1984", Birth(year=1984, month=3)),
        ("February 30, 1984", Birth(year=1984)),
        ("99/99/1984", Birth(year=1984)),
        ("1984-13-40", Birth(year=1984)),
        ("1784", None),
        ("", None),
        ("42", None),
        ("555-0142", None),
        ("219845", None),
    ],
)
def test_birth(text, birth):
    assert values.birth(text) == birth


@pytest.mark.parametrize(
    ("text", "speaks"), [("Born 1984", True), ("DOB 3/1984", True), ("Age 42", False), ("since 1984", False), ("Born", False)]
)
def test_is_birth(text, speaks):
    assert values.is_birth(text) is speaks


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Maria Gonzalez", "Maria Gonzalez"),
        ("  Maria \n J  Gonzalez ", "Maria J Gonzalez"),
        ("Maria Gonzalez, 42", "Maria Gonzalez"),
        ("Maria Gonzalez, Age 42", "Maria Gonzalez"),
        ("Maria Gonzalez (42)", "Maria Gonzalez"),
        ("Maria Gonzalez 42", "Maria Gonzalez"),
        ("Maria Gonzalez - 42 years old", "Maria Gonzalez"),
        ("Maria Gonzalez, Deceased", "Maria Gonzalez"),
        ("Maria Gonzalez Age", "Maria Gonzalez"),
        ("GONZALEZ, MARIA J", "GONZALEZ, MARIA J"),
        ("María José Núñez-Ortiz", "María José Núñez-Ortiz"),
        ("O’Brien, Pat", "O’Brien, Pat"),
        ("Maria Gonzalez...", "Maria Gonzalez"),
        ("• Maria Gonzalez,", "Maria Gonzalez"),
        ("John Smith Jr.", "John Smith Jr."),
        ("M**** G*******", "M**** G"),
        ("+3 more", ""),
        ("and 4 others", ""),
        ("View all", ""),
        ("See more...", ""),
        ("N/A", ""),
        ("Unknown", ""),
        ("maria@example.net", ""),
        ("12345", ""),
        ("", ""),
        ("...", ""),
        ("x" * 150, ""),
        ("No other aliases.", ""),
    ],
)
def test_name(text, name):
    assert values.name(text) == name


def test_names_are_listed_once():
    assert values.names(["Jane Doe", "JANE DOE", "Jane  Doe", "", "Jane A. Doe", "Jane A Doe", "+2 more"]) == (
        "Jane Doe",
        "Jane A. Doe",
    )
    assert values.names(["Jane Doe", "Luis Doe"]) == ("Jane Doe", "Luis Doe")
    assert values.names(["Jane Doe", "View All", "Jane Doe"]) == ("Jane Doe",)


@pytest.mark.parametrize(
    ("text", "phones"),
    [
        ("(218) 555-0142", ("(218) 555-0142",)),
        ("218-555-0142", ("218-555-0142",)),
        ("218.555.0142", ("218.555.0142",)),
        ("+1 218 555 0142", ("+1 218 555 0142",)),
        ("1-218-555-0142", ("1-218-555-0142",)),
        ("2185550142", ("2185550142",)),
        ("(218) 555-01XX", ("(218) 555-01XX",)),
        ("218-555-****", ("218-555-****",)),
        ("(218) ***-0142", ("(218) ***-0142",)),
        ("(***) ***-0142", ("(***) ***-0142",)),
        ("(218) 555-0142 - Wireless", ("(218) 555-0142",)),
        ("(218) 555-0142, (715) 555-0119", ("(218) 555-0142", "(715) 555-0119")),
        ("(218) 555-0142 218-555-0142", ("(218) 555-0142",)),
        ("(***) ***-****", ()),
        ("55802-1234", ()),
        ("2010-2014", ()),
        ("abc", ()),
        ("", ()),
        ("12185550142999", ()),
        ("1984-03-09", ()),
    ],
)
def test_phones(text, phones):
    assert values.phones([text]) == phones


@pytest.mark.parametrize(
    ("text", "emails"),
    [
        ("maria@example.net", ("maria@example.net",)),
        ("E-mail: m*****a@example.org, MARIA@example.net maria@example.net", ("m*****a@example.org", "MARIA@example.net")),
        ("m***@e******.com", ("m***@e******.com",)),
        ("maria at example", ()),
        ("@maria", ()),
        ("", ()),
    ],
)
def test_emails(text, emails):
    assert values.emails([text]) == emails


@given(st.text(max_size=300))
def test_nothing_raises(text):
    values.age(text)
    values.birth(text)
    values.name(text)
    values.phones([text])
    values.emails([text])
    values.names([text, text])
    values.items([text])


@given(st.text(alphabet="aA1 .,-()*@x\n/", max_size=2_000))
def test_every_name_is_one_short_line(text):
    name = values.name(text)
    assert len(name) <= values.LONGEST_NAME
    assert "\n" not in name
    assert name == name.strip()
