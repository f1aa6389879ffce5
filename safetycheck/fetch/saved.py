"""A page that the person saved, from the bytes of its file: HTML, MHTML, or text that was copied from it. No I/O.

Where the page was, is what the browser noted when it saved it: in a header of the MHTML, in a comment that Chrome, Edge and
Internet Explorer write ("saved from url=(0042)https://...") or in that of the add-on SingleFile. Failing that the page may
name itself, as search engines want it.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from html import escape
from urllib.parse import urlsplit

from safetycheck.errors import BadFile
from safetycheck.fetch import charset, mhtml
from safetycheck.read.tree import Tree, is_too_large

_HINT = "Save the page as HTML or as one file (MHTML), or copy its whole text into a text file."
# The first bytes of what people save in the belief that it is the page.
_OTHER_KINDS = (
    (b"%PDF", "a PDF"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"RIFF", "a picture or a film"),
    (b"PK\x03\x04", "a packed archive, or a word processor's file"),
    (b"\x1f\x8b", "a packed file"),
    (b"\xd0\xcf\x11\xe0", "a word processor's file"),
    (b"{\\rtf", "formatted text"),
    (b"bplist00", "a web archive of Safari"),
)
_MARKUP = re.compile(
    r"(?i)<!doctype\s+html|<(?:html|head|body|title|meta|script|div|main|section|article|table|tr|td|ul|ol|li|dl|p|span|h[1-6]|a)"
    r"(?=[\s>])[^<>]*>"
)
_HEAD = 20_000
_NOTED = (
    re.compile(r"<!--\s*saved from url=\(\d+\)(\S+)"),
    re.compile(r"<!--\s*(?:Page saved with|Archive processed by) SingleFile\s+url:\s*(\S+)"),
)
_CLAIMS = ("//link[@rel='canonical']/@href", "//meta[@property='og:url']/@content", "//base/@href")
_LONGEST_URL = 4_000
# Text of any language has next to none of these; what is no text has one in ten.
_STRANGE = 0.02
_SAMPLE = 100_000


@dataclass(frozen=True, slots=True)
class Saved:
    """A saved page, untrusted in every part.

    `noted` is the URL that the browser noted, empty where it noted none; `claims` are then those that the page gives itself,
    best first. `at` is when it was saved, where the file says so. Copied text is wrapped as HTML, and `is_text`.
    """

    html: str
    noted: str = ""
    claims: tuple[str, ...] = ()
    at: datetime | None = None
    is_text: bool = False


def read(content: bytes, name: str) -> Saved:
    """Read a saved page; `name` is what the file is called in the BadFile that is raised where it is no page."""
    kind = next((what for start, what in _OTHER_KINDS if content.startswith(start)), "")
    if kind:
        raise _no_page(name, f"is {kind}, and no web page")
    archive = mhtml.read(content) if mhtml.is_mhtml(content) else None
    if archive is None and mhtml.is_mhtml(content):
        raise _no_page(name, "is an MHTML file without a page in it")
    text = archive.html if archive else charset.decode(content, "")
    if not text.strip():
        raise _no_page(name, "is empty")
    if _is_strange(text):
        raise _no_page(name, "is neither a web page nor text")
    if archive is None and not _MARKUP.search(text):
        return Saved(_wrapped(text), is_text=True)
    noted = _web(archive.url if archive else _noted(text))
    claims = () if noted or is_too_large(text) else tuple(filter(None, map(_web, _claims(text))))
    return Saved(text, noted, claims, archive.at if archive else None)


def _no_page(name: str, what: str) -> BadFile:
    return BadFile(name, [(0, "", what)], hint=_HINT)


def _is_strange(text: str) -> bool:
    sample = text[:_SAMPLE]
    strange = sum(ch == "\ufffd" or (unicodedata.category(ch) == "Cc" and ch not in "\t\n\r\f") for ch in sample)
    return strange > _STRANGE * len(sample)


def _wrapped(text: str) -> str:
    """Return copied text as a page of the same lines."""
    return f"<!DOCTYPE html>\n<html><body><pre>\n{escape(text, quote=False)}\n</pre></body></html>\n"


def _noted(text: str) -> str:
    return next((hit[1] for pattern in _NOTED if (hit := pattern.search(text[:_HEAD]))), "")


def _claims(text: str) -> list[str]:
    tree = Tree(text)
    return [str(found) for path in _CLAIMS for found in tree.select(path)[:1]]


def _web(untrusted_url: str) -> str:
    """Return the URL of a page on the web as it is, and anything else as the empty text."""
    url = untrusted_url.strip()
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        return ""
    is_web = parts.scheme in {"http", "https"} and bool(host) and len(url) <= _LONGEST_URL
    return url if is_web and url.isprintable() and " " not in url else ""
