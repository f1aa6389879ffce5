"""One listing against one profile: every field compared, and the evidence put together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from safetycheck.match import contacts, frequency, relatives
from safetycheck.match.ages import compare_ages
from safetycheck.match.decide import build, probability
from safetycheck.match.evidence import Evidence
from safetycheck.match.names import NameLevels, compare_names
from safetycheck.match.parse import Parsed, readings, written
from safetycheck.match.places import Place, compare_places, known_places
from safetycheck.match.weights import table
from safetycheck.model import Birth, Listing, Match, Profile, Reader
from safetycheck.text import clean, normal


@dataclass(frozen=True, slots=True)
class Prepared:
    """A profile in the form in which listings are compared with it. `quiet` are words that no reason may show."""

    names: tuple[Parsed, ...]
    former: frozenset[str]
    quiet: frozenset[str]
    birth: Birth | None
    places: tuple[tuple[Place, bool], ...]
    phones: tuple[str, ...]
    emails: tuple[str, ...]
    relatives: tuple[Parsed, ...]


def prepare(profile: Profile) -> Prepared:
    """Bring a profile to comparable form, once for many listings."""
    names = tuple(written(name) for name in profile.names)
    quiet = {word for name in profile.names if name.quiet for word in normal(name.full).split()}
    spoken = {word for name in profile.names if not name.quiet for word in normal(name.full).split()}
    kin = tuple(parsed[0] for parsed in map(readings, profile.relatives) if parsed)
    former = frozenset(name.last for name in names) if len(names) > 1 else frozenset()
    return Prepared(
        names,
        former,
        frozenset(quiet - spoken),
        profile.birth,
        known_places(profile.addresses),
        profile.phones,
        profile.emails,
        kin,
    )


def weigh(listing: Listing, person: Prepared, today: date) -> tuple[Evidence, ...]:
    """Compare every field of a listing with the profile."""
    return (
        *_names(listing, person),
        compare_ages(person.birth, listing, today),
        *compare_places(person.places, listing.addresses),
        contacts.compare_phones(person.phones, listing.phones),
        contacts.compare_emails(person.emails, listing.emails),
        *_relatives(listing, person),
    )


def judge(listing: Listing, person: Prepared, today: date, namesakes: int = 0) -> Match:
    """Return the match of one listing, with `namesakes` other records of that name on its page."""
    evidence = weigh(listing, person, today)
    return build(evidence, probability(evidence, namesakes), seen_well=listing.reader is not Reader.ANCHORED, quiet=person.quiet)


def bears_name(listing: Listing, person: Prepared) -> bool:
    """Tell whether a listing's name may be the person's."""
    found = _best(person, (listing.name,))
    return found is not None and found.last != "differs" and found.first not in {"differs", "missing"}


def _best(person: Prepared, printed: Sequence[str]) -> NameLevels | None:
    """Return how the best of the printed names agrees with the best of the profile's names."""
    weights = table()
    best: NameLevels | None = None
    most = float("-inf")
    for name in printed:
        for theirs in readings(name):
            for ours in person.names:
                found = compare_names(ours, theirs, person.former)
                bits = sum(weights.bits(field, level).stranger for field, level in found.levels)
                if bits > most:
                    best, most = found, bits
    return best


def _names(listing: Listing, person: Prepared) -> tuple[Evidence, ...]:
    found = _best(person, (listing.name, *listing.aliases))
    if found is None:
        return (Evidence("last", "missing"), Evidence("first", "missing"))
    shown = clean(listing.name, 80)
    rare = _rarity(found)
    return tuple(
        Evidence(field, level, *_name_reason(field, level, found, shown), rarity=rare if field == "last" else 0.0)
        for field, level in found.levels
    )


def _rarity(found: NameLevels) -> float:
    """Return what the agreeing name is worth above an average one; of two ways to write it the commoner counts."""
    if found.last in {"differs", "missing", "initial"} or found.first in {"differs", "missing", "initial"}:
        return 0.0
    first = min(frequency.first_bits(word) for word in (*found.ours.given[:1], *found.theirs.given[:1]))
    last = min(frequency.last_bits(word) for word in (found.ours.last, found.theirs.last))
    return table().rarity("name", first + last)


def _name_reason(field: str, level: str, found: NameLevels, shown: str) -> tuple[str, str]:
    ours, theirs = found.ours, found.theirs
    if field == "first" and found.last in {"equal", "turned"} and level == "equal":
        return f'the name "{shown}" fits', "the name fits"
    if level == "differs":
        what = "first" if field == "first" else "last"
        return f'the {what} name in "{shown}" is another', f"the {what} name is another"
    if field == "middle" and level == "conflict":
        mine, other = " ".join(ours.given[1:]).title(), theirs.given[-1].title() if theirs.given else ""
        kind = "initial" if len(other) == 1 else "name"
        return f"middle {kind} {other} conflicts with {mine}", "the middle name conflicts with yours"
    if field == "middle" and level in {"equal", "initial"}:
        return "the middle name fits", "the middle name fits"
    if level in {"nickname", "shared nickname", "slip", "initial", "by middle", "part"}:
        return f'"{shown}" could be a way to write your name', "it could be a way to write your name"
    if field == "suffix" and level in {"conflict", "not known"}:
        return f"the {theirs.suffix.title()} after the name is not yours", "what stands after the name is not yours"
    return "", ""


def _relatives(listing: Listing, person: Prepared) -> tuple[Evidence, ...]:
    evidence = [relatives.compare_relatives(person.relatives, listing.relatives)]
    found = _best(person, (listing.name,))
    is_person = found is not None and found.first != "differs" and found.last != "differs"
    kin = relatives.names_relative(person.relatives, listing.name)
    if kin and not is_person:
        evidence.append(
            Evidence("is relative", "yes", f'"{kin}" is the name of a relative of yours', "it is the name of a relative of yours")
        )
    if relatives.lists_person(person.names, person.relatives, listing.relatives):
        said = "you are named as a relative, so it is somebody else"
        evidence.append(Evidence("lists you", "yes", said, said))
    return tuple(evidence)
