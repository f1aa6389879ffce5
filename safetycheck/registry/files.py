"""Reading definition files: each error with file and line, and a broken file stops only itself."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

from safetycheck import resources, yamlfile
from safetycheck.definition import Definition, Stopped
from safetycheck.errors import BadDefinition, BadFile
from safetycheck.registry import book
from safetycheck.registry.lint import lint

_LOG = logging.getLogger(__name__)
_LARGEST = 200_000
_HINT = "Every key is described in schema.json, beside the definitions."
Lines = tuple[tuple[int, str, str], ...]


@dataclass(frozen=True, slots=True)
class Registry:
    """The definitions of one folder by domain, and by file stem what is wrong with those that can't be used."""

    definitions: dict[str, Definition] = field(default_factory=dict)
    broken: dict[str, BadDefinition] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Checked:
    """One definition that has the right form.

    `problems` keep it from being used, `warnings` don't; each is `(line, field, text)`.
    """

    definition: Definition
    problems: Lines = ()
    warnings: Lines = ()


def load(folder: Path, *, today: date | None = None) -> Registry:
    """Read every `*.yaml` of a folder; raise BadFile where there is no such folder.

    With `today`, a definition that claims to have been verified later is broken too.
    """
    registry = Registry()
    for path in definition_files(folder):
        try:
            registry.definitions[path.stem] = read(path, today=today)
        except BadDefinition as wrong:
            _LOG.debug("definition %s is left out: %s", path.name, wrong.message)
            registry.broken[path.stem] = wrong
    return registry


def definition_files(folder: Path) -> list[Path]:
    """Return every definition file of a folder; raise BadFile where there is no such folder."""
    try:
        return sorted(path for path in folder.iterdir() if path.suffix in {".yaml", ".yml"} and not path.name.startswith("."))
    except OSError as error:
        reason = (error.strerror or "unknown reason").lower()
        raise BadFile(str(folder), [(0, "", f"no definitions can be read from it: {reason}")]) from error


def read(path: Path, *, today: date | None = None) -> Definition:
    """Read one definition from the registry; raise BadDefinition with file and line for each thing that is wrong."""
    checked = check_file(path, today=today)
    if checked.problems:
        raise BadDefinition(str(path), list(checked.problems), hint=_HINT)
    return checked.definition


def check_file(path: Path, *, today: date | None = None) -> Checked:
    """Hold a file against the format, which raises BadDefinition, and against the rules: its name must be its domain."""
    checked = check(_text(path), str(path), today=today, stop=book.stopped(path.parent))
    if path.name == f"{checked.definition.domain}.yaml":
        return checked
    misnamed = (1, "domain", f"the file must be called {checked.definition.domain}.yaml")
    return replace(checked, problems=(misnamed, *checked.problems))


def check(text: str, name: str, *, today: date | None = None, stop: Mapping[str, Stopped] | None = None) -> Checked:
    """Hold a definition against the format, which raises BadDefinition, and against the rules of `lint`.

    `stop` are the domains where nothing may be sent; None: those that ship with the program.
    """
    stop = book.stopped(resources.brokers()) if stop is None else stop
    document = yamlfile.parse(text, name, error=BadDefinition)
    definition = yamlfile.load(Definition, document, error=BadDefinition)
    found = [
        (each.fatal, (document.line(each.loc), ".".join(str(part) for part in each.loc), each.text))
        for each in lint(definition, today=today, stop=stop)
    ]
    return Checked(
        definition,
        problems=tuple(line for fatal, line in found if fatal),
        warnings=tuple(line for fatal, line in found if not fatal),
    )


def age_days(definition: Definition, today: date) -> int:
    """Return how many days ago the definition was last held against the real thing."""
    return (today - definition.verified.on).days


def ages(registry: Registry, today: date) -> dict[str, int]:
    """Return for each broker how many days ago its definition was verified."""
    return {domain: age_days(each, today) for domain, each in registry.definitions.items()}


def schema() -> dict[str, Any]:
    """Return the JSON schema of a definition file, for editors."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **Definition.model_json_schema()}


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > _LARGEST:
            raise BadDefinition(str(path), [(0, "", f"is larger than {_LARGEST} bytes")])
        return path.read_text("utf-8-sig")
    except OSError as error:
        raise BadDefinition(str(path), [(0, "", f"can't be read: {(error.strerror or 'unknown reason').lower()}")]) from error
    except UnicodeDecodeError:
        raise BadDefinition(str(path), [(0, "", "is not UTF-8 text")]) from None
