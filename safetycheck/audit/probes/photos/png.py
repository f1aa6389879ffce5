"""PNG: chunks that carry the picture are copied, all others left out (W3C PNG, third edition, 2025)."""

from __future__ import annotations

import zlib

from safetycheck.audit.probes.photos.interface import MOST_PARTS, Part, PartKind, Taken, broken, upright

START = b"\x89PNG\r\n\x1a\n"
# The picture, its colours and its animation.
_PICTURE = frozenset({
    b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"sBIT", b"bKGD", b"cICP", b"mDCV", b"cLLI",
    b"acTL", b"fcTL", b"fdAT",
})  # fmt: skip
# Its keyword, and the mark of a text that is not packed: what is packed counts as a comment.
_XMP = b"XML:com.adobe.xmp\0\0"
_KINDS: dict[bytes, PartKind] = {b"eXIf": "EXIF", b"tEXt": "comment", b"zTXt": "comment", b"iTXt": "comment", b"tIME": "other"}


def take(raw: bytes, turn: int) -> Taken:
    """Take out all that is no picture; which way up it is stays where it is not 1."""
    kept, parts, at = bytearray(START), list[Part](), len(START)
    for _ in range(MOST_PARTS):
        size, name = int.from_bytes(raw[at : at + 4], "big"), raw[at + 4 : at + 8]
        end = at + 12 + size
        if len(name) < 4 or end > len(raw):
            raise broken()
        body = raw[at + 8 : end - 4]
        if name in _PICTURE:
            kept += raw[at:end]
        elif name != b"eXIf" or body != upright(turn):
            parts.append(Part("XMP" if body.startswith(_XMP) else _KINDS.get(name, "other"), body))
        if name == b"IHDR" and turn > 1:
            kept += _chunk(b"eXIf", upright(turn))
        at = end
        if name == b"IEND":
            break
    else:
        raise broken()
    if at < len(raw):
        parts.append(Part("tail", raw[at:]))
    return Taken(bytes(kept), tuple(parts))


def _chunk(name: bytes, body: bytes) -> bytes:
    return len(body).to_bytes(4, "big") + name + body + zlib.crc32(name + body).to_bytes(4, "big")
