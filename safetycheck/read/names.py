"""Names, compared lightly: enough to find whom a page is about. `match` weighs them in earnest."""

from __future__ import annotations

from functools import cache, lru_cache

from nicknames import NickNamer
from rapidfuzz.distance import OSA

from safetycheck.model import Profile
from safetycheck.text import normal

_BESIDE = frozenset({"jr", "sr", "ii", "iii", "iv", "mr", "mrs", "ms", "miss", "dr", "md", "phd", "esq"})
_MOST_WORDS = 8
_SLIP_FROM = 5


def words(name: str) -> tuple[str, ...]:
    """Return a name's words in normal form, without titles and suffixes."""
    return tuple(word for word in normal(name.replace("'", "").replace("’", "")).split() if word not in _BESIDE)


class Wanted:
    """The names of one person, ready to be looked for."""

    __slots__ = ("_lasts", "_letters", "_names", "_own")

    def __init__(self, profile: Profile) -> None:
        self._names = [(words(name.first), words(name.last)) for name in profile.names]
        self._lasts = frozenset(last for _, lasts in self._names for last in (*lasts, "".join(lasts)))
        self._letters = frozenset(last[0] for last in self._lasts if last)
        self._own = frozenset(word for name in profile.names for word in words(name.full))

    def may_be_in(self, spoken: tuple[str, ...]) -> bool:
        """Whether a family name is among the words: a quick test that lets everything through that `is_called` would."""
        if not self._lasts.isdisjoint(spoken):
            return True
        # A slip leaves the first letter, and a name in two words begins with the first one.
        return any(
            word[0] in self._letters and (self._may_be_last(word) or self._may_be_last(word + "".join(spoken[place : place + 1])))
            for place, word in enumerate(spoken, 1)
        )

    def is_called(self, spoken: tuple[str, ...]) -> bool:
        """Whether the words are one of the names: in either order, with initials, nicknames, middle names and slips."""
        return 1 < len(spoken) <= _MOST_WORDS and any(_is_name(spoken, first, last) for first, last in self._names)

    def strangers(self, spoken: tuple[str, ...]) -> str:
        """Return the words that are in none of the names."""
        return " ".join(word for word in spoken if word not in self._own)

    def _may_be_last(self, word: str) -> bool:
        return word in self._lasts or (len(word) >= _SLIP_FROM and any(_slip(word, last) for last in self._lasts))


def akin(one: str, other: str) -> bool:
    """Whether two printed names can be the same person's: the words of the shorter are in the longer, initials included."""
    few, many = sorted((words(one), words(other)), key=len)
    left = list(many)
    hits = 0
    for word in few:
        match = next((each for each in left if _like_first(word, each) or _like_first(each, word)), None)
        if match is not None:
            left.remove(match)
            hits += 1
    return hits >= min(2, len(few)) and hits >= len(few) - 1 and hits > 0


def _is_name(spoken: tuple[str, ...], first: tuple[str, ...], last: tuple[str, ...]) -> bool:
    if not first or not last:
        return False
    size = len(last)
    for given, family in (
        (spoken[:-size], spoken[-size:]),
        (spoken[size:], spoken[:size]),
        (spoken[:-1], spoken[-1:]),
        (spoken[:-2], spoken[-2:]),  # Quill-Feather
    ):
        if given and len(given) <= len(first) + 2 and _is_family(family, last) and _is_given(given, first):
            return True
    return False


def _is_family(shown: tuple[str, ...], last: tuple[str, ...]) -> bool:
    one, other = "".join(shown), "".join(last)
    return one == other or (len(other) >= _SLIP_FROM and _slip(one, other))


def _is_given(shown: tuple[str, ...], first: tuple[str, ...]) -> bool:
    if "".join(shown[: len(first)]) == "".join(first):
        return True
    # Some are listed by their middle name: a whole first name may stand in second place, an initial may not.
    return _like_first(shown[0], first[0]) or shown[1:2] == first[:1]


def _like_first(shown: str, wanted: str) -> bool:
    if shown == wanted or (len(shown) == 1 and wanted.startswith(shown)):
        return True
    return shown in _short_forms(wanted) or (len(wanted) >= _SLIP_FROM and _slip(shown, wanted))


@lru_cache(maxsize=20_000)
def _slip(one: str, other: str) -> bool:
    return abs(len(one) - len(other)) <= 1 and one[:1] == other[:1] and OSA.distance(one, other, score_cutoff=1) <= 1


@lru_cache(maxsize=2_000)
def _short_forms(name: str) -> frozenset[str]:
    known = _nicknames()
    return frozenset(known.nicknames_of(name)) | frozenset(known.canonicals_of(name))


@cache
def _nicknames() -> NickNamer:
    return NickNamer()
