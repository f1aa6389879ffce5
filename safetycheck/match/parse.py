"""A name as printed, taken apart: every sensible way to tell given names from family names."""

from __future__ import annotations

import re
from typing import NamedTuple

from safetycheck.text import normal, unaccent

# What stands before a name or after it and is no part of it.
_TITLES = frozenset("mr mrs ms miss mx dr prof professor rev reverend hon sir sgt capt lt col gen maj judge officer".split())
_LETTERS = frozenset("md phd esq dds dmd rn cpa dvm jd mba do pe lcsw msw np dc od pharmd mph".split())
_SUFFIXES = {
    "jr": "jr", "junior": "jr", "sr": "sr", "senior": "sr", "ii": "ii", "2nd": "ii", "iii": "iii", "3rd": "iii", "iv": "iv",
    "4th": "iv",
}  # fmt: skip
# Letters that are family names too: without a comma, Linh Mai Do is no doctor.
_OR_FAMILY = frozenset({"do", "pe"})
_ENDINGS = (_LETTERS - _OR_FAMILY) | _SUFFIXES.keys()
# Those that people bear as names too (Census 2020): so they are read where a name of two words would lose one.
_OR_NAME = frozenset("hon gen judge miss sir officer junior senior".split())
# Words that belong to the family name that follows them.
PARTICLES = frozenset(
    "de del della dela delos da das do dos di du la las le los van von vander der den ter ten zu zur al el bin ibn bint abu "
    "abd ben st "
    "saint san santa mac mc fitz y af av".split()
)
_OPENERS = frozenset({"o", "d", "mc", "mac", "fitz"})
_ASIDE = re.compile(r"[\"“”(\[]([^\"“”()\[\]]{1,60})[\"“”)\]]")
_MAIDEN = re.compile(r"^(?:nee|née|born|formerly|aka|a\.k\.a\.)\s+", re.IGNORECASE)
_APOSTROPHE = re.compile(r"(?<=\w)['`](?=\w)")
_WORD = re.compile(r"[^\W_]+")
# Only a name with one of these, or with letters beyond ASCII, needs the slow way.
_SPECIAL = re.compile(r"[,\"'`(\[]")
_MOST_WORDS = 12
_LONGEST = 300


class Parsed(NamedTuple):
    """One way to read a name; every word in normal form.

    `given` are first and middle names in their order; `last` is the family name without blanks; `parts` are its words without
    particles. `asides` are words in quotation marks or parentheses. `order` is `western`, `comma` or `turned` (family name first
    without a comma to say so). `fore` is how many of `given` are known to be the first name: two in Anne-Marie.
    """

    given: tuple[str, ...]
    last: str
    parts: tuple[str, ...]
    suffix: str = ""
    asides: tuple[str, ...] = ()
    order: str = "western"
    fore: int = 1

    @property
    def joined(self) -> str:
        """All letters of the name in the order in which they were read."""
        return "".join(self.given) + self.last


def words_of(text: str) -> list[str]:
    """Return the words of a text in normal form."""
    if not text.isascii():
        return normal(text).split()
    # Most names are letters and blanks.
    return text.lower().split() if text.replace(" ", "").isalnum() else _WORD.findall(text.lower())


def readings(name: str) -> tuple[Parsed, ...]:
    """Return every sensible way to read a printed name, most usual first; empty where it holds no word."""
    first = usual(name)
    return (first, *unusual(name)) if first else ()


def usual(name: str) -> Parsed | None:
    """Return the most usual way to read a printed name; None where it holds no word."""
    if name.isascii() and name.replace(" ", "").isalnum() and len(name) <= _LONGEST:
        *given, last = words = name.lower().split()
        # Most names are a few plain words, with none before the last that belongs to the family name.
        is_whole = 2 <= len(words) <= _MOST_WORDS and words[0] not in _TITLES and last not in _ENDINGS
        if is_whole and (len(words) == 2 or words[-2] not in PARTICLES):
            return Parsed(tuple(given), last, (last,))
    words, family, suffix, asides = _take_apart(name)
    if family:
        return _parsed(words, family, suffix, asides, "comma")
    if len(words) < 2:
        return Parsed(tuple(words), "", (), suffix, asides) if words else None
    start = _start_of_family(words)
    return _parsed(words[:start], words[start:], suffix, asides, "western")


