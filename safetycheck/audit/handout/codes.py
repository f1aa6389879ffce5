"""QR codes, only to first-party documentation: the hosts in hosts.txt."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import segno

from safetycheck.content import Item

MOST = 2
# Longer addresses make codes that a poor printer can't print and a phone can't read.
_LONGEST = 150
_PLAIN = re.compile(r"https://([a-z0-9.-]+)(?:/[A-Za-z0-9._~/%?=&#+,:-]*)?")
_DATA = Path(__file__).with_name("hosts.txt")


@dataclass(frozen=True, slots=True)
class Code:
    """One QR code: where it leads, which numbers on the sheet it is about, and the drawing as SVG."""

    url: str
    about: tuple[int, ...]
    svg: str


def of(items: Sequence[Item]) -> tuple[Code, ...]:
    """Return the codes for the items of a sheet, numbered from 1: the pages that most of them rest on."""
    cited: dict[str, list[int]] = {}
    for number, item in enumerate(items, 1):
        for url in dict.fromkeys(source.url for source in item.sources):
            if allowed(url):
                cited.setdefault(url, []).append(number)
    best = sorted(cited, key=lambda url: (-len(cited[url]), cited[url][0], len(url), url))[:MOST]
    return tuple(Code(url, tuple(cited[url]), _drawn(url)) for url in sorted(best, key=lambda url: cited[url]))


def allowed(url: str) -> bool:
    """Tell whether a code may lead to an address: https, a host of the list, nothing that could mean something elsewhere."""
    plain = _PLAIN.fullmatch(url)
    return plain is not None and plain[1] in hosts() and len(url) <= _LONGEST


@cache
def hosts() -> frozenset[str]:
    """Return the hosts that a code may lead to."""
    lines = (line.strip() for line in _DATA.read_text("utf-8").splitlines())
    return frozenset(line for line in lines if line and not line.startswith("#"))


def _drawn(url: str) -> str:
    # Level M stands a coffee stain; the border of four modules is part of the standard.
    return segno.make_qr(url, error="m").svg_inline(border=4, omitsize=True, dark="#000", light="#fff")
