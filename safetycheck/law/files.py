"""Reading the law files that are shipped with the package."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from safetycheck import yamlfile
from safetycheck.errors import BadFile
from safetycheck.law.model import Residence
from safetycheck.law.places import Place
from safetycheck.text import STATES, normal

# Canada Post's codes of the provinces and territories.
PROVINCES = {
    "AB": "Alberta", "BC": "British Columbia", "MB": "Manitoba", "NB": "New Brunswick", "NL": "Newfoundland and Labrador",
    "NS": "Nova Scotia", "NT": "Northwest Territories", "NU": "Nunavut", "ON": "Ontario", "PE": "Prince Edward Island",
    "QC": "Quebec", "SK": "Saskatchewan", "YT": "Yukon",
}  # fmt: skip
# Codes of states, as people give them for countries: ISO 3166 has them as both.
_TERRITORIES = frozenset({"AS", "GU", "MP", "PR", "VI"})
# What people write for codes of ISO 3166.
_USUAL = {"UK": "GB", "EL": "GR"}
_DATA = files("safetycheck.law") / "data"


def read(text: str, name: str) -> Place:
    """Read one law file; raise BadFile with file and line for each thing that is wrong."""
    return yamlfile.load(Place, yamlfile.parse(text, name))


@cache
def place(code: str) -> Place | None:
    """Return what is known about the law of one place; None where there is no file for it."""
    if code not in codes():
        return None
    name = f"{code.lower()}.yaml"
    found = read((_DATA / name).read_text("utf-8"), name)
    if found.code != code:
        raise BadFile(name, [(1, "code", f"the file must be called {found.code.lower()}.yaml")])
    return found


@cache
def codes() -> tuple[str, ...]:
    """Return the codes of all places that have a file, in order."""
    return tuple(sorted(each.name.removesuffix(".yaml").upper() for each in _DATA.iterdir() if each.name.endswith(".yaml")))


def find(state: str | None, country: str) -> Residence:
    """Return the residence that somebody means who wrote a state by its name, or a territory of the United States as a country.

    What is not understood stays as it is written: see `is_known` and `is_state`.
    """
    if state is None and country.upper() in _TERRITORIES:
        return Residence(country.upper(), "US")
    written = Residence(state, country)
    named = {normal(name): code for code, name in _states(written).items()}
    return Residence(named.get(normal(state), state), country) if state else written


def is_state(residence: Residence) -> bool:
    """Tell whether the state is one of the country; true without a state, and for countries whose states don't matter."""
    known = _states(residence)
    return not known or residence.state is None or residence.state.upper() in known


def _states(residence: Residence) -> dict[str, str]:
    return {"US": STATES, "CA": PROVINCES}.get(country(residence), {})


def needs_state(residence: Residence) -> bool:
    """Tell whether the law can't be told without the state."""
    return country(residence) == "US"


def is_known(residence: Residence) -> bool:
    """Tell whether anything is known about the law of the country."""
    return country(residence) in {*codes(), *_union().members}


def country(residence: Residence) -> str:
    """Return the country's code in capitals."""
    code = residence.country.upper()
    return _USUAL.get(code, code)


def places(residence: Residence) -> tuple[Place, ...]:
    """Return the places whose law a resident has, the nearest first; a union's for each of its members."""
    code = country(residence)
    wanted = [f"{code}-{residence.state.upper()}"] if residence.state and is_state(residence) else []
    wanted += [code, *(["EU"] if code in _union().members else [])]
    return tuple(found for each in wanted if (found := place(each)) is not None)


def name(residence: Residence) -> str:
    """Return what the place is called: the state where the law is the state's."""
    code = country(residence)
    if code == "US" and residence.state and is_state(residence):
        return STATES[residence.state.upper()]
    if code in _union().members:
        return _union().members[code]
    return places(residence)[0].name if is_known(residence) else code


def _union() -> Place:
    union = place("EU")
    assert union is not None, "eu.yaml is part of the package"  # noqa: S101  # a package without it is broken
    return union
