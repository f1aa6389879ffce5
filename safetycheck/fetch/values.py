"""Which values of a profile stand in a piece of text that is about to leave the machine.

Texts are compared word by word in `text.normal` form, percent-decoded as often as they were encoded; phone numbers by
their digits. Base64 and other codes are not looked into. What is too short or too common to tell anything gives no alarm:
words under three characters, codes of states, ages and bare years.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import unquote

from safetycheck.definition import Choose, Definition, Fill, Open, Step, When
from safetycheck.model import Disclosed, Profile
from safetycheck.queries import Query
from safetycheck.template import Template
from safetycheck.text import STATES, digits, normal

# Words that URLs and forms have of themselves; alone they are no one's name or city.
_COMMON = frozenset({
    "address", "age", "all", "api", "app", "apps", "ave", "avenue", "city", "code", "com", "css", "data", "day", "default",
    "detail", "details", "email", "file", "find", "form", "free", "get", "help", "home", "html", "http", "https", "icon",
    "image", "images", "img", "index", "info", "item", "items", "json", "last", "lib", "list", "main", "map", "may",
    "media", "mobile", "name", "names", "net", "new", "news", "next", "north", "old", "org", "page", "pages", "people",
    "person", "phone", "photo", "post", "profile", "profiles", "public", "query", "record", "records", "report", "result",
    "results", "road", "script", "search", "site", "sort", "south", "state", "static", "street", "test", "town", "type",
    "url", "user", "users", "view", "web", "west", "www", "year", "zip",
})  # fmt: skip
_DIRECTIONS = frozenset({"n", "s", "e", "w", "ne", "nw", "se", "sw", "north", "south", "east", "west"})
_BETWEEN_DIGITS = re.compile(r"(?<=\d)[\s().+-]+(?=\d)")
_DIGIT_RUN = re.compile(r"\d{7,}")
_ESCAPED = re.compile(r"\\u([0-9a-fA-F]{4})")
_DECODINGS = 3


@dataclass(frozen=True, slots=True)
class Value:
    """One value to look for: its normal form, or for a phone its digits. A `weak` one is a single everyday word."""

    field: str
    form: str
    weak: bool = False


class Spoken:
    """A text that is about to leave, ready to be searched for values."""

    __slots__ = ("_phones", "_words")

    def __init__(self, raw: str) -> None:
        plain = decoded(raw)
        self._words = f" {normal(plain)} "
        self._phones = _DIGIT_RUN.findall(_BETWEEN_DIGITS.sub("", plain))

    def says(self, value: Value) -> bool:
        """Tell whether the value stands in the text, as words or run together."""
        if value.field == "phone":
            return any(value.form in run for run in self._phones)
        return holds(self._words, value.form)


def decoded(raw: str) -> str:
    """Undo percent-encoding, however often it was applied (three times at most), and the escapes of JSON."""
    for _ in range(_DECODINGS):
        plain = unquote(raw)
        if plain == raw:
            break
        raw = plain
    return _ESCAPED.sub(lambda hit: chr(int(hit[1], 16)), raw)


def holds(words: str, form: str) -> bool:
    """Tell whether the words of `form` stand together in `words`, or are written there as one."""
    return bool(form) and (f" {form} " in words or f" {form.replace(' ', '')} " in words)


def of_profile(profile: Profile) -> list[Value]:
    """List every value of a profile that a text can be searched for."""
    found = dict.fromkeys(value for value in _all(profile) if value.form)
    return [value for value in found if len(value.form.replace(" ", "")) >= 3 and not _is_common(value)]


def undisclosed(values: Iterable[Value], allowed: Iterable[str]) -> list[Value]:
    """Leave out what is part of an allowed text: a disclosed value, or the words of the query's own steps."""
    texts = [f" {normal(decoded(text))} " for text in allowed]
    runs = [digits(text) for text in texts]
    return [
        value
        for value in values
        if not any(holds(text, value.form) for text in texts)
        and not (value.field == "phone" and any(value.form in run for run in runs))
    ]


