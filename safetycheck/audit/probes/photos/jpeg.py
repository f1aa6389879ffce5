"""JPEG: its segments are copied or left out whole, so that no pixel changes (ITU T.81, annex B)."""

from __future__ import annotations

import re

from safetycheck.audit.probes.photos.interface import MOST_PARTS, Part, PartKind, Taken, broken, upright

START = b"\xff\xd8\xff"
_SOS, _EOI, _APP0, _APP1, _APP2, _APP13, _APP14, _COM = 0xDA, 0xD9, 0xE0, 0xE1, 0xE2, 0xED, 0xEE, 0xFE
# Markers that stand alone, without a length: TEM, restarts, start of image.
_ALONE = frozenset({0x01, *range(0xD0, 0xD9)})
_EXIF, _JFIF, _ICC, _ADOBE, _XMP = b"Exif\0", b"JFIF\0", b"ICC_PROFILE\0", b"Adobe", b"http://ns.adobe.com/x"
_IS_UPRIGHT = b"Exif\0\0"
# Bytes that may stand before a marker without a meaning; Pillow reads each by itself.
_MOST_FILL = 10_000
# A marker that is no restart, no stuffed byte and no fill byte.
_NEXT = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")


def take(raw: bytes, turn: int) -> Taken:
    """Take out all that is no picture. Colour profile and Adobe's colour marker stay, and the turn where it is not 1."""
    kept = bytearray(raw[:2])
    if turn > 1:
        own = _IS_UPRIGHT + upright(turn)
        kept += bytes([0xFF, _APP1]) + (len(own) + 2).to_bytes(2, "big") + own
    parts: list[Part] = []
    at = 2
    for _ in range(MOST_PARTS):
        marker, at = _marker(raw, at)
        if marker == _EOI:
            kept += b"\xff\xd9"
            break
        if marker in _ALONE:
            kept += bytes([0xFF, marker])
            continue
        end = at + int.from_bytes(raw[at : at + 2], "big")
        if end < at + 2 or end > len(raw):
            raise broken()
        body = raw[at + 2 : end]
        kind = _kind(marker, body)
        if kind:
            if body != _IS_UPRIGHT + upright(turn):
                parts.append(Part(kind, body))
        else:
            kept += bytes([0xFF, marker]) + _segment(marker, body, parts)
        at = end
        if marker == _SOS:
            end = _scan_end(raw, at)
            kept += raw[at:end]
            at = end
    else:
        raise broken()
    if at < len(raw):
        parts.append(Part("tail", raw[at:]))
    return Taken(bytes(kept), tuple(parts))


def _marker(raw: bytes, at: int) -> tuple[int, int]:
    """Return the marker at a place and the place after it; fill bytes before it are skipped."""
    if raw[at : at + 1] != b"\xff":
        raise broken()
    start = at
    while raw[at : at + 1] == b"\xff":
        at += 1
        if at - start > _MOST_FILL:
            raise broken()
    if at >= len(raw) or raw[at] == 0:
        raise broken()
    return raw[at], at + 1


def _kind(marker: int, body: bytes) -> PartKind | None:
    """Return what a segment is when it is no picture; None when it stays."""
    if marker == _COM:
        return "comment"
    if not _APP0 <= marker <= 0xEF:
        return None
    if marker == _APP1:
        return "EXIF" if body.startswith(_EXIF) else "XMP" if body.startswith(_XMP) else "other"
    if marker == _APP2:
        return None if body.startswith(_ICC) else "preview" if body.startswith(b"MPF\0") else "other"
    if (marker == _APP0 and body.startswith(_JFIF)) or (marker == _APP14 and body.startswith(_ADOBE)):
        return None
    return "preview" if marker == _APP0 else "IPTC" if marker == _APP13 else "other"


def _segment(marker: int, body: bytes, parts: list[Part]) -> bytes:
    """Return a segment that stays, with its length; JFIF's own small picture goes (JFIF 1.02)."""
    if marker == _APP0 and len(body) > 14:
        parts.append(Part("preview", body[14:]))
        body = body[:12] + b"\0\0"
    return (len(body) + 2).to_bytes(2, "big") + body


def _scan_end(raw: bytes, at: int) -> int:
    """Return where the coded picture ends: at the next marker that is no restart and no stuffed byte."""
    found = _NEXT.search(raw, at)
    if found is None:
        raise broken()
    return found.start()
