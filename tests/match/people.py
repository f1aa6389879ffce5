"""Whole invented people: names by the frequencies of the Census of 2020, places by population, homes, phones and relatives."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import accumulate
from random import Random

from safetycheck.match import frequency, gazetteer
from safetycheck.match.nicknames import short_forms
from safetycheck.text import STATES

TODAY = date(2026, 11, 22)
_STREETS = "Maple Oak Cedar Elm Washington Lake Hill Park Main Second Third Fourth Birch Walnut Sunset Ridge Church Mill".split()
_KINDS = "St Ave Rd Dr Ln Ct Blvd Way".split()
_MAIL = "example.com example.org example.net".split()


@dataclass(frozen=True)
class Home:
    """An address."""

    city: str
    state: str
    zip: str
    street: str


@dataclass(frozen=True)
class Someone:
    """A whole person."""

    first: str
    middle: str
    last: str
    born: date
    homes: tuple[Home, ...]
    phones: tuple[str, ...]
    emails: tuple[str, ...]
    kin: tuple[str, ...] = ()
    former: str = ""
    suffix: str = ""

    @property
    def full(self) -> str:
        """First and family name."""
        return f"{self.first} {self.last}"


def someone(rng: Random) -> Someone:
    """Make a person."""
    first, last = first_name(rng), last_name(rng)
    if rng.random() < 0.07:
        last = f"{last}{rng.choice((' ', '-'))}{last_name(rng)}"
    born = born_at(rng, rng.randint(20, 85))
    former = last_name(rng) if rng.random() < 0.2 else ""
    kin = tuple(f"{first_name(rng)} {last if rng.random() < 0.6 else last_name(rng)}" for _ in range(rng.randint(0, 6)))
    homes = homes_of(rng, rng.choice((1, 2, 2, 3, 4)))
    suffix = rng.choice(("Jr", "Jr", "III")) if rng.random() < 0.05 else ""
    kin = (*kin, f"{first} {last}") if suffix else kin
    phones = tuple(phone_in(rng, rng.choice(homes).state) for _ in range(rng.choice((1, 1, 2, 3))))
    emails = tuple(email_of(rng, first, last) for _ in range(rng.choice((0, 1, 1, 2))))
    return Someone(first, first_name(rng), last, born, homes, phones, emails, kin, former, suffix)


def age_on(born: date, day: date) -> int:
    """Return an age in whole years."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def born_at(rng: Random, age: int) -> date:
    """Return a birthday of somebody of that age."""
    return date(TODAY.year - age - (rng.random() < 0.9), rng.randint(1, 12), rng.randint(1, 28))


@cache
def _names(kind: str) -> tuple[list[str], list[float]]:
    table = sorted(frequency.names(kind).items())
    return [name for name, _ in table], list(accumulate(2.0**-bits for _, bits in table))


def first_name(rng: Random) -> str:
    """Draw a first name."""
    names, shares = _names("first_names")
    return rng.choices(names, cum_weights=shares)[0].title()


def last_name(rng: Random) -> str:
    """Draw a family name."""
    names, shares = _names("last_names")
    return rng.choices(names, cum_weights=shares)[0].title()


@cache
def _places() -> tuple[list[tuple[str, str]], list[float]]:
    found = [(city, state) for state in sorted(STATES) for city in gazetteer.cities(state).values()]
    return [(city.name, state) for city, state in found], list(accumulate(city.people for city, _ in found))


def homes_of(rng: Random, count: int) -> tuple[Home, ...]:
    """Make homes, most of them about one place."""
    places, shares = _places()
    homes = [home_in(rng, *rng.choices(places, cum_weights=shares)[0])]
    while len(homes) < count:
        homes.append(near(rng, homes[0]) if rng.random() < 0.6 else home_in(rng, *rng.choices(places, cum_weights=shares)[0]))
    return tuple(homes)


def home_in(rng: Random, city: str, state: str) -> Home:
    """Make a home in a city."""
    # Invented ZIP codes: the same few for one city, so that they agree and differ as real ones do.
    first = sum(map(ord, city + state)) * 37 % 89000 + 10000
    people = gazetteer.cities(state)[gazetteer.key(city, state)].people
    zip_code = str(first + rng.randrange(1 + people // 15000) % 60)
    return Home(city, state, zip_code, f"{rng.randint(1, 9999)} {rng.choice(_STREETS)} {rng.choice(_KINDS)}")


def other_street(rng: Random, home: Home) -> Home:
    """Make another home in the same city."""
    return home_in(rng, home.city, home.state)


@cache
def _neighbours(city: str, state: str) -> list[str]:
    here = gazetteer.key(city, state)
    close = ((other.name, gazetteer.distance_km(here, key)) for key, other in gazetteer.cities(state).items())
    return [name for name, distance in close if distance is not None and 0 < distance < 50]


def near(rng: Random, home: Home) -> Home:
    """Make a home in a city near by."""
    return home_in(rng, rng.choice(_neighbours(home.city, home.state) or [home.city]), home.state)


def elsewhere(rng: Random, home: Home) -> Home:
    """Make a home that the profile does not know, half the time in the same state."""
    if rng.random() < 0.5:
        return homes_of(rng, 1)[0]
    found = list(gazetteer.cities(home.state).values())
    return home_in(rng, rng.choices(found, [city.people + 1 for city in found])[0].name, home.state)


def phone_in(rng: Random, state: str) -> str:
    """Make a phone number of a state."""
    # No area code begins with 0, so that none of these is anybody's number.
    area = sum(map(ord, state)) * 7 % 97 + rng.choice((0, 1, 2))
    return f"0{area:02}-{rng.randint(200, 999)}-{rng.randint(0, 9999):04}"


def email_of(rng: Random, first: str, last: str) -> str:
    """Make an e-mail address out of a name, as people do."""
    begin = first[: rng.choice((1, 9))] + rng.choice(("", "."))
    return f"{begin}{last.split(maxsplit=1)[0]}{rng.randint(1, 99)}@{rng.choice(_MAIL)}".lower()


def nickname(rng: Random, first: str) -> str:
    """Return a short or long form of a name."""
    return rng.choice(sorted(short_forms(first.lower())) or [first]).title()


def collision(rng: Random, first: str) -> str:
    """Return another name that has a short form in common with this one."""
    shared = sorted({other for short in short_forms(first.lower()) for other in short_forms(short)} - {first.lower()})
    return rng.choice(shared or [first_name(rng)]).title()


def slip(rng: Random, word: str) -> str:
    """Return a word with one slip of the pen."""
    if len(word) < 3:
        return word
    at = rng.randrange(1, len(word) - 1)
    swapped = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    return rng.choice((swapped, word[:at] + word[at + 1 :], word[:at] + rng.choice("aeiourstn") + word[at + 1 :]))
