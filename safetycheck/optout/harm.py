"""How much a listing harms, and how much of a person's time a request takes. Our own estimates, in one place. Pure."""

from __future__ import annotations

from collections.abc import Collection

from safetycheck.definition import Asks, Definition, Priority, Way
from safetycheck.events import Exposure, KeptFlag
from safetycheck.model import Profile
from safetycheck.text import normal

# What a listing shows: where somebody sleeps, and who is dear to them, before all else.
_SHOWS = {"home": 10.0, "relatives": 8.0, "street": 5.0, "phone": 4.0, "email": 3.0, "aliases": 2.0, "city": 1.5, "age": 1.0,
          "name": 0.5}  # fmt: skip
# How easily it is found.
_REACH = {Priority.CRUCIAL: 2.0, Priority.HIGH: 1.5, Priority.NORMAL: 1.0, Priority.LOW: 0.6}
# What weighs more for whom, of the flags that a person may keep.
_RISKS: dict[KeptFlag, dict[str, float]] = {
    "public": {"phone": 1.5, "email": 1.5, "home": 1.3},
    "pseudonymous": {"aliases": 4.0, "email": 1.5},
    "action": {"home": 1.5, "street": 1.5, "relatives": 1.3},
    "admin": {"email": 1.5, "phone": 1.5},
}

# Minutes of a person's work. Measured with a watch on nobody: rough, and meant for the order and for `--minutes`.
MINUTES = {"form": 3, "guided": 5, "email": 2, "post": 12, "phone": 10, "drop": 10}
_MORE = {
    Asks.CAPTCHA: 1, Asks.RECORD_CHOICE: 1, Asks.EMAIL_LINK: 2, Asks.EMAIL_CODE: 2, Asks.PHONE_CODE: 2, Asks.PHONE_CALL: 4,
    Asks.ACCOUNT: 5, Asks.IDENTITY_QUESTIONS: 5, Asks.STATEMENT: 3,
}  # fmt: skip


def harm(exposure: Exposure, profile: Profile, broker: Definition | None, flags: Collection[KeptFlag] = ()) -> float:
    """Return how much an exposure harms: the sum over what it shows, by the person's risks and by how easily it is found."""
    shows = set(exposure.shows)
    if "street" in shows and _is_home(exposure, profile):
        shows.add("home")
    total = 0.0
    for kind in shows:
        weight = _SHOWS[kind]
        for flag in flags:
            weight *= _RISKS[flag].get(kind, 1.0)
        total += weight
    return total * (_REACH[broker.priority] if broker else 1.0)


def minutes(way: Way, asks: Collection[Asks]) -> int:
    """Return about how many minutes of a person's work a request takes: by the way, and by what the broker asks for there."""
    if way.way in {"form", "guided"}:
        return MINUTES[way.way] + sum(_MORE.get(each, 0) for each in asks)
    return MINUTES.get(way.way, 0)


def _is_home(exposure: Exposure, profile: Profile) -> bool:
    """Tell whether a listing shows a street where the person lives now."""
    homes = {normal(place.street) for place in profile.addresses if place.current and place.street}
    return any(normal(place.street) in homes for place in exposure.listing.addresses if place.street)
