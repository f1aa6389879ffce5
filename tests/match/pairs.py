"""Labelled pairs, first corpus: a person, people who could be taken for them, and what a broker would print of each.

Names are drawn by the frequencies of the Census of 2020, places by population. Every stranger is made as a whole person with homes,
phones and relatives of their own; then one and the same noisy broker prints the person or the stranger. `pairs(count, seed)`
is the same on every machine.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from itertools import accumulate
from random import Random

from safetycheck.match import frequency, gazetteer
from safetycheck.match.nicknames import short_forms
from safetycheck.model import Address, Birth, ListedPlace, Listing, Name, NameKind, Profile
from safetycheck.text import STATES

TODAY = date(2026, 11, 22)
PERSON, FAMILY, STRANGER = "person", "family", "stranger"
# How often each kind of false pair is drawn, and which alternative of the model it belongs to.
FALSE = {
    "namesake far": (20, STRANGER), "namesake near": (8, STRANGER), "namesake same city": (7, STRANGER),
    "namesake, age missing": (9, STRANGER), "nickname collision": (5, STRANGER), "similar name": (5, STRANGER),
    "other middle name": (6, STRANGER), "part of a name": (3, STRANGER),
    "parent of one name": (5, FAMILY), "child of one name": (5, FAMILY), "parent": (4, FAMILY), "child": (3, FAMILY), "spouse": (8, FAMILY),
    "sibling": (7, FAMILY),
}  # fmt: skip
TRUE = {
    "whole": 40, "short": 20, "name and city": 7, "name, age, state": 6, "former name": 7, "nickname": 8, "masked": 6,
    "moved away": 2, "old places": 10, "old age": 3,
}  # fmt: skip
_STREETS = "Maple Oak Cedar Elm Washington Lake Hill Park Main Second Third Fourth Birch Walnut Sunset Ridge Church Mill River Spring".split()
_KINDS = "St Ave Rd Dr Ln Ct Blvd Way".split()
_MAIL = "example.com example.org example.net".split()


@dataclass(frozen=True)
class Pair:
    """A profile and a listing; `kind` names how the pair was made, `truth` is person, family or stranger."""

    kind: str
    truth: str
    profile: Profile
    listing: Listing


@dataclass(frozen=True)
class Home:
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
    kin: tuple[str, ...] = field(default=())
    former: str = ""
    suffix: str = ""

    @property
    def full(self) -> str:
        return f"{self.first} {self.last}"


def pairs(count: int, seed: int) -> Iterator[Pair]:
    """Yield labelled pairs, 40 % of them true."""
    rng = Random(seed)
    for _ in range(count):
        person = someone(rng)
        if rng.random() < 0.4:
            yield _true(rng, person)
        else:
            yield _false(rng, person)


def _true(rng: Random, person: Someone) -> Pair:
    kind = rng.choices(list(TRUE), list(TRUE.values()))[0]
    if kind == "former name" and not person.former:
        person = replace(person, former=_last(rng))
    profile, listing = (
        profile_of(rng, person),
        broker(rng, replace(person, middle=_first(rng)) if rng.random() < 0.02 else person),
    )
    if kind == "short":
        listing = _update(
            listing, phones=(), emails=(), relatives=(), aliases=(), addresses=listing.addresses[: rng.choice((1, 1, 2))]
        )
    elif kind == "name and city":
        home = rng.choices(person.homes, [3] + [1] * (len(person.homes) - 1))[0]
        listing = Listing(name=listing.name, addresses=(ListedPlace(city=home.city, state=home.state),), reader=listing.reader)
    elif kind == "name, age, state":
        listing = Listing(name=listing.name, age=_age(rng, person), addresses=(ListedPlace(state=person.homes[0].state),))
    elif kind == "former name":
        listing = _update(listing, name=_written(rng, replace(person, last=person.former)), aliases=())
    elif kind == "nickname":
        listing = _update(listing, name=_written(rng, replace(person, first=_nickname(rng, person.first))))
    elif kind == "masked":
        listing = _update(
            listing, phones=tuple(_masked(rng, phone) for phone in person.phones), emails=tuple(map(_hide, person.emails))
        )
    elif kind == "moved away":
        listing = _update(
            listing, addresses=tuple(_listed(rng, _elsewhere(rng, person.homes[0])) for _ in range(rng.choice((1, 1, 2))))
        )
    elif kind == "old places":
        kept = person.homes[1:] or person.homes
        listing = _update(listing, addresses=tuple(_listed(rng, home) for home in kept))
    elif kind == "old age":
        listing = _update(listing, age=age_on(person.born, TODAY) - rng.choice((1, 1, 2, 3, 5)), birth=None)
    return Pair(kind, PERSON, profile, listing)


def _false(rng: Random, person: Someone) -> Pair:
    kind = rng.choices(list(FALSE), [share for share, _ in FALSE.values()])[0]
    other = _FAMILY_MAKERS[kind](rng, person) if kind in _FAMILY_MAKERS else _stranger(rng, person, kind)
    if FALSE[kind][1] == FAMILY:
        person = replace(person, kin=(*person.kin, other.full) if other.full != person.full or rng.random() < 0.3 else person.kin)
    listing = broker(rng, other)
    if kind == "namesake, age missing":
        listing = _update(listing, age=None, birth=None)
    return Pair(kind, FALSE[kind][1], profile_of(rng, person), listing)


# --- people -------------------------------------------------------------------------------------------------------


def someone(rng: Random) -> Someone:
    """Make a person."""
    first, last = _first(rng), _last(rng)
    if rng.random() < 0.07:
        last = f"{last}{rng.choice((' ', '-'))}{_last(rng)}"
    born = _born(rng, rng.randint(20, 85))
    former = _last(rng) if rng.random() < 0.2 else ""
    kin = tuple(f"{_first(rng)} {last if rng.random() < 0.6 else _last(rng)}" for _ in range(rng.randint(0, 6)))
    homes = _homes(rng, rng.choice((1, 2, 2, 3, 4)))
    suffix = rng.choice(("Jr", "Jr", "III")) if rng.random() < 0.05 else ""
    kin = (*kin, f"{first} {last}") if suffix else kin
    phones = tuple(_phone(rng, rng.choice(homes).state) for _ in range(rng.choice((1, 1, 2, 3))))
    emails = tuple(f"{first[:rng.choice((1, 9))]}{rng.choice(('', '.'))}{last.split()[0]}{rng.randint(1, 99)}@{rng.choice(_MAIL)}".lower()
                   for _ in range(rng.choice((0, 1, 1, 2))))  # fmt: skip
    return Someone(first, _first(rng), last, born, homes, phones, emails, kin, former, suffix)


def _stranger(rng: Random, person: Someone, kind: str) -> Someone:
    """Make somebody else who bears the person's name, or one that could be taken for it."""
    other = someone(rng)
    homes, middle, first, last = other.homes, other.middle, person.first, person.last
    # Bearers of one first name are of about one generation.
    born = _born(rng, min(max(age_on(person.born, TODAY) + round(rng.gauss(0, 18)), 18), 95))
    if kind == "namesake near":
        homes = (_near(rng, person.homes[0]), *homes[1:])
    elif kind == "namesake same city" or (kind == "other middle name" and rng.random() < 0.5):
        homes = (_other_street(rng, rng.choice((person.homes[0],) * 3 + person.homes)), *homes[1:])
        born = _born(rng, min(max(age_on(person.born, TODAY) + rng.choice((-1, 1)) * rng.randint(5, 40), 18), 95))
    elif kind == "nickname collision":
        first = _collision(rng, first)
        homes = (_near(rng, person.homes[0]), *homes[1:]) if rng.random() < 0.5 else homes
    elif kind == "similar name":
        first, last = (_slip(rng, first), last) if rng.random() < 0.4 else (first, _slip(rng, last))
    elif kind == "part of a name":
        first, last = (
            (first + rng.choice(("marie", "ann", "lee")), last)
            if rng.random() < 0.5
            else (first, last + rng.choice(("son", "man")))
        )
        homes = (_near(rng, person.homes[0]), *homes[1:])
    return replace(other, first=first, last=last, middle=middle, born=born, homes=homes, former="", suffix="")


