"""Texts of one person's row, said of an invented one: values are exchanged, a page's own words stay, all else goes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from safetycheck.model import ListedPlace, Listing
from safetycheck.registry.drafting.cast import Role
from safetycheck.registry.drafting.vocabulary import Vocabulary
from safetycheck.text import STATES

# What is masked is told in part, and goes as a whole.
_WORD = re.compile(r"\S*[*•]{2}\S*|[^\W\d_]+(?:['’][^\W\d_]+)*|\d+|.", re.DOTALL)
_MASKED = re.compile(r"[*•]{2}")
_EMPTY_PAIRS = re.compile(r"\(\W*\)|\[\W*\]")
_SAYS = re.compile(r"\w")
Pair = tuple[str, str]


def recast(listing: Listing, role: Role, vocabulary: Vocabulary) -> Callable[[str], str]:
    """Return what makes a text about the listing's person one about the invented person."""
    pairs = dict(reversed([pair for pair in _pairs(listing, role) if pair[0]]))
    order = sorted(pairs, key=len, reverse=True)
    known = re.compile("|".join(rf"(?<!\w){_flexible(each)}(?!\w)" for each in order) or r"(?!)", re.IGNORECASE)
    by_form = {_form(each): other for each, other in pairs.items()}

    def said(text: str) -> str:
        made: list[str] = []
        end = 0
        for hit in known.finditer(text):
            # "in" is a word, and IN a state.
            if len(hit[0]) <= 2 and hit[0].isalpha() and hit[0] != hit[0].upper():
                continue
            made += [_own(text[end : hit.start()], vocabulary), by_form.get(_form(hit[0]), "")]
            end = hit.end()
        made.append(_own(text[end:], vocabulary))
        result = _EMPTY_PAIRS.sub("", "".join(made))
        return result if _SAYS.search(result) or not _SAYS.search(text) else ""

    return said


def _pairs(listing: Listing, role: Role) -> Iterator[Pair]:
    """Yield what stands on the page, and what shall stand there; the first of equal ones counts."""
    yield listing.name, role.full
    for kept, given in (
        (listing.aliases, role.aliases), (listing.relatives, role.relatives),
        (listing.phones, role.phones), (listing.emails, role.emails),
    ):  # fmt: skip
        for place, value in enumerate(kept):
            yield value, given[place] if place < len(given) else ""
    for place, listed in enumerate(listing.addresses):
        yield from _places(listed, role.places[place] if place < len(role.places) else ("", "", "", ""))
    if listing.age is not None:
        yield str(listing.age), str(role.age)
    if listing.birth is not None:
        yield str(listing.birth.year), str(role.born)
    yield from _words(listing.name, role)


def _places(listed: ListedPlace, given: tuple[str, str, str, str]) -> Iterator[Pair]:
    street, city, state, code = given
    shown, full = listed.state or "", STATES.get(listed.state or "", "")
    if listed.city and shown:
        for written, made in ((shown, state), (full, STATES.get(state, ""))):
            yield f"{listed.city}, {written}", f"{city}, {made}" if city else ""
            yield f"{listed.city} {written}", f"{city} {made}" if city else ""
    yield listed.street or "", street
    yield listed.city or "", city
    yield listed.zip or "", code
    yield shown, state
    yield full, STATES.get(state, "")


def _words(name: str, role: Role) -> Iterator[Pair]:
    """Yield the parts of a name, for pages that print them apart."""
    first, *rest = name.split() or [""]
    yield first, role.name[0]
    if rest:
        yield rest[-1], role.name[2]
        yield from ((middle, role.name[1]) for middle in rest[:-1])


def _own(text: str, vocabulary: Vocabulary) -> str:
    """Return the page's own words of a text, and what stands between words."""
    pieces = [each for each in _WORD.findall(text) if not _MASKED.search(each)]
    return "".join(each for each in pieces if not _SAYS.match(each) or vocabulary.allows(each))


def _flexible(text: str) -> str:
    return r"[\s,]+".join(re.escape(word) for word in text.replace(",", " ").split()) or r"(?!)"


def _form(text: str) -> str:
    return " ".join(text.replace(",", " ").casefold().split())
