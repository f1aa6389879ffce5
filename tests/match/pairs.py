"""Labelled pairs, first corpus: a person, people who could be taken for them, and what a broker would print of each.

Every stranger is made as a whole person with
homes, phones and relatives of their own; then one and the same noisy broker prints the person or the stranger. `pairs(count,
seed)` is the same on every machine.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from random import Random

from safetycheck.model import Address, Birth, ListedPlace, Listing, Name, NameKind, Profile
from safetycheck.text import STATES
from tests.match.people import (
    TODAY,
    Home,
    Someone,
    age_on,
    born_at,
    collision,
    elsewhere,
    email_of,
    first_name,
    last_name,
    near,
    nickname,
    other_street,
    phone_in,
    slip,
    someone,
)

PERSON, FAMILY, STRANGER = "person", "family", "stranger"
# How often each kind of false pair is drawn, and which alternative of the model it belongs to.
FALSE = {
    "namesake far": (20, STRANGER), "namesake near": (8, STRANGER), "namesake same city": (7, STRANGER),
    "namesake, age missing": (9, STRANGER), "nickname collision": (5, STRANGER), "similar name": (5, STRANGER),
    "other middle name": (6, STRANGER), "part of a name": (3, STRANGER),
    "parent of one name": (5, FAMILY), "child of one name": (5, FAMILY), "parent": (4, FAMILY), "child": (3, FAMILY),
    "spouse": (8, FAMILY), "sibling": (7, FAMILY),
}  # fmt: skip
TRUE = {
    "whole": 40, "short": 20, "name and city": 7, "name, age, state": 6, "former name": 7, "nickname": 8, "masked": 6,
    "moved away": 2, "old places": 10, "old age": 3,
}  # fmt: skip


@dataclass(frozen=True)
class Pair:
    """A profile and a listing; `kind` names how the pair was made, `truth` is person, family or stranger."""

    kind: str
    truth: str
    profile: Profile
    listing: Listing


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
        person = replace(person, former=last_name(rng))
    profile = profile_of(rng, person)
    listing = broker(rng, replace(person, middle=first_name(rng)) if rng.random() < 0.02 else person)
    if kind in {"name and city", "name, age, state"}:
        return Pair(kind, PERSON, profile, _sparse(rng, person, kind, listing.name))
    return Pair(kind, PERSON, profile, _update(listing, **_changes(rng, person, kind, listing)))


def _sparse(rng: Random, person: Someone, kind: str, name: str) -> Listing:
    """Print a name with as little beside it as some sites do."""
    if kind == "name, age, state":
        return Listing(name=name, age=_age(rng, person), addresses=(ListedPlace(state=person.homes[0].state),))
    home = rng.choices(person.homes, [3] + [1] * (len(person.homes) - 1))[0]
    return Listing(name=name, addresses=(ListedPlace(city=home.city, state=home.state),))


def _changes(rng: Random, person: Someone, kind: str, listing: Listing) -> dict[str, object]:
    """Return what a kind of listing prints in another way."""
    age = age_on(person.born, TODAY)
    makers: dict[str, Callable[[], dict[str, object]]] = {
        "short": lambda: {
            "phones": (), "emails": (), "relatives": (), "aliases": (), "addresses": listing.addresses[: rng.choice((1, 1, 2))],
        },
        "former name": lambda: {"name": _written(rng, replace(person, last=person.former)), "aliases": ()},
        "nickname": lambda: {"name": _written(rng, replace(person, first=nickname(rng, person.first)))},
        "masked": lambda: {
            "phones": tuple(_masked(rng, phone) for phone in person.phones), "emails": tuple(map(_hide, person.emails)),
        },
        "moved away": lambda: {
            "addresses": tuple(_listed(rng, elsewhere(rng, person.homes[0])) for _ in range(rng.choice((1, 1, 2)))),
        },
        "old places": lambda: {"addresses": tuple(_listed(rng, home) for home in person.homes[1:] or person.homes)},
        "old age": lambda: {"age": age - rng.choice((1, 1, 2, 3, 5)), "birth": None},
        "whole": dict,
    }  # fmt: skip
    return makers[kind]()


def _false(rng: Random, person: Someone) -> Pair:
    kind = rng.choices(list(FALSE), [share for share, _ in FALSE.values()])[0]
    other = _FAMILY_MAKERS[kind](rng, person) if kind in _FAMILY_MAKERS else _stranger(rng, person, kind)
    if FALSE[kind][1] == FAMILY:
        person = replace(person, kin=(*person.kin, other.full) if other.full != person.full or rng.random() < 0.3 else person.kin)
    listing = broker(rng, other)
    if kind == "namesake, age missing":
        listing = _update(listing, age=None, birth=None)
    return Pair(kind, FALSE[kind][1], profile_of(rng, person), listing)


# --- people who could be taken for the person ---------------------------------------------------------------------


def _stranger(rng: Random, person: Someone, kind: str) -> Someone:
    """Make somebody else who bears the person's name, or one that could be taken for it."""
    other = someone(rng)
    homes, middle, first, last = other.homes, other.middle, person.first, person.last
    # Bearers of one first name are of about one generation.
    born = born_at(rng, min(max(age_on(person.born, TODAY) + round(rng.gauss(0, 18)), 18), 95))
    if kind == "namesake near":
        homes = (near(rng, person.homes[0]), *homes[1:])
    elif kind == "namesake same city" or (kind == "other middle name" and rng.random() < 0.5):
        homes = (other_street(rng, rng.choice((person.homes[0],) * 3 + person.homes)), *homes[1:])
        born = born_at(rng, min(max(age_on(person.born, TODAY) + rng.choice((-1, 1)) * rng.randint(5, 40), 18), 95))
    elif kind == "nickname collision":
        first = collision(rng, first)
        homes = (near(rng, person.homes[0]), *homes[1:]) if rng.random() < 0.5 else homes
    elif kind == "similar name":
        first, last = (slip(rng, first), last) if rng.random() < 0.4 else (first, slip(rng, last))
    elif kind == "part of a name":
        first, last = (
            (first + rng.choice(("marie", "ann", "lee")), last)
            if rng.random() < 0.5
            else (first, last + rng.choice(("son", "man")))
        )
        homes = (near(rng, person.homes[0]), *homes[1:])
    return replace(other, first=first, last=last, middle=middle, born=born, homes=homes, former="", suffix="")