def _parent(rng: Random, person: Someone) -> Someone:
    return _relative(rng, person, _first(rng), age_on(person.born, TODAY) + rng.randint(19, 38))


def _child(rng: Random, person: Someone) -> Someone:
    return _relative(rng, person, _first(rng), max(age_on(person.born, TODAY) - rng.randint(19, 38), 18))


def _older_namesake(rng: Random, person: Someone) -> Someone:
    other = replace(_parent(rng, person), first=person.first, suffix=rng.choice(("", "", "Sr")))
    return replace(other, middle=person.middle if rng.random() < 0.6 else other.middle)


def _younger_namesake(rng: Random, person: Someone) -> Someone:
    other = replace(_child(rng, person), first=person.first, suffix=rng.choice(("", "Jr", "II")))
    return replace(other, middle=person.middle if rng.random() < 0.6 else other.middle)


def _spouse(rng: Random, person: Someone) -> Someone:
    return _relative(rng, person, _first(rng), age_on(person.born, TODAY) + rng.randint(-7, 7), together=0.95)


def _sibling(rng: Random, person: Someone) -> Someone:
    return _relative(
        rng, person, _first(rng), age_on(person.born, TODAY) + rng.choice((-1, 1)) * rng.randint(0, 10), together=0.5
    )


_FAMILY_MAKERS = {
    "parent": _parent, "child": _child, "parent of one name": _older_namesake, "child of one name": _younger_namesake,
    "spouse": _spouse, "sibling": _sibling,
}  # fmt: skip


