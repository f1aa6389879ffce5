"""Slips of the pen: two letters swapped, one wrong, one missing; and names written by their sound."""

from __future__ import annotations

import re
from functools import lru_cache

from rapidfuzz.distance import OSA


def is_slip(one: str, other: str) -> bool:
    """Tell whether two words of at least four letters differ by one slip, or two in long words. Symmetric."""
    shorter = min(len(one), len(other))
    allowed = 2 if shorter >= 9 else 1
    if shorter < 4 or abs(len(one) - len(other)) > allowed:
        return False
    # One slip leaves the first letter or the last one as it is; most words differ in both.
    if allowed == 1 and one[0] != other[0] and one[-1] != other[-1]:
        return False
    return OSA.distance(one, other, score_cutoff=allowed) <= allowed


def sounds_alike(one: str, other: str) -> bool:
    """Tell whether two words may be one name in two ways of writing its sounds: Youssef and Yusuf. Symmetric.

    Consonants, the first vowel, the number of syllables and the ending agree; a word with fewer than three sounds left tells
    nothing. Denise ends otherwise than Dennis, Hussein begins otherwise than Hassan, Carol is longer than Carl.
    """
    # Most words begin with another sound, and end here.
    if one[:1] != other[:1] and one[:1] + other[:1] not in _BEGIN_ALIKE:
        return False
    mine = _sounds(one)
    return mine is not None and mine == _sounds(other)


_VOWELS = re.compile("[aeiouy]+")
_TWICE = re.compile(r"(.)\1")
# Letters that stand for one sound, and a Y before a vowel, which is none itself.
_ONE_SOUND = ((re.compile("^ye"), "e"), (re.compile("^y(?=[aou])"), "j"), (re.compile("ph"), "f"), (re.compile("x"), "ks"),
              (re.compile("c(?![eiyh])|q"), "k"), (re.compile("w"), "v"))  # fmt: skip
_BEGIN_ALIKE = frozenset("ck kc cq qc kq qk fp pf vw wv ey ye iy yi ei ie ou uo jy yj".split())
_CLASS = str.maketrans("iyu", "eeo")


# The readings of one printed name ask for the same words; few are kept, and only in memory.
@lru_cache(maxsize=256)
def _sounds(word: str) -> tuple[str, str, int, str] | None:
    for letters, sound in _ONE_SOUND:
        word = letters.sub(sound, word)
    word = _TWICE.sub(r"\1", word)
    vowels, consonants = _VOWELS.findall(word), _VOWELS.sub("", word)
    begins = bool(vowels) and word.startswith(vowels[0])
    if not vowels or len(consonants) + begins < 3:
        return None
    ending = "" if not word.endswith(vowels[-1]) else word[-1].replace("y", "i")
    return f"{begins:d}{consonants}", vowels[0][0].translate(_CLASS), len(vowels), ending
