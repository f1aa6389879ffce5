"""Header fields of a mail from anybody, read strictly: where a field could be read in two ways, it says nothing."""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import UTC, datetime
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message
from email.utils import parsedate_to_datetime
from typing import Any

from safetycheck.mail.charset import decode
from safetycheck.text import clean

LONGEST = 8_000
_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"')
_PARENTHESES = re.compile(r"([()])")
_ANGLED = re.compile(r"([^<>@,;:\"()]*)<([^<>]*)>")
_ADDRESS = re.compile(r"[^\s@<>,;:\"()\[\]\\]{1,64}@((?:[a-z0-9_-]{1,63}\.)+[a-z][a-z0-9-]{0,62})", re.IGNORECASE)
# Behind the last @ stands none: else many of them would be tried in pairs.
MESSAGE_ID = re.compile(r"<[!-;=?-~]{1,250}@[!-;=?A-~]{1,250}>")
_MOST_IDS = 100


def values(head: Message[Any, Any], name: str) -> list[str]:
    """Return every field of one name, unfolded and cut; undecoded."""
    return [" ".join(str(value)[:LONGEST].split()) for value in head.get_all(name, [])]


def without_comments(field: str) -> str:
    """Return a field without what stands in parentheses, however deep; one that is never closed takes the rest with it."""
    kept: list[str] = []
    depth = 0
    for piece in _PARENTHESES.split(field):
        if piece == "(":
            depth += 1
            kept.append(" ")
        elif piece == ")" and depth:
            depth -= 1
        elif not depth:
            kept.append(piece)
    return "".join(kept)


def address_of(head: Message[Any, Any], name: str = "From") -> str:
    """Return the one address of a field in lower case; empty where there is none, or more than one, or it is not plain.

    A display name that holds an address must be quoted; else another program may take it for the sender.
    """
    fields = values(head, name)
    if len(fields) != 1:
        return ""
    rest = without_comments(_QUOTED.sub(" ", fields[0])).strip()
    angled = _ANGLED.fullmatch(rest)
    found = _ADDRESS.fullmatch((angled[2] if angled else rest).strip())
    return found[0].lower() if found else ""


def domain_of(head: Message[Any, Any], name: str = "From") -> str:
    """Return the domain of the one address of a field, or nothing."""
    return address_of(head, name).rpartition("@")[2]


def under(host: str, domains: Collection[str]) -> bool:
    """Tell whether a host is one of the domains, or below one."""
    labels = host.split(".")
    return bool(host) and any(".".join(labels[at:]) in domains for at in range(len(labels)))


def ids_in(text: str) -> tuple[str, ...]:
    """Return the Message-IDs in a text, each once."""
    return tuple(dict.fromkeys(found[0] for found, _ in zip(MESSAGE_ID.finditer(text), range(_MOST_IDS), strict=False)))


def text_of(head: Message[Any, Any], name: str) -> str:
    """Return the first field of a name, decoded and clean."""
    first = next(iter(values(head, name)), "")
    try:
        parts = decode_header(first)
    except (HeaderParseError, ValueError):
        return clean(first)
    return clean("".join(part if isinstance(part, str) else decode(part, charset) for part, charset in parts))


def date_of(head: Message[Any, Any]) -> datetime | None:
    """Return when a mail says that it was written, in UTC; None where that is no date."""
    try:
        at = parsedate_to_datetime(next(iter(values(head, "Date")), ""))
        return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
