"""Saved pages: compressed, named by a hash of everything about them, and chained person by person."""

from __future__ import annotations

import hashlib
import json
import zlib
from typing import Any

from pydantic import ValidationError

from safetycheck.model import Page
from safetycheck.store.database import Database, damaged
from safetycheck.store.record import dump

# A hostile page has lone surrogates, which plain UTF-8 refuses.
_SURROGATES = "surrogatepass"


def save(db: Database, page: Page, person: str, broker: str) -> str:
    """Save a page, once, inside the caller's transaction; return its id (SHA-256, hex)."""
    html = page.html.encode("utf-8", _SURROGATES)
    body = dump(page.model_copy(update={"html": ""}))
    own = identity(person, broker, body, html)
    if not db.run("SELECT 1 FROM pages WHERE id = ?", own):
        last = db.run("SELECT chain FROM pages WHERE person = ? ORDER BY seq DESC LIMIT 1", person)
        db.run(
            "INSERT INTO pages (id, person, broker, body, html, chain) VALUES (?, ?, ?, ?, ?, ?)",
            *(own, person, broker, body, zlib.compress(html), link(last[0][0] if last else "", own)),
        )
    return own


def load(db: Database, own: str) -> Page:
    """Return one page; raise KeyError where there is none of this id."""
    rows = db.run("SELECT body, html FROM pages WHERE id = ?", own)
    if not rows:
        raise KeyError(own)
    body, packed = rows[0]
    try:
        html = zlib.decompress(packed).decode("utf-8", _SURROGATES)
        return Page.model_validate_json(body).model_copy(update={"html": html})
    except (zlib.error, ValidationError, UnicodeDecodeError):
        # Without the cause: its text would show the page.
        raise damaged() from None


def ids(db: Database, person: str, broker: str | None) -> list[str]:
    """Return the ids of a person's pages, of one broker or of all, oldest first."""
    rows = db.run("SELECT id FROM pages WHERE person = ? AND broker = coalesce(?, broker) ORDER BY seq", person, broker)
    return [own for (own,) in rows]


def broken(db: Database) -> list[str]:
    """Return the ids of pages and exhibits whose content, or whose place in their person's chain, is not as written."""
    return _broken(db, "pages", "html") + _broken(db, "exhibits", "content")


def _broken(db: Database, table: str, column: str) -> list[str]:
    last: dict[str, str] = {}
    wrong = []
    for (seq,) in db.run(f"SELECT seq FROM {table} ORDER BY seq"):  # noqa: S608 - names of our own
        ((own, person, broker, body, packed, chain),) = db.run(
            f"SELECT id, person, broker, body, {column}, chain FROM {table} WHERE seq = ?",  # noqa: S608 - as above
            seq,
        )
        if identity(person, broker, body, _unpacked(packed)) != own or link(last.get(person, ""), own) != chain:
            wrong.append(own)
        last[person] = chain
    return wrong


def identity(person: str, broker: str, body: str, content: bytes | None) -> str:
    """Hash whose it is, where and when it was, and the hash of its text: so that a copy without the text can be checked."""
    text: Any = None if content is None else hashlib.sha256(content).hexdigest()
    return hashlib.sha256(json.dumps([person, broker, body, text]).encode()).hexdigest()


def link(before: str, own: str) -> str:
    """Return the link of a chain that follows another one."""
    return hashlib.sha256((before + own).encode()).hexdigest()


def _unpacked(packed: bytes) -> bytes | None:
    try:
        return zlib.decompress(packed)
    except zlib.error:
        return None
