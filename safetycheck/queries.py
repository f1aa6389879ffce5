"""Profile x broker -> the questions to ask, most telling first, each with the exact values that it discloses. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import product
from typing import TypeVar

from safetycheck.definition import Choose, Click, Definition, Fill, Open, Step, When
from safetycheck.model import Address, Disclosed, Name, NameKind, Profile
from safetycheck.template import Template
from safetycheck.text import normal

T = TypeVar("T")

_KIND_ORDER = {NameKind.LEGAL: 0, NameKind.FORMER: 1, NameKind.ALIAS: 2, NameKind.NICKNAME: 3}


@dataclass(frozen=True, slots=True)
class Query:
    """One question to one broker.

    `steps` are filled in: no placeholder is left. `disclosed` names every profile field and the exact text that leaves.
    `key` is the same for the same question, whenever it is asked. `url` is where the first step goes.
    """

    broker: str
    key: str
    url: str
    steps: tuple[Step, ...]
    disclosed: tuple[Disclosed, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """The questions to one broker; or, where there are none, the reason."""

    broker: str
    queries: tuple[Query, ...] = ()
    reason: str = ""


def plan(profile: Profile, broker: Definition, today: date, *, quiet: bool = False) -> Plan:
    """List every question that the broker can be asked about the person, without duplicates, most telling first.

    Quiet names are asked about only with `quiet`, which is the person's permission for this one broker.
    """
    search = broker.search
    if search is None or not search.steps:
        return Plan(broker.domain, reason="it can't be searched by a program")
    names = [name for name in profile.names if quiet or not name.quiet]
    if not names:
        return Plan(broker.domain, reason="every name is quiet, and you have not allowed one here")
    required, fields = needs(search.steps)
    found: dict[str, Query] = {}
    for values in _values(profile, names, fields, today):
        if required <= values.keys():
            query = _query(broker.domain, search.steps, values)
            found.setdefault(query.key, query)
    if not found:
        known = {field for values in _values(profile, names, fields, today) for field in values}
        missing = ", ".join(sorted(required - known)) or "a name with a place"
        return Plan(broker.domain, reason=f"your profile has no {missing}")
    return Plan(broker.domain, tuple(found.values()))


def needs(steps: tuple[Step, ...]) -> tuple[frozenset[str], frozenset[str]]:
    """Return the fields of a profile that the steps can't do without, and all that they use."""
    templates = [Template(source) for source in _sources(steps)]
    empty: frozenset[str] = frozenset()
    return empty.union(*(each.required for each in templates)), empty.union(*(each.fields for each in templates))


def _sources(steps: tuple[Step, ...]) -> Iterator[str]:
    for step in steps:
        if isinstance(step, Open):
            yield step.open
        elif isinstance(step, Fill | Choose):
            yield step.value
        elif isinstance(step, Click):
            yield from (only.value for only in step.only)
        elif isinstance(step, When):
            yield from _sources(step.steps)


def _values(profile: Profile, names: list[Name], fields: frozenset[str], today: date) -> Iterator[dict[str, str]]:
    """Yield the field values of each question: names by kind, places present first."""
    order = sorted(names, key=lambda name: _KIND_ORDER[name.kind])
    places: list[Address] = sorted(profile.addresses, key=lambda place: (not place.current, -(place.to or 0)))
    if not fields & {"city", "state", "zip", "street"}:
        places = places[:1]
    phones = profile.phones if "phone" in fields else ()
    emails = profile.emails if "email" in fields else ()
    for name, place, phone, email in product(order, _or_none(places), _or_none(phones), _or_none(emails)):
        every = {
            "first": name.first, "middle": name.middle, "last": name.last, "suffix": name.suffix,
            "city": place and place.city, "state": place and place.state,
            "zip": place and place.zip, "street": place and place.street,
            "age": str(profile.birth.ages(today)[-1]) if profile.birth else None,
            "birth_year": str(profile.birth.year) if profile.birth else None,
            "phone": phone, "email": email,
        }  # fmt: skip
        yield {field: value for field, value in every.items() if value and field in fields}


def _or_none(values: Sequence[T]) -> Sequence[T | None]:
    return values or (None,)


def _query(broker: str, steps: tuple[Step, ...], values: dict[str, str]) -> Query:
    filled = tuple(_filled(steps, values))
    told = tuple(Disclosed(field=field, value=value) for field, value in values.items())
    # Two spellings that a broker can't tell apart are one question.
    what = "\n".join([broker, *(f"{field}={normal(value) or value}" for field, value in sorted(values.items()))])
    first = filled[0]
    url = first.open if isinstance(first, Open) else f"https://{broker}/"
    return Query(broker, hashlib.sha256(what.encode()).hexdigest()[:16], url, filled, told)


def _filled(steps: Iterable[Step], values: dict[str, str]) -> Iterator[Step]:
    """Yield the steps that are for this person, with the values in place."""
    for step in steps:
        match step:
            case Open():
                yield step.model_copy(update={"open": Template(step.open).fill(values, escape=True)})
            case Fill() | Choose():
                yield step.model_copy(update={"value": Template(step.value).fill(values, escape=False)})
            case Click():
                if all(only.holds(values) for only in step.only):
                    yield step.model_copy(update={"only": ()})
            case When():
                inner = tuple(_filled(step.steps, values))
                if inner:
                    yield step.model_copy(update={"steps": inner})
            case _:
                yield step
