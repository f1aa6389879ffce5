"""The lines of a list of listings that comes from elsewhere, as `safetycheck match` reads them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from pydantic import Field, ValidationError

from safetycheck.cli import files
from safetycheck.errors import BadFile
from safetycheck.match.places import state_code
from safetycheck.model import Listing, Profile, Strict
from safetycheck.read import places, values

# What a profile says about a place and a listing does not.
_OF_PROFILE = frozenset({"country", "current", "from", "to"})


class Line(Strict):
    """One line of the file."""

    id: str | int
    profile: Profile | None = Field(None)
    listing: Listing


class _Unfit(Exception):
    """A line that is not as it should be: `problems` are its fields and what is wrong with them."""

    def __init__(self, invalid: ValidationError, *inside: str) -> None:
        errors = invalid.errors(include_input=False, include_url=False)
        self.problems = [(".".join(map(str, (*inside, *each["loc"]))), each["msg"]) for each in errors]


def read(file: str) -> Iterator[Line]:
    """Yield the lines, each validated; raise BadFile with the number of the first one that is wrong."""
    text = files.read_bytes(file, files.LARGEST_PAGE * 10).decode("utf-8", "replace")
    # Not `splitlines`: a text within a line may hold characters that other programs take for the end of one.
    for number, source in enumerate(text.split("\n"), 1):
        if not source.strip():
            continue
        try:
            data = json.loads(source)
        except (ValueError, RecursionError):
            raise BadFile(file, [(number, "", "is not JSON")]) from None
        if not isinstance(data, dict):
            raise BadFile(file, [(number, "", 'must be an object: {"id": ..., "listing": {...}}')])
        try:
            yield _line(data)
        except _Unfit as wrong:
            raise BadFile(file, [(number, *problem) for problem in wrong.problems]) from None


def _line(data: dict[str, Any]) -> Line:
    try:
        return _checked(data)
    except _Unfit:
        return _checked(_mended(data))


def _checked(data: dict[str, Any]) -> Line:
    profile = data.get("profile")
    try:
        known = None if profile is None else _profile(json.dumps(profile))
    except ValidationError as invalid:
        raise _Unfit(invalid, "profile") from None
    try:
        return Line.model_validate(data | {"profile": known}, strict=False)
    except ValidationError as invalid:
        raise _Unfit(invalid) from None


@lru_cache(maxsize=1024)
def _profile(source: str) -> Profile:
    # Lists of thousands of lines are mostly about a handful of people.
    return Profile.model_validate_json(source, strict=False)


def _mended(data: dict[str, Any]) -> dict[str, Any]:
    """Return a line in our words, where a list of others says in another way what can mean one thing only.

    Nothing at all in the place of a value, a birth or a place in one text, the name of a state, numbers without quotation marks.
    """
    records = {
        key: _record(value, key) for key, value in data.items() if key in {"listing", "profile"} and isinstance(value, dict)
    }
    return data | records


def _record(record: dict[str, Any], kind: str) -> dict[str, Any]:
    plain = _filled(record)
    if isinstance(birth := plain.get("birth"), str | int) and (found := values.birth(str(birth))):
        plain["birth"] = found.model_dump()
    if isinstance(names := plain.get("names"), list):
        plain["names"] = [_filled(each) if isinstance(each, dict) else each for each in names]
    if isinstance(phones := plain.get("phones"), list):
        plain["phones"] = [str(each) if isinstance(each, int) else each for each in phones]
    if isinstance(addresses := plain.get("addresses"), list):
        plain["addresses"] = [place for each in addresses for place in _places(each, kind)]
    return plain


def _filled(record: dict[str, Any]) -> dict[str, Any]:
    """Leave out what is null or empty; a listing without a name may be judged by the rest."""
    return {
        key: [each for each in value if not _is_empty(each)] if isinstance(value, list) else value
        for key, value in record.items()
        if not _is_empty(value) or (key == "name" and value is not None)
    }


def _is_empty(value: object) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


def _places(place: object, kind: str) -> list[Any]:
    if isinstance(place, str):
        return [each.model_dump(exclude_none=True) for each in places.places(place)] or [{"city": place}]
    if not isinstance(place, dict):
        return [place]
    plain = {key: value for key, value in _filled(place).items() if kind == "profile" or key not in _OF_PROFILE}
    if isinstance(state := plain.get("state"), str):
        plain["state"] = state_code(state)
    if isinstance(code := plain.get("zip"), int):
        plain["zip"] = f"{code:05d}"
    return [plain] if plain else []
