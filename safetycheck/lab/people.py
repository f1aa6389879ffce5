"""Who lives in the town, as a broker's file knows them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from safetycheck import yamlfile
from safetycheck.model import Birth, Profile
from safetycheck.text import digits, slug

_PROFILE = Path(__file__).with_name("profile.yaml")


@dataclass(frozen=True, slots=True)
class Home:
    """Where somebody lived, from one year to another; `until` is None for the present home."""

    street: str
    city: str
    state: str
    zip: str
    since: int
    until: int | None = None

    @property
    def place(self) -> str:
        """City and state, as in `Duluth, MN`."""
        return f"{self.city}, {self.state}"

    @property
    def line(self) -> str:
        """The whole address on one line."""
        return f"{self.street}, {self.place} {self.zip}"


@dataclass(frozen=True, slots=True)
class Resident:
    """One inhabitant. `homes` begin with the present one, `phones` are ten digits, `relatives` and `aliases` full names."""

    first: str
    middle: str
    last: str
    born: date
    homes: tuple[Home, ...]
    suffix: str = ""
    phones: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    relatives: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """First and last name with the suffix, without what stands between."""
        return " ".join(part for part in (self.first, self.last, self.suffix) if part)

    @property
    def full(self) -> str:
        """Every part of the name."""
        return " ".join(part for part in (self.first, self.middle, self.last, self.suffix) if part)

    @property
    def home(self) -> Home:
        """The present home."""
        return self.homes[0]

    @property
    def key(self) -> str:
        """What tells this inhabitant from all others; says nothing about the order in which they were made."""
        return f"{slug(self.full)}/{self.born.isoformat()}/{self.homes[-1].zip}"

    def age(self, today: date) -> int:
        """Return the age in whole years on that day."""
        return Birth(year=self.born.year, month=self.born.month, day=self.born.day).ages(today)[0]

    def answers_to(self, name: str) -> bool:
        """Tell whether a first and last name is one of this person's, whatever its case, accents and joints."""
        asked = slug(name).lower()
        short = [f"{words[0]} {' '.join(words[2:])}" for alias in self.aliases if len(words := alias.split()) > 2]
        return asked in {slug(each).lower() for each in (f"{self.first} {self.last}", self.full, *self.aliases, *short)}


@cache
def profile() -> Profile:
    """Read the profile of the main person, which ships with the lab."""
    return yamlfile.load(Profile, yamlfile.parse(_PROFILE.read_text(encoding="utf-8"), _PROFILE.name))


def main_person() -> Resident:
    """Return the main person as the brokers' files know her: everything that her profile says."""
    known = profile()
    name, *others = known.names
    birth = known.birth
    if birth is None or birth.month is None or birth.day is None:
        msg = "the lab's own profile needs a whole birth date"
        raise ValueError(msg)
    homes = tuple(
        Home(each.street or "", each.city, each.state, each.zip or "", each.from_ or birth.year, each.to)
        for each in known.addresses
    )
    return Resident(
        first=name.first,
        middle=name.middle or "",
        last=name.last,
        born=date(birth.year, birth.month, birth.day),
        homes=homes,
        phones=tuple(digits(phone) for phone in known.phones),
        emails=known.emails,
        relatives=known.relatives,
        aliases=tuple(other.full for other in others),
    )
