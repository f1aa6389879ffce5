"""Texts with placeholders such as `{last|lower|slug}`: closed lists of fields and filters, no conditions."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from urllib.parse import quote, quote_plus

from safetycheck import text

FIELDS = ("first", "middle", "last", "suffix", "city", "state", "zip", "street", "age", "birth_year", "phone", "email")
# Only a request to leave knows these: they come from the listing that it is about, or from how the request is answered.
REQUEST_FIELDS = ("full", "listing_url", "birth_date", "country", "text")
_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
_NAMED = re.compile(r"^([a-z_]+)((?:\|[a-z_0-9]+(?::[^|{}]*)?)*)$")
Filters = tuple[tuple[str, str], ...]


class Template:
    """A parsed text. `parts` alternates literal text and `(field, ((filter, argument), ...))`."""

    __slots__ = ("parts",)

    def __init__(self, source: str) -> None:
        self.parts: list[str | tuple[str, Filters]] = []
        position = 0
        for hit in _PLACEHOLDER.finditer(source):
            self.parts += [source[position : hit.start()], _placeholder(hit[1])]
            position = hit.end()
        self.parts.append(source[position:])
        if any(isinstance(part, str) and ("{" in part or "}" in part) for part in self.parts):
            msg = "a brace that opens or closes no placeholder"
            raise ValueError(msg)

    @property
    def fields(self) -> frozenset[str]:
        """Every profile field that the text names."""
        return frozenset(part[0] for part in self.parts if not isinstance(part, str))

    @property
    def required(self) -> frozenset[str]:
        """The fields without which the question can't be asked: those that have no default."""
        return frozenset(
            part[0] for part in self.parts if not isinstance(part, str) and "default" not in {name for name, _ in part[1]}
        )

    def fill(self, values: Mapping[str, str], *, escape: bool) -> str:
        """Return the text with values in place; `escape` percent-encodes each for a URL. A missing value is empty."""
        return "".join(part if isinstance(part, str) else _value(part, values, escape=escape) for part in self.parts)


def _placeholder(inside: str) -> tuple[str, Filters]:
    named = _NAMED.match(inside)
    if not named:
        msg = f"'{{{inside}}}' is no placeholder; write {{field}} or {{field|filter}}"
        raise ValueError(msg)
    if named[1] not in FIELDS + REQUEST_FIELDS:
        msg = f"'{named[1]}' is no field; known are {', '.join(FIELDS)}; in a request also {', '.join(REQUEST_FIELDS)}"
        raise ValueError(msg)
    filters = [each.partition(":") for each in named[2].split("|")[1:]]
    for name, colon, argument in filters:
        if name not in FILTERS:
            msg = f"'{name}' is no filter; known are {', '.join(FILTERS)}"
            raise ValueError(msg)
        if bool(argument or (colon and name in _MAY_BE_EMPTY)) != (name in _WITH_ARGUMENT):
            msg = f"'{name}' {'needs an' if name in _WITH_ARGUMENT else 'takes no'} argument"
            raise ValueError(msg)
    return named[1], tuple((name, argument) for name, _, argument in filters)


def _value(part: tuple[str, Filters], values: Mapping[str, str], *, escape: bool) -> str:
    field, filters = part
    value = values.get(field, "")
    for name, argument in filters:
        value = FILTERS[name](value, argument)
    if not escape:
        return value
    return quote_plus(value) if ("plus", "") in filters else quote(value, safe="")


def _band(age: str, bands: str) -> str:
    """Pick the band such as `30-39` that holds the age, else the age itself."""
    for band in bands.split(","):
        low, _, high = band.partition("-")
        if age.isdigit() and low.isdigit() and high.isdigit() and int(low) <= int(age) <= int(high):
            return band
    return age


FILTERS: dict[str, Callable[[str, str], str]] = {
    "lower": lambda value, _: value.lower(),
    "upper": lambda value, _: value.upper(),
    "title": lambda value, _: " ".join(word[:1].upper() + word[1:] for word in value.split(" ")),
    "hyphen": lambda value, _: value.replace(" ", "-"),
    "snake": lambda value, _: value.replace(" ", "_"),
    "blank": lambda value, argument: re.sub(r"\s", argument, value),
    # Says how a URL writes the blank; elsewhere the blank stays.
    "plus": lambda value, _: value,
    "slug": lambda value, _: text.slug(value),
    "plain": lambda value, _: text.unaccent(value),
    "state_name": lambda value, _: text.STATES.get(value.upper(), value),
    "digits": lambda value, _: text.digits(value),
    "initial": lambda value, _: value[:1],
    "default": lambda value, argument: value or argument,
    "band": _band,
}
_WITH_ARGUMENT = {"blank", "default", "band"}
# `{middle|default:}` goes without, `{city|blank:}` takes blanks out.
_MAY_BE_EMPTY = {"blank", "default"}
