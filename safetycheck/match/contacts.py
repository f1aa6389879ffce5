"""Phones and e-mail addresses, masked ones included."""

from __future__ import annotations

import re
from collections.abc import Sequence

from safetycheck.match.evidence import Evidence

_NO_PHONE = Evidence("phone", "missing")
_NO_EMAIL = Evidence("email", "missing")
_SHOWN_ENOUGH = 6
_MOST_PARTS = 4
_LONGEST = 100
_LEVELS = ("equal", "mask fits", "mask hardly fits", "differs")
# Digits stay, what brokers put in the place of a hidden character becomes `?`, all else goes.
_SHOWN = {ord(ch): ch if ch in "0123456789" else "?" if ch in "?xX*#_" else None for ch in map(chr, range(128))}
_MASK = re.compile(r"[xX*•#_]")
_NOT_SHOWN = re.compile(r"[^0-9?]+")
_EXTENSION = re.compile(r"\s(?:ext\.?|x)\s?[0-9]{1,5}$", re.IGNORECASE)
_RUN_OF_MASKS = re.compile(r"[*•#]+")
_WHOLE, _LOCAL = 10, 7


def phone_pattern(phone: str) -> str:
    """Return the last ten places of a phone number: a digit where one is shown, `?` where one is hidden or left out."""
    number = phone[:60]
    if "x" in number or "X" in number:
        number = _EXTENSION.sub("", number)
    pattern = (number.translate(_SHOWN) if number.isascii() else _NOT_SHOWN.sub("", _MASK.sub("?", number)))[-_WHOLE:]
    return pattern.rjust(_WHOLE, "?") if len(pattern) >= _LOCAL else pattern


def compare_phones(ours: Sequence[str], theirs: Sequence[str]) -> Evidence:
    """Compare the phones of a listing with those of the profile: the best agreement counts."""
    if not ours or not theirs:
        return _NO_PHONE
    shown = [pattern for pattern in map(phone_pattern, theirs) if len(pattern) - pattern.count("?") >= 3]
    if not shown:
        return _NO_PHONE
    return _PHONE[_best([_phones(one, other) for one in map(phone_pattern, ours) for other in shown])]


def compare_emails(ours: Sequence[str], theirs: Sequence[str]) -> Evidence:
    """Compare the e-mail addresses of a listing with those of the profile: the best agreement counts."""
    if not ours or not theirs:
        return _NO_EMAIL
    shown = [email.strip().casefold() for email in theirs if "@" in email]
    if not shown:
        return _NO_EMAIL
    mine = [email.strip().casefold() for email in ours]
    return _EMAIL[_best([_emails(one, other) for one in mine for other in shown])]


def _best(levels: Sequence[str]) -> str:
    return next(level for level in _LEVELS if level in levels)


def _said(field: str, one: str, several: str) -> dict[str, Evidence]:
    """Return what each level says; it prints no value."""
    said = {
        "equal": f"{one} is yours",
        "mask fits": f"{one}, partly hidden, fits one of yours",
        "mask hardly fits": f"{one}, mostly hidden, could be yours",
        "differs": f"none of the {several} is in your profile",
    }
    return {level: Evidence(field, level, sentence, sentence) for level, sentence in said.items()}


_PHONE = _said("phone", "a phone number", "phone numbers")
_EMAIL = _said("email", "an e-mail address", "e-mail addresses")


def _phones(mine: str, shown: str) -> str:
    if mine == shown:
        return "equal"
    if len(shown) != len(mine) or "?" not in shown:
        return "differs"
    if any(b not in ("?", a) for a, b in zip(mine, shown, strict=True)):
        return "differs"
    # 555 is the exchange of invented numbers and of directory assistance: it tells nobody apart.
    telling = len(shown) - shown.count("?") - (3 if shown[3:6] == "555" else 0)
    return "mask fits" if telling >= _SHOWN_ENOUGH else "mask hardly fits"


def _emails(mine: str, shown: str) -> str:
    if mine == shown:
        return "equal"
    parts = _RUN_OF_MASKS.split(shown)
    # Many masks in one address are no broker's: matching them would take for ever.
    if not 1 < len(parts) <= _MOST_PARTS or len(shown) > _LONGEST or not re.fullmatch(".+".join(map(re.escape, parts)), mine):
        return "differs"
    letters = sum(ch.isalnum() for ch in shown.partition("@")[0])
    return "mask fits" if letters > 1 else "mask hardly fits"
