"""The URL of a search, made a template: the profile's values out, placeholders in the site's own spelling in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from urllib.parse import urlsplit, urlunsplit

from safetycheck.model import Address, Name, Profile
from safetycheck.read.urls import same_site
from safetycheck.registry.drafting.vocabulary import MARKUP, parts
from safetycheck.template import Template
from safetycheck.text import digits

_LONGEST = 2_000
# Letters first, then how blanks are written: the spellings that sites use.
_CASES = ("lower", "upper", "title", "")
_PATH_BLANKS = ("slug", "hyphen|plain", "snake|plain", "plain")
# With a plus between first and last name, blanks are written so too.
_QUERY_BLANKS = ("plain", "slug", "hyphen|plain", "plain|plus")
_NUMBER = 5
_STATE_NEAR = 2_000
_HOLE = re.compile(r"\{[^{}]*\}")
_SECRET = re.compile(r"(?=.*\d)[\w-]{12,}")


class NoQuestion(ValueError):
    """A URL from which no template can be made; the text says why, without any value."""


@dataclass(frozen=True, slots=True)
class Question:
    """The template, the site's domain, the host that is asked, and what a person must look at."""

    template: str
    domain: str
    host: str
    remarks: tuple[str, ...]


def template(url: str, profile: Profile) -> Question:
    """Put placeholders in place of the profile's values; raise NoQuestion where the URL names nobody."""
    host, parts_of = _parts(url)
    best = max(
        (_filled(parts_of, name, place) for name, place in product(profile.names, profile.addresses or (None,))),
        key=lambda found: sum(f"{{{field}" in found for field in ("first", "last", "city", "state")),
    )
    path, _, query = best.partition("?")
    if "{last" not in best or "{first" not in best:
        msg = (
            "does not hold the first and the last name of the profile: give the URL of the page of answers to that search; "
            "a site that is asked by a form needs its steps written by hand"
        )
        raise NoQuestion(msg)
    kept, dropped = _without_strange(query, profile)
    _refuse(path, profile)
    made = f"https://{host}{path}" + (f"?{kept}" if kept else "")
    Template(made)
    remarks = [*(["a parameter of the URL was left out: it told of a visit, or nobody knows what"] if dropped else [])]
    if "{city" not in made and "{state" not in made:
        remarks.append("the URL asks by name only: search again with a city, if the site can")
    if not _tells_blanks(url):
        remarks.append("the searched name and city had no blank: look how the site writes one (Salt Lake City)")
    return Question(made, domain_of(host), host, tuple(remarks))


def domain_of(host: str) -> str:
    """Return the registrable domain of a host, as far as its form tells."""
    labels = host.split(".")
    return next((".".join(labels[-size:]) for size in range(2, len(labels)) if same_site(".".join(labels[-size:]), host)), host)


def _parts(url: str) -> tuple[str, str]:
    """Return the host, and path and query."""
    try:
        split = urlsplit(url)
        host = (split.hostname or "").lower().rstrip(".")
        port = split.port
    except ValueError:
        msg = "is no URL"
        raise NoQuestion(msg) from None
    if split.scheme not in {"http", "https"} or "." not in host or host.replace(".", "").isdigit() or not host.isascii():
        msg = "is no URL of a page on the web"
        raise NoQuestion(msg)
    if len(url) > _LONGEST or not url.isprintable() or " " in url or "{" in url or "}" in url:
        msg = "is longer than any search needs, or holds what no URL holds"
        raise NoQuestion(msg)
    if port not in {None, 80, 443} or split.username:
        msg = "names a port or a user: a definition can't"
        raise NoQuestion(msg)
    return host, urlunsplit(("", "", split.path or "/", split.query, ""))


def _filled(asked: str, name: Name, place: Address | None) -> str:
    """Return path and query with placeholders for one name and one place."""
    values = {"first": name.first, "last": name.last}
    if place is not None:
        values["city"] = place.city
        if place.zip:
            values["zip"] = place.zip
        if place.street:
            values["street"] = place.street
    if name.middle and len(name.middle) > 1:
        values["middle"] = name.middle
    for field, value in sorted(values.items(), key=lambda each: -len(each[1])):
        asked = _put(asked, field, value)
    return _put_state(asked, place.state) if place is not None else asked


def _put(asked: str, field: str, value: str) -> str:
    path, mark, query = asked.partition("?")
    path = _spelled(path, field, value, ("plain", *_PATH_BLANKS) if "%20" in path else _PATH_BLANKS)
    return path + (mark + _spelled(query, field, value, _QUERY_BLANKS[:: -1 if "+" in query else 1]) if mark else "")


