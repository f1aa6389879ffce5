"""The checklists of a folder as plain data, read from one file that was made beforehand.

A list of every item must be there at once. Reading YAML and checking it takes most of a second on an old machine, so that
`index.json` beside the checklists holds what was read, and the hash of each file that it was read from. It is believed
only while those hashes hold; otherwise the checklists themselves are read. Nothing heavy is imported here.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

NAME = "index.json"
_LARGEST = 10_000_000


def read(folder: Path) -> list[dict[str, Any]] | None:
    """Return the topics of every language, as they stand in their files; None where the index is missing or out of date."""
    file = folder / NAME
    try:
        if not file.is_file() or file.stat().st_size > _LARGEST:
            return None
        index = json.loads(file.read_bytes())
        fresh = isinstance(index, dict) and index.get("files") == hashes(folder)
    except (OSError, ValueError, RecursionError):
        return None
    topics = index.get("topics") if fresh else None
    return topics if isinstance(topics, list) else None


def hashes(folder: Path) -> dict[str, str]:
    """Return the SHA-256 of each checklist of a folder, by file name; of what is no plain file, an empty text."""
    # A pipe that bears the name of a checklist would be read for ever.
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else "" for path in files(folder)}


def files(folder: Path) -> list[Path]:
    """Return the checklists of a folder, by name; raises OSError where it can't be read."""
    return sorted(path for path in folder.iterdir() if path.suffix in {".yaml", ".yml"} and not path.name.startswith("."))
