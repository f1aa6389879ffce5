"""The questions of the guided first run; every answer but one name may be left out."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import ParamSpec, TypeVar

from pydantic import ValidationError

from safetycheck import profiles
from safetycheck.cli import output
from safetycheck.match import gazetteer
from safetycheck.model import Address, Birth, Name, NameKind, Profile
from safetycheck.text import STATES, normal

T = TypeVar("T")
P = ParamSpec("P")

_QUIET = """\
A name can be quiet: it is asked about only where you allow it, and never shown on the screen. Use that for a name that
must not be tied to you."""
_OLD = """\
Brokers keep old facts for decades, so past places, numbers and addresses are worth the time. Press Enter to skip a
question or to end a list."""
_ZIP = re.compile(r"[\s,]+(\d{5}(?:-\d{4})?)$")
# To hold one field against the rules of a profile.
_NOBODY = (Name(first="x", last="x"),)
_CODES = {normal(name): code for code, name in STATES.items()}


def ask() -> Profile:
    """Ask for a profile."""
    output.explain(_OLD)
    names = _names()
    birth = _birth()
    return Profile(
        names=names,
        birth=birth,
        addresses=_places(),
        phones=_list("Phone number", _phone),
        emails=_list("E-mail address", _email),
        relatives=_list("Full name of a relative or somebody you lived with", _relative),
    )


def _names() -> tuple[Name, ...]:
    while True:
        first = _needed("First name")
        middle = output.ask("Middle name or initial") or None
        last = _needed("Last name")
        suffix = output.ask("Suffix (Jr, Sr, III)") or None
        legal = _valid(Name, first=first, middle=middle, last=last, suffix=suffix)
        if legal is not None:
            break
    output.say("\nOther names: maiden or married names, nicknames, other spellings.")
    output.explain(_QUIET)
    return (legal, *_other_names(legal.last))


def _other_names(last: str) -> list[Name]:
    names: list[Name] = []
    while first := output.ask("Another first name (Enter: no more)"):
        middle = output.ask("Middle name or initial") or None
        family = output.ask("Last name", default=last)
        kind = output.choose("former, nickname or alias", [kind.value for kind in NameKind if kind is not NameKind.LEGAL])
        quiet = output.agree("Quiet?")
        name = _valid(Name, first=first, middle=middle, last=family, kind=NameKind(kind), quiet=quiet)
        if name is not None:
            names.append(name)
    return names


def _birth() -> Birth | None:
    while year := _number("Birth year (tells you from namesakes)"):
        month = _number("Month, 1 to 12", most=12)
        day = _number("Day of the month", most=31) if month else None
        birth = _valid(Birth, year=year, month=month, day=day)
        if birth is not None:
            return birth
    return None


def _places() -> tuple[Address, ...]:
    found: list[Address] = []
    output.say("\nPlaces, written as: City, ST")
    here = _place("Where you live now")
    if here is not None:
        street = output.ask("Street and number (to recognise a listing)") or None
        full = _valid(Address, street=street, city=here.city, state=here.state, zip=here.zip, current=True)
        found.append(full or here)
    while (past := _place("A place where you lived before")) is not None:
        found.append(past)
    return tuple(found)


def _place(question: str) -> Address | None:
    while line := output.ask(question):
        city, state, postcode = _split(line)
        if state is None:
            output.say("Write the city, a comma and the state: Springfield, IL")
            continue
        place = _valid(Address, city=_known(city, state), state=state, zip=postcode)
        if place is not None:
            return place
    return None


def _split(line: str) -> tuple[str, str | None, str | None]:
    """Split `Duluth, MN 55802`, `Duluth MN` or `Duluth, Minnesota` into city, state and ZIP code; None for what is not there."""
    found = _ZIP.search(line)
    region = line[: found.start()] if found else line
    city, comma, state = region.rpartition(",")
    if not comma:
        city, _, state = region.rpartition(" ")
    code = state.strip().upper()
    return city.strip(" ,"), code if code in STATES else _CODES.get(normal(state)), found[1] if found else None


def _known(city: str, state: str) -> str:
    """Return the city, or the spelling that the person chose instead because none of theirs is known."""
    if gazetteer.known(city, state):
        return city
    near = gazetteer.suggest(city, state)
    if not near:
        output.say("No place of that name is known in that state. It is kept as you wrote it.")
        return city
    output.say("No place of that name is known in that state. Do you mean one of these?")
    for number, name in enumerate(near, 1):
        output.say(f"{number}  {name}")
    answer = output.ask("Its number (Enter: keep it as written)")
    return near[int(answer) - 1] if answer.isdigit() and 1 <= int(answer) <= len(near) else city


def _list(question: str, check: Callable[[str], str | None]) -> tuple[str, ...]:
    output.say()
    found: list[str] = []
    while line := output.ask(f"{question} (Enter: no more)" if found else question):
        kept = check(line)
        if kept is not None:
            found.append(kept)
    return tuple(found)


def _phone(line: str) -> str | None:
    if profiles.e164(line) is None:
        output.say("That is no valid number. Write it with its area code, or with + and its country code.")
        return None
    return line


def _email(line: str) -> str | None:
    try:
        Profile(names=_NOBODY, emails=(line,))
    except ValidationError:
        output.say("That is no e-mail address.")
        return None
    return line


def _relative(line: str) -> str | None:
    return line if _valid(Profile, names=_NOBODY, relatives=(line,)) else None


def _number(question: str, *, most: int = 9999) -> int | None:
    while line := output.ask(question):
        if not (line.isascii() and line.isdigit()):
            output.say("Write it in digits.")
        elif 1 <= int(line[:5]) <= most:
            return int(line)
        else:
            output.say(f"Write a number from 1 to {most}.")
    return None


def _needed(question: str) -> str:
    while not (answer := output.ask(question)):
        output.say("This one is needed.")
    return answer


def _valid(model: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T | None:
    """Return what was made; None, having said what is wrong, when it can't be."""
    try:
        return model(*args, **kwargs)
    except ValidationError as invalid:
        for each in invalid.errors(include_input=False, include_url=False):
            output.say(f"That can't be kept: {_why(each['type'], each['msg'], each.get('ctx', {}))}.")
    return None


def _why(kind: str, message: str, limits: Mapping[str, object]) -> str:
    """Say as a person would what pydantic found wrong."""
    if kind == "greater_than_equal":
        return f"the lowest that is possible is {limits['ge']}"
    if kind == "less_than_equal":
        return f"the highest that is possible is {limits['le']}"
    return message.removeprefix("Value error, ")
