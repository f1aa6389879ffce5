"""URL templates such as `https://a.example/${firstName|hyphenated}/${state}`, in the words of our own templates.

The published engine parses the URL first. It then fills the values of the query, which go out as a form's would, and the
segments of the path; never the host, the keys of the query or what follows a #. Every value is transformed once before the
transforms that the placeholder names.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import parse_qsl, quote, quote_plus, unquote, urlsplit

from safetycheck.registry.duckduckgo.report import Refusal

# key: (our field, the filter that is always applied first)
KEYS = {
    "firstName": ("first", "title"), "lastName": ("last", "title"), "middleName": ("middle", ""), "suffix": ("suffix", ""),
    "city": ("city", "title"), "state": ("state", "lower"), "street": ("street", ""), "zip": ("zip", ""),
    "age": ("age", ""), "birthYear": ("birth_year", ""), "phone": ("phone", ""),
}  # fmt: skip
_FILTERS = {
    "hyphenated": "hyphen", "capitalize": "title", "downcase": "lower", "upcase": "upper", "snakecase": "snake",
    "stateFull": "state_name", "defaultIfEmpty": "default", "replaceWhitespace": "blank", "ageRange": "band",
}  # fmt: skip
_WITH_ARGUMENT = ("default", "blank")
# The engine takes nothing for these where the person has none, and asks all the same.
_MAY_LACK = frozenset({"middle", "suffix"})
_CASES = frozenset({"title", "lower", "upper"})
_PLACEHOLDER = re.compile(r"(?i)\$\{(.{1,200}?)\}|\$%7B(.{1,200}?)%7D")
_OPENED = re.compile(r"(?i)\$(?:\{|%7B)")
# What may stand in a path as it is (RFC 3986, pchar) beside what is already encoded.
_IN_PATH = "/%-._~:@!$&'()*+,;="


def template(url: str, bands: Sequence[str] | None = None) -> str:
    """Return a URL as our template; raise Refusal where our format can't say it. `bands` is the action's `ageRange`."""
    try:
        parts = urlsplit(url.strip())
        odd = bool(parts.port or parts.username or not parts.hostname)
    except ValueError:
        raise Refusal("its URL can't be read") from None
    if parts.scheme != "https":
        raise Refusal("its URL does not begin with https://")
    if odd or _OPENED.search(parts.netloc):
        raise Refusal("its URL must name a host, and nothing else may stand there")
    pairs = parse_qsl(parts.query, keep_blank_values=True)
    if any(_OPENED.search(each) for each in (parts.fragment, *(key for key, _ in pairs))):
        raise Refusal("a placeholder stands in a key of the query or behind a #, where the published engine fills nothing")
    path = _filled(parts.path, bands, in_query=False) or "/"
    query = "&".join(f"{_form(key)}={_filled(value, bands, in_query=True)}" for key, value in pairs)
    end = f"#{quote(parts.fragment, safe=_IN_PATH)}" if parts.fragment else ""
    return f"https://{parts.hostname}{path}{'?' if query else ''}{query}{end}"


def value(source: str) -> str:
    """Return a text with placeholders as our template, nothing encoded; raise Refusal."""
    return _PLACEHOLDER.sub(lambda hit: "{" + _placeholder(hit, None) + "}", source)


def pattern(identifier: str) -> str | None:
    """Return the pattern of a listing's URL, or None where it does not hold the identity exactly once."""
    filled = _PLACEHOLDER.sub(lambda hit: "{" + re.split(r"\||%7C", hit[1] or hit[2])[0] + "}", identifier)
    return filled if filled.count("{id}") == 1 else None


def place(url: str) -> tuple[str, str]:
    """Return host and path of a URL; both empty where it is none."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return "", ""
    return (parts.hostname or "").removeprefix("www."), parts.path.rstrip("/")


def _filled(text: str, bands: Sequence[str] | None, *, in_query: bool) -> str:
    found: list[str] = []
    position = 0
    for hit in _PLACEHOLDER.finditer(text):
        found += [
            _literal(text[position : hit.start()], in_query=in_query),
            "{" + _placeholder(hit, bands) + ("|plus" if in_query else "") + "}",
        ]
        position = hit.end()
    return "".join((*found, _literal(text[position:], in_query=in_query)))


def _literal(text: str, *, in_query: bool) -> str:
    if _OPENED.search(text):
        raise Refusal("its URL opens a placeholder and does not close it")
    return _form(text) if in_query else quote(text, safe=_IN_PATH)


def _form(text: str) -> str:
    return quote_plus(text, safe="*")


def _placeholder(hit: re.Match[str], bands: Sequence[str] | None) -> str:
    key, *transforms = [unquote(each) for each in re.split(r"(?i)\||%7C", hit[1] or hit[2])]
    if key not in KEYS:
        raise Refusal(f"'{key}' is no field of a person that our templates know")
    field, first = KEYS[key]
    filters = [*([first] if first else []), *(each for name in transforms for each in _filter(name, bands))]
    # A case that is decided again later says nothing; and a state is looked up in any case.
    last = max((place for place, each in enumerate(filters) if each in _CASES - {"title"}), default=0)
    filters = [each for place, each in enumerate(filters) if place >= last or each not in _CASES]
    if field == "state" and filters[:2] == ["lower", "state_name"]:
        del filters[0]
    if field in _MAY_LACK and not any(each.startswith("default:") for each in filters):
        filters.append("default:")
    return "|".join((field, *filters))


def _filter(transform: str, bands: Sequence[str] | None) -> list[str]:
    name, _, argument = transform.partition(":")
    if name not in _FILTERS:
        raise Refusal(f"'{name}' is no transform that is known here")
    ours = _FILTERS[name]
    if ours == "band":
        # Without bands the engine gives the age itself.
        argument = ",".join(bands or ())
        return [f"band:{_plain(argument)}"] if argument else []
    return [f"{ours}:{_plain(argument)}"] if ours in _WITH_ARGUMENT else [ours]


def _plain(argument: str) -> str:
    if set("{|}") & set(argument):
        raise Refusal(f"the argument '{argument}' of a transform holds one of {{|}}")
    return argument
