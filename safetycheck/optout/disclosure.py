"""What a request tells: what the listing shows already, an address for answers, and nothing else. Pure.

Never told, whatever a form asks for: a whole date of birth, a social security number, an identity document, a reason, an
affiliation, an employer, another address, a relative, an alias, a quiet name.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from safetycheck.definition import Choose, Click, Fill, FormWay, GuidedWay, Open, PostWay, RequestStep, Way, When
from safetycheck.model import Disclosed, ListedPlace, Listing, Name, Profile
from safetycheck.template import Template
from safetycheck.text import clean, digits, normal

# Fields of templates that no request is ever filled with; a form that can't do without is left to the person, or left.
NEVER = frozenset({"birth_date"})
# What a letter names, in the order in which it is read.
_LETTER = ("full", "city", "state", "listing_url")
# The one more point that tells namesakes apart, the least telling first.
_POINTS = ("age", "street_name", "phone_end")
_FLATS = {"apt", "apartment", "unit", "ste", "suite", "lot", "fl", "floor", "rm", "bldg"}
_SUFFIXES = {"jr", "sr", "ii", "iii", "iv"}


@dataclass(frozen=True, slots=True)
class Told:
    """What a request tells, and which fields its way can't do without and will not get."""

    disclosed: tuple[Disclosed, ...]
    lacking: tuple[str, ...] = ()


def told(way: Way, profile: Profile, listings: Sequence[Listing], contact: str | None, *, state: str | None = None) -> Told:
    """Return what a request about these listings of one family tells by one way.

    `contact` is the address for answers. `state` is the person's residence, given only where the request cites its law.
    """
    known = shown(profile, listings[0]) if listings else {}
    if contact:
        known["email"] = contact
    if isinstance(way, FormWay | GuidedWay):
        required, fields = needs(way)
        return Told(_pick(known, sorted(fields)), tuple(sorted(required - known.keys())))
    values = list(_pick(known, _LETTER))
    # A letter names every listing; a form has room for one.
    urls = [listing.url for listing in listings[1:] if listing.url]
    values += [Disclosed(field="listing_url", value=clean(url, 1000)) for url in urls]
    # With the address of the listing nobody can be mistaken for somebody else.
    if "listing_url" not in known and not urls:
        values += _pick(known, next(([point] for point in _POINTS if point in known), []))
    values += _pick(known, ["email"])
    if state:
        values.append(Disclosed(field="residence", value=state))
    # Post goes without an address for answers only where there is none.
    lacking = [field for field in ("full", "email") if field not in known and not (field == "email" and isinstance(way, PostWay))]
    if not known.get("full") and "listing_url" in known:
        lacking.remove("full")
    return Told(tuple(values), tuple(lacking))


def needs(way: FormWay | GuidedWay) -> tuple[frozenset[str], frozenset[str]]:
    """Return the fields that a form can't do without, and all that it has room for. A guided one can leave each empty."""
    sources = list(_sources(way.steps)) if isinstance(way, FormWay) else [(value, False) for value in way.values]
    fields = frozenset(field for source, _ in sources for field in Template(source).fields) - {"text", "country"}
    required = frozenset(field for source, must in sources if must for field in Template(source).required)
    return required - {"text", "country"}, fields - NEVER


def shown(profile: Profile, listing: Listing) -> dict[str, str]:
    """Return what a listing shows about the person, by the fields of the templates, in the broker's own words."""
    place = next((each for each in listing.addresses if each.city), None) or next(iter(listing.addresses), ListedPlace())
    first, middle, last, suffix = split(listing.name, profile.names)
    age = str(listing.age) if listing.age is not None else None
    values = {
        "full": listing.name,
        "first": first,
        "middle": middle,
        "last": last,
        "suffix": suffix,
        "city": place.city,
        "state": place.state,
        "zip": place.zip,
        "street": place.street,
        "street_name": _street_name(place.street),
        "age": age,
        "birth_year": str(listing.birth.year) if listing.birth else None,
        "phone": listing.phones[0] if listing.phones else None,
        "phone_end": digits(listing.phones[0])[-4:] if listing.phones else None,
        "listing_url": listing.url,
    }
    if is_quiet(listing.name, profile):
        # The address of the listing must do: a name of that kind is repeated to nobody.
        for field in ("full", "first", "middle", "last", "suffix"):
            values[field] = None
    return {field: clean(value, 1000) for field, value in values.items() if value}