def _relative(rng: Random, person: Someone, first: str, age: int, together: float = 0.75) -> Someone:
    """Make somebody of the person's household or family, who shares places, phones and relatives."""
    other = someone(rng)
    last = person.last if rng.random() < 0.9 else other.last
    homes = person.homes if rng.random() < together else (_near(rng, person.homes[0]),)
    if rng.random() < 0.4:
        homes = (*homes[:2], *other.homes[:1])
    phones = (*other.phones[:1], *person.phones[:1]) if rng.random() < 0.35 else other.phones
    kin = tuple(name for name in person.kin if name != f"{first} {last}" and rng.random() < 0.75)
    kin = (*kin, person.full) if rng.random() < 0.75 and first != person.first else kin
    return Someone(first, other.middle, last, _born(rng, min(max(age, 18), 99)), homes, phones, other.emails, kin)


# --- what the profile says ----------------------------------------------------------------------------------------


def profile_of(rng: Random, person: Someone) -> Profile:
    """Write down what the person tells the tool: nearly all, but not all."""
    middle = rng.choices((person.middle, person.middle[:1], None), (5, 2, 3))[0]
    names = [Name(first=person.first, middle=middle, last=person.last, suffix=person.suffix or None)]
    if person.former:
        names.append(Name(first=person.first, last=person.former, kind=NameKind.FORMER))
    dated = rng.random() < 0.6
    birth = Birth(year=person.born.year, month=person.born.month if dated else None, day=person.born.day if dated else None)
    addresses = tuple(
        Address(city=home.city, state=home.state, street=home.street if rng.random() < 0.8 else None,
                zip=home.zip if rng.random() < 0.8 else None, current=place == 0)
        for place, home in enumerate(person.homes) if place == 0 or rng.random() < 0.85
    )  # fmt: skip
    return Profile(
        names=tuple(names), birth=birth if rng.random() < 0.97 else None, addresses=addresses,
        phones=person.phones if rng.random() < 0.8 else (), emails=person.emails,
        relatives=tuple(name for name in person.kin if rng.random() < 0.6),
    )  # fmt: skip


# --- what a broker prints -----------------------------------------------------------------------------------------


