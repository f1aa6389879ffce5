"""A mail from anybody -> Mail. Whatever the bytes are, this neither raises nor takes long: size, parts and depth are capped."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes
from email.message import Message
from email.parser import BytesHeaderParser
from email.policy import Compat32
from typing import Any

from safetycheck.mail import body, headers
from safetycheck.mail.body import Link
from safetycheck.mail.charset import decode
from safetycheck.mail.verdict import Authentication, verdict
from safetycheck.text import clean

__all__ = ["LARGEST", "Authentication", "Delivery", "Link", "Mail", "read"]

LARGEST = 10_000_000
_RECIPIENTS = ("To", "Cc", "Delivered-To", "X-Original-To")
_LARGEST_HEAD = 256_000
# The standard library's parser recurses into parts, and holds each line against every open boundary.
_MOST_NESTED = 60
_MOST_HELD = 2_000_000
# As Python's `strip` knows white space, which is more than a pattern over bytes knows.
_NESTED = re.compile(rb"boundary[\s\x1c-\x1f]*[*=]|content-type\s*:[\s\x1c-\x1f]*message/", re.IGNORECASE)
# It makes an object of each part; and one of each paragraph of a delivery report.
_MOST_PARTS = 1_000
_PART = re.compile(rb"(?:\A|[\r\n])--")
_PARAGRAPH = re.compile(rb"(?:\n|\r(?!\n))(?=\r|\n)")
_REPORT = re.compile(rb"delivery-status", re.IGNORECASE)
# What the standard library raises on some broken encodings of names and boundaries (RFC 2231).
_BROKEN = (ValueError, LookupError, TypeError)
_HEAD_END = re.compile(rb"\r?\n\r?\n")
_STATUS = re.compile(r"\b([245])\.(\d{1,3})\.(\d{1,3})\b")
_MOST_REPORTS = 20


@dataclass(frozen=True, slots=True)
class Delivery:
    """What a delivery report says of one recipient. `status` is as in RFC 3463 (`5.1.1`), or empty."""

    recipient: str
    action: str
    status: str
    text: str


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail, read. All text is untrusted, and clean: it has no control characters and none that turn the direction of writing.

    `sender` is the one address of the From field, empty where there is not exactly one; `to` are the fields that name who got
    it, as they stand there, in lower case; `text` has line ends and nothing of the HTML part unless that is all there is; `links`
    are those of the HTML part, `urls` what stands in the plain text; `about` are the Message-IDs that a delivery report names;
    `problems` say what could not be read.
    """

    sender: str
    reply_to: str
    to: tuple[str, ...]
    subject: str
    date: datetime | None
    message_id: str
    in_reply_to: tuple[str, ...]
    text: str
    links: tuple[Link, ...]
    urls: tuple[str, ...]
    authentication: Authentication
    automatic: bool
    deliveries: tuple[Delivery, ...]
    about: tuple[str, ...]
    problems: tuple[str, ...]
    sha256: str

    @property
    def domain(self) -> str:
        """The domain of the sender, or nothing."""
        return self.sender.rpartition("@")[2]


def read(content: bytes, authserv: str | None = None) -> Mail:
    """Read a mail. `authserv` is the name that the person's own provider uses in Authentication-Results; None: none counts."""
    parsed, problems = _parsed(content)
    parts = list(_parts(parsed))
    plain = next((text for kind, text in _texts(parts) if kind == "text/plain" and text.strip()), "")
    markup = next((text for kind, text in _texts(parts) if kind == "text/html"), "")
    page = body.page(markup)
    if markup and page is None:
        problems.append("its HTML part could not be read")
    text = plain or (page.text if page else "")
    sender = headers.address_of(parsed)
    if not sender:
        problems.append("it does not name exactly one sender")
    return Mail(
        sender=sender,
        reply_to=headers.address_of(parsed, "Reply-To"),
        to=tuple(clean(each, headers.LONGEST).lower() for name in _RECIPIENTS for each in headers.values(parsed, name)),
        subject=headers.text_of(parsed, "Subject"),
        date=headers.date_of(parsed),
        message_id=next(iter(headers.ids_in(" ".join(headers.values(parsed, "Message-ID")))), ""),
        in_reply_to=headers.ids_in(" ".join(headers.values(parsed, "In-Reply-To") + headers.values(parsed, "References"))),
        text=body.lines(text),
        links=page.links if page else (),
        urls=body.urls(plain),
        authentication=verdict(parsed, authserv, sender.rpartition("@")[2]),
        automatic=_is_automatic(parsed),
        deliveries=tuple(_deliveries(parts)),
        about=_about(parts),
        problems=tuple(problems),
        sha256=hashlib.sha256(content).hexdigest(),
    )


