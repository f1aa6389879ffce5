"""Labelled pairs, second corpus, for an honest check: a population that marries, moves and is listed by brokers.

Nothing here is shared with the first corpus: names come from a short list by rank, so that namesakes arise by themselves;
brokers are seven fixed page layouts fed from records that were true in some past year; strangers are whoever else a search
for the name brings up. No weight was estimated on it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from random import Random

from safetycheck.model import Address, Birth, ListedPlace, Listing, Name, NameKind, Profile
from tests.match.pairs import FAMILY, PERSON, STRANGER, Pair
from tests.match.people import TODAY

_MEN = (
    "James Robert John Michael David William Richard Joseph Thomas Christopher Charles Daniel Matthew Anthony Mark Steven "
    "Paul Andrew Joshua Kenneth Kevin Brian Timothy Ronald Jason Edward Jeffrey Ryan Jacob Gary Nicholas Eric Jonathan "
    "Stephen Larry Justin Scott Brandon Benjamin Samuel Jose Juan Carlos Luis Miguel Minh Hiroshi Darnell Tyrone Ahmed Omar "
    "Dmitri Pavel Anders Leif Kofi Ravi"
).split()
_WOMEN = (
    "Mary Patricia Jennifer Linda Elizabeth Barbara Susan Jessica Karen Sarah Lisa Nancy Sandra Betty Ashley Emily Kimberly "
    "Margaret Donna Michelle Carol Amanda Melissa Deborah Stephanie Dorothy Rebecca Sharon Laura Cynthia Amy Kathleen "
    "Angela Shirley Brenda Emma Anna Pamela Nicole Samantha Katherine Christine Maria Guadalupe Rosa Lucia Linh Yuki "
    "Aaliyah Fatima Olga Ingrid Akua Priya"
).split()
_FAMILIES = (
    "Smith Johnson Williams Brown Jones Garcia Miller Davis Rodriguez Martinez Hernandez Lopez Gonzalez Wilson Anderson "
    "Thomas Taylor Moore Jackson Martin Lee Perez Thompson White Harris Sanchez Clark Ramirez Lewis Robinson Walker Young "
    "Allen King Wright Scott Torres Nguyen Hill Flores Green Adams Nelson Baker Hall Rivera Campbell Mitchell Carter "
    "Roberts Gomez Phillips Evans Turner Diaz Parker Cruz Edwards Collins Reyes Stewart Morris Morales Murphy Cook Rogers "
    "Gutierrez Ortiz Morgan Cooper Peterson Bailey Reed Kelly Howard Ramos Kim Cox Ward Richardson Watson Brooks Chavez "
    "Wood James Bennett Gray Mendoza Ruiz Hughes Price Alvarez Castillo Sanders Patel Myers Long Ross Foster Jimenez Powell "
    "Jenkins Perry Russell Sullivan Bell Coleman Butler Henderson Barnes Gonzales Fisher Vasquez Simmons Romero Jordan "
    "Patterson Alexander Hamilton Graham Reynolds Griffin Wallace Moreno West Cole Hayes Bryant Herrera Gibson Ellis Tran "
    "Medina Aguilar Stevens Murray Ford Castro Marshall Owens Harrison Fernandez Mcdonald Woods Washington Olson Larson "
    "Lindqvist Sorensen Bjornstad Kowalczyk Oyelaran Okonkwo Haddad Petrosyan Yamashita Nakamura Thao Vang Xiong Yang"
).split()
_FAMILIES += ["De La Cruz", "O'Brien", "Van Dyke", "St. John", "Al-Hakim", "García Márquez", "Núñez", "McKay", "Von Braun"]
_NICKS = dict(
    pair.split(":")
    for pair in (
        "James:Jim Robert:Bob John:Jack Michael:Mike David:Dave William:Bill Richard:Rick Joseph:Joe Thomas:Tom "
        "Christopher:Chris Charles:Chuck Daniel:Dan Matthew:Matt Anthony:Tony Steven:Steve Andrew:Drew Kenneth:Ken "
        "Timothy:Tim Ronald:Ron Edward:Ted Jeffrey:Jeff Nicholas:Nick Stephen:Steve Lawrence:Larry Benjamin:Ben "
        "Samuel:Sam Patricia:Pat Jennifer:Jen Elizabeth:Liz Barbara:Barb Susan:Sue Jessica:Jess Margaret:Peggy "
        "Deborah:Debbie Stephanie:Steph Rebecca:Becky Cynthia:Cindy Kathleen:Kathy Pamela:Pam Samantha:Sam Katherine:Kate "
        "Christine:Chris Melissa:Missy Amanda:Mandy Kimberly:Kim "
    ).split()
)
# Regions in which people mostly move about: towns with their weight.
_REGIONS = tuple(
    (state, {town: int(weight) for town, weight in (each.rsplit(" ", 1) for each in towns.split(", "))})
    for state, towns in (
        ("MN", "Minneapolis 40, Saint Paul 30, Bloomington 9, Duluth 9, Rochester 10, Edina 5, Luverne 1, Bemidji 2"),
        ("IL", "Chicago 70, Evanston 7, Oak Park 5, Naperville 9, Peoria 9, Springfield 9, Galesburg 3"),
        ("TX", "Houston 60, Dallas 45, Plano 10, San Antonio 40, Austin 30, Fort Worth 20, Marfa 1, Lubbock 9"),
        ("NY", "New York 80, Brooklyn 60, Yonkers 8, Buffalo 12, Albany 6, Ithaca 3"),
        ("OR", "Portland 40, Salem 10, Eugene 10, Bend 5, Astoria 1, Beaverton 6"),
        ("FL", "Miami 40, Tampa 20, Orlando 20, Port Saint Lucie 8, Hialeah 15, Jacksonville 25, Ocala 4"),
    )
)
_ROADS = [
    f"{name} {kind}"
    for name in "Oak Pine Lake 1st 2nd 3rd Jefferson Lincoln Prairie Meadow".split()
    for kind in "St Ave Rd Ln".split()
]
_NOW = TODAY.year


@dataclass
class Stay:
    region: int
    town: str
    street: str
    zip: str
    since: int
    landline: str


@dataclass(eq=False)
class Human:
    first: str
    middle: str
    man: bool
    born: date
    surnames: list[tuple[int, str]]
    suffix: str = ""
    stays: list[Stay] = field(default_factory=list)
    mobiles: list[str] = field(default_factory=list)
    email: str = ""
    parents: list[Human] = field(default_factory=list)
    children: list[Human] = field(default_factory=list)
    spouse: Human | None = None

    def last(self, year: int = _NOW) -> str:
        return [name for since, name in self.surnames if since <= year or since == self.surnames[0][0]][-1]

    def full(self, year: int = _NOW) -> str:
        return f"{self.first} {self.last(year)}"

    def kin(self) -> list[Human]:
        siblings = [child for parent in self.parents[:1] for child in parent.children if child is not self]
        return [*([self.spouse] if self.spouse else []), *self.parents, *siblings, *self.children]

    def homes(self, year: int = _NOW) -> list[Stay]:
        return [stay for stay in self.stays if stay.since <= year][::-1] or self.stays[:1]


def pairs(count: int, seed: int) -> Iterator[Pair]:
    """Yield labelled pairs, 40 % of them true: searches in one world, the persons' own records and whoever else comes up."""
    rng = Random(seed)
    people = _populate(rng, founders=max(1200, count // 8))
    by_name: dict[str, list[Human]] = defaultdict(list)
    for human in people:
        for _, surname in human.surnames:
            by_name[surname].append(human)
    adults = [human for human in people if _NOW - human.born.year >= 19]
    for _ in range(count):
        client = rng.choice(adults)
        profile = _profile(rng, client)
        if rng.random() < 0.4:
            year, layout = _NOW - rng.choices((0, 1, 3, 8), (70, 22, 7, 1))[0], rng.choice(_LAYOUTS)
            yield Pair(f"layout {layout.__name__[1:]}", PERSON, profile, layout(rng, client, year))
            continue
        other = _another(rng, client, by_name, adults)
        truth = FAMILY if other in client.kin() else STRANGER
        yield Pair(_kind(client, other, truth), truth, profile, rng.choice(_LAYOUTS)(rng, other, _NOW))


def _another(rng: Random, client: Human, by_name: dict[str, list[Human]], adults: list[Human]) -> Human:
    family = [human for human in client.kin() if _NOW - human.born.year >= 18]
    if family and rng.random() < 0.3:
        return rng.choice(family)
    bearers = dict.fromkeys(human for _, surname in client.surnames for human in by_name[surname] if human is not client)
    found = [
        human for human in bearers if human.first == client.first or (human.first[0] == client.first[0] and rng.random() < 0.03)
    ]
    found = [human for human in found if _NOW - human.born.year >= 18]
    same_state = [human for human in found if human.stays[-1].region == client.stays[-1].region]
    pool = same_state if same_state and rng.random() < 0.5 else found
    return min(pool, key=lambda human: (rng.random(), human.born)) if pool else rng.choice([a for a in adults if a is not client])


def _kind(client: Human, other: Human, truth: str) -> str:
    if truth == FAMILY:
        one_name = " of one name" if other.first == client.first and other.last() == client.last() else ""
        if other is client.spouse:
            return "spouse" + one_name
        relation = "parent" if other in client.parents else "child" if other in client.children else "sibling"
        return relation + one_name
    if other.first != client.first:
        return "other first name"
    here, there = client.stays[-1], other.stays[-1]
    return "namesake, " + ("town" if here.town == there.town else "state" if here.region == there.region else "far")


# --- a population -------------------------------------------------------------------------------------------------


def _populate(rng: Random, founders: int) -> list[Human]:
    people: list[Human] = []
    couples = []
    for _ in range(founders):
        year = rng.randint(_NOW - 92, _NOW - 62)
        man = _human(rng, True, _day(rng, year), _rank(rng, _FAMILIES))
        woman = _human(rng, False, _day(rng, year + rng.randint(-2, 6)), _rank(rng, _FAMILIES))
        _settle(rng, man, rng.randrange(len(_REGIONS)), year + 20)
        couples.append((man, woman))
        people += [man, woman]
    for man, woman in couples:
        _marry(rng, man, woman, man.born.year + 24)
        people += _raise(rng, man, woman)
    young = [human for human in people if human.parents]
    rng.shuffle(young)
    men, women = [h for h in young if h.man], [h for h in young if not h.man]
    for man, woman in zip(men, women, strict=False):
        if abs(man.born.year - woman.born.year) < 9 and not set(man.parents) & set(woman.parents) and rng.random() < 0.75:
            _marry(rng, man, woman, max(man.born.year, woman.born.year) + rng.randint(21, 30))
            people += [child for child in _raise(rng, man, woman) if child.born.year < _NOW - 17]
    return people


def _human(rng: Random, man: bool, born: date, last: str) -> Human:
    names = _MEN if man else _WOMEN
    human = Human(_rank(rng, names), _rank(rng, names), man, born, [(born.year, last)])
    human.mobiles = [_number(rng) for _ in range(rng.choice((0, 1, 1, 2)))] if born.year > 1940 else []
    letters = "".join(ch for ch in human.first[0] + last if ch.isalpha()).lower()
    human.email = f"{letters}{born.year % 100}@example.{rng.choice(('com', 'org'))}"
    return human


def _settle(rng: Random, human: Human, region: int, year: int) -> None:
    human.stays.append(_stay(rng, region, year))
    while (year := year + rng.randint(3, 22)) < _NOW:
        human.stays.append(_stay(rng, region if rng.random() < 0.85 else rng.randrange(len(_REGIONS)), year))


def _stay(rng: Random, region: int, year: int) -> Stay:
    town = rng.choices(list(_REGIONS[region][1]), list(_REGIONS[region][1].values()))[0]
    zip_code = f"{10 + region}{sum(map(ord, town)) % 90 + 10}{rng.randint(0, 4)}"
    return Stay(region, town, f"{rng.randint(1, 400)} {rng.choice(_ROADS)}", zip_code, year, _number(rng))


def _marry(rng: Random, man: Human, woman: Human, year: int) -> None:
    man.spouse, woman.spouse = woman, man
    before = [stay for stay in woman.stays if stay.since < year]
    woman.stays = before + [stay for stay in man.stays if stay.since >= year] or man.stays[-1:]
    if man.stays and all(stay.since < year for stay in man.stays):
        woman.stays.append(man.stays[-1])
    change = rng.random()
    if change < 0.65:
        woman.surnames.append((year, man.last(year)))
    elif change < 0.75:
        woman.surnames.append((year, f"{woman.surnames[0][1]}-{man.last(year)}"))


def _raise(rng: Random, man: Human, woman: Human) -> list[Human]:
    children = []
    for _ in range(rng.choices((0, 1, 2, 3, 4), (15, 20, 35, 20, 10))[0]):
        born = woman.born.year + rng.randint(21, 38)
        if born >= _NOW:
            continue
        child = _human(rng, rng.random() < 0.5, _day(rng, born), man.surnames[-1][1])
        if child.man and rng.random() < 0.12 and all(brother.first != man.first for brother in children):
            child.first, child.suffix = man.first, "Jr"
            child.middle = man.middle if rng.random() < 0.7 else child.middle
            man.suffix = man.suffix or ("Sr" if rng.random() < 0.5 else "")
        home = man.stays[-1]
        child.stays.append(Stay(home.region, home.town, home.street, home.zip, child.born.year, home.landline))
        if rng.random() < 0.85:
            _settle(rng, child, home.region, child.born.year + rng.randint(18, 30))
        child.stays = [stay for stay in child.stays if stay.since <= _NOW]
        child.parents = [man, woman]
        children.append(child)
    man.children += children
    woman.children += children
    return children


# --- what the client writes ---------------------------------------------------------------------------------------


def _profile(rng: Random, human: Human) -> Profile:
    middle = rng.choice((human.middle, human.middle[0], None))
    names = [
        Name(first=human.first, middle=middle, last=human.last(), suffix=human.suffix or None if rng.random() < 0.8 else None)
    ]
    names += [Name(first=human.first, last=name, kind=NameKind.FORMER) for _, name in human.surnames[:-1]]
    if human.first in _NICKS and rng.random() < 0.2:
        names.append(Name(first=_NICKS[human.first], last=human.last(), kind=NameKind.NICKNAME))
    stays = human.homes()
    full = rng.random() < 0.7
    addresses = tuple(
        Address(city=stay.town, state=_REGIONS[stay.region][0], street=stay.street if full else None, zip=f"{stay.zip}"[:5] if
        full else None,
                current=stay is stays[0])
        for stay in stays[:5]
    )  # fmt: skip
    exact = rng.random() < 0.5
    birth = Birth(year=human.born.year, month=human.born.month, day=human.born.day) if exact else Birth(year=human.born.year)
    close = human.kin()[:8]
    return Profile(
        names=tuple(names), birth=birth, addresses=addresses, phones=tuple(human.mobiles[:2]) + (stays[0].landline,) *
        (rng.random() < 0.5), emails=(human.email,), relatives=tuple(kin.full() for kin in close) if rng.random() < 0.7 else
        (),
    )  # fmt: skip


# --- seven layouts ------------------------------------------------------------------------------------------------


def _teaser(rng: Random, human: Human, year: int) -> Listing:
    """Name, age, towns: a results page that wants to be paid."""
    towns = dict.fromkeys(_town(stay) for stay in human.homes(year))
    return Listing(
        name=_print(rng, human, year), age=_years(human, year), addresses=tuple(towns)[:3], relatives=_kin(rng, human, year, 4)
    )


def _decades(rng: Random, human: Human, year: int) -> Listing:
    """A white page: decade of age, street and number, masked phone."""
    home = human.homes(year)[0]
    return Listing(
        name=_print(rng, human, year),
        age=f"{_years(human, year) // 10 * 10}s",
        addresses=(_address(home),),
        phones=tuple(f"({phone[:3]}) {phone[4:7]}-XXXX" for phone in (home.landline, *human.mobiles)),
    )


def _free(rng: Random, human: Human, year: int) -> Listing:
    """A free site: everything."""
    homes = human.homes(year)
    return Listing(
        name=_print(rng, human, year),
        age=_years(human, year),
        addresses=tuple(map(_address, homes[:6])),
        phones=tuple(dict.fromkeys([home.landline for home in homes[:3]] + human.mobiles)),
        emails=(human.email,) if rng.random() < 0.5 else (),
        relatives=_kin(rng, human, year, 8),
        aliases=tuple(f"{human.first} {name}" for _, name in human.surnames[:-1]),
    )


def _ageless(rng: Random, human: Human, year: int) -> Listing:
    """A phone book: name, street, phone."""
    home = human.homes(year)[0]
    initial = " " + human.middle[0] if rng.random() < 0.5 else ""
    return Listing(name=f"{human.last(year)}, {human.first}{initial}", addresses=(_address(home),), phones=(home.landline,))


def _born(rng: Random, human: Human, year: int) -> Listing:
    """A voter list: birth year or month, town, ZIP."""
    month = human.born.month if rng.random() < 0.4 else None
    home = human.homes(year)[0]
    return Listing(
        name=f"{human.first} {human.middle} {human.last(year)} {human.suffix}".strip().upper(),
        birth=Birth(year=human.born.year, month=month),
        addresses=(ListedPlace(city=home.town.upper(), state=_state(home), zip=home.zip),),
    )


def _index(rng: Random, human: Human, year: int) -> Listing:
    """A directory: name, age, state."""
    state = ListedPlace(state=_state(human.homes(year)[0]))
    return Listing(
        name=_print(rng, human, year), age=_years(human, year), addresses=(state,), relatives=_kin(rng, human, year, 3)
    )


def _merged(rng: Random, human: Human, year: int) -> Listing:
    """An aggregator: old and new homes, some of a relative's, without order."""
    homes, kin = human.homes(year)[:4], human.kin()
    if kin and rng.random() < 0.3:
        homes = [*homes, rng.choice(kin).homes(year)[0]]
    rng.shuffle(homes)
    return Listing(
        name=_print(rng, human, year),
        age=_years(human, year),
        addresses=tuple(map(_address, homes)),
        phones=tuple(phone[:-2] + "**" for phone in human.mobiles),
        emails=(human.email[0] + "****@" + human.email.partition("@")[2],),
        relatives=_kin(rng, human, year, 5),
    )


_LAYOUTS = (_teaser, _decades, _free, _ageless, _born, _index, _merged)


def _print(rng: Random, human: Human, year: int) -> str:
    first = _NICKS.get(human.first, human.first) if rng.random() < 0.07 else human.first
    middle = rng.choices(("", human.middle[0], human.middle[0] + ".", human.middle), (5, 2, 1, 2))[0]
    suffix = f", {human.suffix}." if human.suffix and rng.random() < 0.6 else ""
    return f"{first} {middle + ' ' if middle else ''}{human.last(year)}{suffix}"


def _years(human: Human, year: int) -> int:
    """Return the age that a broker worked out; it is worked out anew every other year."""
    late = max(year, _NOW - 1)
    return late - human.born.year - ((TODAY.month, TODAY.day) < (human.born.month, human.born.day))


def _state(stay: Stay) -> str:
    return _REGIONS[stay.region][0]


def _town(stay: Stay) -> ListedPlace:
    return ListedPlace(city=stay.town, state=_state(stay))


def _address(stay: Stay) -> ListedPlace:
    return ListedPlace(street=stay.street, city=stay.town, state=_state(stay), zip=stay.zip)


def _kin(rng: Random, human: Human, year: int, most: int) -> tuple[str, ...]:
    kept = [kin for kin in human.kin() if rng.random() < 0.7][:most]
    rng.shuffle(kept)
    return tuple(kin.full(year) for kin in kept)


def _day(rng: Random, year: int) -> date:
    return date(year, rng.randint(1, 12), rng.randint(1, 28))


def _number(rng: Random) -> str:
    # No area code begins with 1, so that none of these is anybody's number.
    return f"1{rng.randint(0, 30):02}-{rng.randint(200, 260)}-{rng.randint(0, 9999):04}"


@cache
def _shares(count: int) -> list[float]:
    return [1 / (rank + 4) for rank in range(count)]


def _rank(rng: Random, names: list[str]) -> str:
    return rng.choices(names, _shares(len(names)))[0]
