"""The invented people of every test page: the one of tests/brokers/person.yaml, and two who bear nearly the same name.

Nobody has this name; the phone numbers are of the range 555-01xx, which no telephone company gives out.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from safetycheck.model import Address, Birth, Name, NameKind, Profile

PERSON = Profile(
    names=(
        Name(first="Marisol", middle="J", last="Quillfeather"),
        Name(first="Marisol", last="Brambleworth", kind=NameKind.FORMER),
    ),
    birth=Birth(year=1979, month=3),
    addresses=(
        Address(street="412 Alder St", city="Duluth", state="MN", zip="55802", current=True),
        Address(street="77 Tern Ct", city="Superior", state="WI", zip="54880", to=2014),
        Address(city="Eau Claire", state="WI", to=2006),
    ),
    phones=("(218) 555-0142", "(715) 555-0119"),
    emails=("marisol@example.net",),
    relatives=("Dashiell Quillfeather", "Odalys Brambleworth"),
)


@dataclass(frozen=True, slots=True)
class Role:
    """What one row of a test page says; `places` are street, city, state, ZIP."""

    name: tuple[str, str, str]
    age: int
    born: int
    places: tuple[tuple[str, str, str, str], ...]
    phones: tuple[str, ...]
    emails: tuple[str, ...]
    relatives: tuple[str, ...]
    aliases: tuple[str, ...]
    id: str

    @property
    def full(self) -> str:
        """The name as a page prints it."""
        return " ".join(part for part in self.name if part)


def roles(today: date) -> tuple[Role, ...]:
    """Return the person and the two others, as old as they are on that day."""
    own = PERSON.birth.ages(today)[-1] if PERSON.birth else 0
    return (
        Role(
            ("Marisol", "J", "Quillfeather"), own, 1979,
            (("412 Alder St", "Duluth", "MN", "55802"), ("77 Tern Ct", "Superior", "WI", "54880"),
             ("9 Mill Pond Rd", "Eau Claire", "WI", "54701")),
            ("(218) 555-0142", "(715) 555-0119"), ("marisol@example.net",),
            ("Dashiell Quillfeather", "Odalys Brambleworth"), ("Marisol Brambleworth", "Mari Quillfeather"), "m1a2r3",
        ),
        Role(
            ("Marisol", "", "Quillfeather"), 71, today.year - 71,
            (("301 Heron Ln", "Bemidji", "MN", "56601"), ("18 Plover Way", "Brainerd", "MN", "56401")),
            ("(218) 555-0177",), ("lucan@example.org",), ("Lucan Quillfeather",), ("Maris Quillfeather",), "m4b5r6",
        ),
        Role(
            ("Marisol", "A", "Quillfeather"), 23, today.year - 23,
            (("5 Egret Blvd", "Fargo", "ND", "58102"),),
            ("(701) 555-0188",), ("tavish@example.com",), ("Tavish Quillfeather",), ("Ansa Quillfeather",), "m7c8r9",
        ),
    )  # fmt: skip


def roles_of_any_day() -> list[list[str]]:
    """Return the texts of each role but its age."""
    return [
        [
            *role.name,
            *(part for place in role.places for part in place),
            *role.phones,
            *role.emails,
            *role.relatives,
            *role.aliases,
            role.id,
        ]
        for role in roles(date(2026, 1, 1))
    ]