def _spelled(text: str, field: str, value: str, blanks: tuple[str, ...]) -> str:
    """Replace a value in the spelling in which it stands; the placeholder says that spelling."""
    for form, spelled in _spellings(field, value, blanks):
        pattern = _alone(spelled)
        pieces = _split(text)
        if any(pattern.search(piece) for piece in pieces[::2]):
            hole = f"{{{field}{form}}}"
            return "".join(piece if number % 2 else pattern.sub(lambda _: hole, piece) for number, piece in enumerate(pieces))  # noqa: B023  # used at once
    return text


def _spellings(field: str, value: str, blanks: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    if field == "zip":
        yield "", value
        return
    found: dict[str, str] = {}
    optional = "|default:" if field == "middle" else ""
    for case, blank in product(_CASES, blanks):
        form = "".join(f"|{each}" for each in (case, blank) if each)
        spelled = Template(f"{{{field}{form}}}").fill({field: value}, escape=True)
        found.setdefault(spelled, form + optional)
    yield from ((form, spelled) for spelled, form in found.items())


def _put_state(asked: str, state: str) -> str:
    """Replace the state where it stands next to the city, or behind everything else: "in" is a word of paths too."""
    options = {
        "|lower": state.lower(), "|upper": state.upper(),
        "|state_name|slug": _state(state, "|state_name|slug"), "|state_name|slug|lower": _state(state, "|state_name|slug|lower"),
        "|state_name": _state(state, "|state_name"), "|state_name|plus": _state(state, "|state_name|plus"),
        "|state_name|lower": _state(state, "|state_name|lower"),
    }  # fmt: skip
    city = asked.find("{city")
    hits = [
        (abs(hit.start() - city) if city >= 0 else _STATE_NEAR - hit.start(), hit.start(), rank, hit.end(), form)
        for rank, (form, spelled) in enumerate(options.items())
        for hit in _alone(spelled).finditer(asked)
        if not _in_hole(asked, hit.start())
    ]
    if not hits:
        return asked
    _, start, _, end, form = min(hits)
    return f"{asked[:start]}{{state{form}}}{asked[end:]}"


def _state(state: str, form: str) -> str:
    return Template(f"{{state{form}}}").fill({"state": state}, escape=True)


def _in_hole(text: str, place: int) -> bool:
    return text.rfind("{", 0, place) > text.rfind("}", 0, place)


def _alone(spelled: str) -> re.Pattern[str]:
    """Match a spelling that no letter or digit touches; an escaped character is none."""
    return re.compile(rf"(?:(?<![A-Za-z0-9])|(?<=%[0-9A-Fa-f]{{2}})){re.escape(spelled)}(?![A-Za-z0-9])")


def _split(text: str) -> list[str]:
    """Part a text at its placeholders: every second part is one."""
    pieces: list[str] = []
    end = 0
    for hole in _HOLE.finditer(text):
        pieces += [text[end : hole.start()], hole[0]]
        end = hole.end()
    return [*pieces, text[end:]]


def _without_strange(query: str, profile: Profile) -> tuple[str, bool]:
    """Drop parameters that hold what no template knows: a session, a number, a value of the profile."""
    if not query:
        return "", False
    kept = [pair for pair in query.split("&") if not _is_strange(_HOLE.sub(" ", pair), profile)]
    return "&".join(kept), len(kept) < len(query.split("&"))


def _is_strange(text: str, profile: Profile) -> bool:
    """Whether a literal part of a URL may tell of somebody: a long number, a token, a word of the profile."""
    literal = re.sub(r"%[0-9A-Fa-f]{2}", " ", text)
    said = set(parts(literal))
    return bool(
        any(len(digits(each)) >= _NUMBER for each in literal.split()) or _SECRET.search(literal) or said & own_words(profile)
    )


def own_words(profile: Profile) -> frozenset[str]:
    """Return the words of a profile that must stand in no URL, but those that every site uses."""
    texts = [part for name in profile.names for part in (name.first, name.middle or "", name.last)]
    texts += [part for place in profile.addresses for part in (place.city, place.street or "", place.zip or "")]
    texts += [*profile.phones, *profile.emails, *profile.relatives]
    return frozenset(word for text in texts for word in parts(text) if len(word) > 2 and word not in MARKUP)


def _refuse(path: str, profile: Profile) -> None:
    if any(_is_strange(_HOLE.sub(" ", part), profile) for part in path.split("/")):
        msg = "holds a number, a token or a value that no search needs: is it the page of one record, and not of answers?"
        raise NoQuestion(msg)


def _tells_blanks(url: str) -> bool:
    return "+" in url or "%20" in url or "_" in url
