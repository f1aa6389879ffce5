"""The sentences that say why: about one field each, in plain words, the most telling first.

Each comes twice: with values of listing and profile, and without any, for a profile with quiet names.
"""

from __future__ import annotations

from collections.abc import Sequence
from operator import itemgetter

from safetycheck.match.decide import Score
from safetycheck.match.evidence import Evidence
from safetycheck.match.names import NameLevels
from safetycheck.text import clean, normal

UNSURE_READER = "the page was read without the broker's own mark-up, so look yourself"
ONE_NAME = "somebody of your family bears your name, and nothing here tells the two of you apart"
LISTS_YOU = {
    "yes": (
        "you are named among the relatives, so it is somebody else",
        "you are named among the relatives, so it is somebody else",
    ),
    "bears it too": ("somebody of your name is among the relatives", "somebody of your name is among the relatives"),
}
OTHER_NAME = ("it shows another family name of yours too", "it shows another family name of yours too")
_NOTHING = ("", "")
_FEW = 2


def sentences(evidence: Sequence[Evidence], found: Score, quiet: frozenset[str]) -> tuple[str, ...]:
    """Return the reasons of the evidence, the most telling first, none twice, and none with a word of `quiet`."""
    said = [
        (-abs(bits.stranger), each.reason if not quiet or _may_say(each.reason, quiet) else each.plain)
        for each, bits in zip(evidence, found.bits, strict=True)
        if each.reason
    ]
    said.sort(key=itemgetter(0))
    return tuple(dict.fromkeys([*(reason for _, reason in said), *_of_others(evidence, found.others)]))


def _of_others(evidence: Sequence[Evidence], others: float) -> tuple[str, ...]:
    """Say how many others are expected to agree as well, where the name agrees and they are more than a few."""
    expected = int(others)
    if expected < _FEW or not any(each.field == "last" and each.narrows for each in evidence):
        return ()
    digits = 10 ** (len(str(expected)) - 1)
    return (f"about {expected // digits * digits:,} other people would fit as well",)


def of_name(found: NameLevels, shown: str) -> tuple[tuple[str, str], tuple[str, str]]:
    """Return what to say about the last name, and about the first."""
    name = clean(shown, 80)
    if found.last in {"differs", "other"}:
        parts = "first and last" if found.first == "differs" else "last"
        return (f'"{name}" has another {parts} name', f"the {parts} name is another"), _NOTHING
    if found.first == "differs":
        return _NOTHING, (f'"{name}" has another first name', "the first name is another")
    if found.first == "equal" and found.last in {"equal", "turned"}:
        return _NOTHING, (f'the name "{name}" fits', "the name fits")
    return (f'"{name}" could be a way to write your name', "it could be a way to write your name"), _NOTHING


def of_middle(found: NameLevels) -> tuple[str, str]:
    """Return what to say about the middle name."""
    if found.middle == "conflict":
        mine, other = (" ".join(words).title() for words in found.by_middle)
        kind = "initial" if len(other) == 1 else "name"
        return f"middle {kind} {clean(other, 60)} conflicts with {mine}", f"the middle {kind} conflicts with yours"
    return _MIDDLE.get(found.middle, _NOTHING)


def of_suffix(found: NameLevels) -> tuple[str, str]:
    """Return what to say about Jr, Sr, II..."""
    if found.suffix in {"conflict", "not known"}:
        mark = _SUFFIX_AS_WRITTEN.get(found.theirs.suffix, found.theirs.suffix)
        return f"the {mark} after the name is not in yours", "what stands after the name is not in yours"
    if found.suffix == "equal":
        return "Jr, Sr or the number after the name fits", "what stands after the name fits"
    return _NOTHING


def is_relative(shown: str) -> tuple[str, str]:
    """Return what to say about a listing that bears the name of one of the person's relatives."""
    return f'"{clean(shown, 80)}" is the name of a relative of yours', "it is the name of a relative of yours"


_MIDDLE = {
    "equal": ("the middle name fits", "the middle name fits"),
    "initial": ("the middle initial fits", "the middle name fits"),
    "former": ("the middle name is another family name of yours", "the middle name is another family name of yours"),
}
_SUFFIX_AS_WRITTEN = {"jr": "Jr", "sr": "Sr", "ii": "II", "iii": "III", "iv": "IV"}


def _may_say(reason: str, quiet: frozenset[str]) -> bool:
    words = normal(reason)
    return quiet.isdisjoint(words.split()) and not any(word in words.replace(" ", "") for word in quiet if len(word) > 3)
