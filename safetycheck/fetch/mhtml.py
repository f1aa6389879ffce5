"""MHTML (RFC 2557), the one file in which browsers save a whole page: its root document, with the frames that it shows.

The standard library's mail parser follows parts inside parts without limit, and on a file made for it takes time without limit.
So the parts are cut here, along their boundaries, and everything but the root and its frames is left aside.
"""

from __future__ import annotations

import quopri
import re
from binascii import a2b_base64
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from html import escape
from itertools import islice

from safetycheck.fetch import charset
from safetycheck.read.urls import host_of, same_site

_LONGEST_HEADERS = 65_536
_MOST_PARTS = 2_000
_DEEPEST = 4
# A page with more frames than this is none that shows results in one; each is taken once, so that nothing grows.
_MOST_FRAMES = 20
_HTML = frozenset({"text/html", "application/xhtml+xml"})
_KIND = re.compile(rb"(?im)^content-type:\s*(?:multipart/(?:related|alternative|mixed)|text/html|application/xhtml)")
_HEADER = re.compile(rb"\s*[A-Za-z][A-Za-z-]{1,60}:")
_BLANK_LINE = re.compile(rb"\r?\n\r?\n")
_FOLD = re.compile(r"\r?\n[ \t]+")
_PARAMETER = re.compile(r";\s*([\w-]+)\s*=\s*(?:\"([^\"]*)\"|([^\s;\"]+))")
_NOT_BASE64 = re.compile(rb"[^A-Za-z0-9+/]+")
_FRAME = re.compile(r"(?i)<iframe\b(?=[^<>]*>)[^<>]*?\ssrc\s*=\s*[\"']?cid:([^\"'<>\s]+)[^<>]*>(?:\s*</iframe\s*>)?")


@dataclass(frozen=True, slots=True)
class Archive:
    """The root document as HTML; `url` is where the browser noted that it was, `at` when it was saved; both untrusted."""

    html: str
    url: str
    at: datetime | None


@dataclass(frozen=True, slots=True)
class _Part:
    headers: Mapping[str, str]
    body: bytes

    @property
    def kind(self) -> str:
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()

    def parameter(self, name: str) -> str:
        found = _PARAMETER.findall(self.headers.get("content-type", ""))
        return next((quoted or plain for key, quoted, plain in found if key.lower() == name), "")


def is_mhtml(content: bytes) -> bool:
    """Tell whether a file begins as MHTML does: with header lines, one of which names a kind of parts or HTML."""
    head = content.removeprefix(b"\xef\xbb\xbf")[:_LONGEST_HEADERS]
    end = _BLANK_LINE.search(head.lstrip())
    return bool(_HEADER.match(head) and end and _KIND.search(head.lstrip()[: end.start()]))


def read(content: bytes) -> Archive | None:
    """Return the page in an MHTML file; None where there is no HTML in it."""
    whole = _part(content.removeprefix(b"\xef\xbb\xbf").lstrip())
    leaves = list(islice(_leaves(whole, _DEEPEST), _MOST_PARTS))
    root = next((each for each in leaves if each.kind in _HTML), None)
    if root is None:
        return None
    url = (whole.headers.get("snapshot-content-location") or root.headers.get("content-location") or "").strip()
    return Archive(_with_frames(_text(root), url, leaves), url, _date(whole.headers.get("date", "")))


def _leaves(part: _Part, depth: int) -> Iterator[_Part]:
    """Yield the parts that hold no parts, of each list the root first."""
    boundary = part.parameter("boundary")
    if not part.kind.startswith("multipart/"):
        yield part
    elif boundary and depth:
        inner = list(islice(_cut(part.body, boundary), _MOST_PARTS))
        start = part.parameter("start")
        inner.sort(key=lambda each: not (start and each.headers.get("content-id", "").strip() == start))
        for each in inner:
            yield from _leaves(each, depth - 1)


def _cut(body: bytes, boundary: str) -> Iterator[_Part]:
    """Cut a body along its boundary; the last part of a file that breaks off goes to its end."""
    line = re.compile(rb"(?:\A|\r?\n)--" + re.escape(boundary.encode("latin-1", "replace")) + rb"(--)?[ \t]*(?=\r?\n|\Z)")
    marks = line.finditer(body)
    before = next(marks, None)
    while before and not before[1]:
        after = next(marks, None)
        yield _part(body[before.end() : after.start() if after else None].removeprefix(b"\r").removeprefix(b"\n"))
        before = after


def _part(content: bytes) -> _Part:
    """Split headers from body; of two headers of one name the first counts."""
    if content.startswith((b"\n", b"\r\n")):
        return _Part({}, content)
    end = _BLANK_LINE.search(content[:_LONGEST_HEADERS])
    head = _FOLD.sub(" ", content[: end.start() if end else _LONGEST_HEADERS].decode("latin-1"))
    headers: dict[str, str] = {}
    for line in head.splitlines():
        name, colon, value = line.partition(":")
        if colon:
            headers.setdefault(name.strip().lower(), value.strip())
    return _Part(headers, content[end.end() :] if end else b"")


def _text(part: _Part) -> str:
    encoding = part.headers.get("content-transfer-encoding", "").strip().lower()
    body = part.body
    if encoding == "quoted-printable":
        body = quopri.decodestring(body)
    elif encoding == "base64":
        letters = _NOT_BASE64.sub(b"", body)
        letters = letters[: len(letters) - (len(letters) % 4 == 1)]
        body = a2b_base64(letters + b"=" * (-len(letters) % 4))
    return charset.decode(body, part.headers.get("content-type", ""))


def _with_frames(html: str, url: str, leaves: list[_Part]) -> str:
    """Put the content of the site's own frames behind their elements, as `snapshot` does with a page of the browser."""
    here = host_of(url)
    frames = {
        each.headers.get("content-id", "").strip("<> "): each
        for each in leaves
        if each.kind in _HTML and same_site(host_of(each.headers.get("content-location", "")), here)
    }
    shown: list[str] = []

    def fill(hit: re.Match[str]) -> str:
        frame = frames.pop(hit[1], None)
        if frame is None or len(shown) >= _MOST_FRAMES:
            return hit[0]
        shown.append(hit[1])
        return f'{hit[0]}<div data-frame="{escape(frame.headers["content-location"])}">{_text(frame)}</div>'

    return _FRAME.sub(fill, html) if frames else html


def _date(header: str) -> datetime | None:
    try:
        found = parsedate_to_datetime(header[:100])
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)