def broker(rng: Random, person: Someone) -> Listing:
    """Print a person as a broker does: parts left out, old, masked, or somebody else's."""
    kept = [home for place, home in enumerate(person.homes) if rng.random() < (0.85, 0.7, 0.6, 0.5)[min(place, 3)]] or [
        person.homes[0]
    ]
    kept = [_near(rng, home) if rng.random() < 0.04 else home for home in kept]
    kept += [_elsewhere(rng, person.homes[0])] if rng.random() < 0.15 else []
    phones = [phone for phone in person.phones if rng.random() < 0.65] + [
        _phone(rng, person.homes[0].state) for _ in range(rng.choice((0, 0, 1, 2)))
    ]
    kin = [name for name in person.kin if rng.random() < 0.65] + [
        f"{_first(rng)} {_last(rng)}" for _ in range(rng.choice((0, 0, 1, 3)))
    ]
    rng.shuffle(kin)
    emails = [
        *person.emails,
        *([f"{person.first[0]}{rng.randint(10, 999)}@{rng.choice(_MAIL)}".lower()] if rng.random() < 0.3 else []),
    ]
    emails = [email for email in emails if rng.random() < 0.7]
    born = Birth(year=person.born.year, month=person.born.month if rng.random() < 0.7 else None) if rng.random() < 0.06 else None
    return Listing(
        name=_written(rng, person), age=_age(rng, person), birth=born, addresses=tuple(_listed(rng, home) for home in kept),
        phones=tuple(_masked(rng, phone) if rng.random() < 0.35 else phone for phone in phones) if rng.random() < 0.7 else (),
        emails=tuple(_hide(email) if rng.random() < 0.6 else email for email in emails) if rng.random() < 0.35 else (),
        relatives=tuple(kin) if rng.random() < 0.75 else (),
        aliases=(f"{person.first} {person.former}",) if person.former and rng.random() < 0.6 else (),
    )  # fmt: skip


def _written(rng: Random, person: Someone) -> str:
    middle = rng.choices(("", person.middle, person.middle[:1]), (4, 2, 4))[0]
    first, last, suffix = person.first, person.last, person.suffix if rng.random() < 0.7 else ""
    if rng.random() < 0.03:
        first, last = (_slip(rng, first), last) if rng.random() < 0.5 else (first, _slip(rng, last))
    elif rng.random() < 0.05:
        first = _nickname(rng, first)
    elif rng.random() < 0.01:
        first = first[:1]
    if " " in last or "-" in last:
        parts = last.replace("-", " ").split()
        last = rng.choice((last, last, "-".join(parts), " ".join(reversed(parts)), parts[0], parts[-1]))
    given = " ".join(part for part in (first, middle) if part)
    form = rng.choices(("{g} {l} {s}", "{l}, {g} {s}", "{l} {g} {s}"), (90, 8, 2))[0]
    name = " ".join(form.format(g=given, l=last, s=suffix).split())
    return rng.choices((name.title(), name.upper(), name.lower()), (80, 15, 5))[0]


def _age(rng: Random, person: Someone) -> int | str | None:
    age = age_on(person.born, TODAY)
    how = rng.choices(("exact", "stale", "ahead", "old", "too old", "wrong", "decade", "range", "none"), (60, 9, 4, 2, 1, 1, 6, 3, 14))[0]
    return {
        "exact": age, "stale": age - 1, "ahead": age + 1, "old": age - rng.choice((2, 3)), "too old": age + rng.choice((2, 2, 3)), "wrong": age + rng.randint(-12, 12),
        "decade": f"{age // 10 * 10}s", "range": f"{age // 5 * 5}-{age // 5 * 5 + 4}", "none": None,
    }[how]  # fmt: skip


def _listed(rng: Random, home: Home) -> ListedPlace:
    shows = rng.choices(("city", "street", "masked", "zip", "state"), (60, 22, 4, 10, 4))[0]
    if shows == "state":
        return ListedPlace(state=home.state)
    street = {"street": home.street, "masked": home.street.partition(" ")[0] + " ****"}.get(shows)
    city = home.city.replace("Saint ", "St. ").replace("Fort ", "Ft ") if rng.random() < 0.5 else home.city
    state = STATES[home.state] if rng.random() < 0.05 else home.state
    return ListedPlace(street=street, city=city, state=state, zip=home.zip if shows in {"street", "zip"} else None)


def _masked(rng: Random, phone: str) -> str:
    area, middle = phone[:3], phone[4:7]
    return rng.choice(
        (f"({area}) {middle}-XXXX", f"({area}) ***-****", f"{area}-{middle}-{phone[-4:-2]}XX", f"({area}) XXX-{phone[-4:]}")
    )


