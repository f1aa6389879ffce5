"""What the formats of photos have in common: the parts that are no picture, taken out byte by byte."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

# A photo has some dozens, a large PNG thousands; Pillow goes through each of them in Python.
MOST_PARTS = 100_000
# What a part that is taken out was: `preview` is a small copy, which may show what was cut away; `tail` stands after the end.
PartKind = Literal["EXIF", "XMP", "IPTC", "comment", "preview", "tail", "other"]


class NotAPhoto(Exception):
    """The bytes are no photo of a format that can be cleaned. `reason` is short and safe to show."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Part:
    """One part that was taken out; `body` is untrusted."""

    kind: PartKind
    body: bytes


@dataclass(frozen=True, slots=True)
class Taken:
    """A photo without its metadata, and what was taken out of it."""

    body: bytes
    parts: tuple[Part, ...]


def broken() -> NotAPhoto:
    """Say that a file ends too early or contradicts itself."""
    return NotAPhoto("the file is damaged")


def upright(turn: int, *, big: bool = True) -> bytes:
    """Return the smallest EXIF block: which way up the photo is (2 to 8), and nothing else (TIFF 6.0, tag 274)."""
    order: Literal["big", "little"] = "big" if big else "little"
    head = (b"MM\x00*" if big else b"II*\x00") + (8).to_bytes(4, order)
    entry = b"".join(n.to_bytes(size, order) for n, size in ((274, 2), (3, 2), (1, 4), (turn, 2), (0, 2)))
    return head + (1).to_bytes(2, order) + entry + bytes(4)
