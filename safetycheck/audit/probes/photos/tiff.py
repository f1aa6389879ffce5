"""TIFF: a new file is built from the tags that carry the picture and from its strips; nothing else is copied (TIFF 6.0)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from safetycheck.audit.probes.photos.interface import NotAPhoto, Part, PartKind, Taken, broken

LITTLE, BIG = b"II*\0", b"MM\0*"
# Size, layout, coding and colour of the picture; which way up it is; dots per inch; colour profile.
PICTURE = frozenset({
    254, 255, 256, 257, 258, 259, 262, 266, 273, 274, 277, 278, 279, 282, 283, 284, 292, 293, 296, 317, 318, 319, 320, 322, 323,
    324, 325, 332, 334, 336, 338, 339, 340, 341, 347, 529, 530, 531, 532, 34675,
})  # fmt: skip
_STRIPS, _STRIP_SIZES, _TILES, _TILE_SIZES = 273, 279, 324, 325
SUBFILE, _COMPRESSION, _OLD_JPEG = 254, 259, 6
_KINDS: dict[int, PartKind] = {
    34665: "EXIF",
    34853: "EXIF",
    700: "XMP",
    33723: "IPTC",
    34377: "IPTC",
    330: "preview",
    270: "comment",
}
_SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4}
_MOST_PAGES, _MOST_TAGS, _MOST_STRIPS = 200, 400, 2_000_000
_Order = Literal["big", "little"]


@dataclass(frozen=True, slots=True)
class _Tag:
    number: int
    kind: int
    count: int
    value: bytes


def take(raw: bytes, turn: int) -> Taken:  # noqa: ARG001  # the turn is one of its own tags, and stays
    """Build the file anew. Small copies of the picture are left out; raises NotAPhoto for old JPEG inside."""
    order: _Order = "little" if raw[:4] == LITTLE else "big"
    parts: list[Part] = []
    pages = [
        page
        for number, page in enumerate(_pages(raw, order, parts))
        if number == 0 or not _is_small_copy(page, order, parts)
    ]  # fmt: skip
    kept = bytearray(raw[:4] + bytes(4))
    link = 4
    for page in pages:
        link = _write(kept, page, raw, order, link)
        if len(kept) > 2 * len(raw):
            raise broken()
    return Taken(bytes(kept), tuple(parts))


def _pages(raw: bytes, order: _Order, parts: list[Part]) -> list[list[_Tag]]:
    told = 0
    at, seen, pages = int.from_bytes(raw[4:8], order), set[int](), list[list[_Tag]]()
    while at:
        if at in seen or len(pages) >= _MOST_PAGES:
            raise broken()
        seen.add(at)
        count = int.from_bytes(_cut(raw, at, 2), order)
        if not count or count > _MOST_TAGS:
            raise broken()
        page = []
        for place in range(at + 2, at + 2 + 12 * count, 12):
            tag = _tag(raw, place, order)
            told += len(tag.value)
            # Tags that share their values would fill the memory.
            if told > len(raw):
                raise broken()
            if tag.number in PICTURE:
                page.append(tag)
            else:
                parts.append(Part(_KINDS.get(tag.number, "other"), tag.value))
        pages.append(page)
        at = int.from_bytes(_cut(raw, at + 2 + 12 * count, 4), order)
    if not pages:
        raise broken()
    return pages


def _tag(raw: bytes, at: int, order: _Order) -> _Tag:
    entry = _cut(raw, at, 12)
    number, kind, count = (int.from_bytes(entry[a:b], order) for a, b in ((0, 2), (2, 4), (4, 8)))
    size = _SIZES.get(kind, 0) * count
    if number not in PICTURE and (not size or size > len(raw)):
        return _Tag(number, kind, count, b"")
    if not size:
        raise broken()
    return _Tag(number, kind, count, entry[8 : 8 + size] if size <= 4 else _cut(raw, int.from_bytes(entry[8:], order), size))


def _is_small_copy(page: list[_Tag], order: _Order, parts: list[Part]) -> bool:
    if not any(kind & 1 for kind in _numbers(page, SUBFILE, order)[:1]):
        return False
    parts.append(Part("preview", b""))
    return True


def _write(kept: bytearray, page: list[_Tag], raw: bytes, order: _Order, link: int) -> int:
    """Add one page: its strips or tiles, its values, its list of tags. Returns where the next page's place is to be noted."""
    if _numbers(page, _COMPRESSION, order)[:1] == [_OLD_JPEG]:
        raise NotAPhoto("it holds a picture in an old form that can't be cleaned")
    moved = {}
    for places, sizes in ((_STRIPS, _STRIP_SIZES), (_TILES, _TILE_SIZES)):
        at, long = _numbers(page, places, order), _numbers(page, sizes, order)
        if len(at) != len(long) or len(at) > _MOST_STRIPS or sum(long) > len(raw):
            raise broken()
        new = []
        for start, size in zip(at, long, strict=True):
            new.append(_append(kept, _cut(raw, start, size)))
        moved[places] = b"".join(place.to_bytes(4, order) for place in new)
    entries = bytearray()
    for tag in sorted(page, key=lambda each: each.number):
        kind, value = (4, moved[tag.number]) if tag.number in moved else (tag.kind, tag.value)
        inline = value.ljust(4, b"\0") if len(value) <= 4 else _append(kept, value).to_bytes(4, order)
        entries += tag.number.to_bytes(2, order) + kind.to_bytes(2, order) + tag.count.to_bytes(4, order) + inline
    here = _append(kept, len(page).to_bytes(2, order) + bytes(entries) + bytes(4))
    kept[link : link + 4] = here.to_bytes(4, order)
    return len(kept) - 4


def _numbers(page: list[_Tag], number: int, order: _Order) -> list[int]:
    tag = next((each for each in page if each.number == number), None)
    if tag is None:
        return []
    if tag.kind not in {3, 4}:
        raise broken()
    size = _SIZES[tag.kind]
    return [int.from_bytes(tag.value[at : at + size], order) for at in range(0, len(tag.value), size)]


def _append(kept: bytearray, body: bytes) -> int:
    """Add bytes at an even place, as TIFF wants it, and return the place."""
    kept += bytes(len(kept) % 2)
    at = len(kept)
    kept += body
    return at


def _cut(raw: bytes, at: int, size: int) -> bytes:
    if at < 0 or size < 0 or at + size > len(raw):
        raise broken()
    return raw[at : at + size]
