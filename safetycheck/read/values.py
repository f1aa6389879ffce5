"""What a broker prints, made into values: ages, births, names, phone numbers, e-mail addresses.

Every function takes untrusted text and returns what it could read, or nothing; none of them raises.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from safetycheck.model import Birth
from safetycheck.text import normal

LONGEST_NAME = 100
_MARKS = "\n|•·"
_BETWEEN = re.compile(f"[{_MARKS}]")

_MASK = "xX*•#_"
_SPAN = r"\d{1,3}\s?(?:s\b|\+|[-–]\s?\d{2,3})?"
_AGE_SAID = re.compile(rf"(?i)\bage[sd]?\b\D{{0,12}}?({_SPAN})|\b(\d{{1,3}})[ -]?(?:years?|yrs?|y/o|yo|age)\b")
_AGE_ALONE = re.compile(r"(?<![\w$.,/-])(\d{1,3}(?:s\b|\+|\s?[-–]\s?\d{2,3}\b)?)(?![\w/%-]|[.,]\d)")
_ABOUT = re.compile(r"^(\d{1,3})\s?(s|\+|[-–]\s?\d{2,3})$")
_BORN = re.compile(r"(?i)\b(?:born|birth(?:day|date|year)?|dob|b\.)\b")
_YEAR = re.compile(r"(?<!\d)(1[89]\d\d|20\d\d)(?!\d)")
_MONTHS = {
    name: number
    for number, names in enumerate(
        ("jan january", "feb february", "mar march", "apr april", "may", "jun june", "jul july", "aug august",
         "sep sept september", "oct october", "nov november", "dec december"), 1)
    for name in names.split()
}  # fmt: skip
_WORDED = re.compile(r"(?i)\b([a-z]{3,9})\.?\s+(?:(\d{1,2})(?:st|nd|rd|th)?,?\s+)?((?:1[89]|20)\d\d)\b")
_ISO = re.compile(r"(?<!\d)((?:1[89]|20)\d\d)-(\d{1,2})(?:-(\d{1,2}))?(?!\d)")
_SLASHED = re.compile(r"(?<![\d/])(\d{1,2})/(?:(\d{1,2}|[xX*]{1,2})/)?((?:1[89]|20)\d\d)(?!\d)")
_PHONE = re.compile(
    rf"(?<![\w.])(?:\+?1[-. ]?)?(?:\([\d{_MASK}]{{3}}\)[-. ]{{0,2}}|[\d{_MASK}]{{3}}[-. ]?)"
    rf"[\d{_MASK}]{{3}}(?:[-. ]{{1,3}}|)[\d{_MASK}]{{4}}(?![\w{re.escape(_MASK)}])"
)
_USUAL_PHONE = re.compile(r"\([0-9]{3}\) [0-9]{3}-[0-9]{4}")
_NOT_SHOWN = re.compile(rf"[^\d{_MASK}]")
_EMAIL = re.compile(r"[\w.+*•%-]{1,64}@[\w*•-]{1,63}(?:\.[\w*•-]{1,63}){1,4}")
_AFTER_NAME = re.compile(
    r"(?i)\s*(?:[,(~|–-]\s*)*(?:\b(?:age[sd]?|born|deceased|died)\b.*|\(?\b\d{1,3}(?:s|\+)?(?:\s*(?:years?|yrs?|y/o|yo)\b.*)?\)?)\s*$"
)
_NO_NAME = re.compile(
    r"(?i)^(?:and|plus|\+)?\s*\+?\d*\s*(?:more|others?|(?:view|see|show)(?: all)?|less|n/?a|none|unknown|unavailable|"
    r"not available|no other.*|.*@.*|\W*)(?:\s*(?:more|others?|all))?(?:\s*[.…»>]*)$"
)
_DOTS = re.compile(r"\.{2,}$")
# What stands before the first of several names, and behind the last one that is shown.
_LABEL = re.compile(
    r"(?i)^(?:(?:also )?known as|a\.?k\.?a\.?|aliases|(?:possible )?relatives?|related to|associated persons?):\s*"
)
_MORE = re.compile(r"\s*\+\s*\d+\b.*$")
# Most names need no cleaning: words that begin with a capital, none of which a page uses about itself.
_JUST_NAME = re.compile(r"(?:[A-Z][a-z'’-]*[A-Za-z.'’-]? ){1,4}[A-Z][A-Za-z'’-]+")
_JUST_NAMES = re.compile(r"(?:(?:[A-Z][a-z]* ){1,4}[A-Z][a-z]+(?:\n(?!$)|$))+")
_MAYBE_TALK = frozenset({
    "Age", "Aged", "Ages", "Born", "Deceased", "Died", "View", "See", "Show", "More", "Other", "Others", "Less", "All", "None",
    "Unknown", "Unavailable", "Available", "No",
})  # fmt: skip
_EDGES = " \t\n,;:|•·–—-~*…"


def name(text: str) -> str:
    """Return a person's name on one line, without the age that may follow it; empty when it can't be one."""
    if _JUST_NAME.fullmatch(text) and _MAYBE_TALK.isdisjoint(text.split()):
        return text
    line = " ".join(text.split())[: LONGEST_NAME * 2]
    line = _LABEL.sub("", _MORE.sub("", line))
    line = _DOTS.sub("", _AFTER_NAME.sub("", line)).strip(_EDGES)
    if len(line) > LONGEST_NAME or not any(ch.isalpha() for ch in line) or _NO_NAME.match(line):
        return ""
    return line


def names(texts: Iterable[str]) -> tuple[str, ...]:
    """Return names without duplicates."""
    given = tuple(texts)
    if len(given) > 1:
        # Most lists are plain names, all different; they are told at one look.
        whole = "\n".join(given)
        if _JUST_NAMES.fullmatch(whole) and _MAYBE_TALK.isdisjoint(whole.split()) and len(set(given)) == len(given):
            return given
    return unique(map(name, given))


def items(texts: list[str]) -> list[str]:
    """Part lists about which nothing else is said: at bullets, bars and line ends."""
    said = "".join(texts)
    if not any(mark in said for mark in _MARKS):
        return texts
    return [item for text in texts for item in _BETWEEN.split(text)]


def age(text: str) -> int | str | None:
    """Return an age in years, or the broker's words for a span of years (`40s`, `80+`, `30-39`)."""
    if text.isascii() and text.isdigit() and len(text) < 4:
        return int(text) if 0 < int(text) <= 120 else None
    said = _AGE_SAID.search(text)
    token = (said[1] or said[2]) if said else None
    if token is None:
        alone = _AGE_ALONE.search(text)
        token = alone[1] if alone else None
    if token is None:
        return None
    token = token.strip()
    if token.isdigit():
        return int(token) if 0 < int(token) <= 120 else None
    about = _ABOUT.match(token)
    if about is None or int(about[1]) > 120:
        return None
    return "".join(token.split()).replace("–", "-")


