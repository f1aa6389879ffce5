"""Names: is what the listing prints a name of the person?"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from safetycheck.match import nicknames
from safetycheck.match.frequency import first_bits, last_bits
from safetycheck.match.parse import Parsed
from safetycheck.match.spelling import is_slip, sounds_alike

_NO_NAME = frozenset({"differs", "missing", "other"})
# A letter begins about one name in thirteen: J, M, S and A many more, Q and X hardly any.
_INITIAL_BITS = 3.7
# The second word of a first name is about as telling as a middle name.
_SECOND_WORD_BITS = 5.0


class NameLevels(NamedTuple):
    """How a printed name agrees with a name of the profile, part by part.

    `theirs` and `ours` are the readings that were compared; `by_middle` are the two middle names, ours first; `lasts` is
    how many family names of the person the listing prints; `narrows` in bits how rare the name is: one in 2^narrows bears it.
    """

    last: str
    first: str
    middle: str
    suffix: str
    theirs: Parsed
    ours: Parsed
    by_middle: tuple[tuple[str, ...], tuple[str, ...]] = ((), ())
    lasts: int = 1
    narrows: float = 0.0

    @property
    def is_equal(self) -> bool:
        """Whether first and last name are the same."""
        return self.last == "equal" and self.first == "equal"

    @property
    def is_person(self) -> bool:
        """Whether the name may be the person's."""
        return self.last not in _NO_NAME and self.first not in _NO_NAME


def compare_names(ours: Parsed, theirs: Parsed, former: frozenset[str] = frozenset()) -> NameLevels:
    """Compare one reading of a printed name with one name of the profile.

    `former` are the family names of the person's other names: one of them in the middle of a name is no conflict.
    """
    last = "equal" if ours.last == theirs.last != "" else _last(ours, theirs)
    first, rest = _first(ours, theirs)
    if (last != "equal" or first != "equal") and (respaced := _respaced(ours, theirs)):
        theirs, rest = respaced
        last = first = "equal"
    if last == "equal" and theirs.order == "turned":
        last = "turned"
    elif last == "differs" and first == "equal":
        # Of a household, only the person under a name that the profile lacks is likely to be called so.
        last = "other"
    mine, rest, whole = _beyond_first(ours, rest) if ours.fore > 1 else (ours.given[1:], rest, False)
    return NameLevels(
        last,
        first,
        _middle(mine, rest, former),
        _suffix(ours.suffix, theirs.suffix) if ours.suffix or theirs.suffix else "none",
        theirs,
        ours,
        by_middle=(mine, rest),
        narrows=_first_bits(first, ours, theirs) + _last_bits(last, ours, theirs) + (_SECOND_WORD_BITS if whole else 0.0),
    )


def _beyond_first(ours: Parsed, rest: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...], bool]:
    """Return our middle names and the listing's, where our first name has several words; and whether it prints all of them.

    The Marie of Anne-Marie, printed too, is what was searched for, and no middle name that agrees besides.
    """
    second, middle = ours.given[1 : ours.fore], ours.given[ours.fore :]
    if not rest:
        return middle, rest, False
    if rest[: len(second)] == second:
        return middle, rest[len(second) :], True
    return ours.given[1:], rest, False


def _respaced(ours: Parsed, theirs: Parsed) -> tuple[Parsed, tuple[str, ...]] | None:
    """Read a name of the same letters as ours with blanks where ours has them; return it, and what is left for the middle."""
    shown, begin = theirs.joined, "".join(ours.given[:1])
    if not begin or not shown.startswith((begin, ours.last)):
        return None
    short, turned = begin + ours.last, ours.last + "".join(ours.given)
    if shown not in {short, ours.joined, turned}:
        return None
    order = "turned" if shown == turned else "western"
    return ours._replace(suffix=theirs.suffix, order=order), () if shown == short else ours.given[1:]


def _first_bits(level: str, ours: Parsed, theirs: Parsed) -> float:
    """Return how rare the first name is, as far as it agrees; of two ways to write it the commoner counts."""
    if level in _NO_NAME:
        return 0.0
    if level == "initial":
        return _INITIAL_BITS
    mine, shown = ours.given[0], theirs.given[0]
    return first_bits(mine) if mine == shown else min(first_bits(mine), first_bits(shown))


def _last_bits(level: str, ours: Parsed, theirs: Parsed) -> float:
    if level in _NO_NAME:
        return 0.0
    if level == "initial":
        return _INITIAL_BITS
    return last_bits(ours.last) if ours.last == theirs.last else min(last_bits(ours.last), last_bits(theirs.last))


