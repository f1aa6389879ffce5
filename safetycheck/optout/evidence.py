"""A pack of proof for somebody else: pages, screenshots, mails and letters, with an index that anybody can check.

Each piece has the SHA-256 of its content, an id that vouches for it and for what is said about it, and a link to the one
before. A piece can be held back: its hash stays in its place, and the chain can still be checked.
"""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from importlib.resources import files
from typing import Any

from safetycheck.store.exhibits import Kept

FORMAT = 1
_ENDINGS = {"message/rfc822": ".eml", "image/png": ".png", "application/pdf": ".pdf", "text/plain": ".txt"}


class Reader(StrEnum):
    """Whom a pack is for, which decides what is held back."""

    LAWYER = "lawyer"
    POLICE = "police"
    EMPLOYER = "employer"


# An employer needs to see that something was done, and not where somebody lives and with whom.
_HELD_BACK = {
    Reader.LAWYER: frozenset[str](),
    Reader.POLICE: frozenset({"letter"}),
    Reader.EMPLOYER: frozenset({"page", "screenshot", "mail", "document"}),
}


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece of a pack. `file` is its place in the pack, empty where it is held back; `about` says what it is."""

    kept: Kept
    kind: str
    at: str
    about: str
    file: str


def pieces(
    kept: Iterable[Kept], reader: Reader, *, brokers: Collection[str] = (), held_back: Collection[str] = ()
) -> list[Piece]:
    """Return every piece of the chains in order, with what is shown of it.

    `brokers` are those that the pack is about; none means all. `held_back` are ids, or beginnings of ids, that the person
    wants to keep to themselves.
    """
    found = []
    for number, each in enumerate(kept, 1):
        said = json.loads(each.body)
        kind = said.get("kind", "page")
        hidden = (
            kind in _HELD_BACK[reader]
            or (bool(brokers) and each.broker not in brokers)
            or any(each.id.startswith(start) for start in held_back)
        )
        name = "" if hidden else f"pieces/{number:04}-{kind}{_ending(said)}"
        found.append(Piece(each, kind, said.get("at", ""), said.get("about") or said.get("url", ""), name))
    return found


def write(
    found: Sequence[Piece], reader: Reader, history: Sequence[tuple[datetime, str, str, str]], person: str, made: datetime
) -> bytes:
    """Return the pack as a ZIP file. `history` is when, which broker, which request, what happened."""
    index = _index(found, reader, history, person, made)
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as pack:
        _add(pack, "index.json", json.dumps(index, indent=1, ensure_ascii=True).encode(), made)
        _add(pack, "index.txt", "\n".join(_lines(found, reader, history, made)).encode("utf-8", "replace"), made)
        _add(pack, "verify.py", (files("safetycheck.optout") / "verify.py").read_bytes(), made)
        for each in found:
            if each.file:
                _add(pack, each.file, each.kept.content, made)
    return stream.getvalue()


def _index(
    found: Sequence[Piece], reader: Reader, history: Sequence[tuple[datetime, str, str, str]], person: str, made: datetime
) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "for": reader.value,
        "made": made.isoformat(),
        "person": person,
        "pieces": [_entry(each) for each in found],
        "history": [
            {"at": at.isoformat(), "broker": broker, "request": request, "what": what} for at, broker, request, what in history
        ],
    }


def _entry(each: Piece) -> dict[str, Any]:
    shown = bool(each.file)
    return {
        "series": each.kept.series,
        "id": each.kept.id,
        "chain": each.kept.chain,
        "sha256": hashlib.sha256(each.kept.content).hexdigest(),
        "file": each.file or None,
        # What is said about a piece may tell as much as the piece: the address of a listing holds a name.
        "broker": each.kept.broker if shown else None,
        "body": each.kept.body if shown else None,
    }


def _lines(
    found: Sequence[Piece], reader: Reader, history: Sequence[tuple[datetime, str, str, str]], made: datetime
) -> Iterator[str]:
    shown = sum(bool(each.file) for each in found)
    yield f"Evidence for: {reader}. Made {made.date().isoformat()} with safetycheck."
    yield f"{shown} pieces are here; {len(found) - shown} are held back, and stand in the index with their hash alone."
    yield "To check that nothing was changed: python3 verify.py (Python 3.8 or newer, no other program)."
    yield "The chains show what was changed, taken out of the middle, or put in another order. They do not show that the"
    yield "newest pieces were left away, and they prove no time: the times are those of the computer that kept the pieces."
    yield ""
    yield "What happened"
    for at, broker, request, what in history:
        yield f"  {at.isoformat(timespec='minutes')}  {broker}  {request}  {what}"
    yield ""
    yield "Pieces"
    for each in found:
        if each.file:
            yield f"  {each.file}  {each.at}  {each.kept.broker}  {each.about}"
            yield f"    SHA-256 {hashlib.sha256(each.kept.content).hexdigest()}"
        else:
            yield f"  held back: {each.kept.id}"


def _ending(said: dict[str, Any]) -> str:
    return _ENDINGS.get(str(said.get("media")), ".bin") if "kind" in said else ".html"


def _add(pack: zipfile.ZipFile, name: str, content: bytes, made: datetime) -> None:
    entry = zipfile.ZipInfo(name, made.timetuple()[:6])
    entry.external_attr = 0o600 << 16
    entry.compress_type = zipfile.ZIP_DEFLATED
    pack.writestr(entry, content)
