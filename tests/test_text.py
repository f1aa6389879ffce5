import pytest
from hypothesis import given
from hypothesis import strategies as st

from safetycheck import text


@pytest.mark.parametrize(
    ("untrusted", "shown"),
    [
        ("\x1b[31mred\x1b[0m", "red"),
        ("\x1b]0;title\x07name", "name"),
        ("\x9b2Jwipe", "wipe"),
        ("a\u202eb\u2066c\u200dd", "abcd"),
        ("two\nlines\tand\x00more", "two lines and more"),
        ("  José  ", "José"),
    ],
)
def test_what_is_shown_holds_no_controls(untrusted, shown):
    assert text.clean(untrusted) == shown


def test_long_text_is_cut_and_says_so():
    assert text.clean("x" * 50, limit=10) == "x" * 9 + "…"


@given(st.text())
def test_cleaned_text_is_one_printable_line(untrusted):
    shown = text.clean(untrusted)
    assert "\x1b" not in shown
    assert all(ch.isprintable() or ch == " " or ord(ch) > 127 for ch in shown)
    assert shown == text.clean(shown)


@pytest.mark.parametrize(
    ("written", "compared"),
    [
        ("Núñez", "nunez"),
        ("O’Brien", "o brien"),
        ("SMITH-JONES", "smith jones"),
        ("Łukasz Strauß", "lukasz strauss"),
        ("a\u200bb", "ab"),
    ],
)
def test_the_form_for_comparing(written, compared):
    assert text.normal(written) == compared


@given(st.text())
def test_the_form_for_comparing_is_stable(written):
    assert text.normal(text.normal(written)) == text.normal(written)


@pytest.mark.parametrize(
    ("name", "slug"), [("De La Cruz", "De-La-Cruz"), ("O'Brien", "OBrien"), ("St. Paul", "St-Paul"), ("Núñez", "Nunez")]
)
def test_slugs(name, slug):
    assert text.slug(name) == slug
