"""One listing against one profile: every field compared, and the evidence put together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

from safetycheck.match import reasons
from safetycheck.match.ages import compare_ages
from safetycheck.match.contacts import compare_emails, compare_phones
from safetycheck.match.decide import decide, score
from safetycheck.match.evidence import Evidence
from safetycheck.match.names import NameLevels, compare_names
from safetycheck.match.parse import Parsed, unusual, usual, written
from safetycheck.match.places import Place, compare_places, place_of
from safetycheck.match.relatives import compare_relatives, lists_person, names_relative, shares_name
from safetycheck.match.spelling import is_slip
from safetycheck.match.weights import table
from safetycheck.model import Birth, Decision, Listing, Match, Name, Profile, Reader
from safetycheck.text import normal

# What a father and a son of one name don't share.
_TELLING = {"suffix": ("equal",), "email": ("equal", "mask fits")}


class Prepared(NamedTuple):
    """A profile in the form in which listings are compared with it. `quiet` are words that no reason may show.

    `names_seen` and `places_seen` keep how names and places agree, where many listings are compared: the namesakes of one page
    are printed in a few ways, and live in a few places.
    """

    names: tuple[Parsed, ...]
    former: frozenset[str]
    quiet: frozenset[str]
    birth: Birth | None
    places: tuple[tuple[Place, bool], ...]
    phones: tuple[str, ...]
    emails: tuple[str, ...]
    relatives: tuple[str, ...]
    names_seen: dict[tuple[str, ...], NameLevels | None] | None = None
    places_seen: dict[Place, str] | None = None


def prepare(profile: Profile) -> Prepared:
    """Bring a profile to comparable form, once for many listings."""
    names = _names(profile.names)
    lasts = frozenset([name.last for name in names])
    return Prepared(
        names,
        lasts if len(lasts) > 1 else frozenset(),
        _quiet_words(profile),
        profile.birth,
        tuple([(place_of(each.street, each.city, each.state, each.zip), each.current) for each in profile.addresses]),
        profile.phones,
        profile.emails,
        profile.relatives,
    )


def _names(names: Sequence[Name]) -> tuple[Parsed, ...]:
    """Parse the names; a former name or an alias without a middle name has that of the name with the same first name."""
    if len(names) == 1:
        return (written(names[0].first, names[0].middle, names[0].last, names[0].suffix),)
    middles = {name.first.casefold(): name.middle for name in reversed(names) if name.middle}
    return tuple(
        [written(name.first, name.middle or middles.get(name.first.casefold()), name.last, name.suffix) for name in names]
    )


def weigh(listing: Listing, person: Prepared, today: date) -> tuple[Evidence, ...]:
    """Compare every field of a listing with the profile."""
    name = best_name((listing.name, *listing.aliases), person)
    return (
        *_name_evidence(name, listing.name),
        compare_ages(person.birth, listing, today),
        *compare_places(person.places, listing.addresses, person.places_seen),
        compare_phones(person.phones, listing.phones),
        compare_emails(person.emails, listing.emails),
        compare_relatives(person.names, person.relatives, listing.relatives),
        *_family_evidence(listing, person, name if not listing.aliases else best_name((listing.name,), person)),
    )


def judge(listing: Listing, person: Prepared, today: date, namesakes: int = 0) -> Match:
    """Return the match of one listing, with `namesakes` other records of that name on its page."""
    evidence = weigh(listing, person, today)
    found = score(evidence, namesakes)
    seen_well = listing.reader is not Reader.ANCHORED
    said = reasons.sentences(evidence, found, person.quiet)
    if not seen_well:
        said = (*said, reasons.UNSURE_READER)
    decision = decide(found, seen_well=seen_well)
    if decision is Decision.YES and evidence[0].level == "other":
        decision = Decision.MAYBE
    elif decision is Decision.YES and not _is_told_apart(evidence, person):
        decision, said = Decision.MAYBE, (*said, reasons.ONE_NAME)
    return Match(decision=decision, probability=round(found.chance, 4), reasons=said)


def _is_told_apart(evidence: Sequence[Evidence], person: Prepared) -> bool:
    """Tell whether a listing says which of the family it is about, where profile or listing know two of one name.

    A father and a son share home, phone and relatives; without an age, a Jr or an e-mail address nobody can tell.
    """
    levels = {each.field: each.level for each in evidence}
    if levels["age"] != "missing" or any(levels.get(field) in telling for field, telling in _TELLING.items()):
        return True
    return "lists you" not in levels and not shares_name(person.names, person.relatives)


def bears_name(listing: Listing, person: Prepared) -> bool:
    """Tell whether the name on a listing may be the person's."""
    found = best_name((listing.name,), person)
    return found is not None and found.is_person


