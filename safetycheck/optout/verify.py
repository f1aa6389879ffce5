"""Check a pack of evidence: that no piece was changed, and that the chains hold.

    python3 verify.py             beside the unpacked index.json
    python3 verify.py PACK.zip

It needs Python 3.8 or newer, and nothing else. Exit code: 0 all is as it was kept; 1 something was changed; 2 this is no pack.
"""

from __future__ import annotations

import hashlib
import json
import sys
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

# What a ZIP file that was tampered with, or an index that is nested without end, makes Python raise.
DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError)


def main(arguments: list[str]) -> int:
    """Check one pack and print what was found."""
    try:
        if arguments:
            with zipfile.ZipFile(arguments[0]) as pack:
                return told(json.loads(pack.read("index.json").decode()), pack.read)
        folder = Path(__file__).resolve().parent
        index = json.loads((folder / "index.json").read_text(encoding="utf-8"))
        return told(index, lambda name: inside(folder, name).read_bytes())
    except (OSError, ValueError, KeyError, TypeError, *DAMAGED) as problem:
        say(f"This is no pack of evidence that can be read: {problem}")
        return 2


def problems(index: dict[str, Any], read: Callable[[str], bytes]) -> Iterator[str]:
    """Yield what is wrong with each piece. `read` returns the content of a file of the pack."""
    before: dict[str, str] = {}
    for entry in index["pieces"]:
        if link(before.get(entry["series"], ""), entry["id"]) != entry["chain"]:
            yield f"{entry['id']}: the chain is broken here"
        before[entry["series"]] = entry["chain"]
        if entry["file"] is None:
            continue
        try:
            content = read(entry["file"])
        except (KeyError, OSError):
            yield f"{entry['file']}: the file is missing"
            continue
        except DAMAGED:
            yield f"{entry['file']}: the file can't be unpacked"
            continue
        if sha256(content) != entry["sha256"]:
            yield f"{entry['file']}: the content was changed"
        said = json.dumps([index["person"], entry["broker"], entry["body"], entry["sha256"]])
        if sha256(said.encode()) != entry["id"]:
            yield f"{entry['file']}: what is said about it was changed"


def told(index: dict[str, Any], read: Callable[[str], bytes]) -> int:
    """Print the outcome and return the exit code."""
    found = list(problems(index, read))
    shown = sum(entry["file"] is not None for entry in index["pieces"])
    say(f"{shown} pieces are here, {len(index['pieces']) - shown} are held back.")
    ends = {entry["series"]: entry["chain"] for entry in index["pieces"]}
    for series, end in sorted(ends.items()):
        say(f"The chain of the {series} ends in {end}")
    for problem in found:
        say(f"WRONG  {problem}")
    say(f"{len(found)} problems." if found else "Nothing was changed.")
    return 1 if found else 0


def inside(folder: Path, name: str) -> Path:
    """Return a file of the pack; what would lie outside of it is not there."""
    if Path(name).is_absolute() or ".." in Path(name).parts:
        raise KeyError(name)
    return folder / name


def link(before: str, own: str) -> str:
    """Return the link of a chain that follows another one."""
    return sha256((before + own).encode())


def sha256(content: bytes) -> str:
    """Return the SHA-256 of bytes, in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def say(line: str) -> None:
    """Print a line, and nothing that a terminal would obey."""
    sys.stdout.write("".join(ch if ch.isprintable() else "?" for ch in line) + "\n")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
