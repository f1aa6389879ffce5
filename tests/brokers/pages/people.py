"""The three invented people on every made page: the person looked for, a namesake, and a relative."""

from dataclasses import dataclass

from safetycheck.model import Birth, ListedPlace


@dataclass(frozen=True)
class Printed:
    """One person, as a broker that knows everything would print them."""

    id: str
    name: str
    age: int
    birth: Birth
    home: ListedPlace
    past: tuple[ListedPlace, ...]
    phones: tuple[str, ...]
    emails: tuple[str, ...]
    relatives: tuple[str, ...]
    aliases: tuple[str, ...]

    @property
    def city(self) -> ListedPlace:
        return town(self.home)


def town(place: ListedPlace) -> ListedPlace:
    """Return the city and state of a place."""
    return ListedPlace(city=place.city, state=place.state)


# tests/brokers/person.yaml is the first one's own profile.
PEOPLE = (
    Printed(
        id="px4817a2",
        name="Marisol J Quillfeather",
        age=47,
        birth=Birth(year=1979, month=3),
        home=ListedPlace(street="412 Alder St", city="Duluth", state="MN", zip="55802"),
        past=(
            ListedPlace(street="77 Tern Ct", city="Superior", state="WI", zip="54880"),
            ListedPlace(street="9 Plover Ln", city="Eau Claire", state="WI", zip="54701"),
        ),
        phones=("(218) 555-0142", "(715) 555-0119"),
        emails=("marisol@example.net",),
        relatives=("Dashiell Quillfeather", "Odalys Brambleworth"),
        aliases=("Marisol Brambleworth",),
    ),
    Printed(
        id="px5520b7",
        name="Marisol Quillfeather",
        age=71,
        birth=Birth(year=1955, month=6),
        home=ListedPlace(street="3051 Saguaro Rd", city="Tucson", state="AZ", zip="85701"),
        past=(
            ListedPlace(street="18 Mesquite Way", city="Yuma", state="AZ", zip="85364"),
            ListedPlace(street="6 Juniper Ave", city="Santa Fe", state="NM", zip="87501"),
        ),
        phones=("(520) 555-0173", "(505) 555-0188"),
        emails=("m.quill@example.org",),
        relatives=("Lucan Quillfeather", "Perpetua Oakhollow"),
        aliases=("Marisol Oakhollow",),
    ),
    Printed(
        id="px6093c4",
        name="Dashiell Quillfeather",
        age=52,
        birth=Birth(year=1974, month=1),
        home=ListedPlace(street="412 Alder St", city="Duluth", state="MN", zip="55802"),
        past=(
            ListedPlace(street="240 Gannet Dr", city="Fargo", state="ND", zip="58102"),
            ListedPlace(street="31 Heron Ct", city="Bemidji", state="MN", zip="56601"),
        ),
        phones=("(218) 555-0160", "(701) 555-0127"),
        emails=("dashiell@example.com",),
        relatives=("Marisol Quillfeather", "Tamsin Fenwick"),
        aliases=("Dash Quillfeather",),
    ),
)


def full(place: ListedPlace) -> str:
    """Return an address on one line."""
    return f"{place.street}, {place.city}, {place.state} {place.zip}"
