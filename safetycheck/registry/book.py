"""Reading the data that stands beside the definitions, in `data/`: each error with file and line.

A folder of definitions without such data has none; only the stop list that ships with the program holds for every folder.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from safetycheck import resources, yamlfile
from safetycheck.definition import Cluster, Drop, Registered, Stopped, Upstream
from safetycheck.errors import BadDefinition

Entry = TypeVar("Entry", bound=BaseModel)
_DATA = "data"
_STOP = "stop.yaml"


def data_files(folder: Path) -> list[Path]:
    """Return every file of data beside the definitions of a folder."""
    return sorted(path for path in (folder / _DATA).rglob("*") if path.suffix in {".yaml", ".csv"})


def stopped(folder: Path) -> dict[str, Stopped]:
    """Return the domains where nothing may be sent: those of the folder, and always those that ship with the program."""
    return {**_stopped(folder / _DATA / _STOP), **_stopped(resources.brokers() / _DATA / _STOP)}


def clusters(folder: Path) -> list[Cluster]:
    """Return the families of brokers."""
    return _entries(Cluster, folder / _DATA / "clusters.yaml")


def upstream(folder: Path) -> list[Upstream]:
    """Return the public sources from which brokers refill."""
    return _entries(Upstream, folder / _DATA / "upstream.yaml")


def drop(folder: Path) -> Drop | None:
    """Return what is known about California's one request to all registered brokers."""
    path = folder / _DATA / "drop.yaml"
    return yamlfile.load(Drop, _document(path), error=BadDefinition) if path.exists() else None


def registers(folder: Path) -> dict[str, list[Registered]]:
    """Return every register by its name, which is the file's."""
    return {path.stem: _register(path) for path in sorted((folder / _DATA / "registers").glob("*.csv"))}


def _stopped(path: Path) -> dict[str, Stopped]:
    return _listed(path, _text(path)) if path.exists() else {}


# Every definition is held against the list: reading it anew for each took most of the time that reading them all took.
@lru_cache(maxsize=8)
def _listed(path: Path, text: str) -> dict[str, Stopped]:
    document = yamlfile.parse(text, str(path), error=BadDefinition)
    return {domain: each for each in _each(Stopped, document) for domain in (each.domain, *each.mirrors)}


def _entries(model: type[Entry], path: Path) -> list[Entry]:
    return _each(model, _document(path)) if path.exists() else []


def _each(model: type[Entry], document: yamlfile.Document) -> list[Entry]:
    """Read a list of entries, each an error of its own."""
    if not isinstance(document.data, list):
        raise BadDefinition(document.name, [(1, "", "must be a list")])
    return [
        yamlfile.load(model, yamlfile.Document(document.name, entry, _under(document, place)), error=BadDefinition)
        for place, entry in enumerate(document.data)
    ]


def _under(document: yamlfile.Document, place: int) -> dict[yamlfile.Loc, int]:
    return {loc[1:]: line for loc, line in document.lines.items() if loc[:1] == (place,)}


def _document(path: Path) -> yamlfile.Document:
    return yamlfile.parse(_text(path), str(path), error=BadDefinition)


def _register(path: Path) -> list[Registered]:
    found: dict[str, Registered] = {}
    for line, row in _rows(path):
        entry = _line(path, line, row)
        if entry.domain in found:
            raise BadDefinition(str(path), [(line, "domain", f"{entry.domain} stands twice")])
        found[entry.domain] = entry
    return list(found.values())


def _rows(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    reader = csv.DictReader(_text(path).splitlines(), strict=True)
    wanted = list(Registered.model_fields)
    try:
        if reader.fieldnames != wanted:
            raise BadDefinition(str(path), [(1, "", f"the columns must be {', '.join(wanted)}")])
        for row in reader:
            if None in row or None in row.values():
                raise BadDefinition(str(path), [(reader.line_num, "", f"must have {len(wanted)} columns")])
            yield reader.line_num, row
    except csv.Error as wrong:
        raise BadDefinition(str(path), [(reader.line_num, "", str(wrong))]) from None


def _line(path: Path, line: int, row: dict[str, str]) -> Registered:
    values: dict[str, object] = {key: value for key, value in row.items() if value}
    values["flags"] = tuple(row["flags"].split())
    try:
        return Registered.model_validate(values, strict=False)
    except ValidationError as invalid:
        problems = [(line, ".".join(map(str, each["loc"])), each["msg"]) for each in invalid.errors(include_input=False)]
    raise BadDefinition(str(path), problems)


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8-sig")
    except OSError as error:
        raise BadDefinition(str(path), [(0, "", f"can't be read: {(error.strerror or 'unknown reason').lower()}")]) from error
    except UnicodeDecodeError:
        raise BadDefinition(str(path), [(0, "", "is not UTF-8 text")]) from None
