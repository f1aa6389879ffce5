"""One invented person, and listings that are easy to vary."""

import pytest

from safetycheck import match
from safetycheck.model import Address, Birth, ListedPlace, Listing, Name, NameKind, Profile
from tests.match.people import TODAY


@pytest.fixture(scope="session")
def marisol():
    return Profile(
        names=(
            Name(first="Marisol", middle="Jean", last="De La Cruz"),
            Name(first="Marisol", last="Olson", kind=NameKind.FORMER),
        ),
        birth=Birth(year=1984, month=5, day=17),
        addresses=(
            Address(city="Duluth", state="MN", street="1215 Lake Avenue", zip="55802", current=True),
            Address(city="Saint Paul", state="MN"),
        ),
        phones=("(612) 555-0134",),
        emails=("marisol.cruz@example.org",),
        relatives=("Pedro De La Cruz", "Ingrid Olson"),
    )


@pytest.fixture(scope="session")
def against(marisol):
    """Compare a listing, given by its fields, with Marisol or another profile; `places` are "City, ST"."""

    def compare(name, profile=marisol, *, places=(), **fields):
        if places:
            fields["addresses"] = tuple(place(each) for each in places)
        return match.compare(Listing(name=name, **fields), profile, TODAY)

    return compare


def place(text):
    city, _, state = text.rpartition(", ")
    return ListedPlace(city=city or None, state=state or None)
