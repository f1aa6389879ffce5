"""The definitions of a folder, compiled once and kept: hundreds of YAML files take seconds, one JSON file hundredths.

What is kept holds nothing personal. It is used only while its key, a hash over the program's version and every byte of the
files that it came from, is that of the files as they are now.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
from collections.abc import Iterable
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from safetycheck import __version__, resources
from safetycheck.definition import Definition
from safetycheck.errors import BadDefinition
from safetycheck.registry import book, files
from safetycheck.registry.files import Registry

_LOG = logging.getLogger(__name__)
_KEPT = "definitions-"


def load(folder: Path, *, today: date, cache: Path) -> Registry:
    """Return what `files.load` would, from the folder `cache` where that is up to date; else write it there.

    A cache that can't be read or written is no error.
    """
    paths = files.definition_files(folder)
    key = _key([*paths, *book.data_files(folder), *book.data_files(resources.brokers())])
    kept = cache / f"{_KEPT}{hashlib.sha256(str(folder.absolute()).encode()).hexdigest()[:16]}.json"
    registry = _read(kept, key, today)
    if registry is None:
        registry = files.load(folder, today=today)
        _write(kept, key, registry, today)
    return registry


def forget(cache: Path) -> None:
    """Remove what `load` kept in `cache`, and the folder if nothing else is in it. Others' files there stay."""
    for kept in cache.glob(f"{_KEPT}*"):
        kept.unlink(missing_ok=True)
    with suppress(OSError):
        cache.rmdir()


def _key(paths: Iterable[Path]) -> str:
    digest = hashlib.sha256(__version__.encode())
    for path in paths:
        content = path.read_bytes() if path.is_file() else b""
        digest.update(f"\0{path}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()


def _definitions() -> TypeAdapter[dict[str, Definition]]:
    return TypeAdapter(dict[str, Definition])


def _read(kept: Path, key: str, today: date) -> Registry | None:
    try:
        found = json.loads(kept.read_bytes())
        # Which dates lie in the future depends on the day: what was broken then may be right today, and the other way round.
        compiled_on = date.fromisoformat(found["on"])
        if found["key"] != key or compiled_on > today or (found["broken"] and compiled_on != today):
            return None
        broken = {
            stem: BadDefinition(each["file"], [tuple(line) for line in each["problems"]], hint=each["hint"])
            for stem, each in found["broken"].items()
        }
        return Registry(_definitions().validate_json(found["definitions"], strict=False), broken)
    except (OSError, ValueError, KeyError, TypeError, ValidationError) as wrong:
        _LOG.debug("no compiled definitions: %s", type(wrong).__name__)
        return None


def _write(kept: Path, key: str, registry: Registry, today: date) -> None:
    broken = {stem: _plain(each) for stem, each in registry.broken.items()}
    definitions = _definitions().dump_json(registry.definitions, by_alias=True, exclude_defaults=True).decode()
    text = json.dumps({"key": key, "on": today.isoformat(), "broken": broken, "definitions": definitions})
    draft = kept.with_suffix(f".{os.getpid()}")
    try:
        # `parents=True` would give the data folder itself the usual mode.
        kept.parent.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        kept.parent.mkdir(mode=0o700, exist_ok=True)
        draft.touch(mode=0o600)
        draft.write_text(text, "utf-8")
        draft.replace(kept)
    except OSError as error:
        _LOG.debug("the compiled definitions are not kept: %s", error.strerror)


def _plain(wrong: BadDefinition) -> dict[str, Any]:
    return {"file": wrong.file, "problems": wrong.problems, "hint": wrong.hint}
