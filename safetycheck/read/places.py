"""Places as brokers print them: `City, ST`, full addresses, several lines, states spelled out, slugs of a URL. Nothing raises."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from urllib.parse import unquote

from safetycheck.model import ListedPlace
from safetycheck.text import STATES, normal

_BY_NAME = {name.casefold(): code for code, name in STATES.items()}
_CODES = "|".join(STATES)
_NAMES = "|".join(re.escape(name) for name in sorted(STATES.values(), key=len, reverse=True))
_ZIP = r"(?:[,\s]+(\d{5}(?:-\d{4})?)(?!\d))?"
_END = r"(?=\s*(?:$|[,;.)(]|\d{5}))"
# A code after a blank counts only at the end of the place: "LIVES IN DULUTH" names no Indiana.
_STATE = re.compile(
    rf"(?:,\s*({_CODES})(?![\w'])|\s({_CODES}){_END}|,\s*((?i:{_NAMES}))(?![\w'])|\s((?i:{_NAMES}))(?=\s*(?:$|\d{{5}})))\.?{_ZIP}"
)
# What a line must hold for _STATE to be worth its time: most lines hold neither.
_MAYBE_CODE = re.compile(r"[,\s]([A-Z]{2})(?![\w'])")
_WORDS = re.compile(r"[^\W\d_]+")
_STATE_WORDS = frozenset(word for name in _BY_NAME for word in name.split())
_ONLY_STATE = re.compile(rf"^(?:{_CODES}|(?i:{_NAMES}))\b")
_SIMPLE = re.compile(rf"^([A-Z][A-Za-z.'-]+(?: [A-Za-z.'-]+){{0,3}}), ({_CODES})$")
_BREAKS = re.compile(r"[\n|•·;]")
_NOTE = re.compile(r"\([^()]*\)|\s\+\s*\d+\b.*$|(?i:,?\s*(?:USA|U\.S\.A?\.?|United States)\s*$)")
_LEAD = re.compile(
    r"(?i)^(?:.*\b(?:lives|lived|(?:live|living) in|resid(?:es|ed|ing|e)|located|based)\b\s*(?:in|near|at)?\b[\s:]*"
    r"|(?:in|near|from|at|currently|current|previously|previous|prior|past|addresse?s?|locations?|home)\b[\s:]+)+"
)
_LABEL = re.compile(r"^[^,:\d]{0,40}:\s*")
_STREET = re.compile(r"(?i)^(?:\d+[\w/-]*\s|\d+$|p\.?\s?o\.?\s?box\b|rr?\s\d|one\s\w+\s(?:st|ave))")
# USPS Publication 28, appendix C1: the suffixes that are most used.
_SUFFIX = re.compile(
    r"(?i)^(?:aly|alley|ave?|avenue|blvd|boulevard|cir|circle|ct|court|cv|cove|dr|drive|expy|fwy|hwy|highway|lk|ln|lane|loop|pass|path|"
    r"pike|pkwy|parkway|pl|place|plz|plaza|pt|point|rd|road|row|run|sq|square|st|street|ter|terrace|trce|trl|trail|way|walk|xing)\.?$"
)
_AFTER_SUFFIX = re.compile(r"(?i)^(?:n|s|e|w|ne|nw|se|sw|north|south|east|west)\.?$")
_UNIT = re.compile(r"(?i)^(?:#|apt|apartment|unit|ste|suite|lot|fl|floor|bldg|rm|trlr)\.?$")
_UNIT_VALUE = re.compile(r"(?i)^#?\w{0,6}\d\w{0,6}$|^[a-z]$|^#")
_CITY = re.compile(r"^[^\W\d_][\w.'’ -]{1,39}$")
_COUNTY = re.compile(r"(?i)\b(?:county|parish|borough)$")
_DASH = re.compile(r"\s[-–—]\s")
_LONGEST = 2_000
_Key = tuple[str, str, str, str]


def places(text: str) -> tuple[ListedPlace, ...]:
    """Return every place in a text, in order."""
    simple = _SIMPLE.match(text)
    if simple and not _LEAD.match(text):
        return (_city(simple[1], simple[2]),)
    return tuple(place for line in _lines(text[:_LONGEST]) for place in _in_line(line))


@lru_cache(maxsize=256)
def _city(city: str, state: str) -> ListedPlace:
    """One page names the same few cities again and again."""
    return ListedPlace(city=city, state=state)


_normal_city = lru_cache(maxsize=256)(normal)


def names_place(line: str) -> bool:
    """Whether a line names a state after a place: a quick test."""
    if not _STATE_WORDS.isdisjoint(_WORDS.findall(line.casefold())) or any(code in STATES for code in _MAYBE_CODE.findall(line)):
        return _STATE.search(line) is not None
    return False


def is_state(text: str) -> bool:
    """Whether a text is a state and at most its ZIP code."""
    hit = _ONLY_STATE.match(text)
    return hit is not None and re.fullmatch(_ZIP, text[hit.end() :].rstrip(" .")) is not None


def from_slug(href: str) -> str:
    """Return the place in a URL's path as text: `/address/12-elm-st_duluth-mn-55802` gives `12 Elm St, Duluth MN 55802`."""
    path = unquote(re.sub(r"^[a-z]+://[^/]*|[?#].*$", "", href)).removesuffix(".html")
    parts = [_titled(part) for segment in path.split("/") for part in segment.split("_") if part]
    # City and state stand in either order: /mn/duluth and /duluth/mn.
    if len(parts) > 1 and parts[-2].upper() in STATES and len(parts[-2]) == 2:
        parts[-2:] = [parts[-1], parts[-2]]
    whole = bool(parts) and _STATE.search(parts[-1]) is not None
    street = len(parts) > 1 and _STREET.match(parts[-2]) is not None
    return ", ".join(parts[-1:] if whole and not street else parts[-2:])


