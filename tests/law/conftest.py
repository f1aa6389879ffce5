from datetime import date, timedelta

import pytest

from safetycheck import law
from safetycheck.definition import BrokerKind
from safetycheck.text import STATES

HOLDERS = {
    "people-search": law.Holder("a.example", BrokerKind.PEOPLE_SEARCH, public_records=True),
    "registered": law.Holder("a.example", BrokerKind.PEOPLE_SEARCH, public_records=True, registered_in=frozenset({"CA"})),
    "unregistered": law.Holder("a.example", BrokerKind.PEOPLE_SEARCH, public_records=True, registered_in=frozenset()),
    "marketing": law.Holder("m.example", BrokerKind.MARKETING, public_records=False),
    "office": law.Holder("o.example", BrokerKind.UPSTREAM, public_records=True, registered_in=frozenset()),
    # A shop that sells what its customers told it.
    "shop": law.Holder("s.example", BrokerKind.OTHER, public_records=False, from_third_parties=False),
    "any": None,
}


@pytest.fixture
def ask():
    """Ask for a place ("TX", "CA-QC", "GB"), a day and a kind of holder."""

    def call(place, day, kind="any", **more):
        on = day if isinstance(day, date) else date.fromisoformat(day)
        return law.basis(residence(place), on, HOLDERS[kind], **more)

    return call


def residence(place):
    if place in {"GB", "UK", "BR", "FR", "NO", "JP", "CANADA"}:
        return law.Residence(None, "CA" if place == "CANADA" else place)
    country, _, state = place.rpartition("-")
    return law.Residence(state, country or "US")


@pytest.fixture
def said():
    """Return all sentences of an advice as one text."""
    return lambda advice: "\n".join([*(each.reaches for each in advice.basis), *advice.ask, *advice.warnings])


@pytest.fixture
def rows():
    """Return the bases of an advice as `delete ORS 646A.574(1) 45+45 days`."""
    return lambda advice: [
        f"{each.right} {each.citation} {each.response_days}+{each.extension_days} {each.unit}" for each in advice.basis
    ]


@pytest.fixture(scope="session")
def every():
    """Return all that is answered on days from 2019 to 2029, as (place, day, kind, advice)."""
    days = [date(2019, 1, 1) + timedelta(days=149 * step) for step in range(27)]
    places = [*STATES, "GB", "FR", "BR", "CANADA", "CA-QC"]
    return [
        (place, day, kind, law.basis(residence(place), day, holder))
        for place in places
        for day in days
        for kind, holder in HOLDERS.items()
    ]
