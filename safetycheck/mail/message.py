"""A letter as mail: bytes for a server, a mailto link, an .eml file. It tells nothing about the computer that wrote it."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email import policy
from email.header import Header
from email.message import EmailMessage
from email.utils import format_datetime
from urllib.parse import quote

from safetycheck.errors import MailError
from safetycheck.mail.headers import MESSAGE_ID
from safetycheck.text import clean

# Programs and shells cut longer links at about 2,000 characters.
LONGEST_LINK = 1_800
_LONGEST_LINE = 998  # RFC 5322, 2.1.1
_LONGEST_TEXT = 100_000
_MOST_REFERENCES = 20
# As the definitions of brokers write a mailbox. No quoted forms, no comments, no second address.
_ADDRESS = re.compile(r"[A-Za-z0-9._%+-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.)+[A-Za-z]{2,63}")
_ANSWER = re.compile(r"^(?:re|aw|fwd?)\s*:\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Thread:
    """The mail that a letter answers or follows: its Message-ID, those before it, and its subject."""

    message_id: str
    references: tuple[str, ...] = ()
    subject: str = ""


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter ready to go. `content` is the whole mail with CRLF; it holds what the person agreed to tell, and nothing else."""

    sender: str
    to: str
    subject: str
    message_id: str
    at: datetime
    content: bytes = field(repr=False)


def write(
    sender: str, to: str, subject: str, text: str, now: datetime, *, thread: Thread | None = None, token: str | None = None
) -> Letter:
    """Write a letter to one broker; raise ValueError where a part can't stand in a mail.

    With `thread` it keeps that subject and joins that conversation. `token` is the random part of the Message-ID. There is
    no display name, no program's name and no time zone in it.
    """
    for address in (sender, to):
        if not _ADDRESS.fullmatch(address) or len(address) > 254:
            msg = "a letter goes from one plain address to one plain address"
            raise ValueError(msg)
    if len(text) > _LONGEST_TEXT:
        msg = "the text is too long for a letter"
        raise ValueError(msg)
    # The head is written by hand: the standard library folds a long Message-ID, as Microsoft makes them, into encoded words.
    at = now.astimezone(UTC).replace(microsecond=0)
    own = _own_id(f"<{token or secrets.token_hex(16)}@{sender.rpartition('@')[2]}>")
    title = _subject(subject, thread)
    head = [
        f"From: {sender}",
        f"To: {to}",
        f"Subject: {_encoded(title)}",
        f"Date: {format_datetime(at)}",
        f"Message-ID: {own}",
    ]
    if thread:
        earlier = dict.fromkeys([*map(_own_id, thread.references[-_MOST_REFERENCES:]), thread.message_id])
        head += [f"In-Reply-To: {_own_id(thread.message_id)}", "References: " + "\r\n ".join(earlier)]
    content = "".join(f"{line}\r\n" for line in head).encode("ascii") + _body(text)
    return Letter(sender, to, title, own, at, content)


def mailto(to: str, subject: str, text: str) -> str:
    """Return a link that opens a letter in the person's own mail program; raise MailError where it would be cut short.

    The text ends up in the history of the shell or the browser that opens it: an .eml file tells less.
    """
    if not _ADDRESS.fullmatch(to):
        msg = "a letter goes to one plain address"
        raise ValueError(msg)
    body = "\r\n".join(text.splitlines())
    link = f"mailto:{quote(to, safe='@')}?subject={quote(clean(subject), safe='')}&body={quote(body, safe='', errors='replace')}"
    if len(link) > LONGEST_LINK:
        raise MailError(
            f"as a mailto link this letter takes {len(link):,} characters, and many programs cut links near 2,000",
            hint="Use a draft or an .eml file.",
        )
    return link


def eml(letter: Letter) -> bytes:
    """Return a letter as a file that a mail program opens for sending."""
    # Outlook would otherwise show it as a mail that has come, and offer no Send.
    return b"X-Unsent: 1\r\n" + letter.content


def _body(text: str) -> bytes:
    """Return the rest of the head, and the text."""
    # A lone surrogate, which a hostile page can carry, has no bytes.
    lines = text.encode("utf-8", "replace").decode().splitlines()
    plain = text.isascii() and all(len(line) <= _LONGEST_LINE for line in lines)
    part = EmailMessage(policy=policy.SMTP)
    part.set_content("\n".join(lines) + "\n", cte="7bit" if plain else "quoted-printable")
    return part.as_bytes()


def _encoded(title: str) -> str:
    # At most 204 characters, which one line may hold.
    return title if title.isascii() else Header(title, "utf-8", header_name="Subject").encode(linesep="\r\n")


def _subject(subject: str, thread: Thread | None) -> str:
    kept = clean(thread.subject, 200) if thread else ""
    return f"Re: {_ANSWER.sub('', kept)}" if kept else clean(subject, 200)


def _own_id(message_id: str) -> str:
    if not MESSAGE_ID.fullmatch(message_id):
        msg = "that is no Message-ID"
        raise ValueError(msg)
    return message_id
