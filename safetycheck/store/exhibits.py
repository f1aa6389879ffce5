"""Screenshots, mails and letters: kept, named by a hash of everything about them, and chained person by person as pages are."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from pydantic import ValidationError

from safetycheck.model import Exhibit
from safetycheck.store import pages
from safetycheck.store.database import Database, damaged
from safetycheck.store.record import dump

Series = Literal["pages", "exhibits"]
_CONTENT = {"pages": "html", "exhibits": "content"}


@dataclass(frozen=True, slots=True)
class Kept:
    """One piece of evidence as it is stored. `body` is what its id vouches for beside the content; `chain` is its link.

    `id` is the SHA-256 of the JSON list [person, broker, body, SHA-256 of the content]; `chain` that of the link before it in
    the series, followed by the id.
    """

    series: Series
    id: str
    person: str
    broker: str
    body: str
    content: bytes
    chain: str


def save(db: Database, exhibit: Exhibit, content: bytes, person: str, broker: str) -> str:
    """Save an exhibit, once, inside the caller's transaction; return its id (SHA-256, hex)."""
    body = dump(exhibit)
    own = pages.identity(person, broker, body, content)
    if not db.run("SELECT 1 FROM exhibits WHERE id = ?", own):
        last = db.run("SELECT chain FROM exhibits WHERE person = ? ORDER BY seq DESC LIMIT 1", person)
        db.run(
            "INSERT INTO exhibits (id, person, broker, body, content, chain) VALUES (?, ?, ?, ?, ?, ?)",
            *(own, person, broker, body, zlib.compress(content), pages.link(last[0][0] if last else "", own)),
        )
    return own


def load(db: Database, own: str) -> tuple[Exhibit, bytes]:
    """Return one exhibit and its content; raise KeyError where there is none of this id."""
    rows = db.run("SELECT body, content FROM exhibits WHERE id = ?", own)
    if not rows:
        raise KeyError(own)
    body, packed = rows[0]
    try:
        return Exhibit.model_validate_json(body), zlib.decompress(packed)
    except (zlib.error, ValidationError):
        # Without the cause: its text would show the exhibit.
        raise damaged() from None


def kept(db: Database, person: str, series: Series) -> Iterator[Kept]:
    """Yield all evidence of one series about a person, oldest first: the whole chain."""
    column = _CONTENT[series]
    for (seq,) in db.run(f"SELECT seq FROM {series} WHERE person = ? ORDER BY seq", person):  # noqa: S608 - names of our own
        ((own, broker, body, packed, chain),) = db.run(
            f"SELECT id, broker, body, {column}, chain FROM {series} WHERE seq = ?",  # noqa: S608 - as above
            seq,
        )
        try:
            yield Kept(series, own, person, broker, body, zlib.decompress(packed), chain)
        except zlib.error:
            raise damaged() from None
