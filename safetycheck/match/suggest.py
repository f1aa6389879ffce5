"""What a listing of the person could add to the profile. Suggestions only: nothing is added before the person says so.

A fact is known when matching would take it for one that the profile has: a city by its other spelling, a phone by its digits,
a name with an initial, a slip or in another order. What is partly hidden, and what would show a word of a quiet name, is never
suggested.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from safetycheck.match.comparison import prepare
from safetycheck.match.learning import new_phones, new_places
from safetycheck.match.names import compare_names
from safetycheck.match.parse import Parsed, readings, usual, written
from safetycheck.match.relatives import same_person
from safetycheck.model import Address, Learned, Listing, Name, NameKind, Profile, Suggestion
from safetycheck.text import clean, digits, normal

_LONGEST = 100
_MOST_WORDS = 8
_NO_NAME = re.compile(r"[*•#_?…\d:;/\\<>|@&+=]|\.{3}|[xX]{3,}")
_MASKED_EMAIL = re.compile(r"[*•#…]|\.{2}|[xX]{3,}")
_EMAIL = re.compile(r"[^@\s,;<>]+@[^@\s,;<>]+\.[^@\s,;<>]+")
_PLACE = re.compile(r"(.+), ([A-Z]{2})(?: (\d{5}))?")
_ASIDE = re.compile(r"[\"“”(\[][^\"“”()\[\]]*[\"“”)\]]")
_BREAKS = re.compile(r"[,\s]+")
_SUFFIXES = {"jr": "Jr", "sr": "Sr", "ii": "II", "iii": "III", "iv": "IV"}
_SAME_LAST = frozenset({"equal", "turned", "slip", "initial"})
_SAME_FIRST = frozenset({"equal", "slip", "initial"})


def suggestions(listing: Listing, profile: Profile, answered: Iterable[Suggestion] = ()) -> tuple[Suggestion, ...]:
    """Return what a listing of the person says that neither the profile has nor an answer has settled."""
    known = profile
    for each in answered:
        known = add(known, each)
    quiet = prepare(profile).quiet
    found = (
        *_suggested(Learned.PLACE, map(_place, new_places(listing, known))),
        *_suggested(Learned.PHONE, _phones(listing, known)),
        *_suggested(Learned.EMAIL, _emails(listing, known)),
        *_suggested(Learned.RELATIVE, _relatives(listing, profile, known)),
        *_suggested(Learned.ALIAS, _aliases(listing, profile, known)),
    )
    return tuple(each for each in found if not _shows(quiet, each.value))


def add(profile: Profile, suggestion: Suggestion) -> Profile:
    """Return the profile with a suggested fact: a place as a past one, a name as an alias."""
    value = suggestion.value
    if suggestion.field is Learned.PLACE:
        place = _PLACE.fullmatch(value)
        return profile.model_copy(update={"addresses": (*profile.addresses, _address(place))}) if place else profile
    if suggestion.field is Learned.ALIAS:
        name = _name(value)
        return profile.model_copy(update={"names": (*profile.names, name)}) if name else profile
    fields = {Learned.PHONE: "phones", Learned.EMAIL: "emails", Learned.RELATIVE: "relatives"}
    field = fields[suggestion.field]
    return profile.model_copy(update={field: (*getattr(profile, field), value)})


def _suggested(field: Learned, values: Iterable[str]) -> Iterator[Suggestion]:
    return (Suggestion(field=field, value=value) for value in values if clean(value))


def _place(place: Address) -> str:
    return f"{place.city}, {place.state}" + (f" {place.zip}" if place.zip else "")


def _address(place: re.Match[str]) -> Address:
    return Address(city=place[1], state=place[2], zip=place[3])


def _phones(listing: Listing, known: Profile) -> Iterator[str]:
    told = known.model_copy(update={"phones": (*known.phones, *known.public)})
    for phone in new_phones(listing, told):
        number = digits(phone).removeprefix("1") if len(digits(phone)) == 11 else digits(phone)
        if len(number) == 10:
            yield f"({number[:3]}) {number[3:6]}-{number[6:]}"
        elif len(number) <= 15:
            yield phone


def _emails(listing: Listing, known: Profile) -> Iterator[str]:
    told = {each.strip().casefold() for each in (*known.emails, *known.public)}
    for email in (clean(each, _LONGEST + 1) for each in listing.emails):
        whole = _EMAIL.fullmatch(email) and len(email) <= _LONGEST and not _MASKED_EMAIL.search(email)
        if whole and email.casefold() not in told:
            told.add(email.casefold())
            yield email


def _relatives(listing: Listing, profile: Profile, known: Profile) -> Iterator[str]:
    own = _own(profile)
    told = [*own, *_read(known.relatives)]
    for text, read in _whole_names(listing.relatives):
        if not any(same_person(each, read) for each in told):
            told.append(read)
            yield text


def _aliases(listing: Listing, profile: Profile, known: Profile) -> Iterator[str]:
    told, kin = _own(known), _read((*profile.relatives, *listing.relatives))
    for text, read in _whole_names((listing.name, *listing.aliases)):
        name = _name(text)
        # What reads otherwise once it is written down would be suggested for ever.
        if name is None or _name(name.full) != name or not _is_same(_parsed(name), text):
            continue
        if not any(_is_same(each, text) for each in told) and not any(same_person(each, read) for each in kin):
            told.append(_parsed(name))
            yield name.full


def _own(profile: Profile) -> list[Parsed]:
    return [_parsed(name) for name in profile.names]


def _parsed(name: Name) -> Parsed:
    return written(name.first, name.middle, name.last, name.suffix)


def _read(names: Sequence[str]) -> list[Parsed]:
    return [read for read in map(usual, names) if read and read.last]


def _whole_names(untrusted_names: Iterable[str]) -> Iterator[tuple[str, Parsed]]:
    """Yield each name that is printed in full, cleaned, and how it is read."""
    for untrusted in untrusted_names:
        text = clean(untrusted, _LONGEST + 1)
        read = usual(text)
        if (
            read
            and read.given
            and len(text) <= _LONGEST
            and not _NO_NAME.search(text)
            and min(len(read.given[0]), len(read.last)) > 1
        ):
            yield text.title() if text.isupper() or text.islower() else text, read


def _is_same(ours: Parsed, printed: str) -> bool:
    levels = (compare_names(ours, theirs) for theirs in readings(printed))
    return any(each.last in _SAME_LAST and each.first in _SAME_FIRST for each in levels)


def _name(text: str) -> Name | None:
    """Part a printed name as the matcher reads it, and keep the letters in which it is printed; None where that can't be done."""
    plain = _ASIDE.sub(" ", text)
    family, _, given = plain.partition(",")
    for read in readings(plain):
        turned = f"{given.partition(',')[0]} {family}" if read.order == "comma" else plain
        words = [word for word in _BREAKS.split(turned) if word]
        for start, cut, end in _cuts(len(words)):
            first, middle, last = words[start], " ".join(words[start + 1 : cut]), " ".join(words[cut:end])
            tried = written(first, middle, last, None)
            if (tried.given, tried.last) == (read.given, read.last):
                return Name(first=first, middle=middle or None, last=last, suffix=_SUFFIXES.get(read.suffix), kind=NameKind.ALIAS)
    return None


def _cuts(count: int) -> Iterator[tuple[int, int, int]]:
    """Yield the ways to take first, middle and last name out of some words, the shortest first: a title stays out."""
    for size in range(2, min(count, _MOST_WORDS) + 1):
        for start in range(count - size + 1):
            for cut in range(start + 1, start + size):
                yield start, cut, start + size


def _shows(quiet: frozenset[str], value: str) -> bool:
    words = normal(value).split()
    return any(word in words or (len(word) > 3 and word in "".join(words)) for word in quiet)