def _hide(email: str) -> str:
    local, _, host = email.partition("@")
    return f"{local[0]}{'*' * (len(local) - 1)}@{host}"


# --- parts --------------------------------------------------------------------------------------------------------


def age_on(born: date, day: date) -> int:
    """Return an age in whole years."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def _born(rng: Random, age: int) -> date:
    return date(TODAY.year - age - (rng.random() < 0.9), rng.randint(1, 12), rng.randint(1, 28))


@cache
def _names(kind: str) -> tuple[list[str], list[float]]:
    table = sorted(frequency.names(kind).items())
    return [name for name, _ in table], list(accumulate(2.0**-bits for _, bits in table))


def _first(rng: Random) -> str:
    names, shares = _names("first_names")
    return rng.choices(names, cum_weights=shares)[0].title()


def _last(rng: Random) -> str:
    names, shares = _names("last_names")
    return rng.choices(names, cum_weights=shares)[0].title()


@cache
def _places() -> tuple[list[tuple[str, str]], list[float]]:
    found = [(city, state) for state in sorted(STATES) for city in gazetteer.cities(state).values()]
    return [(city.name, state) for city, state in found], list(accumulate(city.people for city, _ in found))


def _homes(rng: Random, count: int) -> tuple[Home, ...]:
    places, shares = _places()
    homes = [_home(rng, *rng.choices(places, cum_weights=shares)[0])]
    while len(homes) < count:
        homes.append(_near(rng, homes[0]) if rng.random() < 0.6 else _home(rng, *rng.choices(places, cum_weights=shares)[0]))
    return tuple(homes)


def _home(rng: Random, city: str, state: str) -> Home:
    # Invented ZIP codes: the same few for one city, so that they agree and differ as real ones do.
    first = sum(map(ord, city + state)) * 37 % 89000 + 10000
    people = gazetteer.cities(state)[gazetteer.key(city, state)].people
    zip_code = str(first + rng.randrange(1 + people // 15000) % 60)
    return Home(city, state, zip_code, f"{rng.randint(1, 9999)} {rng.choice(_STREETS)} {rng.choice(_KINDS)}")


def _other_street(rng: Random, home: Home) -> Home:
    return _home(rng, home.city, home.state)


@cache
def _neighbours(city: str, state: str) -> list[str]:
    here = gazetteer.key(city, state)
    close = ((other.name, gazetteer.distance_km(here, key)) for key, other in gazetteer.cities(state).items())
    return [name for name, distance in close if distance is not None and 0 < distance < 50]


def _near(rng: Random, home: Home) -> Home:
    return _home(rng, rng.choice(_neighbours(home.city, home.state) or [home.city]), home.state)


def _elsewhere(rng: Random, home: Home) -> Home:
    """Make a home that the profile does not know, half the time in the same state."""
    if rng.random() < 0.5:
        return _homes(rng, 1)[0]
    found = list(gazetteer.cities(home.state).values())
    return _home(rng, rng.choices(found, [city.people + 1 for city in found])[0].name, home.state)


def _phone(rng: Random, state: str) -> str:
    # No area code begins with 0, so that none of these is anybody's number.
    area = sum(map(ord, state)) * 7 % 97 + rng.choice((0, 1, 2))
    return f"0{area:02}-{rng.randint(200, 999)}-{rng.randint(0, 9999):04}"


def _nickname(rng: Random, first: str) -> str:
    return rng.choice(sorted(short_forms(first.lower())) or [first]).title()


def _collision(rng: Random, first: str) -> str:
    """Return another name that has a short form in common with this one."""
    shared = sorted({other for short in short_forms(first.lower()) for other in short_forms(short)} - {first.lower()})
    return rng.choice(shared or [_first(rng)]).title()


def _slip(rng: Random, word: str) -> str:
    if len(word) < 3:
        return word
    at = rng.randrange(1, len(word) - 1)
    swapped = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    return rng.choice((swapped, word[:at] + word[at + 1 :], word[:at] + rng.choice("aeiourstn") + word[at + 1 :]))


def _update(listing: Listing, **changes: object) -> Listing:
    return listing.model_copy(update=changes)
