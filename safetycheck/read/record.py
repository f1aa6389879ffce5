"""The lines of one record, without any selector: values by their labels and by their shapes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from enum import StrEnum
from functools import lru_cache

from safetycheck.model import Listing, Reader
from safetycheck.read import places, values
from safetycheck.text import unaccent


class Kind(StrEnum):
    """What a label announces."""

    AGE = "age"
    BIRTH = "birth"
    PLACE = "place"
    PHONE = "phone"
    EMAIL = "email"
    RELATIVES = "relatives"
    ALIASES = "aliases"
    OTHER = "other"


_LABELS = {
    Kind.AGE: r"(?:approx(?:imate)?\.? )?ages?\b",
    Kind.BIRTH: r"born\b|birth ?(?:date|day|year|month)?\b|date of birth\b|dob\b|year of birth\b",
    Kind.RELATIVES: r"(?:(?:possible|known|likely|close) )?(?:relatives?\b|related(?: to)?\b|relations?\b|"
    r"family(?: members?)?\b|associates?\b(?: (?:&|and) \w+)?|may know\b|may be related to\b|spouse\b|"
    r"household(?: members?)?\b|parents?\b|siblings?\b|associated (?:with|persons?|people)\b|connect(?:ed to|ions)\b|"
    r"children\b|neighbors?\b)",
    Kind.ALIASES: r"(?:may )?also (?:known as|seen as|goes by|called)\b|aka\b|a\.k\.a\b\.?|a/k/a\b|alias(?:es)?\b|"
    r"other names?\b|(?:may )?goe?s? by\b|known as\b|formerly\b|maiden name\b|n[ée]e\b|"
    r"(?:alternate|previous|past) names?\b|also(?= (?-i:[A-Z]))",
    Kind.PLACE: r"(?:(?:currently|now|has|have|had|also|used to|previously|formerly) )*(?:lives?|lived|living|resid\w+|located)\b"
    r"(?: (?:in|at|near))?|(?:(?:current|present|previous|prior|past|former|other|last known|home|mailing|possible|all) )*"
    r"(?:address(?:es)?|locations?|city|cities|residences?|places?(?: lived)?|homes?|hometown)\b|(?:current|previous|from|in)\b",
    Kind.PHONE: r"(?:(?:possible|current|mobile|landline|wireless|home|other|cell|primary|all) )*(?:tele)?phones?\b"
    r"(?: numbers?\b)?|(?:mobile|landline|cell|tel)\b",
    Kind.EMAIL: r"e-?mails?(?: address(?:es)?)?\b",
    Kind.OTHER: r"(?:employ|work|court|criminal|marriage|divorce|bankrupt|search|unlock|is this|business|background)|"
    r"(?:jobs?|occupation|education|schools?|colleges?|propert(?:y|ies)|social|profiles?|reports?|view|see|get|show|open|details?|"
    r"save|share|remove|claim|vehicles?|licen[sc]es?|income|net worth|records?|people|more|gender|ethnicity|religion|photos?)\b",
}
_LABEL = re.compile(
    "(?i)^(?:" + "|".join(f"(?P<{kind}>{text})" for kind, text in _LABELS.items()) + r")\s*(?:\([^)]*\)\s*)?[:–-]?\s*"
)
# A label inside a line is one only with its colon; and "also" before a name.
_INNER_LABEL = re.compile(
    r"(?i)\s+(?=(?:(?:possible|current|previous|past|prior|also) )?(?:age|born|dob|lives in|lived in|used to live(?: in)?|"
    r"has lived in|relatives|related to|known as|aka|aliases|phones?|e-?mails?|address(?:es)?|locations?)\s*:|also (?-i:[A-Z]))"
)
_APART = re.compile(r"\s*[•·|]\s*|\t")
_LIST = re.compile(r"\s*(?:[,;•·|]|\band\b|&)\s*")
_WORD = r"(?:[^\W\d_]\.|[A-ZÀ-ÖØ-Þ][\w'’.-]*|(?:de|la|del|van|von|der|den|da|di|dos|los|le|el|al|bin|y)\b)"
_NAME_SHAPE = re.compile(rf"^{_WORD}(?:,? {_WORD}){{1,4}}$")
_NO_NAME = re.compile(
    r"(?i)\b(?:view|log|join|account|menu|today|now|details?|reports?|search|results?|people|persons?|records?|public|background|checks?|phones?|address|age|relatives?|"
    r"lives?|lived|free|full|more|home|about|contact|privacy|terms|login|sign|menu|sponsored|ad|located|known|sorted?|by|filter|"
    r"next|previous|last|first name|years?|old|county|avenue|email|associates?|family|possible|current|past|"
    r"criminal|marriage|property|properties|directory|click|here|all|see|show|found|unknown|deceased|opt|out|remove|policy|"
    r"copyright|blog|help|faq|reverse|lookup|data|social|media|profiles?|photos?|neighbors?|instant|access|get|open|your|you)\b"
)
_PEOPLE = frozenset({Kind.RELATIVES, Kind.ALIASES})
_SENTENCE = re.compile(r"(?:\S+\s+){6,}\S+[.!?]$|(?:\S+\s+){14}")
_LEADING_AGE = re.compile(r"^\D{0,3}\d{1,3}\D{0,3}(?=[A-Z])")
_ONWARD = re.compile(r"(?i)\s+(?:more|all|view\b.*|see\b.*|show\b.*|details?)\s*$")
_ONLY_AGE = re.compile(r"^\(?(\d{2,3})\)?$")


def looks_like_name(text: str) -> bool:
    """Whether a line has the form of a person's name and nothing else."""
    if not 4 < len(text) < 60 or is_talk(text) or places.names_place(text):
        return False
    return _NAME_SHAPE.match(unaccent(text)) is not None


