"""What every site of the lab can use: the town's clock, its people, and the templates of its pages."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.responses import HTMLResponse

from safetycheck.lab.clock import Clock
from safetycheck.lab.people import Resident
from safetycheck.text import slug


@dataclass(frozen=True, slots=True)
class Record:
    """One inhabitant in the file of one broker: `id` is the broker's own, `age` is of the town's today."""

    id: str
    person: Resident
    age: int

    @property
    def slug(self) -> str:
        """The name as it stands in an address, such as `marisol-whitlock`."""
        return slug(self.person.name).lower()


class Register:
    """Whom one broker knows, and how it looks them up."""

    def __init__(self, domain: str, people: Iterable[Resident], clock: Clock) -> None:
        self._clock = clock
        self._people = {hashlib.sha256(f"{domain}/{person.key}".encode()).hexdigest()[:10]: person for person in people}

    def find(self, name: str, *, state: str = "", city: str = "") -> list[Record]:
        """Return everybody of that first and last name who lives or lived in the state and city, if they are given."""
        return [each for each in self._records() if each.person.answers_to(name) and _lived(each.person, state, city)]

    def surname(self, name: str) -> list[Record]:
        """Return everybody who bears the surname with which a full name ends, and the bearers of the full name itself."""
        asked = f"-{slug(name).lower()}"
        return [
            each
            for each in self._records()
            if asked.endswith(f"-{slug(each.person.last).lower()}") or each.person.answers_to(name)
        ]

    def get(self, record_id: str) -> Record | None:
        """Return one record, or None where the broker has no such number."""
        person = self._people.get(record_id)
        return self._record(record_id, person) if person else None

    def _records(self) -> list[Record]:
        every = (self._record(key, person) for key, person in self._people.items())
        return sorted(every, key=lambda each: (each.person.first, each.person.last, each.age, each.id))

    def _record(self, record_id: str, person: Resident) -> Record:
        return Record(record_id, person, person.age(self._clock.today()))


@dataclass(frozen=True, slots=True)
class World:
    """The town behind the sites."""

    people: tuple[Resident, ...]
    clock: Clock

    @property
    def you(self) -> Resident:
        """The main person."""
        return self.people[0]

    def register(self, domain: str, *, without_you: bool = False) -> Register:
        """Return the file that a broker keeps: everybody, or everybody but those whom a search for the main person shows."""
        asked = {self.you.name, *(f"{alias.split()[0]} {alias.split()[-1]}" for alias in self.you.aliases)}
        known = [person for person in self.people if not (without_you and any(person.answers_to(name) for name in asked))]
        return Register(domain, known, self.clock)

    def page(self, template: str, *, status: int = 200, **values: object) -> HTMLResponse:
        """Return a page made from a template of `lab/pages`."""
        return HTMLResponse(self.text(template, **values), status)

    def text(self, template: str, **values: object) -> str:
        """Return the text of a template of `lab/pages`, filled in; every template knows the town's `today`."""
        return _templates().get_template(template).render(today=self.clock.today(), **values)


def _lived(person: Resident, state: str, city: str) -> bool:
    return any(
        (not state or home.state == state.upper()) and (not city or slug(home.city).lower() == slug(city).lower())
        for home in person.homes
    )


@cache
def _templates() -> Environment:
    loader = PackageLoader("safetycheck.lab", "pages")
    made = Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    made.filters |= {
        "bracketed": lambda phone: f"({phone[:3]}) {phone[3:6]}-{phone[6:]}",
        "dashed": lambda phone: f"{phone[:3]}-{phone[3:6]}-{phone[6:]}",
        "dotted": lambda phone: f"{phone[:3]}.{phone[3:6]}.{phone[6:]}",
        "half_phone": lambda phone: f"({phone[:3]}) {phone[3:6]}-XXXX",
        "starred": lambda text: " ".join(word[:1] + "*" * (len(word) - 1) for word in text.split()),
        "half_email": lambda email: f"{email[0]}***@{email.partition('@')[2]}",
    }
    return made