def _last(ours: Parsed, theirs: Parsed) -> str:
    if not theirs.last or not ours.last:
        return "missing"
    several = len(ours.parts) > 1 or len(theirs.parts) > 1
    if ours.parts == theirs.parts or (several and frozenset(ours.parts) == frozenset(theirs.parts)):
        return "equal"
    if len(theirs.last) == 1:
        return "initial" if ours.last.startswith(theirs.last) else "differs"
    if is_slip(ours.last, theirs.last):
        return "slip"
    if several and not frozenset(ours.parts).isdisjoint(theirs.parts):
        return "part"
    return "differs"


def _first(ours: Parsed, theirs: Parsed) -> tuple[str, tuple[str, ...]]:
    """Return the level of the first name, and the listing's given names that are left for the middle."""
    if not theirs.given or not ours.given:
        return "missing", theirs.given
    if ours.given[0] == theirs.given[0]:
        return "equal", theirs.given[1:]
    level = one_first(ours.given[0], theirs.given[0])
    if level == "initial":
        return level, theirs.given[1:]
    return _run_together(ours.given, theirs.given) or _elsewhere(ours.given, theirs) or (level, theirs.given[1:])


def _run_together(ours: tuple[str, ...], theirs: tuple[str, ...]) -> tuple[str, tuple[str, ...]] | None:
    """Find first and middle name written as one word: Mary Ann, Maryann."""
    if len(ours) > 1 and theirs[0] == ours[0] + ours[1]:
        return "equal", ours[1:2]
    if len(theirs) > 1 and ours[0] == theirs[0] + theirs[1]:
        return "equal", theirs[2:]
    return None


def _elsewhere(ours: tuple[str, ...], theirs: Parsed) -> tuple[str, tuple[str, ...]] | None:
    """Find the first name in quotation marks, or in the place of the middle name of somebody who goes by that."""
    if theirs.asides and any(one_first(ours[0], aside) in {"equal", "nickname"} for aside in theirs.asides):
        return "nickname", theirs.given[1:]
    shown = theirs.given[0]
    by_middle = (len(ours) > 1 and shown == ours[1]) or ours[0] in theirs.given[1:]
    # An initial may stand before the name that somebody goes by, or a father's before an Indian one; not one that isn't ours.
    if by_middle and len(ours[0]) > 1 and (len(shown) > 1 or ours[1:2] == () or ours[1][0] == shown):
        return "by middle", ()
    return None


# The readings of one printed name ask for the same words; few are kept, and only in memory.
@lru_cache(maxsize=256)
def one_first(mine: str, shown: str) -> str:
    """Compare two given names, both one word in normal form."""
    if mine == shown:
        return "equal"
    if len(mine) == 1 or len(shown) == 1:
        return "initial" if mine[:1] == shown[:1] else "differs"
    if nicknames.is_short_for(mine, shown):
        return "nickname"
    if is_slip(mine, shown):
        return "slip"
    if _begins(mine, shown) or _begins(shown, mine):
        return "beginning"
    return "shared nickname" if nicknames.share_a_form(mine, shown) or sounds_alike(mine, shown) else "differs"


def _begins(short: str, name: str) -> bool:
    """Tell whether a name begins with a short one as Barbara does with Barb; Paula and Danielle are not Paul and Daniel."""
    return 3 <= len(short) <= 5 and len(name) >= len(short) + 3 and name.startswith(short)


def _middle(ours: tuple[str, ...], theirs: tuple[str, ...], former: frozenset[str]) -> str:
    if not theirs:
        return "not shown" if ours else "none"
    if not former.isdisjoint(theirs):
        return "former"
    if not ours:
        return "not known"
    if len(ours) == len(theirs) == 1:
        return _one_middle(ours[0], theirs[0])
    if "".join(ours) == "".join(theirs):
        return "equal" if len(ours[0]) > 1 else "initial"
    levels = {_one_middle(mine, shown) for mine in ours for shown in theirs}
    return next(level for level in ("equal", "initial", "conflict") if level in levels)


def _one_middle(mine: str, shown: str) -> str:
    if len(mine) == 1 or len(shown) == 1:
        return "initial" if mine[0] == shown[0] else "conflict"
    if mine == shown:
        return "equal"
    return "initial" if nicknames.is_short_for(mine, shown) or is_slip(mine, shown) else "conflict"


def _suffix(ours: str, theirs: str) -> str:
    if not ours or not theirs:
        return "not shown" if ours else "not known"
    return "equal" if ours == theirs or {ours, theirs} == {"jr", "ii"} else "conflict"
