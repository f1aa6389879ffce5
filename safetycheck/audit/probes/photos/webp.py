"""WebP: chunks that carry the picture are copied, all others left out (RFC 9649)."""

from __future__ import annotations

from collections.abc import Iterator

from safetycheck.audit.probes.photos.interface import MOST_PARTS, Part, PartKind, Taken, broken, upright

_IN_A_FRAME = frozenset({b"VP8 ", b"VP8L", b"ALPH"})  # codespell:ignore alph
_PICTURE = _IN_A_FRAME | {b"VP8X", b"ANIM", b"ANMF", b"ICCP"}
_KINDS: dict[bytes, PartKind] = {b"EXIF": "EXIF", b"XMP ": "XMP"}
_HAS_EXIF, _HAS_XMP = 0x08, 0x04
_FRAME_HEAD = 16


def is_webp(raw: bytes) -> bool:
    """Tell whether bytes begin as a WebP."""
    return raw[:4] == b"RIFF" and raw[8:12] == b"WEBP"


def take(raw: bytes, turn: int) -> Taken:
    """Take out all that is no picture; which way up it is stays where it is not 1."""
    size = int.from_bytes(raw[4:8], "little")
    end = 8 + size
    if size < 12 or end > len(raw):
        raise broken()
    kept, parts, is_extended = bytearray(), list[Part](), False
    for name, body in _chunks(raw, 12, end):
        if name not in _PICTURE:
            if turn == 1 or body != upright(turn):
                parts.append(Part(_KINDS.get(name, "other"), body))
        elif name == b"VP8X":
            is_extended = True
            flags = body[0] & ~(_HAS_EXIF | _HAS_XMP) | (_HAS_EXIF if turn > 1 else 0)
            kept += _chunk(name, bytes([flags]) + body[1:])
        else:
            kept += _chunk(name, _frame(body, parts) if name == b"ANMF" else body)
    if turn > 1 and is_extended:
        kept += _chunk(b"EXIF", upright(turn))
    if end < len(raw):
        parts.append(Part("tail", raw[end:]))
    return Taken(b"RIFF" + (len(kept) + 4).to_bytes(4, "little") + b"WEBP" + bytes(kept), tuple(parts))


def _frame(body: bytes, parts: list[Part]) -> bytes:
    kept = bytearray(body[:_FRAME_HEAD])
    for name, inner in _chunks(body, _FRAME_HEAD, len(body)):
        if name in _IN_A_FRAME:
            kept += _chunk(name, inner)
        else:
            parts.append(Part("other", inner))
    return bytes(kept)


def _chunks(raw: bytes, at: int, end: int) -> Iterator[tuple[bytes, bytes]]:
    count = 0
    while at < end:
        count += 1
        name, size = raw[at : at + 4], int.from_bytes(raw[at + 4 : at + 8], "little")
        at += 8
        if count > MOST_PARTS or len(name) < 4 or at + size > end or (name == b"VP8X" and size < 10):
            raise broken()
        yield name, raw[at : at + size]
        at += size + size % 2


def _chunk(name: bytes, body: bytes) -> bytes:
    return name + len(body).to_bytes(4, "little") + body + bytes(len(body) % 2)