def best_name(printed: tuple[str, ...], person: Prepared) -> NameLevels | None:
    """Return how the best of the printed names agrees with the best of the profile's names; None where no name is printed.

    A short form of the name among the aliases doesn't hide that another middle name is printed.
    """
    seen = person.names_seen
    if seen is None:
        return _best_name(printed, person)
    if printed not in seen:
        seen[printed] = _best_name(printed, person)
    return seen[printed]


def _best_name(printed: tuple[str, ...], person: Prepared) -> NameLevels | None:
    found = _comparisons(printed, person)
    if len(found) < 2:
        return found[0] if found else None
    bits = table().bits

    def key(each: NameLevels) -> tuple[float, str]:
        return bits("last", each.last).stranger + bits("first", each.first).stranger, each.theirs.joined

    best = max(found, key=key)
    if not best.is_person:
        return best
    agreeing = [each for each in found if each.is_person]
    if len(agreeing) == 1:
        return best
    middle = _strongest("middle", agreeing)
    return best._replace(
        middle=middle.middle,
        by_middle=middle.by_middle,
        suffix=_strongest("suffix", agreeing).suffix,
        narrows=max(each.narrows for each in agreeing),
        lasts=len({each.ours.last for each in agreeing if each.is_equal}),
    )


def _comparisons(printed: Sequence[str], person: Prepared) -> list[NameLevels]:
    """Compare every printed name with every name of the profile."""
    return [each for name in printed for each in _readings_compared(name, person)]


def _readings_compared(name: str, person: Prepared) -> list[NameLevels]:
    """Compare the usual reading of a printed name; and where that doesn't do, others that give a family name of the person."""
    theirs = usual(name)
    if theirs is None:
        return []
    found = [compare_names(ours, theirs, person.former) for ours in person.names]
    if [each for each in found if each.last == "equal" and each.is_person]:
        return found
    return found + [
        compare_names(ours, other, person.former)
        for other in unusual(name)
        for ours in person.names
        if other.last == ours.last or not set(ours.parts).isdisjoint(other.parts) or is_slip(other.last, ours.last)
    ]


def _strongest(field: str, found: Sequence[NameLevels]) -> NameLevels:
    """Return where the field agrees best; where it agrees nowhere, where it conflicts most."""
    bits = table().bits
    best = max(found, key=lambda each: bits(field, getattr(each, field)).stranger)
    if bits(field, getattr(best, field)).stranger > 0:
        return best
    return min(found, key=lambda each: bits(field, getattr(each, field)).stranger)


def _name_evidence(found: NameLevels | None, shown: str) -> tuple[Evidence, ...]:
    if found is None:
        return (Evidence("last", "missing"), Evidence("first", "missing"))
    last, first = reasons.of_name(found, shown)
    return (
        Evidence("last", found.last, *last, found.narrows),
        Evidence("first", found.first, *first),
        Evidence("middle", found.middle, *reasons.of_middle(found)),
        Evidence("suffix", found.suffix, *reasons.of_suffix(found)),
        *([Evidence("other name", "yes", *reasons.OTHER_NAME)] if found.lasts > 1 else ()),
    )


def _family_evidence(listing: Listing, person: Prepared, name: NameLevels | None) -> Iterator[Evidence]:
    """Yield what says that the listed one is a relative of the person."""
    bears_it = name is not None and name.is_person
    if not bears_it and names_relative(person.relatives, listing.name):
        yield Evidence("is relative", "yes", *reasons.is_relative(listing.name))
    if lists_person(person.names, person.relatives, listing.relatives):
        level = "bears it too" if bears_it else "yes"
        yield Evidence("lists you", level, *reasons.LISTS_YOU[level])


def _quiet_words(profile: Profile) -> frozenset[str]:
    """Return the words of the quiet names that stand in no other name."""
    if not [name for name in profile.names if name.quiet]:
        return frozenset()
    words: dict[bool, set[str]] = {True: set(), False: set()}
    for name in profile.names:
        words[name.quiet].update(normal(name.full).split(), _joined(name.first, name.last))
    return frozenset(words[True] - words[False])


def _joined(*parts: str) -> Sequence[str]:
    return [normal(part).replace(" ", "") for part in parts]