def _parent(rng: Random, person: Someone) -> Someone:
    return _relative(rng, person, first_name(rng), age_on(person.born, TODAY) + rng.randint(19, 38))


def _child(rng: Random, person: Someone) -> Someone:
    return _relative(rng, person, first_name(rng), max(age_on(person.born, TODAY) - rng.randint(19, 38), 18))


def _older_namesake(rng: Random, person: Someone) -> Someone:
    other = replace(_parent(rng, person), first=person.first, suffix=rng.choice(("", "", "Sr")))
    return replace(other, middle=person.middle if rng.random() < 0.6 else other.middle)


def _younger_namesake(rng: Random, person: Someone) -> Someone:
    other = replace(_child(rng, person), first=person.first, suffix=rng.choice(("", "Jr", "II")))
    return replace(other, middle=person.middle if rng.random() < 0.6 else other.middle)


def _spouse(rng: Random, person: Someone) -> Someone:
    return _relative(rng, person, first_name(rng), age_on(person.born, TODAY) + rng.randint(-7, 7), together=0.95)


def _sibling(rng: Random, person: Someone) -> Someone:
    return _relative(
        rng, person, first_name(rng), age_on(person.born, TODAY) + rng.choice((-1, 1)) * rng.randint(0, 10), together=0.5
    )


_FAMILY_MAKERS = {
    "parent": _parent, "child": _child, "parent of one name": _older_namesake, "child of one name": _younger_namesake,
    "spouse": _spouse, "sibling": _sibling,
}  # fmt: skip


def _relative(rng: Random, person: Someone, first: str, age: int, together: float = 0.75) -> Someone:
    """Make somebody of the person's household or family, who shares places, phones and relatives."""
    other = someone(rng)
    last = person.last if rng.random() < 0.9 else other.last
    homes = person.homes if rng.random() < together else (near(rng, person.homes[0]),)
    if rng.random() < 0.4:
        homes = (*homes[:2], *other.homes[:1])
    phones = (*other.phones[:1], *person.phones[:1]) if rng.random() < 0.35 else other.phones
    kin = tuple(name for name in person.kin if name != f"{first} {last}" and rng.random() < 0.75)
    kin = (*kin, person.full) if rng.random() < 0.75 and first != person.first else kin
    return Someone(first, other.middle, last, born_at(rng, min(max(age, 18), 99)), homes, phones, other.emails, kin)


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
    kept = [near(rng, home) if rng.random() < 0.04 else home for home in kept]
    kept += [elsewhere(rng, person.homes[0])] if rng.random() < 0.15 else []
    phones = [phone for phone in person.phones if rng.random() < 0.65] + [
        phone_in(rng, person.homes[0].state) for _ in range(rng.choice((0, 0, 1, 2)))
    ]
    kin = [name for name in person.kin if rng.random() < 0.65] + [
        f"{first_name(rng)} {last_name(rng)}" for _ in range(rng.choice((0, 0, 1, 3)))
    ]
    rng.shuffle(kin)
    emails = [
        *person.emails,
        *([email_of(rng, first_name(rng), person.last)] if rng.random() < 0.3 else []),
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
        first, last = (slip(rng, first), last) if rng.random() < 0.5 else (first, slip(rng, last))
    elif rng.random() < 0.05:
        first = nickname(rng, first)
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
    how = rng.choices(
        ("exact", "stale", "ahead", "old", "too old", "wrong", "decade", "range", "none"), (60, 9, 4, 2, 1, 1, 6, 3, 14)
    )[0]
    return {
        "exact": age, "stale": age - 1, "ahead": age + 1, "old": age - rng.choice((2, 3)), "too old": age + rng.choice((2, 2, 3)),
        "wrong": age + rng.randint(-12, 12),
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


def _update(listing: Listing, **changes: object) -> Listing:
    return listing.model_copy(update=changes)
