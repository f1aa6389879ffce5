"""Reading a file that the person names, and writing one that holds something about them."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from safetycheck.errors import BadFile, UsageError

LARGEST_TEXT = 1_000_000
LARGEST_PAGE = 20_000_000


def read_bytes(name: str, largest: int) -> bytes:
    """Return what is in a file, or in stdin for `-`; raise BadFile when it can't be read or is larger than `largest` bytes."""
    try:
        if name == "-":
            content = sys.stdin.buffer.read(largest + 1)
        else:
            with Path(name).open("rb") as file:
                content = file.read(largest + 1)
    except OSError as error:
        raise BadFile(name, [(0, "", f"can't be read: {(error.strerror or 'unknown reason').lower()}")]) from error
    if len(content) > largest:
        raise BadFile(name, [(0, "", f"is larger than {largest // 1_000_000} MB")])
    return content


def read_text(name: str) -> str:
    """Return the text of a small UTF-8 file, or of stdin for `-`."""
    try:
        return read_bytes(name, LARGEST_TEXT).decode("utf-8-sig")
    except UnicodeDecodeError:
        raise BadFile(name, [(0, "", "is not UTF-8 text")], hint="Save it as UTF-8 and try again.") from None


def write_private(path: Path, content: bytes) -> None:
    """Write a new file that only its owner can read; never over one that is there."""
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise UsageError(f"{path} is there already", hint="Name a new file, or remove that one first.") from None
    except OSError as error:
        raise BadFile(str(path), [(0, "", f"can't be written: {(error.strerror or 'unknown reason').lower()}")]) from error
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
    except OSError as error:
        # Half a file would look like a whole one, and stand in the way of the next try.
        path.unlink(missing_ok=True)
        raise BadFile(str(path), [(0, "", f"can't be written: {(error.strerror or 'unknown reason').lower()}")]) from error
