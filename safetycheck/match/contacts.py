"""Phones and e-mail addresses, masked ones included."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from safetycheck.match.evidence import Evidence

_NO_PHONE = Evidence("phone", "missing")
_NO_EMAIL = Evidence("email", "missing")
_SHOWN_ENOUGH = 6
_LEVELS = ("equal", "mask fits", "mask hardly fits", "differs")
# What brokers put in the place of a hidden character.
_MASKS = "xX*•#_?"
_RUN_OF_MASKS = re.compile(r"[*•#]+")


class _Kept(dict[int, str | None]):
    """For str.translate: digits stay, masks become `?`, all else goes."""

    def __missing__(self, code: int) -> str | None:
        ch = chr(code)
        self[code] = kept = ch if ch in "0123456789" else "?" if ch in _MASKS else None
        return kept


_KEPT = _Kept()


def phone_pattern(phone: str) -> str:
    """Return the last ten places of a phone number: a digit where one is shown, `?` where one is hidden."""
    return phone[:60].translate(_KEPT)[-10:]


def compare_phones(ours: Sequence[str], theirs: Sequence[str]) -> Evidence:
    """Compare the phones of a listing with those of the profile: the best agreement counts."""
    mine = [phone_pattern(phone) for phone in ours]
    shown = [pattern for pattern in map(phone_pattern, theirs) if len(pattern) - pattern.count("?") >= 3]
    if not mine or not shown:
        return _NO_PHONE
    level = _best(_phones(one, other) for one in mine for other in shown)
    return _said("phone", "a phone number", level)


def compare_emails(ours: Sequence[str], theirs: Sequence[str]) -> Evidence:
    """Compare the e-mail addresses of a listing with those of the profile: the best agreement counts."""
    mine = [email.strip().casefold() for email in ours]
    shown = [email.strip().casefold() for email in theirs if "@" in email]
    if not mine or not shown:
        return _NO_EMAIL
    return _said("email", "an e-mail address", _best(_emails(one, other) for one in mine for other in shown))


def _best(levels: Iterable[str]) -> str:
    return min(levels, key=_LEVELS.index)


def _said(field: str, what: str, level: str) -> Evidence:
    said = {
        "equal": f"{what} is yours",
        "mask fits": f"{what}, partly hidden, fits one of yours",
        "mask hardly fits": f"{what}, mostly hidden, could be yours",
        "differs": f"no {what.partition(' ')[2]} is in your profile",
    }[level]
    return Evidence(field, level, said, said)


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
    if len(parts) == 1 or not re.fullmatch(".+".join(map(re.escape, parts)), mine):
        return "differs"
    letters = sum(ch.isalnum() for ch in shown.partition("@")[0])
    return "mask fits" if letters > 1 else "mask hardly fits"