def says_age(text: str) -> bool:
    """Whether a text gives an age in words: "Age 42", "42 years old"."""
    return _AGE_SAID.search(text) is not None


def birth(text: str) -> Birth | None:
    """Return a birth date, as much of it as is printed; month comes before day."""
    for read in (_worded, _iso, _slashed):
        found = read(text)
        if found is not None:
            return found
    year = _YEAR.search(text)
    return _birth(int(year[1]), None, None) if year else None


def is_birth(text: str) -> bool:
    """Whether a text speaks of a birth, and not of an age."""
    return _BORN.search(text) is not None and _YEAR.search(text) is not None


def phones(texts: Iterable[str]) -> tuple[str, ...]:
    """Return phone numbers as printed, masked ones too, each once."""
    found: dict[str, str] = {}
    for text in texts:
        if _USUAL_PHONE.fullmatch(text):
            found.setdefault(f"{text[1:4]}{text[6:9]}{text[10:]}", text)
            continue
        for hit in _PHONE.finditer(text):
            shown = _NOT_SHOWN.sub("", hit[0])
            if sum(ch.isdigit() for ch in shown) >= 3:
                found.setdefault(shown[-10:], " ".join(hit[0].split()))
    return tuple(found.values())


def emails(texts: Iterable[str]) -> tuple[str, ...]:
    """Return e-mail addresses as printed, masked ones too, each once."""
    found: dict[str, str] = {}
    for text in texts:
        for hit in _EMAIL.finditer(text):
            found.setdefault(hit[0].casefold(), hit[0].strip("."))
    return tuple(found.values())


def unique(texts: Iterable[str]) -> tuple[str, ...]:
    """Return texts in order, without empty ones and without those that compare equal."""
    kept = tuple(dict.fromkeys(filter(None, texts)))
    if len(kept) < 2:
        return kept
    found: dict[str, str] = {}
    for text in kept:
        found.setdefault(normal(text) or text, text)
    return kept if len(found) == len(kept) else tuple(found.values())


def _worded(text: str) -> Birth | None:
    for hit in _WORDED.finditer(text):
        month = _MONTHS.get(hit[1].lower())
        if month:
            return _birth(int(hit[3]), month, int(hit[2]) if hit[2] else None)
    return None


def _iso(text: str) -> Birth | None:
    hit = _ISO.search(text)
    return _birth(int(hit[1]), int(hit[2]), int(hit[3]) if hit[3] else None) if hit else None


def _slashed(text: str) -> Birth | None:
    hit = _SLASHED.search(text)
    return _birth(int(hit[3]), int(hit[1]), int(hit[2]) if hit[2] and hit[2].isdigit() else None) if hit else None


def _birth(year: int, month: int | None, day: int | None) -> Birth | None:
    try:
        return Birth(year=year, month=month, day=day)
    except ValueError:
        pass
    try:
        return Birth(year=year)
    except ValueError:
        return None