def merge(found: Sequence[ListedPlace]) -> tuple[ListedPlace, ...]:
    """Return places in order, each once; one that only lacks parts of another is taken into it."""
    if len(found) < 2:
        return tuple(found)
    kept: list[tuple[_Key, ListedPlace]] = []
    for place in found:
        key = _key(place)
        for position, (known, other) in enumerate(kept):
            if known[1] == key[1] and _agree(known, key):
                if key != known:
                    both = _together(other, place)
                    kept[position] = (_key(both), both)
                break
        else:
            kept.append((key, place))
    return tuple(place for _, place in kept)


def _key(place: ListedPlace) -> _Key:
    return (
        normal(place.street) if place.street else "",
        _normal_city(place.city) if place.city else "",
        place.state or "",
        place.zip or "",
    )


def _agree(one: _Key, other: _Key) -> bool:
    """Whether two places of one city say nothing contrary; what names no city agrees only with its equal."""
    return one == other or (
        bool(one[1] and other[1])
        and all(not ours or not theirs or ours == theirs for ours, theirs in zip(one, other, strict=True))
    )


def _together(one: ListedPlace, other: ListedPlace) -> ListedPlace:
    return ListedPlace(street=one.street or other.street, city=one.city, state=one.state or other.state, zip=one.zip or other.zip)


def _lines(text: str) -> Iterator[str]:
    """Yield one line per place: a street, its city and its state may stand on lines of their own."""
    kept = ""
    for raw in _BREAKS.split(text):
        line = raw.strip()
        if not line:
            continue
        if kept and (kept.endswith(",") or line.startswith(",") or _ONLY_STATE.match(line) or _is_street(kept)):
            kept = f"{kept.rstrip(', ')}, {line.lstrip(', ')}"
            continue
        if kept:
            yield kept
        kept = line
    if kept:
        yield kept


def _is_street(line: str) -> bool:
    return _STREET.match(line) is not None and not _STATE.search(line)


def _in_line(line: str) -> Iterator[ListedPlace]:
    line = _NOTE.sub("", line.replace("D.C.", "DC")).strip()
    position = 0
    found = False
    for hit in _STATE.finditer(line):
        head = line[position : hit.start()]
        position = hit.end()
        place = _place(head, _code(hit), hit[5])
        if place is not None:
            found = True
            yield place
    if not found and _ONLY_STATE.fullmatch(line):
        yield ListedPlace(state=line if line in STATES else _BY_NAME[line.casefold()])


def _code(hit: re.Match[str]) -> str:
    return hit[1] or hit[2] or _BY_NAME[(hit[3] or hit[4]).casefold()]


def _place(head: str, state: str, zip_code: str | None) -> ListedPlace | None:
    head = _LEAD.sub("", _LABEL.sub("", head.strip(" ,.:-–—"))).strip(" ,.:-–—")
    if not _STREET.match(head):
        head = _DASH.split(head)[-1]
    parts = [part for part in (each.strip() for each in head.split(",")) if part]
    if len(parts) > 1:
        parts = [part for part in parts if not _COUNTY.search(part)] or parts[:1]
    if not parts:
        return ListedPlace(state=state, zip=zip_code) if zip_code or not head else None
    street, city = (", ".join(parts[:-1]), parts[-1]) if len(parts) > 1 else _street_and_city(parts[0])
    if len(parts) > 1 and not _STREET.match(street):
        # What stands before a city and is no street: a name, a neighbourhood.
        street = next((part for part in parts[:-1] if _STREET.match(part)), "")
    if not _CITY.match(city) or len(city.split()) > 5:
        return None
    return ListedPlace(street=street or None, city=city, state=state, zip=zip_code)


def _street_and_city(text: str) -> tuple[str, str]:
    """Part `123 Elm St Apt 4 Duluth`, where no comma does."""
    if not _STREET.match(text):
        return "", text
    words = text.split()
    ends = [place for place, word in enumerate(words[:-1]) if place > 1 and _SUFFIX.match(word)]
    if not ends:
        return text, ""
    end = ends[-1] + 1
    if end < len(words) - 1 and _AFTER_SUFFIX.match(words[end]):
        end += 1
    if end < len(words) - 1 and _UNIT.match(words[end]):
        end += 2
    elif end < len(words) - 1 and words[end].startswith("#") and _UNIT_VALUE.match(words[end]):
        end += 1
    return " ".join(words[:end]), " ".join(words[end:])


def _titled(slug: str) -> str:
    words = slug.replace("-", " ").replace("+", " ").split()
    last = len(words) - 1
    zipped = last > 0 and words[-1].isdigit()
    return " ".join(
        word.upper() if len(word) == 2 and word.upper() in STATES and place == last - zipped else word.capitalize()
        for place, word in enumerate(words)
    )