class Telling:
    """What a query's requests tell: the disclosed values, in every form that the definition's templates give them."""

    __slots__ = ("_disclosed", "_forms", "_urls")

    def __init__(self, broker: Definition, query: Query) -> None:
        self._disclosed = query.disclosed
        self._urls: dict[str, frozenset[str]] = {}
        self._forms = [(each.field, form) for each in query.disclosed for form in _forms(each)]
        for template, filled in zip(_flat(broker.search.steps if broker.search else ()), _flat(query.steps), strict=False):
            if isinstance(template, Open) and isinstance(filled, Open):
                self._urls[_plain_url(filled.open)] = Template(template.open).fields
            elif isinstance(template, Fill | Choose) and isinstance(filled, Fill | Choose):
                fields = Template(template.value).fields
                self._forms += [(field, Value(field, normal(filled.value))) for field in fields]

    def told(self, url: str, spoken: Spoken) -> tuple[Disclosed, ...]:
        """Return the disclosed values that stand in a request. A planned URL tells all that its template names."""
        fields = set(self._urls.get(_plain_url(url), ()))
        fields.update(field for field, form in self._forms if spoken.says(form))
        return self.among(fields)

    def fields(self, typed: str) -> set[str]:
        """Return the fields that a text tells which a step typed or chose."""
        form = normal(typed)
        return {field for field, value in self._forms if value.form == form}

    def among(self, fields: Iterable[str]) -> tuple[Disclosed, ...]:
        """Return the disclosed values of some fields, in the query's order."""
        wanted = frozenset(fields)
        return tuple(each for each in self._disclosed if each.field in wanted)


def _all(profile: Profile) -> Iterator[Value]:
    for name in profile.names:
        yield from (Value("name", normal(part), weak=True) for part in (name.first, name.middle, name.last) if part)
        yield Value("name", normal(f"{name.first} {name.last}"))
        yield Value("name", normal(f"{name.last} {name.first}"))
    for place in profile.addresses:
        yield Value("city", normal(place.city), weak=True)
        yield Value("street", _street(place.street or ""))
        yield Value("zip", (place.zip or "")[:5])
    yield from (Value("phone", digits(phone)[-10:]) for phone in profile.phones)
    yield from (Value("email", normal(email)) for email in profile.emails)
    for relative in profile.relatives:
        words = normal(relative).split()
        yield from (Value("relative", f"{words[0]} {words[-1]}"), Value("relative", f"{words[-1]} {words[0]}"))
        yield Value("relative", " ".join(words))
    for field in ("usernames", "employers", "public"):
        yield from (Value(field.rstrip("s"), normal(each), weak=" " not in normal(each)) for each in getattr(profile, field))
    yield from _birth(profile)


def _street(street: str) -> str:
    """Keep the number and the name: `12 N Oak Street Apt 4` gives `12 n oak`, so that `12-n-oak-st` is known too."""
    words = normal(street).split()
    if not words or not words[0][0].isdigit():
        return " ".join(words)
    return " ".join(words[: 3 if len(words) > 2 and words[1] in _DIRECTIONS else 2])


def _birth(profile: Profile) -> Iterator[Value]:
    birth = profile.birth
    if birth and birth.month and birth.day:
        for month, day in ((f"{birth.month:02}", f"{birth.day:02}"), (str(birth.month), str(birth.day))):
            for parts in ((birth.year, month, day), (month, day, birth.year), (day, month, birth.year)):
                yield Value("birth", " ".join(str(part) for part in parts))


def _is_common(value: Value) -> bool:
    return value.form in _COMMON or (value.weak and value.form.upper() in STATES)


def _forms(each: Disclosed) -> Iterator[Value]:
    if each.field == "phone":
        yield Value("phone", digits(each.value)[-10:])
    yield Value(each.field, normal(each.value))
    if each.field == "state":
        yield Value("state", normal(STATES.get(each.value.upper(), "")))


def _flat(steps: Iterable[Step]) -> Iterator[Step]:
    for step in steps:
        yield step
        if isinstance(step, When):
            yield from _flat(step.steps)


def _plain_url(url: str) -> str:
    return decoded(url).partition("#")[0].casefold()