def is_talk(text: str) -> bool:
    """Whether a text has a word that belongs to a page and not to a name."""
    return _NO_NAME.search(text) is not None


def label(line: str) -> tuple[Kind | None, str]:
    """Return what a line's label announces, and what follows the label."""
    hit = _LABEL.match(line)
    if hit is None or hit.lastgroup is None:
        return None, line
    return Kind(hit.lastgroup), line[hit.end() :]


def parts(line: str) -> Iterator[str]:
    """Yield what a line sets apart with bullets, bars and labels."""
    for piece in _APART.split(line):
        yield from (part for part in _INNER_LABEL.split(piece) if part)


@lru_cache(maxsize=512)
def fact(line: str) -> Kind | None:
    """Return which fact a line states by its shape, if any; running text states none."""
    if len(line) > 200 or (_SENTENCE.search(line) and label(line)[0] is None and not _INNER_LABEL.search(line)):
        return None
    if places.is_state(line):
        return Kind.PLACE
    if _ONLY_AGE.match(line):
        return Kind.AGE if 17 < int(line.strip("()")) < 111 else None
    shapes = _SHAPES if _DIGIT.search(line) else _WITHOUT_DIGITS
    return next((kind for kind, states in shapes if states(line)), None)


def read(name: str, lines: Iterable[tuple[str, str]], url: str | None) -> Listing:
    """Read the lines that stand beside a name as the rest of its listing; each comes plain and with bullets (outline.Line)."""
    said: dict[Kind, list[str]] = {kind: [] for kind in Kind}
    for kind, text in _sorted_out(lines):
        said[kind].append(text)
    relatives, aliases = (_people(said[kind]) for kind in (Kind.RELATIVES, Kind.ALIASES))
    return Listing(
        name=name,
        age=next((age for text in said[Kind.AGE] if (age := values.age(text)) is not None), None),
        birth=next((birth for text in said[Kind.BIRTH] if (birth := values.birth(text)) is not None), None),
        addresses=places.merge(places.places("\n".join(said[Kind.PLACE]))),
        phones=values.phones(said[Kind.PHONE]),
        emails=values.emails(said[Kind.EMAIL]),
        relatives=values.names(relatives),
        aliases=tuple(alias for alias in values.names(aliases) if alias != name),
        url=url,
        reader=Reader.ANCHORED,
    )


def _sorted_out(lines: Iterable[tuple[str, str]]) -> Iterator[tuple[Kind, str]]:
    """Give each part of each line to the label that it stands under, or to the fact that it states itself."""
    under: Kind | None = None
    for plain, bulleted in _joined(lines):
        kind, rest = label(bulleted)
        if (kind or under) in _PEOPLE and len(people := _people([rest])) > 1:
            under = kind or under
            yield from ((under, name) for name in people if under)
            continue
        for part in parts(plain):
            kind, rest = label(part)
            under = kind or under
            if rest:
                yield from _one(under, rest, labelled=kind is not None)


def _joined(lines: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Put a state back to the city on the line before it."""
    kept: tuple[str, str] | None = None
    for line in lines:
        text = line[0].lstrip(" ,")
        if kept and places.is_state(text) and fact(kept[0]) is None and label(kept[0])[0] is None:
            yield (f"{kept[0].rstrip(' ,')}, {text}",) * 2
            kept = None
            continue
        if kept and line[0].strip() != ",":
            yield kept
        if line[0].strip() != ",":
            kept = line
    if kept:
        yield kept


def _one(under: Kind | None, text: str, *, labelled: bool) -> Iterator[tuple[Kind, str]]:
    shape = fact(text)
    if under in _PEOPLE and (labelled or _people([text])):
        yield under, text
    elif labelled and under in {Kind.AGE, Kind.BIRTH}:
        yield under, text
        if shape is Kind.PLACE:  # "Age 42, Duluth, MN"
            yield Kind.PLACE, _LEADING_AGE.sub("", text)
    elif shape is not None:
        yield shape, text
        if shape is Kind.AGE and places.names_place(text):
            yield Kind.PLACE, text
    elif under in {Kind.PLACE, Kind.AGE}:
        yield under, text


def _people(texts: Iterable[str]) -> list[str]:
    """Return the names in lists of people."""
    items = (_ONWARD.sub("", item) for text in texts for item in _LIST.split(text))
    return [name for item in items if (name := values.name(item)) and looks_like_name(name)]


_DIGIT = re.compile(r"[0-9]")
_WITHOUT_DIGITS: tuple[tuple[Kind, Callable[[str], object]], ...] = (
    (Kind.PLACE, places.names_place),
    (Kind.EMAIL, lambda line: "@" in line and values.emails([line])),
)
_SHAPES = (
    (Kind.AGE, values.says_age),
    (Kind.PLACE, places.names_place),
    (Kind.PHONE, lambda line: values.phones([line])),
    *_WITHOUT_DIGITS[1:],
    (Kind.BIRTH, values.is_birth),
)
