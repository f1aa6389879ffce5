"""A quiet name is searched for and never printed: what is about to be shown passes here first."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import unquote

from safetycheck.model import Profile
from safetycheck.text import normal

VEIL = "•••"
_WORD = re.compile(r"[^\W_]+")


def over(profile: Profile) -> Callable[[str], str]:
    """Return a function that hides the words which only the profile's quiet names hold.

    A word that an open name holds too, such as a first name kept through a change of family name, is no secret.
    """
    names: dict[bool, set[str]] = {True: set(), False: set()}
    for name in profile.names:
        names[name.quiet].update(normal(name.full).split())
    secret = names[True] - names[False]

    def veil(text: str) -> str:
        if not secret:
            return text
        plain = unquote(text)
        hidden = _WORD.sub(lambda word: VEIL if secret.intersection(normal(word[0]).split()) else word[0], plain)
        return text if hidden == plain else hidden

    return veil
