"""A letter in a file, and the record that the person has it: both of them, or neither."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from safetycheck.errors import BadFile
from safetycheck.optout.journal import Attempt, Journal


def hand_over(path: Path, content: bytes, journal: Journal, record: Callable[[], Attempt]) -> None:
    """Write a letter that only this user can read, and have it recorded; raise BadFile where it can't be written.

    The whole letter is on the disk before `record` is called, and bears its name only afterwards. Killed before, the person has
    neither; killed in between, they look for a file that is not there, say so, and get another one.
    """
    part = path.with_name(f".{path.name}.part")
    try:
        try:
            _write(part, content)
        except OSError as problem:
            raise _unwritten(path) from problem
        attempt = record()
        try:
            part.replace(path)
        except OSError as problem:
            journal.failed(attempt, "its file could not be written")
            raise _unwritten(path) from problem
    finally:
        part.unlink(missing_ok=True)


def _write(path: Path, content: bytes) -> None:
    """Write a new file in place of what an earlier try left there, down to the disk."""
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _unwritten(path: Path) -> BadFile:
    return BadFile(str(path), [(0, "", "can't be written")], hint="Name another folder: --out DIR")
