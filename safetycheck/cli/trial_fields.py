"""Which reader gave which field of a listing, and where the definition looks for it: the second half of `broker try`."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from safetycheck.cli import output
from safetycheck.cli.settings import Settings
from safetycheck.definition import Fields, Pick, Search, UrlFrom
from safetycheck.model import Birth, Decision, ListedPlace, Listing, Page, Profile, Reader, Reading

# The fields of a definition that make up a field of a listing.
_DECLARED = {"addresses": ("address", "place", "addresses", "places")}


@dataclass(frozen=True, slots=True)
class Origin:
    """Where one field of one listing comes from. `picks` are the definition's for that field, whether they gave it or not."""

    place: int
    field: str
    value: str
    readers: tuple[Reader, ...]
    picks: tuple[Pick, ...]

    def as_json(self) -> dict[str, Any]:
        """Return it as it is printed with --json."""
        picks = [pick.model_dump(mode="json", exclude_defaults=True) for pick in self.picks]
        return {"listing": self.place, "field": self.field, "readers": [reader.value for reader in self.readers], "picks": picks}


def origins(page: Page, search: Search, profile: Profile, reading: Reading) -> list[Origin]:
    """Say of each field of each listing which readers give it when each reads the page by itself."""
    from safetycheck.read import apart  # noqa: PLC0415  # slow to import, and the other commands need none

    found = apart.apart(page, search, profile) if reading.listings else {}
    return [
        Origin(place, field, _value(listing, field), readers or (listing.reader,), _picks(search.results.fields, field))
        for place, listing in enumerate(reading.listings)
        for field, readers in apart.origins(listing, found).items()
    ]


def tell(settings: Settings, found: Sequence[Origin], decisions: Sequence[Decision], hide: Callable[[str], str]) -> None:
    """Print them for the listings that may be the person; where none may be, for the first."""
    chosen = {place for place, decision in enumerate(decisions) if decision is not Decision.NO} or {0}
    rows = [
        [
            origin.place + 1,
            origin.field,
            hide(origin.value),
            ", ".join(origin.readers),
            "; ".join(" ".join(_words(pick)) for pick in origin.picks),
        ]
        for origin in found
        if origin.place in chosen
    ]
    if rows:
        output.data("")
        output.table(settings, ["listing", "field", "value", "reader", "where the definition looks"], rows)


def _picks(fields: Fields | None, field: str) -> tuple[Pick, ...]:
    if fields is None:
        return ()
    if field == "url":
        return (fields.url.pick,) if fields.url and fields.url.pick and fields.url.source is UrlFrom.ELEMENT else ()
    return tuple(pick for name in _DECLARED.get(field, (field,)) for pick in getattr(fields, name) or ())


def _words(pick: Pick) -> Iterator[str]:
    yield pick.at or "the row"
    for key in ("attr", "after", "before", "match", "split"):
        value = getattr(pick, key)
        if value is not None:
            yield f"{key} '{value}'"


def _value(listing: Listing, field: str) -> str:
    value = getattr(listing, field)
    return "; ".join(_shown(each) for each in (value if isinstance(value, tuple) else (value,)))


def _shown(value: object) -> str:
    if isinstance(value, ListedPlace):
        return ", ".join(part for part in (value.street, value.city, value.state, value.zip) if part)
    if isinstance(value, Birth):
        return "-".join(f"{part:02}" for part in (value.year, value.month, value.day) if part)
    return str(value)