class _Cut(Compat32):
    """Fields of parts cut as `headers` cuts them: the standard library takes a field apart in time that grows with its square."""

    def header_source_parse(self, sourcelines: list[str]) -> tuple[str, str]:
        name, value = super().header_source_parse(sourcelines)
        return name, value[: headers.LONGEST]


def _parsed(content: bytes) -> tuple[Message[Any, Any], list[str]]:
    """Parse a mail; where it is too much of something, its head alone."""
    end = _HEAD_END.search(content, 0, LARGEST)
    head = content[: min(end.start() if end else len(content), _LARGEST_HEAD)]
    problem = ""
    if len(content) > LARGEST:
        problem = "it is too large"
    elif (end.start() if end else len(content)) > _LARGEST_HEAD:
        problem = "its head is too large"
    elif _is_too_much(content):
        problem = "it has too many parts or lines"
    if not problem:
        try:
            return message_from_bytes(content, policy=_Cut()), []
        except _BROKEN:
            problem = "it names its parts in a broken way"
    # This parser looks for no parts.
    bare = BytesHeaderParser(policy=_Cut()).parsebytes(head)
    bare.set_payload("")
    return bare, [f"{problem}, so only its head was read"]


def _is_too_much(content: bytes) -> bool:
    nested = _count(_NESTED, content)
    return (
        nested > _MOST_NESTED
        or max(content.count(b"\n"), content.count(b"\r")) * (nested + 1) > _MOST_HELD
        or (nested > 0 and _count(_PART, content) > _MOST_PARTS)
        or (_REPORT.search(content) is not None and _count(_PARAGRAPH, content) > _MOST_PARTS)
    )


def _count(pattern: re.Pattern[bytes], content: bytes) -> int:
    return sum(1 for _ in pattern.finditer(content))


def _parts(parsed: Message[Any, Any]) -> Iterator[tuple[Message[Any, Any], bool]]:
    """Yield the parts, and whether each stands inside of an attached mail."""
    stack = [(parsed, False)]
    while stack:
        part, inside = stack.pop()
        yield part, inside
        if part.is_multipart():
            attached = inside or part.get_content_maintype() == "message"
            payload: Any = part.get_payload()
            stack += [(each, attached) for each in reversed(payload) if isinstance(each, Message)]


def _texts(parts: list[tuple[Message[Any, Any], bool]]) -> Iterator[tuple[str, str]]:
    for part, inside in parts:
        kind = part.get_content_type()
        if inside or part.is_multipart() or kind not in {"text/plain", "text/html"}:
            continue
        if "attachment" in str(part.get("Content-Disposition", "")).lower():
            continue
        yield kind, _decoded(part)


def _decoded(part: Message[Any, Any]) -> str:
    try:
        payload = part.get_payload(decode=True)
        charset = part.get_content_charset()
    except _BROKEN:
        return ""
    return decode(payload, charset) if isinstance(payload, bytes) else ""


def _is_automatic(parsed: Message[Any, Any]) -> bool:
    told = " ".join(headers.values(parsed, "Auto-Submitted")).lower()
    return told.startswith("auto-") or bool(headers.values(parsed, "X-Autoreply"))


# --- delivery reports ---------------------------------------------------------------------------------------------


def _deliveries(parts: list[tuple[Message[Any, Any], bool]]) -> Iterator[Delivery]:
    """Yield what delivery reports (RFC 3464) say, recipient by recipient."""
    count = 0
    for part, inside in parts:
        if not inside or "action" not in part or count >= _MOST_REPORTS:
            continue
        count += 1
        status = _STATUS.search(" ".join(headers.values(part, "Status")))
        yield Delivery(
            recipient=_after_type(part, "Final-Recipient").lower() or _after_type(part, "Original-Recipient").lower(),
            action=headers.text_of(part, "Action").lower()[:20],
            status=status[0] if status else "",
            text=clean(_after_type(part, "Diagnostic-Code"), 1000),
        )


def _after_type(part: Message[Any, Any], name: str) -> str:
    """Return a field without the type before its semicolon: `rfc822; a@b.example` is an address."""
    field = next(iter(headers.values(part, name)), "")
    return clean(field.partition(";")[2] or field, 1000)


def _about(parts: list[tuple[Message[Any, Any], bool]]) -> tuple[str, ...]:
    found: list[str] = []
    for part, inside in parts:
        if inside and "message-id" in part:
            found += headers.ids_in(" ".join(headers.values(part, "Message-ID")))
        elif part.get_content_type() == "text/rfc822-headers":
            found += headers.ids_in(_decoded(part))
    return tuple(dict.fromkeys(found))
