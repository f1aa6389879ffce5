import pytest

from safetycheck.cli import veil
from safetycheck.model import Name, Profile

HIDE = veil.over(
    Profile(
        names=(
            Name(first="Beatrix", last="Marlow"),
            Name(first="Béatrix", middle="Óri", last="Thornquist-Núñez", quiet=True),
        )
    )
)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Beatrix Thornquist-Nunez, Duluth", "Beatrix •••-•••, Duluth"),
        ("BEATRIX ORI NÚÑEZ", "BEATRIX ••• •••"),
        ("https://a.example/beatrix-thornquist/mn?x=%C3%93ri", "https://a.example/beatrix-•••/mn?x=•••"),
        ("https://a.example/?q=Ann%20Marlow", "https://a.example/?q=Ann%20Marlow"),
        ("Beatrix Marlow", "Beatrix Marlow"),
        ("beatrix_thornquist", "beatrix_•••"),
    ],
)
def test_what_only_a_quiet_name_holds_is_hidden(text, shown):
    assert HIDE(text) == shown


def test_without_quiet_names_nothing_changes():
    assert veil.over(Profile(names=(Name(first="A", last="B"),)))("A%20B") == "A%20B"
