"""Phones and e-mail addresses, masked ones included."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from safetycheck.match.evidence import Evidence

# What brokers put in the place of a hidden character.
_HIDDEN = re.compile(r"[xX*•#_?]")
_SHOWN_ENOUGH = 10
_LEVELS = ("equal", "mask fits", "mask hardly fits", "differs")


@lru_cache(maxsize=16384)
def phone_pattern(phone: str) -> str:
    """Return the last ten places of a phone number: a digit where one is shown, `?` where one is hidden."""
    kept = "".join(ch if ch in "0123456789" else "?" for ch in phone if ch in "0123456789" or _HIDDEN.match(ch))
    return kept[-10:]


def compare_phones(ours: Sequence[str], theirs: Sequence[str]) -> Evidence:
    """Compare the phones of a listing with those of the profile: the best agreement counts."""
    mine = [phone_pattern(phone) for phone in ours]
    shown = [pattern for pattern in map(phone_pattern, theirs) if sum(ch != "?" for ch in pattern) >= 3]
    if not mine or not shown:
        return Evidence("phone", "missing")
    level = _best(_phones(one, other) for one in mine for other in shown)
    return _said("phone", "a phone number", level)


def compare_emails(ours: Sequence[str], theirs: Sequence[str]) -> Evidence:
    """Compare the e-mail addresses of a listing with those of the profile: the best agreement counts."""
    mine = [email.strip().casefold() for email in ours]
    shown = [email.strip().casefold() for email in theirs if "@" in email]
    if not mine or not shown:
        return Evidence("email", "missing")
    return _said("email", "an e-mail address", _best(_emails(one, other) for one in mine for other in shown))


def _best(levels: Iterable[str]) -> str:
    return min(levels, key=_LEVELS.index)


def _said(field: str, what: str, level: str) -> Evidence:
    said = {
        "equal": f"{what} is yours",
        "mask fits": f"{what}, partly hidden, fits one of yours",
        "mask hardly fits": f"{what}, mostly hidden, could be yours",
        "differs": f"{what if field == 'phone' else what} is not in your profile",
    }[level]
    return Evidence(field, level, said, said)


def _phones(mine: str, shown: str) -> str:
    if len(shown) != len(mine) or any(b not in {"?", a} for a, b in zip(mine, shown, strict=True)):
        return "differs"
    digits = sum(ch != "?" for ch in shown)
    if digits == len(shown):
        return "equal"
    return "mask fits" if digits >= 6 else "mask hardly fits"


def _emails(mine: str, shown: str) -> str:
    if mine == shown:
        return "equal"
    if not _HIDDEN.sub("", shown.replace("x", "")) or "*" not in shown and "•" not in shown:
        return "differs"
    pattern = re.escape(shown).replace(r"\*", ".").replace("•", ".")
    pattern = re.sub(r"(?:\.){2,}", ".+", pattern)
    if not re.fullmatch(pattern, mine):
        return "differs"
    letters = sum(ch.isalnum() for ch in shown.partition("@")[0])
    return "mask fits" if letters >= 2 else "mask hardly fits"