def unusual(name: str) -> tuple[Parsed, ...]:
    """Return the other ways to read a printed name: a longer or shorter family name, or the family name first."""
    words, family, suffix, asides = _take_apart(name)
    if family or len(words) < 2:
        return ()
    start = _start_of_family(words)
    # A family name of one word, then of one and of two words more than is usual.
    cuts = [cut for cut in (len(words) - 1, start - 1, start - 2) if cut >= 1 and cut != start]
    end = _end_of_first_family(words)
    ends = [end, 1 if end > 1 else 2] if len(words) > 2 else [end]
    return (
        *(_parsed(words[:cut], words[cut:], suffix, asides, "western") for cut in cuts),
        *(_parsed(given, words[:at], suffix, asides, "turned") for at in ends for given in _orders(words[at:])),
        *([_parsed(words[:-2], words[-2:-1], suffix, asides, "western")] if len(words) > 2 and words[-1] in _OR_FAMILY else ()),
    )


def _orders(given: list[str]) -> list[list[str]]:
    """Return the orders in which first and middle names may stand after the family name: in Vietnamese the first one ends."""
    return [given, [given[-1], *given[:-1]]] if len(given) > 1 else [given]


def written(first: str, middle: str | None, last: str, suffix: str | None) -> Parsed:
    """Return a profile's name, whose parts the person has told apart."""
    if not suffix and _is_word(first) and _is_word(last) and (not middle or _is_word(middle)):
        given, family = (first.lower(), middle.lower()) if middle else (first.lower(),), last.lower()
        return Parsed(given, family, (family,))
    words, more = _words(first), _words(middle or "")
    surname, _, found, _ = _take_apart(last.replace(",", " "))
    whole = _parsed([*words, *more], surname, _SUFFIXES.get(normal(suffix), found) if suffix else found, (), "western")
    return whole._replace(fore=len(words)) if len(words) > 1 else whole


def _words(text: str) -> list[str]:
    return _take_apart(text.replace(",", " "), strip=False)[0]


def _is_word(text: str) -> bool:
    return text.isascii() and text.isalnum()


def _take_apart(name: str, *, strip: bool = True) -> tuple[list[str], list[str], str, tuple[str, ...]]:
    """Return the words of a printed name, those of the family name where a comma sets it off, the generation, and asides."""
    plain = name[:_LONGEST]
    if plain.isascii() and not _SPECIAL.search(plain):
        words = words_of(plain)[:_MOST_WORDS]
        words, suffix = _strip(words) if strip else (words, "")
        return words, [], suffix, ()
    plain = _APOSTROPHE.sub("", unaccent(plain))
    asides: tuple[str, ...] = ()
    if _ASIDE.search(plain):
        asides = tuple(word for hit in _ASIDE.findall(plain) for word in words_of(_MAIDEN.sub("", hit)))
        plain = _ASIDE.sub(" ", plain)
    suffix = ""
    parts: list[list[str]] = []
    for part in plain.split(","):
        words = words_of(part)[:_MOST_WORDS]
        if words and parts and all(word in _SUFFIXES or word in _LETTERS for word in words):
            suffix = next((_SUFFIXES[word] for word in words if word in _SUFFIXES), suffix)
        elif words:
            words, found = _strip(words) if strip else (words, "")
            suffix = found or suffix
            parts.append(words)
    if len(parts) > 1:
        return [word for part in parts[1:] for word in part], parts[0], suffix, asides
    return (parts[0] if parts else []), [], suffix, asides


def _strip(words: list[str]) -> tuple[list[str], str]:
    """Take titles, generation and letters after the name away; return what is left and the generation."""
    if not words or (words[0] not in _TITLES and words[-1] not in _ENDINGS):
        return words, ""
    suffix = ""
    while len(words) > 1 and words[0] in _TITLES and not (len(words) < 3 and words[0] in _OR_NAME):
        words = words[1:]
    while len(words) > 1 and words[-1] in _ENDINGS:
        if len(words) < 3 and (words[-1] not in _SUFFIXES or words[-1] in _OR_NAME):
            break
        suffix = _SUFFIXES.get(words[-1], suffix)
        words = words[:-1]
    return words, suffix


def _start_of_family(words: list[str]) -> int:
    start = len(words) - 1
    while start > 1 and words[start - 1] in PARTICLES:
        start -= 1
    return start


def _end_of_first_family(words: list[str]) -> int:
    end = 1
    while end < len(words) - 1 and words[end - 1] in PARTICLES:
        end += 1
    return end


def _parsed(given: list[str], family: list[str], suffix: str, asides: tuple[str, ...], order: str) -> Parsed:
    if len(family) == 1:
        return Parsed(tuple(given), family[0], (family[0],), suffix, asides, order)
    parts = tuple(word for word in family if word not in PARTICLES and word not in _OPENERS) or tuple(family)
    return Parsed(tuple(given), "".join(family), parts, suffix, asides, order)
