"""The town's people: the main person, those who are easily taken for her, and everybody else.

Fixed are the hard cases: namesakes near and far, a mother who bears the daughter's former name at a shared address,
a father and a son of one name, an accented double surname. The others come from the seed.
"""

from __future__ import annotations

from datetime import date

from safetycheck.lab import names
from safetycheck.lab.draw import Draw
from safetycheck.lab.names import City
from safetycheck.lab.people import Home, Resident, main_person

HOUSEHOLDS = 40
_KIN_BEFORE, _KIN_AFTER = 10, 5


def people(seed: int) -> tuple[Resident, ...]:
    """Return everybody; the main person comes first."""
    draw = Draw(seed)
    you = main_person()
    return (you, *_family(you), *_fixed_namesakes(you), *_far_namesakes(draw, you), *_kin(draw, you), *_households(draw))


def _family(you: Resident) -> list[Resident]:
    now, before, first = you.homes
    kept = Home(before.street, before.city, before.state, before.zip, 1996)
    senior = Home("9 Harrow Steps", "Duluth", "MN", "55811", 1988)
    return [
        Resident(
            "Daniel", "Robert", you.last, date(1981, 9, 3), (now, before), suffix="Jr", phones=("2185550143",),
            emails=("dan.whitlock@example.com",), relatives=(you.full, "Daniel Robert Whitlock Sr"),
        ),
        Resident(
            "Daniel", "Robert", you.last, date(1953, 2, 11), (senior,), suffix="Sr", phones=("2185550107",),
            relatives=("Daniel Robert Whitlock Jr", "Carol Whitlock"),
        ),
        Resident(
            "Marisol", "Elena", "Estrada", date(1958, 6, 30), (kept,), phones=("3205550164",),
            relatives=(you.full, "Inés Núñez Estrada"),
        ),
        Resident(
            "Inés", "", "Núñez Estrada", date(1961, 12, 5), (Home(first.street, first.city, first.state, first.zip, 1999),),
            phones=("7015550119",), emails=("ines.nunez@example.net",), relatives=("Marisol Elena Estrada", you.full),
        ),
    ]  # fmt: skip


def _fixed_namesakes(you: Resident) -> list[Resident]:
    """Return two namesakes next door, the older one with another middle name; and the person whom every broker lists."""
    return [
        Resident(
            you.first, "Rose", you.last, date(1951, 10, 22), (Home("31 Tannery Court", "Duluth", "MN", "55804", 1979),),
            phones=("2185550171",), relatives=("Gordon Whitlock",),
        ),
        Resident(
            you.first, "", you.last, date(1986, 1, 9), (Home("602 Signal Street", "Superior", "WI", "54880", 2014),
                                                        Home("15 Windlass Way", "Moorhead", "MN", "56560", 2008, 2014)),
            phones=("7155550126",), relatives=("Trent Whitlock",),
        ),
        Resident(
            "Mary", "Anne", "Miller", date(1969, 3, 8), (Home("200 Millpond Road", "Duluth", "MN", "55811", 1994),),
            phones=("2185550190",), emails=("mary.miller@example.com",), relatives=("Paul Miller",),
        ),
    ]  # fmt: skip


def _far_namesakes(draw: Draw, you: Resident) -> list[Resident]:
    """Return the same first and last name in other states; the first of them is of the same age, too."""
    found = []
    for place, city in enumerate(draw.some("far", names.FAR, 4)):
        label = f"namesake/{place}"
        year = you.born.year if place == 0 else draw.number(f"{label}/year", 1940, 2004)
        found.append(_resident(draw, label, you.first, you.last, year=year, city=city))
    return found


def _kin(draw: Draw, you: Resident) -> list[Resident]:
    """Return people of the same surname, enough of them before her in the alphabet that she stands on a third page."""
    before = [name for name in names.FIRST if name < you.first]
    after = [name for name in names.FIRST if name > you.first]
    firsts = draw.some("kin", before, _KIN_BEFORE) + draw.some("kin", after, _KIN_AFTER)
    cities = (*names.HOME_STATE, *names.FAR)
    return [
        _resident(
            draw, label, first, you.last, year=draw.number(f"{label}/year", 1940, 2003), city=draw.one(f"{label}/city", cities)
        )
        for first in firsts
        for label in [f"kin/{first}"]
    ]


def _households(draw: Draw) -> list[Resident]:
    found = []
    for number in range(HOUSEHOLDS):
        label = f"house/{number}"
        last = draw.one(f"{label}/last", names.LAST)
        city = draw.one(f"{label}/city", names.HOME_STATE)
        one, two = draw.some(f"{label}/first", names.FIRST, 2)
        year = draw.number(f"{label}/year", 1938, 2002)
        for first, spouse in ((one, two), (two, one)):
            own_year = year + draw.number(f"{label}/{first}/later", 0, 3)
            found.append(_resident(draw, label, first, last, year=own_year, city=city, relatives=(f"{spouse} {last}",)))
    return found


def _resident(
    draw: Draw, label: str, first: str, last: str, *, year: int, city: City, relatives: tuple[str, ...] = ()
) -> Resident:
    """Return somebody of that name and year; people of one label share house and moves, and nothing else."""
    own = f"{label}/{first}"
    since = draw.number(f"{label}/since", 2006, 2021)
    homes = [_home(draw, f"{label}/now", city, since, None)]
    if draw.number(f"{label}/moved", 0, 1):
        homes.append(_home(draw, f"{label}/before", draw.one(f"{label}/from", names.HOME_STATE), 1998, since))
    kin = relatives or (f"{draw.one(f'{own}/kin', names.FIRST)} {last}",)
    return Resident(
        first=first,
        middle=draw.one(f"{own}/middle", names.MIDDLE),
        last=last,
        born=date(year, draw.number(f"{own}/month", 1, 12), draw.number(f"{own}/day", 1, 28)),
        homes=tuple(homes),
        phones=(f"{city.area}55501{draw.number(f'{own}/phone', 0, 99):02}",),
        emails=(f"{first}.{last}@example.net".lower(),),
        relatives=kin,
    )


def _home(draw: Draw, label: str, city: City, since: int, until: int | None) -> Home:
    street = f"{draw.number(f'{label}/number', 2, 1990)} {draw.one(f'{label}/street', names.STREETS)}"
    return Home(street, city.name, city.state, city.zip, since, until)