def is_quiet(name: str, profile: Profile) -> bool:
    """Tell whether a printed name holds a name that is never to be repeated."""
    words = set(normal(name).split())
    open_words = {word for each in profile.names if not each.quiet for word in normal(each.full).split()}
    return any(words & (set(normal(f"{each.first} {each.last}").split()) - open_words) for each in profile.names if each.quiet)


def split(printed: str, names: Iterable[Name]) -> tuple[str, str, str, str]:
    """Split a printed name into first, middle, last and suffix, each as printed.

    The person's own names tell where a last name of several words begins.
    """
    last_first, comma, rest = printed.partition(",")
    if comma and normal(rest) not in _SUFFIXES:
        parts = rest.split()
        return parts[0] if parts else "", " ".join(parts[1:]), last_first.strip(), ""
    words = printed.replace(",", " ").split()
    suffix = words.pop() if len(words) > 2 and normal(words[-1]) in _SUFFIXES else ""
    if len(words) < 2:
        return (words[0] if words else ""), "", "", suffix
    length = max((_length(words, name) for name in names), default=1)
    return words[0], " ".join(words[1 : len(words) - length]), " ".join(words[len(words) - length :]), suffix


def excess(
    told: Iterable[Disclosed], profile: Profile, listings: Sequence[Listing], contact: str | None, state: str | None
) -> list[str]:
    """Return the fields whose value is neither shown by a listing nor the contact nor the state of residence."""
    allowed = {(field, value) for listing in listings for field, value in shown(profile, listing).items()}
    if contact:
        allowed.add(("email", contact))
    if state:
        allowed.add(("residence", state))
    return sorted({each.field for each in told if (each.field, each.value) not in allowed or each.field in NEVER})


def leaks(text: str, profile: Profile, allowed: Iterable[str], ours: str) -> list[str]:
    """Return which kinds of facts of a profile stand in a text, beside those that are allowed to.

    `ours` are the words of the templates, normal: a city called Mobile tells nothing there. Phone numbers are found in any
    spelling.
    """
    bare = " ".join(text.split())
    for value in sorted(allowed, key=len, reverse=True):
        bare = bare.replace(" ".join(value.split()), " | ")
    plain, numbers = f" {normal(bare)} ", digits(bare)
    words = ((kind, f" {normal(value)} ") for kind, value in _facts(profile))
    found = [kind for kind, word in words if word in plain and word not in ours]
    found += ["phone" for phone in profile.phones if digits(phone)[-10:] in numbers]
    return sorted(set(found))


def _facts(profile: Profile) -> Iterator[tuple[str, str]]:
    """Yield what must never stand in a letter unless a listing shows it; single common words tell nothing and are left out."""
    yield from (("street", place.street) for place in profile.addresses if place.street)
    yield from (("zip", place.zip) for place in profile.addresses if place.zip)
    yield from (("city", place.city) for place in profile.addresses)
    yield from (("relative", each) for each in profile.relatives)
    yield from (("employer", each) for each in profile.employers)
    yield from (("username", each) for each in profile.usernames)
    yield from (("e-mail", each) for each in profile.emails)
    yield from (("name", each.full) for each in profile.names)
    yield from (("quiet name", each.last) for each in profile.names if each.quiet)
    birth = profile.birth
    if birth and birth.month and birth.day:
        yield from (
            ("birth date", f"{birth.year}-{birth.month:02}-{birth.day:02}"),
            ("birth date", f"{birth.month}/{birth.day}/{birth.year}"),
        )


def _pick(known: dict[str, str], fields: Iterable[str]) -> tuple[Disclosed, ...]:
    return tuple(Disclosed(field=field, value=known[field]) for field in fields if field in known)


def _sources(steps: Iterable[RequestStep], *, must: bool = True) -> Iterator[tuple[str, bool]]:
    """Yield each template of a form, and whether the form can't do without it."""
    for step in steps:
        if isinstance(step, Open):
            yield step.open, must
        elif isinstance(step, Fill | Choose):
            yield step.value, must and not step.optional
        elif isinstance(step, Click):
            yield from ((only.value, False) for only in step.only)
        elif isinstance(step, When):
            yield from _sources(step.steps, must=False)


def _length(words: Sequence[str], name: Name) -> int:
    """Return of how many words the printed last name is, if it is this one."""
    count = len(name.last.split())
    return count if count < len(words) and normal(" ".join(words[-count:])) == normal(name.last) else 1


def _street_name(street: str | None) -> str | None:
    """Return a street without the number of the house, and without the flat."""
    words: list[str] = []
    for word in (street or "").split(",")[0].split():
        if normal(word) in _FLATS or word.startswith("#"):
            break
        if not any(ch.isdigit() for ch in word):
            words.append(word)
    return " ".join(words) or None
